import { jest } from '@jest/globals';
import { countedReadings, grantSigning, type ReadingImport, type ReadingImportLine, sqlOf, verifyAudit } from '@app/persistence';
import { utils, write } from '@e965/xlsx';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

const ALWAYS = { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };

/** Account 0001 has meter M-101, account 0002 meters M-102 and M-103; all of four digits, installed in August. M-104 stands nowhere. */
async function started(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await api.pool.query(`
    INSERT INTO account (account_id, account_no) VALUES (1, '0001'), (2, '0002'), (3, '0003');
    INSERT INTO account_version (account_id, valid_from, class, state) SELECT account_id, '2026-01-01T00:00:00Z', 'household', 'open' FROM account;
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (101, 'M-101', 10000000), (102, 'M-102', 10000000), (103, 'M-103', 10000000), (104, 'M-104', 10000000);
    INSERT INTO service_point (service_point_id, code) VALUES (1, 'SP-1'), (2, 'SP-2'), (3, 'SP-3');
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, state) VALUES (1, '2026-01-01T00:00:00Z', 1, 'open'), (2, '2026-01-01T00:00:00Z', 2, 'open'), (3, '2026-01-01T00:00:00Z', 2, 'open');
    INSERT INTO installation (meter_id, valid_from, service_point_id, index_at_installation_litres) SELECT 100 + service_point_id, '2026-08-01T00:00:00Z', service_point_id, 5000 FROM service_point`);
  return api;
}

async function giveIn(api: ApiOnTrial, token: string, text: string | Buffer, fileName = 'обход.csv'): Promise<Answer> {
  const bytes = Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/csv\r\n\r\n`), Buffer.from(text), Buffer.from('\r\n--b--\r\n')]);
  return api.api('POST', '/reading-imports', { token, bytes, headers: { 'content-type': 'multipart/form-data; boundary=b' } });
}

const apply = (api: ApiOnTrial, token: string, { importId }: ReadingImport, body: object = {}): Promise<Answer> => api.api('POST', `/reading-imports/${importId}/apply`, { token, body });

/** `3 doubtful IMPLAUSIBLE indexM3`: line, outcome, and of each problem its kind and column. */
async function outcomes(api: ApiOnTrial, token: string, { importId }: ReadingImport): Promise<string[]> {
  const { items } = (await api.api('GET', `/reading-imports/${importId}/lines?limit=500`, { token })).json as { items: ReadingImportLine[] };
  return items.map(({ lineNo, outcome, problems }) => [lineNo, outcome, ...problems.map(({ kind, column }) => `${kind} ${column ?? '-'}`)].join(' '));
}

async function preview(api: ApiOnTrial, token: string, text: string | Buffer): Promise<ReadingImport> {
  const given = await giveIn(api, token, text);
  expect([given.status, given.text.slice(0, 200)]).toEqual([201, expect.anything()]);
  return given.json as ReadingImport;
}

const stored = async (api: ApiOnTrial): Promise<string[]> =>
  (await countedReadings(sqlOf(api.pool), { meterIds: [101, 102, 103, 104], ...ALWAYS })).map(({ meterId, countedIndexLitres, readAtMs, source }) => `${meterId} ${countedIndexLitres} ${new Date(readAtMs).toISOString()} ${source}`);

describe('a file of walk-by readings', () => {
  it('is looked at, stored once with its file, line and author, and given in again changes nothing and says so', async () => {
    await using api = await started();
    const { token, login, userId } = await api.personOf('clerk');
    const file = '\uFEFFЗаводской номер счётчика;Лицевой счёт;Дата снятия;Показание, м3;Примечание\nM-101;;30.09.2026 14:30;12,5;\n;0001;2026-10-31;14.25;калитка\nM-102;0002;31.10.2026;7;\n';
    const previewed = await preview(api, token, file);
    expect(previewed).toMatchObject({ fileName: 'обход.csv', fileForm: 'utf-8', state: 'previewed', lines: 3, linesNew: 3, linesDoubtful: 0, linesRefused: 0, uploadedBy: login, appliedBefore: null });
    expect(await stored(api)).toEqual([]);
    expect((await apply(api, token, previewed)).json).toMatchObject({ state: 'applied', readingsStored: 3, appliedBy: login });
    // A day alone stands for its noon: 06:00 in UTC.
    expect(await stored(api)).toEqual(['101 12500 2026-09-30T08:30:00.000Z 2', '101 14250 2026-10-31T06:00:00.000Z 2', '102 7000 2026-10-31T06:00:00.000Z 2']);
    const { rows } = await api.pool.query("SELECT meter_id, method, given_by, import_line, note, entered_by, encode(i.file_sha256, 'hex') AS sha FROM manual_reading JOIN reading_import i USING (import_id) JOIN frame f USING (frame_key) ORDER BY import_line");
    expect(rows).toEqual([
      { meter_id: 101, method: 'walk_by', given_by: 'staff', import_line: 2, note: null, entered_by: userId, sha: previewed.fileSha256 }, { meter_id: 101, method: 'walk_by', given_by: 'staff', import_line: 3, note: 'калитка', entered_by: userId, sha: previewed.fileSha256 },
      { meter_id: 102, method: 'walk_by', given_by: 'staff', import_line: 4, note: null, entered_by: userId, sha: previewed.fileSha256 }]);
    expect((await apply(api, token, previewed)).kind).toBe('DUPLICATE');
    expect((await api.pool.query("SELECT actor_name, after->>'readingsStored' AS n FROM audit_entry WHERE action = 'reading_import.apply'")).rows).toEqual([{ actor_name: login, n: '3' }]);

    const again = await preview(api, token, file);
    expect(again).toMatchObject({ linesNew: 0, linesUnchanged: 3, appliedBefore: { importId: previewed.importId, appliedBy: login } });
    expect((await apply(api, token, again)).json).toMatchObject({ state: 'applied', readingsStored: 0 });
    expect((await api.pool.query('SELECT count(*)::integer AS n FROM reading')).rows).toEqual([{ n: 3 }]);
    // Account numbers are gone once the file is over; what was read of each meter stays.
    expect((await api.pool.query("SELECT DISTINCT cells::text FROM personal.reading_import_line")).rows).toEqual([{ cells: '{}' }]);
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it.each<[string, string | Buffer, Record<string, unknown>]>([
    ['separated by tabs', 'meterSerial\treadAt\tindexM3\nM-101\t2026-10-01\t10,5\n', { linesNew: 1 }],
    ['separated by commas, with decimal points', 'meterSerial,readAt,indexM3\nM-101,2026-10-01,10.5\n', { linesNew: 1 }],
    ['with a time of its own column', 'meterSerial;readAt;readTime;indexM3\nM-101;01.10.2026;14:30;10,5\n', { linesNew: 1 }],
    ['in windows-1251 with Cyrillic headings', cp1251('Заводской номер счётчика;Дата снятия;Показание, м3;Примечание\nM-101;01.10.2026;10,5;ворота\n'), { linesNew: 1, fileForm: 'windows-1251' }],
    ['as a spreadsheet', sheet([['Заводской номер счётчика', 'Дата снятия', 'Показание, м3'], ['M-101', '01.10.2026', 10.5]]), { linesNew: 1, fileForm: 'xlsx' }],
  ])('%s is understood', async (_, file, expected) => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    const previewed = await preview(api, token, file);
    expect(previewed).toMatchObject(expected);
    await apply(api, token, previewed);
    expect((await stored(api)).map((line) => line.split(' ')[1])).toEqual(['10500']);
  });

  it.each<[string, string, string[]]>([
    ['a day that may be March or April', 'M-101;;03/04/2026;10;', ['2 refused TIME_FORMAT readAt']], ['a year of two digits', 'M-101;;01.10.26;10;', ['2 refused TIME_FORMAT readAt']],
    ['a day to come', 'M-101;;31.12.2099;10;', ['2 refused TIME_FUTURE readAt']], ['a separator of thousands', 'M-101;;01.10.2026;1 234;', ['2 refused SCHEMA indexM3']],
    ['half a litre', 'M-101;;01.10.2026;1,2345;', ['2 refused RANGE indexM3']], ['more than four digits show', 'M-101;;01.10.2026;10000;', ['2 refused RANGE indexM3']],
    ['an unknown meter', 'M-9;;01.10.2026;10;', ['2 refused UNKNOWN_DEVICE meterSerial']], ['a serial without its digits', '1.23457E+11;;01.10.2026;10;', ['2 refused UNKNOWN_DEVICE meterSerial']],
    ['an unknown account', ';0009;01.10.2026;10;', ['2 refused UNKNOWN_REFERENCE accountNo']], ['an account with two meters', ';0002;01.10.2026;10;', ['2 refused CONFLICT accountNo']],
    ['an account without a meter then', ';0003;01.10.2026;10;', ['2 refused UNKNOWN_DEVICE accountNo']], ['a meter of another account', 'M-101;0002;01.10.2026;10;', ['2 refused CONFLICT accountNo']],
    ['nothing named', ';;01.10.2026;10;', ['2 refused SCHEMA -']], ['two indexes for one instant', 'M-101;;01.10.2026;10;\n;0001;01.10.2026;11;', ['2 refused CONFLICT_DUPLICATE indexM3', '3 refused CONFLICT_DUPLICATE indexM3']],
    ['the same twice', 'M-101;;01.10.2026;10;\nM-101;;01.10.2026;10,000;', ['2 new', '3 unchanged DUPLICATE -']],
    ['less than at installation', 'M-101;;01.10.2026;4,999;', ['2 doubtful IMPLAUSIBLE indexM3']], ['less than a line before it in time', 'M-101;;02.10.2026;9;\nM-101;;01.10.2026;10;', ['2 doubtful IMPLAUSIBLE indexM3', '3 doubtful IMPLAUSIBLE indexM3']],
    ['a meter that stood nowhere', 'M-104;;01.10.2026;10;', ['2 doubtful IMPLAUSIBLE readAt']], ['a cell too many', 'M-101;;01.10.2026;10;;x', ['2 refused CSV_SYNTAX -']],
  ])('says of %s what is wrong, line by line and column by column', async (_, lines, expected) => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    expect(await outcomes(api, token, await preview(api, token, `meterSerial;accountNo;readAt;indexM3;note\n${lines}\n`))).toEqual(expected);
  });

  it('separated by commas takes no decimal comma, nor windows-1251 that no heading proves', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    expect(await outcomes(api, token, await preview(api, token, 'meterSerial,readAt,indexM3\nM-101,2026-10-01,"12,5"\n'))).toEqual(['2 refused SCHEMA indexM3']);
    expect(await giveIn(api, token, cp1251('meterSerial;readAt;indexM3;note\nM-101;01.10.2026;10,5;ворота\n'))).toMatchObject({ status: 400, kind: 'MALFORMED_ENCODING' });
    expect((await giveIn(api, token, 'readAt;indexM3\n01.10.2026;10\n')).kind).toBe('CSV_HEADER');
    expect((await giveIn(api, token, `meterSerial;readAt;indexM3\n${'M-101;01.10.2026;10\n'.repeat(30_001)}`)).kind).toBe('TOO_LARGE');
  });

  it('is taken whole or, when that is asked for, what is sound of it; doubts only when they are confirmed', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    const previewed = await preview(api, token, 'meterSerial;readAt;indexM3\nM-101;01.10.2026;10\nM-9;01.10.2026;10\nM-102;01.10.2026;4\nM-103;01.10.2026;3\n');
    expect(previewed).toMatchObject({ linesNew: 1, linesDoubtful: 2, linesRefused: 1 });
    const { items } = (await api.api('GET', `/reading-imports/${previewed.importId}/lines?isDoubted=true`, { token })).json as { items: ReadingImportLine[] };
    expect(items.map(({ lineNo, warning, expectedFromLitres, problems }) => [lineNo, warning, expectedFromLitres, problems[0]?.words?.ru])).toEqual([
      [4, 'BELOW_PREVIOUS', 5_000, 'меньше предыдущего показания, 5 м3'], [5, 'BELOW_PREVIOUS', 5_000, 'меньше предыдущего показания, 5 м3']]);
    expect((await apply(api, token, previewed, { confirmedLines: [4, 5] })).kind).toBe('CONFLICT');
    expect(await stored(api)).toEqual([]);
    expect((await apply(api, token, previewed, { confirmedLines: [4], skipOthers: true })).json).toMatchObject({ readingsStored: 2 });
    expect((await stored(api)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['101 10000', '102 4000']);
    expect((await api.pool.query('SELECT warning FROM manual_reading WHERE meter_id = 102')).rows).toEqual([{ warning: 'BELOW_PREVIOUS' }]);
    const doubtful = await preview(api, token, 'meterSerial;readAt;indexM3\nM-103;02.10.2026;3\n');
    expect((await apply(api, token, doubtful)).kind).toBe('IMPLAUSIBLE');
  });

  it('is not stored where readings came meanwhile, and another index for a held instant is refused', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    const file = 'meterSerial;readAt;indexM3\nM-101;01.10.2026;10\n';
    const previewed = await preview(api, token, file);
    await api.api('POST', '/manual-readings', { token, body: { meterSerial: 'M-101', readAt: '2026-09-30T06:00:00Z', indexLitres: 11_000, givenBy: 'staff' } });
    expect((await apply(api, token, previewed)).kind).toBe('STALE_VERSION');
    const doubtful = await preview(api, token, file);
    expect((await apply(api, token, doubtful, { confirmedLines: [2] })).json).toMatchObject({ readingsStored: 1 });
    expect(await outcomes(api, token, await preview(api, token, file.replace(';10', ';11')))).toEqual(['2 refused CONFLICT indexM3']);
    const { json } = await api.api('POST', '/meters/101/reading-corrections', { token, body: { corrections: [{ register: 'volume', readAt: '2026-10-01T06:00:00Z', source: 'person', indexLitres: 10_000, kind: 'exclude', reasonCode: 'misread' }], reason: 'misread' } });
    expect(json).toMatchObject({ outcome: 'corrected' });
    expect(await outcomes(api, token, await preview(api, token, file))).toEqual(['2 refused CONFLICT readAt']);
  });

  it('of a closed month waits for a second signer, and changes nothing until then', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    const signer = await api.personOf('city');
    await grantSigning(sqlOf(api.pool), { userId: signer.userId, office: 'director', document: 'Order 1', grantedBy: null });
    await api.api('POST', '/closed-periods', { token: signer.token, body: { month: '2026-09', reason: 'billed' } });
    const previewed = await preview(api, token, 'meterSerial;readAt;indexM3\nM-101;30.09.2026;10\nM-101;01.10.2026;11\n');
    expect(await outcomes(api, token, previewed)).toEqual(['2 closed PERIOD_CLOSED readAt', '3 new']);
    expect((await apply(api, token, previewed)).kind).toBe('PERIOD_CLOSED');
    expect((await apply(api, token, previewed, { askApproval: true })).kind).toBe('SCHEMA');
    const applied = (await apply(api, token, previewed, { askApproval: true, reason: 'read on the walk of September' })).json as ReadingImport;
    expect(applied).toMatchObject({ readingsStored: 1, approvalId: expect.any(Number) });
    expect((await stored(api)).map((line) => line.split(' ')[1])).toEqual(['11000']);
    expect((await api.api('POST', `/approval-requests/${applied.approvalId}/approve`, { token, body: {} })).kind).toBe('AUTHZ');
    expect((await api.api('POST', `/approval-requests/${applied.approvalId}/approve`, { token: signer.token, body: { reason: 'agreed' } })).json).toMatchObject({ decision: 'approved' });
    expect((await stored(api)).map((line) => line.split(' ')[1])).toEqual(['10000', '11000']);
    expect((await api.pool.query('SELECT import_line, approval_id IS NOT NULL AS approved FROM manual_reading ORDER BY import_line')).rows).toEqual([{ import_line: 2, approved: true }, { import_line: 3, approved: false }]);
    expect((await api.api('GET', `/reading-imports/${applied.importId}`, { token })).json).toMatchObject({ readingsStored: 2 });
  });

  it('is for clerks and administrators of the whole city, has a template, and can be put aside', async () => {
    await using api = await started();
    for (const { token } of await Promise.all([api.personOf('dispatcher'), api.personOf('field'), api.personOf('clerk', [1])])) expect((await giveIn(api, token, 'x')).kind).toBe('AUTHZ');
    const { token } = await api.personOf('clerk');
    const template = await api.api('GET', '/reading-imports/templates/readings.csv?language=ky', { token });
    expect(template.text).toBe('\uFEFFЭсептегичтин заводдук номери;Жеке эсеп;Окулган күнү;Окулган убактысы;"Көрсөткүч, м3";Эскертүү\r\n0012345678;00012345;30.11.2026;14:30;123,456;\r\n');
    const previewed = await preview(api, token, 'meterSerial;readAt;indexM3\nM-101;01.10.2026;10\n');
    expect((await api.api('POST', `/reading-imports/${previewed.importId}/cancel`, { token })).json).toMatchObject({ state: 'cancelled' });
    expect((await apply(api, token, previewed)).kind).toBe('CONFLICT');
    expect(await stored(api)).toEqual([]);
  });
});

/** Russian letters as older programs save them. */
function cp1251(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x80) return code;
    if (code === 0x451) return 0xb8;
    return code - 0x350;
  }));
}

function sheet(rows: unknown[][]): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Readings');
  return write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
}
