import { read, utils } from '@e965/xlsx';

import type { ImportLine, RegisterImport } from '@app/persistence';
import { FILE_KIND_NAMES } from '@app/registry';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

const ZONES = 'Код зоны;Название (русский);Название (кыргызский);Название (английский);Вводов\nZ-1;Город;Шаар;City;10\nZ-2;=1+1;Түштүк;South;много\n';

interface Part { readonly text: string | Buffer; readonly fileName?: string; readonly mediaType?: string; readonly field?: string }

async function giveIn(api: ApiOnTrial, token: string, kind: string, { text, fileName = 'file.csv', mediaType = 'text/csv', field = 'file' }: Part, headers: Record<string, string> = {}): Promise<Answer> {
  const boundary = 'part-of-a-trial';
  const bytes = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${fileName}"\r\nContent-Type: ${mediaType}\r\n\r\n`), Buffer.from(text), Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return api.api('POST', `/imports?kind=${kind}`, { token, bytes, headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers } });
}

async function bytesOf(api: ApiOnTrial, token: string, path: string): Promise<Buffer> {
  const answer = await fetch(`http://127.0.0.1:${api.port}/api/v1${path}`, { headers: { cookie: `suu_session=${token}` } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

describe('register files over HTTP', () => {
  it('are looked at, shown line by line, applied once, taken away and given in again unchanged', async () => {
    await using api = await ApiOnTrial.start();
    const { token, login } = await api.personOf('clerk');
    const given = await giveIn(api, token, 'zones', { text: ZONES, fileName: '../../../tmp/зоны.csv' });
    expect(given.status).toBe(201);
    const previewed = given.json as RegisterImport;
    expect(previewed).toMatchObject({ kind: 'zones', fileName: 'зоны.csv', state: 'previewed', lines: 2, linesNew: 1, linesChanged: 0, linesUnchanged: 0, linesRefused: 1, uploadedBy: login });
    const refused = await api.api('GET', `/imports/${previewed.importId}/lines?outcome=refused`, { token });
    expect(refused.json).toMatchObject({ total: 1, limit: 50, offset: 0, items: [{ lineNo: 3, outcome: 'refused', problems: [{ column: 'serviceConnections', kind: 'SCHEMA', refuses: true }], cells: { nameRu: '=1+1' } }] });

    expect((refused.json as { items: ImportLine[] }).items[0]?.problems).toEqual([{
      column: 'serviceConnections', kind: 'SCHEMA', reason: 'not_whole', refuses: true, detail: '"много" is not a whole number',
      words: { en: '"много" is not a whole number', ru: '"много" — не целое число', ky: '"много" — бүтүн сан эмес' },
    }]);
    const apply = (body: unknown) => api.api('POST', `/imports/${previewed.importId}/apply`, { token, body });
    expect((await apply({})).kind).toBe('CONFLICT');
    expect((await apply({ skipRefused: true })).json).toMatchObject({ state: 'applied', appliedBy: login });
    expect((await apply({ skipRefused: true })).kind).toBe('DUPLICATE');

    for (const format of ['csv', 'xlsx']) {
      const again = await giveIn(api, token, 'zones', { text: await bytesOf(api, token, `/exports/zones.${format}?language=ky`), fileName: `zones.${format}` });
      expect(again.json).toMatchObject({ lines: 1, linesUnchanged: 1 });
    }
    expect((await api.api('GET', '/imports?limit=2', { token })).json).toMatchObject({ total: 3, items: [{ fileName: 'zones.xlsx' }, { fileName: 'zones.csv' }] });
    expect((await api.pool.query(`SELECT action, actor_name, after->>'format' AS format FROM audit_entry WHERE action = 'register.export' ORDER BY seq`)).rows).toEqual([
      { action: 'register.export', actor_name: login, format: 'csv' }, { action: 'register.export', actor_name: login, format: 'xlsx' }]);
  });

  it('leave as a spreadsheet reads them: text as text, formulas harmless', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('administrator');
    const given = await giveIn(api, token, 'accounts', { text: 'accountNo;class;fullName;phone\n000123;household;"=cmd|\' /C calc\'!A0";+996555000001\n' });
    await api.api('POST', `/imports/${(given.json as RegisterImport).importId}/apply`, { token, body: {} });
    const csv = (await bytesOf(api, token, '/exports/accounts.csv')).toString('utf8');
    expect(csv).toMatch(/^\uFEFFЛицевой счёт;/);
    expect(csv).toContain(`\r\n000123;население;открыт;;;'=cmd|' /C calc'!A0;'+996555000001;`);
    const sheet = read(await bytesOf(api, token, '/exports/accounts.xlsx')).Sheets['Лицевые счета']!;
    expect(sheet['A2']).toMatchObject({ t: 's', v: '000123' });
    expect(sheet['F2']).toMatchObject({ t: 's', v: `=cmd|' /C calc'!A0` });
    expect(sheet['F2']).not.toHaveProperty('f');
  });

  it('have a template of every kind whose example line is sound', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('clerk');
    for (const kind of FILE_KIND_NAMES) {
      for (const name of [`${kind}.csv`, `${kind}.xlsx?language=ky`]) {
        const bytes = await bytesOf(api, token, `/imports/templates/${name}`);
        const given = await giveIn(api, token, kind, { text: bytes });
        expect([name, given.status]).toEqual([name, 201]);
        const { items } = (await api.api('GET', `/imports/${(given.json as RegisterImport).importId}/lines`, { token })).json as { items: ImportLine[] };
        // Of an example nothing is wrong but what it refers to.
        expect([name, items.flatMap(({ problems }) => problems).filter(({ kind: fault }) => fault !== 'UNKNOWN_REFERENCE')]).toEqual([name, []]);
      }
    }
    expect(utils.sheet_to_json<string[]>(read(await bytesOf(api, token, '/imports/templates/meters.xlsx')).Sheets['Счётчики воды']!, { header: 1 })[1]?.[0]).toBe('0012345678');
  });

  it.each([
    ['a web page', { text: '<script>alert(1)</script>' }, 415, 'UNSUPPORTED_MEDIA'], ['a web page by its media type', { text: ZONES, mediaType: 'text/html' }, 415, 'UNSUPPORTED_MEDIA'],
    ['an old spreadsheet', { text: Buffer.from('d0cf11e0a1b11ae1', 'hex') }, 415, 'UNSUPPORTED_MEDIA'], ['nothing', { text: '' }, 422, 'CSV_EMPTY'], ['a header alone', { text: ZONES.split('\n')[0]! }, 422, 'CSV_EMPTY'],
    ['an unknown column', { text: 'code;colour\nZ;red\n' }, 422, 'CSV_HEADER'], ['one column', { text: 'code\nZ\n' }, 422, 'CSV_DELIMITER'],
    ['another encoding', { text: Buffer.from('cae0f0e02de1e0ebf2e03b', 'hex') }, 400, 'MALFORMED_ENCODING'],
    ['too much', { text: Buffer.alloc(21 * 1024 * 1024, 97) }, 413, 'TOO_LARGE'], ['another field', { text: ZONES, field: 'other' }, 400, 'SCHEMA'],
  ] as const)('%s is refused whole', async (_, part, status, kind) => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('clerk');
    const answer = await giveIn(api, token, 'zones', part);
    expect([answer.status, answer.kind]).toEqual([status, kind]);
    expect((await api.pool.query('SELECT FROM register_import')).rowCount).toBe(0);
  });

  it('are for clerks and administrators of the whole city', async () => {
    await using api = await ApiOnTrial.start();
    const tokens = await Promise.all([api.personOf('dispatcher'), api.personOf('city'), api.personOf('clerk', [1])]);
    for (const { token } of tokens) {
      expect((await giveIn(api, token, 'zones', { text: ZONES })).kind).toBe('AUTHZ');
      expect((await api.api('GET', '/exports/accounts.csv', { token })).kind).toBe('AUTHZ');
    }
    expect((await api.api('GET', '/exports/accounts.csv')).kind).toBe('AUTHN');
    const { token } = await api.personOf('clerk');
    expect((await api.api('GET', '/exports/secrets.csv', { token })).kind).toBe('NOT_FOUND');
    expect((await giveIn(api, token, 'zones', { text: ZONES }, { origin: 'https://elsewhere.example' })).kind).toBe('CSRF');
    expect((await giveIn(api, token, 'zones', { text: ZONES }, { 'idempotency-key': 'k' })).kind).toBe('SCHEMA');
    expect((await api.api('POST', '/imports?kind=zones', { token, body: {} })).kind).toBe('UNSUPPORTED_MEDIA');
  });
});
