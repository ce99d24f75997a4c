import {
  ACCOUNT_HOLDERS, ACCOUNT_LIST, ACCOUNTS, addMeters, addThings, inTransaction, installMeters, listInstallations, listThings, METER_LIST, recordFrom, SERVICE_POINT_ADDRESSES, SERVICE_POINT_LIST, SERVICE_POINTS,
  type ChangedBy, type ThingList,
} from '@app/persistence';

import { SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: null };
const BEGIN = new Date('2020-01-01T00:00:00Z');
const HOMES = 10_000;
/** Far above what is needed, far below what a plan that reads one table for each row of another takes. */
const PATIENCE_MS = 5_000;

describe('lists of a whole city, entered a moment ago and not yet analysed', () => {
  it('are answered and searched without reading one table for each row of another', async () => {
    await using rig = await SeriesRig.start();
    const keys = Array.from({ length: HOMES }, (_, at) => String(at + 1).padStart(7, '0'));
    await inTransaction(rig.pool, async (sql) => {
      const accounts = await addThings(sql, ACCOUNTS, keys.map((key) => ({ key, validFrom: BEGIN, attributes: { class: 'household', state: 'open', residents: null, normLitresPerPersonDay: null } as const })), BY);
      await recordFrom(sql, ACCOUNT_HOLDERS, accounts.map((id) => ({ id, validFrom: BEGIN, attributes: { fullName: `Person ${id}`, phone: null, isInvented: true } })), BY);
      const points = await addThings(sql, SERVICE_POINTS, keys.map((key, at) => ({ key, validFrom: BEGIN, attributes: {
        accountId: accounts[at]!, zoneId: null, parentServicePointId: null, state: 'open', placement: null, dnMillimetres: null, hasIsolatingValve: null, hasCheckValve: null, sewer: null, sewerShare: null } as const })), BY);
      await recordFrom(sql, SERVICE_POINT_ADDRESSES, points.map((id) => ({ id, validFrom: BEGIN, attributes: { address: `Street ${id}`, isInvented: true } })), BY);
      const meters = await addMeters(sql, keys.map((serial) => ({ serial, registerCapacityLitres: 100_000_000, validFrom: BEGIN, attributes: { state: 'in_stock', modelId: null, lotId: null, pulseLitres: null, verifiedOn: null, verifiedUntilOn: null } as const })), BY);
      await installMeters(sql, meters.map((meterId, at) => ({ meterId, place: { servicePointId: points[at]! }, installedAt: new Date('2026-02-01T00:00:00Z'), indexLitres: 0, actNo: null, actOn: null, sealNo: null, wireNo: null, trouble: null })), BY);
    });
    const question = { at: new Date(), knownAt: null, personal: 'all', limit: 50, offset: 0, sort: undefined } as const;
    const slow: string[] = [];
    const timed = async (what: string, ask: () => Promise<unknown>): Promise<void> => {
      const started = performance.now();
      await ask();
      if (performance.now() - started > PATIENCE_MS) slow.push(what);
    };
    for (const list of [ACCOUNT_LIST, SERVICE_POINT_LIST, METER_LIST] as unknown as ThingList<object>[]) {
      for (const search of [undefined, 'person 999', 'street 999', '0009']) {
        for (const zoneIds of [null, [1]]) {
          await timed(`${list.table.kind} ${search} ${String(zoneIds)}`, () => inTransaction(rig.pool, (sql) => listThings(sql, list, { ...question, search, zoneIds, filters: {} })));
        }
      }
    }
    await timed('installed meters', () => inTransaction(rig.pool, (sql) => listThings(sql, METER_LIST, { ...question, search: undefined, zoneIds: null, filters: { state: 'installed' } })));
    await timed('installations', () => inTransaction(rig.pool, (sql) => listInstallations(sql, { ...question, search: undefined, zoneIds: [1], filters: {} })));
    expect(slow).toEqual([]);
  }, 200_000);
});
