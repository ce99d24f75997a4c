import {
  addThings, appendCorrections, type ChangedBy, correctMappings, countedReadings, DeviceDirectory, DeviceEnrolment, exchangeMeter, inTransaction, installMeters, mapChannels, SERVICE_POINTS, type Sql, sqlOf, unmapChannel, verifyAudit,
} from '@app/persistence';
import { DEFAULT_REGISTER_RULES, judgeRegister, type RegisterInstallation } from '@app/metering';

import { message, SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'found in the yard' };
const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.parse('2026-09-01T00:00:00Z');
const hour = (n: number): number => BEGIN_MS + n * HOUR_MS;
const at = (n: number): Date => new Date(hour(n));
const ALWAYS = { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };

/** Radios R-1 on meter 1 and R-2 on meter 2 since hour 0; meter 3 without a radio. Meters of four digits. */
class Yard {
  private messages = 0;
  private constructor(readonly rig: SeriesRig) {}

  static async open(): Promise<Yard> {
    const yard = new Yard(await SeriesRig.start());
    await new DeviceEnrolment(yard.rig.pool).enrolMeters(['1', '2'].map((n) => ({ serial: `R-${n}`, meterSerial: `M-${n}`, registerCapacityLitres: 10_000_000, mappedFrom: at(0) })));
    await yard.rig.pool.query("INSERT INTO meter (serial, register_capacity_litres) VALUES ('M-3', 10000000)");
    return yard;
  }

  change<Outcome>(made: (sql: Sql) => Promise<Outcome>): Promise<Outcome> {
    return inTransaction(this.rig.pool, made);
  }

  /** What a radio sends, filed as the door files it: by the mapping that is recorded when it arrives. */
  async send(device: 1 | 2, readings: readonly (readonly [hour: number, litres: number])[]): Promise<void> {
    const directory = await DeviceDirectory.load(this.rig.pool);
    const filed = readings.flatMap(([n, litres]) => {
      const mapping = directory.mappingsOf(device, 1).find(({ mappedFromMs, mappedToMs }) => mappedFromMs <= hour(n) && (mappedToMs === null || hour(n) < mappedToMs));
      return mapping === undefined ? [] : [{ meterId: mapping.meterId, readAtMs: hour(n), indexLitres: litres }];
    });
    await this.rig.newWriter().write([message({ deviceId: device, text: `message ${++this.messages}`, receivedAtMs: hour(readings.at(-1)![0]) + 60_000, readings: filed })]);
  }

  /** Hours and litres that count for a meter. */
  async counted(meterId: number, knownAt?: Date): Promise<[number, number][]> {
    const rows = await countedReadings(sqlOf(this.rig.pool), { meterIds: [meterId], ...ALWAYS, ...(knownAt === undefined ? {} : { knownAt }) });
    return rows.map(({ readAtMs, countedIndexLitres }) => [(readAtMs - BEGIN_MS) / HOUR_MS, countedIndexLitres]);
  }

  async volumeOf(meterId: number, installation: RegisterInstallation): Promise<number> {
    const readings = (await countedReadings(sqlOf(this.rig.pool), { meterIds: [meterId], ...ALWAYS })).map(({ readAtMs, source, countedIndexLitres }) => ({ readAtMs, source, indexLitres: countedIndexLitres }));
    const { segments } = judgeRegister(readings, {
      model: { capacityLitres: 10_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }], installations: [installation], expectation: null, rules: DEFAULT_REGISTER_RULES });
    return segments.reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? Number.NaN), 0);
  }

  mappingOf(device: 1 | 2): Promise<number> {
    return this.rig.pool.query<{ id: number }>('SELECT mapping_id::integer AS id FROM channel_mapping WHERE device_id = $1 AND superseded_at IS NULL ORDER BY mapped_from DESC LIMIT 1', [device]).then(({ rows }) => rows[0]!.id);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rig[Symbol.asyncDispose]();
  }
}

const every = (from: number, to: number, litresAt: (n: number) => number): [number, number][] => Array.from({ length: to - from }, (_, i) => [from + i, litresAt(from + i)]);
/** 10 litres an hour from 5 000 litres. */
const oldMeter = (n: number): number => 5_000 + 10 * n;
/** The new meter, put in at hour 100 with 3 litres: 7 litres an hour. */
const newMeter = (n: number): number => 3 + 7 * (n - 100);

describe('an exchange entered two weeks late, while the radio went on', () => {
  async function exchanged(): Promise<Yard> {
    const yard = await Yard.open();
    const [point] = await yard.change((sql) => addThings(sql, SERVICE_POINTS, [{ key: 'SP-1', validFrom: at(-1), attributes: {
      accountId: null, zoneId: null, parentServicePointId: null, state: 'open', placement: null, dnMillimetres: null, hasIsolatingValve: null, hasCheckValve: null, sewer: null, sewerShare: null } }], BY));
    const paper = { actNo: null, actOn: null, sealNo: null, wireNo: null, trouble: null };
    await yard.change((sql) => installMeters(sql, [{ meterId: 1, installedAt: at(0), indexLitres: 5_000, place: { servicePointId: point! }, ...paper }], BY));
    await yard.send(1, every(0, 100, oldMeter));
    await yard.send(1, every(100, 436, newMeter));
    await yard.change((sql) => exchangeMeter(sql, {
      removal: { meterId: 1, removedAt: at(100), indexLitres: 6_000, actNo: null, actOn: null, state: 'removed', indexDecrease: null },
      installation: { meterId: 3, installedAt: at(100), indexLitres: 3, ...paper }, radio: 'same' }, BY));
    return yard;
  }

  it('files the readings since under the new meter, and both meters keep their litres', async () => {
    await using yard = await exchanged();
    expect(await yard.counted(1)).toEqual(every(0, 100, oldMeter));
    expect(await yard.counted(3)).toEqual(every(100, 436, newMeter));
    expect(await yard.volumeOf(1, { fromMs: hour(0), toMs: hour(100), indexAtInstallationLitres: 5_000, indexAtRemovalLitres: 6_000 })).toBe(1_000);
    expect(await yard.volumeOf(3, { fromMs: hour(100), toMs: null, indexAtInstallationLitres: 3, indexAtRemovalLitres: null })).toBe(7 * 335);
  });

  it('keeps what was known before, the messages that the readings came in, and one entry in the audit', async () => {
    await using yard = await exchanged();
    const before = new Date(hour(436));
    expect(await yard.counted(1, before)).toEqual([...every(0, 100, oldMeter), ...every(100, 436, newMeter)]);
    expect(await yard.counted(3, before)).toEqual([]);
    expect((await yard.rig.pool.query('SELECT count(*)::integer AS n FROM reading m JOIN frame f ON (f.received_at, f.frame_key) = (m.received_at, m.frame_key) WHERE m.meter_id = 3 AND f.device_id = 1')).rows).toEqual([{ n: 336 }]);
    expect((await yard.rig.pool.query("SELECT object_key, before, after->>'meterSerial' AS to FROM audit_entry WHERE action = 'reading.refile'")).rows).toEqual([
      { object_key: 'M-1', before: { meterId: 1, readings: 336 }, to: 'M-3' }]);
    expect(await verifyAudit(sqlOf(yard.rig.pool))).toMatchObject({ isIntact: true });
  });

  it('shows each meter with the latest reading of its own', async () => {
    await using yard = await exchanged();
    expect((await yard.rig.pool.query('SELECT meter_id, latest_read_at, latest_index_litres FROM meter_state ORDER BY 1')).rows).toEqual([
      { meter_id: 1, latest_read_at: at(99), latest_index_litres: '5990' }, { meter_id: 3, latest_read_at: at(435), latest_index_litres: String(newMeter(435)) }]);
  });
});

describe('two radios that were swapped', () => {
  const first = (n: number): number => 1_000 + 10 * n;
  // At hour 20 both registers show 1 200 litres.
  const second = (n: number): number => 900 + 15 * n;

  it('give each meter its own readings, also of instants that both radios kept', async () => {
    await using yard = await Yard.open();
    // R-1 sits on meter 2 and R-2 on meter 1, against what was recorded.
    await yard.send(1, every(0, 48, second));
    await yard.send(2, every(0, 48, first));
    const correction = async (device: 1 | 2, meterId: number) => ({ mappingId: await yard.mappingOf(device), meterId, register: 'volume' as const, from: at(0), to: null });
    const corrections = [await correction(1, 2), await correction(2, 1)];
    await yard.change((sql) => correctMappings(sql, corrections, BY));
    expect([await yard.counted(1), await yard.counted(2)]).toEqual([every(0, 48, first), every(0, 48, second)]);
  });

  it('cannot be corrected one by one, since a register is counted by one channel at a time', async () => {
    await using yard = await Yard.open();
    const mappingId = await yard.mappingOf(1);
    await expect(yard.change((sql) => correctMappings(sql, [{ mappingId, meterId: 2, register: 'volume', from: at(0), to: null }], BY))).rejects.toMatchObject({ kind: 'OVERLAP' });
  });
});

describe('a wrong serial', () => {
  it('corrected moves all readings, and corrected back brings them back', async () => {
    await using yard = await Yard.open();
    await yard.send(1, every(0, 10, oldMeter));
    for (const meterId of [3, 1, 3]) {
      const mappingId = await yard.mappingOf(1);
      await yard.change((sql) => correctMappings(sql, [{ mappingId, meterId, register: 'volume', from: at(0), to: null }], BY));
      expect([await yard.counted(1), await yard.counted(3)]).toEqual(meterId === 1 ? [every(0, 10, oldMeter), []] : [[], every(0, 10, oldMeter)]);
    }
  });

  it('takes with it what a person had said of a reading, and leaves what a person read at the meter', async () => {
    await using yard = await Yard.open();
    await yard.send(1, every(0, 4, oldMeter));
    await yard.rig.newWriter().write([message({ text: 'read by eye', readings: [{ meterId: 1, source: 2, litres: 5_001, at: at(1).toISOString() }] })]);
    const named = (n: number) => ({ meterId: 1, register: 1 as const, readAtMs: hour(n), source: 1 as const, indexLitres: oldMeter(n), reasonCode: 'misread' });
    await yard.change((sql) => appendCorrections(sql, [{ ...named(1), kind: 'exclude', editedIndexLitres: null }, { ...named(2), kind: 'edit', editedIndexLitres: 5_019 }], BY));
    const mappingId = await yard.mappingOf(1);
    await yard.change((sql) => correctMappings(sql, [{ mappingId, meterId: 3, register: 'volume', from: at(0), to: null }], BY));
    expect(await yard.counted(3)).toEqual([[0, 5_000], [2, 5_019], [3, 5_030]]);
    expect(await yard.counted(1)).toEqual([[1, 5_001]]);
  });
});

describe('a radio unmapped in the past', () => {
  it('sets its readings aside, and mapped to a meter later gives them to it', async () => {
    await using yard = await Yard.open();
    await yard.send(1, every(0, 20, oldMeter));
    await yard.change((sql) => unmapChannel(sql, { deviceSerial: 'R-1', channel: 1 }, at(12), BY));
    expect(await yard.counted(1)).toEqual(every(0, 12, oldMeter));
    await yard.change((sql) => mapChannels(sql, [{ deviceSerial: 'R-1', channel: 1, register: 'volume', meterId: 3, from: at(12) }], BY));
    expect([await yard.counted(1), await yard.counted(3)]).toEqual([every(0, 12, oldMeter), every(12, 20, oldMeter)]);
  });
});

describe('any run of corrections', () => {
  it('leaves each reading counting once, under the meter that the mappings in force name', async () => {
    await using yard = await Yard.open();
    await yard.send(1, every(0, 30, oldMeter));
    let seed = 20_261_101;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 20; round++) {
      const mappingId = await yard.mappingOf(1);
      const meterId = [1, 3][random(2)]!;
      const cut = random(30);
      if (random(3) === 0) await yard.change((sql) => mapChannels(sql, [{ deviceSerial: 'R-1', channel: 1, register: 'volume', meterId, from: at(cut) }], BY)).catch((error: { kind?: string }) => expect(error.kind).toMatch(/CONFLICT|OVERLAP/));
      else await yard.change((sql) => correctMappings(sql, [{ mappingId, meterId, register: 'volume', from: at(cut), to: null }], BY)).catch((error: { kind?: string }) => expect(error.kind).toBe('OVERLAP'));
      const mappings = (await DeviceDirectory.load(yard.rig.pool)).mappingsOf(1, 1);
      const meterAt = (ms: number): number | undefined => mappings.find(({ mappedFromMs, mappedToMs }, i) => (i === 0 ? mappedFromMs - 24 * HOUR_MS : mappedFromMs) <= ms && (mappedToMs === null || ms < mappedToMs))?.meterId;
      for (const meter of [1, 3]) expect(await yard.counted(meter)).toEqual(every(0, 30, oldMeter).filter(([n]) => meterAt(hour(n)) === meter));
    }
  });
});

describe('a move of more readings than one act may hold', () => {
  it('is refused and changes nothing', async () => {
    await using yard = await Yard.open();
    await yard.send(1, [[0, 5_000]]);
    await yard.rig.pool.query(`INSERT INTO reading SELECT $1::timestamptz + n * interval '10 seconds', $1, n, 1, 1, 1, 1 FROM generate_series(1, 100000) AS n`, [at(0)]);
    const mappingId = await yard.mappingOf(1);
    await expect(yard.change((sql) => correctMappings(sql, [{ mappingId, meterId: 3, register: 'volume', from: at(0), to: null }], BY))).rejects.toMatchObject({ kind: 'RANGE' });
    expect(await yard.mappingOf(1)).toBe(mappingId);
  });
});
