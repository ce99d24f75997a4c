import { createHash } from 'node:crypto';

import { type ChangedBy, seedCity, seedProgramme } from '@app/persistence';
import { KARA_BALTA_CITY, KARA_BALTA_PROGRAMME } from '@app/programme';

import { ApiOnTrial } from '../support/api-on-trial.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'a spec says so' };

async function city(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await seedCity(api.pool, KARA_BALTA_CITY, BY, 'Asia/Bishkek');
  await seedProgramme(api.pool, KARA_BALTA_PROGRAMME, BY);
  return api;
}

describe('the programme over HTTP', () => {
  it('is there for every reader with its tasks, bodies, indicators and half-years', async () => {
    await using api = await city();
    const { token } = await api.personOf('contributor');
    expect((await api.api('GET', '/programme', { token })).json).toMatchObject({
      programme: { document: 'kara-balta-05-2023', fromYear: 2023, toYear: 2026 }, tasks: [{ no: '3.4.1', line: 1124 }, { no: '3.4.2' }, { no: '3.4.3' }, { no: '3.6.5' }], ownBodies: [],
      periods: expect.arrayContaining([{ kind: 'half_year', fromOn: '2023-01-01', toOn: '2023-07-01', isOver: true }]) as unknown,
    });
    expect((await api.api('GET', '/programme/standings/half_year/2023-01-01', { token })).json).toMatchObject({ computedAt: null, indicators: [] });
    for (const path of ['/half_year/2023-02-01', '/month/2023-01-01', '/half_year/x', '/half_year/2023-13-45']) expect((await api.api('GET', `/programme/standings${path}`, { token })).kind).toBe('NOT_FOUND');
  });

  it('is computed when the city asks, and shows each indicator with its base, targets and reason', async () => {
    await using api = await city();
    const { token } = await api.personOf('city');
    const { json } = await api.api('POST', '/programme/standings/half_year/2023-01-01/compute', { token });
    expect(json).toMatchObject({ computedAt: expect.any(String) as unknown, isOver: true });
    const { indicators, contradictions } = json as { indicators: { code: string; base: object; fact: object }[]; contradictions: unknown[] };
    expect(indicators).toHaveLength(20);
    expect(contradictions).toHaveLength(7);
    expect(indicators.find(({ code }) => code === 'litres-per-person')).toMatchObject({ base: { kind: 'not_measured', amount: null }, fact: { amount: null, reason: 'no_balance', noProgress: 'base_not_measured' } });
    expect((await api.api('POST', '/programme/standings/half_year/2099-01-01/compute', { token })).kind).toBe('TIME_FUTURE');
  });

  it('takes a decision of the city with its paper, and keeps the target before', async () => {
    await using api = await city();
    const { token, login } = await api.personOf('city');
    const decision = { year: 2025, amount: '1200', document: 'resolution No. 9', decidedOn: '2024-12-20', reason: 'fewer meters were delivered' };
    expect((await api.api('POST', '/programme/indicators/meters-household/targets', { token, body: decision })).json).toMatchObject({
      targets: [{ year: 2025, amount: '1200', recordedBy: login, isHeld: true }, { year: null, amount: '25000', recordedBy: null, isHeld: true }] });
    for (const amount of ['-1', '1e3', '1,5', '01', '1.1234567']) expect((await api.api('POST', '/programme/indicators/meters-household/targets', { token, body: { ...decision, amount } })).kind).toBe('SCHEMA');
    const contributor = await api.personOf('contributor');
    expect((await api.api('POST', '/programme/indicators/meters-household/targets', { token: contributor.token, body: decision })).kind).toBe('AUTHZ');
  });

  it('reaches over its own years alone: nothing is computed of others, and nothing reported', async () => {
    await using api = await city();
    const { token } = await api.personOf('city');
    for (const [path, kind] of [['half_year/2022-07-01', 'RANGE'], ['year/1900-01-01', 'RANGE'], ['half_year/0001-01-01', 'NOT_FOUND'], ['year/9999-01-01', 'NOT_FOUND']] as const) {
      expect([path, (await api.api('POST', `/programme/standings/${path}/compute`, { token })).kind]).toEqual([path, kind]);
    }
    expect((await api.api('POST', '/programme/snapshots', { token, body: { kind: 'half_year', fromOn: '2022-07-01', reason: 'x' } })).kind).toBe('RANGE');
    expect((await api.pool.query('SELECT FROM programme_standing UNION ALL SELECT FROM programme_snapshot')).rowCount).toBe(0);
  });

  it('keeps figures of the whole city from whoever is limited to zones, and lets nobody limited enter any but a contributor for an own body', async () => {
    await using api = await city();
    const { id } = await published(api);
    const { rows: [zone] } = await api.pool.query<{ id: number }>('SELECT zone_id AS id FROM zone');
    const [dispatcher, administrator, contributor, chief] = [await api.personOf('dispatcher', [zone!.id]), await api.personOf('administrator', [zone!.id]), await api.personOf('contributor', [zone!.id]), await api.personOf('administrator')];
    for (const path of ['standings/half_year/2026-01-01', 'snapshots', `snapshots/${id}`]) {
      expect([path, (await api.api('GET', `/programme/${path}`, { token: dispatcher.token })).kind]).toEqual([path, 'AUTHZ']);
      expect([path, (await api.api('GET', `/programme/${path}`, { token: chief.token })).status]).toEqual([path, 200]);
    }
    expect((await api.api('GET', '/programme', { token: dispatcher.token })).status).toBe(200);
    const enter = (token: string) => api.api('POST', '/programme/indicators/irrigation-lower-park/entries', { token, body: { fromOn: '2026-01-01', amount: '5', evidence: 'act No. 3' } });
    expect((await enter(administrator.token)).kind).toBe('AUTHZ');
    await api.api('POST', '/programme/bodies/universal/contributors', { token: chief.token, body: { userId: contributor.userId, isHeld: true, reason: 'order No. 4' } });
    expect((await enter(contributor.token)).status).toBe(200);
  });

  it('lets a contributor enter for the body that an administrator named, and nothing else', async () => {
    await using api = await city();
    const [contributor, administrator] = [await api.personOf('contributor'), await api.personOf('administrator')];
    const body = { fromOn: '2026-01-01', amount: '4185.7', evidence: 'act No. 3 of 20 June 2026' };
    const enter = (code: string) => api.api('POST', `/programme/indicators/${code}/entries`, { token: contributor.token, body });
    expect((await enter('irrigation-lower-park')).kind).toBe('AUTHZ');
    const held = await api.api('POST', '/programme/bodies/universal/contributors', { token: administrator.token, body: { userId: contributor.userId, isHeld: true, reason: 'order No. 4' } });
    expect(held.json).toMatchObject({ items: [{ login: contributor.login, bodyCode: 'universal' }] });
    expect((await api.api('GET', '/programme', { token: contributor.token })).json).toMatchObject({ ownBodies: ['universal'] });
    expect((await enter('irrigation-lower-park')).json).toMatchObject({ entries: [{ fromOn: '2026-01-01', amount: '4185.7', enteredBy: contributor.login, isHeld: true }] });
    expect((await enter('irrigation-lower-park')).kind).toBe('SCHEMA');
    expect((await enter('sensor-taps')).kind).toBe('AUTHZ');
    expect((await enter('real-losses')).kind).toBe('AUTHZ');
    expect((await api.api('POST', '/programme/bodies/universal/contributors', { token: contributor.token, body: { userId: contributor.userId, isHeld: true, reason: 'x' } })).kind).toBe('AUTHZ');
  });
});

/** A half-year that was over before the programme was entered, taken, signed and published over HTTP. */
async function published(api: ApiOnTrial): Promise<{ readonly id: number; readonly sha256: string }> {
  const city = await api.personOf('city');
  await api.pool.query(`INSERT INTO signing_permission (user_id, office, document) VALUES ($1, 'director', 'order No. 1')`, [city.userId]);
  const ask = async (path: string, body: object): Promise<{ snapshot: { snapshotId: number; sha256: string } }> => {
    const answer = await api.api('POST', `/programme/snapshots${path}`, { token: city.token, body });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    return answer.json as { snapshot: { snapshotId: number; sha256: string } };
  };
  const { snapshot: { snapshotId: id, sha256 } } = await ask('', { kind: 'half_year', fromOn: '2026-01-01', reason: 'report for the council' });
  await ask(`/${id}/sign`, { reason: 'order No. 2 of Sadykova' });
  await ask(`/${id}/publish`, { reason: 'site of the mayor’s office' });
  return { id, sha256 };
}

describe('a report over HTTP', () => {
  it('is taken, signed and published by the city, and answered with what differs from the version before', async () => {
    await using api = await city();
    const { id, sha256 } = await published(api);
    const [reader, contributor] = [await api.personOf('clerk'), await api.personOf('contributor')];
    expect((await api.api('GET', '/programme/snapshots', { token: reader.token })).json).toMatchObject({ items: [{ snapshotId: id, versionNo: 1, cause: 'asked', isHeld: true, office: 'director', publishedAt: expect.any(String) as unknown }] });
    expect((await api.api('GET', `/programme/snapshots/${id}`, { token: reader.token })).json).toMatchObject({ snapshot: { sha256 }, changed: null, assessment: { period: { kind: 'half_year', fromOn: '2026-01-01' } } });
    expect((await api.api('POST', `/programme/snapshots/${id}/sign`, { token: reader.token, body: { reason: 'x' } })).kind).toBe('AUTHZ');
    for (const path of ['', `/${id}/publish`]) expect((await api.api('POST', `/programme/snapshots${path}`, { token: contributor.token, body: { kind: 'half_year', fromOn: '2026-01-01', reason: 'x' } })).kind).toBe('AUTHZ');
    const administrator = await api.personOf('administrator');
    const body = { year: null, amount: '80', document: 'No. 3', decidedOn: '2026-07-01', reason: 'more inlets' };
    await api.api('POST', '/programme/indicators/meters-budget/targets', { token: administrator.token, body });
    const again = await api.api('POST', '/programme/snapshots', { token: administrator.token, body: { kind: 'half_year', fromOn: '2026-01-01', reason: 'the target was changed' } });
    expect(again.json).toMatchObject({ snapshot: { versionNo: 2, isHeld: false }, changed: { sinceVersionNo: 1, facts: [{ code: 'meters-budget', targetBefore: '60', targetAfter: '80' }] } });
    for (const [wrong, kind] of [[{ kind: 'half_year', fromOn: '2026-02-01', reason: 'x' }, 'RANGE'], [{ kind: 'month', fromOn: '2026-01-01', reason: 'x' }, 'SCHEMA'], [{ kind: 'half_year', fromOn: '2099-01-01', reason: 'x' }, 'TIME_FUTURE']] as const) {
      expect((await api.api('POST', '/programme/snapshots', { token: administrator.token, body: wrong })).kind).toBe(kind);
    }
    expect((await api.api('GET', '/programme/snapshots/999', { token: reader.token })).kind).toBe('NOT_FOUND');
  });

  it('is open to everybody once it is published: the signed bytes, kept by caches, with nobody’s name in them', async () => {
    await using api = await city();
    const none = await api.api('GET', '/public/programme');
    expect([none.status, none.json]).toEqual([200, expect.objectContaining({ reports: [] })]);
    expect((await api.api('GET', '/public/programme/files/half_year-2026-01-01.json')).kind).toBe('NOT_FOUND');
    const { sha256 } = await published(api);
    const list = await api.api('GET', '/public/programme');
    expect(list.json).toMatchObject({ years: { fromYear: 2023, toYear: 2026 }, reports: [{ kind: 'half_year', fromOn: '2026-01-01', versionNo: 1, sha256, office: 'director', isLatest: true, restatesVersionNo: null }] });
    const file = await api.api('GET', '/public/programme/files/half_year-2026-01-01.json');
    expect(createHash('sha256').update(file.text).digest('hex')).toBe(sha256);
    expect(file.headers).toMatchObject({ etag: `"${sha256}-json"`, 'cache-control': 'public, max-age=300, must-revalidate', 'access-control-allow-origin': '*', 'x-content-sha256': sha256 });
    const kept = await api.api('GET', '/public/programme/files/half_year-2026-01-01.json', { headers: { 'if-none-match': `"other", "${sha256}-json"` } });
    expect([kept.status, kept.text]).toEqual([304, '']);
    for (const [asked, status] of [[`W/"${sha256}-json"`, 304], ['*', 304], [`"${sha256}-csv"`, 200], [`x"${sha256}-json"`, 200], ['', 200]] as const) {
      expect([asked, (await api.api('GET', '/public/programme/files/half_year-2026-01-01.json', { headers: { 'if-none-match': asked } })).status]).toEqual([asked, status]);
    }
    for (const text of [list.text, file.text]) expect(text).not.toMatch(/city-\d|Sadykova|order No\.|Name of|login|signedBy|takenBy|enteredBy/);
    for (const name of ['half_year-2026-01-01.doc', 'half_year-2026-01-01-v2.json', 'half_year-2025-01-01.json', 'day-2026-01-01.json', '..%2f..%2fetc.json', 'half_year-2026-99-01.csv']) expect((await api.api('GET', `/public/programme/files/${name}`)).kind).toBe('NOT_FOUND');
    // With a session that has ended it is open, too.
    expect((await api.api('GET', '/public/programme', { token: 'A'.repeat(43) })).status).toBe(200);
  });

  it('says the same in its page, its JSON and its CSV: every figure of the snapshot is found again', async () => {
    await using api = await city();
    const { id } = await published(api);
    const { token } = await api.personOf('clerk');
    const { assessment } = (await api.api('GET', `/programme/snapshots/${id}`, { token })).json as { assessment: { indicators: { code: string; targets: { year: number | null; amount: string }[]; base: { amount: string | null }; fact: Record<string, number | string | null> }[] } };
    expect((await api.api('GET', '/public/programme/files/half_year-2026-01-01.json')).json).toEqual(assessment);
    const csv = await api.api('GET', '/public/programme/files/half_year-2026-01-01.csv');
    expect(String(csv.headers['content-type'])).toContain('text/csv');
    const [head = '', ...lines] = csv.text.replace(/^\uFEFF/, '').trim().split('\r\n');
    const rows = lines.map((line) => Object.fromEntries(line.split(';').map((cell, at) => [head.split(';')[at]!, cell.replace(/^"(.*)"$/, '$1')])));
    expect(rows).toHaveLength(assessment.indicators.length);
    const shown = (amount: number | string | null | undefined): string => (amount === null || amount === undefined ? '' : String(Number(amount)).replace('.', ','));
    for (const { code, targets, base, fact } of assessment.indicators) {
      expect(rows.find((row) => row['code'] === code)).toMatchObject({
        base2022: shown(base.amount), plan2024: shown(targets.find(({ year }) => year === 2024)?.amount), planFinal: shown(targets.find(({ year }) => year === null)?.amount),
        fact: shown(fact['amount']), deviation: shown(fact['deviation']), numerator: shown(fact['numerator']), denominator: shown(fact['denominator']), state: fact['state'], reason: fact['reason'] ?? '', noProgress: fact['noProgress'] ?? '',
      });
    }
    expect((await api.api('GET', '/public/programme/files/half_year-2026-01-01.xlsx')).text.startsWith('PK')).toBe(true);
  });
});
