import { createHash } from 'node:crypto';

import { appendAudit, appendAudits, auditHead, inTransaction, personalDigester, sqlOf, verifyAudit, type AuditEntry, type Pool } from '@app/persistence';

import { SeriesRig } from './series-rig.js';

function entry(given: Partial<AuditEntry> = {}): AuditEntry {
  return {
    actor: { kind: 'user', userId: 7, name: 'asel', role: 'dispatcher', clientAddress: '10.0.0.5', requestId: 'r-1' },
    action: 'well.change', objectKind: 'well', objectKey: '3', before: null, after: null, reason: null, ...given,
  };
}

/** A chain of so many entries, each appended in a transaction of its own. */
async function chainOf(entries: number): Promise<SeriesRig> {
  const rig = await SeriesRig.start();
  await inTransaction(rig.pool, (sql) => appendAudits(sql, Array.from({ length: entries }, (_, i) => entry({ objectKey: String(i + 1), after: { depthMetres: i } }))));
  return rig;
}

const verdictOn = (pool: Pool, options?: Parameters<typeof verifyAudit>[1]): ReturnType<typeof verifyAudit> => verifyAudit(sqlOf(pool), options);

async function hashesOf(pool: Pool): Promise<{ seq: string; previous: string; hash: string }[]> {
  return (await pool.query<{ seq: string; previous: string; hash: string }>(
    `SELECT seq, encode(previous_hash, 'hex') AS previous, encode(hash, 'hex') AS hash FROM audit_entry ORDER BY seq`)).rows;
}

describe('an audit entry', () => {
  it('is hashed as docs/audit.md says: SHA-256 of the hash before and the row in canonical JSON', async () => {
    await using rig = await SeriesRig.start();
    await inTransaction(rig.pool, (sql) => appendAudit(sql, entry({ before: { b: 1.5, a: ['x', null] }, after: { ö: 'Суу "эсеп"', '': true }, reason: 'line 1\nline 2' })));
    const [row] = (await rig.pool.query<{ at: string; previous: Buffer; hash: Buffer }>(
      `SELECT to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, previous_hash AS previous, hash FROM audit_entry`)).rows;
    const written = `{"action":"well.change","actor_kind":"user","actor_name":"asel","actor_user_id":7,"after":{"":true,"ö":"Суу \\"эсеп\\""},"before":{"a":["x",null],"b":1.5},` +
      `"client_address":"10.0.0.5","happened_at":"${row!.at}","object_key":"3","object_kind":"well","reason":"line 1\\nline 2","request_id":"r-1","role":"dispatcher","seq":1}`;
    expect(row!.previous).toEqual(Buffer.alloc(32));
    expect(row!.hash.toString('hex')).toBe(createHash('sha256').update(Buffer.alloc(32)).update(written).digest('hex'));
  });

  it('comes out of the database as it was hashed, whatever its numbers and texts', async () => {
    await using rig = await SeriesRig.start();
    const numbers = [0, -0, 0.1, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, -1.5, 100, 1.0, 333333333.3333333];
    await inTransaction(rig.pool, (sql) => appendAudit(sql, entry({
      before: { numbers, nested: [[], {}, [{ '10': 1, '9': 2, __proto: 3 }]], texts: ['', '\u2028', '😀', '\\u0041', '"', '\u007f\u0001'] },
      after: { at: new Date('2026-11-22T10:00:00.123Z'), missing: undefined },
    })));
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: true, entries: 1 });
  });

  it.each([['NaN', Number.NaN], ['a bigint', 5n], ['U+0000', '\u0000']])('with %s is refused, and the change with it', async (_, content) => {
    await using rig = await SeriesRig.start();
    await expect(inTransaction(rig.pool, async (sql) => {
      await sql(`INSERT INTO job_run (job, slot) VALUES ('change', '1')`);
      await appendAudit(sql, entry({ after: { content } }));
    })).rejects.toThrow(TypeError);
    expect((await rig.pool.query('SELECT FROM job_run')).rowCount).toBe(0);
    expect(await auditHead(sqlOf(rig.pool))).toEqual({ seq: 0, hash: Buffer.alloc(32) });
  });

  it('of a transaction that is rolled back leaves neither a gap nor a trace', async () => {
    await using rig = await chainOf(2);
    await expect(inTransaction(rig.pool, async (sql) => {
      await appendAudit(sql, entry({ objectKey: 'never' }));
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    await inTransaction(rig.pool, (sql) => appendAudit(sql, entry()));
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: true, entries: 3 });
    expect((await rig.pool.query(`SELECT FROM audit_entry WHERE object_key = 'never'`)).rowCount).toBe(0);
  });

  it('written by several servers at once makes one chain', async () => {
    await using rig = await SeriesRig.start();
    const servers = Array.from({ length: 4 }, () => rig.newPool(4));
    await Promise.all(Array.from({ length: 120 }, (_, i) => inTransaction(servers[i % 4]!, async (sql) => {
      await sql('INSERT INTO job_run (job, slot) VALUES ($1, $2)', ['change', String(i)]);
      await appendAudits(sql, [entry({ objectKey: `${i}` }), entry({ objectKey: `${i} again` })]);
      if (i % 10 === 0) throw new Error('rolled back');
    }).catch((error: Error) => expect(error.message).toBe('rolled back'))));
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: true, entries: 216 });
    expect((await rig.pool.query('SELECT FROM audit_entry ORDER BY seq DESC LIMIT 1')).rowCount).toBe(1);
    expect((await rig.pool.query(`SELECT FROM audit_entry a JOIN audit_entry b ON b.seq = a.seq + 1 AND b.object_key = a.object_key || ' again'`)).rowCount).toBe(108);
  }, 60_000);

  it('of an import is one of 20,000 that cost a few seconds together', async () => {
    await using rig = await SeriesRig.start();
    const startedAt = performance.now();
    await inTransaction(rig.pool, (sql) => appendAudits(sql, Array.from({ length: 20_000 }, (_, i) => entry({ objectKey: String(i), before: { class: 'household' }, after: { class: 'budget', residents: 4 } }))));
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: true, entries: 20_000 });
  }, 60_000);
});

describe('a chain that somebody with all rights tampered with is found broken:', () => {
  it.each([
    ['what was said is changed', `UPDATE audit_entry SET after = '{"depthMetres": 99}' WHERE seq = 4`, { fault: 'CHANGED', seq: 4, lastGoodSeq: 3 }],
    ['who said it is changed', `UPDATE audit_entry SET actor_name = 'nobody' WHERE seq = 4`, { fault: 'CHANGED', seq: 4, lastGoodSeq: 3 }],
    ['when it was said is changed by a microsecond', `UPDATE audit_entry SET happened_at = happened_at + interval '1 microsecond' WHERE seq = 10`, { fault: 'CHANGED', seq: 10, lastGoodSeq: 9 }],
    ['the reason is added later', `UPDATE audit_entry SET reason = 'as agreed' WHERE seq = 1`, { fault: 'CHANGED', seq: 1, lastGoodSeq: 0 }],
    ['an entry is deleted', 'DELETE FROM audit_entry WHERE seq = 5', { fault: 'MISSING', seq: 5, lastGoodSeq: 4 }],
    ['the first entry is deleted', 'DELETE FROM audit_entry WHERE seq = 1', { fault: 'MISSING', seq: 1, lastGoodSeq: 0 }],
    ['an entry is deleted and the gap closed',
      'DELETE FROM audit_entry WHERE seq = 5; UPDATE audit_entry SET seq = -seq + 100 WHERE seq > 5; UPDATE audit_entry SET seq = 99 - seq WHERE seq > 50', { fault: 'UNCHAINED', seq: 5, lastGoodSeq: 4 }],
    ['two entries change places', 'UPDATE audit_entry SET seq = 1000 WHERE seq = 6; UPDATE audit_entry SET seq = 6 WHERE seq = 7; UPDATE audit_entry SET seq = 7 WHERE seq = 1000',
      { fault: 'UNCHAINED', seq: 6, lastGoodSeq: 5 }],
    ['an entry is pushed in between',
      `UPDATE audit_entry SET seq = seq + 1000 WHERE seq > 5; UPDATE audit_entry SET seq = seq - 999 WHERE seq > 1000;
       INSERT INTO audit_entry SELECT 6, happened_at, actor_kind, actor_user_id, actor_name, role, client_address, action, object_kind, object_key, before, after, reason, request_id, hash, sha256('forged')
       FROM audit_entry WHERE seq = 5`, { fault: 'CHANGED', seq: 6, lastGoodSeq: 5 }],
    ['an entry is put at the end by hand',
      `INSERT INTO audit_entry SELECT 11, happened_at, actor_kind, actor_user_id, actor_name, role, client_address, action, object_kind, object_key, before, after, reason, request_id, sha256('a'), sha256('b')
       FROM audit_entry WHERE seq = 5`, { fault: 'UNCHAINED', seq: 11, lastGoodSeq: 10 }],
  ])('%s', async (_, tampering, found) => {
    await using rig = await chainOf(10);
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: true, entries: 10 });
    await rig.pool.query(tampering);
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: false, ...found });
  });

  it('the end is cut off, which only a published head tells', async () => {
    await using rig = await chainOf(10);
    const published = { ...await auditHead(sqlOf(rig.pool)), exportedAt: '2026-11-22T00:00:00Z', foundIn: 'heads.txt' };
    await rig.pool.query('DELETE FROM audit_entry WHERE seq > 7');
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: true, entries: 7 });
    expect(await verdictOn(rig.pool, { heads: [published] })).toMatchObject({ isIntact: false, fault: 'CUT', seq: 8, lastGoodSeq: 7 });
    await rig.pool.query('INSERT INTO audit_head_export VALUES (now(), $1, $2, $3)', [published.seq, published.hash, 'heads.txt']);
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: false, fault: 'CUT', seq: 8, lastGoodSeq: 7 });
    await rig.pool.query('TRUNCATE audit_entry');
    expect(await verdictOn(rig.pool)).toMatchObject({ isIntact: false, fault: 'CUT', seq: 1, lastGoodSeq: 0 });
  });

  it('it is written anew from an entry on, every hash right, which only published heads tell', async () => {
    await using rig = await chainOf(4);
    const sql = sqlOf(rig.pool);
    const early = { ...await auditHead(sql), exportedAt: '2026-11-21T00:00:00Z', foundIn: 'heads.txt' };
    await inTransaction(rig.pool, (append) => appendAudits(append, [entry({ objectKey: '5' }), entry({ objectKey: '6' })]));
    const late = { ...await auditHead(sql), exportedAt: '2026-11-22T00:00:00Z', foundIn: 'heads.txt' };
    await rig.pool.query('DELETE FROM audit_entry WHERE seq > 4');
    await inTransaction(rig.pool, (append) => appendAudits(append, [entry({ objectKey: '5' }), entry({ objectKey: 'forged' }), entry({ objectKey: '7' })]));
    expect(await verdictOn(rig.pool, { heads: [early] })).toMatchObject({ isIntact: true, headsCompared: 1 });
    expect(await verdictOn(rig.pool, { heads: [late, early] })).toMatchObject({ isIntact: false, fault: 'REPLACED', seq: 5, lastGoodSeq: 4 });
  });

  it('from a head up to which it was verified before', async () => {
    await using rig = await chainOf(10);
    const seventh = (await hashesOf(rig.pool))[6]!;
    const from = { seq: 7, hash: Buffer.from(seventh.hash, 'hex') };
    expect(await verdictOn(rig.pool, { from })).toMatchObject({ isIntact: true, entries: 10 });
    await rig.pool.query(`UPDATE audit_entry SET reason = 'x' WHERE seq IN (2, 9)`);
    expect(await verdictOn(rig.pool, { from })).toMatchObject({ isIntact: false, fault: 'CHANGED', seq: 9, lastGoodSeq: 8 });
    expect(await verdictOn(rig.pool, { from: { seq: 7, hash: Buffer.alloc(32) } })).toMatchObject({ isIntact: false, fault: 'UNCHAINED', seq: 8, lastGoodSeq: 7 });
  });
});

describe('a personal text in the audit', () => {
  it('is a digest: equal for equal texts of one object, different for another object', async () => {
    await using rig = await SeriesRig.start();
    const [first, second] = await inTransaction(rig.pool, async (sql) => {
      const digest = await personalDigester(sql, 'account', ['12', '13']);
      return [digest('12', 'Асан Үсөнов'), digest('13', 'Асан Үсөнов')];
    });
    const again = await inTransaction(rig.pool, async (sql) => (await personalDigester(sql, 'account', ['12']))('12', 'Асан Үсөнов'));
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(second).not.toBe(first);
    const { salt } = (await rig.pool.query<{ salt: Buffer }>(`SELECT salt FROM personal.audit_salt WHERE object_key = '12'`)).rows[0]!;
    expect(first).toBe(`sha256:${createHash('sha256').update(salt).update('Асан Үсөнов').digest('hex')}`);
  });

  it('that is missing stays missing; an object that nobody named has no salt', async () => {
    await using rig = await SeriesRig.start();
    const digest = await personalDigester(sqlOf(rig.pool), 'account', ['12']);
    expect(digest('12', null)).toBeNull();
    expect(() => digest('99', 'x')).toThrow('no salt was asked for account 99');
  });
});
