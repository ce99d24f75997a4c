import { generate, type Packet } from 'mqtt-packet';

import { inTime } from '../support/eventually.js';
import { MqttConnection, type SignIn } from '../support/mqtt-connection.js';
import { Stack } from '../support/stack.js';

const REFUSED = 0x80;

describe('what this door does not do', () => {
  let stack: Stack;
  let signIns: SignIn[];
  let used = 0;

  beforeAll(async () => {
    stack = await Stack.start();
    const devices = await stack.enrol(16);
    await stack.startIngest().ready;
    signIns = devices.map(({ serial, secret }) => ({ port: stack.mqttPort, username: serial, password: secret }));
  }, 60_000);
  afterAll(() => stack[Symbol.asyncDispose](), 60_000);

  const freshSignIn = (): SignIn & { username: string } => signIns[used++] as SignIn & { username: string };
  const messageAt = (hour: number): string => JSON.stringify({ ts: new Date(Date.UTC(2026, 0, 15, hour)).toISOString(), value: '1.5' });
  const eventCount = async (event: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${stack.httpPort}/metrics`)).text();
    return Number(new RegExp(`^suu_listener_events_total\\{event="${event}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  };
  const storedOf = async (serial: string): Promise<number> =>
    (await stack.pool.query('SELECT FROM reading r JOIN meter m USING (meter_id) WHERE m.serial = $1', [serial])).rowCount ?? 0;

  it('QoS 0: stored all the same, and counted, since the sender is told nothing', async () => {
    const signIn = freshSignIn();
    const connection = await MqttConnection.signedIn(signIn);
    connection.write({ cmd: 'publish', topic: `meters/${signIn.username}/up`, payload: messageAt(0), qos: 0, dup: false, retain: false });
    expect(await connection.publish(`meters/${signIn.username}/up`, messageAt(1))).toBe(true);
    expect(await storedOf(signIn.username)).toBe(2);
    expect(await eventCount('IGNORED_QOS0')).toBe(1);
    await connection.end();
  });

  it('QoS 2: taken like QoS 1, received after COMMIT and completed once', async () => {
    const signIn = freshSignIn();
    const connection = await MqttConnection.signedIn(signIn);
    const received = connection.answer('pubrec');
    connection.write({ cmd: 'publish', topic: `meters/${signIn.username}/up`, payload: messageAt(0), qos: 2, dup: false, retain: false, messageId: 7 });
    expect((await inTime('PUBREC', received))?.messageId).toBe(7);
    expect(await storedOf(signIn.username)).toBe(1);
    const completed = connection.answer('pubcomp');
    connection.write({ cmd: 'pubrel', messageId: 7 });
    expect((await inTime('PUBCOMP', completed))?.messageId).toBe(7);
    await connection.end();
  });

  it('retained messages: stored once, counted, and delivered to nobody', async () => {
    const sender = freshSignIn();
    const watcher = freshSignIn();
    const delivered: Packet[] = [];
    const watching = await MqttConnection.signedIn(watcher);
    watching.onPacket = (packet) => packet.cmd === 'publish' && delivered.push(packet);
    expect(await watching.subscribe(`meters/${watcher.username}/down`)).toBe(1);
    const connection = await MqttConnection.signedIn(sender);
    const acknowledged = connection.answer('puback');
    connection.write({ cmd: 'publish', topic: `meters/${sender.username}/up`, payload: messageAt(0), qos: 1, dup: false, retain: true, messageId: 1 });
    await inTime('PUBACK', acknowledged);
    expect(await storedOf(sender.username)).toBe(1);
    expect(await eventCount('IGNORED_RETAIN')).toBe(1);
    // Nor does what somebody publishes below a device's own name reach it.
    expect(await connection.publish(`meters/${watcher.username}/down`, 'open the valve', 2)).toBe(true);
    expect(await watching.publish(`meters/${watcher.username}/down`, 'to myself', 3)).toBe(true);
    const late = await MqttConnection.signedIn(freshSignIn());
    late.onPacket = watching.onPacket;
    expect(await late.subscribe(`meters/${sender.username}/up`)).toBe(REFUSED);
    expect(await late.publish('meters/nobody/up', 'one more turn', 4)).toBe(true);
    expect(delivered).toEqual([]);
    await Promise.all([connection.end(), watching.end(), late.end()]);
  });

  it('subscriptions but for a device\'s own down topic: answered with 0x80, and the connection stays', async () => {
    const signIn = freshSignIn();
    const connection = await MqttConnection.signedIn(signIn);
    for (const filter of ['#', '+/+/up', `meters/${signIn.username}/#`, `$share/g/meters/${signIn.username}/down`, '$SYS/#', 'meters/KB-0001/down', `meters/${signIn.username}/up`]) {
      expect([filter, await connection.subscribe(filter)]).toEqual([filter, REFUSED]);
    }
    expect(await connection.subscribe(`meters/${signIn.username}/down`)).toBe(1);
    expect(await eventCount('SUBSCRIBE_REFUSED')).toBe(8);
    expect(await connection.publish(`meters/${signIn.username}/up`, messageAt(0))).toBe(true);
    await connection.end();
  });

  it('topics that begin with $: the connection is closed without PUBACK', async () => {
    const connection = await MqttConnection.signedIn(freshSignIn());
    expect(await connection.publish('$SYS/broker/uptime', '0')).toBe(false);
    await expect(connection.ended).resolves.toBe('closed by the door');
    expect(await eventCount('AUTHZ')).toBe(1);
  });

  it('wills: left out and counted, also when the connection breaks', async () => {
    const signIn = freshSignIn();
    const connection = await MqttConnection.signedIn({ ...signIn, will: { topic: `meters/${signIn.username}/up`, payload: messageAt(0), qos: 1 } });
    connection.drop();
    expect(await eventCount('IGNORED_WILL')).toBe(1);
    const again = await MqttConnection.signedIn(signIn);
    expect(await again.publish(`meters/${signIn.username}/up`, messageAt(1))).toBe(true);
    expect(await storedOf(signIn.username)).toBe(1);
    await again.end();
  });

  it('publishes behind DISCONNECT: not taken, and the room for them is given back', async () => {
    const signIn = freshSignIn();
    const connection = await MqttConnection.signedIn(signIn);
    const publishes = Array.from({ length: 100 }, (_, i) =>
      generate({ cmd: 'publish', topic: `meters/${signIn.username}/up`, payload: messageAt(i), qos: 1, dup: false, retain: false, messageId: i + 1 }));
    connection.writeBytes(Buffer.concat([...publishes.slice(0, 3), generate({ cmd: 'disconnect' }), ...publishes.slice(3)]));
    await inTime('the door closes', connection.ended);
    const again = await MqttConnection.signedIn(signIn);
    expect(await again.publish(`meters/${signIn.username}/up`, messageAt(0))).toBe(true);
    expect([await stack.metric('suu_intake_open_publishes'), await stack.metric('suu_intake_open_bytes')]).toEqual([0, 0]);
    expect(await storedOf(signIn.username)).toBe(3);
    await again.end();
  });

  it('PINGREQ without end: the connection is closed, and a neighbour is served meanwhile', async () => {
    const flooder = await MqttConnection.signedIn(freshSignIn());
    const signIn = freshSignIn();
    const neighbour = await MqttConnection.signedIn(signIn);
    flooder.writeBytes(Buffer.alloc(4_000_000, generate({ cmd: 'pingreq' })));
    expect(await inTime('PUBACK of the neighbour', neighbour.publish(`meters/${signIn.username}/up`, messageAt(0)), 2_000)).toBe(true);
    await expect(inTime('the door closes', flooder.ended)).resolves.toBe('closed by the door');
    expect(await eventCount('PING_FLOOD')).toBe(1);
    await neighbour.end();
  });

  it('MQTT 5: refused with code 1, unacceptable protocol version', async () => {
    const signIn = freshSignIn();
    const connection = MqttConnection.silent(signIn);
    const refused = connection.answer('connack');
    connection.writeBytes(connectOfVersion5(signIn.username));
    const connack = await inTime('CONNACK', refused);
    expect(connack?.cmd === 'connack' && connack.returnCode).toBe(1);
    connection.drop();
  });

  it('silence beyond one and a half times the keepalive: the connection is closed', async () => {
    const signIn = freshSignIn();
    const connection = MqttConnection.silent(signIn);
    connection.write({
      cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'silent', keepalive: 1, username: signIn.username, password: Buffer.from(signIn.password!),
    });
    await inTime('CONNACK', connection.answer('connack'));
    const startedAtMs = performance.now();
    await inTime('the door closes', connection.ended, 5_000);
    expect(performance.now() - startedAtMs).toBeGreaterThan(1_400);
    expect(await eventCount('KEEPALIVE_TIMEOUT')).toBe(1);
  });
});

/** CONNECT of MQTT 5 with a user name and no properties (OASIS MQTT 5.0, 3.1). */
function connectOfVersion5(username: string): Buffer {
  const name = Buffer.from(username);
  const body = Buffer.concat([
    Buffer.from([0, 4]), Buffer.from('MQTT'), Buffer.from([5, 0x82, 0, 0, 0]), Buffer.from([0, 1, 0x61]), Buffer.from([0, name.length]), name,
  ]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}
