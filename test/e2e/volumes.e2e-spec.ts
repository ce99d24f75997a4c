import { BatchWriter, deriveVolumes, Partitions } from '@app/persistence';

import { message } from '../db/series-rig.js';
import { ApiOnTrial } from '../support/api-on-trial.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-10-05T00:00:00+06:00');

/** Two points in two zones; the meter of the first shows a dip in its second night. */
async function readTown(api: ApiOnTrial): Promise<void> {
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'WEST'), (2, 'EAST');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a'), (2, '2020-01-01Z', 'b', 'b', 'b');
    INSERT INTO account (account_id, account_no) VALUES (1, 'A1');
    INSERT INTO account_version (account_id, valid_from, class, state) VALUES (1, '2020-01-01Z', 'household', 'open');
    INSERT INTO service_point (service_point_id, code) VALUES (1, 'P1'), (2, 'P2');
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (1, '2020-01-01Z', 1, 1, 'open'), (2, '2020-01-01Z', NULL, 2, 'open');
    INSERT INTO device (device_id, serial, kind) VALUES (101, 'K101', 'meter');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (101, 'M101', 100000000), (102, 'M102', 100000000);
    INSERT INTO installation (meter_id, service_point_id, valid_from) VALUES (101, 1, '2026-10-01Z'), (102, 2, '2026-10-01Z')`);
  const writer = new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 });
  await writer.write(Array.from({ length: 72 }, (_, hour) => [101, 102].map((meterId) => message({
    deviceId: meterId, receivedAtMs: START + hour * HOUR_MS + 5_000,
    readings: [{ meterId, readAtMs: START + hour * HOUR_MS, indexLitres: 5_000 + hour * 10 - (meterId === 101 && hour === 30 ? 12 : 0) }],
  }))).flat());
  await deriveVolumes(api.pool, 'Asia/Bishkek', START + 80 * HOUR_MS);
}

describe('volumes over HTTP', () => {
  it('of a meter, a service point and an account, by hour, day and month', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('clerk');
    const days = (await api.api('GET', '/meters/101/volumes?by=day&from=2026-10-05&to=2026-10-09', { token })).json as { items: { span: string; volumeLitres: number; isComplete: boolean; status: string }[] };
    expect(days.items.map(({ span, volumeLitres, isComplete, status }) => [span, volumeLitres, isComplete, status])).toEqual([['2026-10-05', 240, true, 'VALID'], ['2026-10-06', 240, true, 'VALID'], ['2026-10-07', 230, false, 'VALID']]);
    const hours = (await api.api('GET', '/meters/101/volumes?by=hour&from=2026-10-06&to=2026-10-07', { token })).json as { items: { span: string; volumeLitres: number | null; mark: string }[] };
    expect(hours.items).toHaveLength(24);
    // The dip at 06:00 is no reading to count from: between 05:00 and 07:00 twenty litres passed, when exactly is computed.
    expect(hours.items.slice(4, 8)).toEqual([
      { span: '2026-10-06/4', volumeLitres: 10, mark: 'm' }, { span: '2026-10-06/5', volumeLitres: 10, mark: 't' }, { span: '2026-10-06/6', volumeLitres: 10, mark: 't' }, { span: '2026-10-06/7', volumeLitres: 10, mark: 'm' }]);
    for (const path of ['/service-points/1/volumes', '/accounts/1/volumes']) {
      expect((await api.api('GET', `${path}?by=month&from=2026-10-01&to=2026-11-01`, { token })).json).toMatchObject({ by: 'month', items: [{ span: '2026-10', volumeLitres: 710, measuredLitres: 710, isComplete: false }] });
    }
  });

  it('name the readings that somebody should look at, with the litres that hang on them', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('dispatcher');
    expect((await api.api('GET', '/exceptions?from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z', { token })).json).toMatchObject({
      total: 1, items: [{ meterSerial: 'M101', servicePointCode: 'P1', readAt: '2026-10-06T00:00:00.000Z', indexLitres: 5_288, use: 'suspect', reasons: ['DIP'], litresAtStake: 2, isFinal: false }] });
    expect((await api.api('GET', '/volume-changes', { token })).json).toMatchObject({ total: 0 });
  });

  it('rest on what a person accepted, which is doubted no more; no litre is lost by it', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('clerk');
    const accept = { register: 'volume', readAt: '2026-10-06T00:00:00Z', source: 'telemetry', indexLitres: 5_288, kind: 'accept', reasonCode: 'checked_on_site' };
    expect((await api.api('POST', '/meters/101/reading-corrections', { token, body: { corrections: [accept], reason: 'seen on the display' } })).json).toEqual({ outcome: 'corrected', corrections: 1 });
    await deriveVolumes(api.pool, 'Asia/Bishkek', START + 80 * HOUR_MS);
    const { items } = (await api.api('GET', '/meters/101/readings?from=2026-10-05T22:00:00Z&to=2026-10-06T02:00:00Z&sort=readAt', { token })).json as { items: { indexLitres: number; verdict: { use: string; reasons: string[] } | null; correction: { kind: string } | null; mayBecome: string[] }[] };
    // The one above it gives way: between 5 280 and 5 310 passed what passed before.
    expect(items.map(({ indexLitres, verdict, correction }) => [indexLitres, verdict?.reasons.join() ?? null, correction?.kind ?? null])).toEqual([[5_280, null, null], [5_290, 'ABOVE_NEXT', null], [5_288, null, 'accept'], [5_310, null, null]]);
    expect(items[2]!.mayBecome).toEqual(['exclude', 'edit', 'restore']);
    expect((await api.api('GET', '/meters/101/readings?from=2026-10-05T00:00:00Z&to=2026-10-09T00:00:00Z&isMarked=true', { token })).json).toMatchObject({ total: 2 });
    expect((await api.api('GET', '/meters/101/volumes?by=day&from=2026-10-06&to=2026-10-07', { token })).json).toMatchObject({ items: [{ volumeLitres: 240 }] });
  });

  it('of an account and a month can be walked back to meters, indexes, days, people, and what changed since', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const clerk = await api.personOf('clerk');
    const { token } = clerk;
    // October is over when its dip is taken out: the days stay, since between good readings the volume is their difference.
    await deriveVolumes(api.pool, 'Asia/Bishkek', Date.parse('2026-11-20T00:00:00Z'));
    const edit = { register: 'volume', readAt: '2026-10-07T17:00:00Z', source: 'telemetry', indexLitres: 5_710, kind: 'edit', editedIndexLitres: 5_730, reasonCode: 'misread' };
    await api.api('POST', '/meters/101/reading-corrections', { token, body: { corrections: [edit], reason: 'seen on the picture' } });
    await deriveVolumes(api.pool, 'Asia/Bishkek', Date.parse('2026-11-20T00:00:00Z'));
    const { json } = await api.api('GET', '/accounts/1/explanation?month=2026-10', { token });
    const { accountNo, closedAt, volume, meters, changes } = json as { accountNo: string; closedAt: string | null; volume: { volumeLitres: number }; meters: { meterSerial: string; stays: { servicePointCode: string }[]; firstReading: unknown; lastReading: unknown; days: { span: string; volumeLitres: number }[]; corrections: { kind: string; reason: string }[]; exceptions: { reasons: string[] }[] }[]; changes: { oldLitres: number; newLitres: number; cause: string }[] };
    expect([accountNo, closedAt, volume.volumeLitres, meters.length]).toEqual(['A1', null, 730, 1]);
    const [meter] = meters;
    expect(meter).toMatchObject({ meterSerial: 'M101', stays: [{ servicePointCode: 'P1' }], firstReading: null, lastReading: { readAt: '2026-10-07T17:00:00.000Z', indexLitres: 5_730 }, corrections: [{ kind: 'edit', reason: 'seen on the picture' }] });
    expect(meter!.days.map(({ span, volumeLitres }) => [span, volumeLitres])).toEqual([['2026-10-05', 240], ['2026-10-06', 240], ['2026-10-07', 250]]);
    expect(meter!.exceptions.map(({ reasons }) => reasons)).toEqual([['DIP']]);
    expect(changes).toMatchObject([{ oldLitres: 710, newLitres: 730, cause: 'correction' }]);
    expect((await api.api('GET', '/accounts/1/explanation?month=2026-9', { token })).kind).toBe('TIME_FORMAT');
    expect((await api.api('GET', '/accounts/1/explanation', { token: (await api.personOf('clerk', [2])).token })).kind).toBe('NOT_FOUND');
  });

  it('list an exception by how it came and with what may be said of it, and leave out what was accepted', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('clerk');
    const list = async (query = ''): Promise<unknown[]> => ((await api.api('GET', `/exceptions?from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z${query}`, { token })).json as { items: unknown[] }).items;
    const say = (given: object): Promise<unknown> => api.api('POST', '/meters/101/reading-corrections', { token, body: { corrections: [{ register: 'volume', readAt: '2026-10-06T00:00:00Z', source: 'telemetry', indexLitres: 5_288, reasonCode: 'misread', ...given }], reason: 'looked at' } });
    expect(await list('&isAccepted=false')).toMatchObject([{ indexLitres: 5_288, readIndexLitres: 5_288, correctionKind: null, mayBecome: ['exclude', 'edit', 'accept'] }]);
    await say({ kind: 'edit', editedIndexLitres: 5_100 });
    await deriveVolumes(api.pool, 'Asia/Bishkek', START + 80 * HOUR_MS);
    // The verdict speaks of the index that counts; a correction has to name the one that came.
    expect(await list()).toMatchObject([{ indexLitres: 5_100, readIndexLitres: 5_288, correctionKind: 'edit' }]);
    await say({ kind: 'exclude' });
    expect(await list()).toMatchObject([{ correctionKind: 'exclude', mayBecome: ['edit', 'accept', 'restore'] }]);
    await say({ kind: 'accept' });
    await deriveVolumes(api.pool, 'Asia/Bishkek', START + 80 * HOUR_MS);
    expect(await list('&isAccepted=true')).toEqual([]);
  });

  it('name what checks found on a stretch of time; a clerk accepts it with a reason, and no litre moves', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    await api.pool.query("UPDATE account_version SET class = 'commercial'");
    const writer = new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 });
    await writer.write(Array.from({ length: 73 }, (_, hour) => message({ deviceId: 101, receivedAtMs: START + (72 + hour) * HOUR_MS + 5_000, readings: [{ meterId: 101, readAtMs: START + (72 + hour) * HOUR_MS, indexLitres: 5_710 }] })));
    await deriveVolumes(api.pool, 'Asia/Bishkek', START + 200 * HOUR_MS);
    const [clerk, dispatcher] = [await api.personOf('clerk'), await api.personOf('dispatcher')];
    const list = async (query: string): Promise<unknown> => (await api.api('GET', `/exceptions?from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z&reason=ZERO_USE${query}`, { token: clerk.token })).json;
    // A shop: three days are enough. Nobody knows what it uses, so that nobody knows what hangs on it.
    const fromAt = '2026-10-07T17:00:00.000Z';
    expect(await list('')).toMatchObject({ total: 1, items: [{ meterSerial: 'M101', origin: 'check', use: 'used', code: '6.1', readAt: fromAt, toAt: '2026-10-10T18:00:00.000Z', litresAtStake: null, isAccepted: false, ruleId: 4, evidence: { days: 3, limitDays: 3, usualLitresPerDay: null } }] });
    const body = { kind: 'ZERO_USE', fromAt, reason: 'closed for repair' };
    const accept = (token: string, given: object = {}) => api.api('POST', '/meters/101/checks/accept', { token, body: { ...body, ...given } });
    expect((await accept(dispatcher.token)).kind).toBe('AUTHZ');
    expect((await accept((await api.personOf('clerk', [2])).token)).kind).toBe('NOT_FOUND');
    expect((await accept(clerk.token, { kind: 'DIP' })).kind).toBe('SCHEMA');
    expect((await accept(clerk.token, { reason: undefined })).kind).toBe('SCHEMA');
    expect((await accept(clerk.token)).json).toEqual({ outcome: 'accepted' });
    expect((await accept(clerk.token)).kind).toBe('DUPLICATE');
    expect(await list('&isAccepted=false')).toMatchObject({ total: 0 });
    expect((await api.api('GET', '/meters/101/explanation?day=2026-10-09', { token: clerk.token })).json).toMatchObject({ checks: [{ reasons: ['ZERO_USE'], isAccepted: true, ruleId: 4 }], rules: { ruleId: 4, class: 'commercial', modelCode: null, rules: { checks: { zeroUseDays: 3 } } } });
    const rules = (await api.api('GET', '/metering-rules', { token: dispatcher.token })).json as { items: { ruleId: number; class: string | null; isHeld: boolean }[] };
    expect(rules.items.map(({ ruleId, class: its, isHeld }) => [ruleId, its, isHeld])).toEqual([[4, 'commercial', true], [3, 'budget', true], [2, null, true], [1, null, false]]);
  });

  it('are checked by limits that an administrator records for a class, version by version', async () => {
    await using api = await ApiOnTrial.start();
    const [administrator, clerk] = [await api.personOf('administrator'), await api.personOf('clerk')];
    const record = (token: string, body: object) => api.api('POST', '/metering-rules', { token, body });
    const wanted = { class: 'commercial', checks: { zeroUseDays: 5 }, reason: 'order 7' };
    expect((await record(clerk.token, wanted)).kind).toBe('AUTHZ');
    const wrong: [object, string][] = [[{ ...wanted, checks: {} }, 'SCHEMA'], [{ ...wanted, checks: { zeroUseDays: 0 } }, 'RANGE'], [{ ...wanted, checks: { zeroDays: 5 } }, 'SCHEMA'], [{ ...wanted, reason: '' }, 'SCHEMA'], [{ ...wanted, modelCode: 'NO-SUCH' }, 'UNKNOWN_REFERENCE']];
    for (const [body, kind] of wrong) expect([(await record(administrator.token, body)).kind, body]).toEqual([kind, body]);
    const { items } = (await record(administrator.token, wanted)).json as { items: { ruleId: number; class: string; recordedBy: string; reason: string; sets: object; rules: { checks: { zeroUseDays: number; spikeFloorLitresPerHour: number; spikeShare: number } } }[] };
    expect(items[0]).toMatchObject({ ruleId: 5, class: 'commercial', reason: 'order 7', sets: { checks: { zeroUseDays: 5, spikeFloorLitresPerHour: 1_000 } }, rules: { checks: { zeroUseDays: 5, spikeFloorLitresPerHour: 1_000, spikeShare: 1.8 } } });
    expect((await api.pool.query("SELECT object_key FROM audit_entry WHERE action = 'metering_rule.create'")).rows).toEqual([{ object_key: '5' }]);
  });

  it('can be walked back to the message, the checks and the rules', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('clerk');
    const { json } = await api.api('GET', '/meters/101/explanation?day=2026-10-06', { token });
    const { readings, segments, volume, rules } = json as { readings: { readAt: string; frame: { deviceSerial: string; payload: string }; verdict: { use: string; reasons: string[] } }[]; segments: { volumeLitres: number }[]; volume: { volumeLitres: number }; rules: { ruleId: number } };
    expect(volume.volumeLitres).toBe(240);
    expect(segments.map(({ volumeLitres }) => volumeLitres)).toEqual(Array.from({ length: 23 }, (_, at) => (at === 5 ? 20 : 10)));
    expect(readings).toHaveLength(25);
    expect(readings.filter(({ verdict }) => verdict.use === 'suspect').map(({ readAt, verdict }) => [readAt, verdict.reasons])).toEqual([['2026-10-06T00:00:00.000Z', ['DIP']]]);
    expect(readings[0]!.frame).toMatchObject({ deviceSerial: 'K101', payload: expect.stringContaining('5240') as string });
    expect(rules.ruleId).toBe(2);
  });

  it.each([
    ['a stretch that is too long', '/meters/101/volumes?by=hour&from=2025-01-01&to=2026-01-01', 400, 'RANGE'], ['a stretch that ends before it begins', '/meters/101/volumes?from=2026-02-02&to=2026-02-01', 400, 'RANGE'],
    ['a day that does not exist', '/meters/101/explanation?day=2026-02-30', 400, 'TIME_FORMAT'], ['a third register', '/meters/101/volumes?register=3', 400, 'RANGE'],
    ['no month', '/volume-changes?month=2026-13', 400, 'TIME_FORMAT'], ['a meter that is not there', '/meters/999/volumes', 404, 'NOT_FOUND'], ['an account that is not there', '/accounts/999/volumes', 404, 'NOT_FOUND'],
  ])('refuse %s', async (_, path, status, kind) => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('clerk');
    expect(await api.api('GET', path, { token })).toMatchObject({ status, kind });
  });

  it('of another zone are not shown to somebody limited to one', async () => {
    await using api = await ApiOnTrial.start();
    await readTown(api);
    const { token } = await api.personOf('dispatcher', [2]);
    for (const path of ['/meters/101/volumes', '/meters/101/explanation', '/service-points/1/volumes', '/accounts/1/volumes']) expect((await api.api('GET', path, { token })).status).toBe(404);
    expect((await api.api('GET', '/meters/102/volumes?from=2026-10-05&to=2026-10-06', { token })).json).toMatchObject({ items: [{ volumeLitres: 240 }] });
    expect((await api.api('GET', '/exceptions?from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z', { token })).json).toMatchObject({ total: 0 });
  });
});
