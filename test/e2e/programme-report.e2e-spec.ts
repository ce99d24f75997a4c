import { createHash } from 'node:crypto';

import { jest } from '@jest/globals';
import { type ChangedBy, seedCity, seedProgramme } from '@app/persistence';
import { KARA_BALTA_CITY, KARA_BALTA_PROGRAMME } from '@app/programme';

import { ApiOnTrial } from '../support/api-on-trial.js';
import { docxParagraphs, pdfPages, xlsxSheets } from '../support/read-report.js';

jest.setTimeout(300_000);

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'a spec says so' };

interface Fact { readonly amount: number | null; readonly state: string; readonly against: { readonly amount: string; readonly year: number | null } | null; readonly deviation: number | null }
interface Told { readonly assessment: { readonly indicators: readonly { readonly code: string; readonly fact: Fact; readonly targets: readonly { readonly amount: string }[]; readonly base: { readonly amount: string | null } }[] }; readonly summary: Record<string, unknown>; readonly files: readonly object[]; readonly snapshot: { readonly snapshotId: number; readonly versionNo: number; readonly sha256: string } }

/** The city of the document with a few accounts, an entry of the parks, and a half-year that was taken. */
async function reported(): Promise<{ readonly api: ApiOnTrial; readonly id: number; readonly token: string; readonly told: Told }> {
  const api = await ApiOnTrial.start();
  await seedCity(api.pool, KARA_BALTA_CITY, BY, 'Asia/Bishkek');
  await seedProgramme(api.pool, KARA_BALTA_PROGRAMME, BY);
  const [administrator, city] = [await api.personOf('administrator'), await api.personOf('city')];
  for (const [fromOn, amount] of [['2023-01-01', '4185.7'], ['2023-07-01', '4100.25'], ['2024-01-01', '2000.5']]) {
    await api.api('POST', '/programme/indicators/irrigation-lower-park/entries', { token: administrator.token, body: { fromOn, amount, evidence: 'act No. 3' } });
  }
  for (const [code, amount] of [['sensor-taps', '12'], ['repairs', '1250'], ['irrigation-upper-park', '6391.25']]) await api.api('POST', `/programme/indicators/${code}/entries`, { token: administrator.token, body: { fromOn: '2024-01-01', amount, evidence: 'act No. 4' } });
  await api.api('POST', '/programme/indicators/meters-budget/targets', { token: administrator.token, body: { year: null, amount: '62', document: 'No. 7', decidedOn: '2024-03-01', reason: 'more inlets' } });
  const taken = await api.api('POST', '/programme/snapshots', { token: city.token, body: { kind: 'half_year', fromOn: '2024-01-01', reason: 'for the council' } });
  if (taken.status !== 200) throw new Error(taken.text);
  const told = taken.json as Told;
  return { api, id: told.snapshot.snapshotId, token: city.token, told };
}

async function file(api: ApiOnTrial, token: string, id: number, name: string): Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Buffer }> {
  const answer = await fetch(`http://127.0.0.1:${api.port}/api/v1/programme/snapshots/${id}/files/${name}`, { headers: { cookie: `suu_session=${token}` } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Everything in an answer that is a number or holds some, as they stand in a text: 8371.4 is told as 8371,4, and 0.044 as 4,4 %. */
function numbersOf(answer: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (amount: number): void => {
    for (const one of [Math.abs(amount), Math.abs(amount) * 100]) for (const decimals of [0, 1, 2, 3, 6]) found.add(String(Number(one.toFixed(decimals))));
  };
  const walk = (node: unknown): void => {
    if (typeof node === 'number') add(node);
    else if (typeof node === 'string') for (const one of numbersIn(node)) add(Number(one));
    else if (node !== null && typeof node === 'object') Object.values(node).forEach(walk);
  };
  walk(answer);
  return found;
}

/** Numbers of a text without the spaces within them and with a point: `8 371,4` is 8371.4. */
function numbersIn(text: string): string[] {
  return [...text.replaceAll(/(?<=\d)[\u00a0\u202f ](?=\d{3}(?!\d))/g, '').matchAll(/\d+(?:[.,]\d+)*/g)].flatMap(([one]) => (/^\d+([.,]\d+)?$/.test(one) ? [String(Number(one.replace(',', '.')))] : one.split(/[.,]/).map((part) => String(Number(part)))));
}

/** What a report says that no answer does: numbers of its sections and sides, the year of the base, the limits of 95 %, the rule of 27 of 30 days, the document. */
const OF_ITS_OWN = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '95', '100', '27', '30', '2022', '2023', '2024', '2025', '2026', '31', '12', '0', '05', '20'];

describe('the report of a snapshot over HTTP', () => {
  it('has no figure that the answer of the API does not have, in any language and form', async () => {
    const { api, id, token, told } = await reported();
    await using _ = api;
    const page = (await api.api('GET', `/programme/snapshots/${id}`, { token })).json as Told;
    expect(page.assessment).toEqual(told.assessment);
    const known = new Set([...numbersOf(page), ...numbersOf((await api.api('GET', '/programme', { token })).json), ...numbersOf((await api.api('GET', '/contradictions', { token })).json), ...OF_ITS_OWN.map((one) => String(Number(one)))]);
    const stray = (text: string): string[] => numbersIn(text.replaceAll(page.snapshot.sha256, '').replaceAll('SHA-256', '').replaceAll(/\b[a-z]+(-[a-z0-9]+)+, L \d+/g, '')).filter((one) => !known.has(one));
    for (const language of ['ky', 'ru', 'en']) {
      const paragraphs = await docxParagraphs((await file(api, token, id, `${language}.docx`)).bytes);
      expect(paragraphs.length).toBeGreaterThan(300);
      expect(paragraphs.flatMap((text) => stray(text))).toEqual([]);
      const pages = await pdfPages((await file(api, token, id, `${language}.pdf`)).bytes);
      expect(numbersIn(pages.join(' ')).length).toBeGreaterThan(100);
      const counted = new Set(pages.map((_page, at) => String(at + 1)));
      // A hash is broken where a line of the page ends.
      expect(pages.flatMap((text) => stray(text.replaceAll(/[0-9a-f]{20,}/g, ''))).filter((one) => !counted.has(one))).toEqual([]);
      for (const rows of xlsxSheets((await file(api, token, id, `${language}.xlsx`)).bytes).values()) {
        expect(rows.flat().flatMap((cell) => (typeof cell === 'number' ? [String(Number(Math.abs(cell).toFixed(6)))].filter((one) => !known.has(one)) : stray(cell ?? '')))).toEqual([]);
      }
    }
  });

  it('has every fact, deviation, target and base of the answer', async () => {
    const { api, id, token, told } = await reported();
    await using _ = api;
    const matrix = [...xlsxSheets((await file(api, token, id, 'ru.xlsx')).bytes)].find(([name]) => name.includes('Матрица'))![1];
    const text = (await docxParagraphs((await file(api, token, id, 'ru.docx')).bytes)).map((one) => numbersIn(one).join(' '));
    expect(told.assessment.indicators.filter(({ fact }) => fact.amount !== null).length).toBeGreaterThan(3);
    for (const { code, fact, targets, base } of told.assessment.indicators) {
      const row = matrix.find((cells) => cells[1] === KARA_BALTA_PROGRAMME.indicators.find((one) => one.code === code)!.nameRu)!;
      const wanted = [...targets.map(({ amount }) => Number(amount)), ...(base.amount === null ? [] : [Number(base.amount)]), ...(fact.amount === null ? [] : [fact.amount]), ...(fact.deviation === null ? [] : [fact.deviation])];
      for (const amount of wanted) {
        expect([code, row]).toEqual([code, expect.arrayContaining([amount])]);
        expect(text.some((one) => one.split(' ').includes(String(Number(Math.abs(amount).toFixed(6)))))).toBe(true);
      }
      if (fact.amount === null) expect([code, row]).toEqual([code, expect.arrayContaining(['не рассчитано'])]);
    }
  });

  it('counts its indicators as whoever counts the answer does', async () => {
    const { api, id, token, told } = await reported();
    await using _ = api;
    const { indicators } = told.assessment;
    const inState = (state: string): number => indicators.filter(({ fact }) => fact.state === state).length;
    const [all, final, provisional, unknown, withTarget] = [indicators.length, inState('final'), inState('provisional'), inState('not_computed'), indicators.filter(({ fact }) => fact.against !== null).length];
    expect(told.summary).toMatchObject({ all, final, provisional, unknown, withTarget });
    const paragraphs = await docxParagraphs((await file(api, token, id, 'en.docx')).bytes);
    expect(paragraphs).toContain(`Indicators: ${all}. Of them final: ${final}; provisional: ${provisional}; not computed: ${unknown}.`);
    expect(paragraphs.some((one) => one.startsWith(`Of ${withTarget} indicators with a target reached: `))).toBe(true);
  });

  it('is the same file whenever it is asked for, under the hash of its bytes, whatever was decided since', async () => {
    const { api, id, token } = await reported();
    await using _ = api;
    const first = await file(api, token, id, 'ky.pdf');
    expect([first.status, first.headers.get('content-type'), first.headers.get('content-disposition')]).toEqual([200, 'application/pdf', 'attachment; filename="half_year-2024-01-01-v1-ky.pdf"']);
    expect(first.headers.get('x-content-sha256')).toBe(createHash('sha256').update(first.bytes).digest('hex'));
    const administrator = await api.personOf('administrator');
    await api.api('POST', '/programme/indicators/meters-budget/targets', { token: administrator.token, body: { year: null, amount: '80', document: 'No. 8', decidedOn: '2024-08-01', reason: 'still more' } });
    expect((await file(api, token, id, 'ky.pdf')).bytes.equals(first.bytes)).toBe(true);
    expect(((await api.api('GET', `/programme/snapshots/${id}`, { token })).json as Told).files).toMatchObject([{ language: 'ky', format: 'pdf', sizeBytes: first.bytes.length, sha256: first.headers.get('x-content-sha256') }]);
    const again = await api.api('POST', '/programme/snapshots', { token, body: { kind: 'half_year', fromOn: '2024-01-01', reason: 'another target' } });
    const restated = await docxParagraphs((await file(api, token, (again.json as Told).snapshot.snapshotId, 'en.docx')).bytes);
    expect(restated.some((one) => /^\d+\. What differs from version 1$/.test(one))).toBe(true);
    expect(restated).toEqual(expect.arrayContaining(['62', '80']));
  });

  it('prints the reason that the responsible body stated, with the body and the day, and keeps the version before as it was', async () => {
    const { api, id, token, told } = await reported();
    await using _ = api;
    const before = await file(api, token, id, 'en.docx');
    const [administrator, contributor] = [await api.personOf('administrator'), await api.personOf('contributor')];
    const state = (code: string, body: object): Promise<{ status: number; json: unknown }> => api.api('POST', `/programme/indicators/${code}/reasons`, { token: contributor.token, body });
    const said = 'The contractor went bankrupt; another was found in May.';
    expect((await state('irrigation-lower-park', { fromOn: '2024-01-01', said })).status).toBe(403);
    await api.api('POST', '/programme/bodies/universal/contributors', { token: administrator.token, body: { userId: contributor.userId, isHeld: true, reason: 'order No. 2' } });
    expect((await state('irrigation-lower-park', { fromOn: '2024-01-01', said })).json).toMatchObject({ reasons: [{ fromOn: '2024-01-01', bodyCode: 'universal', said, reason: null, statedBy: contributor.login, replaces: null, isHeld: true }] });
    // Once more for the same half-year: never without saying why, and what was said stays.
    expect([(await state('irrigation-lower-park', { fromOn: '2024-01-01', said: 'Another.' })).status, (await state('irrigation-lower-park', { fromOn: '2024-01-01', said })).status]).toEqual([400, 400]);
    expect((await state('irrigation-lower-park', { fromOn: '2024-01-01', said: `${said} Work goes on.`, reason: 'the council asked' })).json).toMatchObject({ reasons: [{ isHeld: true, reason: 'the council asked' }, { isHeld: false, said }] });
    expect((await state('irrigation-lower-park', { fromOn: '2024-01-01', said: `${said} Work goes on.`, reason: 'again' })).status).toBe(409);
    for (const [body, status] of [[{ fromOn: '2024-02-01', said }, 400], [{ fromOn: '2019-01-01', said }, 400], [{ fromOn: '2024-01-01', said: ' ' }, 400], [{ fromOn: '2024-01-01', said: 'x'.repeat(1_001) }, 400]] as const) expect([body.fromOn, (await state('irrigation-lower-park', body)).status]).toEqual([body.fromOn, status]);
    expect((await state('meters-budget', { fromOn: '2024-01-01', said })).status).toBe(403);
    expect((await api.api('POST', '/programme/indicators/irrigation-lower-park/reasons', { token, body: { fromOn: '2024-01-01', said } })).status).toBe(403);

    const { json } = await api.api('POST', '/programme/snapshots', { token, body: { kind: 'half_year', fromOn: '2024-01-01', reason: 'with reasons' } });
    const again = (json as Told).snapshot;
    expect([again.versionNo, (json as { assessment: { reasons: unknown } }).assessment.reasons]).toEqual([2, [{ indicatorCode: 'irrigation-lower-park', fromOn: '2024-01-01', bodyCode: 'universal', said: `${said} Work goes on.`, statedOn: expect.any(String) }]]);
    const printed = (await docxParagraphs((await file(api, token, again.snapshotId, 'en.docx')).bytes)).filter((one) => one.startsWith(said));
    expect(printed).toEqual([expect.stringMatching(/Work goes on\. \(.+, \d{2}\.\d{2}\.\d{4}\)$/)]);
    expect([(await file(api, token, id, 'en.docx')).bytes.equals(before.bytes), (await api.api('GET', `/programme/snapshots/${id}`, { token })).json]).toEqual([true, expect.objectContaining({ snapshot: expect.objectContaining({ sha256: told.snapshot.sha256 }) })]);
    const year = (await api.api('POST', '/programme/snapshots', { token, body: { kind: 'year', fromOn: '2024-01-01', reason: 'of the year' } })).json as Told;
    expect((await docxParagraphs((await file(api, token, year.snapshot.snapshotId, 'en.docx')).bytes)).filter((one) => one.startsWith(`Half-year I of 2024: ${said}`))).toHaveLength(1);
  });

  it('is open to everybody as PDF and DOCX once it is published, byte for byte, and not before', async () => {
    const { api, id, token } = await reported();
    await using _ = api;
    const open = (name: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`http://127.0.0.1:${api.port}/api/v1/public/programme/files/${name}`, { headers });
    for (const ending of ['pdf', 'docx']) expect((await open(`half_year-2024-01-01-ky.${ending}`)).status).toBe(404);
    const signer = await api.personOf('administrator');
    await api.pool.query(`INSERT INTO signing_permission (user_id, office, document) VALUES ($1, 'director', 'order No. 1')`, [signer.userId]);
    expect((await api.api('POST', `/programme/snapshots/${id}/sign`, { token: signer.token, body: { reason: 'minutes No. 4' } })).status).toBe(200);
    expect((await open('half_year-2024-01-01-ky.pdf')).status).toBe(404);
    expect((await api.api('POST', `/programme/snapshots/${id}/publish`, { token, body: { reason: 'minutes No. 4' } })).status).toBe(200);
    for (const [name, type] of [['ky.pdf', 'application/pdf'], ['ru.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document']] as const) {
      const answer = await open(`half_year-2024-01-01-${name}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('access-control-allow-origin'), answer.headers.get('content-disposition')]).toEqual([200, type, '*', `attachment; filename="half_year-2024-01-01-${name}"`]);
      expect([answer.headers.get('x-content-sha256'), bytes.equals((await file(api, token, id, name)).bytes)]).toEqual([createHash('sha256').update(bytes).digest('hex'), true]);
      expect((await open(`half_year-2024-01-01-${name}`, { 'if-none-match': answer.headers.get('etag')! })).status).toBe(304);
      expect((await open(`half_year-2024-01-01-v1-${name}`)).headers.get('etag')).toBe(answer.headers.get('etag'));
    }
    for (const name of ['half_year-2024-01-01-de.pdf', 'half_year-2024-01-01-ky.exe', 'half_year-2024-01-01-v2-ky.pdf', 'half_year-2024-07-01-ky.pdf', 'half_year-2024-01-01.pdf']) expect([name, (await open(name)).status]).toEqual([name, 404]);
  });

  it('names nobody, and is for those who may read reports', async () => {
    const { api, id, token } = await reported();
    await using _ = api;
    const text = [...(await docxParagraphs((await file(api, token, id, 'ru.docx')).bytes)), ...(await pdfPages((await file(api, token, id, 'ru.pdf')).bytes))].join('\n');
    expect(text).not.toMatch(/Name of|city-\d|administrator-\d|act No\. [34]|for the council/);
    const field = await api.personOf('field');
    expect((await file(api, field.token, id, 'ru.pdf')).status).toBe(403);
    expect((await file(api, 'A'.repeat(43), id, 'ru.pdf')).status).toBe(401);
    for (const name of ['de.pdf', 'ru.doc', 'ru', '..%2f1', 'ru.pdf.exe']) expect((await file(api, token, id, name)).status).toBe(404);
    expect((await file(api, token, 999, 'ru.pdf')).status).toBe(404);
  });
});

describe('what has changed since the last report', () => {
  it('is nothing before the first, then what came late for its own period', async () => {
    await using empty = await ApiOnTrial.start();
    await seedCity(empty.pool, KARA_BALTA_CITY, BY, 'Asia/Bishkek');
    await seedProgramme(empty.pool, KARA_BALTA_PROGRAMME, BY);
    const reader = await empty.personOf('city');
    expect((await empty.api('GET', '/programme/since-last-report', { token: reader.token })).json).toEqual({ report: null, indicators: [], late: null, now: null });
    const { api, token, id } = await reported();
    await using _ = api;
    expect((await api.api('GET', '/programme/since-last-report', { token })).json).toMatchObject({ report: { snapshotId: id }, late: { period: { kind: 'half_year', fromOn: '2024-01-01' }, computedAt: null, facts: [] } });
    const administrator = await api.personOf('administrator');
    await api.api('POST', '/programme/indicators/sensor-taps/entries', { token: administrator.token, body: { fromOn: '2024-01-01', amount: '15', evidence: 'act No. 5', reason: 'three more' } });
    await api.api('POST', '/programme/standings/half_year/2024-01-01/compute', { token });
    expect((await api.api('GET', '/programme/since-last-report', { token })).json).toMatchObject({ late: { computedAt: expect.any(String) as unknown, facts: [{ code: 'sensor-taps', before: 12, after: 15 }] } });
  });
});

describe('the plan of the next meters over HTTP', () => {
  it('says that there is no balance yet, refuses what is no number of meters, and is for those who may read balances', async () => {
    const { api, token } = await reported();
    await using _ = api;
    expect((await api.api('GET', '/city/plan', { token })).kind).toBe('NOT_FOUND');
    for (const [query, kind] of [['meters=0', 'RANGE'], ['meters=x', 'SCHEMA'], ['wellSom=-1', 'RANGE'], ['zone=NONE', 'NOT_FOUND']] as const) expect([query, (await api.api('GET', `/city/plan?${query}`, { token })).kind]).toEqual([query, kind]);
    const field = await api.personOf('field');
    expect((await api.api('GET', '/city/plan', { token: field.token })).kind).toBe('AUTHZ');
  });

  it('is by the latest balance, and promises nothing where its real losses are not computed', async () => {
    const { api, token } = await reported();
    await using _ = api;
    await api.pool.query(`UPDATE zone_version SET valid_from = '2023-01-01Z'`);
    const administrator = await api.personOf('administrator');
    const computed = await api.api('POST', '/zones/CITY/balances/month/2024-03-01/compute', { token: administrator.token });
    expect(computed.status).toBe(200);
    expect((await api.api('GET', '/city/plan?meters=50&householdSom=7000', { token })).json).toMatchObject({
      meters: 50, pricesTyiyn: { household: 700_000, budget: 1_250_000, commercial: 2_500_000, well: 15_000_000 }, balance: { zone: 'CITY', kind: 'month', fromOn: '2024-03-01' }, plan: null,
    });
  });
});
