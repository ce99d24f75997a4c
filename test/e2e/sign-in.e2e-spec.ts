import { Writable } from 'node:stream';

import { issueFirstAdministratorLink, sqlOf, verifyAudit } from '@app/persistence';
import { pino } from 'pino';

import { codeAt, stepAt } from '../../apps/api/src/trust/totp.js';
import { ApiOnTrial, type Answer } from '../support/api-on-trial.js';
import { eventually } from '../support/eventually.js';

const OPERATOR = { kind: 'operator', userId: null, name: 'test', role: null, clientAddress: null, requestId: null } as const;
const PASSWORD = 'correct horse battery';

/** Token of the cookie that an answer gives. */
function tokenOf({ headers }: Answer): string {
  return /^suu_session=([^;]*)/.exec(String(headers['set-cookie']))?.[1] ?? '';
}

/** The code an authenticator shows, some steps from now. */
function codeOf(secret: string, aside = 0): string {
  const bits = Array.from(secret).map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return codeAt(Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))), stepAt(Date.now()) + aside);
}

/** A person with a password, by the way that people get one. */
async function personWithPassword(api: ApiOnTrial, role: string, login = `${role}.one`): Promise<{ userId: number; login: string }> {
  const administrator = await api.personOf('administrator');
  const created = await api.api('POST', '/users', { token: administrator.token, body: { login, fullName: 'A Name', role } });
  const { user, link } = created.json as { user: { userId: number }; link: { token: string } };
  expect((await api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: PASSWORD } })).status).toBe(204);
  return { userId: user.userId, login };
}

const signIn = (api: ApiOnTrial, login: string, password = PASSWORD, headers: Record<string, string> = {}): Promise<Answer> => api.api('POST', '/session', { body: { login, password }, headers });

describe('the first administrator', () => {
  it('sets a password by the link, enrols a second factor, and only then gets in', async () => {
    await using api = await ApiOnTrial.start();
    const link = await issueFirstAdministratorLink(api.pool, { login: 'chief', fullName: 'Chief of All', actor: OPERATOR });
    expect((await signIn(api, 'chief')).kind).toBe('AUTHN');
    expect((await api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: 'qwertyuiop123' } })).kind).toBe('PASSWORD_WEAK');
    expect((await api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: PASSWORD } })).status).toBe(204);
    expect((await api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: PASSWORD } })).kind).toBe('NOT_FOUND');

    const first = await signIn(api, 'Chief');
    expect([first.status, first.json]).toEqual([200, { next: 'enrol_second_factor' }]);
    const token = tokenOf(first);
    for (const [method, path] of [['GET', '/me'], ['GET', '/users'], ['GET', '/events'], ['POST', '/me/password'], ['GET', '/no-such-route']] as const) {
      expect([path, (await api.api(method, path, { token })).kind]).toEqual([path, 'SECOND_FACTOR']);
    }
    const enrolled = (await api.api('POST', '/me/second-factor', { token })).json as { secret: string; uri: string };
    expect(enrolled.uri).toContain(enrolled.secret);
    expect((await api.api('POST', '/session/second-factor', { token, body: { code: codeOf(enrolled.secret) } })).kind).toBe('CONFLICT');
    expect((await api.api('POST', '/me/second-factor/confirmation', { token, body: { code: '000000' } })).kind).toBe('SECOND_FACTOR');
    const used = codeOf(enrolled.secret);
    const confirmed = await api.api('POST', '/me/second-factor/confirmation', { token, body: { code: used } });
    expect([confirmed.status, confirmed.json]).toEqual([200, { next: 'signed_in' }]);

    // The token from before the second factor is worth nothing now.
    expect((await api.api('GET', '/me', { token })).kind).toBe('AUTHN');
    expect((await api.api('GET', '/me', { token: tokenOf(confirmed) })).json).toMatchObject({ login: 'chief', role: 'administrator', fullName: 'Chief of All', version: 2 });
    await expect(issueFirstAdministratorLink(api.pool, { login: 'second', fullName: 'Second', actor: OPERATOR })).rejects.toMatchObject({ name: 'AdministratorExistsError' });

    const again = await signIn(api, 'chief');
    expect(again.json).toEqual({ next: 'second_factor' });
    // Whoever has the password alone cannot replace the second factor, and a code is good once.
    expect((await api.api('POST', '/me/second-factor', { token: tokenOf(again) })).kind).toBe('CONFLICT');
    expect((await api.api('POST', '/me/second-factor/confirmation', { token: tokenOf(again), body: { code: codeOf(enrolled.secret, 1) } })).kind).toBe('CONFLICT');
    expect((await api.api('POST', '/session/second-factor', { token: tokenOf(again), body: { code: used } })).kind).toBe('SECOND_FACTOR');
    const proved = await api.api('POST', '/session/second-factor', { token: tokenOf(again), body: { code: codeOf(enrolled.secret, 1) } });
    expect(proved.json).toEqual({ next: 'signed_in' });
    expect((await api.api('GET', '/users', { token: tokenOf(proved) })).status).toBe(200);
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('asked for twice before it was used, gets a new link; the old one ends', async () => {
    await using api = await ApiOnTrial.start();
    const given = { login: 'chief', fullName: 'Chief', actor: OPERATOR };
    const [lost, found] = [await issueFirstAdministratorLink(api.pool, given), await issueFirstAdministratorLink(api.pool, given)];
    expect((await api.api('POST', '/one-time-links/redeem', { body: { token: lost.token, password: PASSWORD } })).kind).toBe('NOT_FOUND');
    expect((await api.api('POST', '/one-time-links/redeem', { body: { token: found.token, password: PASSWORD } })).status).toBe(204);
    expect((await api.pool.query('SELECT FROM staff_user')).rowCount).toBe(1);
  });

  it('whose link is past its time is not let in', async () => {
    await using api = await ApiOnTrial.start();
    const link = await issueFirstAdministratorLink(api.pool, { login: 'chief', fullName: 'Chief', actor: OPERATOR });
    await api.pool.query("UPDATE one_time_link SET expires_at = now() - interval '1 second'");
    expect((await api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: PASSWORD } })).kind).toBe('NOT_FOUND');
  });

  it('by one link used ten times at once is made once', async () => {
    await using api = await ApiOnTrial.start();
    const link = await issueFirstAdministratorLink(api.pool, { login: 'chief', fullName: 'Chief', actor: OPERATOR });
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: PASSWORD } })));
    expect([204, 404].map((wanted) => answers.filter(({ status }) => status === wanted).length)).toEqual([1, 9]);
  });
});

describe('a session', () => {
  it('is given by a cookie that no script reads and no other site sends; Secure behind TLS', async () => {
    await using api = await ApiOnTrial.start({ trustedProxies: 1 });
    await personWithPassword(api, 'dispatcher');
    expect((await signIn(api, 'dispatcher.one')).headers['set-cookie']).toEqual([expect.stringMatching(/^suu_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)]);
    expect((await signIn(api, 'dispatcher.one', PASSWORD, { 'x-forwarded-proto': 'https' })).headers['set-cookie']).toEqual([expect.stringMatching(/; Secure$/)]);
  });

  it('stands in the database without its token, and a new sign-in ends the one whose cookie came along', async () => {
    await using api = await ApiOnTrial.start();
    await personWithPassword(api, 'dispatcher');
    const earlier = tokenOf(await signIn(api, 'dispatcher.one'));
    const answer = await api.api('POST', '/session', { token: earlier, body: { login: 'dispatcher.one', password: PASSWORD } });
    expect(tokenOf(answer)).not.toBe(earlier);
    expect((await api.api('GET', '/me', { token: earlier })).kind).toBe('AUTHN');
    expect((await api.api('GET', '/me', { token: tokenOf(answer) })).status).toBe(200);
    const { rows } = await api.pool.query<object>('SELECT * FROM user_session');
    expect(JSON.stringify(rows)).not.toContain(tokenOf(answer));
  });

  it.each([
    ['signing out', (api: ApiOnTrial, token: string) => api.api('DELETE', '/session', { token }), 'sign_out'],
    ['a new password', (api: ApiOnTrial, token: string) => api.api('POST', '/me/password', { token, body: { password: PASSWORD, newPassword: 'another long sentence' } }), 'password_changed'],
  ])('ends with %s', async (_, end, because) => {
    await using api = await ApiOnTrial.start();
    await personWithPassword(api, 'dispatcher');
    const token = tokenOf(await signIn(api, 'dispatcher.one'));
    const ended = await end(api, token);
    expect([ended.status, String(ended.headers['set-cookie'])]).toEqual([204, expect.stringContaining('suu_session=; Path=/; Max-Age=0')]);
    expect((await api.api('GET', '/me', { token })).kind).toBe('AUTHN');
    expect((await api.pool.query('SELECT ended_because FROM user_session WHERE ended_at IS NOT NULL')).rows).toEqual([{ ended_because: because }]);
  });

  it.each([
    ['is disabled', '/disable', {}, 'disabled'], ['gets another role', '', { version: 2, role: 'city' }, 'role_changed'],
  ])('ends when the person %s', async (_, path, body, because) => {
    await using api = await ApiOnTrial.start();
    const { userId, login } = await personWithPassword(api, 'dispatcher');
    const token = tokenOf(await signIn(api, login));
    const administrator = await api.personOf('administrator');
    expect((await api.api(path === '' ? 'PATCH' : 'POST', `/users/${userId}${path}`, { token: administrator.token, body })).status).toBe(200);
    expect((await api.api('GET', '/me', { token })).kind).toBe('AUTHN');
    expect((await api.pool.query('SELECT ended_because FROM user_session WHERE user_id = $1', [userId])).rows).toEqual([{ ended_because: because }]);
    expect((await signIn(api, login)).status).toBe(because === 'disabled' ? 401 : 200);
  });

  it.each([
    ['dispatcher', '11 hours 59 minutes', 200], ['dispatcher', '12 hours 1 minute', 401], ['field', '11 hours 59 minutes', 200], ['field', '12 hours 1 minute', 401], ['city', '29 minutes', 200], ['city', '31 minutes', 401],
  ] as const)('of a %s that was idle for %s answers %i', async (role, idle, status) => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf(role);
    await api.pool.query('UPDATE user_session SET last_seen_at = now() - $1::interval', [idle]);
    expect((await api.api('GET', '/me', { token })).status).toBe(status);
    // Being used begins the idle limit anew.
    const { rows } = await api.pool.query<{ is_fresh: boolean }>("SELECT last_seen_at > now() - interval '1 minute' AS is_fresh FROM user_session");
    expect(rows).toEqual([{ is_fresh: status === 200 }]);
  });

  it('ends at its absolute limit, however busy', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('dispatcher');
    const { rows } = await api.pool.query("SELECT expires_at - created_at = interval '12 hours' AS lasts FROM user_session");
    expect(rows).toEqual([{ lasts: true }]);
    await api.pool.query('UPDATE user_session SET expires_at = now()');
    expect((await api.api('GET', '/me', { token })).kind).toBe('AUTHN');
  });

  it('is seen and ended by its owner, and by an administrator; by nobody else', async () => {
    await using api = await ApiOnTrial.start();
    const [one, other, administrator] = [await api.personOf('city'), await api.personOf('city'), await api.personOf('administrator')];
    expect((await api.api('GET', '/sessions', { token: one.token })).json).toMatchObject({ total: 1, items: [{ sessionId: one.sessionId, isThisOne: true }] });
    expect((await api.api('GET', `/sessions?userId=${other.userId}`, { token: one.token })).kind).toBe('AUTHZ');
    expect((await api.api('DELETE', `/sessions/${other.sessionId}`, { token: one.token })).kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/me', { token: other.token })).status).toBe(200);
    expect((await api.api('GET', `/sessions?userId=${other.userId}`, { token: administrator.token })).json).toMatchObject({ items: [{ sessionId: other.sessionId, isThisOne: false }] });
    expect((await api.api('DELETE', `/sessions/${other.sessionId}`, { token: administrator.token })).status).toBe(204);
    expect((await api.api('GET', '/me', { token: other.token })).kind).toBe('AUTHN');
    expect((await api.api('DELETE', `/sessions/${one.sessionId}`, { token: one.token })).status).toBe(204);
  });
});

describe('a password that is found right', () => {
  /** Runs a request while a change of the person is not committed yet, and commits when the request has come upon it. */
  async function overtaken(api: ApiOnTrial, change: string, userId: number, request: () => Promise<Answer>): Promise<Answer> {
    const client = await api.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(change, [userId]);
      const answer = request();
      await eventually('the request waits for the change', async () =>
        (await api.pool.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount === 1, 4_000);
      await client.query('COMMIT');
      return await answer;
    } finally {
      client.release();
    }
  }

  it.each([
    ['the password is changed', "UPDATE staff_user SET password_hash = 'another' WHERE user_id = $1"],
    ['the person is disabled', 'UPDATE staff_user SET disabled_at = now() WHERE user_id = $1'],
  ])('opens no session where meanwhile %s', async (_, change) => {
    await using api = await ApiOnTrial.start();
    const { userId, login } = await personWithPassword(api, 'dispatcher');
    expect((await overtaken(api, change, userId, () => signIn(api, login))).kind).toBe('AUTHN');
    expect((await api.pool.query('SELECT FROM user_session WHERE user_id = $1', [userId])).rowCount).toBe(0);
  });

  it('sets no new one where the password was changed meanwhile', async () => {
    await using api = await ApiOnTrial.start();
    const { userId, login } = await personWithPassword(api, 'dispatcher');
    const token = tokenOf(await signIn(api, login));
    const change = () => api.api('POST', '/me/password', { token, body: { password: PASSWORD, newPassword: 'another long sentence' } });
    expect((await overtaken(api, "UPDATE staff_user SET password_hash = 'another' WHERE user_id = $1", userId, change)).kind).toBe('AUTHN');
    expect((await api.pool.query('SELECT password_hash FROM staff_user WHERE user_id = $1', [userId])).rows).toEqual([{ password_hash: 'another' }]);
  });
});

describe('failed sign-ins', () => {
  it('are slowed down after the fifth, whatever address is claimed; the owner still gets in from where they have been', async () => {
    await using api = await ApiOnTrial.start();
    const { userId, login } = await personWithPassword(api, 'dispatcher');
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i++) answers.push(await signIn(api, login, 'wrong password', { 'x-forwarded-for': `198.51.100.${i}` }));
    expect(answers.slice(0, 5).map(({ kind }) => kind)).toEqual(['AUTHN', 'AUTHN', 'AUTHN', 'AUTHN', 'AUTHN']);
    expect(answers.slice(5).map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'RATE_LIMIT'));
    expect(Number(answers.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
    // Even with the right password: otherwise the delay would tell which one is right.
    expect((await signIn(api, login)).kind).toBe('RATE_LIMIT');
    expect((await api.pool.query("SELECT FROM audit_entry WHERE action = 'session.refused' AND object_key = $1", [String(userId)])).rowCount).toBe(5);

    // An administrator's link is the way around.
    const administrator = await api.personOf('administrator');
    const link = (await api.api('POST', `/users/${userId}/links`, { token: administrator.token, body: { purpose: 'set_password' } })).json as { token: string };
    await api.api('POST', '/one-time-links/redeem', { body: { token: link.token, password: 'another long sentence' } });
    await api.pool.query("UPDATE sign_in_throttle SET next_try_at = now()");
    expect((await signIn(api, login, 'another long sentence')).status).toBe(200);
  });

  it('from elsewhere do not hold up the owner at an address they signed in from', async () => {
    await using api = await ApiOnTrial.start({ trustedProxies: 1 });
    const { login } = await personWithPassword(api, 'dispatcher');
    const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
    expect((await signIn(api, login, PASSWORD, from('192.0.2.7'))).status).toBe(200);
    const attempts: Answer[] = [];
    for (let i = 0; i < 8; i++) attempts.push(await signIn(api, login, 'wrong password', from(`198.51.100.${i}`)));
    expect(attempts.at(-1)!.kind).toBe('RATE_LIMIT');
    expect((await signIn(api, login, PASSWORD, from('192.0.2.7'))).status).toBe(200);
    expect((await signIn(api, login, PASSWORD, from('192.0.2.8'))).kind).toBe('RATE_LIMIT');
  });

  it('of many logins out of one IPv6 network are counted together', async () => {
    await using api = await ApiOnTrial.start({ trustedProxies: 1 });
    const attempts: Answer[] = [];
    for (let i = 0; i < 7; i++) attempts.push(await signIn(api, `somebody.${i}`, 'wrong password', { 'x-forwarded-for': `2001:db8:0:${i}::${i + 1}` }));
    expect([attempts[0]!.kind, attempts.at(-1)!.kind]).toEqual(['AUTHN', 'RATE_LIMIT']);
    expect((await signIn(api, 'somebody.else', 'wrong password', { 'x-forwarded-for': '2001:db8:1::1' })).kind).toBe('AUTHN');
  });

  it('thirty at once are let through five times', async () => {
    await using api = await ApiOnTrial.start();
    const { login } = await personWithPassword(api, 'dispatcher');
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(api, login, 'wrong password')));
    expect(answers.filter(({ kind }) => kind === 'AUTHN').length).toBeLessThanOrEqual(5);
    expect(answers.every(({ kind }) => kind === 'AUTHN' || kind === 'RATE_LIMIT')).toBe(true);
  });

  it('wait twice as long each time, a quarter of an hour at most, and are forgotten after an hour', async () => {
    await using api = await ApiOnTrial.start();
    const waits: number[] = [];
    for (let i = 0; i < 17; i++) {
      await signIn(api, 'nobody', 'wrong password');
      const { rows } = await api.pool.query<{ wait: number }>("SELECT round(extract(epoch FROM max(next_try_at - latest_failure_at)))::integer AS wait FROM sign_in_throttle");
      waits.push(rows[0]!.wait);
      await api.pool.query('UPDATE sign_in_throttle SET next_try_at = now()');
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    await api.pool.query("UPDATE sign_in_throttle SET latest_failure_at = now() - interval '61 minutes'");
    await signIn(api, 'nobody', 'wrong password');
    expect((await api.pool.query('SELECT DISTINCT failures FROM sign_in_throttle')).rows).toEqual([{ failures: 1 }]);
  });

  it('of an unknown login and of a wrong password are answered alike', async () => {
    await using api = await ApiOnTrial.start();
    const { login, userId } = await personWithPassword(api, 'dispatcher');
    const tookMs: Record<'unknown' | 'wrong' | 'disabled', number[]> = { unknown: [], wrong: [], disabled: [] };
    const disabled = await personWithPassword(api, 'city');
    await api.pool.query('UPDATE staff_user SET disabled_at = now() WHERE user_id = $1', [disabled.userId]);
    const ask = async (who: keyof typeof tookMs, name: string, password: string): Promise<string> => {
      await api.pool.query('DELETE FROM sign_in_throttle');
      const startedAt = performance.now();
      const { status, json } = await signIn(api, name, password);
      tookMs[who].push(performance.now() - startedAt);
      return JSON.stringify([status, { ...json as object, requestId: undefined }]);
    };
    const bodies = new Set<string>();
    for (let i = 0; i < 15; i++) for (const [who, name] of [['unknown', 'nobody.here'], ['wrong', login], ['disabled', disabled.login]] as const) bodies.add(await ask(who, name, who === 'disabled' ? PASSWORD : 'wrong password'));
    expect(bodies.size).toBe(1);
    const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[7]!;
    // Hashing is most of it, so leaving it out for a login that is unknown would show as a multiple.
    expect(median(tookMs.unknown) / median(tookMs.wrong)).toBeGreaterThan(0.6);
    expect(median(tookMs.unknown) / median(tookMs.wrong)).toBeLessThan(1.6);
    expect(userId).toBeGreaterThan(0);
  });

  it('of the second factor are slowed down too', async () => {
    await using api = await ApiOnTrial.start();
    const { login } = await personWithPassword(api, 'clerk');
    const first = tokenOf(await signIn(api, login));
    const { secret } = (await api.api('POST', '/me/second-factor', { token: first })).json as { secret: string };
    const answers = await Promise.all(Array.from({ length: 12 }, () => api.api('POST', '/me/second-factor/confirmation', { token: first, body: { code: '000000' } })));
    expect(answers.filter(({ kind }) => kind === 'SECOND_FACTOR').length).toBeLessThanOrEqual(5);
    expect((await api.api('POST', '/me/second-factor/confirmation', { token: first, body: { code: codeOf(secret) } })).kind).toBe('RATE_LIMIT');
  });
});

describe('the log', () => {
  it('holds neither password, token, code nor link, and every line of a request its id', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, new Writable({ write: (chunk: Buffer, _, done) => { lines.push(chunk.toString()); done(); } }));
    await using api = await ApiOnTrial.start({ log });
    const administrator = await api.personOf('administrator');
    const created = (await api.api('POST', '/users', { token: administrator.token, body: { login: 'clerk.one', fullName: 'Very Personal Name', role: 'clerk' } })).json as { link: { token: string } };
    await api.api('POST', '/one-time-links/redeem', { body: { token: created.link.token, password: PASSWORD } });
    const signedIn = await signIn(api, 'clerk.one');
    await signIn(api, 'wrong-password-typed-as-login', PASSWORD);
    const { secret } = (await api.api('POST', '/me/second-factor', { token: tokenOf(signedIn) })).json as { secret: string };
    await api.api('GET', '/users?q=Very+Personal+Name', { token: administrator.token });
    const written = lines.join('');
    expect(written).toContain('"path":"/api/v1/session"');
    for (const secretText of [PASSWORD, created.link.token, tokenOf(signedIn), administrator.token, secret, 'Very Personal Name', 'Very+Personal', 'wrong-password-typed-as-login']) expect(written).not.toContain(secretText);
    for (const line of lines.filter((text) => text.includes('"answered"'))) expect(JSON.parse(line)).toMatchObject({ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  });
});
