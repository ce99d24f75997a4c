import { createHash } from 'node:crypto';

import { ApiOnTrial } from '../support/api-on-trial.js';

/** Two households by the norm of 100 litres, of two and of three; a third whose residents nobody knows. */
const TOWN = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'WEST'); INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a');
  ${[[1, '2'], [2, '3'], [3, 'NULL']].map(([id, residents]) => `
    INSERT INTO account (account_id, account_no) VALUES (${id}, '000${id}');
    INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) VALUES (${id}, '2020-01-01Z', 'household', 'open', ${residents}, 100);
    INSERT INTO service_point (service_point_id, code) VALUES (${id}, 'P${id}');
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (${id}, '2020-01-01Z', ${id}, 1, 'open')`).join(';')}`;

describe('billing over HTTP', () => {
  it('a clerk opens a month, sees what is missing, closes it once, takes its files and corrects it', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(TOWN);
    const { token } = await api.personOf('clerk');
    const ask = (method: string, path: string, body?: unknown) => api.api(method, `/billing${path}`, { token, body });
    expect((await ask('POST', '/periods', { month: '2026-10', cutOffDays: 3 })).json).toMatchObject({ code: '2026-10', fromDay: '2026-10-01', toDay: '2026-11-01', state: 'open' });
    expect((await ask('POST', '/periods', { month: '2026-10', cutOffDays: 3 })).kind).toBe('DUPLICATE');
    expect((await ask('GET', '/periods/2026-10/preview')).json).toMatchObject({ accounts: 3, statuses: { NO_METER: 2, NORM_UNKNOWN: 1 }, totals: { household: { lines: 3, heldLines: 1, registeredLitres: 15_500 } }, linesToAct: 1, issued: null, before: null });
    expect((await ask('GET', '/periods/2026-10/lines?needsAction=true')).json).toMatchObject({ total: 1, items: [{ accountNo: '0003', status: 'NORM_UNKNOWN', action: 'enter_residents', registeredLitres: null, litresAtStake: null, tyiynAtStake: null }] });
    expect((await ask('GET', '/periods/2026-10/lines?status=NO_METER&limit=1&offset=1')).json).toMatchObject({ total: 2, items: [{ accountNo: '0002', registeredLitres: 9_300 }] });
    expect((await ask('POST', '/periods/2026-10/close', { reason: ' ' })).status).toBe(400);
    const batch = (await ask('POST', '/periods/2026-10/close', { reason: 'the month is over' })).json as { contentSha256: string };
    expect(batch).toMatchObject({ batchNo: 1, kind: 'regular', totals: { rows: 2, billedM3: 15 } });
    expect((await ask('POST', '/periods/2026-10/close', { reason: 'again' })).kind).toBe('DUPLICATE');
    expect((await ask('GET', '/batches')).json).toMatchObject({ total: 1, items: [{ batchNo: 1, periodCode: '2026-10', rows: 2, contentSha256: batch.contentSha256, reason: 'the month is over' }] });
    expect((await ask('GET', '/batches/1/rows?limit=1')).json).toMatchObject({ total: 2, items: [{ rowNo: 1, accountNo: '0001', registeredLitres: 6_200, billedM3: 6, carryLitres: 200 }] });
    const sealed = await ask('GET', '/files/1.jsonl');
    expect(createHash('sha256').update(sealed.text).digest('hex')).toBe(batch.contentSha256);
    expect(sealed.headers['x-content-sha256']).toBe(batch.contentSha256);
    for (const [name, type] of [['1.csv', 'text/csv'], ['1.xlsx', 'spreadsheetml'], ['1.dbf?codePage=cp1251', 'x-dbf']] as const) {
      const file = await ask('GET', `/files/${name}`);
      expect([file.status, String(file.headers['content-type']).includes(type)]).toEqual([200, true]);
    }
    for (const path of ['/files/1.doc', '/files/7.csv', '/batches/x/rows', '/periods/2020-01/preview']) expect((await ask('GET', path)).kind).toBe('NOT_FOUND');
    expect((await ask('POST', '/periods/2026-10/corrections', { reason: 'late papers' })).json).toEqual({ batch: null });
    await api.pool.query('UPDATE account_version SET residents = 1 WHERE account_id = 3');
    expect((await ask('POST', '/periods/2026-10/corrections', { reason: 'the residents of 0003' })).json).toMatchObject({ batch: { batchNo: 2, kind: 'correction', totals: { rows: 1, billedM3: 3 } } });
    expect((await ask('GET', '/periods')).json).toMatchObject({ items: [{ code: '2026-10', state: 'corrected', batches: 2 }] });
    expect((await ask('GET', '/periods/2026-10/preview')).json).toMatchObject({ issued: { household: { lines: 3, heldLines: 0, registeredLitres: 18_600 } } });
  });

  it('shows what must be acted on the dearest first, and the month beside the one before by class and zone', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(TOWN);
    const { token } = await api.personOf('clerk');
    const ask = (method: string, path: string, body?: unknown) => api.api(method, `/billing${path}`, { token, body });
    await ask('POST', '/periods', { month: '2026-09', cutOffDays: 0 });
    await api.pool.query('UPDATE account_version SET residents = 1 WHERE account_id = 3');
    await ask('POST', '/periods/2026-09/close', { reason: 'the month is over' });
    await ask('POST', '/periods', { month: '2026-10', cutOffDays: 0 });
    await api.pool.query(`UPDATE account_version SET residents = NULL; INSERT INTO water_price (from_on, retail_tyiyn_per_cubic_metre, real_losses_at, reason) VALUES ('2026-01-01', 1500, 'retail', 'a decision')`);
    // September: 6, 9 and 3 cubic metres of 15 som.
    expect((await ask('GET', '/periods/2026-10/lines?needsAction=true&limit=2')).json).toMatchObject({ total: 3, items: [
      { accountNo: '0002', action: 'enter_residents', litresAtStake: 9_000, tyiynAtStake: 13_500 }, { accountNo: '0001', litresAtStake: 6_000, tyiynAtStake: 9_000 }] });
    await api.pool.query('UPDATE account_version SET residents = 4 WHERE account_id = 1');
    expect((await ask('GET', '/periods/2026-10/preview')).json).toMatchObject({ before: { code: '2026-09', rows: [{ class: 'household', zoneCode: 'WEST', nowLitres: 12_400, heldLines: 2, beforeLitres: 18_000 }] } });
  });

  it('is not for other roles, nor for a clerk who is limited to zones', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(TOWN);
    const [dispatcher, limited] = [await api.personOf('dispatcher'), await api.personOf('clerk', [1])];
    for (const path of ['/billing/periods', '/billing/batches', '/billing/files/1.csv']) {
      for (const { token } of [dispatcher, limited]) expect((await api.api('GET', path, { token })).status).toBe(403);
    }
  });

  it('a wrong row is not given out: the seal is looked at first', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(TOWN);
    const { token } = await api.personOf('clerk');
    await api.api('POST', '/billing/periods', { token, body: { month: '2026-10', cutOffDays: 0 } });
    await api.api('POST', '/billing/periods/2026-10/close', { token, body: { reason: 'x' } });
    await api.pool.query(`UPDATE billing_row SET content = jsonb_set(content, '{registeredLitres}', '1') WHERE row_no = 1`);
    const refused = await api.api('GET', '/billing/files/1.csv', { token });
    expect([refused.status, refused.kind]).toEqual([500, 'INTERNAL']);
  });

  it('a recipient has one profile: tried, used for its file, changed with a version, its file erased by an administrator alone', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(TOWN);
    const { token } = await api.personOf('clerk');
    const ask = (method: string, path: string, body?: unknown, by = token) => api.api(method, `/billing${path}`, { token: by, body });
    const { proposed, columns } = (await ask('GET', '/recipients')).json as { proposed: Record<string, unknown>; columns: { name: string }[] };
    expect(columns.map(({ name }) => name)).toContain('FIO');
    const profile = { ...proposed, format: 'csv', columns: [{ name: 'BATCH', as: 'Пакет' }, { name: 'PERIOD', as: null }, { name: 'LS', as: null }, { name: 'QTY', as: null }] };
    expect((await ask('POST', '/recipients', { name: '1C', profile: { ...profile, fileNameMask: 'x' }, reason: 'first' })).json).toMatchObject({ kind: 'SCHEMA', faults: [{ field: '/profile/fileNameMask' }] });
    expect((await ask('POST', '/recipients', { name: '1C', profile: { ...profile, colour: 'red' }, reason: 'first' })).kind).toBe('SCHEMA');
    expect((await ask('POST', '/recipients', { name: '1C', profile, reason: 'first' })).json).toMatchObject({ recipientId: 1, name: '1C', versionNo: 1, profile: { format: 'csv' } });
    await ask('POST', '/periods', { month: '2026-10', cutOffDays: 0 });
    const trial = await ask('GET', '/recipients/1/test-file?period=2026-10');
    expect(trial.headers['content-disposition']).toBe('attachment; filename="TEST-2026-10.csv"');
    expect(trial.text.split('\r\n').slice(0, 2)).toEqual(['\uFEFFПакет;Период;Лицевой счёт;"К начислению, м3"', '0;TEST 2026-10;0001;6']);
    expect((await ask('GET', '/batches')).json).toMatchObject({ total: 0 });
    for (const query of ['', '?period=2026-10&batch=1']) expect((await ask('GET', `/recipients/1/test-file${query}`)).kind).toBe('SCHEMA');
    await ask('POST', '/periods/2026-10/close', { reason: 'over' });
    expect((await ask('GET', '/recipients/1/test-file?batch=1')).text).toContain('0;TEST 2026-10;0001;6');
    expect((await ask('GET', '/batches/1/files')).json).toEqual({ items: [] });
    const file = await ask('GET', '/batches/1/files/1');
    expect([file.status, file.headers['content-disposition'], file.headers['x-file-sha256']]).toEqual([200, 'attachment; filename="batch-2026-10-1.csv"', createHash('sha256').update(file.text).digest('hex')]);
    expect(file.text).toContain('1;2026-10;0001;6');
    expect((await ask('GET', '/batches/1/files')).json).toMatchObject({ items: [{ recipient: '1C', rows: 2, fileSha256: file.headers['x-file-sha256'] }] });
    expect((await ask('POST', '/recipients/1/profile', { versionNo: 1, profile: { ...profile, format: 'json' }, reason: 'they take JSON now' })).json).toMatchObject({ versionNo: 2 });
    expect((await ask('GET', '/recipients/1')).json).toMatchObject({ versionNo: 2, versions: [{ versionNo: 2, reason: 'they take JSON now' }, { versionNo: 1, reason: 'first' }] });
    expect((await ask('POST', '/batches/1/files/1/1/erasure', { reason: 'law' })).status).toBe(403);
    const administrator = await api.personOf('administrator');
    expect((await ask('POST', '/batches/1/files/1/1/erasure', { reason: 'law' }, administrator.token)).json).toMatchObject({ erasedWhy: 'law', fileSha256: file.headers['x-file-sha256'] });
    for (const path of ['/recipients/9', '/batches/1/files/9', '/batches/9/files/1', '/batches/9/files']) expect((await ask('GET', path)).kind).toBe('NOT_FOUND');
  });
});
