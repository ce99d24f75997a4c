import { jest } from '@jest/globals';
import { countedReadings, grantSigning, sqlOf, verifyAudit } from '@app/persistence';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

const ALWAYS = { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 7)]);

/** Meter 101 of four digits and Q3 2.5 in zone 1 since August; read at 120 m3 on 1 October and 129 m3 on 31 October. */
async function started(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'), (2, 'Z-2');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (101, 'M-101', 10000000);
    INSERT INTO meter_model (model_id, code, manufacturer, dn_millimetres, q3_litres_per_hour, register_digits, register_capacity_litres, pulse_litres) VALUES (1, 'M15', 'Example', 15, 2500, 4, 10000000, 10);
    INSERT INTO meter_version (meter_id, valid_from, state, model_id) VALUES (101, '2026-08-01T00:00:00Z', 'installed', 1);
    INSERT INTO service_point (service_point_id, code) VALUES (1, 'SP-1');
    INSERT INTO service_point_version (service_point_id, valid_from, zone_id, state) VALUES (1, '2026-01-01T00:00:00Z', 1, 'open');
    INSERT INTO installation (meter_id, valid_from, service_point_id) VALUES (101, '2026-08-01T00:00:00Z', 1)`);
  return api;
}

const entry = (readAt: string, indexLitres: number, given: object = {}): object => ({ meterSerial: 'M-101', readAt, indexLitres, givenBy: 'staff', ...given });
const enter = (api: ApiOnTrial, token: string, body: object): Promise<Answer> => api.api('POST', '/manual-readings', { token, body });
const give = (api: ApiOnTrial, token: string, content: Buffer): Promise<Answer> => api.api('POST', '/reading-photos', { token, headers: { 'content-type': 'multipart/form-data; boundary=b' },
  bytes: Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="../../x.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'), content, Buffer.from('\r\n--b--\r\n')]) });
const counted = async (api: ApiOnTrial): Promise<number[]> => (await countedReadings(sqlOf(api.pool), { meterIds: [101], ...ALWAYS })).map(({ countedIndexLitres }) => countedIndexLitres);
const correction = (given: object = {}): object => ({ register: 'volume', readAt: '2026-10-31T04:00:00Z', source: 'person', indexLitres: 129_000, kind: 'exclude', reasonCode: 'misread', ...given });

async function signerOf(api: ApiOnTrial, role: 'dispatcher' | 'clerk' | 'city'): Promise<Awaited<ReturnType<ApiOnTrial['personOf']>>> {
  const person = await api.personOf(role);
  await grantSigning(sqlOf(api.pool), { userId: person.userId, office: 'director', document: 'Order 1', grantedBy: null });
  return person;
}

describe('pictures of the acts of a meter', () => {
  interface Kept { readonly id: number; readonly meterSerial: string; readonly photoSha256s: string[] | null; readonly removalPhotoSha256s: string[] | null }

  it('stay with installation and removal, through corrections, and field crews see none of others', async () => {
    await using api = await started();
    await api.pool.query(`INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (102, 'M-102', 10000000); INSERT INTO meter_version (meter_id, valid_from, state) VALUES (102, '2026-08-01T00:00:00Z', 'in_stock')`);
    const [field, clerk] = [await api.personOf('field'), await api.personOf('clerk')];
    const picture = async (mark: number): Promise<string> => ((await give(api, field.token, Buffer.concat([JPEG, Buffer.from([mark])]))).json as { photoSha256: string }).photoSha256;
    const [old, corroded, mounted] = [await picture(1), await picture(2), await picture(3)];
    const exchange = (pictures: readonly string[]): Promise<Answer> => api.api('POST', '/installations/exchange', { token: field.token, body: {
      removal: { meterSerial: 'M-101', removedAt: '2026-10-01T04:00:00Z', indexLitres: 120_000, state: 'removed', photoSha256s: [old] },
      installation: { meterSerial: 'M-102', installedAt: '2026-10-01T05:00:00Z', indexLitres: 0, trouble: 'corroded_pipe', fittedCheckValve: true, photoSha256s: pictures }, radio: 'none',
    } });
    const kept = async (): Promise<(readonly [string, string[] | null, string[] | null])[]> => ((await api.api('GET', '/installations?sort=meterSerial', { token: clerk.token })).json as { items: Kept[] }).items.map((one) => [one.meterSerial, one.photoSha256s, one.removalPhotoSha256s]);
    const before = await kept();
    expect(await exchange([mounted, 'f'.repeat(64)])).toMatchObject({ status: 422, kind: 'UNKNOWN_REFERENCE' });
    for (const wrong of [['abc'], Array.from({ length: 7 }, () => mounted)]) expect(await exchange(wrong)).toMatchObject({ status: 400, kind: 'SCHEMA' });
    expect(await kept()).toEqual(before);
    const made = await exchange([corroded, mounted]);
    expect(made.status).toBe(201);
    expect(await kept()).toEqual([['M-101', null, [old]], ['M-102', [corroded, mounted], null]]);
    const { id } = made.json as Kept;
    expect((await api.api('POST', `/installations/${id}/corrections`, { token: clerk.token, body: { sealNo: '77', reason: 'left out' } })).status).toBe(200);
    expect((await api.api('POST', '/installations/removal', { token: field.token, body: { meterSerial: 'M-102', removedAt: '2026-10-02T04:00:00Z', indexLitres: 500, state: 'returned', photoSha256s: [] } })).status).toBe(200);
    expect((await kept())[1]).toEqual(['M-102', [corroded, mounted], null]);
    expect([(await api.api('GET', `/reading-photos/${mounted}`, { token: clerk.token })).status, (await api.api('GET', `/reading-photos/${mounted}`, { token: field.token })).status]).toEqual([200, 403]);
    const { rows } = await api.pool.query<{ after: { photoSha256s: string[] } }>(`SELECT after FROM audit_entry WHERE action = 'meter.install' ORDER BY seq DESC LIMIT 1`);
    expect(rows[0]!.after.photoSha256s).toEqual([corroded, mounted]);
  });
});

describe('a reading that a person brings', () => {
  it('is stored by the door of all readings, with who gave it and the picture, and once more changes nothing', async () => {
    await using api = await started();
    const { token } = await api.personOf('field');
    const { photoSha256 } = (await give(api, token, JPEG)).json as { photoSha256: string };
    const body = entry('2026-10-01T04:00:00Z', 120_000, { givenBy: 'subscriber_by_phone', photoSha256, note: 'called at nine' });
    expect((await enter(api, token, body)).json).toEqual({ outcome: 'stored', warning: null });
    expect((await enter(api, token, body)).json).toMatchObject({ outcome: 'duplicate' });
    expect((await api.pool.query('SELECT source, index_litres FROM reading')).rows).toEqual([{ source: 2, index_litres: '120000' }]);
    expect((await api.pool.query("SELECT given_by, encode(photo_sha256, 'hex') AS photo, note FROM manual_reading m JOIN frame f USING (frame_key) WHERE f.device_id = 0")).rows).toEqual([
      { given_by: 'subscriber_by_phone', photo: photoSha256, note: 'called at nine' }]);
    const clerk = await api.personOf('clerk');
    expect((await api.api('GET', `/reading-photos/${photoSha256}`, { token: clerk.token })).headers['content-type']).toBe('image/jpeg');
    expect((await api.pool.query("SELECT count(*)::integer AS n FROM audit_entry WHERE action = 'reading.enter'")).rows).toEqual([{ n: 1 }]);
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('that is doubtful is told with what was expected, stored only when confirmed, and the doubt is kept', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    await enter(api, token, entry('2026-10-01T04:00:00Z', 120_000));
    const doubtful = entry('2026-10-31T04:00:00Z', 119_000);
    expect((await api.api('POST', '/manual-readings/check', { token, body: { meterSerial: 'M-101', readAt: '2026-10-31T04:00:00Z', indexLitres: 119_000 } })).json).toEqual({
      // 30 days at Q4 = 3 125 l/h and a minute.
      warning: 'BELOW_PREVIOUS', expectedFromLitres: 120_000, expectedToLitres: 120_000 + 2_250_052, isMonthClosed: false });
    expect(await enter(api, token, doubtful)).toMatchObject({ status: 422, kind: 'IMPLAUSIBLE' });
    expect(await counted(api)).toEqual([120_000]);
    // Whoever stands by a doubtful index says why.
    expect(await enter(api, token, { ...doubtful, confirmed: true })).toMatchObject({ status: 400, kind: 'SCHEMA' });
    expect((await enter(api, token, { ...doubtful, confirmed: true, reason: 'read twice, the picture shows it' })).json).toEqual({ outcome: 'stored', warning: 'BELOW_PREVIOUS' });
    expect((await api.pool.query('SELECT warning FROM manual_reading ORDER BY entry_id DESC LIMIT 1')).rows).toEqual([{ warning: 'BELOW_PREVIOUS' }]);
  });

  it('with another index for the same minute is kept beside the first, and neither is settled', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    await enter(api, token, entry('2026-10-01T04:00:00Z', 120_000));
    expect((await enter(api, token, entry('2026-10-01T04:00:00Z', 121_000))).json).toMatchObject({ outcome: 'conflict' });
    expect(await counted(api)).toEqual([120_000, 121_000]);
  });

  it('repeated with its Idempotency-Key answers as before', async () => {
    await using api = await started();
    const { token } = await api.personOf('field');
    const send = (): Promise<Answer> => api.api('POST', '/manual-readings', { token, body: entry('2026-10-01T04:00:00Z', 120_000), headers: { 'idempotency-key': 'stop-17' } });
    expect([(await send()).json, (await send()).json]).toEqual([{ outcome: 'stored', warning: null }, { outcome: 'stored', warning: null }]);
  });

  it.each<[string, object, string]>([
    ['more than four digits show', { indexLitres: 10_000_000 }, 'RANGE'], ['of tomorrow', { readAt: new Date(Date.now() + 86_400_000).toISOString() }, 'TIME_FUTURE'],
    ['of a meter that is not registered', { meterSerial: 'M-9' }, 'UNKNOWN_REFERENCE'], ['with a picture that was not given in', { photoSha256: 'a'.repeat(64) }, 'UNKNOWN_REFERENCE'],
    ['given by nobody', { givenBy: 'neighbour' }, 'SCHEMA'], ['with half a litre', { indexLitres: 0.5 }, 'SCHEMA'], ['without a zone of its time', { readAt: '2026-10-01T04:00:00' }, 'TIME_FORMAT'],
  ])('%s is refused and nothing is stored', async (_, given, kind) => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    expect((await enter(api, token, entry('2026-10-01T04:00:00Z', 120_000, given))).kind).toBe(kind);
    expect(await counted(api)).toEqual([]);
  });

  it('of a meter outside of one’s zones is of no meter', async () => {
    await using api = await started();
    const { token } = await api.personOf('field', [2]);
    expect((await enter(api, token, entry('2026-10-01T04:00:00Z', 120_000))).kind).toBe('UNKNOWN_REFERENCE');
  });

  it('comes without a picture that is none, or too large', async () => {
    await using api = await started();
    const { token } = await api.personOf('field');
    expect((await give(api, token, Buffer.from('<script>alert(1)</script>'))).kind).toBe('SCHEMA');
    expect((await give(api, token, Buffer.concat([JPEG, Buffer.alloc(2_000_000)]))).kind).toBe('TOO_LARGE');
  });
});

describe('a correction', () => {
  it('excludes a reading with its reason, stays to be seen, and a dispatcher may only look', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk');
    await enter(api, token, entry('2026-10-31T04:00:00Z', 129_000));
    const body = { corrections: [correction()], reason: 'the 9 was a 4' };
    const dispatcher = await api.personOf('dispatcher');
    expect((await api.api('POST', '/meters/101/reading-corrections', { token: dispatcher.token, body })).kind).toBe('AUTHZ');
    expect((await api.api('POST', '/meters/101/reading-corrections', { token, body })).json).toEqual({ outcome: 'corrected', corrections: 1 });
    expect(await counted(api)).toEqual([]);
    expect((await api.api('GET', '/meters/101/reading-corrections', { token: dispatcher.token })).json).toMatchObject({ items: [{ kind: 'exclude', indexLitres: 129_000, reason: 'the 9 was a 4' }] });
    expect((await api.api('POST', '/meters/101/reading-corrections', { token, body: { ...body, corrections: [correction({ kind: 'void' })] } })).kind).toBe('SCHEMA');
  });
});

describe('a closed month', () => {
  /** October closed by one signer; the reading of 31 October stands. */
  async function closed(): Promise<{ api: ApiOnTrial; clerk: Awaited<ReturnType<ApiOnTrial['personOf']>>; signer: Awaited<ReturnType<ApiOnTrial['personOf']>> } & AsyncDisposable> {
    const api = await started();
    const clerk = await signerOf(api, 'clerk');
    const signer = await signerOf(api, 'city');
    await enter(api, clerk.token, entry('2026-10-31T04:00:00Z', 129_000));
    expect((await api.api('POST', '/closed-periods', { token: signer.token, body: { month: '2026-10', reason: 'bills are out' } })).status).toBe(201);
    return { api, clerk, signer, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
  }
  const decide = (api: ApiOnTrial, token: string, id: number, verb: 'approve' | 'reject'): Promise<Answer> => api.api('POST', `/approval-requests/${id}/${verb}`, { token, body: { reason: 'seen' } });

  it('is closed once, when it is over, by who may sign', async () => {
    await using given = await closed();
    const { api, signer } = given;
    const close = (token: string, month: string): Promise<Answer> => api.api('POST', '/closed-periods', { token, body: { month, reason: 'bills are out' } });
    expect((await close(signer.token, '2026-10')).kind).toBe('DUPLICATE');
    expect((await close(signer.token, '2099-01')).kind).toBe('TIME_FUTURE');
    expect((await close((await api.personOf('clerk')).token, '2026-09')).kind).toBe('AUTHZ');
  });

  it('takes a correction only with the approval of a second signer, whose author is who asked', async () => {
    await using given = await closed();
    const { api, clerk, signer } = given;
    const body = { corrections: [correction({ kind: 'edit', editedIndexLitres: 124_000 })], reason: 'the 9 was a 4' };
    expect(await api.api('POST', '/meters/101/reading-corrections', { token: clerk.token, body })).toMatchObject({ status: 422, kind: 'PERIOD_CLOSED' });
    const asked = (await api.api('POST', '/meters/101/reading-corrections', { token: clerk.token, body: { ...body, askApproval: true } })).json as { outcome: string; requestId: number };
    expect(asked.outcome).toBe('approval_requested');
    expect(await counted(api)).toEqual([129_000]);
    // Who asked holds the right to sign too, and still does not decide; nor does who holds no right.
    expect((await decide(api, clerk.token, asked.requestId, 'approve')).kind).toBe('AUTHZ');
    expect((await decide(api, (await api.personOf('dispatcher')).token, asked.requestId, 'approve')).kind).toBe('AUTHZ');
    expect(await counted(api)).toEqual([129_000]);
    expect((await decide(api, signer.token, asked.requestId, 'approve')).json).toMatchObject({ decision: 'approved', decidedBy: signer.login });
    expect(await counted(api)).toEqual([124_000]);
    expect((await api.pool.query('SELECT author_id, approval_id::integer, reason FROM reading_correction')).rows).toEqual([{ author_id: clerk.userId, approval_id: asked.requestId, reason: 'the 9 was a 4' }]);
    expect((await decide(api, signer.token, asked.requestId, 'approve')).kind).toBe('CONFLICT');
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('keeps a rejected request to be seen, and changes nothing', async () => {
    await using given = await closed();
    const { api, clerk, signer } = given;
    const asked = (await api.api('POST', '/meters/101/reading-corrections', { token: clerk.token, body: { corrections: [correction()], reason: 'x', askApproval: true } })).json as { requestId: number };
    await decide(api, signer.token, asked.requestId, 'reject');
    expect(await counted(api)).toEqual([129_000]);
    expect((await api.api('GET', '/approval-requests?isOpen=false', { token: clerk.token })).json).toMatchObject({ total: 1, items: [{ decision: 'rejected', decisionReason: 'seen' }] });
  });

  it('takes a late reading only with an approval, entered by who asked', async () => {
    await using given = await closed();
    const { api, clerk, signer } = given;
    const late = entry('2026-10-15T04:00:00Z', 124_500);
    expect((await enter(api, clerk.token, late)).kind).toBe('PERIOD_CLOSED');
    expect(await counted(api)).toEqual([129_000]);
    const asked = (await enter(api, clerk.token, { ...late, askApproval: true, reason: 'found in the notebook' })).json as { requestId: number };
    await decide(api, signer.token, asked.requestId, 'approve');
    expect(await counted(api)).toEqual([124_500, 129_000]);
    expect((await api.pool.query('SELECT entered_by FROM manual_reading ORDER BY entry_id DESC LIMIT 1')).rows).toEqual([{ entered_by: clerk.userId }]);
  });

  it('needs no approval for the month after, and none is given for it', async () => {
    await using given = await closed();
    const { api, clerk } = given;
    const open = entry('2026-11-01T04:00:00Z', 129_300);
    expect((await enter(api, clerk.token, { ...open, askApproval: true, reason: 'x' })).kind).toBe('CONFLICT');
    expect((await enter(api, clerk.token, open)).json).toMatchObject({ outcome: 'stored' });
  });
});
