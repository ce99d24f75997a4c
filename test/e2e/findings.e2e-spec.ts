import { actsAllowed, type LifeState } from '@app/detection';
import { jest } from '@jest/globals';
import { sqlOf, verifyAudit } from '@app/persistence';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A leak of 20 l/h in zone 1, a burst of 4 m3/h in zone 2 of half the confidence, a silent well in zone 1, a stopped meter in zone 1, one that is over and one that was withdrawn. */
async function started(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'), (2, 'Z-2');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (11, 'M-11', 1000000);
    INSERT INTO volume_day (meter_id, register, stay, volume_litres, covered_ms, proven_ms, is_complete, is_questionable, source, status, on_day, hour_litres, hour_marks)
      SELECT 11, 1, 0, 480, 86400000, 86400000, true, false, 'AUTO', 'VALID', current_date - n, array_fill(20, ARRAY[24]), repeat('m', 24) FROM generate_series(1, 9) n;
    INSERT INTO finding (finding_id, subject, subject_id, kind, started_at, raised_at, ended_at, flow_litres_per_hour, volume_litres, confidence, evidence, ruled_out, annotations, meter_id, zone_id, withdrawn_at) VALUES
      (1, 'meter', 11, 'continuousFlow', now() - interval '100 hours', now() - interval '28 hours', NULL, 20, 2000, 0.8, '[{"name":"leastLitresPerHour","figure":20}]', '[]', '[]', 11, 1, NULL),
      (2, 'zone', 2, 'inflowBurst', now() - interval '20 hours', now() - interval '12 hours', NULL, 4000, 80000, 0.6, '[]', '[]', '[]', NULL, 2, NULL),
      (3, 'well', 7, 'radioSilent', now() - interval '40 hours', now() - interval '16 hours', NULL, NULL, NULL, 0.6, '[]', '[]', '[]', NULL, 1, NULL),
      (4, 'meter', 12, 'meterStopped', now() - interval '900 hours', now() - interval '180 hours', NULL, NULL, NULL, 0.6, '[]', '[]', '[]', 12, 1, NULL),
      (5, 'meter', 11, 'customerBurst', now() - interval '50 hours', now() - interval '48 hours', now() - interval '47 hours', 300, 900, 0.5, '[]', '[]', '[]', 11, 1, NULL),
      (6, 'meter', 12, 'reverseFlow', now() - interval '50 hours', now() - interval '26 hours', NULL, 3, 30, 0.9, '[]', '[]', '[]', 12, 1, now()),
      (7, 'meter', 11, 'customerBurst', now() - interval '99 hours', now() - interval '98 hours', NULL, 20, 2000, 0.5, '[]', '[]', '[]', 11, 1, NULL);
    UPDATE finding SET merged_into = 1 WHERE finding_id = 7`);
  return api;
}

interface Shown { readonly findingId: number; readonly lifeState: LifeState; readonly [name: string]: unknown }
const act = (api: ApiOnTrial, token: string, id: number, body: object): Promise<Answer> => api.api('POST', `/findings/${id}/acts`, { token, body });
const morning = async (api: ApiOnTrial, token: string): Promise<number[]> => ((await api.api('GET', '/findings/morning', { token })).json as { items: Shown[] }).items.map(({ findingId }) => findingId);

describe('the morning list', () => {
  it('has wells that are not read first, then water at stake times confidence, then the rest; nothing that is over, withdrawn or another sight', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    expect(await morning(api, token)).toEqual([3, 2, 1, 4]);
    const { items } = (await api.api('GET', '/findings/morning', { token })).json as { items: Shown[] };
    expect(items.map(({ isBlind, atStakeM3PerDay }) => [isBlind, atStakeM3PerDay])).toEqual([[true, null], [false, 96], [false, 0.48], [false, null]]);
  });

  it('loses what is repaired or false; what somebody took up stays on it although it is over', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    await act(api, token, 5, { act: 'acknowledge' });
    expect(await morning(api, token)).toContain(5);
    expect((await act(api, token, 5, { act: 'dismiss', code: 'real_use' })).status).toBe(200);
    expect((await act(api, token, 2, { act: 'repair', code: 'joint' })).status).toBe(200);
    expect(await morning(api, token)).toEqual([3, 1, 4]);
  });
});

describe('the life of a finding', () => {
  it('goes from new to repaired, each step kept with who and when, audited, and repeated under its key once', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const step = async (body: object): Promise<Shown> => (await act(api, token, 1, body)).json as Shown;
    expect(await step({ act: 'acknowledge' })).toMatchObject({ lifeState: 'acknowledged' });
    expect(await step({ act: 'sendCrew', note: 'Бригада 2' })).toMatchObject({ lifeState: 'crewSent' });
    expect(await step({ act: 'confirm', code: 'indoor_plumbing' })).toMatchObject({ lifeState: 'confirmed', actsAllowed: ['sendCrew', 'repair', 'dismiss'] });
    const headers = { 'idempotency-key': 'repair-1' };
    const body = { act: 'repair', repairedAt: ago(2) };
    const repair = (): Promise<Answer> => api.api('POST', '/findings/1/acts', { token, body, headers });
    expect((await repair()).json).toEqual((await repair()).json);
    const shown = (await api.api('GET', '/findings/1', { token })).json as { acts: { act: string; code: string | null; note: string | null }[]; lifeState: string; duplicates: unknown[] };
    expect(shown.lifeState).toBe('repaired');
    expect(shown.acts.map((one) => [one.act, one.code, one.note])).toEqual([['acknowledge', null, null], ['sendCrew', null, 'Бригада 2'], ['confirm', 'indoor_plumbing', null], ['repair', 'indoor_plumbing', null]]);
    expect(shown.duplicates).toMatchObject([{ findingId: 7 }]);
    expect(await step({ act: 'reopen', code: 'came_back' })).toMatchObject({ lifeState: 'reopened' });
    expect((await api.pool.query("SELECT action FROM audit_entry WHERE object_kind = 'finding' ORDER BY seq")).rows.map(({ action }) => action as string)).toEqual(['acknowledge', 'sendCrew', 'confirm', 'repair', 'reopen'].map((verb) => `finding.${verb}`));
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it.each<[string, number, object, string]>([
    ['reopening what is open', 1, { act: 'reopen', code: 'came_back' }, 'CONFLICT'], ['a repair without a cause', 1, { act: 'repair' }, 'SCHEMA'], ['a false alarm for a cause', 1, { act: 'dismiss', code: 'joint' }, 'UNKNOWN_REFERENCE'],
    ['a cause that stands in no list', 1, { act: 'repair', code: 'aliens' }, 'UNKNOWN_REFERENCE'], ['a repair before it began', 1, { act: 'repair', code: 'joint', repairedAt: ago(200) }, 'RANGE'], ['a repair of tomorrow', 1, { act: 'repair', code: 'joint', repairedAt: ago(-24) }, 'TIME_FUTURE'],
    ['an acknowledgement for a reason', 1, { act: 'acknowledge', code: 'works' }, 'UNKNOWN_REFERENCE'], ['a crew that is repaired', 1, { act: 'sendCrew', repairedAt: ago(1) }, 'SCHEMA'], ['an act at another sight of it', 7, { act: 'acknowledge' }, 'CONFLICT'],
    ['what nobody does', 1, { act: 'explode' }, 'SCHEMA'], ['a finding that there is not', 99, { act: 'acknowledge' }, 'NOT_FOUND'],
  ])('refuses %s', async (_, id, body, kind) => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    expect((await act(api, token, id, body)).kind).toBe(kind);
    expect((await api.pool.query('SELECT count(*)::integer AS n FROM finding_act')).rows).toEqual([{ n: 0 }]);
  });

  it('stands in the list as the rules of life have it, after every act that is allowed', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    const codes: Record<string, string | undefined> = { confirm: 'joint', repair: 'joint', dismiss: 'works', reopen: 'came_back' };
    for (const [no, first] of actsAllowed('new').entries()) {
      const shown = (await act(api, token, [1, 2, 3, 4, 5][no]!, { act: first, ...(codes[first] === undefined ? {} : { code: codes[first] }) })).json as Shown;
      expect(((await api.api('GET', `/findings?lifeState=${shown.lifeState}`, { token })).json as { items: Shown[] }).items.map(({ findingId }) => findingId)).toContain(shown.findingId);
    }
  });
});

describe('findings', () => {
  it('are listed by kind, state, subject and time, sorted by allowed names alone', async () => {
    await using api = await started();
    const { token } = await api.personOf('city');
    const listed = async (query: string): Promise<number[]> => ((await api.api('GET', `/findings${query}`, { token })).json as { items: Shown[] }).items.map(({ findingId }) => findingId).toSorted((one, other) => one - other);
    expect(await listed('?kind=inflowBurst')).toEqual([2]);
    expect(await listed('?subject=well')).toEqual([3]);
    expect(await listed('?isOpen=true')).toEqual([1, 2, 3, 4]);
    expect(await listed('?isWithdrawn=true')).toEqual([6]);
    expect(await listed(`?to=${ago(60)}`)).toEqual([1, 4, 7]);
    expect((await api.api('GET', '/findings?sort=evidence', { token })).kind).toBe('SCHEMA');
  });

  it('show the hours of their evidence, and what the journal says near them', async () => {
    await using api = await started();
    const { token } = await api.personOf('dispatcher');
    await api.api('POST', '/journal', { token, body: { kind: 'complaint', from: ago(90), zoneId: 1, complaint: { topic: 'leak', address: 'ул. Примерная, 1' } } });
    await api.api('POST', '/journal', { token, body: { kind: 'fire', from: ago(90), to: ago(89), zoneId: 2 } });
    const shown = (await api.api('GET', '/findings/1', { token })).json as { journal: { kind: string; complaintTopic: string | null }[] };
    expect(shown.journal).toMatchObject([{ kind: 'complaint', complaintTopic: 'leak' }]);
    const { items } = (await api.api('GET', '/findings/1/hours', { token })).json as { items: { volumeLitres: number | null; mark: string }[] };
    expect(items.length).toBeGreaterThan(150);
    expect(items.every(({ volumeLitres, mark }) => volumeLitres === 20 && mark === 'm')).toBe(true);
    expect((await api.api('GET', '/findings/2/hours', { token })).json).toMatchObject({ items: [] });
  });

  it('of other zones are of nobody who is limited; acts are the dispatcher’s', async () => {
    await using api = await started();
    const limited = await api.personOf('dispatcher', [2]);
    const clerk = await api.personOf('clerk');
    expect(await morning(api, limited.token)).toEqual([2]);
    expect((await api.api('GET', '/findings/1', { token: limited.token })).kind).toBe('NOT_FOUND');
    expect((await api.api('GET', '/findings/1/hours', { token: limited.token })).kind).toBe('NOT_FOUND');
    expect((await act(api, limited.token, 1, { act: 'acknowledge' })).kind).toBe('NOT_FOUND');
    expect((await act(api, clerk.token, 1, { act: 'acknowledge' })).kind).toBe('AUTHZ');
  });

  it('have causes that the utility keeps: one is added, and one is no longer offered', async () => {
    await using api = await started();
    const { token } = await api.personOf('administrator');
    const keep = (body: object): Promise<Answer> => api.api('POST', '/finding-causes', { token, body });
    const cause = { code: 'roots', list: 'cause', nameKy: 'тамырлар', nameRu: 'корни деревьев', nameEn: 'roots', isOffered: true };
    expect((await keep(cause)).json).toEqual(cause);
    expect((await keep({ ...cause, isOffered: false })).json).toMatchObject({ isOffered: false });
    expect((await keep({ ...cause, list: 'reason' })).kind).toBe('CONFLICT');
    expect(((await api.api('GET', '/finding-causes', { token })).json as { items: object[] }).items).toContainEqual({ ...cause, isOffered: false });
    expect((await api.api('POST', '/finding-causes', { token: (await api.personOf('dispatcher')).token, body: cause })).kind).toBe('AUTHZ');
  });
});
