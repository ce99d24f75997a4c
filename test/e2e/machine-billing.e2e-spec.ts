import { createHash } from 'node:crypto';

import { type Answer, ApiOnTrial, type TrialOptions } from '../support/api-on-trial.js';

/** Two households by the norm: 6 and 9 m3 of October; the second has two points. A third whose residents nobody knows. */
const TOWN = `
  INSERT INTO zone (zone_id, code) VALUES (1, 'WEST'); INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a');
  ${[[1, '2'], [2, '3'], [3, 'NULL']].map(([id, residents]) => `
    INSERT INTO account (account_id, account_no) VALUES (${id}, '000${id}');
    INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) VALUES (${id}, '2020-01-01Z', 'household', 'open', ${residents}, 100);
    INSERT INTO service_point (service_point_id, code) VALUES (${id}, 'P${id}');
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (${id}, '2020-01-01Z', ${id}, 1, 'open')`).join(';')}
  ; INSERT INTO service_point (service_point_id, code) VALUES (4, 'P4'); INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (4, '2020-01-01Z', 2, 1, 'open')`;

const ALL = ['list_batches', 'fetch_files', 'acknowledge', 'post_rejects'];

/** A closed October, a recipient, an administrator and a clerk. */
async function office(options: TrialOptions = {}): Promise<{ api: ApiOnTrial; admin: string; clerk: string } & AsyncDisposable> {
  const api = await ApiOnTrial.start(options);
  await api.pool.query(TOWN);
  const [{ token: admin }, { token: clerk }] = [await api.personOf('administrator'), await api.personOf('clerk')];
  const { proposed } = (await api.api('GET', '/billing/recipients', { token: clerk })).json as { proposed: object };
  await api.api('POST', '/billing/recipients', { token: clerk, body: { name: '1C', profile: { ...proposed, format: 'json' }, reason: 'first' } });
  await api.api('POST', '/billing/periods', { token: clerk, body: { month: '2026-10', cutOffDays: 0 } });
  await api.api('POST', '/billing/periods/2026-10/close', { token: clerk, body: { reason: 'over' } });
  return { api, admin, clerk, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

interface IssuedKey { readonly keyId: number; readonly secret: string }
async function keyFor({ api, admin }: { api: ApiOnTrial; admin: string }, scopes: readonly string[] = ALL): Promise<IssuedKey & { ask: (method: string, path: string, body?: unknown) => Promise<Answer> }> {
  const key = (await api.api('POST', '/billing/recipients/1/keys', { token: admin, body: { scopes, reason: 'their server' } })).json as IssuedKey;
  return { ...key, ask: (method, path, body) => api.api(method, `/machine/batches${path}`, { body, headers: { authorization: `Bearer ${key.secret}`, origin: undefined } }) };
}

const uploaded = (api: ApiOnTrial, path: string, token: string, text: string): Promise<Answer> => api.api('POST', path, {
  token, bytes: `--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--x--\r\n`, headers: { 'content-type': 'multipart/form-data; boundary=x' } });

describe('the program of a recipient', () => {
  it('lists batches, fetches its file, acknowledges it and tells what it refused; said twice nothing happens twice', async () => {
    await using town = await office();
    const { api, clerk } = town;
    const { ask } = await keyFor(town);
    expect((await ask('GET', '')).json).toMatchObject({ items: [{ batchNo: 1, periodCode: '2026-10', kind: 'regular', rows: 3, billedM3: 24, acknowledgedAt: null }] });
    expect((await ask('GET', '?after=1')).json).toEqual({ items: [] });
    const file = await ask('GET', '/1/file');
    const fileSha256 = createHash('sha256').update(file.text).digest('hex');
    expect([file.status, file.headers['x-file-sha256']]).toEqual([200, fileSha256]);
    expect((await ask('GET', '/1/file')).text).toBe(file.text);
    expect((await api.api('GET', '/billing/batches/1/files/1', { token: clerk })).text).toBe(file.text);

    const told = { fileSha256, rows: 3, reference: 'IMP-7' };
    expect((await ask('POST', '/1/acknowledgement', { ...told, fileSha256: 'a'.repeat(64) })).kind).toBe('CONFLICT');
    expect((await ask('POST', '/1/acknowledgement', { ...told, rows: 2 })).kind).toBe('CONFLICT');
    expect((await ask('POST', '/1/acknowledgement', told)).json).toEqual({ outcome: 'recorded' });
    expect((await ask('POST', '/1/acknowledgement', told)).json).toEqual({ outcome: 'repeated' });
    expect((await ask('POST', '/1/acknowledgement', { ...told, reference: 'IMP-8' })).kind).toBe('CONFLICT');
    expect((await api.api('GET', '/billing/batches/1/acknowledgements', { token: clerk })).json).toMatchObject({ items: [{ recipient: '1C', reference: 'IMP-7', rows: 3 }] });

    const rejects = [{ accountNo: '0001', rowNo: null, code: 'UNKNOWN_ACCOUNT', words: 'Асанов?' }, { accountNo: '0002', rowNo: 3, code: 'QUANTITY', words: null }, { accountNo: '0002', rowNo: null, code: 'X9', words: null }, { accountNo: '9999', rowNo: null, code: 'UNKNOWN_ACCOUNT', words: null }];
    expect((await ask('POST', '/1/rejects', { rejects: [...rejects, rejects[0]] })).json).toEqual({ stored: 4, repeated: 1, unmatched: 1 });
    expect((await ask('POST', '/1/rejects', { rejects })).json).toEqual({ stored: 0, repeated: 4, unmatched: 0 });
    const queue = (await api.api('GET', '/billing/rejects?isOpen=true', { token: clerk })).json as { items: { rejectId: number; accountNo: string }[] };
    expect(queue).toMatchObject({ total: 4 });
    expect(Object.fromEntries(queue.items.map((one) => [one.accountNo + String((one as { code?: string }).code), one]))).toMatchObject({
      '0001UNKNOWN_ACCOUNT': { match: 'row', rowNo: 1, servicePointCode: 'P1', billedM3: 6, action: 'compare_accounts', words: 'Асанов?', recipient: '1C', periodCode: '2026-10' }, '0002QUANTITY': { match: 'row', rowNo: 3, servicePointCode: 'P4', action: 'look_at_readings' },
      '0002X9': { match: 'account', rowNo: null, action: 'ask_recipient' }, '9999UNKNOWN_ACCOUNT': { match: 'none', action: 'find_row' } });

    const { rejectId } = queue.items[0]!;
    expect((await api.api('POST', `/billing/rejects/${rejectId}/clearing`, { token: clerk, body: { reason: ' ' } })).status).toBe(400);
    for (const reason of ['entered there', 'once more']) expect((await api.api('POST', `/billing/rejects/${rejectId}/clearing`, { token: clerk, body: { reason } })).status).toBe(200);
    expect((await api.api('GET', '/billing/rejects?isOpen=false', { token: clerk })).json).toMatchObject({ total: 1, items: [{ rejectId, clearedWhy: 'entered there' }] });
    expect((await api.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM audit_entry WHERE after::text LIKE '%Асанов%' OR before::text LIKE '%Асанов%'`)).rows).toEqual([{ n: 0 }]);
  });

  it('may do what its key is good for and nothing else; a revoked key opens nothing', async () => {
    await using town = await office();
    const { api, admin, clerk } = town;
    const { ask, keyId, secret } = await keyFor(town, ['list_batches']);
    expect(secret).toMatch(/^suu_[A-Za-z0-9_-]{43}$/);
    expect((await ask('GET', '')).status).toBe(200);
    for (const [method, path, body] of [['GET', '/1/file', undefined], ['POST', '/1/acknowledgement', { fileSha256: 'a'.repeat(64), rows: 3, reference: null }], ['POST', '/1/rejects', { rejects: [] }]] as const) {
      const refused = await ask(method, path, body);
      expect([refused.status, refused.kind]).toEqual([403, 'AUTHZ']);
    }
    expect((await api.pool.query(`SELECT FROM audit_entry WHERE action = 'access.refused' AND actor_name = '1C (key 1)'`)).rowCount).toBeGreaterThan(0);
    const stored = JSON.stringify((await api.pool.query('SELECT * FROM machine_key')).rows) + JSON.stringify((await api.pool.query('SELECT after FROM audit_entry')).rows);
    expect(stored).not.toContain(secret);
    expect((await api.api('GET', '/billing/recipients/1/keys', { token: admin })).text).not.toContain(secret);
    // A key is no session, and a session no key.
    expect((await api.api('GET', '/billing/batches', { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);
    expect((await api.api('GET', '/machine/batches', { token: admin })).status).toBe(401);
    for (const authorization of [`Bearer ${secret}x`, `Bearer suu_${'A'.repeat(43)}`, `Basic ${secret}`, secret]) expect((await api.api('GET', '/machine/batches', { headers: { authorization } })).status).toBe(401);
    expect((await api.api('POST', '/billing/recipients/1/keys', { token: clerk, body: { scopes: ALL, reason: 'x' } })).status).toBe(403);
    for (const scopes of [[], ['everything'], ['list_batches', 'list_batches']]) expect((await api.api('POST', '/billing/recipients/1/keys', { token: admin, body: { scopes, reason: 'x' } })).kind).toBe('SCHEMA');
    for (const reason of ['lost', 'again']) expect((await api.api('POST', `/billing/machine-keys/${keyId}/revocation`, { token: admin, body: { reason } })).json).toMatchObject({ keyId, revokedAt: expect.any(String) as string });
    expect((await ask('GET', '')).kind).toBe('AUTHN');
  });

  it('is bounded by its key in what it asks in a second', async () => {
    await using town = await office({ requestsPerSecond: { perSession: 100_000, perAddress: 100_000, perKey: 3 } });
    const { ask } = await keyFor(town);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('GET', '')));
    expect(answers.filter(({ kind }) => kind === 'RATE_LIMIT').length).toBeGreaterThanOrEqual(2);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });
});

describe('a file of rejects', () => {
  it('is taken whole or not at all, and once', async () => {
    await using town = await office();
    const { api, clerk } = town;
    const give = (text: string): Promise<Answer> => uploaded(api, '/billing/batches/1/rejects/1', clerk, text);
    const bad = await give('Лицевой счёт;Строка;Код отказа\r\n0001;1;QUANTITY\r\n0002;x;QUANTITY\r\n');
    expect([bad.kind, (bad.json as { faults: { field: string }[] }).faults[0]!.field]).toEqual(['SCHEMA', 'line 3, rowNo']);
    expect((await api.api('GET', '/billing/rejects', { token: clerk })).json).toMatchObject({ total: 0 });
    const good = 'Лицевой счёт;Строка;Код отказа;Пояснение\r\n0001;1;QUANTITY;мало\r\n0002;;E-1;\r\n';
    expect((await give(good)).json).toEqual({ stored: 2, repeated: 0, unmatched: 0 });
    expect((await give(good)).json).toEqual({ stored: 0, repeated: 2, unmatched: 0 });
    for (const path of ['/billing/batches/9/rejects/1', '/billing/batches/1/rejects/9']) expect((await uploaded(api, path, clerk, good)).kind).toBe('NOT_FOUND');
  });
});

describe('the list of a billing program', () => {
  it('is answered in its order, each account with one status', async () => {
    await using town = await office();
    const { api, clerk } = town;
    const answer = await uploaded(api, '/billing/periods/2026-10/answers?format=csv&language=en', clerk, 'LS\r\n0003\r\n9\r\n0002\r\n0001\r\n0002\r\n');
    expect(answer.text.replace('\uFEFF', '').trim().split('\r\n').slice(1)).toEqual(['0003;NORM_UNKNOWN;;', '9;UNKNOWN_ACCOUNT;;', '0002;NO_METER;18,600;18', '0001;NO_METER;6,200;6', '0002;NO_METER;18,600;18']);
    expect(JSON.parse(String(answer.headers['x-counts']))).toMatchObject({ NO_METER: 3, UNKNOWN_ACCOUNT: 1, NORM_UNKNOWN: 1 });
    expect((await uploaded(api, '/billing/periods/2020-01/answers', clerk, '1\r\n')).kind).toBe('NOT_FOUND');
    expect((await uploaded(api, '/billing/periods/2026-10/answers', clerk, 'a;b\r\n1;2\r\n')).kind).toBe('CSV_HEADER');
  });
});
