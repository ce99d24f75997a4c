import { BatchWriter, deriveVolumes, Partitions } from '@app/persistence';

import { message } from '../db/series-rig.js';
import { ApiOnTrial } from '../support/api-on-trial.js';

const DAY_MS = 86_400_000;
const FROM = Date.parse('2026-09-01T12:00:00+06:00');

/** Six meters of a lot of ten: 101 is proved, 102 is dead, 103 lies in stock, 104 cannot be found, 105 was read by a person alone, 106 belongs to no lot. */
async function furnish(api: ApiOnTrial): Promise<void> {
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'WEST');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a');
    INSERT INTO account (account_id, account_no) SELECT n, 'ACC-' || n FROM generate_series(1, 5) n;
    INSERT INTO account_version (account_id, valid_from, class, state) SELECT n, '2020-01-01Z', 'budget', 'open' FROM generate_series(1, 5) n;
    INSERT INTO service_point (service_point_id, code) SELECT n, 'P' || n FROM generate_series(1, 5) n;
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) SELECT n, '2020-01-01Z', n, 1, 'open' FROM generate_series(1, 5) n;
    INSERT INTO meter_lot (lot_id, code) VALUES (1, 'LOT-A');
    INSERT INTO meter_lot_version (lot_id, valid_from, class, planned_meters, unit_price_tyiyn, contractor, accepted_meters, accepted_on, warranty_until_on)
      VALUES (1, '2026-01-01Z', 'budget', 10, 1250000, 'Builder', 7, '2026-08-01', '2026-12-31');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M' || n, 100000000 FROM generate_series(101, 106) n;
    INSERT INTO meter_version (meter_id, valid_from, state, lot_id) SELECT n, '2026-08-01Z', 'in_stock', CASE WHEN n < 106 THEN 1 END FROM generate_series(101, 106) n;
    INSERT INTO installation (meter_id, service_point_id, valid_from, trouble, fitted_isolating_valve, fitted_check_valve)
      VALUES (101, 1, '2026-09-01Z', 'corroded_pipe', true, true), (102, 2, '2026-09-01Z', 'illegal_connection', true, false), (105, 3, '2026-09-01Z', NULL, NULL, NULL)`);
  const writer = new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 });
  await writer.write([
    ...Array.from({ length: 45 }, (_, day) => message({ deviceId: 101, receivedAtMs: FROM + day * DAY_MS + 5_000, readings: [{ meterId: 101, readAtMs: FROM + day * DAY_MS, indexLitres: 100 + day * 240 }] })),
    message({ deviceId: 105, receivedAtMs: FROM, readings: [{ meterId: 105, source: 2, readAtMs: FROM, indexLitres: 100 }] }),
  ]);
  await deriveVolumes(api.pool, 'Asia/Bishkek', FROM + 50 * DAY_MS);
}

interface Step { readonly step: string; readonly meters: number | null; readonly lost: number | null }
const ON = '2026-10-15';

describe('the rollout over HTTP', () => {
  it('is a funnel whose figures are lists of serials, without anything personal', async () => {
    await using api = await ApiOnTrial.start();
    await furnish(api);
    const { token } = await api.personOf('city');
    const clerk = (await api.personOf('clerk')).token;
    expect((await api.api('POST', '/city/rollout/stock-counts', { token: clerk, body: { countedOn: '2026-09-30', serials: ['M103', 'X-9'], reason: 'yearly count by the storekeeper' } })).json)
      .toMatchObject({ countedOn: '2026-09-30', found: 1, unknownSerials: ['X-9'] });
    expect((await api.api('GET', '/city/rollout/stock-counts', { token })).json).toMatchObject({ total: 1, items: [{ found: 1 }] });
    const { json } = await api.api('GET', `/city/rollout?on=${ON}&by=contractor`, { token });
    const answer = json as { groups: { key: string; steps: Step[]; troubles: Record<string, number>; working: number }[] };
    expect(answer).toMatchObject({
      on: ON, by: 'contractor', metersWithoutLot: 1, rules: { proofDays: 30, leastDaysRead: 27 }, accounts: [{ class: 'budget', open: 5, metered: 3, proved: 1 }],
      alarms: [{ cause: 'warranty_ends', dueOn: '2026-12-31', isPast: false, unproved: 4, undelivered: 2, atStakeTyiyn: 6 * 1_250_000 }],
      met: { installed: 3, trouble: { corroded_pipe: 1, illegal_connection: 1, non_standard_diameter: 0, other: 0 }, isolatingValve: { fitted: 2, not_fitted: 0, not_said: 1 }, checkValve: { fitted: 1, not_fitted: 1, not_said: 1 } },
      cost: { plannedTyiyn: 12_500_000, acceptedTyiyn: 8_750_000, perProvedTyiyn: 8_750_000, unknownLotIds: [] }, outlooks: [{ class: 'budget', planned: 10, proved: 1, forecast: { kind: 'refused', reason: 'too_few_months' } }],
    });
    const [builder] = answer.groups;
    expect([builder!.key, builder!.steps.map(({ meters }) => meters), builder!.working]).toEqual(['Builder', [10, 7, 5, 3, 1, 1, 0], 1]);
    expect(builder!.troubles).toMatchObject({ missing: 1, dead: 2 });
    const serials = async (asked: string): Promise<string[]> => ((await api.api('GET', `/city/rollout/meters?on=${ON}&${asked}`, { token })).json as { items: { serial: string }[] }).items.map(({ serial }) => serial);
    expect(await serials('trouble=dead')).toEqual(['M102', 'M105']);
    expect(await serials('trouble=missing&by=class&key=budget')).toEqual(['M104']);
    expect(await serials('stoppedAt=delivered&sort=-serial')).toEqual(['M104', 'M103']);
    expect(await serials('reached=installed&by=zone&key=1&limit=2&offset=1')).toEqual(['M102', 'M105']);
    expect(await serials('by=zone&isKeyUnknown=true')).toEqual(['M103', 'M104']);
    expect(await serials('by=lot&key=1&isProved=false')).toEqual(['M102', 'M103', 'M104', 'M105']);
    expect([await serials('met=illegal_connection'), await serials('checkValve=not_fitted'), await serials('isolatingValve=not_said')]).toEqual([['M102'], ['M102'], ['M105']]);
    expect(await serials('q=m10')).toHaveLength(5);
    const [proved] = ((await api.api('GET', `/city/rollout/meters?on=${ON}&reached=proved`, { token })).json as { items: unknown[] }).items;
    expect(proved).toEqual({
      meterId: 101, serial: 'M101', lotCode: 'LOT-A', class: 'budget', contractor: 'Builder', zoneCode: 'WEST', step: 'proved', trouble: null, deliveredOn: '2026-08-01', installedOn: '2026-09-01', met: 'corroded_pipe', fittedIsolatingValve: true, fittedCheckValve: true, firstReadOn: '2026-09-01', lastReadOn: '2026-10-15',
      provedOn: '2026-09-30', billedOn: null,
    });
    // As of an earlier day: nothing proved, nobody counted yet.
    expect((await api.api('GET', '/city/rollout?on=2026-09-29', { token })).json).toMatchObject({ total: { working: 0, troubles: { missing: 0, dead: 2 } } });
    const everything = JSON.stringify([json, await api.api('GET', `/city/rollout/meters?on=${ON}`, { token })]);
    expect(everything).not.toContain('ACC-');
  });

  it.each([
    ['tomorrow', '/city/rollout?on=2999-01-01', 422], ['no day', '/city/rollout?on=2026-02-30', 400], ['no group', '/city/rollout?by=street', 400], ['no step', '/city/rollout/meters?reached=heaven', 400], ['no trouble', '/city/rollout/meters?trouble=bad', 400],
  ])('refuses %s', async (_, path, status) => {
    await using api = await ApiOnTrial.start();
    expect((await api.api('GET', path, { token: (await api.personOf('city')).token })).status).toBe(status);
  });

  it('takes no count of the future, none with a serial twice, and none from the city', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    const count = (body: object, as = token) => api.api('POST', '/city/rollout/stock-counts', { token: as, body: { countedOn: '2026-01-01', serials: ['A'], reason: 'count', ...body } });
    expect((await count({ countedOn: '2999-01-01' })).json).toMatchObject({ kind: 'TIME_FUTURE' });
    expect((await count({ serials: ['A', 'B', 'A'] })).json).toMatchObject({ kind: 'DUPLICATE' });
    expect((await count({ serials: ['<b>'] })).json).toMatchObject({ kind: 'SCHEMA' });
    expect((await count({ reason: ' ' })).json).toMatchObject({ kind: 'SCHEMA' });
    expect((await count({}, (await api.personOf('city')).token)).status).toBe(403);
    expect((await count({})).status).toBe(201);
    expect((await api.pool.query("SELECT object_key, reason FROM audit_entry WHERE action = 'stock_count.create'")).rows).toEqual([{ object_key: '1', reason: 'count' }]);
  });
});

describe('a lot over HTTP', () => {
  it('is changed from a day on with a reason, and stays what it was before', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    const made = (await api.api('POST', '/lots', { token, body: { code: 'LOT-B', validFrom: '2024-01-01T00:00:00Z', class: 'commercial', plannedMeters: 500, unitPriceTyiyn: 2_500_000, warrantyUntilOn: '2025-12-31' } })).json as { id: number; version: number };
    const path = `/lots/${made.id}`;
    const changed = await api.api('POST', `${path}/changes`, { token, body: { version: made.version, validFrom: '2025-06-01T00:00:00Z', acceptedMeters: 480, acceptanceActNo: '12', acceptedOn: '2025-06-01', reason: 'act of acceptance 12' } });
    expect(changed.json).toMatchObject({ acceptedMeters: 480, plannedMeters: 500, unitPriceTyiyn: 2_500_000, version: made.version + 2 });
    expect((await api.api('GET', `${path}?at=2025-05-01T00:00:00Z`, { token })).json).toMatchObject({ acceptedMeters: null, plannedMeters: 500 });
    expect((await api.api('POST', `${path}/changes`, { token, body: { version: made.version + 2, validFrom: '2025-07-01T00:00:00Z', acceptedOn: null, reason: 'an act without a day' } })).json).toMatchObject({ kind: 'RANGE' });
    expect((await api.api('POST', `${path}/changes`, { token, body: { version: made.version + 2, validFrom: '2025-07-01T00:00:00Z', plannedMeters: 400 } })).json).toMatchObject({ kind: 'SCHEMA' });
    expect((await api.pool.query("SELECT action, reason FROM audit_entry WHERE object_kind = 'meter_lot' ORDER BY seq")).rows).toEqual([{ action: 'meter_lot.create', reason: null }, { action: 'meter_lot.change', reason: 'act of acceptance 12' }]);
    expect((await api.api('POST', `${path}/changes`, { token: (await api.personOf('clerk')).token, body: {} })).status).toBe(403);
  });
});
