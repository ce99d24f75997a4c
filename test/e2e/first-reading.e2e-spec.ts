import mqtt from 'mqtt';

import { Stack } from '../support/stack.js';

const soon = { timeout: 60_000 };

describe('the first reading', () => {
  it('is acknowledged only after it is committed, and stored once however often it is sent', async () => {
    await using stack = await Stack.start();
    const [device] = await stack.enrol(1);
    await stack.startIngest().ready;
    const client = await mqtt.connectAsync(stack.mqttUrl, { username: device!.serial, password: device!.secret, clientId: 'anything', reconnectPeriod: 0 });
    const message = JSON.stringify({ ts: '2026-11-01T10:00:00Z', value: '1234.567', seq: 1 });

    const blocker = await stack.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE reading IN ACCESS EXCLUSIVE MODE');
    let acknowledged = false;
    const publishing = client.publishAsync(`meters/${device!.serial}/up`, message, { qos: 1 }).then(() => (acknowledged = true));
    await expect(waitForLock(stack)).resolves.toBe(true);
    expect(acknowledged).toBe(false);
    await blocker.query('ROLLBACK');
    blocker.release();
    await publishing;

    await client.publishAsync(`meters/${device!.serial}/up`, message, { qos: 1 });
    await client.endAsync();
    const rows = await stack.pool.query('SELECT index_litres, read_at, source FROM reading');
    expect(rows.rows).toEqual([{ index_litres: '1234567', read_at: new Date('2026-11-01T10:00:00Z'), source: 1 }]);
    const frames = await stack.pool.query('SELECT convert_from(payload, \'UTF8\') AS payload, sequence FROM frame');
    expect(frames.rows).toEqual([{ payload: message, sequence: '1' }]);
  }, soon.timeout);
});

/** True once some session waits for a lock: then the writer has reached the table. */
async function waitForLock(stack: Stack): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const waiting = await stack.pool.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'suu-ingest'");
    if ((waiting.rowCount ?? 0) > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
