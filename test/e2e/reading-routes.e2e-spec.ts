import { jest } from '@jest/globals';
import { grantSigning, sqlOf, verifyAudit } from '@app/persistence';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

/** Local month of a moment ago. */
const MONTH = new Date(Date.now() + 6 * 3_600_000 - 300_000).toISOString().slice(0, 7);
const monthsBack = (months: number): string => new Date(Date.UTC(Number(MONTH.slice(0, 4)), Number(MONTH.slice(5)) - 1 - months, 15)).toISOString().slice(0, 7);
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Six connections of Lenin street in zone 1, the last without a meter, two more in zone 2; meters M-1 to M-5 read at 100 m3 forty days ago. */
async function started(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'), (2, 'Z-2');
    INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres) VALUES (1, 'M15', 'Example', 15, 2500, 4, 10000000, 10);
    INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M-' || n, 10000000 FROM generate_series(1, 9) n;
    INSERT INTO meter_version (meter_id, valid_from, state, model_id) SELECT n, now() - interval '300 days', 'installed', 1 FROM generate_series(1, 9) n;
    INSERT INTO service_point (service_point_id, code) SELECT n, 'SP-' || n FROM generate_series(1, 8) n;
    INSERT INTO service_point_version (service_point_id, valid_from, zone_id, state) SELECT n, now() - interval '300 days', CASE WHEN n > 6 THEN 2 ELSE 1 END, 'open' FROM generate_series(1, 8) n;
    INSERT INTO personal.service_point_address_version (service_point_id, valid_from, address) VALUES
      (1, now() - interval '300 days', 'ул. Ленина, 10'), (2, now() - interval '300 days', 'ул. Ленина, 2'), (3, now() - interval '300 days', 'ул. Ленина, 1'), (4, now() - interval '300 days', 'ул. Ленина, 3'),
      (5, now() - interval '300 days', 'ул. Ленина, 4'), (6, now() - interval '300 days', 'ул. Ленина, 12'), (7, now() - interval '300 days', 'ул. Ленина, 100'), (8, now() - interval '300 days', 'ул. Абая, 1');
    INSERT INTO installation (meter_id, valid_from, service_point_id, index_at_installation_litres) SELECT n, now() - interval '40 days', n, 100000 FROM generate_series(1, 5) n;
    INSERT INTO installation (meter_id, valid_from, service_point_id) VALUES (7, now() - interval '40 days', 7)`);
  return api;
}

type Person = Awaited<ReturnType<ApiOnTrial['personOf']>>;
interface Stop { readonly position: number; readonly servicePointId: number; readonly address: string | null; readonly meterSerial: string | null; readonly outcome: string; readonly lastIndexLitres: number | null; readonly expectedFromLitres: number | null; readonly expectedToLitres: number | null; readonly wasWithoutAccess: boolean; readonly isAskedFor: boolean; readonly indexLitres: number | null; readonly subscriberReadAt: string | null; readonly reason: string | null; readonly hasPhoto: boolean }
interface Round { readonly roundId: number; readonly stops: number; readonly read: number; readonly noAccess: number; readonly left: number; readonly reasons: readonly object[]; readonly readerLogin: string; readonly closedAt: string | null }

/** Lenin street of zone 1 in walking order, walked by a field worker for this month. */
async function walked(api: ApiOnTrial): Promise<{ readonly boss: Person; readonly reader: Person; readonly routeId: number; readonly roundId: number }> {
  const [boss, reader] = [await api.personOf('clerk'), await api.personOf('field')];
  const { routeId } = (await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-1', name: 'Ленина', zoneId: 1, readerUserId: reader.userId, street: 'ленина' } })).json as { routeId: number };
  const { opened } = (await api.api('POST', '/reading-rounds', { token: boss.token, body: { month: MONTH } })).json as { opened: number[] };
  return { boss, reader, routeId, roundId: opened[0]! };
}
const read = (api: ApiOnTrial, token: string, roundId: number, servicePointId: number, indexLitres: number, given: object = {}, key?: string): Promise<Answer> =>
  api.api('POST', `/reading-rounds/${roundId}/readings`, { token, body: { servicePointId, meterSerial: `M-${servicePointId}`, readAt: minutesAgo(5), indexLitres, ...given }, ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }) });
const visit = (api: ApiOnTrial, token: string, roundId: number, servicePointId: number, reason: string, given: object = {}): Promise<Answer> =>
  api.api('POST', `/reading-rounds/${roundId}/visits`, { token, body: { servicePointId, meterSerial: `M-${servicePointId}`, visitedAt: minutesAgo(5), reason, ...given } });
const stopsOf = async (api: ApiOnTrial, token: string, roundId: number, query = ''): Promise<readonly Stop[]> => ((await api.api('GET', `/reading-rounds/${roundId}/stops${query}`, { token })).json as { items: readonly Stop[] }).items;
const roundOf = async (api: ApiOnTrial, token: string, roundId: number): Promise<Round> => (await api.api('GET', `/reading-rounds/${roundId}`, { token })).json as Round;
const counted = async (api: ApiOnTrial, sql: string): Promise<number> => (await api.pool.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${sql}`)).rows[0]!.n;

describe('a reading route', () => {
  it('is made of a street in the order of its houses, within its zone, and what is on it is on no other', async () => {
    await using api = await started();
    const { boss, routeId } = await walked(api);
    const { items } = (await api.api('GET', `/reading-routes/${routeId}/stops`, { token: boss.token })).json as { items: { address: string; routeCode: string }[] };
    expect(items.map(({ address }) => address)).toEqual(['ул. Ленина, 1', 'ул. Ленина, 2', 'ул. Ленина, 3', 'ул. Ленина, 4', 'ул. Ленина, 10', 'ул. Ленина, 12']);
    expect(new Set(items.map(({ routeCode }) => routeCode))).toEqual(new Set(['R-1']));
    const second = await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-2', name: 'Ленина', zoneId: 1, servicePointIds: [3] } });
    expect([second.kind, second.text]).toEqual(['CONFLICT', expect.stringContaining('SP-3 is on route R-1 already')]);
    expect((await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-2', name: 'Ленина', zoneId: 1, servicePointIds: [7] } })).kind).toBe('UNKNOWN_REFERENCE');
    expect((await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-1', name: 'ещё', zoneId: 2 } })).kind).toBe('DUPLICATE');
    const elsewhere = await api.personOf('field', [2]);
    for (const readerUserId of [elsewhere.userId, (await api.personOf('city')).userId]) {
      expect((await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-2', name: 'Ленина', zoneId: 1, readerUserId } })).kind).toBe('UNKNOWN_REFERENCE');
    }
    // A connection that is closed is no stop.
    await api.pool.query(`UPDATE service_point_version SET superseded_at = clock_timestamp() WHERE service_point_id = 6; INSERT INTO service_point_version (service_point_id, valid_from, zone_id, state) VALUES (6, now() - interval '300 days', 1, 'closed')`);
    expect((await api.api('GET', '/reading-routes/points?zoneId=1', { token: boss.token })).json).toMatchObject({ items: { length: 5 } });
    const free = (await api.api('GET', '/reading-routes/points?zoneId=2&isFree=true', { token: boss.token })).json as { items: { servicePointId: number }[] };
    expect(free.items.map(({ servicePointId }) => servicePointId)).toEqual([8, 7]);
  });

  it('is reordered, added to and cut as another version; a round keeps the one it was opened by', async () => {
    await using api = await started();
    const { boss, routeId, roundId } = await walked(api);
    const change = (versionNo: number, servicePointIds: number[]): Promise<Answer> => api.api('POST', `/reading-routes/${routeId}/changes`, { token: boss.token, body: { versionNo, servicePointIds, reason: 'с другого конца' } });
    expect((await change(1, [6, 1, 5])).json).toMatchObject({ versionNo: 2, stops: 3, reason: 'с другого конца' });
    expect((await change(1, [6])).kind).toBe('STALE_VERSION');
    expect((await change(2, [6, 6])).kind).toBe('DUPLICATE');
    expect((await stopsOf(api, boss.token, roundId)).map(({ servicePointId }) => servicePointId)).toEqual([3, 2, 4, 5, 1, 6]);
    const versions = (await api.api('GET', `/reading-routes/${routeId}/versions`, { token: boss.token })).json as { items: { versionNo: number; stops: number }[] };
    expect(versions.items.map(({ versionNo, stops }) => [versionNo, stops])).toEqual([[2, 3], [1, 6]]);
    expect((await api.api('GET', `/reading-routes/${routeId}/stops?versionNo=1`, { token: boss.token })).json).toMatchObject({ versionNo: 1, items: { length: 6 } });
    // Given up, it leaves its stops to others, and takes them up again when they are free alone.
    const say = (routeNo: number, body: object): Promise<Answer> => api.api('POST', `/reading-routes/${routeNo}/changes`, { token: boss.token, body });
    await say(routeId, { versionNo: 2, isInUse: false });
    const second = await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-2', name: 'Ленина', zoneId: 1, servicePointIds: [1] } });
    expect(second.status).toBe(201);
    expect((await say(routeId, { versionNo: 3, name: 'прежний' })).json).toMatchObject({ versionNo: 4, name: 'прежний', stops: 3, isInUse: false });
    expect((await say(routeId, { versionNo: 4, isInUse: true })).kind).toBe('CONFLICT');
    await say((second.json as { routeId: number }).routeId, { versionNo: 1, isInUse: false });
    expect((await say(routeId, { versionNo: 4, isInUse: true })).json).toMatchObject({ versionNo: 5, isInUse: true });
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('of another zone is nobody’s who is limited to zones, and is walked by nobody who may not go there', async () => {
    await using api = await started();
    const { routeId, roundId } = await walked(api);
    const [boss, reader] = [await api.personOf('dispatcher', [2]), await api.personOf('field', [2])];
    for (const path of [`/reading-routes/${routeId}`, `/reading-routes/${routeId}/stops`, `/reading-rounds/${roundId}`, `/reading-rounds/${roundId}/stops`, '/reading-routes/points?zoneId=1']) {
      expect((await api.api('GET', path, { token: boss.token })).kind).toBe('NOT_FOUND');
    }
    for (const path of ['/reading-routes', '/reading-rounds']) expect((await api.api('GET', path, { token: boss.token })).json).toMatchObject({ total: 0 });
    expect((await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-3', name: 'чужой', zoneId: 1 } })).kind).toBe('AUTHZ');
    const ownRoute = (await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-3', name: 'свой', zoneId: 2 } })).json as { routeId: number };
    expect((await api.api('POST', `/reading-routes/${ownRoute.routeId}/changes`, { token: boss.token, body: { versionNo: 1, zoneId: 1 } })).kind).toBe('AUTHZ');
    const clerk = await api.personOf('clerk');
    expect((await api.api('POST', `/reading-rounds/${roundId}/reader`, { token: clerk.token, body: { readerUserId: reader.userId } })).kind).toBe('UNKNOWN_REFERENCE');
    expect((await read(api, reader.token, roundId, 1, 105_000)).kind).toBe('NOT_FOUND');
    expect(await counted(api, 'reading')).toBe(0);
  });
});

describe('a round', () => {
  it('has each stop once: read, without access, or left; a reading outweighs a visit', async () => {
    await using api = await started();
    const { boss, reader, roundId } = await walked(api);
    expect(await roundOf(api, reader.token, roundId)).toMatchObject({ stops: 6, read: 0, noAccess: 0, left: 6, reasons: [] });
    expect((await read(api, reader.token, roundId, 1, 105_000)).json).toEqual({ outcome: 'stored', warning: null });
    expect((await visit(api, reader.token, roundId, 2, 'nobody_home')).json).toEqual({ outcome: 'stored' });
    await visit(api, reader.token, roundId, 3, 'dog', { note: 'злая' });
    await visit(api, reader.token, roundId, 4, 'nobody_home', { visitedAt: minutesAgo(9) });
    await read(api, reader.token, roundId, 4, 104_000);
    // Whoever comes again to a stop that was read finds it read.
    await visit(api, reader.token, roundId, 1, 'locked', { visitedAt: minutesAgo(1) });
    // Another try with another reason: the later one counts.
    await visit(api, reader.token, roundId, 2, 'locked', { visitedAt: minutesAgo(1) });
    const round = await roundOf(api, boss.token, roundId);
    expect(round).toMatchObject({ stops: 6, read: 2, noAccess: 2, left: 2 });
    expect(round.reasons).toEqual(expect.arrayContaining([{ reason: 'dog', stops: 1, shareOfStops: 1 / 6 }, { reason: 'locked', stops: 1, shareOfStops: 1 / 6 }]));
    const outcomes = new Map((await stopsOf(api, boss.token, roundId)).map(({ servicePointId, outcome }) => [servicePointId, outcome]));
    expect(Object.fromEntries(outcomes)).toEqual({ 1: 'read', 2: 'no_access', 3: 'no_access', 4: 'read', 5: 'left', 6: 'left' });
    const parts = await Promise.all(['read', 'no_access', 'left'].map((outcome) => stopsOf(api, boss.token, roundId, `?outcome=${outcome}`)));
    expect(parts.map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(parts.flat().map(({ servicePointId }) => servicePointId).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await api.pool.query('SELECT DISTINCT method, given_by FROM manual_reading')).rows).toEqual([{ method: 'route', given_by: 'staff' }]);
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('says of each stop its address, meter, last index and what is expected; a stop without a meter has none', async () => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    const [first, , , , , last] = await stopsOf(api, reader.token, roundId);
    expect(first).toMatchObject({ position: 1, address: 'ул. Ленина, 1', meterSerial: 'M-3', lastIndexLitres: 100_000, expectedFromLitres: 100_000, outcome: 'left', wasWithoutAccess: false });
    // 40 days at Q4 = 3 125 l/h.
    expect(first!.expectedToLitres).toBeGreaterThan(100_000 + 3_000_000 - 100);
    expect(last).toMatchObject({ address: 'ул. Ленина, 12', meterSerial: null, lastIndexLitres: null, expectedFromLitres: null, expectedToLitres: null });
  });

  it('takes what is sent again once, under its key and without it', async () => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    const at = { readAt: minutesAgo(3) };
    expect((await read(api, reader.token, roundId, 1, 105_000, at, 'k-1')).json).toEqual({ outcome: 'stored', warning: null });
    expect((await read(api, reader.token, roundId, 1, 105_000, at, 'k-1')).json).toEqual({ outcome: 'stored', warning: null });
    expect((await read(api, reader.token, roundId, 1, 105_000, at, 'k-2')).json).toMatchObject({ outcome: 'duplicate' });
    const seen = { visitedAt: minutesAgo(3) };
    expect([(await visit(api, reader.token, roundId, 2, 'dog', seen)).json, (await visit(api, reader.token, roundId, 2, 'dog', seen)).json]).toEqual([{ outcome: 'stored' }, { outcome: 'duplicate' }]);
    expect((await visit(api, reader.token, roundId, 2, 'locked', seen)).kind).toBe('CONFLICT');
    expect([await counted(api, 'reading'), await counted(api, 'manual_reading'), await counted(api, 'reading_visit'), await counted(api, 'reading_round_entry')]).toEqual([1, 1, 1, 2]);
    expect([await counted(api, "audit_entry WHERE action = 'reading.enter'"), await counted(api, "audit_entry WHERE action = 'reading.no_access'")]).toEqual([1, 1]);
  });

  it('takes what arrives five times at once, without keys, once', async () => {
    await using api = await started();
    const { boss, reader, roundId } = await walked(api);
    const [at, seen] = [{ readAt: minutesAgo(3) }, { visitedAt: minutesAgo(3) }];
    const answers = await Promise.all([1, 2, 3, 4, 5].flatMap(() => [read(api, reader.token, roundId, 1, 105_000, at), visit(api, reader.token, roundId, 2, 'dog', seen)]));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(answers.filter(({ json }) => (json as { outcome: string }).outcome === 'stored')).toHaveLength(2);
    expect([await counted(api, 'reading'), await counted(api, 'manual_reading'), await counted(api, 'reading_visit'), await counted(api, 'reading_round_entry')]).toEqual([1, 1, 1, 2]);
    expect(await roundOf(api, boss.token, roundId)).toMatchObject({ read: 1, noAccess: 1, left: 4 });
  });

  it('shows neither address nor meter of a stop that moved out of the zones of who asks, and takes no reading of it from there', async () => {
    await using api = await started();
    const { boss, roundId } = await walked(api);
    const [near, dispatcher] = [await api.personOf('field', [1]), await api.personOf('dispatcher', [1])];
    expect((await api.api('POST', `/reading-rounds/${roundId}/reader`, { token: boss.token, body: { readerUserId: near.userId } })).status).toBe(200);
    await api.pool.query(`UPDATE service_point_version SET superseded_at = clock_timestamp() WHERE service_point_id = 1;
      INSERT INTO service_point_version (service_point_id, valid_from, zone_id, state) VALUES (1, now() - interval '300 days', 2, 'open')`);
    for (const { token } of [near, dispatcher]) {
      const shown = await stopsOf(api, token, roundId);
      expect(shown.find(({ servicePointId }) => servicePointId === 1)).toMatchObject({ address: null, meterSerial: null, outcome: 'left' });
      expect(shown.find(({ servicePointId }) => servicePointId === 2)).toMatchObject({ address: 'ул. Ленина, 2', meterSerial: 'M-2' });
    }
    expect((await read(api, near.token, roundId, 1, 105_000)).kind).toBe('UNKNOWN_REFERENCE');
    expect((await read(api, near.token, roundId, 2, 105_000)).json).toMatchObject({ outcome: 'stored' });
    expect((await stopsOf(api, boss.token, roundId)).find(({ servicePointId }) => servicePointId === 1)).toMatchObject({ address: 'ул. Ленина, 10', meterSerial: 'M-1' });
  });

  it('refuses a doubtful index until it is confirmed, and then says that it was doubted', async () => {
    await using api = await started();
    const { boss, reader, roundId } = await walked(api);
    expect((await read(api, reader.token, roundId, 1, 99_000)).kind).toBe('IMPLAUSIBLE');
    expect(await roundOf(api, reader.token, roundId)).toMatchObject({ read: 0, left: 6 });
    expect((await read(api, reader.token, roundId, 1, 99_000, { confirmed: true, reason: 'два раза посмотрел' })).json).toEqual({ outcome: 'stored', warning: 'BELOW_PREVIOUS' });
    expect(await roundOf(api, boss.token, roundId)).toMatchObject({ read: 1, doubted: 1 });
  });

  it('follows the connection when its meter is exchanged, and refuses a number that hung there at another time', async () => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    await api.pool.query(`UPDATE installation SET valid_to = now() - interval '10 minutes', index_at_removal_litres = 110000 WHERE meter_id = 1;
      INSERT INTO installation (meter_id, valid_from, service_point_id, index_at_installation_litres) VALUES (9, now() - interval '10 minutes', 1, 0)`);
    expect((await stopsOf(api, reader.token, roundId)).find(({ servicePointId }) => servicePointId === 1)).toMatchObject({ meterSerial: 'M-9', expectedFromLitres: 0 });
    expect((await read(api, reader.token, roundId, 1, 105_000)).kind).toBe('CONFLICT');
    expect((await read(api, reader.token, roundId, 1, 105_000, { meterSerial: 'M-2' })).kind).toBe('CONFLICT');
    expect((await read(api, reader.token, roundId, 1, 20, { meterSerial: 'M-9' })).json).toMatchObject({ outcome: 'stored' });
    // What was read of the old one before it was taken off, and kept on a telephone, is still taken.
    expect((await read(api, reader.token, roundId, 1, 109_000, { readAt: minutesAgo(30) })).json).toMatchObject({ outcome: 'stored' });
    expect(await roundOf(api, reader.token, roundId)).toMatchObject({ read: 1, left: 5 });
  });

  it('leaves the reading of a subscriber one of its own', async () => {
    await using api = await started();
    const { boss, roundId } = await walked(api);
    await api.api('POST', '/manual-readings', { token: boss.token, body: { meterSerial: 'M-1', readAt: minutesAgo(2), indexLitres: 105_000, givenBy: 'subscriber_by_phone' } });
    await api.api('POST', '/manual-readings', { token: boss.token, body: { meterSerial: 'M-2', readAt: minutesAgo(2), indexLitres: 105_000, givenBy: 'staff' } });
    const stops = await stopsOf(api, boss.token, roundId);
    expect([1, 2].map((id) => stops.find(({ servicePointId }) => servicePointId === id)).map((stop) => [stop?.outcome, typeof stop?.subscriberReadAt])).toEqual([['left', 'string'], ['left', 'object']]);
  });

  it('of a closed month waits for a second signer: until then the stop is left', async () => {
    await using api = await started();
    const { boss, reader, roundId } = await walked(api);
    await api.pool.query("UPDATE reading_round SET opened_at = now() - interval '39 days'");
    const signers = [await api.personOf('dispatcher'), await api.personOf('city')];
    for (const { userId } of signers) await grantSigning(sqlOf(api.pool), { userId, office: 'director', document: 'Order 1', grantedBy: null });
    const closed = new Date(Date.now() - 35 * 86_400_000);
    await api.api('POST', '/closed-periods', { token: signers[0]!.token, body: { month: new Date(closed.getTime() + 6 * 3_600_000).toISOString().slice(0, 7), reason: 'Order 2' } });
    const at = { readAt: closed.toISOString() };
    expect((await read(api, reader.token, roundId, 1, 101_000, at)).kind).toBe('PERIOD_CLOSED');
    const asked = (await read(api, reader.token, roundId, 1, 101_000, { ...at, askApproval: true, reason: 'не было сети' })).json as { outcome: string; requestId: number };
    expect(asked.outcome).toBe('approval_requested');
    const stopOne = async (): Promise<Stop | undefined> => (await stopsOf(api, boss.token, roundId)).find(({ servicePointId }) => servicePointId === 1);
    expect(await stopOne()).toMatchObject({ outcome: 'left', isAskedFor: true });
    // Whether the meter hung there is asked again when it is approved.
    const approve = (): Promise<Answer> => api.api('POST', `/approval-requests/${asked.requestId}/approve`, { token: signers[1]!.token, body: {} });
    await api.pool.query('UPDATE installation SET superseded_at = clock_timestamp() WHERE meter_id = 1');
    expect((await approve()).kind).toBe('CONFLICT');
    expect(await counted(api, 'reading')).toBe(0);
    await api.pool.query('UPDATE installation SET superseded_at = NULL WHERE meter_id = 1');
    expect((await approve()).status).toBe(200);
    expect(await stopOne()).toMatchObject({ outcome: 'read', isAskedFor: false, indexLitres: 101_000 });
    expect((await api.pool.query('SELECT method, entered_by, approval_id IS NOT NULL AS approved FROM manual_reading')).rows).toEqual([{ method: 'route', entered_by: reader.userId, approved: true }]);
  });

  it('goes over to another reader; what the first brings later is still taken, and the first sees no address any more', async () => {
    await using api = await started();
    const { boss, reader, roundId } = await walked(api);
    const next = await api.personOf('field');
    expect((await api.api('GET', `/reading-rounds/${roundId}`, { token: next.token })).kind).toBe('NOT_FOUND');
    expect((await read(api, next.token, roundId, 1, 105_000)).kind).toBe('NOT_FOUND');
    expect((await api.api('POST', `/reading-rounds/${roundId}/reader`, { token: boss.token, body: { readerUserId: next.userId, reason: 'болеет' } })).json).toMatchObject({ readerLogin: next.login });
    expect((await api.api('GET', `/reading-rounds/${roundId}/stops`, { token: reader.token })).kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/reading-rounds', { token: reader.token })).json).toMatchObject({ total: 0 });
    expect((await read(api, reader.token, roundId, 1, 105_000)).json).toMatchObject({ outcome: 'stored' });
    expect(await stopsOf(api, next.token, roundId)).toHaveLength(6);
  });

  it('that is closed takes what was read before, refuses what was read after, and shows no field worker where people live', async () => {
    await using api = await started();
    const { boss, reader, roundId } = await walked(api);
    expect((await api.api('POST', `/reading-rounds/${roundId}/close`, { token: boss.token, body: {} })).json).toMatchObject({ closedAt: expect.any(String) });
    expect((await api.api('POST', `/reading-rounds/${roundId}/close`, { token: boss.token, body: {} })).kind).toBe('CONFLICT');
    expect((await read(api, reader.token, roundId, 1, 105_000, { readAt: new Date(Date.now() + 60_000).toISOString() })).kind).toBe('CONFLICT');
    expect((await read(api, reader.token, roundId, 1, 105_000)).json).toMatchObject({ outcome: 'stored' });
    expect((await api.api('GET', `/reading-rounds/${roundId}/stops`, { token: reader.token })).kind).toBe('NOT_FOUND');
    expect((await api.api('POST', '/reading-rounds', { token: boss.token, body: { month: MONTH } })).json).toEqual({ opened: [] });
  });

  it.each<[string, object, string]>([
    ['of no stop of it', { servicePointId: 7, meterSerial: 'M-7' }, 'UNKNOWN_REFERENCE'], ['of a meter that is not registered', { meterSerial: 'M-99' }, 'UNKNOWN_REFERENCE'],
    ['of the day before yesterday, before it was opened', { readAt: minutesAgo(2_900) }, 'RANGE'], ['of tomorrow', { readAt: minutesAgo(-1_440) }, 'TIME_FUTURE'], ['with half a litre', { indexLitres: 0.5 }, 'SCHEMA'],
  ])('refuses a reading %s', async (_, given, kind) => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    expect((await read(api, reader.token, roundId, 1, 105_000, given)).kind).toBe(kind);
    expect([await counted(api, 'reading'), await counted(api, 'reading_round_entry')]).toEqual([0, 0]);
  });

  it('is opened of this month and the next, once, for those in use that have a reader', async () => {
    await using api = await started();
    const { boss, routeId } = await walked(api);
    const open = (month: string, routeIds?: number[]): Promise<Answer> => api.api('POST', '/reading-rounds', { token: boss.token, body: { month, ...(routeIds === undefined ? {} : { routeIds }) } });
    expect((await open(monthsBack(-2))).kind).toBe('TIME_FUTURE');
    expect((await open(MONTH, [routeId])).json).toEqual({ opened: [] });
    const { routeId: nobodys } = (await api.api('POST', '/reading-routes', { token: boss.token, body: { code: 'R-2', name: 'ничей', zoneId: 2, street: '' } })).json as { routeId: number };
    expect((await open(monthsBack(-1), [nobodys])).kind).toBe('UNKNOWN_REFERENCE');
    expect((await open(monthsBack(-1))).json).toMatchObject({ opened: { length: 1 } });
    await api.api('POST', `/reading-routes/${routeId}/changes`, { token: boss.token, body: { versionNo: 1, isInUse: false } });
    expect((await open(monthsBack(1), [routeId])).kind).toBe('UNKNOWN_REFERENCE');
  });

  it('takes no visit of tomorrow, and none from before it was opened', async () => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    expect((await visit(api, reader.token, roundId, 1, 'dog', { visitedAt: minutesAgo(-30) })).kind).toBe('TIME_FUTURE');
    expect((await visit(api, reader.token, roundId, 1, 'dog', { visitedAt: minutesAgo(2_900) })).kind).toBe('RANGE');
    expect(await counted(api, 'reading_visit')).toBe(0);
  });

  it('asks for words where none of the reasons fits', async () => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    expect((await visit(api, reader.token, roundId, 1, 'other')).kind).toBe('SCHEMA');
    expect((await visit(api, reader.token, roundId, 1, 'other', { note: 'ремонт дороги' })).json).toEqual({ outcome: 'stored' });
  });
});

describe('a connection without access two rounds running', () => {
  /** The same route walked `months` ago, with the stops that could not be read then. */
  async function before(api: ApiOnTrial, routeId: number, months: number, userId: number, ...servicePointIds: number[]): Promise<void> {
    const { rows: [round] } = await api.pool.query<{ id: number }>(
      "INSERT INTO reading_round (route_id, version_no, month, opened_by, opened_at) VALUES ($1, 1, $2, $3, now() - $4 * interval '30 days') RETURNING round_id AS id", [routeId, monthsBack(months), userId, months]);
    await api.pool.query('INSERT INTO reading_round_reader (round_id, reader_user_id, assigned_by) VALUES ($1, $2, $2)', [round!.id, userId]);
    for (const servicePointId of servicePointIds) {
      await api.pool.query(`WITH visit AS (INSERT INTO reading_visit (meter_id, visited_at, reason, recorded_by) VALUES ($1, date_trunc('milliseconds', now()) - $2 * interval '30 days', 'refused', $3) RETURNING *)
        INSERT INTO reading_round_entry (round_id, service_point_id, happened_at, outcome, meter_id, recorded_by) SELECT $4, $1, visited_at, 'no_access', meter_id, recorded_by FROM visit`, [servicePointId, months, userId, round!.id]);
    }
  }

  it('is listed for a letter; one that was read in between, or was left, is not', async () => {
    await using api = await started();
    const { boss, reader, routeId, roundId } = await walked(api);
    // Two months without a round lie between: the round before is the last one there was. The fifth was read then at the second try.
    await before(api, routeId, 3, reader.userId, 1, 2, 3, 5);
    await api.pool.query(`INSERT INTO reading_round_entry (round_id, service_point_id, happened_at, outcome, meter_id, recorded_by) SELECT round_id, 5, happened_at + interval '1 hour', 'read', 5, recorded_by FROM reading_round_entry WHERE service_point_id = 5`);
    await visit(api, reader.token, roundId, 5, 'locked');
    await visit(api, reader.token, roundId, 1, 'nobody_home');
    await visit(api, reader.token, roundId, 2, 'dog');
    await read(api, reader.token, roundId, 2, 105_000);
    await visit(api, reader.token, roundId, 4, 'dog');
    expect((await stopsOf(api, reader.token, roundId)).filter((stop) => stop.wasWithoutAccess).map(({ servicePointId }) => servicePointId).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    const letters = (await api.api('GET', `/access-letters?month=${MONTH}`, { token: boss.token })).json as { items: object[]; total: number };
    expect(letters).toMatchObject({ total: 1, items: [{ servicePointId: 1, address: 'ул. Ленина, 10', meterSerial: 'M-1', reason: 'nobody_home', monthBefore: monthsBack(3), reasonBefore: 'refused' }] });
    // One good round in between ends it.
    await before(api, routeId, 1, reader.userId);
    expect((await api.api('GET', '/access-letters', { token: boss.token })).json).toMatchObject({ total: 0 });
    const elsewhere = await api.personOf('dispatcher', [2]);
    expect((await api.api('GET', `/access-letters?month=${MONTH}`, { token: elsewhere.token })).json).toMatchObject({ total: 0 });
  });

  it('shows its visits at the meter, without the note for those who see nothing personal', async () => {
    await using api = await started();
    const { reader, roundId } = await walked(api);
    await visit(api, reader.token, roundId, 1, 'other', { note: 'у соседей ключ' });
    const [clerk, city] = [await api.personOf('clerk'), await api.personOf('city')];
    expect((await api.api('GET', '/meters/1/visits', { token: clerk.token })).json).toMatchObject({ total: 1, items: [{ reason: 'other', note: 'у соседей ключ', recordedBy: reader.login, roundId }] });
    expect((await api.api('GET', '/meters/1/visits', { token: city.token })).json).toMatchObject({ total: 1, items: [{ reason: 'other', note: null }] });
    const elsewhere = await api.personOf('dispatcher', [2]);
    expect((await api.api('GET', '/meters/1/visits', { token: elsewhere.token })).kind).toBe('NOT_FOUND');
  });
});
