import { acceptedStep, base32, codeAt, otpauthUri, stepAt } from './totp.js';

/** The secret of both RFCs. */
const SECRET = Buffer.from('12345678901234567890');
const STEP_MS = 30_000;

describe('the code of a counter', () => {
  // RFC 4226, appendix D.
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map((code, counter) => [counter, code] as const))('%i is %s', (counter, code) => {
    expect(codeAt(SECRET, counter)).toBe(code);
  });

  // RFC 6238, appendix B, the rows of SHA-1.
  it.each([[59, '94287082'], [1_111_111_109, '07081804'], [1_111_111_111, '14050471'], [1_234_567_890, '89005924'], [2_000_000_000, '69279037'], [20_000_000_000, '65353130']])('at %i s is %s', (seconds, code) => {
    expect(codeAt(SECRET, stepAt(seconds * 1_000), 8)).toBe(code);
  });
});

describe('a code', () => {
  const nowMs = 1_234_567_890_000;
  const now = stepAt(nowMs);
  const codeOf = (step: number): string => codeAt(SECRET, step);

  it.each([[-2, false], [-1, true], [0, true], [1, true], [2, false]])('of %i steps from ours is taken: %s', (aside, isTaken) => {
    expect(acceptedStep(SECRET, codeOf(now + aside), nowMs, null)).toBe(isTaken ? now + aside : undefined);
  });

  it('is taken once, and none before it any more', () => {
    expect(acceptedStep(SECRET, codeOf(now), nowMs, now)).toBeUndefined();
    expect(acceptedStep(SECRET, codeOf(now - 1), nowMs, now)).toBeUndefined();
    expect(acceptedStep(SECRET, codeOf(now + 1), nowMs + STEP_MS, now)).toBe(now + 1);
  });

  it.each(['', '00000', '0000000', 'abcdef', '１２３４５６'])('%j is none', (code) => {
    expect(acceptedStep(SECRET, code, nowMs, null)).toBeUndefined();
  });

  it('of another secret is none', () => {
    expect(acceptedStep(Buffer.from('another-secret-of-20'), codeOf(now), nowMs, null)).toBeUndefined();
  });
});

describe('the secret', () => {
  // RFC 4648, section 10, without padding.
  it.each([['', ''], ['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI']])('%j in base32 is %j', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });

  it('is handed to an authenticator with everything that it needs', () => {
    const uri = new URL(otpauthUri(SECRET, 'clerk.one'));
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(['otpauth:', 'totp', '/Suu Esep:clerk.one']);
    expect(Object.fromEntries(uri.searchParams)).toEqual({ secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', issuer: 'Suu Esep', algorithm: 'SHA1', digits: '6', period: '30' });
  });
});
