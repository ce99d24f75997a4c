import { actsOf, type ChangedBy, enterFindingAct, findFindings, findingsStored, inTransaction, insertStaff, markAllForDetection, type NewAct, savedByRepair, type SavedByRepair, sqlOf } from '@app/persistence';
import { jest } from '@jest/globals';

import { FindingsRig, plain, type Row, type Shape, shown, START } from './findings-rig.js';
import { DAY_MS, HOUR_MS, type Shown, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

describe('findings at customers', () => {
  it('are found from what is stored: a leak, a stopped meter, use at a closed point, water that runs back', async () => {
    await using rig = await FindingsRig.start();
    for (const id of [1, 2, 3, 4, 5]) await rig.home(id);
    await rig.pool.query(`UPDATE service_point_version SET state = 'closed' WHERE service_point_id = 3`);
    const reverse = Array.from({ length: 50 * 24 + 1 }, (_, hour): Shown => ({ meterId: 4, at: START + hour * HOUR_MS, litres: hour < 45 * 24 ? 0 : 500, register: 2 }));
    await rig.take([
      ...shown(1, 50, (hour, day) => plain(hour, day) + (day >= 45 ? 10 : 0)), ...shown(2, 50, (hour, day) => (day < 15 ? plain(hour, day) : 0)), ...shown(3, 50, (hour, day) => (day === 40 && hour === 9 ? 30 : 0)),
      ...shown(4, 50, plain), ...reverse, ...shown(5, 50, plain),
    ], START + 50 * DAY_MS);
    expect((await rig.stored()).map(({ subject_id: id, kind, ended_at: ended }) => [id, kind, ended === null])).toEqual([
      [1, 'continuousFlow', true], [2, 'meterStopped', true], [3, 'useAtClosedPoint', false], [4, 'reverseFlow', false]]);
    const [leak] = await rig.stored();
    expect(leak).toMatchObject({ flow_litres_per_hour: 10, service_point_id: 1 });
    expect((leak!['evidence'] as { name: string }[]).map(({ name }) => name)).toContain('hoursWithoutCease');
    expect((leak!['ruled_out'] as { cause: string }[]).map(({ cause }) => cause)).toContain('passingEvent');
  });

  it('are of a meter that was put in the wrong way round while it runs back, of which no good reading tells, and end when it is turned round', async () => {
    await using rig = await FindingsRig.start();
    await rig.home(1);
    const shape = (untilDay: number): Shape => (hour, day) => (day >= 20 && day < untilDay ? -plain(hour, day) : plain(hour, day));
    await rig.take(shown(1, 32, shape(99)), START + 32 * DAY_MS);
    const reverse = async (): Promise<Row[]> => (await rig.stored()).filter(({ kind }) => kind === 'reverseFlow');
    const [open, ...others] = await reverse();
    expect(others).toEqual([]);
    expect(open).toMatchObject({ subject_id: 1, ended_at: null, started_at: new Date(START + 20 * DAY_MS), raised_at: new Date(START + 21 * DAY_MS) });
    await rig.take(shown(1, 60, shape(32), 32), START + 60 * DAY_MS);
    const [ended] = await reverse();
    expect(ended!['started_at']).toEqual(open!['started_at']);
    expect(ended!['ended_at']).not.toBeNull();
  });

  it('that were repaired say what that has saved since, by the nights of both sides, once there are two on each', async () => {
    await using rig = await FindingsRig.start();
    await rig.home(1);
    const repairedAt = START + 20 * DAY_MS;
    await rig.take(shown(1, 40, (hour, day) => plain(hour, day) + (day >= 8 && day < 20 ? 10 : 0)), START + 40 * DAY_MS);
    const userId = await inTransaction(rig.pool, (own) => insertStaff(own, { login: 'dispatcher', fullName: 'Dispatcher', role: 'dispatcher', zoneIds: [], isInvented: true }));
    await rig.pool.query(`INSERT INTO finding_act (finding_id, act, code, repaired_at, done_by, done_at) SELECT f.finding_id, 'repair', (SELECT min(code) FROM finding_cause WHERE list = 'cause'), $1, $2, $1 FROM finding f WHERE kind = 'continuousFlow'`, [new Date(repairedAt), userId]);
    const sql = sqlOf(rig.pool);
    const { items: [finding] } = await findingsStored(sql, { kind: 'continuousFlow', zoneIds: null, sort: undefined, limit: 1, offset: 0 });
    const acts = await actsOf(sql, finding!.findingId);
    const savedUntil = (day: number): Promise<SavedByRepair | null> => savedByRepair(sql, finding!, acts, ZONE, new Date(START + day * DAY_MS));
    // Ten litres an hour for ten days; the nights do not differ otherwise.
    expect(await savedUntil(30)).toMatchObject({ saved: { litres: 2_400, lowLitres: 2_400, highLitres: 2_400 }, nightsBefore: 11, nightsAfter: 9 });
    expect(await savedUntil(21)).toMatchObject({ saved: null, nightsAfter: 0 });
    expect(await savedByRepair(sql, { ...finding!, lifeState: 'reopened' }, acts, ZONE, new Date(START + 30 * DAY_MS))).toBeNull();
  });

  it('are the same whether days come one by one, at once, late and shuffled, or are looked through again from nothing', async () => {
    const readings = [...shown(1, 24, (hour, day) => plain(hour, day) + (day >= 8 && day < 15 ? 10 : 0)), ...shown(2, 24, (hour, day) => plain(hour, day) + (day >= 16 ? 20 : 0))];
    const nowMs = START + 24 * DAY_MS;
    const results: Row[][] = [];
    const histories: readonly ((rig: FindingsRig) => Promise<void>)[] = [
      async (rig) => rig.take(readings, nowMs),
      async (rig) => {
        for (let day = 0; day < 24; day++) await rig.take(readings.filter(({ at }) => at > START + day * DAY_MS - 1 && at <= START + (day + 1) * DAY_MS), START + (day + 1) * DAY_MS);
      },
      async (rig) => {
        await rig.take(readings.filter(({ at }) => at > START + 12 * DAY_MS), nowMs);
        await rig.take(readings.filter((_, no) => no % 2 === 0), nowMs);
        await rig.take(readings.filter((_, no) => no % 2 === 1), nowMs);
      },
    ];
    for (const history of histories) {
      await using rig = await FindingsRig.start();
      await rig.home(1);
      await rig.home(2);
      await history(rig);
      results.push((await rig.stored()).filter(({ is_withdrawn: isWithdrawn }) => isWithdrawn !== true));
      const before = await rig.stored();
      const states = (await rig.pool.query('SELECT subject, subject_id, on_day, state FROM detection_state ORDER BY 1, 2, 3')).rows;
      await rig.pool.query('DELETE FROM detection_state');
      await markAllForDetection(sqlOf(rig.pool));
      await findFindings(rig.pool, ZONE, nowMs);
      expect(await rig.stored()).toEqual(before);
      const latest = (rows: { subject_id: number; on_day: Date; state: unknown }[]): unknown[] => [1, 2].map((id) => rows.findLast((row) => row.subject_id === id));
      expect(latest((await rig.pool.query('SELECT subject, subject_id, on_day, state FROM detection_state ORDER BY 1, 2, 3')).rows as never)).toEqual(latest(states as never));
    }
    expect(results[0]!.map(({ subject_id: id, kind }) => [id, kind])).toEqual([[1, 'continuousFlow'], [2, 'continuousFlow']]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('that later readings contradict are withdrawn and stay to be read', async () => {
    await using rig = await FindingsRig.start();
    await rig.home(1);
    // Between eleven at night and midnight nothing passes; without the reading at eleven that cannot be seen.
    const readings = shown(1, 10, (hour, day) => plain(hour, day) + (day >= 4 && hour < 23 ? 10 : 0));
    await rig.take(readings.filter((_, no) => no % 24 !== 23), START + 10 * DAY_MS);
    expect((await rig.stored()).map(({ is_withdrawn: isWithdrawn }) => isWithdrawn)).toEqual([false]);
    await rig.take(readings, START + 10 * DAY_MS);
    expect((await rig.stored()).map(({ is_withdrawn: isWithdrawn }) => isWithdrawn)).toEqual([true]);
  });
});

describe('findings at wells', () => {
  it('are flow from a mothballed well, and an operating one that does not run; what the journal explains is none', async () => {
    await using rig = await FindingsRig.start();
    await rig.pool.query(`INSERT INTO staff_user (user_id, login, role) VALUES (900, 'asel', 'dispatcher')`);
    await rig.well(1, 'mothballed', 101);
    await rig.well(2, 'operating', 102);
    await rig.well(3, 'mothballed', 103);
    await rig.pool.query(`INSERT INTO journal_entry (kind, well_id, switched_to, from_at, entered_by) VALUES ('pump_switching', 3, 'on', $1, 900)`, [new Date(START + 20 * DAY_MS + 8 * HOUR_MS)]);
    const pumped: Shape = (hour, day) => (day === 20 && hour >= 9 && hour < 13 ? 20_000 : 0);
    await rig.take([...shown(101, 30, pumped), ...shown(102, 30, (hour, day) => (day < 25 && hour > 3 ? 40_000 : 0)), ...shown(103, 30, pumped)], START + 30 * DAY_MS);
    const found = (): Promise<Row[]> => rig.stored().then((rows) => rows.filter(({ is_withdrawn: isWithdrawn }) => isWithdrawn !== true));
    expect(await found()).toMatchObject([
      { subject: 'well', subject_id: 1, kind: 'flowFromClosedWell', started_at: new Date(START + 20 * DAY_MS + 9 * HOUR_MS), volume_litres: 80_000 }, { subject: 'well', subject_id: 2, kind: 'wellNotRunning', ended_at: null }]);
    // The entry is voided: what it explained is a finding now.
    await rig.pool.query(`INSERT INTO journal_void (entry_id, reason, voided_by) SELECT entry_id, 'another well', 900 FROM journal_entry`);
    await findFindings(rig.pool, ZONE, START + 30 * DAY_MS);
    expect((await found()).map(({ subject_id: id }) => id)).toEqual([1, 2, 3]);
  });
});

describe('findings of a zone', () => {
  const inflow: Shape = (hour, day) => 10_000 + (hour >= 6 && hour < 23 ? 8_000 : 0) + ((hour * 37 + day * 91) % 7) * 60;

  it('are a burst or a step of its night flow where its inflow is known by the hour', async () => {
    await using rig = await FindingsRig.start();
    await rig.pool.query(`INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'); INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01', 'z', 'z', 'z')`);
    await rig.well(1, 'operating', 101, 1);
    await rig.take(shown(101, 40, (hour, day) => inflow(hour, day) + (day >= 30 ? 3_000 : 0)), START + 40 * DAY_MS);
    const [burst] = await rig.stored();
    expect(burst).toMatchObject({ subject: 'zone', subject_id: 1, zone_id: 1, ended_at: null });
    expect(burst!['flow_litres_per_hour']).toBeGreaterThan(2_000);
    expect(burst!['flow_litres_per_hour']).toBeLessThan(4_000);
  });

  it('that was repaired have the zone learned anew from the day after; reopened, it is known as before', async () => {
    await using rig = await FindingsRig.start();
    await rig.pool.query(`INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'); INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01', 'z', 'z', 'z')`);
    await rig.well(1, 'operating', 101, 1);
    await rig.take(shown(101, 60, (hour, day) => inflow(hour, day) + (day < 20 ? 4_000 : day >= 22 && day < 26 ? 7_000 : 0)), START + 60 * DAY_MS);
    const nightKnown = async (): Promise<number> => (await rig.pool.query<{ night: number }>(`SELECT (state->'night'->'profile'->>'nightLitresPerHour')::float8 AS night FROM detection_state WHERE subject = 'zone' ORDER BY on_day DESC LIMIT 1`)).rows[0]!.night;
    const before = await nightKnown();
    const userId = await inTransaction(rig.pool, (own) => insertStaff(own, { login: 'dispatcher', fullName: 'Dispatcher', role: 'dispatcher', zoneIds: [], isInvented: true }));
    const by: ChangedBy = { actor: { kind: 'user', userId: userId!, name: 'dispatcher', role: 'dispatcher', clientAddress: null, requestId: null }, reason: null };
    const { rows: [finding] } = await rig.pool.query<{ id: number; code: string; reason: string }>(`SELECT finding_id AS id, (SELECT min(code) FROM finding_cause WHERE list = 'cause') AS code, (SELECT min(code) FROM finding_cause WHERE list = 'reason') AS reason FROM finding WHERE subject = 'zone' ORDER BY started_at LIMIT 1`);
    const act = (given: Partial<NewAct> & Pick<NewAct, 'act'>, day: number): Promise<void> => inTransaction(rig.pool, (sql) => enterFindingAct(sql, finding!.id, { code: null, repairedAt: null, note: null, ...given }, null, by, new Date(START + day * DAY_MS)));
    await act({ act: 'repair', code: finding!.code, repairedAt: new Date(START + 26 * DAY_MS) }, 61);
    await findFindings(rig.pool, ZONE, START + 61 * DAY_MS);
    expect(before - await nightKnown()).toBeGreaterThan(3_000);
    await act({ act: 'reopen', code: finding!.reason }, 62);
    await findFindings(rig.pool, ZONE, START + 62 * DAY_MS);
    expect(await nightKnown()).toBeCloseTo(before, 6);
  });

  const TANK = `INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'); INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01', 'z', 'z', 'z');
      INSERT INTO reservoir (reservoir_id, code) VALUES (1, 'R-1'); INSERT INTO reservoir_version (reservoir_id, valid_from, name_ky, name_ru, name_en, zone_id, state, levels)
        VALUES (1, '2020-01-01', 'r', 'r', 'r', 1, 'in_use', '[{"levelMillimetres": 0, "volumeLitres": 0}, {"levelMillimetres": 4000, "volumeLitres": 400000}]')`;

  it('are none where a tank keeps water of which no level is known', async () => {
    await using rig = await FindingsRig.start();
    await rig.pool.query(TANK);
    await rig.well(1, 'operating', 101, 1);
    await rig.take(shown(101, 40, (hour, day) => inflow(hour, day) + (day >= 30 ? 3_000 : 0)), START + 40 * DAY_MS);
    expect(await rig.stored()).toEqual([]);
  });

  it('are those of the water that left the tank where its level is known: a pump that fills it by night is no leak', async () => {
    await using rig = await FindingsRig.start();
    await rig.pool.query(TANK);
    await rig.well(1, 'operating', 101, 1);
    await rig.pool.query(`INSERT INTO device (device_id, serial, kind) VALUES (901, 'LEVEL-1', 'meter'); INSERT INTO measuring_channel (device_id, channel, quantity, reservoir_id, measured_from) VALUES (901, 1, 2, 1, '2020-01-01Z')`);
    // From day 25 on the tank is filled by night and let out by day: 40 m3 more come in for four hours, as many less for the next four.
    const filling = (hour: number, day: number): number => (day < 25 ? 0 : hour >= 1 && hour < 5 ? 10_000 : hour >= 8 && hour < 12 ? -10_000 : 0);
    const leak = (day: number): number => (day >= 30 ? 3_000 : 0);
    const levels: [string, number][] = [];
    let stored = 200_000;
    for (let quarter = 0; quarter <= 40 * 96; quarter++) {
      levels.push([new Date(START + quarter * 900_000).toISOString(), Math.floor(stored / 100)]);
      stored += filling(Math.floor(quarter / 4) % 24, Math.floor(quarter / 96)) / 4;
    }
    await rig.pool.query(
      `INSERT INTO measurement_quarter (device_id, channel, quantity, quarter_at, samples, least_amount, most_amount, first_at, first_amount, last_at, last_amount, held_ms, amount_ms)
       SELECT 901, 1, 2, at, 1, level, level, at, level, at, level, 900000, level * 900000::numeric FROM unnest($1::timestamptz[], $2::bigint[]) AS t (at, level)`, [levels.map(([at]) => at), levels.map(([, level]) => level)]);
    await rig.take(shown(101, 40, (hour, day) => inflow(hour, day) + filling(hour, day) + leak(day)), START + 40 * DAY_MS);
    const found = (await rig.stored()).filter(({ subject }) => subject === 'zone');
    expect(found).toMatchObject([{ ended_at: null }]);
    expect((found[0]!['started_at'] as Date).getTime()).toBeGreaterThanOrEqual(START + 30 * DAY_MS - HOUR_MS);
    expect(found[0]!['flow_litres_per_hour']).toBeGreaterThan(2_000);
    expect(found[0]!['flow_litres_per_hour']).toBeLessThan(4_000);
  });
});

describe('silence', () => {
  it('of a gateway is one finding with its meters counted, that of a meter its own; both end when word comes', async () => {
    await using rig = await FindingsRig.start();
    const ids = [1, 2, 3, 4, 5, 6, 7];
    for (const id of ids) await rig.home(id);
    await rig.pool.query(`
      INSERT INTO device (device_id, serial, kind) SELECT 1000 + n, 'D-' || n, 'meter' FROM generate_series(1, 6) n;
      INSERT INTO device (device_id, serial, kind) VALUES (2000, 'GW-1', 'gateway');
      INSERT INTO channel_mapping (device_id, channel, meter_id, register, mapped_from) SELECT 1000 + n, 1, n, 1, '2020-01-01' FROM generate_series(1, 6) n;
      INSERT INTO gateway_assignment (gateway_device_id, device_id, assigned_from) SELECT 2000, 1000 + n, '2020-01-01' FROM generate_series(1, 6) n`);
    await rig.take(ids.flatMap((id) => shown(id, 5, plain)), START + 5 * DAY_MS);
    const silences = async (nowMs: number): Promise<unknown[]> => {
      await findFindings(rig.pool, ZONE, nowMs);
      return (await rig.pool.query(`SELECT subject, subject_id, started_at, ended_at IS NULL AS is_open FROM finding WHERE kind = 'radioSilent' ORDER BY 1, 2`)).rows;
    };
    const started_at = new Date(START + 5 * DAY_MS);
    expect(await silences(START + 6 * DAY_MS)).toEqual([]);
    const both = [{ subject: 'gateway', subject_id: 2000, started_at, is_open: true }, { subject: 'meter', subject_id: 7, started_at, is_open: true }];
    expect(await silences(START + 7 * DAY_MS)).toEqual(both);
    expect(await silences(START + 8 * DAY_MS)).toEqual(both);
    await rig.take(ids.flatMap((id) => shown(id, 9, plain, 6)), START + 9 * DAY_MS);
    expect(await silences(START + 9 * DAY_MS)).toEqual(both.map((one) => ({ ...one, is_open: false })));
  });
});
