import { MEASURED, type MeasuredName } from '@app/registry';
import { BatchWriter, Partitions } from '@app/persistence';

import { ApiOnTrial } from '../support/api-on-trial.js';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** The board's day ends at the last whole quarter of an hour that is three minutes old. */
const boardEndMs = (): number => Math.floor((Date.now() - 3 * 60_000) / QUARTER_MS) * QUARTER_MS;

/** A metered well, one with a pump state alone, one mothballed, one that nobody measures; a reservoir with a table of levels. */
const PLACES = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'CITY'), (2, 'EAST');
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01', 'a', 'a', 'a'), (2, '2020-01-01', 'b', 'b', 'b');
  INSERT INTO well (well_id, code) VALUES (1, 'W-1'), (2, 'W-2'), (3, 'W-3'), (4, 'W-4');
  INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state, season, rated_flow_litres_per_hour) VALUES
    (1, '2020-01-01', 'a', 'a', 'a', 1, 'operating', 'all_year', 60000), (2, '2020-01-01', 'b', 'b', 'b', 1, 'operating', 'all_year', 50000),
    (3, '2020-01-01', 'c', 'c', 'c', 2, 'mothballed', NULL, NULL), (4, '2020-01-01', 'd', 'd', 'd', 2, 'standby', NULL, NULL);
  INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (11, 'KB-11', 10000000000);
  INSERT INTO installation (meter_id, valid_from, well_id) VALUES (11, '2026-01-01', 1);
  INSERT INTO device (device_id, serial, kind) VALUES (1, 'D-1', 'meter'), (2, 'D-2', 'meter'), (5, 'D-5', 'meter');
  INSERT INTO reservoir (reservoir_id, code) VALUES (5, 'R-5');
  INSERT INTO reservoir_version (reservoir_id, valid_from, name_ky, name_ru, name_en, zone_id, state, volume_litres, levels) VALUES
    (5, '2020-01-01', 'r', 'r', 'r', 1, 'in_use', 1000000, '[{"levelMillimetres":0,"volumeLitres":0},{"levelMillimetres":4000,"volumeLitres":1000000}]');
  INSERT INTO measuring_channel (device_id, channel, quantity, well_id, reservoir_id, measured_from) VALUES
    (1, 1, 1, 1, NULL, '2026-01-01'), (1, 1, 4, 1, NULL, '2026-01-01'), (1, 1, 5, 1, NULL, '2026-01-01'), (2, 1, 4, 2, NULL, '2026-01-01'), (5, 1, 2, NULL, 5, '2026-01-01');`;

type Row = readonly [quantity: MeasuredName | number, atMs: number, amount: number];

async function measured(api: ApiOnTrial, deviceId: number, rows: readonly Row[], readings: readonly (readonly [atMs: number, indexLitres: number])[] = []): Promise<void> {
  await new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 }).write([{
    deviceId, frameKey: BigInt(deviceId), receivedAtMs: Date.now(), topic: 't', payload: Buffer.from(String(deviceId)),
    judged: {
      readings: readings.map(([readAtMs, indexLitres], itemNo) => ({ meterId: 11, register: 1, source: 1, itemNo, flags: [], readAtMs, indexLitres })),
      measures: rows.map(([quantity, measuredAtMs, amount], itemNo) => ({
        deviceId, channel: 1, quantity: typeof quantity === 'number' ? quantity : MEASURED[quantity].number, measuredAtMs, amount, itemNo, isClockDoubted: false })),
      quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null,
    },
  }]);
}

/** Quarters of an hour of a day up to an instant. */
const quartersTo = (endMs: number): number[] => Array.from({ length: 97 }, (_, at) => endMs - DAY_MS + at * QUARTER_MS);

interface Board { items: { wellId: number; last24h: Record<string, unknown>; flowLitresByHour: (number | null)[]; now: Record<string, { amount: number }>; troubles: { kind: string }[] }[] }

/** Twelve hours of 60 m3/h at well 1, by register, flow, pump and energy of 500 Wh/m3; well 2 runs for six hours; the reservoir falls by a metre. */
async function dayOfWater(api: ApiOnTrial, flowFactor = 1): Promise<number> {
  const endMs = boardEndMs();
  const atMs = quartersTo(endMs);
  const hoursRun = (at: number): number => Math.min(at, 48) / 4;
  await measured(api, 1, atMs.flatMap((ms, at): Row[] => [['flow', ms, at < 48 ? 60_000 : 0], ['pump', ms, at < 48 ? 1 : 0], ['energy', ms, 1_000_000 + hoursRun(at) * 30_000]]),
    [...atMs.map((ms, at) => [ms, 5_000_000 + hoursRun(at) * 60_000 * flowFactor] as const), [endMs + 60_000, 5_000_000 + 720_000 * flowFactor]]);
  await measured(api, 2, atMs.map((ms, at): Row => ['pump', ms, at < 24 ? 1 : 0]));
  await measured(api, 5, atMs.map((ms, at): Row => ['level', ms, 3_000 - Math.round((at * 1_000) / 96)]));
  return endMs;
}

describe('the board of wells', () => {
  it('tells the last day of each well by the best way that is known, with its accuracy', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    await dayOfWater(api);
    const { token } = await api.personOf('dispatcher');
    const { items } = (await api.api('GET', '/city/wells-board', { token })).json as Board;
    // A meter of class 2 % that nobody tested, ± 4 % with all such: √(2² + 4²) of the volume.
    expect(items.map(({ wellId, last24h }) => [wellId, last24h['method'], last24h['volumeLitres'], last24h['limitLitres'], last24h['unknown']])).toEqual([
      [1, 'register', 720_000, 32_199, null], [2, 'pump_hours_rated_flow', 300_000, 60_000, null], [3, null, null, null, 'out_of_service'], [4, null, null, null, 'no_meter_and_no_method'],
    ]);
    expect(items[0]).toMatchObject({ last24h: { runHours: 12, energyWattHours: 360_000, wattHoursPerM3: 500, byHoursRatio: 1, contradictions: [], isPlanned: true, hasRun: true }, now: { flow: { amount: 0 }, pump: { amount: 0 } }, troubles: [] });
    expect(items[0]!.flowLitresByHour).toEqual([...Array.from({ length: 12 }, () => 60_000), ...Array.from({ length: 12 }, () => 0)]);
    expect(items[3]).toMatchObject({ last24h: { hasRun: null, isPlanned: false }, troubles: [] });
  });

  it('takes the flow where the register does not bracket the day, and says what does not fit', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    const endMs = await dayOfWater(api, 0.5);
    const { token } = await api.personOf('city');
    const before = (await api.api('GET', '/city/wells-board', { token })).json as Board;
    expect(before.items[0]).toMatchObject({ last24h: { method: 'register', volumeLitres: 360_000, byHoursRatio: 0.5 }, troubles: [{ kind: 'unlike_pump_hours' }] });
    await api.pool.query('DELETE FROM reading WHERE read_at <= $1', [new Date(endMs - DAY_MS + 60_000)]);
    await measured(api, 2, [[119, endMs - 60_000, 1]]);
    const after = (await api.api('GET', '/city/wells-board', { token })).json as Board;
    expect(after.items[0]!.last24h).toMatchObject({ method: 'flow', volumeLitres: 720_000, coveredRatio: 1 });
    expect(after.items[1]!.troubles).toMatchObject([{ kind: 'alarm_pump_fault' }]);
  });

  it('shows somebody limited to a zone its wells alone', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    const { token } = await api.personOf('dispatcher', [2]);
    expect(((await api.api('GET', '/city/wells-board', { token })).json as Board).items.map(({ wellId }) => wellId)).toEqual([3, 4]);
    for (const path of ['/wells/1/measurements', '/wells/1/supply-days', '/wells/1/flow-tests', '/wells/1/pump-curves', '/reservoirs/5/measurements', '/reservoirs/5/storage-days']) expect((await api.api('GET', path, { token })).kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/wells/3/supply-days', { token })).status).toBe(200);
  });
});

describe('a well', () => {
  it('is charted by quantity, and told by day', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    const endMs = await dayOfWater(api);
    const { token } = await api.personOf('dispatcher');
    const chart = (await api.api('GET', `/wells/1/measurements?quantity=energy&from=${new Date(endMs - DAY_MS).toISOString()}&to=${new Date(endMs).toISOString()}`, { token })).json as { step: string; items: { last: number }[] };
    expect([chart.step, chart.items.length, chart.items.at(-1)!.last]).toEqual(['quarter', 96, 1_360_000]);
    const { items } = (await api.api('GET', '/wells/1/supply-days', { token })).json as { items: { day: string; runHours: number | null }[] };
    expect(items).toHaveLength(14);
    expect(items.reduce((sum, { runHours }) => sum + (runHours ?? 0), 0)).toBeCloseTo(12, 6);
    expect((await api.api('GET', '/wells/1/measurements?quantity=battery', { token })).kind).toBe('SCHEMA');
    expect((await api.api('GET', '/wells/1/supply-days?from=2026-01-01&to=2026-06-01', { token })).kind).toBe('RANGE');
  });

  it('without a meter is told by its pump hours and its latest test with a portable meter, until that is voided', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    const endMs = await dayOfWater(api);
    const { token } = await api.personOf('dispatcher');
    const test = { testedAt: new Date(endMs - 2 * DAY_MS).toISOString(), flowLitresPerHour: 40_000, limitPpm: 50_000, instrument: 'ultrasonic', reason: 'act 7' };
    expect((await api.api('POST', '/wells/2/flow-tests', { token, body: { ...test, reason: '' } })).status).toBe(400);
    expect((await api.api('POST', '/wells/2/flow-tests', { token, body: { ...test, testedAt: new Date(Date.now() + DAY_MS).toISOString() } })).kind).toBe('TIME_FUTURE');
    const added = (await api.api('POST', '/wells/2/flow-tests', { token, body: test })).json as { items: { testId: number }[] };
    const last24h = async (): Promise<Record<string, unknown>> => ((await api.api('GET', '/city/wells-board', { token })).json as Board).items[1]!.last24h;
    expect(await last24h()).toMatchObject({ method: 'portable_test', volumeLitres: 240_000, limitLitres: 12_000 });
    await api.api('POST', `/wells/2/flow-tests/${added.items[0]!.testId}/voids`, { token, body: { reason: 'wrong pipe' } });
    expect(await last24h()).toMatchObject({ method: 'pump_hours_rated_flow' });
    expect((await api.pool.query<{ action: string }>(`SELECT action FROM audit_entry WHERE object_key = 'W-2' ORDER BY seq`)).rows.map(({ action }) => action)).toEqual(['well.add_flow_test', 'well.void_flow_test']);
  });
});

describe('a well whose pump has a curve', () => {
  it('is told by the flow of the curve at the pressure of its gauge, with its limits, until the curve is voided', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(`${PLACES} INSERT INTO measuring_channel (device_id, channel, quantity, well_id, measured_from) VALUES (2, 1, 3, 2, '2026-01-01')`);
    const endMs = await dayOfWater(api);
    // A metre of water presses 9.80665 kPa: half of the hours that it ran at 40 m, half at 20 m.
    await measured(api, 2, quartersTo(endMs).map((ms, at): Row => ['pressure', ms, at < 12 ? 392 : 197]));
    const { token } = await api.personOf('dispatcher');
    const curve = { validFrom: new Date(endMs - 2 * DAY_MS).toISOString(), points: [{ headMillimetres: 100_000, flowLitresPerHour: 20_000 }, { headMillimetres: 60_000, flowLitresPerHour: 40_000 }], liftMillimetres: 40_000, limitPpm: 100_000, pump: 'ЭЦВ 8-40-90', reason: 'passport 12' };
    expect((await api.api('POST', '/wells/2/pump-curves', { token, body: { ...curve, points: [curve.points[0], { headMillimetres: 60_000, flowLitresPerHour: 20_000 }] } })).kind).toBe('SCHEMA');
    expect((await api.api('POST', '/wells/2/pump-curves', { token, body: { ...curve, validFrom: new Date(Date.now() + DAY_MS).toISOString() } })).kind).toBe('TIME_FUTURE');
    expect((await api.api('POST', '/wells/2/pump-curves', { token: (await api.personOf('clerk')).token, body: curve })).status).toBe(403);
    const added = (await api.api('POST', '/wells/2/pump-curves', { token, body: curve })).json as { items: { curveId: number }[] };
    const last24h = async (): Promise<Record<string, unknown>> => ((await api.api('GET', '/city/wells-board', { token })).json as Board).items[1]!.last24h;
    // Heads of 80 and 60 m: 30 and 40 m3/h for three hours each.
    const told = await last24h();
    expect(told['method']).toBe('pump_hours_curve');
    expect(Number(told['volumeLitres']) / 210_000).toBeCloseTo(1, 2);
    expect(Number(told['limitLitres']) / Number(told['volumeLitres'])).toBeCloseTo(0.1, 3);
    expect((await api.api('POST', `/wells/1/pump-curves/${added.items[0]!.curveId}/voids`, { token, body: { reason: 'not its own' } })).kind).toBe('NOT_FOUND');
    await api.api('POST', `/wells/2/pump-curves/${added.items[0]!.curveId}/voids`, { token, body: { reason: 'another pump' } });
    expect(await last24h()).toMatchObject({ method: 'pump_hours_rated_flow' });
    expect((await api.pool.query<{ action: string }>(`SELECT action FROM audit_entry WHERE object_key = 'W-2' ORDER BY seq`)).rows.map(({ action }) => action)).toEqual(['well.add_pump_curve', 'well.void_pump_curve']);
  });
});

describe('a probe that measures nothing', () => {
  it('makes no level, is told at its reservoir, and as trouble at its well', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(`${PLACES} INSERT INTO measuring_channel (device_id, channel, quantity, well_id, measured_from) VALUES (2, 1, 2, 2, '2026-01-01')`);
    const endMs = await dayOfWater(api);
    for (const deviceId of [5, 2]) await api.pool.query(`INSERT INTO measurement (measured_at, received_at, amount, frame_key, device_id, channel, quantity, is_clock_doubted) VALUES ($1, now(), -999, 1, $2, 1, 2, false)`, [new Date(endMs + 60_000), deviceId]);
    const { token } = await api.personOf('dispatcher');
    expect((await api.api('GET', '/city/reservoirs', { token })).json).toMatchObject({ items: [{ now: { levelMillimetres: 2_000 }, faultySince: new Date(endMs + 60_000).toISOString() }] });
    const { items } = (await api.api('GET', '/city/wells-board', { token })).json as Board;
    expect(items.find(({ wellId }) => wellId === 2)!.troubles.map(({ kind }) => kind)).toContain('sensor_fault');
    expect(items.find(({ wellId }) => wellId === 2)!.now).not.toHaveProperty('level');
  });
});

describe('a reservoir', () => {
  it('is told by its level through its table, with the limits of the probe', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    await dayOfWater(api);
    const { token } = await api.personOf('dispatcher');
    const [reservoir] = ((await api.api('GET', '/city/reservoirs', { token })).json as { items: { now: Record<string, unknown>; change24hLitres: number | null }[] }).items;
    expect(reservoir!.now).toMatchObject({ levelMillimetres: 2_000, storedLitres: 500_000, limitLitres: 2_500, unknown: null });
    const { items } = (await api.api('GET', '/reservoirs/5/storage-days', { token })).json as { items: { changeLitres: number | null }[] };
    expect(items).toHaveLength(14);
    expect(reservoir).toMatchObject({ faultySince: null });
    expect(items.at(-1)!.changeLitres === null || items.at(-1)!.changeLitres! <= 0).toBe(true);
    const administrator = await api.personOf('administrator');
    await api.pool.query('UPDATE reservoir_version SET levels = NULL');
    expect(((await api.api('GET', '/city/reservoirs', { token: administrator.token })).json as { items: unknown[] }).items).toMatchObject([{ now: { storedLitres: null, unknown: 'no_table' }, hasTable: false }]);
  });
});

describe('what a device measures', () => {
  it('is said by an administrator, refused with its field, and ended', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(PLACES);
    const { token } = await api.personOf('administrator');
    const body = { channel: 2, quantities: ['pressure'], wellCode: 'W-4', from: '2026-02-01T00:00:00Z' };
    expect((await api.api('POST', '/devices/1/measures', { token, body: { ...body, wellCode: 'W-9' } })).kind).toBe('UNKNOWN_REFERENCE');
    expect((await api.api('POST', '/devices/1/measures', { token, body: { ...body, reservoirCode: 'R-5' } })).kind).toBe('SCHEMA');
    expect((await api.api('POST', '/devices/9/measures', { token, body })).kind).toBe('NOT_FOUND');
    const mapped = (await api.api('POST', '/devices/1/measures', { token, body })).json as { items: { channel: number; wellCode: string }[] };
    expect(mapped.items.filter(({ channel }) => channel === 2)).toMatchObject([{ wellCode: 'W-4', quantity: 'pressure', measuredTo: null }]);
    const ended = (await api.api('POST', '/devices/1/measures/ends', { token, body: { channel: 2, at: '2026-03-01T00:00:00Z' } })).json as { items: { channel: number; measuredTo: string }[] };
    expect(ended.items.find(({ channel }) => channel === 2)).toMatchObject({ measuredTo: '2026-03-01T00:00:00.000Z' });
    const dispatcher = await api.personOf('dispatcher');
    expect((await api.api('POST', '/devices/1/measures', { token: dispatcher.token, body })).status).toBe(403);
  });
});

describe('the rule for thinning', () => {
  it('is versioned with its reason', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    expect((await api.api('POST', '/telemetry-rules', { token, body: { thinAfterDays: 1, reason: 'too short' } })).status).toBe(400);
    const { items } = (await api.api('POST', '/telemetry-rules', { token, body: { thinAfterDays: 400, reason: 'a year of minutes is asked for' } })).json as { items: { thinAfterDays: number; reason: string }[] };
    expect(items.map(({ thinAfterDays }) => thinAfterDays)).toEqual([400, 92]);
  });
});
