import { localMonthOf } from '@app/time';
import { Partitions } from '@app/persistence';

import { TodayService } from '../../apps/api/src/city/today.service.js';
import { ApiOnTrial } from '../support/api-on-trial.js';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 1_440 * MINUTE_MS;

/** Three wells with meters, of which one is mothballed, and one with none; nothing is read yet. */
const WELLS = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'CITY'), (2, 'EAST');
  INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, parent_zone_id) VALUES (1, '2020-01-01', 'a', 'a', 'a', NULL), (2, '2020-01-01', 'b', 'b', 'b', NULL);
  INSERT INTO well (well_id, code) VALUES (1, 'W-1'), (2, 'W-2'), (3, 'W-3'), (4, 'W-4');
  INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES
    (1, '2020-01-01', 'a', 'a', 'a', 1, 'operating'), (2, '2020-01-01', 'b', 'b', 'b', 1, 'operating'),
    (3, '2020-01-01', 'c', 'c', 'c', 2, 'mothballed'), (4, '2020-01-01', 'd', 'd', 'd', 2, 'standby');
  INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (11, 'KB-11', 100000000), (12, 'KB-12', 100000000), (13, 'KB-13', 100000000);
  INSERT INTO installation (meter_id, valid_from, well_id) VALUES (11, '2026-01-01', 1), (12, '2026-01-01', 2), (13, '2026-01-01', 3);
`;

interface Today {
  supply: { knownLitres: number | null; limitLitres: number | null; metersKnown: number; metersExpected: number; unknown: { place: string; gap: string }[] };
  supplySameDayLastWeek: { knownLitres: number | null; metersKnown: number };
  wellsRunning: number; wellsStanding: number; wellsUnknown: number; wellsByState: Record<string, number>; flowingOutOfService: string[];
  reporting: { class: string; installed: number; neverHeard: number }[];
}

/** Noon in Bishkek, whenever this runs: in the first minutes of a day there is nothing to add up. */
const NOON = { nowMs: Date.parse('2026-11-24T06:00:00Z'), midnightMs: Date.parse('2026-11-23T18:00:00Z') };

async function dispatcherOf(api: ApiOnTrial) {
  const { token, userId, login, sessionId } = await api.personOf('dispatcher');
  return { token, person: { userId, login, sessionId, role: 'dispatcher' as const, zoneIds: [], clientAddress: '127.0.0.1', requestId: 'r' } };
}

/** Stores readings `[meter, instant in epoch milliseconds, index]` as if they had come through the door. */
async function store(api: ApiOnTrial, rows: readonly (readonly [meterId: number, atMs: number, indexLitres: number])[]): Promise<void> {
  const client = await api.pool.connect();
  await new Partitions('Asia/Bishkek').ensure(client, 'reading', [...new Set(rows.map(([, atMs]) => localMonthOf(atMs)))]);
  client.release();
  await api.pool.query(
    `INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source)
     SELECT at, now(), index, 1, meter, 1, 1 FROM unnest($1::integer[], $2::timestamptz[], $3::bigint[]) AS row (meter, at, index)`,
    [rows.map(([meter]) => meter), rows.map(([, atMs]) => new Date(atMs).toISOString()), rows.map(([, , index]) => index)]);
}

describe('the city today', () => {
  it('adds up what the wells counted since local midnight, and says what it does not know', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const { nowMs, midnightMs } = NOON;
    await store(api, [
      [11, midnightMs - MINUTE_MS, 1_000], [11, nowMs - 12 * MINUTE_MS, 50_000], [11, nowMs - MINUTE_MS, 52_200],
      [11, midnightMs - WEEK_MS, 10], [11, nowMs - WEEK_MS - MINUTE_MS, 30],
      [12, nowMs, 900], [13, nowMs - 12 * MINUTE_MS, 70], [13, nowMs - MINUTE_MS, 71],
    ]);
    const { person } = await dispatcherOf(api);
    const today = await api.app.get(TodayService).today(person, new Date(nowMs));
    expect(today.supply).toEqual({ knownLitres: 51_200, limitLitres: null, metersKnown: 1, metersExpected: 2, unknown: [{ place: 'W-2', gap: 'no_reading_at_start' }] });
    expect(today.supplySameDayLastWeek).toMatchObject({ knownLitres: 20, metersKnown: 1 });
    expect([today.wellsRunning, today.wellsStanding, today.wellsUnknown]).toEqual([1, 0, 2]);
    expect(today.wellsByState).toEqual({ operating: 2, mothballed: 1, standby: 1 });
    expect(today.flowingOutOfService).toEqual(['W-3']);
    expect(today.reporting).toEqual([{ class: 'supply', installed: 2, heardLately: 0, neverHeard: 2 }]);
  });

  it('says how it knows: the two readings of each supply meter add up to the figure, and a missing one is named', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const { nowMs, midnightMs } = NOON;
    await store(api, [[11, midnightMs - MINUTE_MS, 1_000], [11, nowMs - MINUTE_MS, 52_200], [12, nowMs, 900], [13, nowMs, 70]]);
    const { token, person } = await dispatcherOf(api);
    const { items, supply } = await api.app.get(TodayService).supplyEvidence(person, new Date(nowMs));
    expect(items.map(({ code, startIndexLitres, endIndexLitres, volumeLitres, gap }) => [code, startIndexLitres, endIndexLitres, volumeLitres, gap])).toEqual([
      ['W-1', 1_000, 52_200, 51_200, null], ['W-2', null, 900, null, 'no_reading_at_start']]);
    expect(supply).toEqual({ knownLitres: 51_200, limitLitres: null, metersKnown: 1, metersExpected: 2, unknown: [{ place: 'W-2', gap: 'no_reading_at_start' }] });
    // Over HTTP it is the supply of the day on which this runs: the same meters, other figures.
    const asked = (await api.api('GET', '/city/supply', { token })).json as { items: { code: string }[]; supply: Today['supply'] };
    expect([asked.items.map(({ code }) => code), asked.supply.metersExpected]).toEqual([['W-1', 'W-2'], 2]);
  });

  it('has limits once every supply meter is known: the class of each, and what untested ones share, as rules of balances say', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(`${WELLS} INSERT INTO balance_rule (from_on, rules, reason) VALUES ('2020-01-01', '{"supplyMeters": {"KB-12": {"overRegistrationRatio": 0, "limitRatio": 0.01}}}', 'test')`);
    const { nowMs, midnightMs } = NOON;
    await store(api, [[11, midnightMs, 1_000], [11, nowMs - MINUTE_MS, 2_000], [12, midnightMs, 500], [12, nowMs, 2_500]]);
    const { supply } = await api.app.get(TodayService).today((await dispatcherOf(api)).person, new Date(nowMs));
    expect(supply).toMatchObject({ knownLitres: 3_000, limitLitres: expect.closeTo(Math.hypot(1_000 * 0.02, 2_000 * 0.01, 1_000 * 0.04), 6) });
  });

  it('is no data before the first reading, never zero', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const { token } = await api.personOf('city');
    const today = (await api.api('GET', '/city/today', { token })).json as Today;
    expect(today.supply).toMatchObject({ knownLitres: null, metersKnown: 0, metersExpected: 2 });
    expect(today.supplySameDayLastWeek.knownLitres).toBeNull();
  });

  it('shows somebody who is limited to a zone the wells and meters of that zone alone', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const { token } = await api.personOf('dispatcher', [2]);
    const { items } = (await api.api('GET', '/city/wells', { token })).json as { items: { code: string }[] };
    expect(items.map(({ code }) => code)).toEqual(['W-3', 'W-4']);
    expect((await api.api('GET', '/meters/11/readings', { token })).kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/meters/13/readings', { token })).status).toBe(200);
  });
});

describe("a meter's readings", () => {
  it.each([
    ['from after to', 'from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 'RANGE'],
    ['more than 31 days', 'from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z', 'RANGE'],
    ['a word for an instant', 'from=now', 'TIME_FORMAT'],
    ['a sort that is none', 'sort=index;DROP', 'SCHEMA'],
  ])('are refused for %s', async (_, query, kind) => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const { token } = await api.personOf('clerk');
    expect((await api.api('GET', `/meters/11/readings?${query}`, { token })).kind).toBe(kind);
  });

  it('are shown to somebody limited to a zone from the time it was there alone', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const nowMs = Date.now();
    await api.pool.query(`UPDATE installation SET valid_to = now() - interval '1 hour' WHERE meter_id IN (12, 13);
      INSERT INTO installation (meter_id, valid_from, well_id) VALUES (12, now() - interval '30 minutes', 3)`);
    await store(api, [[12, nowMs - 120 * MINUTE_MS, 100], [12, nowMs - 45 * MINUTE_MS, 150], [12, nowMs - 10 * MINUTE_MS, 200]]);
    const seenBy = async (zoneIds: number[]): Promise<number[]> => {
      const { token } = await api.personOf('clerk', zoneIds);
      return ((await api.api('GET', '/meters/12/readings?sort=readAt', { token })).json as { items: { indexLitres: number }[] }).items.map(({ indexLitres }) => indexLitres);
    };
    expect([await seenBy([]), await seenBy([2]), await seenBy([1, 2])]).toEqual([[100, 150, 200], [200], [100, 200]]);
  });

  it('come newest first with the total', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const nowMs = Date.now();
    await store(api, [[11, nowMs - 3 * MINUTE_MS, 7], [11, nowMs - 2 * MINUTE_MS, 8], [12, nowMs - 2 * MINUTE_MS, 1]]);
    const { token } = await api.personOf('clerk');
    const page = (await api.api('GET', '/meters/11/readings?limit=1', { token })).json as { items: { indexLitres: number; inConflict: boolean }[]; total: number };
    expect(page).toMatchObject({ total: 2, items: [{ indexLitres: 8, inConflict: false }] });
  });
});

describe('the series of a chart', () => {
  const seriesOf = async (api: ApiOnTrial, token: string, query: string): Promise<{ step: string; items: { readAt: string; indexLitres: number; inConflict: boolean; isDoubted: boolean; flags: string[] }[] }> =>
    (await api.api('GET', `/meters/11/series?${query}`, { token })).json as Awaited<ReturnType<typeof seriesOf>>;

  it('is every reading of a day, the last of each quarter of a week, of each day of a year; an empty step is left out', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const midnightMs = Date.parse('2026-03-09T18:00:00Z');
    const minutes = (count: number): number => midnightMs + count * MINUTE_MS;
    await store(api, [[11, minutes(0), 10], [11, minutes(5), 11], [11, minutes(14), 12], [11, minutes(15), 13], [11, minutes(31), 14], [11, minutes(1_440), 90], [11, minutes(3 * 1_440 + 7), 200], [12, minutes(16), 5]]);
    const { token } = await api.personOf('city');
    const from = 'from=2026-03-09T18:00:00Z';
    const day = await seriesOf(api, token, `${from}&to=2026-03-10T18:00:00Z`);
    expect([day.step, day.items.map(({ indexLitres }) => indexLitres)]).toEqual(['reading', [10, 11, 12, 13, 14]]);
    const week = await seriesOf(api, token, `${from}&to=2026-03-16T18:00:00Z`);
    expect([week.step, week.items.map(({ indexLitres }) => indexLitres)]).toEqual(['quarter', [12, 13, 14, 90, 200]]);
    const year = await seriesOf(api, token, 'from=2025-12-31T18:00:00Z&to=2026-12-31T18:00:00Z');
    expect([year.step, year.items.map(({ indexLitres, readAt }) => [readAt, indexLitres])]).toEqual(['day', [
      ['2026-03-09T18:31:00.000Z', 14], ['2026-03-10T18:00:00.000Z', 90], ['2026-03-12T18:07:00.000Z', 200]]]);
  });

  it.each([['a day', 'reading'], ['a week', 'quarter']])('marks what the derivation does not use, in %s', async (length, step) => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const fromMs = Date.parse('2026-03-09T18:00:00Z');
    await store(api, [[11, fromMs, 10], [11, fromMs + 60 * MINUTE_MS, 90_000_000], [11, fromMs + 120 * MINUTE_MS, 12]]);
    await api.pool.query(`INSERT INTO reading_verdict (meter_id, register, read_at, source, index_litres, origin, use, reasons, rule_id, is_final, is_accepted, litres_at_stake)
      SELECT meter_id, register, read_at, source, index_litres, 'reading', CASE WHEN index_litres = 12 THEN 'used' ELSE 'suspect' END, '{}', 1, true, false, 0 FROM reading WHERE index_litres <> 10`);
    const { token } = await api.personOf('dispatcher');
    const to = new Date(fromMs + (length === 'a day' ? 1 : 7) * 1_440 * MINUTE_MS).toISOString();
    const series = await seriesOf(api, token, `from=2026-03-09T18:00:00Z&to=${to}`);
    expect([series.step, series.items.map(({ indexLitres, isDoubted }) => [indexLitres, isDoubted])]).toEqual([step, [[10, false], [90_000_000, true], [12, false]]]);
  });

  it('shows a conflict and a flag of the reading that stands for its step, and what was read after the meter left is not shown to a zone', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const nowMs = Date.now();
    await store(api, [[11, nowMs - 300 * MINUTE_MS, 10], [11, nowMs - 60 * MINUTE_MS, 20], [11, nowMs - 2 * MINUTE_MS, 30]]);
    await api.pool.query(`
      INSERT INTO reading_candidate (read_at, received_at, index_litres, frame_key, meter_id, register, source) SELECT read_at, now(), v, 1, 11, 1, 1 FROM reading, unnest(ARRAY[20, 25]) AS v WHERE index_litres = 20;
      INSERT INTO reading_flag (read_at, meter_id, register, source, flag) SELECT read_at, 11, 1, 1, 'clock_unsure' FROM reading WHERE index_litres = 10;`);
    const { token } = await api.personOf('dispatcher');
    const { items } = await seriesOf(api, token, '');
    expect(items.map(({ indexLitres, inConflict, flags }) => [indexLitres, inConflict, flags])).toEqual([[10, false, ['clock_unsure']], [20, true, []], [30, false, []]]);
    const { token: ofEast } = await api.personOf('dispatcher', [2]);
    expect((await api.api('GET', '/meters/11/series', { token: ofEast })).kind).toBe('NOT_FOUND');
    await api.pool.query(`UPDATE installation SET valid_to = now() - interval '2 hours' WHERE meter_id = 11; INSERT INTO installation (meter_id, valid_from, well_id) VALUES (11, now() - interval '90 minutes', 4)`);
    expect((await seriesOf(api, ofEast, '')).items.map(({ indexLitres }) => indexLitres)).toEqual([20, 30]);
  });

  it.each([['from after to', 'from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z'], ['thirteen years', 'from=2010-01-01T00:00:00Z&to=2023-02-01T00:00:00Z']])('is refused for %s', async (_, query) => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(WELLS);
    const { token } = await api.personOf('clerk');
    expect((await api.api('GET', `/meters/11/series?${query}`, { token })).kind).toBe('RANGE');
  });
});

describe('quarantine', () => {
  it('shows what came with its first bytes, by kind and sender, and counts what was not kept', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(`
      INSERT INTO device (device_id, serial, kind) VALUES (1, 'GW-1', 'gateway'), (2, 'GW-2', 'gateway');
      INSERT INTO quarantine_item (device_id, frame_key, item_no, kind, detail, topic, payload_bytes, payload_sha256, payload_head, first_received_at, last_received_at)
      VALUES (1, 1, 0, 'SCHEMA', 'no value', 'gateways/GW-1/up', 2, '\\x00', '\\x7b7d', now(), now()), (2, 2, 0, 'RANGE', 'too large', 'gateways/GW-2/up', 1, '\\x00', '\\x30', now(), now());
      INSERT INTO quarantine_tally VALUES (1, 'SCHEMA', current_date, 5, 4, now(), now()), (2, 'RANGE', current_date, 1, 0, now(), now());`);
    const { token } = await api.personOf('administrator');
    expect((await api.api('GET', '/quarantine?kind=SCHEMA', { token })).json).toMatchObject({ total: 1, items: [{ sender: 'GW-1', kind: 'SCHEMA', payloadHeadBase64: 'e30=' }] });
    expect((await api.api('GET', '/quarantine?sender=GW-2', { token })).json).toMatchObject({ total: 1, items: [{ sender: 'GW-2' }] });
    expect((await api.api('GET', '/quarantine/tally', { token })).json).toMatchObject({ items: [{ kind: 'RANGE', items: 1, dropped: 0 }, { kind: 'SCHEMA', items: 5, dropped: 4 }] });
  });
});

describe('what everyone must know', () => {
  it('is whether people of the register are invented', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('field');
    expect((await api.api('GET', '/about', { token })).json).toEqual({ isSimulated: false });
    await api.pool.query(`
      INSERT INTO account (account_id, account_no) VALUES (1, '000001');
      INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, is_invented) VALUES (1, '2020-01-01', 'Somebody', true);`);
    expect((await api.api('GET', '/about', { token })).json).toEqual({ isSimulated: true });
  });
});
