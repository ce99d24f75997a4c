import { addModels, applyImport, cancelImport, inTransaction, sqlOf, verifyAudit } from '@app/persistence';

import { BY, counts, exported, give, linesOf, outcomes, preview, ZONE } from './register-import-rig.js';
import { SeriesRig } from './series-rig.js';

const MODEL = {
  code: 'M15', manufacturer: 'Example', dnMillimetres: 15, q3LitresPerHour: 2500, ratioR: 100, registerDigits: 5, registerCapacityLitres: 100_000_000, pulseLitres: 10, verificationIntervalMonths: 72,
};
const ZONES = 'Код зоны;Название (русский);Название (кыргызский);Название (английский);Вышестоящая зона\nZ-2;Юг;Түштүк;South;Z-1\nZ-1;Город;Шаар;City;\n';
const ACCOUNTS = `Лицевой счёт;Категория абонента;Проживающих;ФИО или организация;Телефон;Точка подключения;Зона;Диаметр, мм;Канализация;Доля стоков;Адрес;Действует с
00012345;население;4;Пример Один;+996 555 000001;SP-1;Z-1;15;доля;0,25;ул. Примерная, 1;01.01.2026
00012346;бюджетная организация;;"Школа ""Пример""";;SP-2;Z-2;25;нет;;ул. Примерная, 2;01.01.2026
00012346;бюджетная организация;;"Школа ""Пример""";;SP-3;Z-2;15;;;;01.01.2026
00012347;household;2;;;;;;;;;01.01.2026
`;
const METERS = 'serial;modelCode;state;verifiedOn;verifiedUntilOn;validFrom\n0000000001;M15;на складе;15.03.2025;15.03.2031;01.01.2026\n0000000002;M15;на складе;;;01.01.2026\n';
const INSTALLATIONS = `meterSerial;servicePointCode;installedAt;indexAtInstallationM3;actNo;actOn;removedAt;indexAtRemovalM3
0000000001;SP-1;01.02.2026;0,125;17;01.02.2026;01.05.2026;12,5
0000000002;SP-1;01.05.2026;0;18;01.05.2026;;
`;
const DEVICES = `deviceSerial;deviceKind;channel;register;meterSerial;mappedFrom;mappedTo
KB-1;радиомодуль;1;объём;0000000001;01.02.2026;01.05.2026
KB-1;радиомодуль;1;объём;0000000002;01.05.2026;
GW-1;концентратор;;;;;
`;

async function city(): Promise<SeriesRig> {
  const rig = await SeriesRig.start();
  await inTransaction(rig.pool, (sql) => addModels(sql, [MODEL], BY));
  await give(rig.pool, 'zones', ZONES);
  return rig;
}

async function wholeCity(): Promise<SeriesRig> {
  const rig = await city();
  await give(rig.pool, 'accounts', ACCOUNTS);
  await give(rig.pool, 'meters', METERS);
  await give(rig.pool, 'installations', INSTALLATIONS);
  await give(rig.pool, 'devices', DEVICES);
  return rig;
}

const rows = async (rig: SeriesRig, statement: string): Promise<unknown[]> => (await rig.pool.query<Record<string, unknown>>(statement)).rows;

describe('a register file', () => {
  it('enters what is new: a zone before the one below it, whichever line comes first', async () => {
    await using rig = await city();
    expect(await rows(rig, 'SELECT z.code, p.code AS parent FROM zone z JOIN zone_version v USING (zone_id) LEFT JOIN zone p ON p.zone_id = v.parent_zone_id ORDER BY 1')).toEqual([
      { code: 'Z-1', parent: null }, { code: 'Z-2', parent: 'Z-1' }]);
  });

  it('enters accounts with holders and points, numbers with their zeros, from the day it says', async () => {
    await using rig = await city();
    const applied = await give(rig.pool, 'accounts', ACCOUNTS);
    expect(counts(applied)).toEqual([4, 4, 0, 0, 0]);
    expect(await rows(rig, `SELECT a.account_no, v.class, v.residents, h.full_name, h.is_invented, v.valid_from FROM account a JOIN account_version v USING (account_id)
      LEFT JOIN personal.account_holder_version h USING (account_id) ORDER BY 1`)).toEqual([
      { account_no: '00012345', class: 'household', residents: 4, full_name: 'Пример Один', is_invented: false, valid_from: new Date('2025-12-31T18:00:00Z') },
      { account_no: '00012346', class: 'budget', residents: null, full_name: 'Школа "Пример"', is_invented: false, valid_from: new Date('2025-12-31T18:00:00Z') },
      { account_no: '00012347', class: 'household', residents: 2, full_name: null, is_invented: null, valid_from: new Date('2025-12-31T18:00:00Z') }]);
    expect(await rows(rig, `SELECT p.code, a.account_no, z.code AS zone, v.sewer, v.sewer_share::text FROM service_point p JOIN service_point_version v USING (service_point_id)
      JOIN account a USING (account_id) LEFT JOIN zone z USING (zone_id) ORDER BY 1`)).toEqual([
      { code: 'SP-1', account_no: '00012345', zone: 'Z-1', sewer: 'share', sewer_share: '0.25' }, { code: 'SP-2', account_no: '00012346', zone: 'Z-2', sewer: 'none', sewer_share: null },
      { code: 'SP-3', account_no: '00012346', zone: 'Z-2', sewer: null, sewer_share: null }]);
  });

  it('given in once more changes nothing, line by line', async () => {
    await using rig = await wholeCity();
    for (const [kind, file] of [['zones', ZONES], ['accounts', ACCOUNTS], ['meters', METERS], ['installations', INSTALLATIONS], ['devices', DEVICES]] as const) {
      const again = await preview(rig.pool, kind, file);
      expect([kind, again.linesUnchanged, await outcomes(rig.pool, again)]).toEqual([kind, again.lines, expect.arrayContaining([expect.stringContaining('unchanged')])]);
    }
  });

  it.each(['csv', 'xlsx'] as const)('that was exported as %s changes nothing when it is given in', async (format) => {
    await using rig = await wholeCity();
    for (const kind of ['zones', 'accounts', 'meters', 'installations', 'devices'] as const) {
      const file = await exported(rig.pool, kind, format);
      const again = await preview(rig.pool, kind, file);
      expect([kind, await outcomes(rig.pool, again)]).toEqual([kind, Array.from({ length: again.lines }, (_, at) => `${at + 2} unchanged`)]);
      expect(again.lines).toBeGreaterThanOrEqual(2);
    }
  });

  it('says of each line what it would change, and holds from now on', async () => {
    await using rig = await wholeCity();
    const changed = await preview(rig.pool, 'accounts', 'Лицевой счёт;Категория абонента;Проживающих;Телефон;ФИО или организация\n00012345;население;5;+996 555 000001;Пример Два\n00012347;население;2;;\n');
    expect(await outcomes(rig.pool, changed)).toEqual(['2 changed', '3 unchanged']);
    expect((await linesOf(rig.pool, changed))[0]?.changes).toEqual([{ column: 'residents', from: 4, to: 5 }, { column: 'fullName', from: 'Пример Один', to: 'Пример Два' }]);
    await applyImport(rig.pool, changed.importId, false, ZONE, BY.actor);
    expect(await rows(rig, `SELECT v.residents, v.valid_to IS NULL AS open FROM account JOIN account_version v USING (account_id) WHERE account_no = '00012345' AND superseded_at IS NULL ORDER BY valid_from`)).toEqual([
      { residents: 4, open: false }, { residents: 5, open: true }]);
    expect(await rows(rig, `SELECT action, count(*)::int AS entries FROM audit_entry WHERE reason = 'import ${changed.importId}' GROUP BY 1 ORDER BY 1`)).toEqual([
      { action: 'account.change', entries: 1 }, { action: 'account_holder.change', entries: 1 }]);
    expect((await verifyAudit(sqlOf(rig.pool))).isIntact).toBe(true);
  });

  it('names every bad line with its column and kind, and counts add up', async () => {
    await using rig = await wholeCity();
    const previewed = await preview(rig.pool, 'accounts', [
      'Лицевой счёт;Категория абонента;Проживающих;Точка подключения;Зона;Вышестоящая точка;Действует с',
      '90000001;население;3;P-1;Z-1;;',
      '1,23457E+11;население;3;;;;',
      '90000003;соседи;3;;;;',
      '90000004;население;3,5;;;;',
      '90000005;население;3;P-5;Z-9;;',
      '90000006;население;3;P-6;;P-7;',
      '90000007;население;3;P-7;;P-9;',
      '90000008;население;3;P-8;;;03/04/2026',
      '90000009;население;3;P-1;;;',
      '90000010;население;3;;Z-1;;',
      '90000011;население;3',
      '90000012;население;3;P-12;;;',
      '90000012;население;4;P-13;;;',
      ' 90000014 ;население;3;;;;',
      '00012345;население;4;SP-1;Z-1;;01.01.2020',
    ].join('\r\n'));
    expect(await outcomes(rig.pool, previewed)).toEqual([
      '2 refused DUPLICATE -', '3 refused SCHEMA accountNo', '4 refused SCHEMA class', '5 refused SCHEMA residents', '6 refused UNKNOWN_REFERENCE zoneCode',
      '7 refused UNKNOWN_REFERENCE parentServicePointCode', '8 refused UNKNOWN_REFERENCE parentServicePointCode', '9 refused TIME_FORMAT validFrom', '10 refused DUPLICATE -',
      '11 refused SCHEMA zoneCode', '12 refused CSV_SYNTAX -', '13 refused CONFLICT accountNo', '14 refused CONFLICT accountNo', '15 new SCHEMA accountNo', '16 refused RANGE validFrom',
    ]);
    expect(counts(previewed)).toEqual([15, 1, 0, 0, 14]);
    const details = (await linesOf(rig.pool, previewed)).map(({ problems }) => problems[0]?.detail ?? '');
    expect(details[0]).toBe('service point P-1 stands in lines 2 and 10');
    expect(details[1]).toContain('scientific notation');
    expect(details[5]).toContain('line 8 that would add it is refused');
    expect(details[11]).toBe('lines 13 and 14 say different things of 90000012');
    const unfilled = (await linesOf(rig.pool, previewed)).flatMap(({ problems }) => problems).filter(({ words }) => words === undefined || Object.values(words).some((text) => /[{}]/.test(text)));
    expect(unfilled).toEqual([]);
  });

  it('is not applied while a line is refused, unless the others are asked for', async () => {
    await using rig = await city();
    const previewed = await preview(rig.pool, 'zones', 'code;nameRu;nameKy;nameEn;serviceConnections\nZ-8;a;b;c;10\nZ-9;a;b;c;many\n');
    await expect(applyImport(rig.pool, previewed.importId, false, ZONE, BY.actor)).rejects.toMatchObject({ kind: 'CONFLICT' });
    expect(await rows(rig, `SELECT count(*)::int AS n FROM zone WHERE code = 'Z-8'`)).toEqual([{ n: 0 }]);
    expect((await applyImport(rig.pool, previewed.importId, true, ZONE, BY.actor)).state).toBe('applied');
    expect(await rows(rig, `SELECT code FROM zone WHERE code IN ('Z-8', 'Z-9')`)).toEqual([{ code: 'Z-8' }]);
    await expect(applyImport(rig.pool, previewed.importId, true, ZONE, BY.actor)).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await expect(cancelImport(rig.pool, previewed.importId, BY.actor)).rejects.toMatchObject({ kind: 'DUPLICATE' });
  });

  it('is refused as stale where the register moved on, and writes nothing then', async () => {
    await using rig = await wholeCity();
    const first = await preview(rig.pool, 'accounts', 'accountNo;class;residents\n00012347;household;3\n00012348;household;1\n');
    await give(rig.pool, 'accounts', 'accountNo;class;residents\n00012347;household;7\n');
    await expect(applyImport(rig.pool, first.importId, false, ZONE, BY.actor)).rejects.toMatchObject({ kind: 'STALE_VERSION', subject: '2' });
    expect(await rows(rig, `SELECT count(*)::int AS n FROM account WHERE account_no = '00012348'`)).toEqual([{ n: 0 }]);
  });

  it('applied twice at the same moment is applied once', async () => {
    await using rig = await city();
    await give(rig.pool, 'accounts', ACCOUNTS);
    const previewed = await preview(rig.pool, 'accounts', 'accountNo;class;residents\n00012347;household;9\n');
    const both = await Promise.allSettled([1, 2].map(() => applyImport(rig.pool, previewed.importId, false, ZONE, BY.actor)));
    expect(both.map((one) => (one.status === 'fulfilled' ? one.value.state : (one.reason as { kind?: string }).kind)).toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual(['applied', 'DUPLICATE']);
    expect(await rows(rig, `SELECT count(*)::int AS n FROM account_version JOIN account USING (account_id) WHERE account_no = '00012347' AND superseded_at IS NULL`)).toEqual([{ n: 2 }]);
  });

  it.each(['applied', 'cancelled'] as const)('keeps nothing personal once it is %s', async (state) => {
    await using rig = await city();
    const previewed = await preview(rig.pool, 'accounts', 'accountNo;class;fullName;residents\n00012345;household;Пример Один;1\nПример Два;household;Пример Два;много\n');
    expect(JSON.stringify(await linesOf(rig.pool, previewed))).toContain('Пример Один');
    if (state === 'applied') await applyImport(rig.pool, previewed.importId, true, ZONE, BY.actor);
    else await cancelImport(rig.pool, previewed.importId, BY.actor);
    const kept = JSON.stringify(await linesOf(rig.pool, previewed));
    expect(kept).not.toMatch(/Пример|много/);
    expect(kept).toContain('"kind":"SCHEMA"');
    expect(kept).toContain('"reason":"not_an_identifier"');
    expect(kept).not.toContain('"words"');
    expect(await rows(rig, `SELECT action, object_key, after FROM audit_entry a WHERE row_to_json(a)::text LIKE '%Пример%'`)).toEqual([]);
  });

  it('cannot say that a meter is installed, move an installation or swap what a channel counted', async () => {
    await using rig = await wholeCity();
    expect(await outcomes(rig.pool, await preview(rig.pool, 'meters', 'serial;modelCode;state\n0000000003;M15;установлен\n0000000002;M15;списан\n0000000002x;;в пути\n'))).toEqual([
      '2 refused CONFLICT state', '3 refused CONFLICT state', '4 refused SCHEMA state']);
    expect(await outcomes(rig.pool, await preview(rig.pool, 'installations', 'meterSerial;servicePointCode;installedAt\n0000000002;SP-2;01.05.2026\n'))).toEqual(['2 refused CONFLICT servicePointCode']);
    expect(await outcomes(rig.pool, await preview(rig.pool, 'devices', 'deviceSerial;deviceKind;channel;register;meterSerial;mappedFrom\nKB-1;радиомодуль;1;объём;0000000001;01.05.2026\n'))).toEqual([
      '2 refused CONFLICT meterSerial']);
  });

  it('ends an installation and a mapping that were open', async () => {
    await using rig = await wholeCity();
    await give(rig.pool, 'installations', 'meterSerial;servicePointCode;installedAt;indexAtInstallationM3;removedAt;indexAtRemovalM3\n0000000002;SP-1;01.05.2026;0;01.09.2026;7,25\n');
    await give(rig.pool, 'devices', 'deviceSerial;deviceKind;channel;register;meterSerial;mappedFrom;mappedTo\nKB-1;радиомодуль;1;объём;0000000002;01.05.2026;01.09.2026\n');
    expect(await rows(rig, `SELECT index_at_removal_litres::int AS litres, valid_to FROM installation JOIN meter USING (meter_id) WHERE serial = '0000000002' AND superseded_at IS NULL`)).toEqual([
      { litres: 7250, valid_to: new Date('2026-08-31T18:00:00Z') }]);
    expect(await rows(rig, `SELECT mapped_to FROM channel_mapping WHERE superseded_at IS NULL ORDER BY mapped_from`)).toEqual([
      { mapped_to: new Date('2026-04-30T18:00:00Z') }, { mapped_to: new Date('2026-08-31T18:00:00Z') }]);
  });

  it('brings devices without a secret: nobody can sign in as one yet', async () => {
    await using rig = await wholeCity();
    expect(await rows(rig, 'SELECT serial, kind, secret_hash FROM device ORDER BY 1')).toEqual([{ serial: 'GW-1', kind: 'gateway', secret_hash: null }, { serial: 'KB-1', kind: 'meter', secret_hash: null }]);
  });

  it('that breaks off half-way leaves nothing behind', async () => {
    await using rig = await city();
    const before = await rows(rig, 'SELECT count(*)::int AS n FROM register_import');
    await expect(preview(rig.pool, 'zones', `code;nameRu;nameKy;nameEn\n${'Z-5;a;b;c\n'.repeat(2500)}"Z-6;a;b;c\n`)).rejects.toMatchObject({ kind: 'CSV_SYNTAX' });
    expect(await rows(rig, 'SELECT count(*)::int AS n FROM register_import')).toEqual(before);
  });
});
