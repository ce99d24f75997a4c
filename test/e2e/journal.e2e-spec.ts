import { jest } from '@jest/globals';
import { ownUseIn, sqlOf, verifyAudit } from '@app/persistence';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** Zone 2 lies in zone 1; two open accounts in 2, one in 1, one closed; zone 3 apart has one. */
async function started(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'), (2, 'Z-2'), (3, 'Z-3');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en, parent_zone_id) VALUES (1, '2020-01-01', 'a', 'a', 'a', NULL), (2, '2020-01-01', 'b', 'b', 'b', 1), (3, '2020-01-01', 'c', 'c', 'c', NULL);
    INSERT INTO account (account_id, account_no) SELECT n, '0000000' || n FROM generate_series(1, 5) n;
    INSERT INTO account_version (account_id, valid_from, class, state) SELECT n, '2020-01-01', 'household', CASE n WHEN 4 THEN 'closed' ELSE 'open' END FROM generate_series(1, 5) n;
    INSERT INTO service_point (service_point_id, code) SELECT n, 'SP-' || n FROM generate_series(1, 6) n;
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES
      (1, '2020-01-01', 1, 2, 'open'), (2, '2020-01-01', 2, 2, 'open'), (3, '2020-01-01', 3, 1, 'open'), (4, '2020-01-01', 4, 1, 'open'), (5, '2020-01-01', 5, 3, 'open'), (6, '2020-01-01', 1, 2, 'open');
    INSERT INTO well (well_id, code) VALUES (1, 'W-1'), (2, 'W-2');
    INSERT INTO well_version (well_id, valid_from, name_ky, name_ru, name_en, zone_id, state) VALUES (1, '2020-01-01', 'w', 'w', 'w', 1, 'operating'), (2, '2020-01-01', 'w', 'w', 'w', 3, 'operating')`);
  return api;
}

interface Entry { readonly entryId: number; readonly [name: string]: unknown }
const enter = (api: ApiOnTrial, token: string, body: object): Promise<Answer> => api.api('POST', '/journal', { token, body });
const entered = async (api: ApiOnTrial, token: string, body: object): Promise<Entry> => {
  const answer = await enter(api, token, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json as Entry;
};
const listed = async (api: ApiOnTrial, token: string, query = ''): Promise<Entry[]> => ((await api.api('GET', `/journal${query}`, { token })).json as { items: Entry[] }).items;

const COMPLAINT = { kind: 'complaint', from: ago(1), zoneId: 1, complaint: { topic: 'no_water', address: 'ул. Примерная, 1', personName: 'Примеров Асан', phone: '0555 000001', accountNo: '00000001', said: 'since morning' } };

describe('a shut-off', () => {
  it('counts the open accounts of its zone and below from the register, each once', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    expect((await api.api('GET', '/journal/accounts-affected?zoneId=1', { token })).json).toEqual({ accountsAffected: 3 });
    expect([await entered(api, token, { kind: 'shut_off', from: ago(2), zoneId: 1 }), await entered(api, token, { kind: 'shut_off', from: ago(2), zoneId: 2 }), await entered(api, token, { kind: 'shut_off', from: ago(2) })])
      .toMatchObject([{ accountsAffected: 3 }, { accountsAffected: 2 }, { accountsAffected: 4 }]);
    // What is entered as of a time before the accounts were there affects nobody.
    expect(await entered(api, token, { kind: 'shut_off', from: '2019-01-01T00:00:00Z', to: '2019-01-01T01:00:00Z', zoneId: 1 })).toMatchObject({ accountsAffected: 0 });
  });

  it('is open until its end is told, once; hours without water follow', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const { entryId } = await entered(api, token, { kind: 'shut_off', from: '2026-03-10T04:00:00Z', zoneId: 1, place: 'ул. Примерная' });
    expect((await listed(api, token, '?isOpen=true')).map((one) => one.entryId)).toEqual([entryId]);
    const end = (endedAt: string): Promise<Answer> => api.api('POST', `/journal/${entryId}/end`, { token, body: { endedAt } });
    expect((await end('2026-03-10T03:00:00Z')).kind).toBe('RANGE');
    expect((await end('2026-03-10T08:00:00Z')).json).toMatchObject({ toAt: '2026-03-10T08:00:00.000Z', enteredToAt: null });
    expect((await end('2026-03-10T09:00:00Z')).kind).toBe('CONFLICT');
    expect(await listed(api, token, '?isOpen=true')).toEqual([]);
    const continuity = async (): Promise<unknown> => (await api.api('GET', '/journal/continuity?from=2026-03&to=2026-03', { token })).json;
    expect(await continuity()).toEqual({ from: '2026-03', to: '2026-03', items: [{ month: '2026-03', zoneId: 1, shutOffs: 1, hours: 4, accountHours: 12, accounts: 3, hoursPerAccount: 4, isOpen: false }] });
    await api.api('POST', `/journal/${entryId}/void`, { token, body: { reason: 'another street' } });
    expect(await continuity()).toMatchObject({ items: [] });
  });
});

describe('an entry', () => {
  it('is voided with a reason and stays to be read; another may stand for it, once', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const { entryId } = await entered(api, token, { kind: 'flushing', from: ago(3), to: ago(2), zoneId: 1, volumeLitres: 12_000 });
    const corrected = { kind: 'flushing', from: ago(3), to: ago(2), zoneId: 1, volumeLitres: 21_000, replacesEntryId: entryId };
    expect((await enter(api, token, corrected)).kind).toBe('CONFLICT');
    expect((await api.api('POST', `/journal/${entryId}/void`, { token, body: {} })).kind).toBe('SCHEMA');
    expect((await api.api('POST', `/journal/${entryId}/void`, { token, body: { reason: 'digits swapped' } })).json).toMatchObject({ voidReason: 'digits swapped', volumeLitres: 12_000 });
    expect((await api.api('POST', `/journal/${entryId}/void`, { token, body: { reason: 'again' } })).kind).toBe('CONFLICT');
    const other = await entered(api, token, corrected);
    expect((await enter(api, token, corrected)).kind).toBe('CONFLICT');
    expect((await api.api('GET', `/journal/${entryId}`, { token })).json).toMatchObject({ replacedByEntryId: other.entryId });
    expect((await listed(api, token, '?isVoided=false')).map((one) => one.entryId)).toEqual([other.entryId]);
    expect(await ownUseIn(sqlOf(api.pool), new Date(Date.now() - DAY_MS), new Date(), null)).toEqual([{ kind: 'flushing', entries: 1, volumeLitres: 21_000, entriesWithoutLitres: 0 }]);
    expect((await api.pool.query("SELECT action, reason FROM audit_entry WHERE object_kind = 'journal_entry' ORDER BY seq")).rows).toEqual([
      { action: 'journal.enter', reason: null }, { action: 'journal.void', reason: 'digits swapped' }, { action: 'journal.enter', reason: null }]);
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('repeated with its Idempotency-Key is entered once', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const body = { kind: 'fire', from: ago(1), zoneId: 1, volumeLitres: 8_000 };
    const send = (): Promise<Answer> => api.api('POST', '/journal', { token, body, headers: { 'idempotency-key': 'night-1' } });
    expect((await send()).json).toEqual((await send()).json);
    expect(await listed(api, token)).toHaveLength(1);
  });

  it.each<[string, object, string, string]>([
    ['of a kind that there is not', { kind: 'party' }, 'SCHEMA', 'kind'], ['without a time', { from: undefined }, 'TIME_FORMAT', 'from'], ['of tomorrow that nobody plans', { kind: 'fire', from: ago(-24) }, 'TIME_FUTURE', 'from'],
    ['that ends before it begins', { to: ago(3) }, 'RANGE', 'to'], ['of litres that are less than none', { volumeLitres: -1 }, 'RANGE', 'volumeLitres'], ['with a position of no valve', { switchedTo: 'closed' }, 'SCHEMA', 'switchedTo'],
    ['at a well that is not registered', { wellId: 99 }, 'UNKNOWN_REFERENCE', 'wellId'], ['with words for nobody', { note: '  ' }, 'SCHEMA', 'note'],
  ])('%s is refused, and the field is named', async (_, given, kind, field) => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const answer = await enter(api, token, { kind: 'flushing', from: ago(2), zoneId: 1, ...given });
    expect(answer).toMatchObject({ kind });
    expect((answer.json as { faults: { field: string }[] }).faults.map((fault) => fault.field)).toContain(`/${field}`);
    expect(await listed(api, token)).toEqual([]);
  });

  it.each(['clerk', 'city', 'field', 'contributor'] as const)('is not written by a %s', async (role) => {
    await using api = await started();
    const { token } = await api.personOf(role);
    expect((await enter(api, token, { kind: 'fire', from: ago(1), zoneId: 1 })).kind).toBe('AUTHZ');
  });

  it('is found by kind, zone and time, and sorted by allowed names alone', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const works = await entered(api, token, { kind: 'planned_works', from: ago(50), to: ago(40), zoneId: 1, note: 'насос' });
    const fire = await entered(api, token, { kind: 'fire', from: ago(10), to: ago(9), zoneId: 3, volumeLitres: 5_000 });
    const found = async (query: string): Promise<number[]> => (await listed(api, token, query)).map((one) => one.entryId);
    expect(await found('')).toEqual([fire.entryId, works.entryId]);
    expect(await found('?kind=fire')).toEqual([fire.entryId]);
    expect(await found('?zoneId=1')).toEqual([works.entryId]);
    expect(await found(`?from=${ago(45)}&to=${ago(20)}`)).toEqual([works.entryId]);
    expect(await found(`?from=${ago(39)}&to=${ago(20)}`)).toEqual([]);
    expect(await found('?q=%D0%BD%D0%B0%D1%81%D0%BE%D1%81')).toEqual([works.entryId]);
    expect(await found('?sort=fromAt')).toEqual([works.entryId, fire.entryId]);
    expect((await api.api('GET', '/journal?sort=note', { token })).kind).toBe('SCHEMA');
  });
});

describe('a complaint', () => {
  it('keeps who called and what was said apart: the mayor’s office reads of it alone that there was one', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const city = await api.personOf('city');
    const { entryId } = await entered(api, token, COMPLAINT);
    const { topic, ...personal } = COMPLAINT.complaint;
    expect((await api.api('GET', `/journal/${entryId}`, { token })).json).toMatchObject({ complaintTopic: topic, complaint: personal });
    const seen = await api.api('GET', `/journal/${entryId}`, { token: city.token });
    expect(seen.json).toMatchObject({ complaintTopic: 'no_water', complaint: null });
    expect(seen.text).not.toContain('Примеров');
    expect(await listed(api, city.token, '?q=%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80%D0%BE%D0%B2')).toEqual([]);
    expect(await listed(api, token, '?q=%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80%D0%BE%D0%B2')).toHaveLength(1);
    const audit = JSON.stringify((await api.pool.query('SELECT before, after FROM audit_entry')).rows);
    expect(audit).toContain('sha256:');
    expect(audit).not.toMatch(/Примеров|0555|since morning/);
  });

  it('names a subscriber who is registered', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    expect((await enter(api, token, { ...COMPLAINT, complaint: { ...COMPLAINT.complaint, accountNo: '99' } })).kind).toBe('UNKNOWN_REFERENCE');
  });
});

describe('a dispatcher who is limited to zones', () => {
  it('writes and reads of them and what lies below, and learns of nothing elsewhere', async () => {
    await using api = await started();
    const chief = await api.personOf('dispatcher');
    const { token } = await api.personOf('dispatcher', [1]);
    const elsewhere = await entered(api, chief.token, { kind: 'fire', from: ago(1), zoneId: 3 });
    await entered(api, chief.token, { kind: 'shift_handover', from: ago(1), note: 'quiet' });
    const below = await entered(api, token, { kind: 'fire', from: ago(1), zoneId: 2 });
    expect((await listed(api, token)).map((one) => one.entryId)).toEqual([below.entryId]);
    for (const path of ['', '/end', '/void']) {
      const body = path === '/end' ? { endedAt: ago(0) } : { reason: 'x' };
      expect((await api.api(path === '' ? 'GET' : 'POST', `/journal/${elsewhere.entryId}${path}`, { token, ...(path === '' ? {} : { body }) })).kind).toBe('NOT_FOUND');
    }
    expect((await enter(api, token, { kind: 'fire', from: ago(1), zoneId: 3 })).kind).toBe('AUTHZ');
    expect((await enter(api, token, { kind: 'fire', from: ago(1) })).kind).toBe('AUTHZ');
    expect((await enter(api, token, { kind: 'pump_switching', switchedTo: 'on', from: ago(1), zoneId: 1, wellId: 2 })).kind).toBe('UNKNOWN_REFERENCE');
    expect((await enter(api, token, { ...COMPLAINT, complaint: { ...COMPLAINT.complaint, accountNo: '00000005' } })).kind).toBe('UNKNOWN_REFERENCE');
    expect((await api.api('GET', '/journal/accounts-affected?zoneId=3', { token })).kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/journal/continuity', { token })).json).toMatchObject({ items: [] });
  });
});
