import { claimRequest, inTransaction, LostClaimError, sqlOf, withinClaim } from '@app/persistence';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

const GRANT = { office: 'director', document: 'Order 12' };

class Desk implements AsyncDisposable {
  private constructor(readonly api: ApiOnTrial, readonly token: string, readonly administratorId: number, readonly personId: number) {}

  static async start(): Promise<Desk> {
    const api = await ApiOnTrial.start();
    const administrator = await api.personOf('administrator');
    return new Desk(api, administrator.token, administrator.userId, (await api.personOf('dispatcher')).userId);
  }

  /** Gives the right to sign, which fails when given twice. */
  grant(key: string | undefined, body: object = GRANT, token = this.token): Promise<Answer> {
    return this.api.api('POST', `/users/${this.personId}/signing-permissions`, { token, body, headers: { 'idempotency-key': key } });
  }

  async granted(): Promise<{ permissions: number; entries: number }> {
    const { rows } = await this.api.pool.query<{ permissions: number; entries: number }>(
      "SELECT (SELECT count(*)::integer FROM signing_permission) AS permissions, (SELECT count(*)::integer FROM audit_entry WHERE action = 'signing.grant') AS entries");
    return rows[0]!;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.api[Symbol.asyncDispose]();
  }
}

/** An answer without what is every answer's own. */
const told = ({ status, text }: Answer): unknown => [status, text];

describe('a request with an Idempotency-Key', () => {
  it('sent ten times at once takes effect once, and all get the same answer', async () => {
    await using desk = await Desk.start();
    const answers = await Promise.all(Array.from({ length: 10 }, () => desk.grant('key-1')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length).toBe(9);
    expect(await desk.granted()).toEqual({ permissions: 1, entries: 1 });
    expect(told(await desk.grant('key-1'))).toEqual(told(answers[0]!));
  });

  it('that is another request is refused, and so is another body or path', async () => {
    await using desk = await Desk.start();
    await desk.grant('key-1');
    expect((await desk.grant('key-1', { ...GRANT, document: 'Order 13' })).kind).toBe('IDEMPOTENCY_MISMATCH');
    expect((await desk.api.api('POST', `/users/${desk.personId}/disable`, { token: desk.token, headers: { 'idempotency-key': 'key-1' } })).kind).toBe('IDEMPOTENCY_MISMATCH');
    expect((await desk.granted()).permissions).toBe(1);
  });

  it('is the key of one person: another may use the same', async () => {
    await using desk = await Desk.start();
    await desk.grant('key-1');
    const other = await desk.api.personOf('administrator');
    expect((await desk.grant('key-1', GRANT, other.token)).kind).toBe('CONFLICT');
    expect((await desk.grant(undefined)).kind).toBe('CONFLICT');
  });

  it('that was refused may be put right under the same key', async () => {
    await using desk = await Desk.start();
    expect((await desk.grant('key-1', { office: 'mayor', document: 'Order 12' })).kind).toBe('SCHEMA');
    expect((await desk.grant('key-1')).status).toBe(201);
  });

  it('that failed for a fault of ours took no effect, and may be sent again', async () => {
    await using desk = await Desk.start();
    await desk.api.pool.query('ALTER TABLE audit_entry RENAME TO away');
    expect((await desk.grant('key-1')).status).toBe(500);
    await desk.api.pool.query('ALTER TABLE away RENAME TO audit_entry');
    expect(await desk.granted()).toEqual({ permissions: 0, entries: 0 });
    expect((await desk.grant('key-1')).status).toBe(201);
  });

  it('leaves nothing personal of its answer outside of the schema for that', async () => {
    await using desk = await Desk.start();
    const body = { accountNo: '00012345', validFrom: '2026-01-01T00:00:00Z', class: 'household', state: 'open', fullName: 'Kept Apart' };
    const made = await desk.api.api('POST', '/accounts', { token: desk.token, body, headers: { 'idempotency-key': 'key-1' } });
    expect(made.text).toContain('Kept Apart');
    const tables = await desk.api.pool.query<{ name: string }>(`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'`);
    const found: string[] = [];
    for (const { name } of tables.rows) if ((await desk.api.pool.query(`SELECT FROM ${name} t WHERE t::text LIKE '%Kept Apart%'`)).rowCount) found.push(name);
    expect(found).toEqual([]);
    expect((await desk.api.pool.query(`SELECT FROM personal.idempotent_request WHERE answer LIKE '%Kept Apart%'`)).rowCount).toBe(1);
  });

  it('whose answer held a secret does not tell it again', async () => {
    await using desk = await Desk.start();
    const create = (): Promise<Answer> => desk.api.api('POST', '/users', { token: desk.token, body: { login: 'new.one', fullName: 'A Name', role: 'city' }, headers: { 'idempotency-key': 'key-2' } });
    const first = (await create()).json as { link: { token: string } };
    expect((await create()).kind).toBe('CONFLICT');
    expect(JSON.stringify((await desk.api.pool.query('SELECT * FROM personal.idempotent_request')).rows)).not.toContain(first.link.token);
  });

  it('whose server was killed between the change and its answer says at once that it was done, for good', async () => {
    await using desk = await Desk.start();
    await desk.grant('key-1');
    await desk.api.pool.query("UPDATE personal.idempotent_request SET answered_at = NULL, status = NULL, answer = NULL, took_effect_at = now() - interval '2 minutes', created_at = now() - interval '2 minutes'");
    for (let no = 0; no < 2; no++) {
      const answer = await desk.grant('key-1');
      expect([answer.status, answer.kind, answer.headers['retry-after']]).toEqual([409, 'DUPLICATE', undefined]);
    }
    expect((await desk.grant('key-1', { ...GRANT, document: 'Order 13' })).kind).toBe('IDEMPOTENCY_MISMATCH');
    expect(await desk.granted()).toEqual({ permissions: 1, entries: 1 });
  });

  it.each(['', ' ', 'x'.repeat(256), 'a b', 'ключ'])('%j is refused', async (key) => {
    await using desk = await Desk.start();
    expect((await desk.grant(Buffer.from(key).toString('latin1'))).kind).toBe('SCHEMA');
    expect((await desk.granted()).permissions).toBe(0);
  });
});

describe('a claim', () => {
  const SHA = Buffer.alloc(32, 1);

  async function claimed(desk: Desk): Promise<string> {
    const { claimId } = await claimRequest(sqlOf(desk.api.pool), desk.administratorId, 'key-3', SHA, 'POST /x');
    if (claimId === undefined) throw new Error('the key was taken');
    return claimId;
  }

  it('given up without effect passes to the next, and the one that lost it cannot commit any more', async () => {
    await using desk = await Desk.start();
    const lost = await claimed(desk);
    expect(await claimRequest(sqlOf(desk.api.pool), desk.administratorId, 'key-3', SHA, 'POST /x')).toMatchObject({ claimId: undefined, answer: undefined });
    await desk.api.pool.query("UPDATE personal.idempotent_request SET created_at = now() - interval '61 seconds'");
    const taken = await claimed(desk);
    const change = (claimId: string): Promise<unknown> => withinClaim(claimId, () => inTransaction(desk.api.pool, (sql) => sql("UPDATE staff_user SET version = version + 1 WHERE user_id = $1", [desk.personId])));
    await expect(change(lost)).rejects.toThrow(LostClaimError);
    await change(taken);
    expect((await desk.api.pool.query('SELECT version FROM staff_user WHERE user_id = $1', [desk.personId])).rows).toEqual([{ version: 2 }]);
  });

  it('that took effect is never run again, though its answer was lost', async () => {
    await using desk = await Desk.start();
    await withinClaim(await claimed(desk), () => inTransaction(desk.api.pool, (sql) => sql('SELECT 1')));
    const again = (): Promise<unknown> => claimRequest(sqlOf(desk.api.pool), desk.administratorId, 'key-3', SHA, 'POST /x');
    expect(await again()).toMatchObject({ claimId: undefined, answer: undefined, isAnswerLost: false });
    await desk.api.pool.query("UPDATE personal.idempotent_request SET created_at = now() - interval '1 day', took_effect_at = now() - interval '61 seconds'");
    expect(await again()).toMatchObject({ claimId: undefined, answer: undefined, isAnswerLost: true });
  });
});
