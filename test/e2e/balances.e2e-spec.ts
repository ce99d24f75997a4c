import { BatchWriter, deriveVolumes, Partitions } from '@app/persistence';

import { message } from '../db/series-rig.js';
import { ApiOnTrial } from '../support/api-on-trial.js';

const DAY_MS = 86_400_000;
const FROM = Date.parse('2026-09-01T00:00:00+06:00');
const PATH = '/zones/WEST/balances/month/2026-09-01';

/** A zone with a well that gives 24,000 litres a day, and twelve metered households of two that use 240 each; another zone with nothing in it. */
async function furnish(api: ApiOnTrial): Promise<void> {
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'WEST'), (2, 'EAST');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a'), (2, '2020-01-01Z', 'b', 'b', 'b');
    INSERT INTO account (account_id, account_no) SELECT n, 'A' || n FROM generate_series(1, 12) n;
    INSERT INTO account_version (account_id, valid_from, class, state, residents) SELECT n, '2020-01-01Z', 'household', 'open', 2 FROM generate_series(1, 12) n;
    INSERT INTO service_point (service_point_id, code) SELECT n, 'P' || n FROM generate_series(1, 12) n;
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) SELECT n, '2020-01-01Z', n, 1, 'open' FROM generate_series(1, 12) n;
    INSERT INTO well (well_id, code) VALUES (1, 'W1');
    INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES (1, '2020-01-01Z', 'w', 'w', 'w', 1, 'operating');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M' || n, 10000000000 FROM generate_series(101, 113) n;
    INSERT INTO installation (meter_id, service_point_id, valid_from) SELECT n, n - 100, '2026-08-01Z' FROM generate_series(101, 112) n;
    INSERT INTO installation (meter_id, well_id, valid_from) VALUES (113, 1, '2026-08-01Z')`);
  const writer = new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 });
  await writer.write(Array.from({ length: 31 }, (_, day) => Array.from({ length: 13 }, (__, at) => message({
    deviceId: 101 + at, receivedAtMs: FROM + day * DAY_MS + 5_000, readings: [{ meterId: 101 + at, readAtMs: FROM + day * DAY_MS, indexLitres: 5_000 + day * (at === 12 ? 24_000 : 240) }],
  }))).flat());
  await deriveVolumes(api.pool, 'Asia/Bishkek', FROM + 32 * DAY_MS);
}

interface Answer { readonly balance: { readonly versionNo: number; readonly lines: readonly { readonly line: string; readonly litres: number | null }[] }; readonly isSigned: boolean }

describe('water balances over HTTP', () => {
  it('are computed when asked, listed, and opened with all that is known of them', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('dispatcher');
    expect((await api.api('GET', PATH, { token })).status).toBe(404);
    const computed = (await api.api('POST', `${PATH}/compute`, { token })).json as Answer;
    expect(computed.balance.versionNo).toBe(1);
    expect(Object.fromEntries(computed.balance.lines.map(({ line, litres }) => [line, litres]))).toMatchObject({ system_input: 720_000, billed_metered: 86_400, non_revenue: 633_600, billed_unmetered: 0 });
    expect((await api.api('POST', `${PATH}/compute`, { token })).json).toMatchObject({ versions: [{ versionNo: 1, cause: 'first' }] });
    expect(await api.api('POST', '/zones/WEST/balances/year/1990-01-01/compute', { token })).toMatchObject({ status: 422, kind: 'TIME_BEFORE_DATA' });
    expect((await api.api('GET', '/zones/WEST/balances?period=month', { token })).json).toMatchObject({ total: 1, items: [{ fromOn: '2026-09-01', versions: 1, isSigned: false, lines: { non_revenue: { litres: 633_600 } } }] });
    expect((await api.api('GET', PATH, { token })).json).toMatchObject({
      period: { fromOn: '2026-09-01', toOn: '2026-10-01' }, isLatest: true, balance: { record: { meteredCustomers: 12, indicators: { metered: { customersRatio: 1 } }, points: [{ place: 'W1', method: 'register', litres: 720_000 }] } } });
  });

  it('say where the next meter goes: a well whose meter nobody tested, by what it narrows for the price of the lots or the one named', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('dispatcher');
    const asked = (query = ''): ReturnType<typeof api.api> => api.api('GET', `/zones/WEST/meter-next${query}`, { token });
    expect((await asked()).kind).toBe('NOT_FOUND');
    await api.api('POST', `${PATH}/compute`, { token });
    expect((await asked()).json).toMatchObject({ fromOn: '2026-09-01', items: [{ at: { by: 'point', place: 'W1', step: 'test' }, litres: 720_000, priceTyiyn: null, narrowsLitresPerThousandSom: null }] });
    const { items } = (await asked('?supplyTyiyn=5000000')).json as { items: { narrowsLitres: number; narrowsLitresPerThousandSom: number }[] };
    expect(items[0]!.narrowsLitresPerThousandSom).toBeCloseTo(items[0]!.narrowsLitres / 50, 6);
    expect((await asked('?supplyTyiyn=0')).kind).toBe('RANGE');
    expect((await api.api('GET', '/zones/WEST/meter-next', { token: (await api.personOf('dispatcher', [2])).token })).kind).toBe('NOT_FOUND');
  });

  it('can be walked back from a line to the customers and wells behind it, which add up to it', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('clerk');
    await api.api('POST', `${PATH}/compute`, { token: (await api.personOf('dispatcher')).token });
    const page = (await api.api('GET', `${PATH}/lines/billed_metered?limit=5&offset=10`, { token })).json as { by: string; total: number; items: { accountNo: string; litres: number }[] };
    expect([page.by, page.total, page.items.map(({ litres }) => litres)]).toEqual(['customers', 12, [7_200, 7_200]]);
    expect(page.items[0]!.accountNo).toMatch(/^A\d+$/);
    expect((await api.api('GET', `${PATH}/lines/system_input`, { token })).json).toMatchObject({ by: 'points', items: [{ place: 'W1', meterId: 113, meterSerial: 'M113', litres: 720_000 }] });
    expect((await api.api('GET', `${PATH}/lines/real_losses`, { token })).json).toMatchObject({ by: 'lines', items: [{ line: 'water_losses', factor: 1 }, { line: 'apparent_losses', factor: -1 }] });
    expect((await api.api('GET', `${PATH}/lines/water_of_life`, { token })).status).toBe(404);
  });

  it('become another version by a rule, which the bridge names, and are frozen by a signature', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const dispatcher = await api.personOf('dispatcher');
    const admin = await api.personOf('administrator');
    await api.api('POST', `${PATH}/compute`, { token: dispatcher.token });
    const rule = { fromOn: '2026-09-01', reason: 'act 3', rules: { assumptions: { unauthorised: { ratio: 0.1, limitPoints: 0.02 } } } };
    expect((await api.api('POST', '/balance-rules', { token: dispatcher.token, body: rule })).status).toBe(403);
    expect((await api.api('POST', '/balance-rules', { token: admin.token, body: { ...rule, rules: { leaks: 1 } } })).json).toMatchObject({ status: 400, kind: 'RANGE' });
    expect((await api.api('POST', '/balance-rules', { token: admin.token, body: rule })).status).toBe(201);
    expect((await api.api('POST', '/water-prices', { token: admin.token, body: { fromOn: '2026-09-01', retailTyiynPerCubicMetre: 1_000, productionTyiynPerCubicMetre: 500, realLossesAt: 'production', reason: 'decision 7' } })).status).toBe(201);
    const second = (await api.api('POST', `${PATH}/compute`, { token: dispatcher.token })).json as Answer;
    expect(second).toMatchObject({ balance: { versionNo: 2, record: { indicators: { costsTyiyn: { apparentCost: 73_763 } } } } });
    expect((await api.api('GET', `${PATH}/bridge?against=first_version`, { token: dispatcher.token })).json).toMatchObject({ before: { versionNo: 1 }, after: { versionNo: 2 } });
    const { bridges } = (await api.api('GET', `${PATH}/bridge`, { token: dispatcher.token })).json as { bridges: { line: string; bridge: { causes: { cause: string; litres: number }[] } }[] };
    expect(bridges.find(({ line }) => line === 'real_losses')!.bridge.causes.filter(({ litres }) => litres !== 0)).toEqual([{ cause: 'corrections', litres: -64_800 }]);
    expect((await api.api('GET', `${PATH}/bridge?against=period_before`, { token: dispatcher.token })).status).toBe(404);

    const sign = (token: string, version: number) => api.api('POST', `${PATH}/versions/${version}/sign`, { token, body: { reason: 'act 9' } });
    expect((await sign(dispatcher.token, 2)).json).toMatchObject({ kind: 'AUTHZ' });
    await api.pool.query(`INSERT INTO signing_permission (user_id, office, document) VALUES ($1, 'director', 'order 1')`, [dispatcher.userId]);
    expect((await sign(dispatcher.token, 1)).status).toBe(409);
    expect((await sign(dispatcher.token, 2)).json).toMatchObject({ isSigned: true, signatures: [{ versionNo: 2, reason: 'act 9' }] });
  });

  it('rest on rules that can be asked for: what was recorded over what is proposed, of a zone and a day', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const admin = await api.personOf('administrator');
    for (const body of [
      { fromOn: '2026-09-01', reason: 'act 1', rules: { normLitresPerUnitDay: { budget: 900 } } }, { zoneId: 1, fromOn: '2026-10-01', reason: 'act 2', rules: { supplyMeterLimitRatio: 0.005 } },
    ]) expect((await api.api('POST', '/balance-rules', { token: admin.token, body })).status).toBe(201);
    for (const [rules, kind] of [
      [{ declaredHours: { W99: { hoursPerDay: 3, limitRatio: 0.2 } } }, 'NOT_FOUND'], [{ supplyMeters: { M99: { overRegistrationRatio: 0, limitRatio: 0.2 } } }, 'NOT_FOUND'], [{ supplyMeters: { M113: { overRegistrationRatio: -1, limitRatio: 0.2 } } }, 'RANGE'],
      [{ filledReservoirs: { W1: { reservoir: 'T99', limitRatio: 0.1 } } }, 'NOT_FOUND'],
    ] as const) expect((await api.api('POST', '/balance-rules', { token: admin.token, body: { fromOn: '2026-09-01', reason: 'a slip', rules } })).json).toMatchObject({ kind });
    const { token } = await api.personOf('city');
    const asked = async (query: string) => (await api.api('GET', `/balance-rules/in-force${query}`, { token })).json;
    expect(await asked('?on=2026-10-05')).toMatchObject({ on: '2026-10-05', zoneCode: null, rules: { supplyMeterLimitRatio: 0.02, normLitresPerUnitDay: { household: 170, budget: 900, commercial: null } } });
    expect(await asked('?on=2026-10-05&zone=WEST')).toMatchObject({ zoneCode: 'WEST', rules: { supplyMeterLimitRatio: 0.005, normLitresPerUnitDay: { budget: 900 } } });
    expect(await asked('?on=2026-08-31&zone=WEST')).toMatchObject({ rules: { supplyMeterLimitRatio: 0.02, normLitresPerUnitDay: { budget: null } } });
    expect((await api.api('GET', '/balance-rules/in-force?zone=NORTH', { token })).status).toBe(404);
    expect((await api.api('GET', '/balance-rules/in-force?zone=WEST', { token: (await api.personOf('dispatcher', [2])).token })).status).toBe(404);
  });

  it.each([
    ['a month that begins on the second', '/zones/WEST/balances/month/2026-09-02', 404], ['no period', '/zones/WEST/balances/week/2026-09-01', 404], ['no day', '/zones/WEST/balances/day/2026-02-30', 404],
    ['another zone', '/zones/NORTH/balances', 404], ['a version that is not there', `${PATH}?version=7`, 404],
  ])('%s is refused', async (_, path, status) => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('dispatcher');
    expect((await api.api('GET', path, { token })).status).toBe(status);
  });

  it('of other zones are not there for whoever is limited to zones', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('dispatcher', [2]);
    expect((await api.api('GET', '/zones/WEST/balances', { token })).status).toBe(404);
    expect((await api.api('POST', `${PATH}/compute`, { token })).status).toBe(404);
    expect((await api.api('GET', '/zones/EAST/balances', { token })).status).toBe(200);
  });
});

describe('nights of a zone over HTTP', () => {
  it('are told by month to whoever may see the zone, with the reason where one is not known', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('city');
    // The well is read at midnight alone: its hours are shares of a day.
    expect((await api.api('GET', '/zones/WEST/nights/2026-09', { token })).json).toMatchObject({
      month: '2026-09', isIrrigation: true, balanceVersionNo: null, steps: [], leakage: { refused: 'too_few_nights', nights: 0, least: 5 },
      nights: expect.arrayContaining([expect.objectContaining({ onDay: '2026-09-02', flowLitresPerHour: null, refusal: { refused: 'meter_without_flow', place: 'W1' } })]),
    });
    expect((await api.api('GET', '/zones/WEST/nights/2026-09?leakage=false', { token })).json).toMatchObject({ leakage: null, nights: expect.arrayContaining([expect.objectContaining({ onDay: '2026-09-30' })]) });
    for (const path of ['/zones/NOWHERE/nights/2026-09', '/zones/WEST/nights/2026-13', '/zones/WEST/nights/2099-01', '/zones/WEST/nights/summer']) expect((await api.api('GET', path, { token })).status).toBe(404);
  });
});
