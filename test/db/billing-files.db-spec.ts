import { createHash } from 'node:crypto';

import { DEFAULT_PROFILE, type ExportProfile, type IssuedRow, monthPeriod, totalsOfBatch } from '@app/billing';
import { addRecipient, batchFile, bytesOfFile, changeProfile, type ChangedBy, eraseFile, filesOfBatch, inTransaction, openBillingPeriod, type PartSealer, type Pool, remadeSha256, resealFileParts, sealOf, sqlOf, verifyAudit } from '@app/persistence';
import { newSecretKey, profiledFile, SecretCipher } from '@app/platform';
import { read, utils } from '@e965/xlsx';

import { SeriesRig } from './series-rig.js';

const ZONE = 'Asia/Bishkek';
const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'the program of 2026' };
const KEY = newSecretKey();
const CIPHER = new SecretCipher([KEY]);
const CSV: ExportProfile = { ...DEFAULT_PROFILE, format: 'csv', columns: [{ name: 'LS', as: null }, { name: 'FIO', as: null }, { name: 'ADDR', as: null }, { name: 'QTY', as: null }] };

/** A batch of so many rows of households, with a name and an address each. */
async function batchOfRows(pool: Pool, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, at): IssuedRow => ({
    rowNo: at + 1, accountNo: String(at + 1).padStart(8, '0'), class: 'household', servicePointCode: `P${at + 1}`, meterSerial: null, fromDay: '2026-10-01', toDay: '2026-11-01', days: 31, opening: null, closing: null,
    registeredLitres: 6_200, billedM3: 6, carryLitres: 200, sewerLitres: null, quantityType: 'NORM', method: 'NORM', status: 'NO_METER' }));
  await inTransaction(pool, (sql) => openBillingPeriod(sql, monthPeriod('2026-10', 3, ZONE), ZONE, BY));
  await pool.query(`INSERT INTO billing_batch (batch_no, period_id, kind, row_count, totals, statuses, content_sha256, issued_at, reason) SELECT 1, period_id, 'regular', $1, $2, '{}', $3, now(), 'x' FROM billing_period`,
    [count, JSON.stringify(totalsOfBatch(rows)), Buffer.from(sealOf(rows), 'hex')]);
  await pool.query(`INSERT INTO billing_row SELECT 1, (r ->> 'rowNo')::int, r ->> 'accountNo', r ->> 'servicePointCode', r, 6200, 6, 200 FROM jsonb_array_elements($1::jsonb) r`, [JSON.stringify(rows)]);
  await pool.query(`INSERT INTO account (account_id, account_no) SELECT row_no, account_no FROM billing_row; INSERT INTO service_point (service_point_id, code) SELECT row_no, service_point_code FROM billing_row;
    INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, recorded_at) SELECT row_no, '2020-01-01Z', CASE row_no WHEN 1 THEN '=1+1' ELSE 'Өмүрбек ' || row_no END, '2020-01-01Z' FROM billing_row;
    INSERT INTO personal.service_point_address_version (service_point_id, valid_from, address, recorded_at) SELECT row_no, '2020-01-01Z', 'Жибек Жолу ' || row_no, '2020-01-01Z' FROM billing_row`);
}

async function recipient(rig: SeriesRig, profile: ExportProfile, name = 'Billing'): Promise<number> {
  return inTransaction(rig.pool, (sql) => addRecipient(sql, name, profile, BY));
}
const fetched = (rig: SeriesRig, id: number): ReturnType<typeof batchFile> => inTransaction(rig.pool, (sql) => batchFile(sql, 1, id, ZONE, profiledFile, CIPHER, BY));
async function bytesOf(rig: SeriesRig, file: Awaited<ReturnType<typeof batchFile>>): Promise<Buffer> {
  const parts = [];
  for await (const part of bytesOfFile(sqlOf(rig.pool), file, CIPHER)) parts.push(part);
  return Buffer.concat(parts);
}

describe('the file of a batch for its recipient', () => {
  it('is made once and given out again the same; it can be made again from what is stored, and lies sealed', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 3);
    const id = await recipient(rig, CSV);
    const [file, again] = [await fetched(rig, id), await fetched(rig, id)];
    expect(again).toEqual(file);
    expect(file).toMatchObject({ batchNo: 1, versionNo: 1, fileName: 'batch-2026-10-1.csv', rows: 3, parts: 1, foldedLetters: 0, erasedAt: null });
    const bytes = await bytesOf(rig, file);
    expect(bytes.toString('utf8')).toBe("\uFEFFЛицевой счёт;Абонент;Адрес;К начислению, м3\r\n00000001;'=1+1;Жибек Жолу 1;6\r\n00000002;Өмүрбек 2;Жибек Жолу 2;6\r\n00000003;Өмүрбек 3;Жибек Жолу 3;6\r\n".replace('К начислению, м3', '"К начислению, м3"'));
    expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([file.fileSha256, file.bytes]);
    expect(await inTransaction(rig.pool, (sql) => remadeSha256(sql, file, ZONE, profiledFile))).toBe(file.fileSha256);
    const [stored] = (await rig.pool.query<{ sealed: Buffer }>('SELECT sealed FROM personal.billing_file_part')).rows;
    expect(stored!.sealed.includes(Buffer.from('Өмүрбек'))).toBe(false);
    const text = JSON.stringify((await rig.pool.query('SELECT after FROM audit_entry')).rows);
    expect([text.includes('Өмүрбек'), text.includes(file.fileSha256)]).toEqual([false, true]);
    expect((await verifyAudit(sqlOf(rig.pool))).isIntact).toBe(true);
  });

  it('outlives the key that sealed it: sealed anew it opens by the new one alone; what no key opens is named and left', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 3);
    const file = await fetched(rig, await recipient(rig, CSV));
    const bytes = await bytesOf(rig, file);
    const [old, key] = [newSecretKey(), newSecretKey()];
    const sealedBy = (cipher: SecretCipher): PartSealer => ({
      seal: (owner, content) => cipher.seal(owner, content), isCurrent: (sealed) => cipher.isCurrent(sealed), opened: (owner, sealed) => { try { return cipher.open(owner, sealed); } catch { return undefined; } } });
    const reseal = (...keys: string[]): ReturnType<typeof resealFileParts> => inTransaction(rig.pool, (sql) => resealFileParts(sql, sealedBy(new SecretCipher(keys))));
    expect(await reseal(key)).toEqual({ resealed: 0, current: 0, lost: [file.fileName] });
    expect(await reseal(old, KEY)).toEqual({ resealed: 1, current: 0, lost: [] });
    expect(await reseal(key, old)).toEqual({ resealed: 1, current: 0, lost: [] });
    expect(await reseal(key)).toEqual({ resealed: 0, current: 1, lost: [] });
    const parts = [];
    for await (const part of bytesOfFile(sqlOf(rig.pool), file, new SecretCipher([key]))) parts.push(part);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('of many rows is kept in parts, every row in it once', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 12_500);
    const file = await fetched(rig, await recipient(rig, { ...DEFAULT_PROFILE, format: 'dbf' }));
    expect(file.parts).toBeGreaterThan(2);
    const sheet = read(await bytesOf(rig, file), { type: 'buffer', raw: true }).Sheets['Sheet1']!;
    const rows = utils.sheet_to_json<{ LS: string }>(sheet);
    expect([rows.length, rows[0]!.LS, rows.at(-1)!.LS]).toEqual([12_500, '00000001', '00012500']);
  });

  it('keeps to the names that were known when the batch was issued', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 1);
    await rig.pool.query(`UPDATE personal.account_holder_version SET superseded_at = clock_timestamp(); INSERT INTO personal.account_holder_version (account_id, valid_from, full_name) VALUES (1, '2020-01-01Z', 'Another')`);
    expect((await bytesOf(rig, await fetched(rig, await recipient(rig, CSV)))).toString('utf8')).toContain("'=1+1");
  });

  it('is made anew by a new version of the profile, and the earlier one stays what it is', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 1);
    const id = await recipient(rig, CSV);
    const first = await fetched(rig, id);
    const change = (versionNo: number, profile: ExportProfile): ReturnType<typeof changeProfile> => inTransaction(rig.pool, (sql) => changeProfile(sql, id, versionNo, profile, BY));
    expect((await change(1, CSV)).versionNo).toBe(1);
    expect((await change(1, { ...CSV, format: 'json' })).versionNo).toBe(2);
    await expect(change(1, CSV)).rejects.toMatchObject({ kind: 'STALE_VERSION' });
    const second = await fetched(rig, id);
    expect(JSON.parse((await bytesOf(rig, second)).toString('utf8'))).toMatchObject({ isTest: false, batch: 1, period: '2026-10', rowCount: 1, rows: [{ LS: '00000001', QTY: 6 }] });
    expect((await filesOfBatch(sqlOf(rig.pool), 1)).map(({ versionNo, fileSha256 }) => [versionNo, fileSha256])).toEqual([[1, first.fileSha256], [2, second.fileSha256]]);
  });

  it('erased by law has no content; its hash and figures stay', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 2);
    const id = await recipient(rig, CSV);
    const file = await fetched(rig, id);
    const erase = (reason: string): ReturnType<typeof eraseFile> => inTransaction(rig.pool, (sql) => eraseFile(sql, file, { ...BY, reason }));
    await expect(erase(' ')).rejects.toMatchObject({ kind: 'SCHEMA' });
    expect(await erase('request of the subscriber')).toMatchObject({ fileSha256: file.fileSha256, rows: 2, bytes: file.bytes, erasedWhy: 'request of the subscriber' });
    expect((await erase('once more')).erasedWhy).toBe('request of the subscriber');
    expect((await rig.pool.query('SELECT FROM personal.billing_file_part')).rowCount).toBe(0);
    await expect(fetched(rig, id)).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    expect((await rig.pool.query('SELECT FROM billing_row')).rowCount).toBe(2);
  });

  it('is not made of rows that are no longer those that were sealed', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 2);
    const id = await recipient(rig, CSV);
    await rig.pool.query(`UPDATE billing_row SET content = jsonb_set(content, '{billedM3}', '7') WHERE row_no = 2`);
    await expect(fetched(rig, id)).rejects.toThrow(/not those that were sealed/);
    expect((await rig.pool.query('SELECT FROM personal.billing_file_part')).rowCount).toBe(0);
  });

  it('breaks off where its stored bytes were changed', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 1);
    const file = await fetched(rig, await recipient(rig, CSV));
    await rig.pool.query('UPDATE personal.billing_file_part SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1)');
    await expect(bytesOf(rig, file)).rejects.toMatchObject({ kind: 'BROKEN' });
  });

  it('asked for by two at once is made by one', async () => {
    await using rig = await SeriesRig.start();
    await batchOfRows(rig.pool, 5);
    const id = await recipient(rig, CSV);
    const [one, other] = await Promise.all([fetched(rig, id), fetched(rig, id)]);
    expect(other).toEqual(one);
  });
});

describe('a recipient', () => {
  it.each<[string, Partial<ExportProfile>, string, string]>([['of a name that there is', {}, 'Billing', 'DUPLICATE'], ['whose profile makes no file', { fileNameMask: 'x' }, 'Other', 'SCHEMA']])('%s is refused', async (_, change, name, kind) => {
    await using rig = await SeriesRig.start();
    await recipient(rig, CSV);
    await expect(recipient(rig, { ...CSV, ...change }, name)).rejects.toMatchObject({ kind });
  });
});
