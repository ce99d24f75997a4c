import { DeviceEnrolment } from '@app/persistence';
import { firstFreePort } from '@app/platform';

import { eventually } from '../support/eventually.js';
import { Stack } from '../support/stack.js';

const SINCE = new Date('2020-01-01T00:00:00Z');
/** Numbers of wM-Bus meters have eight digits. */
const WIRELESS = '00417512';
const GATEWAY = 'TTS-1';

interface Door { readonly stack: Stack; readonly post: (body: string | Buffer, given?: { readonly path?: string; readonly secret?: string; readonly as?: string }) => Promise<Response>; readonly address: string }

async function opened(stack: Stack): Promise<Door> {
  await stack.enrol(2);
  await new DeviceEnrolment(stack.pool).enrolMeters([{ serial: WIRELESS, registerCapacityLitres: 100_000_000, mappedFrom: SINCE }]);
  const { secret: issued } = await new DeviceEnrolment(stack.pool).enrolGateway(GATEWAY, ['KB-0001', WIRELESS], SINCE);
  const port = await firstFreePort('127.0.0.1');
  await stack.startIngest({ INGEST_WEBHOOK_PORT: String(port), INGEST_WEBHOOK_OPEN: '20' }).ready;
  const address = `http://127.0.0.1:${port}`;
  const basic = (as: string, secret: string): string => `Basic ${Buffer.from(`${as}:${secret}`).toString('base64')}`;
  return {
    stack, address,
    post: (body, { path = '/messages', secret = issued, as = GATEWAY } = {}) => fetch(`${address}${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers: { authorization: basic(as, secret), 'content-type': 'application/json' } }),
  };
}

const reading = (serial: string, minute: number): string => JSON.stringify({ serial, ts: new Date(Date.parse('2026-10-01T00:00:00Z') + minute * 60_000).toISOString(), value: `${minute}.000` });
const storedIn = async (stack: Stack): Promise<number> => (await stack.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM reading')).rows[0]!.n;
const quarantinedIn = async (stack: Stack): Promise<string[]> => (await stack.pool.query<{ kind: string }>('SELECT kind FROM quarantine_item ORDER BY 1')).rows.map(({ kind }) => kind);

describe('messages by HTTP', () => {
  it('are answered with 204 once they are committed, as readings or in quarantine', async () => {
    await using stack = await Stack.start();
    const { post } = await opened(stack);
    expect((await post(reading('KB-0001', 1))).status).toBe(204);
    expect(await storedIn(stack)).toBe(1);
    // Again: a duplicate.
    expect((await post(reading('KB-0001', 1))).status).toBe(204);
    expect(await storedIn(stack)).toBe(1);
    expect((await post(reading('KB-0002', 1))).status).toBe(204);
    expect((await post('{"serial":')).status).toBe(204);
    expect(await quarantinedIn(stack)).toEqual(['MALFORMED_JSON', 'NOT_ASSIGNED']);
    // Of another family, on the topic that it has.
    const telegram = JSON.stringify({ _: 'telegram', meter: 'any', id: WIRELESS, timestamp: '2026-10-01T02:00:00Z', total_m3: 5.5 });
    expect((await post(telegram, { path: `/messages/wmbusmeters/${WIRELESS}` })).status).toBe(204);
    expect(await storedIn(stack)).toBe(2);
    const uplink = JSON.stringify({ end_device_ids: { device_id: 'kb-9', dev_eui: '70B3D57BA0003BB8' }, received_at: '2026-10-01T02:00:00Z', uplink_message: { f_port: 1, frm_payload: 'AAAAAAw=' } });
    expect((await post(uplink, { path: '/messages/v3/city@kb/devices/kb-9/up' })).status).toBe(204);
    expect(await quarantinedIn(stack)).toEqual(['MALFORMED_JSON', 'NOT_ASSIGNED', 'UNKNOWN_DEVICE']);
  }, 60_000);

  it('are refused with the reason, and nothing is kept of them', async () => {
    await using stack = await Stack.start();
    const { post, address } = await opened(stack);
    const kindOf = async (answer: Response): Promise<[number, string]> => [answer.status, ((await answer.json()) as { kind: string }).kind];
    expect(await kindOf(await post(reading('KB-0001', 1), { secret: 'guessed' }))).toEqual([401, 'AUTHN']);
    // A meter speaks to the listener; here network servers do.
    expect(await kindOf(await post(reading('KB-0001', 1), { as: 'KB-0001' }))).toEqual([401, 'AUTHN']);
    expect(await kindOf(await fetch(`${address}/messages`, { method: 'POST', body: '{}' }))).toEqual([401, 'AUTHN']);
    expect(await kindOf(await fetch(`${address}/messages`))).toEqual([405, 'METHOD']);
    expect(await kindOf(await post('{}', { path: '/metrics' }))).toEqual([404, 'NOT_FOUND']);
    expect(await kindOf(await post('{}', { path: '/messages/a%2B%23' }))).toEqual([404, 'NOT_FOUND']);
    expect(await kindOf(await post(Buffer.alloc(300_000)))).toEqual([413, 'TOO_LARGE']);
    expect([await storedIn(stack), await quarantinedIn(stack)]).toEqual([0, []]);
    expect((await post(reading('KB-0001', 1))).status).toBe(204);
  }, 60_000);

  it('are told to come again while the database is away, beyond a bound at once; and are stored once', async () => {
    await using stack = await Stack.start();
    const { post } = await opened(stack);
    expect((await post(reading('KB-0001', 0))).status).toBe(204);
    await stack.stopPostgres();
    const waiting = Array.from({ length: 20 }, (_, minute) => post(reading('KB-0001', minute + 1)));
    await eventually('as many are open as may be', async () => await stack.metric('suu_intake_open_publishes') === 20);
    const beyond = await post(reading('KB-0001', 30));
    expect([beyond.status, beyond.headers.get('retry-after')]).toEqual([503, '30']);
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([503]));
    await stack.restartPostgres();
    await eventually('what was open is stored', async () => await storedIn(stack) === 21, 60_000);
    for (const minute of [5, 30]) expect((await post(reading('KB-0001', minute))).status).toBe(204);
    expect(await storedIn(stack)).toBe(22);
  }, 120_000);
});
