import {
  ACCOUNT_HOLDERS, ACCOUNTS, addMeters, addModels, addThings, changeThing, correctThing, exchangeMeter, inTransaction, installMeters, mapChannels, removeMeters,
  recordFrom, requireVersion, RESERVOIRS, METERS, SERVICE_POINTS, WELLS, ZONES, DeviceEnrolment, type ChangedBy, type Sql,
} from '@app/persistence';
import type { AccountAttributes, InstallationAct, MeterAttributes, MeterPlace, RemovalAct, WellAttributes } from '@app/registry';

import { SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: null };
const WHY: ChangedBy = { ...BY, reason: 'read from the wrong line' };
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

const WELL: WellAttributes = {
  nameKy: 'Скважина 1', nameRu: 'Скважина 1', nameEn: 'Well 1', fieldId: null, zoneId: null, state: 'operating', season: null, ratedFlowLitresPerHour: 65_000,
  depthMetres: 120, pumpModel: 'ЭЦВ 10-65-110', pumpRatedWatts: 32_000, energyMeterSerial: null, document: null,
};
const ACCOUNT: AccountAttributes = { class: 'household', state: 'open', residents: 4, normLitresPerPersonDay: null };
const POINT = {
  accountId: null, zoneId: null, parentServicePointId: null, state: 'open', placement: 'yard_pit', dnMillimetres: 15, hasIsolatingValve: true, hasCheckValve: null, sewer: 'share', sewerShare: 0.7,
} as const;
const METER: MeterAttributes = { state: 'in_stock', modelId: null, lotId: null, pulseLitres: null, verifiedOn: '2026-01-15', verifiedUntilOn: '2032-01-15' };
const installation = (meterId: number, servicePointId: number, on: string, given: Partial<InstallationAct> = {}): InstallationAct => ({
  meterId, place: { servicePointId }, installedAt: day(on), indexLitres: 0, actNo: '12', actOn: on, sealNo: '0045', wireNo: null, trouble: null, ...given });
const removal = (meterId: number, on: string, given: Partial<RemovalAct> = {}): RemovalAct => ({
  meterId, removedAt: day(on), indexLitres: 250_000, actNo: '13', actOn: on, state: 'removed', indexDecrease: null, ...given });

class RegisterRig implements AsyncDisposable {
  private constructor(readonly rig: SeriesRig) {}
  static async start(): Promise<RegisterRig> { return new RegisterRig(await SeriesRig.start()); }
  write<Outcome>(change: (sql: Sql) => Promise<Outcome>): Promise<Outcome> { return inTransaction(this.rig.pool, change); }
  async rows(text: string, ...parameters: unknown[]): Promise<unknown[][]> {
    return (await this.rig.pool.query<unknown[]>({ text, values: parameters, rowMode: 'array' })).rows;
  }
  /** A point with a meter at it since February. */
  async meteredPoint(): Promise<{ meterId: number; pointId: number }> {
    return this.write(async (sql) => {
      const [meterId] = await addMeters(sql, [{ serial: '0012345', registerCapacityLitres: 100_000_000, validFrom: day('2026-01-01'), attributes: METER }], BY);
      const [pointId] = await addThings(sql, SERVICE_POINTS, [{ key: 'SP-1', validFrom: day('2020-01-01'), attributes: POINT }], BY);
      await installMeters(sql, [installation(meterId!, pointId!, '2026-02-01')], BY);
      return { meterId: meterId!, pointId: pointId! };
    });
  }
  [Symbol.asyncDispose](): Promise<void> { return this.rig[Symbol.asyncDispose](); }
}

describe('a change of the register', () => {
  it('keeps what was known before, and what holds when', async () => {
    await using town = await RegisterRig.start();
    const [id] = await town.write((sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY));
    await town.write((sql) => changeThing(sql, WELLS, { id: id!, validFrom: day('2026-03-01'), attributes: { ...WELL, state: 'in_repair' } }, BY));
    expect(await town.rows(`SELECT state, valid_from, valid_to, superseded_at IS NULL AS in_force FROM well_version ORDER BY version_id`)).toEqual([
      ['operating', day('2020-01-01'), null, false], ['operating', day('2020-01-01'), day('2026-03-01'), true], ['in_repair', day('2026-03-01'), null, true]]);
    expect(await town.rows('SELECT o.superseded_at = n.recorded_at FROM well_version o, well_version n WHERE o.superseded_at IS NOT NULL AND n.superseded_at IS NULL')).toEqual([[true], [true]]);
    expect(await town.rows('SELECT action, object_key, before->>\'state\', after->>\'state\' FROM audit_entry ORDER BY seq')).toEqual([['well.create', 'W-1', null, 'operating'], ['well.change', 'W-1', 'operating', 'in_repair']]);
  });

  it('is undone with its audit entry when the transaction fails', async () => {
    await using town = await RegisterRig.start();
    await expect(town.write(async (sql) => {
      await addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY);
      throw new Error('the power went');
    })).rejects.toThrow('the power went');
    expect(await town.rows('SELECT (SELECT count(*) FROM well), (SELECT count(*) FROM well_version), (SELECT count(*) FROM audit_entry)')).toEqual([['0', '0', '0']]);
  });

  it.each([
    ['twice the same code', async (sql: Sql) => { await addThings(sql, WELLS, [1, 2].map(() => ({ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL })), BY); }, 'DUPLICATE'],
    ['a zone that is not registered', async (sql: Sql) => { await addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: { ...WELL, zoneId: 99 } }], BY); }, 'UNKNOWN_REFERENCE'],
    ['a depth of nothing', async (sql: Sql) => { await addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: { ...WELL, depthMetres: 0 } }], BY); }, 'RANGE'],
    ['a well that nobody registered', async (sql: Sql) => { await changeThing(sql, WELLS, { id: 7, validFrom: day('2020-01-01'), attributes: WELL }, BY); }, 'NOT_FOUND'],
    ['a year that is a slip of the pen', async (sql: Sql) => { await addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2062-01-01'), attributes: WELL }], BY); }, 'TIME_FUTURE'],
    ['a correction that does not say why', async (sql: Sql) => { await correctThing(sql, WELLS, { id: 1, validFrom: day('2020-01-01'), validTo: null, attributes: WELL }, BY); }, 'SCHEMA'],
  ])('is refused with its kind: %s', async (_, change, kind) => {
    await using town = await RegisterRig.start();
    await expect(town.write(change)).rejects.toMatchObject({ name: 'RegisterRefusal', kind });
  });

  it('refuses a destroyed well that works again, and takes the correction of a mistake', async () => {
    await using town = await RegisterRig.start();
    const [id] = await town.write((sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: { ...WELL, state: 'destroyed' } }], BY));
    await expect(town.write((sql) => changeThing(sql, WELLS, { id: id!, validFrom: day('2021-01-01'), attributes: WELL }, BY))).rejects.toMatchObject({ kind: 'CONFLICT', subject: 'W-1' });
    await town.write((sql) => correctThing(sql, WELLS, { id: id!, validFrom: day('2020-01-01'), validTo: null, attributes: WELL }, WHY));
    expect(await town.rows('SELECT state, reason FROM well_version WHERE superseded_at IS NULL')).toEqual([['operating', 'read from the wrong line']]);
  });

  it('refuses a destruction entered before a recorded return to work', async () => {
    await using town = await RegisterRig.start();
    const [id] = await town.write((sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY));
    await town.write((sql) => changeThing(sql, WELLS, { id: id!, validFrom: day('2022-01-01'), attributes: { ...WELL, state: 'standby' } }, BY));
    await expect(town.write((sql) => changeThing(sql, WELLS, { id: id!, validFrom: day('2021-01-01'), attributes: { ...WELL, state: 'destroyed' } }, BY))).rejects.toMatchObject({ kind: 'CONFLICT' });
  });

  it('lets the first of two writers win and tells the second that it was changed meanwhile', async () => {
    await using town = await RegisterRig.start();
    const [id] = await town.write((sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY));
    const outcomes = await Promise.allSettled(['2026-03-01', '2026-04-01'].map((on) => town.write(async (sql) => {
      await requireVersion(sql, [WELLS], id!, 1);
      await changeThing(sql, WELLS, { id: id!, validFrom: day(on), attributes: { ...WELL, state: 'standby' } }, BY);
    })));
    expect(outcomes.map(({ status }) => status).toSorted((one, other) => one.localeCompare(other))).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { kind: 'STALE_VERSION' } });
    expect(await town.rows('SELECT count(*) FROM well_version WHERE superseded_at IS NULL')).toEqual([['2']]);
  });

  it('that goes past the lock is refused by the table itself', async () => {
    await using town = await RegisterRig.start();
    const [id] = await town.write((sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY));
    await expect(town.rows(`INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, state) VALUES ($1, '2021-01-01', '', '', '', 'standby')`, id)).rejects.toMatchObject({ code: '23P01' });
  });

  it('keeps names and telephones out of the audit', async () => {
    await using town = await RegisterRig.start();
    await town.write(async (sql) => {
      const [id] = await addThings(sql, ACCOUNTS, [{ key: '000123', validFrom: day('2020-01-01'), attributes: ACCOUNT }], BY);
      await recordFrom(sql, ACCOUNT_HOLDERS, [{ id: id!, validFrom: day('2020-01-01'), attributes: { fullName: 'Асанов Үсөн', phone: '+996555000111', isInvented: true } }], BY);
    });
    expect(await town.rows('SELECT full_name FROM personal.account_holder_version')).toEqual([['Асанов Үсөн']]);
    const [[audit]] = await town.rows('SELECT json_agg(a)::text FROM audit_entry a') as [[string]];
    expect(audit).toContain('sha256');
    for (const personal of ['Асанов', '996555000111']) expect(audit).not.toContain(personal);
  });

  it('makes no ring of zones, at no time, also when two people each make half of it', async () => {
    await using town = await RegisterRig.start();
    const attributes = { nameKy: 'З', nameRu: 'З', nameEn: 'Z', parentZoneId: null, mainsLengthMetres: null, serviceConnections: null, meanPressureKpa: null };
    const [a, b, c] = await town.write((sql) => addThings(sql, ZONES, ['A', 'B', 'C'].map((key) => ({ key, validFrom: day('2020-01-01'), attributes })), BY));
    const under = (id: number, parentZoneId: number | null, on: string) => town.write((sql) => changeThing(sql, ZONES, { id, validFrom: day(on), attributes: { ...attributes, parentZoneId } }, BY));
    await under(a!, b!, '2021-01-01');
    await under(b!, c!, '2021-01-01');
    await expect(under(c!, a!, '2022-01-01')).rejects.toMatchObject({ kind: 'CONFLICT' });
    // A lay in B until 2023 only: from then on B may lie in A.
    await under(a!, null, '2023-01-01');
    await under(b!, a!, '2023-01-01');
    await under(a!, null, '2023-06-01');
    await under(b!, null, '2023-06-01');
    const halves = await Promise.allSettled([under(a!, b!, '2024-01-01'), under(b!, a!, '2024-01-01')]);
    expect(halves.map(({ status }) => status).toSorted((one, other) => one.localeCompare(other))).toEqual(['fulfilled', 'rejected']);
  });

  it('tells open pages what to read again when it is committed', async () => {
    await using town = await RegisterRig.start();
    const heard: unknown[] = [];
    const client = await town.rig.pool.connect();
    try {
      client.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '')));
      await client.query('LISTEN suu_changes');
      await town.write((sql) => addThings(sql, ZONES, [{ key: 'Z', validFrom: day('2020-01-01'), attributes: { nameKy: 'З', nameRu: 'З', nameEn: 'Z', parentZoneId: null, mainsLengthMetres: null, serviceConnections: null, meanPressureKpa: null } }], BY));
      await client.query('SELECT 1');
      expect(heard).toEqual([{ topic: 'register', keys: ['zone:1'] }]);
    } finally {
      client.release(true);
    }
  });
});

describe('meters', () => {
  it('are put in and taken out with their acts, and the state follows', async () => {
    await using town = await RegisterRig.start();
    const { meterId } = await town.meteredPoint();
    await town.write((sql) => removeMeters(sql, [removal(meterId, '2026-06-01', { state: 'scrapped' })], BY));
    expect(await town.rows('SELECT valid_from, valid_to, index_at_removal_litres, seal_no FROM installation WHERE superseded_at IS NULL')).toEqual([[day('2026-02-01'), day('2026-06-01'), '250000', '0045']]);
    expect(await town.rows('SELECT state, valid_from, verified_on::text FROM meter_version WHERE superseded_at IS NULL ORDER BY valid_from')).toEqual([['in_stock', day('2026-01-01'), '2026-01-15'], ['scrapped', day('2026-06-01'), '2026-01-15']]);
    await expect(town.write((sql) => installMeters(sql, [installation(meterId, 1, '2026-07-01')], BY))).rejects.toMatchObject({ kind: 'CONFLICT', subject: '0012345' });
  });

  it.each([
    ['put in while it is elsewhere', (sql: Sql, meterId: number, pointId: number) => installMeters(sql, [installation(meterId, pointId, '2026-03-01')], BY), 'OVERLAP'],
    ['taken out before it was put in', (sql: Sql, meterId: number) => removeMeters(sql, [removal(meterId, '2026-01-15')], BY), 'RANGE'],
    ['taken out in the future', (sql: Sql, meterId: number) => removeMeters(sql, [removal(meterId, '2099-01-15')], BY), 'TIME_FUTURE'],
    ['showing more than it can', (sql: Sql, meterId: number) => removeMeters(sql, [removal(meterId, '2026-05-01', { indexLitres: 100_000_000 })], BY), 'RANGE'],
  ])('cannot be %s', async (_, act, kind) => {
    await using town = await RegisterRig.start();
    const { meterId, pointId } = await town.meteredPoint();
    await expect(town.write((sql) => act(sql, meterId, pointId))).rejects.toMatchObject({ kind });
  });

  it('share no place: the second at a service point is refused, also when two people enter it at once', async () => {
    await using town = await RegisterRig.start();
    const [pointId] = await town.write((sql) => addThings(sql, SERVICE_POINTS, [{ key: 'SP-1', validFrom: day('2020-01-01'), attributes: POINT }], BY));
    const ids = await town.write((sql) => addMeters(sql, ['A', 'B'].map((serial) => ({ serial, registerCapacityLitres: 1_000_000, validFrom: day('2026-01-01'), attributes: METER })), BY));
    const outcomes = await Promise.allSettled(ids.map((id) => town.write((sql) => installMeters(sql, [installation(id, pointId!, '2026-02-01')], BY))));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { kind: 'OVERLAP' } }]);
  });

  it('are one at a well, and may be several at a reservoir', async () => {
    await using town = await RegisterRig.start();
    const ids = await town.write((sql) => addMeters(sql, ['A', 'B', 'C', 'D'].map((serial) => ({ serial, registerCapacityLitres: 1_000_000, validFrom: day('2026-01-01'), attributes: METER })), BY));
    const [wellId] = await town.write((sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY));
    const [reservoirId] = await town.write((sql) => addThings(sql, RESERVOIRS, [{
      key: 'RES-1', validFrom: day('2020-01-01'), attributes: { nameKy: 'Р', nameRu: 'Р', nameEn: 'R', fieldId: null, zoneId: null, state: 'in_use', volumeLitres: 500_000, levels: null } }], BY));
    const put = (id: number, place: MeterPlace) => town.write((sql) => installMeters(sql, [installation(id, 0, '2026-02-01', { place })], BY));
    await put(ids[0]!, { wellId: wellId! });
    await expect(put(ids[1]!, { wellId: wellId! })).rejects.toMatchObject({ kind: 'OVERLAP' });
    await put(ids[2]!, { reservoirId: reservoirId! });
    await put(ids[3]!, { reservoirId: reservoirId! });
  });

  it('are called installed by an installation alone, never by hand, not even as a correction', async () => {
    await using town = await RegisterRig.start();
    const [id] = await town.write((sql) => addMeters(sql, [{ serial: 'A', registerCapacityLitres: 1_000_000, validFrom: day('2026-01-01'), attributes: METER }], BY));
    await expect(town.write((sql) => correctThing(sql, METERS, { id: id!, validFrom: day('2026-01-01'), validTo: null, attributes: { ...METER, state: 'installed' } }, WHY))).rejects.toMatchObject({ kind: 'CONFLICT' });
  });

  it('are exchanged as one act with the radio that stays', async () => {
    await using town = await RegisterRig.start();
    const { meterId } = await town.meteredPoint();
    await new DeviceEnrolment(town.rig.pool).enrolMeters([{ serial: 'R-1', meterSerial: 'other', registerCapacityLitres: 1_000_000, mappedFrom: day('2026-01-01') }]);
    await town.write((sql) => mapChannels(sql, [{ deviceSerial: 'R-1', channel: 1, register: 'volume', meterId, from: day('2026-02-01') }], BY));
    const [newMeterId] = await town.write((sql) => addMeters(sql, [{ serial: 'NEW', registerCapacityLitres: 1_000_000, validFrom: day('2026-01-01'), attributes: METER }], BY));
    await town.write((sql) => exchangeMeter(sql, { removal: removal(meterId, '2026-06-01'), installation: { ...installation(newMeterId!, 0, '2026-06-01', { indexLitres: 3 }) }, radio: 'same' }, BY));
    expect(await town.rows('SELECT meter_id, mapped_from, mapped_to FROM channel_mapping WHERE superseded_at IS NULL AND meter_id IN ($1, $2) ORDER BY mapped_from', meterId, newMeterId)).toEqual([
      [meterId, day('2026-02-01'), day('2026-06-01')], [newMeterId, day('2026-06-01'), null]]);
    expect(await town.rows('SELECT meter_id, service_point_id, valid_to FROM installation WHERE superseded_at IS NULL ORDER BY valid_from')).toEqual([[meterId, 1, day('2026-06-01')], [newMeterId, 1, null]]);
  });

  it('that cannot be exchanged leave everything as it was', async () => {
    await using town = await RegisterRig.start();
    const { meterId } = await town.meteredPoint();
    const [newMeterId] = await town.write((sql) => addMeters(sql, [{ serial: 'NEW', registerCapacityLitres: 1_000_000, validFrom: day('2026-01-01'), attributes: { ...METER, state: 'lost' } }], BY));
    const before = await town.rows('SELECT * FROM installation');
    await expect(town.write((sql) => exchangeMeter(sql, { removal: removal(meterId, '2026-06-01'), installation: installation(newMeterId!, 0, '2026-06-01'), radio: null }, BY))).rejects.toMatchObject({ kind: 'CONFLICT' });
    expect(await town.rows('SELECT * FROM installation')).toEqual(before);
  });
});

describe('a city at a time', () => {
  it('20,000 accounts, holders, meters and installations are entered in seconds', async () => {
    await using town = await RegisterRig.start();
    const count = 20_000;
    const numbers = Array.from({ length: count }, (_, at) => String(at + 1).padStart(7, '0'));
    await town.write(async (sql) => {
      await addModels(sql, [{ code: 'M', manufacturer: 'x', dnMillimetres: 15, q3LitresPerHour: 2_500, ratioR: 80, registerDigits: 5, registerCapacityLitres: 100_000_000, pulseLitres: 1, verificationIntervalMonths: 72 }], BY);
      const started = performance.now();
      const accounts = await addThings(sql, ACCOUNTS, numbers.map((key) => ({ key, validFrom: day('2020-01-01'), attributes: ACCOUNT })), BY);
      await recordFrom(sql, ACCOUNT_HOLDERS, accounts.map((id) => ({ id, validFrom: day('2020-01-01'), attributes: { fullName: `Person ${id}`, phone: null, isInvented: true } })), BY);
      const points = await addThings(sql, SERVICE_POINTS, numbers.map((key, at) => ({ key, validFrom: day('2020-01-01'), attributes: { ...POINT, accountId: accounts[at]! } })), BY);
      const meters = await addMeters(sql, numbers.map((serial) => ({ serial, registerCapacityLitres: 100_000_000, validFrom: day('2020-01-01'), attributes: METER })), BY);
      await installMeters(sql, meters.map((meterId, at) => installation(meterId, points[at]!, '2026-02-01')), BY);
      expect(performance.now() - started).toBeLessThan(60_000);
    });
    expect(await town.rows('SELECT count(*), max(meter_id - service_point_id) FROM installation')).toEqual([[String(count), 0]]);
  }, 120_000);
});
