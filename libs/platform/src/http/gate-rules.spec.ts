import { requireOwnOrigin } from './own-origin.js';
import { parseInt4Id, parseInt8Id } from './path-id.js';
import { sessionTokenOf } from './session-cookie.js';

const TOKEN = 'A'.repeat(43);

describe('the id of a path', () => {
  it.each([['1', 1], ['2147483647', 2_147_483_647]])('%s is %d', (text, id) => {
    expect(parseInt4Id(text)).toBe(id);
  });

  it.each(['', '0', '-1', '+1', '01', '1.0', '1e3', '0x10', ' 1', '1 ', '%20', '2147483648', '9007199254740993', 'not-a-uuid', 'NaN', 'Infinity', '١', '1;x=1', '1\n'])('%j names nothing', (text) => {
    expect(() => parseInt4Id(text)).toThrow(expect.objectContaining({ kind: 'NOT_FOUND' }));
  });

  it('of bigint keeps every digit', () => {
    expect(parseInt8Id('9007199254740993')).toBe('9007199254740993');
    expect(parseInt8Id('9223372036854775807')).toBe('9223372036854775807');
    for (const text of ['9223372036854775808', '99999999999999999999', '0', '-1', '1e3']) expect(() => parseInt8Id(text)).toThrow(expect.objectContaining({ kind: 'NOT_FOUND' }));
  });
});

describe('a change', () => {
  const isRefused = (method: string, headers: Record<string, string>): boolean => {
    try {
      requireOwnOrigin({ method, headers: { host: 'water.example:3000', ...headers } });
      return false;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'CSRF' });
      return true;
    }
  };

  it.each([
    ['from our own page', { origin: 'http://water.example:3000' }, false], ['from our own page behind TLS', { origin: 'https://water.example:3000', 'sec-fetch-site': 'same-origin' }, false],
    ['that only says same-origin', { 'sec-fetch-site': 'same-origin' }, false],
    ['that says nothing of where it comes from', {}, true], ['from another site', { origin: 'http://evil.example' }, true], ['from another port', { origin: 'http://water.example' }, true],
    ['from a name that begins like ours', { origin: 'http://water.example:3000.evil.example' }, true], ['from a sandboxed frame', { origin: 'null' }, true], ['from an extension', { origin: 'chrome-extension://water.example:3000' }, true],
    ['from a sister site', { origin: 'http://water.example:3000', 'sec-fetch-site': 'same-site' }, true], ['typed by hand', { 'sec-fetch-site': 'none' }, true],
    ['from another site that claims our origin', { origin: 'http://water.example:3000', 'sec-fetch-site': 'cross-site' }, true], ['same-origin but of another origin', { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' }, true],
  ])('%s', (_, headers, refused) => {
    expect(['POST', 'PATCH', 'PUT', 'DELETE'].map((method) => isRefused(method, headers))).toEqual([refused, refused, refused, refused]);
    expect(['GET', 'HEAD', 'OPTIONS'].map((method) => isRefused(method, headers))).toEqual([false, false, false]);
  });

  it('sent to no host is refused', () => {
    expect(() => requireOwnOrigin({ method: 'POST', headers: { origin: 'http://water.example' } })).toThrow(expect.objectContaining({ kind: 'CSRF' }));
  });
});

describe('the session cookie', () => {
  it.each([
    [`suu_session=${TOKEN}`, TOKEN], [`a=b; suu_session=${TOKEN}; c=d`, TOKEN], ['', undefined], [`xsuu_session=${TOKEN}`, undefined], [`suu_session=${TOKEN}A`, undefined], ['suu_session=', undefined],
    [`suu_session="${TOKEN}"`, undefined], [`suu_session=${TOKEN}; suu_session=${'B'.repeat(43)}`, undefined], [`SUU_SESSION=${TOKEN}`, undefined],
  ])('%s', (cookie, token) => {
    expect(sessionTokenOf({ headers: { cookie } })).toBe(token);
  });

  it('is not there without the header', () => {
    expect(sessionTokenOf({ headers: {} })).toBeUndefined();
  });
});
