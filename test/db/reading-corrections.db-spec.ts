import { appendCorrections, correctionHistory, correctionsHeld, countedReadings, inTransaction, sqlOf, verifyAudit, type ChangedBy, type NewCorrection } from '@app/persistence';

import { eventually } from '../support/eventually.js';
import { message, SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'user', userId: 7, name: 'asel', role: 'clerk', clientAddress: null, requestId: null }, reason: 'the picture shows another index' };
const AT = '2026-11-01T00:00:00Z';
const NOVEMBER = { meterIds: [101], from: new Date('2026-10-31T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') };
const correction = (given: Partial<NewCorrection> = {}): NewCorrection =>
  ({ meterId: 101, register: 1, readAtMs: Date.parse(AT), source: 1, indexLitres: 5_000, kind: 'exclude', editedIndexLitres: null, reasonCode: 'misread', ...given });

/** Meter 101 with four digits of m3, read at midnight (5 000 l) and an hour later (5 020 l). */
async function started(): Promise<SeriesRig> {
  const rig = await SeriesRig.start();
  await rig.pool.query("INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (101, 'M-101', 10000000)");
  await rig.newWriter().write([message({ readings: [{ litres: 5_000, at: AT }, { litres: 5_020, at: '2026-11-01T01:00:00Z' }] })]);
  return rig;
}

const append = (rig: SeriesRig, ...corrections: NewCorrection[]): Promise<void> => inTransaction(rig.pool, (sql) => appendCorrections(sql, corrections, BY));
const counted = async (rig: SeriesRig, knownAt?: Date): Promise<number[]> =>
  (await countedReadings(sqlOf(rig.pool), { ...NOVEMBER, ...(knownAt === undefined ? {} : { knownAt }) })).map(({ countedIndexLitres }) => countedIndexLitres);

describe('a correction of a reading', () => {
  it('excludes it, edits it and takes both back, while what came stays as it came', async () => {
    await using rig = await started();
    const before = await rig.everything();
    await append(rig, correction());
    expect(await counted(rig)).toEqual([5_020]);
    await append(rig, correction({ kind: 'edit', editedIndexLitres: 5_010 }));
    expect(await counted(rig)).toEqual([5_010, 5_020]);
    expect((await rig.pool.query('SELECT index_litres, original_index_litres, correction_kind FROM reading_corrected ORDER BY read_at LIMIT 1')).rows).toEqual([
      { index_litres: '5010', original_index_litres: '5000', correction_kind: 'edit' }]);
    await append(rig, correction({ kind: 'restore' }));
    expect(await counted(rig)).toEqual([5_000, 5_020]);
    expect(await rig.everything()).toEqual(before);
    expect((await correctionHistory(sqlOf(rig.pool), { meterId: 101, from: NOVEMBER.from, to: NOVEMBER.to, limit: 10 })).map(({ kind, authorId, reason }) => [kind, authorId, reason]))
      .toEqual(['restore', 'edit', 'exclude'].map((kind) => [kind, 7, BY.reason]));
    expect(await verifyAudit(sqlOf(rig.pool))).toMatchObject({ isIntact: true, entries: 3 });
  });

  it('can be asked for as it was known before it', async () => {
    await using rig = await started();
    await append(rig, correction({ kind: 'edit', editedIndexLitres: 5_010 }));
    const [first] = await correctionsHeld(sqlOf(rig.pool), NOVEMBER);
    await rig.pool.query('SELECT pg_sleep(0.002)');
    await append(rig, correction());
    expect(await counted(rig, new Date(first!.recordedAt.getTime() - 1))).toEqual([5_000, 5_020]);
    expect(await counted(rig, first!.recordedAt)).toEqual([5_010, 5_020]);
    expect(await counted(rig)).toEqual([5_020]);
    expect(await counted(rig, new Date('2026-10-31T00:00:00Z'))).toEqual([]);
  });

  it('of one index of a conflict leaves the other one', async () => {
    await using rig = await started();
    await rig.newWriter().write([message({ text: 'another', readings: [{ litres: 50_000, at: AT }] })]);
    expect(await counted(rig)).toEqual([5_000, 50_000, 5_020]);
    await append(rig, correction({ indexLitres: 50_000 }));
    expect(await counted(rig)).toEqual([5_000, 5_020]);
  });

  it.each<[string, Partial<NewCorrection>, string]>([
    ['of a reading that is not there', { indexLitres: 5_001 }, 'NOT_FOUND'], ['of a meter that is not there', { meterId: 102 }, 'NOT_FOUND'],
    ['that takes back what nobody said', { kind: 'restore' }, 'CONFLICT'], ['to an index that four digits cannot show', { kind: 'edit', editedIndexLitres: 10_000_000 }, 'RANGE'],
    ['to less than zero', { kind: 'edit', editedIndexLitres: -1 }, 'RANGE'],
  ])('%s is refused and changes nothing', async (_, given, kind) => {
    await using rig = await started();
    await expect(append(rig, correction(given))).rejects.toMatchObject({ kind });
    expect(await correctionsHeld(sqlOf(rig.pool), NOVEMBER)).toEqual([]);
  });

  it('needs a reason, and one reading is named once', async () => {
    await using rig = await started();
    await expect(inTransaction(rig.pool, (sql) => appendCorrections(sql, [correction()], { ...BY, reason: ' ' }))).rejects.toMatchObject({ kind: 'SCHEMA', field: 'reason' });
    await expect(append(rig, correction(), correction({ kind: 'accept' }))).rejects.toMatchObject({ kind: 'DUPLICATE' });
  });

  it('by two people at once stands once, and the other is told', async () => {
    await using rig = await started();
    let commit = (): void => undefined;
    const committing = new Promise<void>((resolve) => { commit = resolve; });
    let second: Promise<unknown> = Promise.resolve();
    const first = inTransaction(rig.pool, async (sql) => {
      await appendCorrections(sql, [correction()], BY);
      second = append(rig, correction({ kind: 'accept' })).catch((error: unknown) => error);
      await committing;
    });
    await eventually('the second waits for the first', async () => (await rig.pool.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).rowCount === 1);
    commit();
    await first;
    expect(await second).toMatchObject({ kind: 'CONFLICT' });
    expect(await correctionsHeld(sqlOf(rig.pool), NOVEMBER)).toHaveLength(1);
  });
});
