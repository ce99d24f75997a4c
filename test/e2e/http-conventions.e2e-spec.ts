import { get, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { inTransaction, tellChange } from '@app/persistence';
import { MAX_JSON_BODY_BYTES } from '@app/platform';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';
import { eventually, inTime } from '../support/eventually.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

describe('the address of a page', () => {
  it('may hold a query, which the page reads itself: a link to a list that was searched opens it; the interface goes on refusing what it does not know', async () => {
    await using api = await ApiOnTrial.start();
    const headers = { accept: 'text/html' };
    const [plain, asked] = [await api.ask('GET', '/accounts', { headers }), await api.ask('GET', '/accounts?q=00012345&class=household', { headers })];
    expect([asked.status, asked.kind]).toEqual([plain.status, plain.kind]);
    const { token } = await api.personOf('clerk');
    expect((await api.api('GET', '/accounts?colour=red', { token })).kind).toBe('SCHEMA');
    expect((await api.api('GET', '/me?q=1', { token })).kind).toBe('SCHEMA');
  });
});

describe('a body', () => {
  /** Cases that change nothing share one. */
  let shared: ApiOnTrial;
  beforeAll(async () => {
    shared = await ApiOnTrial.start();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  it.each<[string, Parameters<ApiOnTrial['ask']>[2], string]>([
    ['no JSON', { bytes: '{"fullName":' }, 'MALFORMED_JSON'], ['nothing', { bytes: '', headers: JSON_HEADERS }, 'SCHEMA'], ['nothing at all', {}, 'SCHEMA'],
    ['a list', { bytes: '[{"fullName":"A"}]' }, 'SCHEMA'], ['an unknown field', { body: { fullName: 'A', role: 'administrator' } }, 'SCHEMA'], ['a field too little', { body: {} }, 'SCHEMA'],
    ['null where a text belongs', { body: { fullName: null } }, 'SCHEMA'], ['a number where a text belongs', { body: { fullName: 5 } }, 'SCHEMA'], ['an empty text', { body: { fullName: '' } }, 'SCHEMA'],
    ['blanks alone', { body: { fullName: '   ' } }, 'SCHEMA'], ['a text too long', { body: { fullName: 'x'.repeat(201) } }, 'SCHEMA'], ['an object where a text belongs', { body: { fullName: { a: 1 } } }, 'SCHEMA'],
    ['a key twice', { bytes: '{"fullName":"A","fullName":"B"}' }, 'SCHEMA'], ['__proto__', { bytes: '{"fullName":"A","__proto__":{"role":"administrator"}}' }, 'SCHEMA'], ['U+0000', { bytes: '{"fullName":"A\\u0000B"}' }, 'SCHEMA'],
    ['ten thousand levels', { bytes: `${'['.repeat(10_000)}${']'.repeat(10_000)}` }, 'TOO_DEEP'], ['a body too long', { body: { fullName: 'x'.repeat(MAX_JSON_BODY_BYTES) } }, 'TOO_LARGE'],
    ['text/plain', { body: { fullName: 'A' }, headers: { 'content-type': 'text/plain' } }, 'UNSUPPORTED_MEDIA'], ['no media type', { body: { fullName: 'A' }, headers: { 'content-type': undefined } }, 'UNSUPPORTED_MEDIA'],
    ['a form', { bytes: 'fullName=A', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 'UNSUPPORTED_MEDIA'], ['multipart', { bytes: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 'UNSUPPORTED_MEDIA'],
    ['UTF-16', { body: { fullName: 'A' }, headers: { 'content-type': 'application/json; charset=utf-16' } }, 'UNSUPPORTED_MEDIA'],
    ['gzip', { bytes: gzipSync('{"fullName":"A"}'), headers: { 'content-encoding': 'gzip' } }, 'UNSUPPORTED_MEDIA'], ['bytes that are no UTF-8', { bytes: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }, 'MALFORMED_ENCODING'],
  ])('with %s is refused, and changes nothing', async (_, sent, kind) => {
    const { token, login } = await shared.personOf('city');
    const answer = await shared.api('PATCH', '/me', { ...sent, token });
    expect(answer.kind).toBe(kind);
    expect(answer.json).toMatchObject({ type: 'about:blank', status: answer.status, requestId: answer.headers['x-request-id'] });
    expect((await shared.api('GET', '/me', { token })).json).toMatchObject({ fullName: `Name of ${login}`, role: 'city', version: 1 });
  });

  it('without end is cut off at the limit, and of a stranger it is not read at all', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('city');
    const sendOnce = (headers: Record<string, string>): Promise<number> => new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: api.port, method: 'PATCH', path: '/api/v1/me', headers: { ...JSON_HEADERS, origin: `http://127.0.0.1:${api.port}`, ...headers } }, (response) => {
        clearInterval(pump);
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on('error', (fault) => {
        clearInterval(pump);
        reject(fault);
      });
      const pump = setInterval(() => void request.write('x'.repeat(10_000)), 5);
    });
    // Who goes on writing into a connection that is answered and closed may lose the answer with it: then it is asked for once more.
    const sendForEver = async (headers: Record<string, string>): Promise<number> => {
      for (let left = 5; ; left--) {
        try {
          return await sendOnce(headers);
        } catch (fault) {
          if (left === 0 || !['EPIPE', 'ECONNRESET'].includes((fault as NodeJS.ErrnoException).code ?? '')) throw fault;
        }
      }
    };
    expect(await inTime('the answer', sendForEver({ cookie: `suu_session=${token}` }))).toBe(413);
    expect(await inTime('the answer', sendForEver({}))).toBe(401);
  });

  it('is taken by no route that declares none', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    expect((await api.api('GET', '/users', { token, body: { a: 1 } })).kind).toBe('UNSUPPORTED_MEDIA');
    expect((await api.api('POST', '/users/1/enable', { token, body: { a: 1 } })).kind).toBe('SCHEMA');
    for (const sent of [{}, { body: {} }]) expect((await api.api('POST', '/users/1/enable', { token, ...sent })).status).toBe(200);
  });
});

describe('a request', () => {
  /** Cases that change nothing share one. */
  let shared: ApiOnTrial;
  beforeAll(async () => {
    shared = await ApiOnTrial.start();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  it.each([
    ['GET', '/users/9007199254740993', 'NOT_FOUND'], ['GET', '/users/1e0', 'NOT_FOUND'], ['GET', '/users/%20', 'NOT_FOUND'], ['GET', '/users/1%00', 'NOT_FOUND'], ['GET', '/zones/%00/balances', 'NOT_FOUND'], ['GET', '/users/%ff', 'MALFORMED_ENCODING'], ['GET', '/users/2147483648', 'NOT_FOUND'],
    ['DELETE', '/sessions/9223372036854775808', 'NOT_FOUND'], ['GET', '/users/1?fields=passwordHash', 'SCHEMA'], ['GET', '/users?sort=password_hash', 'SCHEMA'], ['GET', '/users?limit=1&limit=2', 'SCHEMA'], ['GET', '/users?q=%ff', 'MALFORMED_ENCODING'],
    ['GET', '/users?limit=0', 'RANGE'], ['GET', '/audit?from=now', 'TIME_FORMAT'], ['GET', '/no-such-thing', 'NOT_FOUND'], ['GET', '/audit?from=2026-11-22T10:00:00Z&to=2026-11-22T11:00:00Z', undefined],
    ['GET', '/users/1;x=1', 'NOT_FOUND'], ['PUT', '/users/1', 'NOT_FOUND'], ['TRACE', '/users', 'METHOD'], ['PROPFIND', '/users', 'METHOD'],
  ])('%s %s is answered with %s', async (method, path, kind) => {
    const { token } = await shared.personOf('administrator');
    const answer = await shared.api(method, path, { token });
    expect([answer.kind, answer.status >= 500]).toEqual([kind, false]);
  });

  it('that asks for % finds what holds a percent sign, not everything', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    for (const q of ['%25', '_', '%5C']) expect((await api.api('GET', `/users?q=${q}`, { token })).json).toMatchObject({ total: 0 });
    expect((await api.api('GET', '/users?q=ADMIN', { token })).json).toMatchObject({ total: 1 });
  });

  it('whose method is said to be another one is what it is', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await api.personOf('administrator');
    const person = await api.personOf('city');
    const answer = await api.api('POST', `/sessions/${person.sessionId}`, { token: administrator.token, body: {}, headers: { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE', 'x-method-override': 'DELETE' } });
    expect(answer.kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/me', { token: person.token })).status).toBe(200);
  });

  it('of a method that nobody knows ends, and the service goes on', async () => {
    await using api = await ApiOnTrial.start();
    const words = await new Promise<string>((resolve, reject) => {
      const socket = connect(api.port, '127.0.0.1', () => socket.write('FETCHIT /api/v1/users HTTP/1.1\r\nHost: x\r\n\r\n'));
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part)).on('close', () => resolve(text)).on('error', reject);
    });
    expect(words).toMatch(/^HTTP\/1.1 400 /);
    expect((await api.ask('GET', '/health/live')).status).toBe(200);
  });

  it('from another site changes nothing', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('city');
    for (const headers of [{ origin: 'http://evil.example' }, { origin: undefined }, { origin: undefined, 'sec-fetch-site': 'cross-site' }]) {
      expect((await api.api('DELETE', '/session', { token, headers })).kind).toBe('CSRF');
      expect((await api.api('POST', '/session', { body: { login: 'a1', password: 'b' }, headers })).kind).toBe('CSRF');
    }
    expect((await api.api('GET', '/me', { token, headers: { origin: 'http://evil.example' } })).status).toBe(200);
  });
});

describe('every answer', () => {
  it('has an id of ours, is not kept, and is no page', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('city');
    const answers: Answer[] = [
      await api.api('GET', '/me', { token, headers: { 'x-request-id': 'chosen outside' } }), await api.api('GET', '/me'), await api.api('GET', '/none', { token }), await api.api('POST', '/session', { bytes: '{' }),
      await api.ask('GET', '/health/live'), await api.ask('TRACE', '/'),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'content-security-policy': expect.stringContaining("default-src 'none'") as string });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(answers.length);
  });

  it('without the database is 503 with a time to come again, and says nothing of it', async () => {
    await using api = await ApiOnTrial.start({ databaseUrl: 'postgres://user:very-secret@127.0.0.1:1/water' });
    const { token } = await api.personOf('city');
    const answer = await api.api('GET', '/me', { token });
    expect([answer.status, answer.kind, answer.headers['retry-after']]).toEqual([503, 'UNAVAILABLE', '5']);
    expect(answer.text).not.toMatch(/very-secret|ECONNREFUSED|127\.0\.0\.1|postgres/);
    expect((await api.ask('GET', '/health/ready')).status).toBe(503);
  });

  it('to a fault of ours says that it happened and no more', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('city');
    await api.pool.query('ALTER TABLE personal.staff_person RENAME COLUMN full_name TO moved');
    const answer = await api.api('GET', '/me', { token });
    expect(answer.json).toEqual({ type: 'about:blank', title: 'Internal Server Error', status: 500, kind: 'INTERNAL', requestId: answer.headers['x-request-id'] });
  });
});

describe('rates', () => {
  it('bound a session and an address each, and not their neighbours', async () => {
    await using api = await ApiOnTrial.start({ trustedProxies: 1, requestsPerSecond: { perSession: 5, perAddress: 20 } });
    const [one, other] = [await api.personOf('city'), await api.personOf('city')];
    const many = (count: number, sent: Parameters<ApiOnTrial['ask']>[2]): Promise<Answer[]> => Promise.all(Array.from({ length: count }, () => api.api('GET', '/me', sent)));
    const ofOne = await many(10, { token: one.token, headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect(ofOne.filter(({ kind }) => kind === 'RATE_LIMIT').length).toBe(5);
    expect(ofOne.find(({ kind }) => kind === 'RATE_LIMIT')!.headers['retry-after']).toBe('1');
    expect((await many(3, { token: other.token, headers: { 'x-forwarded-for': '192.0.2.1' } })).map(({ status }) => status)).toEqual([200, 200, 200]);
    const strangers = await many(25, { headers: { 'x-forwarded-for': '192.0.2.9' } });
    expect(strangers.filter(({ kind }) => kind === 'RATE_LIMIT').length).toBe(5);
    await eventually('the next second', async () => (await api.api('GET', '/me', { token: one.token })).status === 200);
  });

  it('count files of the console for the address alone: a page whose file was refused would stay empty', async () => {
    await using api = await ApiOnTrial.start({ trustedProxies: 1, requestsPerSecond: { perSession: 5, perAddress: 20 } });
    const { token } = await api.personOf('city');
    const files = (count: number, address: string): Promise<Answer[]> => Promise.all(Array.from({ length: count }, () => api.ask('GET', '/assets/page.js', { token, headers: { 'x-forwarded-for': address } })));
    expect((await files(15, '192.0.2.1')).filter(({ kind }) => kind === 'RATE_LIMIT')).toEqual([]);
    expect((await files(25, '192.0.2.9')).filter(({ kind }) => kind === 'RATE_LIMIT').length).toBe(5);
  });
});

describe('the stream of changes', () => {
  /** Opens a stream; `text` grows, `ended` resolves when it is over. */
  function listen(api: ApiOnTrial, token: string): Promise<{ status: number; text: () => string; ended: Promise<void>; leave: () => void }> {
    return new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port: api.port, path: '/api/v1/events', headers: { cookie: `suu_session=${token}` }, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        const ended = new Promise<void>((done) => response.once('close', done));
        response.on('error', () => undefined);
        resolve({ status: response.statusCode ?? 0, text: () => text, ended, leave: () => void request.destroy() });
      });
      request.on('error', reject);
    });
  }

  it('tells what was committed, by topic and key, and nothing that was undone', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('contributor');
    const stream = await listen(api, token);
    await expect(inTransaction(api.pool, async (sql) => {
      await tellChange(sql, 'register', 'well', [1]);
      throw new Error('undone');
    })).rejects.toThrow('undone');
    await inTransaction(api.pool, (sql) => tellChange(sql, 'register', 'well', [3, 4]));
    await eventually('the notice', () => stream.text().includes('data: '));
    expect(stream.text().match(/^data: .*$/gm)).toEqual(['data: {"topic":"register","keys":["well:3","well:4"]}']);
    stream.leave();
  });

  it('goes on after the database cut the connection, and says then that anything may have changed', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('contributor');
    const stream = await listen(api, token);
    await api.pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()");
    await eventually('the notice', () => stream.text().includes('{"topic":"*","keys":[]}'));
    await inTransaction(api.pool, (sql) => tellChange(sql, 'register', 'well', [3]));
    await eventually('the notice', () => stream.text().includes('well:3'));
    stream.leave();
  });

  it('is open to five of a session, and ends with the service', async () => {
    const api = await ApiOnTrial.start();
    const { token } = await api.personOf('city');
    const streams = await Promise.all(Array.from({ length: 5 }, () => listen(api, token)));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await api.api('GET', '/events', { token })).kind).toBe('RATE_LIMIT');
    streams[0]!.leave();
    await eventually('a place is free', async () => {
      const again = await listen(api, token);
      if (again.status !== 200) return false;
      streams.push(again);
      return true;
    });
    await inTime('the service ends', api[Symbol.asyncDispose](), 5_000);
    await inTime('the streams end', Promise.all(streams.map(({ ended }) => ended)), 5_000);
  });
});
