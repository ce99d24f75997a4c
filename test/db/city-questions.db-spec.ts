import { createPool, isMeterWithin, meterReadings, metersReporting, Partitions, silentMeters, sqlOf, supplyStretches, wellsWithRegisters, type Pool } from '@app/persistence';

import { cloneDatabase } from '../support/clone-database.js';

/** 2026-11-10 12:00 in Bishkek. */
const NOON = new Date('2026-11-10T06:00:00Z');
const MIDNIGHT = new Date('2026-11-09T18:00:00Z');
const DAY_AGO = new Date(NOON.getTime() - 86_400_000);

/** A small town: three wells, two service points, five meters; what is not said here is not there. */
const TOWN = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'CITY'), (2, 'EAST');
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01', 'Шаар', 'Город', 'City'), (2, '2020-01-01', 'Чыгыш', 'Восток', 'East');
  INSERT INTO well (well_id, code) VALUES (1, 'W-1'), (2, 'W-2'), (3, 'W-3');
  INSERT INTO well_version (well_id, valid_from, valid_to, superseded_at, name_ky, name_ru, name_en, zone_id, state) VALUES
    (1, '2020-01-01', '2026-11-01', NULL, 'a', 'a', 'a', 1, 'in_repair'), (1, '2026-11-01', NULL, NULL, 'a', 'a', 'a', 1, 'operating'),
    (2, '2020-01-01', NULL, '2100-01-01', 'b', 'b', 'b', 1, 'operating'), (2, '2020-01-01', NULL, NULL, 'b', 'b', 'b', 1, 'mothballed'),
    (3, '2020-01-01', NULL, NULL, 'c', 'c', 'c', 2, 'operating');
  INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (11, 'KB-11', 100000000), (12, 'KB-12', 100000000), (13, 'KB-13', 100000000), (21, 'KB-21', 100000000), (22, 'KB-22', 100000000);
  INSERT INTO account (account_id, account_no) VALUES (1, '000001'), (2, '000002');
  INSERT INTO account_version (account_id, valid_from, class, state) VALUES (1, '2020-01-01', 'household', 'open'), (2, '2020-01-01', 'budget', 'open');
  INSERT INTO service_point (service_point_id, code) VALUES (1, 'P-1'), (2, 'P-2');
  INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (1, '2020-01-01', 1, 1, 'open'), (2, '2020-01-01', 2, 2, 'open');
  INSERT INTO installation (meter_id, valid_from, well_id) VALUES (11, '2026-01-01', 1), (12, '2026-01-01', 2), (13, '2026-01-01', 3);
  INSERT INTO installation (meter_id, valid_from, service_point_id) VALUES (21, '2026-01-01', 1), (22, '2026-01-01', 2);
  INSERT INTO meter_state (meter_id, register, latest_read_at, latest_index_litres, last_heard_at) VALUES
    (11, 1, '2026-11-10T05:59:00Z', 9000, '2026-11-10T05:59:03Z'), (21, 1, '2026-11-10T05:00:00Z', 77, '2026-11-10T05:00:04Z'), (13, 1, '2026-11-08T05:00:00Z', 5, '2026-11-08T05:00:01Z');
`;

async function withTown(run: (pool: Pool) => Promise<void>): Promise<void> {
  await using database = await cloneDatabase();
  const pool = createPool({ url: database.url, applicationName: 'test', connections: 2 }, () => undefined);
  try {
    const client = await pool.connect();
    await new Partitions('Asia/Bishkek').ensure(client, 'reading', ['2026-11']);
    client.release();
    await pool.query(TOWN);
    await run(pool);
  } finally {
    await pool.end();
  }
}

/** Stores volume readings of telemetry: `[meter, minutes before noon, index]`. */
async function readings(pool: Pool, rows: readonly (readonly [meterId: number, minutesBeforeNoon: number, indexLitres: number])[]): Promise<void> {
  await pool.query(
    `INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source)
     SELECT $1::timestamptz - make_interval(mins => before), $1, index, 1, meter, 1, 1 FROM unnest($2::integer[], $3::integer[], $4::bigint[]) AS row (meter, before, index)`,
    [NOON.toISOString(), rows.map(([meter]) => meter), rows.map(([, before]) => before), rows.map(([, , index]) => index)]);
}

describe('what is counted as supply', () => {
  const SERVED = ['operating', 'standby', 'in_repair'];
  const counted = async (pool: Pool, zoneIds: readonly number[] | null = null): Promise<unknown[]> => {
    const [today] = await supplyStretches(sqlOf(pool), [{ from: MIDNIGHT, to: NOON }], SERVED, zoneIds);
    return today!.map(({ place, atStart, atEnd }) => [place, atStart?.indexLitres ?? null, atEnd?.indexLitres ?? null]);
  };

  it('is what wells in service counted, whatever other states in service they passed through', () => withTown(async (pool) => {
    await pool.query(`UPDATE well_version SET valid_to = '2026-11-10T03:00:00Z' WHERE well_id = 1 AND state = 'operating';
      INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES (1, '2026-11-10T03:00:00Z', 'a', 'a', 'a', 1, 'standby')`);
    await readings(pool, [[11, 720, 400], [11, 0, 900], [12, 720, 5], [12, 0, 7], [13, 1, 50]]);
    expect(await counted(pool)).toEqual([['W-1', 400, 900], ['W-3', null, 50]]);
    expect(await counted(pool, [2])).toEqual([['W-3', null, 50]]);
  }));

  it('holds the morning of a well that was mothballed at nine, and what a mothballed one counts since it runs', () => withTown(async (pool) => {
    await pool.query(`UPDATE well_version SET valid_to = '2026-11-10T03:00:00Z' WHERE (well_id = 1 AND state = 'operating') OR (well_id = 2 AND superseded_at IS NULL);
      INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES
        (1, '2026-11-10T03:00:00Z', 'a', 'a', 'a', 1, 'mothballed'), (2, '2026-11-10T03:00:00Z', 'b', 'b', 'b', 1, 'operating')`);
    await readings(pool, [[11, 720, 400], [11, 181, 650], [11, 0, 655], [12, 720, 1_000], [12, 180, 1_010], [12, 1, 1_200]]);
    expect(await counted(pool)).toEqual([['W-1', 400, 650], ['W-2', 1_010, 1_200], ['W-3', null, null]]);
  }));

  it('is cut where a meter was exchanged, at the indexes of the act', () => withTown(async (pool) => {
    await pool.query(`UPDATE installation SET valid_to = '2026-11-10T03:00:00Z', index_at_removal_litres = 700 WHERE meter_id = 11;
      UPDATE installation SET valid_to = '2026-11-01' WHERE meter_id = 12;
      INSERT INTO installation (meter_id, valid_from, well_id, index_at_installation_litres) VALUES (12, '2026-11-10T03:00:00Z', 1, 20)`);
    await readings(pool, [[11, 720, 400], [12, 720, 70_000], [12, 0, 120]]);
    expect(await counted(pool)).toEqual([['W-1', 400, 700], ['W-1', 20, 120], ['W-3', null, null]]);
  }));

  it('is asked for several days at once', () => withTown(async (pool) => {
    await readings(pool, [[11, 720, 400], [11, 0, 900], [11, 720 + 1_440, 100], [11, 1_440, 300]]);
    const day = (ago: number) => ({ from: new Date(MIDNIGHT.getTime() - ago * 86_400_000), to: new Date(NOON.getTime() - ago * 86_400_000) });
    const days = await supplyStretches(sqlOf(pool), [day(0), day(1)], SERVED, [1]);
    expect(days.map((stretches) => stretches.map(({ atStart, atEnd }) => [atStart?.indexLitres, atEnd?.indexLitres]))).toEqual([[[400, 900]], [[100, 300]]]);
  }));
});

describe('wells with what their registers showed', () => {
  it('are read as the register has them now: state in force, superseded rows left out', () => withTown(async (pool) => {
    const wells = await wellsWithRegisters(sqlOf(pool), NOON, [], null);
    expect(wells.map(({ code, state, meterSerial }) => [code, state, meterSerial])).toEqual([['W-1', 'operating', 'KB-11'], ['W-2', 'mothballed', 'KB-12'], ['W-3', 'operating', 'KB-13']]);
  }));

  it('show the latest reading of the quarter of an hour before each instant, and nothing where there is none', () => withTown(async (pool) => {
    await readings(pool, [[11, 0, 900], [11, 1, 850], [11, 720, 400], [11, 721, 390], [13, 16, 5], [13, -1, 6]]);
    const wells = await wellsWithRegisters(sqlOf(pool), NOON, [MIDNIGHT, NOON], null);
    expect(wells.map(({ code, showed }) => [code, showed.map((one) => one?.indexLitres ?? null)])).toEqual([['W-1', [400, 900]], ['W-2', [null, null]], ['W-3', [null, null]]]);
    expect(wells[0]!.showed[1]).toEqual({ atMs: NOON.getTime(), indexLitres: 900 });
  }));

  it('do not show a reading that another value contradicts', () => withTown(async (pool) => {
    await readings(pool, [[11, 0, 900], [11, 1, 850]]);
    await pool.query(`INSERT INTO reading_candidate SELECT * FROM reading WHERE meter_id = 11 AND index_litres = 900`);
    const [well] = await wellsWithRegisters(sqlOf(pool), NOON, [NOON], null);
    expect(well?.showed[0]?.indexLitres).toBe(850);
  }));

  it('do not count what the meter read before it was put in at this well', () => withTown(async (pool) => {
    await pool.query(`UPDATE installation SET valid_to = '2026-11-10T03:00:00Z' WHERE meter_id = 12;
      UPDATE installation SET valid_to = '2026-11-10T03:00:00Z' WHERE meter_id = 11;
      INSERT INTO installation (meter_id, valid_from, well_id) VALUES (12, '2026-11-10T03:00:00Z', 1)`);
    await readings(pool, [[11, 720, 400], [12, 720, 70_000], [12, 180, 90_000], [12, 0, 90_900]]);
    const [well] = await wellsWithRegisters(sqlOf(pool), NOON, [MIDNIGHT, new Date('2026-11-10T03:00:00Z'), NOON], null);
    expect([well?.meterSerial, well?.showed.map((one) => one?.indexLitres ?? null)]).toEqual(['KB-12', [null, 90_000, 90_900]]);
  }));

  it('are limited to zones', () => withTown(async (pool) => {
    expect((await wellsWithRegisters(sqlOf(pool), NOON, [], [2])).map(({ code }) => code)).toEqual(['W-3']);
  }));
});

describe('meters that report', () => {
  it('are counted by class; the silence of a mothballed well is no lack', () => withTown(async (pool) => {
    expect(await metersReporting(sqlOf(pool), NOON, DAY_AGO, null)).toEqual([
      { class: 'budget', installed: 1, heardLately: 0, neverHeard: 1 },
      { class: 'household', installed: 1, heardLately: 1, neverHeard: 0 },
      { class: 'supply', installed: 2, heardLately: 1, neverHeard: 0 },
    ]);
  }));

  it('are listed where they are silent: supply first, then the longest silence', () => withTown(async (pool) => {
    const { items, total } = await silentMeters(sqlOf(pool), NOON, DAY_AGO, null, { limit: 10, offset: 0 });
    expect(total).toBe(2);
    expect(items.map(({ serial, placeKind, placeCode, lastHeardAt }) => [serial, placeKind, placeCode, lastHeardAt?.toISOString() ?? null])).toEqual([
      ['KB-13', 'well', 'W-3', '2026-11-08T05:00:01.000Z'], ['KB-22', 'service_point', 'P-2', null]]);
    expect(await silentMeters(sqlOf(pool), NOON, DAY_AGO, null, { limit: 10, offset: 5 })).toEqual({ items: [], total: 2 });
    expect((await silentMeters(sqlOf(pool), NOON, DAY_AGO, [2], { limit: 1, offset: 1 })).items.map(({ serial }) => serial)).toEqual(['KB-22']);
  }));
});

describe('meters at reservoirs and boundaries', () => {
  it('lie in the zone of the reservoir, and in both of the boundary', () => withTown(async (pool) => {
    await pool.query(`INSERT INTO reservoir (reservoir_id, code) VALUES (1, 'R-1');
      INSERT INTO reservoir_version (reservoir_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES (1, '2020-01-01', 'r', 'r', 'r', 2, 'in_use');
      INSERT INTO zone (zone_id, code) VALUES (3, 'WEST');
      INSERT INTO zone_boundary (boundary_id, code) VALUES (1, 'B-1');
      INSERT INTO zone_boundary_version (boundary_id, valid_from, from_zone_id, to_zone_id, state) VALUES (1, '2020-01-01', 1, 3, 'open');
      INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (31, 'KB-31', 100000000), (32, 'KB-32', 100000000);
      INSERT INTO installation (meter_id, valid_from, reservoir_id, boundary_id) VALUES (31, '2026-01-01', 1, NULL), (32, '2026-01-01', NULL, 1)`);
    const silentIn = async (zoneId: number): Promise<string[]> => (await silentMeters(sqlOf(pool), NOON, DAY_AGO, [zoneId], { limit: 50, offset: 0 })).items.map(({ placeCode }) => placeCode);
    expect([await silentIn(1), await silentIn(2), await silentIn(3)]).toEqual([['B-1'], ['R-1', 'W-3', 'P-2'], ['B-1']]);
    const within = await Promise.all([[31, 1], [31, 2], [32, 1], [32, 2], [32, 3]].map(([meterId, zoneId]) => isMeterWithin(sqlOf(pool), meterId!, [zoneId!])));
    expect(within).toEqual([false, true, true, false, true]);
    expect([await isMeterWithin(sqlOf(pool), 31, null), await isMeterWithin(sqlOf(pool), 99, null)]).toEqual([true, false]);
  }));
});

describe("one meter's readings", () => {
  it('come by device time within a half-open stretch, conflicts with every value', () => withTown(async (pool) => {
    await readings(pool, [[21, 0, 9], [21, 60, 8], [21, 120, 7], [22, 60, 1]]);
    await pool.query(`INSERT INTO reading_candidate SELECT * FROM reading WHERE meter_id = 21 AND index_litres = 8`);
    await pool.query(`INSERT INTO reading_candidate SELECT read_at, received_at, 88, 2, meter_id, register, source FROM reading WHERE meter_id = 21 AND index_litres = 8`);
    await pool.query(`INSERT INTO reading_flag SELECT read_at, meter_id, register, source, 'CLOCK_AHEAD' FROM reading WHERE meter_id = 21 AND index_litres = 7`);
    const asked = { meterId: 21, from: new Date(NOON.getTime() - 7_200_000), to: NOON, newestFirst: false, limit: 10, offset: 0 };
    const { items, total } = await meterReadings(sqlOf(pool), asked);
    expect(total).toBe(3);
    expect(items.map(({ indexLitres, inConflict, flags }) => [indexLitres, inConflict, flags])).toEqual([[7, false, ['CLOCK_AHEAD']], [8, true, []], [88, true, []]]);
    expect((await meterReadings(sqlOf(pool), { ...asked, newestFirst: true, limit: 1 })).items.map(({ indexLitres }) => indexLitres)).toEqual([8]);
    expect(await meterReadings(sqlOf(pool), { ...asked, register: 2 })).toEqual({ items: [], total: 0 });
  }));
});
