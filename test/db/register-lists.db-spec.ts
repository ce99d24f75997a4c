import {
  ACCOUNT_HOLDERS, ACCOUNT_LIST, ACCOUNTS, addMeters, addThings, BOUNDARY_LIST, changeThing, CONTRADICTION_LIST, correctCapacity, correctThing, DEVICE_LIST, DeviceEnrolment, DOCUMENT_LIST, historyOf, inTransaction, installMeters,
  listInstallations, listPlain, listThings, LOT_LIST, METER_LIST, MODEL_LIST, recordFrom, RESERVOIR_LIST, SERVICE_POINT_ADDRESSES, SERVICE_POINT_LIST, SERVICE_POINTS, STATEMENT_LIST, thingAt, WELL_FIELD_LIST, WELL_LIST,
  WELLS, ZONE_LIST, ZONES, zonesWithin, type ChangedBy, type ListQuestion, type Sql, type ThingList, type Vantage,
} from '@app/persistence';
import type { AccountAttributes, MeterAttributes, WellAttributes } from '@app/registry';

import { SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'told by the office' };
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const NOW: Vantage = { at: day('2026-10-01'), knownAt: null, zoneIds: null, personal: 'none' };
const ALL: ListQuestion = { ...NOW, limit: 50, offset: 0, sort: undefined, search: undefined, filters: {} };
const name = (text: string) => ({ nameKy: text, nameRu: text, nameEn: text });
const WELL: WellAttributes = {
  ...name('Well'), fieldId: null, zoneId: null, state: 'operating', season: null, ratedFlowLitresPerHour: null, depthMetres: null, pumpModel: null, pumpRatedWatts: null, energyMeterSerial: null, document: null };
const ZONE = { parentZoneId: null, mainsLengthMetres: null, serviceConnections: null, meanPressureKpa: null };
const ACCOUNT: AccountAttributes = { class: 'household', state: 'open', residents: 4, normLitresPerPersonDay: null };
const POINT = { accountId: null, zoneId: null, parentServicePointId: null, state: 'open', placement: null, dnMillimetres: 15, hasIsolatingValve: null, hasCheckValve: null, sewer: null, sewerShare: null } as const;
const METER: MeterAttributes = { state: 'in_stock', modelId: null, lotId: null, pulseLitres: null, verifiedOn: null, verifiedUntilOn: null };

/** A town of two zones side by side and one within the first; an account with point and meter in each of the first two. */
async function town(rig: SeriesRig): Promise<{ zones: number[]; accounts: number[]; points: number[]; meters: number[] }> {
  return inTransaction(rig.pool, async (sql) => {
    const [north, south] = await addThings(sql, ZONES, ['North', 'South'].map((key) => ({ key, validFrom: day('2020-01-01'), attributes: { ...ZONE, ...name(key) } })), BY);
    const [inner] = await addThings(sql, ZONES, [{ key: 'Inner', validFrom: day('2020-01-01'), attributes: { ...ZONE, ...name('Inner'), parentZoneId: north! } }], BY);
    const accounts = await addThings(sql, ACCOUNTS, ['0001', '0002'].map((key) => ({ key, validFrom: day('2020-01-01'), attributes: ACCOUNT })), BY);
    await recordFrom(sql, ACCOUNT_HOLDERS, accounts.map((id) => ({ id, validFrom: day('2020-01-01'), attributes: { fullName: `Holder ${id}`, phone: '0555', isInvented: true } })), BY);
    const points = await addThings(sql, SERVICE_POINTS, [inner!, south!].map((zoneId, at) => ({ key: `SP-${at + 1}`, validFrom: day('2020-01-01'), attributes: { ...POINT, zoneId, accountId: accounts[at]! } })), BY);
    await recordFrom(sql, SERVICE_POINT_ADDRESSES, points.map((id) => ({ id, validFrom: day('2020-01-01'), attributes: { address: `Lenin st. ${id}`, isInvented: true } })), BY);
    const meters = await addMeters(sql, ['M-1', 'M-2'].map((serial) => ({ serial, registerCapacityLitres: 1_000_000, validFrom: day('2020-01-01'), attributes: METER })), BY);
    await installMeters(sql, meters.map((meterId, at) => ({ meterId, place: { servicePointId: points[at]! }, installedAt: day('2026-02-01'), indexLitres: 0, actNo: `${at}`, actOn: null, sealNo: null, wireNo: null, trouble: null })), BY);
    return { zones: [north!, south!, inner!], accounts, points, meters };
  });
}

const asked = <Outcome>(rig: SeriesRig, question: (sql: Sql) => Promise<Outcome>): Promise<Outcome> => inTransaction(rig.pool, question);
const keys = async (rig: SeriesRig, list: ThingList<object>, given: Partial<ListQuestion> = {}): Promise<string[]> => (await asked(rig, (sql) => listThings(sql, list, { ...ALL, ...given }))).items.map(({ key }) => key);

describe('every list of the register', () => {
  const lists = { ACCOUNT_LIST, BOUNDARY_LIST, LOT_LIST, METER_LIST, RESERVOIR_LIST, SERVICE_POINT_LIST, WELL_FIELD_LIST, WELL_LIST, ZONE_LIST } as Record<string, ThingList<object>>;
  it.each(Object.entries(lists))('%s answers each of its sorts, filters and searches, whatever is personal in it and whichever zones', async (_, list) => {
    await using rig = await SeriesRig.start();
    await town(rig);
    for (const personal of ['none', 'addresses', 'all'] as const) {
      for (const sort of [undefined, ...Object.keys(list.sorts).map((by) => ({ by, descending: true }))]) {
        const page = await asked(rig, (sql) => listThings(sql, list, { ...ALL, personal, sort, search: '0', zoneIds: [1] }));
        expect(page.total).toBeGreaterThanOrEqual(page.items.length);
      }
    }
    for (const filter of Object.keys(list.filters)) {
      const sample = filter.endsWith('Id') ? 1 : filter === 'hasMeter' ? true : filter === 'verifiedUntilBefore' ? '2030-01-01' : 'open';
      await asked(rig, (sql) => listThings(sql, list, { ...ALL, filters: { [filter]: sample } }));
    }
  });

  it.each(Object.entries({ MODEL_LIST, DOCUMENT_LIST, STATEMENT_LIST, CONTRADICTION_LIST, DEVICE_LIST }))('%s answers each of its sorts and filters', async (_, list) => {
    await using rig = await SeriesRig.start();
    for (const by of Object.keys(list.sorts)) await asked(rig, (sql) => listPlain(sql, list, { limit: 5, offset: 0, sort: { by, descending: true }, search: 'x', filters: {} }));
    for (const filter of Object.keys(list.filters)) {
      await asked(rig, (sql) => listPlain(sql, list, { limit: 5, offset: 0, sort: undefined, search: undefined, filters: { [filter]: /Id$|Millimetres$/.test(filter) ? 1 : filter === 'isRevoked' ? true : 'x' } }));
    }
  });
});

describe('a question to the register', () => {
  it('is answered as of then, and as known then', async () => {
    await using rig = await SeriesRig.start();
    const [id] = await asked(rig, (sql) => addThings(sql, WELLS, [{ key: 'W-1', validFrom: day('2020-01-01'), attributes: WELL }], BY));
    await asked(rig, (sql) => changeThing(sql, WELLS, { id: id!, validFrom: day('2026-03-01'), attributes: { ...WELL, state: 'standby' } }, BY));
    const stateAt = async (at: string, knownAt: Date | null = null): Promise<string> => (await asked(rig, (sql) => thingAt(sql, WELL_LIST, id!, { ...NOW, at: day(at), knownAt }))).attributes.state;
    const [before] = await asked(rig, (sql) => sql<{ at: Date }>('SELECT max(recorded_at) AS at FROM well_version'));
    await rig.pool.query('SELECT pg_sleep(0.005)');
    await asked(rig, (sql) => correctThing(sql, WELLS, { id: id!, validFrom: day('2026-03-01'), validTo: day('2026-05-01'), attributes: { ...WELL, state: 'in_repair' } }, BY));
    expect([await stateAt('2026-02-28'), await stateAt('2026-03-01'), await stateAt('2026-04-30'), await stateAt('2026-05-01')]).toEqual(['operating', 'in_repair', 'in_repair', 'standby']);
    expect([await stateAt('2026-02-28', before!.at), await stateAt('2026-04-30', before!.at)]).toEqual(['operating', 'standby']);
    await expect(stateAt('2019-12-31')).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await expect(stateAt('2026-01-01', day('2026-01-01'))).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    const history = await asked(rig, (sql) => historyOf(sql, WELLS, id!));
    expect(history.map(({ attributes, supersededAt, reason }) => [attributes.state, supersededAt === null, reason])).toEqual([
      ['operating', false, 'told by the office'], ['operating', true, 'told by the office'], ['standby', false, 'told by the office'], ['in_repair', true, 'told by the office'], ['standby', true, 'told by the office']]);
  });

  it('about the capacity of a register is answered as it was read from the face then, however often that is corrected', async () => {
    await using rig = await SeriesRig.start();
    const { meters } = await town(rig);
    const capacityKnownAt = async (knownAt: Date | null): Promise<unknown> => (await asked(rig, (sql) => thingAt(sql, METER_LIST, meters[0]!, { ...NOW, knownAt }))).beside['registerCapacityLitres'];
    const now = async (): Promise<Date> => (await rig.pool.query<{ at: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS at FROM pg_sleep(0.003)`)).rows[0]!.at;
    const asEntered = await now();
    await rig.pool.query('SELECT pg_sleep(0.003)');
    await asked(rig, async (sql) => correctCapacity(sql, meters[0]!, 10_000_000, BY));
    const asCorrected = await now();
    await rig.pool.query('SELECT pg_sleep(0.003)');
    await asked(rig, async (sql) => {
      await correctCapacity(sql, meters[0]!, 20_000_000, BY);
      await correctCapacity(sql, meters[0]!, 100_000_000, BY);
    });
    expect([await capacityKnownAt(asEntered), await capacityKnownAt(asCorrected), await capacityKnownAt(null)]).toEqual([1_000_000, 10_000_000, 100_000_000]);
    expect((await asked(rig, (sql) => thingAt(sql, METER_LIST, meters[1]!, { ...NOW, knownAt: asEntered }))).beside['registerCapacityLitres']).toBe(1_000_000);
  });

  it('of somebody limited to a zone is answered with what lies in it and below, and nothing else is found', async () => {
    await using rig = await SeriesRig.start();
    const { zones, accounts, meters } = await town(rig);
    const within = await asked(rig, (sql) => zonesWithin(sql, [zones[0]!]));
    expect(within).toEqual([zones[0], zones[2]]);
    const limited = { zoneIds: within };
    expect([await keys(rig, ZONE_LIST, limited), await keys(rig, ACCOUNT_LIST, limited), await keys(rig, SERVICE_POINT_LIST, limited), await keys(rig, METER_LIST, limited)]).toEqual([['Inner', 'North'], ['0001'], ['SP-1'], ['M-1']]);
    expect((await asked(rig, (sql) => listInstallations(sql, { ...ALL, ...limited, sort: undefined, filters: {} }))).items.map(({ meterSerial }) => meterSerial)).toEqual(['M-1']);
    await expect(asked(rig, (sql) => thingAt(sql, ACCOUNT_LIST, accounts[1]!, { ...NOW, ...limited }))).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await expect(asked(rig, (sql) => thingAt(sql, METER_LIST, meters[1]!, { ...NOW, ...limited }))).rejects.toMatchObject({ kind: 'NOT_FOUND' });
  });

  it('shows and searches what is personal to those alone who may see it', async () => {
    await using rig = await SeriesRig.start();
    await town(rig);
    const first = async (personal: 'none' | 'addresses' | 'all') => (await asked(rig, (sql) => listThings(sql, ACCOUNT_LIST, { ...ALL, personal }))).items[0]!.beside;
    expect(await first('none')).toEqual({ servicePoints: 1 });
    expect(await first('addresses')).toEqual({ servicePoints: 1, addresses: 'Lenin st. 1' });
    expect(await first('all')).toEqual({ servicePoints: 1, addresses: 'Lenin st. 1', fullName: 'Holder 1', phone: '0555', isInvented: true });
    expect([await keys(rig, ACCOUNT_LIST, { search: 'holder 2' }), await keys(rig, ACCOUNT_LIST, { search: 'holder 2', personal: 'addresses' }), await keys(rig, ACCOUNT_LIST, { search: 'HOLDER 2', personal: 'all' })]).toEqual([[], [], ['0002']]);
    expect([await keys(rig, SERVICE_POINT_LIST, { search: 'lenin' }), await keys(rig, SERVICE_POINT_LIST, { search: 'lenin', personal: 'addresses' })]).toEqual([[], ['SP-1', 'SP-2']]);
  });

  it('takes a search word as it stands: no wildcard, no escape', async () => {
    await using rig = await SeriesRig.start();
    await asked(rig, (sql) => addThings(sql, WELLS, ['A_1', 'AB1'].map((key) => ({ key, validFrom: day('2020-01-01'), attributes: WELL })), BY));
    expect([await keys(rig, WELL_LIST, { search: 'a_' }), await keys(rig, WELL_LIST, { search: '%' }), await keys(rig, WELL_LIST, { search: '\\' }), await keys(rig, WELL_LIST, { search: "'" })]).toEqual([['A_1'], [], [], []]);
  });

  it('is answered page by page without repeating or skipping, also where the order has equals', async () => {
    await using rig = await SeriesRig.start();
    const all = Array.from({ length: 23 }, (_, at) => `W-${String(at).padStart(2, '0')}`);
    await asked(rig, (sql) => addThings(sql, WELLS, all.map((key) => ({ key, validFrom: day('2020-01-01'), attributes: WELL })), BY));
    const pages = [];
    for (let offset = 0; offset < 30; offset += 5) pages.push(...await keys(rig, WELL_LIST, { limit: 5, offset, sort: { by: 'state', descending: true } }));
    expect(pages).toEqual(all);
    expect(await asked(rig, (sql) => listThings(sql, WELL_LIST, { ...ALL, offset: 100 }))).toEqual({ items: [], total: 23 });
  });

  it('says of a meter that it is installed while an installation holds', async () => {
    await using rig = await SeriesRig.start();
    await town(rig);
    const states = async (at: string) => (await asked(rig, (sql) => listThings(sql, METER_LIST, { ...ALL, at: day(at) }))).items.map(({ beside }) => [beside['state'], beside['servicePointCode']]);
    expect(await states('2026-01-31')).toEqual([['in_stock', null], ['in_stock', null]]);
    expect(await states('2026-02-01')).toEqual([['installed', 'SP-1'], ['installed', 'SP-2']]);
    expect(await keys(rig, METER_LIST, { filters: { state: 'installed' } })).toEqual(['M-1', 'M-2']);
  });

  it('shows devices with what they count, and nothing of their secrets', async () => {
    await using rig = await SeriesRig.start();
    const [issued] = await new DeviceEnrolment(rig.pool).enrolMeters([{ serial: 'R-1', registerCapacityLitres: 1_000, mappedFrom: day('2026-01-01') }]);
    const { items } = await asked(rig, (sql) => listPlain(sql, DEVICE_LIST, { limit: 5, offset: 0, sort: undefined, search: undefined, filters: {} }));
    expect(items).toMatchObject([{ serial: 'R-1', kind: 'meter', hasSecret: true, revokedAt: null, mappings: [{ channel: 1, register: 'volume', meterSerial: 'R-1', from: '2026-01-01T00:00:00.000Z', to: null }], gateways: [], speaksFor: 0 }]);
    expect(JSON.stringify(items)).not.toContain(issued!.secret);
    expect(Object.keys(items[0]!).filter((column) => /salt|hash$/.test(column))).toEqual([]);
  });
});
