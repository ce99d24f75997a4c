import { jest } from '@jest/globals';
import { planNotices, sqlOf, takeMessage, verifyAudit } from '@app/persistence';
import { newSecretKey, SecretCipher } from '@app/platform';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

const SECRET = 'a key of signatures that is long enough';
const WEBHOOK = { kind: 'webhook', name: 'Duty phone', language: 'ky', isActive: true, webhook: { url: 'https://example.org/in' }, secret: SECRET, reason: 'night shift' };
const RULE = { channelId: 1, kinds: ['inflowBurst'], zoneIds: null, leastConfidence: 0.5, quietFromMinute: 1320, quietToMinute: 420, urgentKinds: ['inflowBurst'], collectMinutes: 0, escalation: [], isActive: true, reason: 'night shift' };

interface Shown { readonly channelId: number; readonly versionId: number; readonly hasSecret: boolean; readonly [name: string]: unknown }

async function started(): Promise<{ api: ApiOnTrial; token: string; cipher: SecretCipher; add: (change?: object) => Promise<Answer>; [Symbol.asyncDispose]: () => Promise<void> }> {
  const cipher = new SecretCipher([newSecretKey()]);
  const api = await ApiOnTrial.start({ cipher });
  const { token } = await api.personOf('administrator');
  return { api, token, cipher, add: (change = {}) => api.api('POST', '/notice-channels', { token, body: { ...WEBHOOK, ...change } }), [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

const channelsOf = ({ json }: Answer): Shown[] => (json as { items: Shown[] }).items;

describe('a channel', () => {
  it('keeps its secret sealed for itself, tells it to nobody, and keeps it through a change of its name', async () => {
    await using on = await started();
    const [channel] = channelsOf(await on.add());
    expect(channel).toMatchObject({ name: 'Duty phone', hasSecret: true, address: { url: 'https://example.org/in' } });
    const changed = await on.api.api('PUT', '/notice-channels/1', { token: on.token, body: { ...WEBHOOK, kind: undefined, secret: undefined, name: 'Night phone', replaces: channel!.versionId } });
    expect(channelsOf(changed)).toMatchObject([{ name: 'Night phone', hasSecret: true }]);
    for (const text of [changed.text, (await on.api.api('GET', '/notice-channels', { token: on.token })).text, JSON.stringify((await on.api.pool.query('SELECT * FROM audit_entry')).rows)]) {
      expect(text).not.toContain(SECRET);
    }
    // Nor do people's addresses stand in the audit.
    expect(JSON.stringify((await on.api.pool.query('SELECT * FROM audit_entry')).rows)).not.toContain('example.org');
    const stored = (await on.api.pool.query<{ sealed: Buffer }>('SELECT secret_sealed AS sealed FROM personal.notice_address ORDER BY version_id')).rows;
    expect(stored.map(({ sealed }) => on.cipher.open('notice channel 1', sealed).toString())).toEqual([SECRET, SECRET]);
    expect(await verifyAudit(sqlOf(on.api.pool))).toMatchObject({ isIntact: true });
  });

  it.each<[string, object, string, string]>([
    ['without TLS', { webhook: { url: 'http://example.org/in' } }, 'SCHEMA', '/webhook/url'], ['on this machine', { webhook: { url: 'https://127.0.0.1/' } }, 'SCHEMA', '/webhook/url'], ['of the cloud’s own settings', { webhook: { url: 'https://169.254.169.254/latest' } }, 'SCHEMA', '/webhook/url'],
    ['without an address', { webhook: null }, 'SCHEMA', '/webhook'], ['with the address of another kind', { kind: 'telegram' }, 'SCHEMA', '/telegram'], ['without a secret', { secret: null }, 'SCHEMA', '/secret'], ['with a short key', { secret: 'short' }, 'SCHEMA', '/secret'],
    ['with a token that is none', { kind: 'telegram', webhook: null, telegram: { base: 'https://api.telegram.org', chatId: '-100' }, secret: 'a b' }, 'SCHEMA', '/secret'],
    ['with a recipient that is none', { kind: 'email', webhook: null, email: { host: 'mail.example.org', port: 587, login: null, sender: 'a@example.org', recipients: ['b\r\nBcc: c@example.org'] } }, 'SCHEMA', '/email/recipients'],
    ['in another language', { language: 'de' }, 'SCHEMA', '/language'], ['without a reason', { reason: ' ' }, 'SCHEMA', '/reason'],
  ])('%s is refused', async (_, change, kind, field) => {
    await using on = await started();
    const answer = await on.add(change);
    expect([answer.kind, (answer.json as { faults: { field: string }[] }).faults.map((fault) => fault.field)]).toEqual([kind, [field]]);
    expect((await on.api.pool.query('SELECT 1 FROM notice_channel')).rows).toEqual([]);
  });

  it('that leads to another host needs its secret anew; one that was changed meanwhile is not changed', async () => {
    await using on = await started();
    const [channel] = channelsOf(await on.add());
    const put = (change: object): Promise<Answer> => on.api.api('PUT', '/notice-channels/1', { token: on.token, body: { ...WEBHOOK, kind: undefined, secret: undefined, replaces: channel!.versionId, ...change } });
    expect((await put({ webhook: { url: 'https://other.example.org/in' } })).kind).toBe('SCHEMA');
    expect((await put({ webhook: { url: 'https://example.org/other' } })).status).toBe(200);
    expect((await put({ name: 'Late' })).kind).toBe('CONFLICT');
  });

  it('can be tried: the message stands in the list until the worker has sent it', async () => {
    await using on = await started();
    await on.add();
    expect((await on.api.api('POST', '/notice-channels/1/test', { token: on.token })).status).toBe(202);
    expect((await on.api.api('POST', '/notice-channels/9/test', { token: on.token })).kind).toBe('NOT_FOUND');
    const listed = await on.api.api('GET', '/notice-messages?state=waiting', { token: on.token });
    expect(listed.json).toMatchObject({ total: 1, items: [{ cause: 'test', state: 'waiting', channelName: 'Duty phone' }] });
    expect(await takeMessage(sqlOf(on.api.pool), new Date(Date.now() + 60_000), 1_000)).toMatchObject({ cause: 'test', language: 'ky' });
  });
});

describe('a rule', () => {
  it('is recorded, replaced and switched off, each row staying with who and why', async () => {
    await using on = await started();
    await on.add();
    const record = (body: object): Promise<Answer> => on.api.api('POST', '/notice-rules', { token: on.token, body });
    expect((await record(RULE)).json).toMatchObject({ items: [{ ruleId: 1, isInForce: true, quietFromMinute: 1320 }] });
    expect((await record({ ...RULE, replaces: 1, isActive: false, reason: 'summer' })).json).toMatchObject({ items: [{ ruleId: 2, replaces: 1, isActive: false, reason: 'summer' }, { ruleId: 1, isInForce: false }] });
    expect((await record({ ...RULE, replaces: 1 })).kind).toBe('CONFLICT');
  });

  it.each<[string, object, string]>([
    ['of a channel that there is not', { channelId: 9 }, 'UNKNOWN_REFERENCE'], ['that escalates to one', { escalation: [{ afterMinutes: 5, channelId: 9 }] }, 'UNKNOWN_REFERENCE'], ['of a zone that there is not', { zoneIds: [9] }, 'UNKNOWN_REFERENCE'], ['of a kind that nobody finds', { kinds: ['ghost'] }, 'SCHEMA'],
    ['of half a quiet night', { quietToMinute: null }, 'SCHEMA'], ['of a minute that no day has', { quietFromMinute: 1440 }, 'RANGE'], ['of more than certain', { leastConfidence: 1.1 }, 'RANGE'], ['that replaces nothing', { replaces: 7 }, 'NOT_FOUND'],
  ])('%s is refused', async (_, change, kind) => {
    await using on = await started();
    await on.add();
    expect((await on.api.api('POST', '/notice-rules', { token: on.token, body: { ...RULE, ...change } })).kind).toBe(kind);
  });
});

describe('notices', () => {
  it('tell a finding of the database by the rule, in a message that names nobody', async () => {
    await using on = await started();
    await on.add();
    await on.api.api('POST', '/notice-rules', { token: on.token, body: { ...RULE, kinds: null } });
    await on.api.pool.query(`INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1');
      INSERT INTO service_point (service_point_id, code) VALUES (5, 'P-SECRET');
      INSERT INTO finding (finding_id, subject, subject_id, kind, started_at, raised_at, confidence, evidence, ruled_out, annotations, zone_id, service_point_id) VALUES (1, 'meter', 11, 'inflowBurst', now(), now(), 0.8, '[]', '[]', '[]', 1, 5);
      INSERT INTO notice_due (finding_id) VALUES (1)`);
    await planNotices(on.api.pool, 'Asia/Bishkek', Date.now());
    const { text, json } = await on.api.api('GET', '/notice-messages', { token: on.token });
    expect(json).toMatchObject({ items: [{ content: { groups: [{ zoneCode: 'Z-1', lines: [{ findingId: 1, place: null }] }] } }] });
    expect(text).not.toContain('P-SECRET');
    const { messageId } = (json as { items: { messageId: string }[] }).items[0]!;
    expect((await on.api.api('POST', `/notice-messages/${messageId}/again`, { token: on.token })).kind).toBe('CONFLICT');
    await on.api.pool.query(`UPDATE notice_message SET state = 'failed', settled_at = now()`);
    expect((await on.api.api('POST', `/notice-messages/${messageId}/again`, { token: on.token })).status).toBe(204);
    expect((await on.api.api('POST', '/notice-messages/1/again', { token: on.token })).kind).toBe('NOT_FOUND');
  });

  it('are the administrator’s, and of the whole city', async () => {
    await using on = await started();
    await on.api.pool.query(`INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1')`);
    const { token } = await on.api.personOf('dispatcher');
    const limited = await on.api.personOf('administrator', [1]);
    for (const path of ['/notice-channels', '/notice-rules', '/notice-messages']) {
      expect([(await on.api.api('GET', path, { token })).kind, (await on.api.api('GET', path, { token: limited.token })).kind]).toEqual(['AUTHZ', 'AUTHZ']);
    }
  });
});
