import { accidentProne, ARRIVAL_MS, message, SeriesRig } from './series-rig.js';

const FLOW = 1;
const LEVEL = 2;
const PRESSURE = 3;
const at = (minute: number): string => new Date(ARRIVAL_MS - 3_600_000 + minute * 60_000).toISOString();

/** Stored amounts as `quantity@minute=amount`. */
async function storedIn(rig: SeriesRig, table: 'measurement' | 'measurement_candidate' = 'measurement'): Promise<string[]> {
  return (await rig.rows(table)).map(({ quantity, measured_at, amount }) => `${Number(quantity)}@${((measured_at as Date).getTime() - ARRIVAL_MS) / 60_000 + 60}=${Number(amount)}`);
}

const settled = async (rig: SeriesRig): Promise<number> => Number((await rig.pool.query<{ n: string }>('SELECT count(*) AS n FROM measurement_settled')).rows[0]!.n);

describe('measurements beside the register', () => {
  it('are stored with the readings of their batch and the message they came in', async () => {
    await using rig = await SeriesRig.start();
    const outcome = await rig.newWriter().write([
      message({ readings: [{ litres: 5 }] }),
      message({ deviceId: 2, measures: [{ at: at(0), amount: 63_200 }, { at: at(0), quantity: PRESSURE, amount: -3, isClockDoubted: true }] }),
    ]);
    expect(outcome).toMatchObject({ stored: 1, measured: { stored: 2, duplicates: 0, conflicts: 0 }, frames: 2, path: 'copy' });
    expect(await rig.rows('measurement')).toMatchObject([
      { device_id: 2, channel: 1, quantity: FLOW, amount: '63200', is_clock_doubted: false }, { device_id: 2, channel: 1, quantity: PRESSURE, amount: '-3', is_clock_doubted: true },
    ]);
    expect((await rig.rows('frame')).map(({ device_id }) => device_id)).toEqual([1, 2]);
  });

  it('sent again are duplicates: alone, in a larger history, and twice in one batch', async () => {
    await using rig = await SeriesRig.start();
    const writer = rig.newWriter();
    const first = message({ measures: [{ at: at(0), amount: 1 }, { at: at(1), amount: 2 }] });
    await writer.write([first]);
    const before = await rig.everything();
    expect(await writer.write([first])).toMatchObject({ measured: { stored: 0, duplicates: 2, conflicts: 0 }, frames: 0 });
    expect(await rig.everything()).toEqual(before);
    const larger = message({ measures: [{ at: at(1), amount: 2 }, { at: at(2), amount: 3 }, { at: at(2), amount: 3 }] });
    expect(await writer.write([larger])).toMatchObject({ measured: { stored: 1, duplicates: 2, conflicts: 0 }, frames: 1, path: 'merge' });
    expect(await storedIn(rig)).toEqual(['1@0=1', '1@1=2', '1@2=3']);
    expect(await storedIn(rig, 'measurement_candidate')).toEqual([]);
  });

  it('that contradict an earlier one are all kept, and none is settled, whichever came first', async () => {
    const messages = [message({ measures: [{ at: at(0), amount: 1 }] }), message({ measures: [{ at: at(0), amount: 2 }] })];
    for (const order of [messages, [...messages].reverse()]) {
      await using rig = await SeriesRig.start();
      const writer = rig.newWriter();
      await writer.write([order[0]!]);
      expect(await writer.write([order[1]!])).toMatchObject({ measured: { stored: 0, duplicates: 0, conflicts: 1 } });
      expect(await writer.write([order[1]!])).toMatchObject({ measured: { stored: 0, duplicates: 1, conflicts: 0 } });
      expect(await storedIn(rig, 'measurement_candidate')).toEqual(['1@0=1', '1@0=2']);
      expect(await settled(rig)).toBe(0);
    }
  });

  it('by which a probe says that it measures nothing are kept as they came, named a fault, and in nothing that is reckoned; the same of another quantity is an amount', async () => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({ measures: [
      { at: at(0), quantity: LEVEL, amount: 2_000 }, { at: at(1), quantity: LEVEL, amount: -999 }, { at: at(2), quantity: LEVEL, amount: -9_999 }, { at: at(3), quantity: LEVEL, amount: -998 }, { at: at(4), amount: -999 },
    ] })]);
    expect(await storedIn(rig)).toHaveLength(5);
    const { rows: faults } = await rig.pool.query<{ amount: string; flag: string }>('SELECT amount, flag FROM measurement_fault ORDER BY measured_at');
    expect(faults).toEqual([{ amount: '-999', flag: 'SENSOR_FAULT' }, { amount: '-9999', flag: 'SENSOR_FAULT' }]);
    const { rows: counted } = await rig.pool.query<{ amount: string }>('SELECT amount FROM measurement_settled ORDER BY measured_at');
    expect(counted.map(({ amount }) => Number(amount))).toEqual([2_000, -998, -999]);
  });

  it.each(['lost before', 'lost after'] as const)('are committed with their message or not at all, and once when the connection is %s the commit', async (accident) => {
    await using rig = await SeriesRig.start();
    let commits = -Infinity;
    const writer = rig.newWriter(accidentProne(rig.newPool(1), (statement) => (statement === 'COMMIT' && ++commits === 1 ? accident : undefined)));
    // The partitions have commits of their own: they are made before the accident.
    await writer.write([message({ readings: [{ at: at(-60) }], measures: [{ at: at(-60) }] })]);
    commits = 0;
    const batch = [message({ readings: [{ litres: 5 }], measures: [{ at: at(0), amount: 1 }] })];
    await expect(writer.write(batch)).rejects.toThrow('terminated');
    expect(await rig.rows('measurement')).toHaveLength(accident === 'lost before' ? 1 : 2);
    expect(await rig.rows('reading')).toHaveLength(accident === 'lost before' ? 1 : 2);
    await writer.write(batch);
    expect(await storedIn(rig)).toEqual(['1@-60=0', '1@0=1']);
    expect(await rig.rows('reading')).toHaveLength(2);
  });

  it('of a month whose partition another table stands in the way of wait in quarantine; readings and other months go on', async () => {
    await using rig = await SeriesRig.start();
    await rig.pool.query('CREATE TABLE measurement_2026_09 (nothing integer)');
    const outcome = await rig.newWriter().write([message({ readings: [{ litres: 5 }], measures: [{ at: '2026-09-15T00:00:00Z', amount: 1 }, { at: at(0), amount: 2 }] })]);
    expect(outcome).toMatchObject({ stored: 1, quarantined: 1, measured: { stored: 1 } });
    expect(await rig.rows('quarantine_item')).toMatchObject([{ item_no: 0, kind: 'STORAGE_REJECTED' }]);
    expect(await storedIn(rig)).toEqual(['1@0=2']);
  });
});
