import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../support/eventually.js';
import { MqttConnection } from '../support/mqtt-connection.js';
import { Stack } from '../support/stack.js';

const HOUR_MS = 3_600_000;

/** Has the clock of the service jump when it gets SIGUSR2: what a program sees when somebody sets the clock of its machine. */
function clockThatJumps(byMs: number): { NODE_OPTIONS: string } {
  const program = `const now=Date.now;let by=0;Date.now=()=>now()+by;process.once('SIGUSR2',()=>{by=${byMs}})`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

describe('the clock of the server, while devices are connected,', () => {
  it.each([['set back', -HOUR_MS], ['set on', HOUR_MS]])('%s by an hour: they publish at their rate, sign in, and stay connected', async (_, byMs) => {
    await using stack = await Stack.start({ ingest: { MQTT_PUBLISHES_PER_SECOND: '20', MQTT_PUBLISH_BURST: '5', MQTT_CONNECTS_PER_SECOND: '2' } });
    const devices = await stack.enrol(5);
    const ingest = stack.startIngest(clockThatJumps(byMs));
    await ingest.ready;
    const signIns = devices.map(({ serial, secret }) => ({ port: stack.mqttPort, username: serial, password: secret, keepaliveSeconds: 2 }));
    const connection = await MqttConnection.signedIn(signIns[0]!);
    const idle = await MqttConnection.signedIn({ ...signIns[1]!, keepaliveSeconds: 60 });
    let sent = 0;
    const publish = async (times: number): Promise<boolean[]> => {
      const answers = [];
      for (let i = 0; i < times; i++) {
        const payload = JSON.stringify({ ts: new Date(Date.UTC(2026, 0, 1, sent)).toISOString(), value: '1.5' });
        answers.push(await connection.publish(`meters/${signIns[0]!.username}/up`, payload, ++sent));
      }
      return answers;
    };
    await publish(10);
    ingest.child.kill('SIGUSR2');
    const receivedAt = async (): Promise<number> => (await stack.pool.query<{ at: Date }>('SELECT max(last_heard_at) AS at FROM meter_state')).rows[0]!.at.getTime();
    const setAtMs = performance.now();
    expect(await publish(40)).not.toContain(false);
    // Forty at twenty a second; a bucket that counts the hour would be empty for an hour, or never.
    expect(performance.now() - setAtMs).toBeGreaterThan(1_500);
    expect(performance.now() - setAtMs).toBeLessThan(10_000);
    if (byMs > 0) await eventually('the service goes by its new clock', async () => (await receivedAt()) - Date.now() > HOUR_MS / 2);
    const others = await Promise.all(signIns.slice(2).map((signIn) => MqttConnection.signedIn(signIn)));
    expect(performance.now() - setAtMs).toBeLessThan(15_000);
    await sleep(3_000);
    expect([connection, idle, ...others].map(({ isOpen }) => isOpen)).not.toContain(false);
    for (const one of [connection, idle, ...others]) one.drop();
  }, 60_000);
});
