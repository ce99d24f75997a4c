import { addMeters, addThings, asOneAct, type ChangedBy, knowable, listThings, METER_LIST, sqlOf, type Vantage, WELL_LIST, WELLS, inTransaction, type ThingList } from '@app/persistence';

import { SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'tester', role: null, clientAddress: null, requestId: null }, reason: 'test' };
const NAMES = { nameKy: 'a', nameRu: 'a', nameEn: 'a' };
const WELL = { ...NAMES, fieldId: null, zoneId: null, state: 'operating', season: null, ratedFlowLitresPerHour: null, depthMetres: null, pumpModel: null, pumpRatedWatts: null, energyMeterSerial: null, document: null } as const;
const METER = { state: 'in_stock', modelId: null, lotId: null, pulseLitres: null, verifiedOn: null, verifiedUntilOn: null } as const;
const FROM = new Date('2026-01-01T00:00:00Z');

const enterWells = (rig: SeriesRig, codes: readonly string[], untilDone: Promise<void> = Promise.resolve()): Promise<void> => inTransaction(rig.pool, async (sql) => {
  // Its audit entries come last, as those of an import: only then does it keep others from recording.
  await asOneAct(sql, BY, async (act) => {
    await addThings(sql, WELLS, codes.map((key) => ({ key, validFrom: FROM, attributes: WELL })), act);
    await untilDone;
  });
});

/** What is answered for an instant: undefined where the question is refused for now. */
async function answered(rig: SeriesRig, knownAt: Date, list: ThingList<object> = WELL_LIST): Promise<readonly unknown[] | undefined> {
  const sql = sqlOf(rig.pool);
  const { now, recordingSince } = await knowable(sql, knownAt);
  if (knownAt > now || (recordingSince !== null && knownAt >= recordingSince)) return undefined;
  const vantage: Vantage = { at: new Date('2026-06-01T00:00:00Z'), knownAt, zoneIds: null, personal: 'none' };
  const { items } = await listThings(sql, list, { ...vantage, limit: 500, offset: 0, sort: undefined, search: undefined, filters: {} });
  return items.map(({ key, version }) => `${key} ${version}`);
}

describe('an answer as known at an instant', () => {
  it('is not given while rows that were recorded before it are not committed, and is the same ever after', async () => {
    await using rig = await SeriesRig.start();
    await enterWells(rig, ['W-1']);
    const settled = new Date();
    await rig.pool.query('SELECT pg_sleep(1.1)');
    let finish = (): void => undefined;
    const importing = enterWells(rig, Array.from({ length: 50 }, (_, at) => `I-${at}`), new Promise((resolve) => (finish = resolve)));
    for (;;) if ((await knowable(sqlOf(rig.pool), new Date(0))).recordingSince !== null) break;
    await rig.pool.query('SELECT pg_sleep(0.05)');
    const during = new Date();
    // A change that begins and ends meanwhile settles nothing that the import leaves open.
    await enterWells(rig, ['W-2']);
    expect([await answered(rig, settled), await answered(rig, during)]).toEqual([['W-1 1'], undefined]);
    finish();
    await importing;
    expect((await knowable(sqlOf(rig.pool), during)).recordingSince).toBeNull();
    expect([await answered(rig, settled), (await answered(rig, during))?.length]).toEqual([['W-1 1'], 51]);
  });

  it('holds what two writers record at the same time either from the first question on or never', async () => {
    await using rig = await SeriesRig.start();
    const asked: { readonly knownAt: Date; readonly list: ThingList<object>; readonly answer: readonly unknown[] }[] = [];
    let isWriting = true;
    const writing = Promise.all(['A', 'B'].map(async (writer) => {
      for (let no = 0; no < 10; no++) {
        await enterWells(rig, [`${writer}-${no}`]);
        await inTransaction(rig.pool, (sql) => addMeters(sql, [{ serial: `${writer}-${no}`, registerCapacityLitres: 100_000_000, validFrom: FROM, attributes: METER }], BY));
      }
    })).finally(() => (isWriting = false));
    while (isWriting) {
      for (const list of [WELL_LIST, METER_LIST] as ThingList<object>[]) {
        const knownAt = new Date();
        const answer = await answered(rig, knownAt, list);
        if (answer !== undefined) asked.push({ knownAt, list, answer });
      }
    }
    await writing;
    await rig.pool.query('SELECT pg_sleep(1.1)');
    asked.push({ knownAt: new Date(), list: WELL_LIST, answer: Array.from({ length: 20 }, () => expect.any(String) as unknown) });
    for (const { knownAt, list, answer } of asked) expect(await answered(rig, knownAt, list)).toEqual(answer);
  });

  it('is not given of the future', async () => {
    await using rig = await SeriesRig.start();
    expect(await answered(rig, new Date(Date.now() + 10_000))).toBeUndefined();
  });
});
