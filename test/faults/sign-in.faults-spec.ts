import { setTimeout as sleep } from 'node:timers/promises';

import { DeviceEnrolment } from '@app/persistence';

import { eventually, inTime } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { FieldDevice } from '../support/field-device.js';
import { differencesOf } from '../support/ledger.js';
import { MqttConnection, type SignIn } from '../support/mqtt-connection.js';
import { Stack } from '../support/stack.js';

const BAD_USER_NAME_OR_PASSWORD = 4;
const READING = JSON.stringify({ ts: '2026-01-15T00:00:00Z', value: '1.5', seq: 1 });

describe('signing in', () => {
  let stack: Stack;
  let signIns: SignIn[];

  beforeAll(async () => {
    stack = await Stack.start();
    const devices = await stack.enrol(12);
    await stack.startIngest().ready;
    signIns = devices.map(({ serial, secret }) => ({ port: stack.mqttPort, username: serial, password: secret }));
  }, 60_000);
  afterAll(() => stack[Symbol.asyncDispose](), 60_000);

  it('is refused to a wrong password, an unknown serial, a missing password and to nobody in particular', async () => {
    const port = stack.mqttPort;
    const codes = await Promise.all([
      { ...signIns[0]!, password: `${signIns[0]!.password}x` }, { ...signIns[0]!, password: signIns[1]!.password! }, { ...signIns[0]!, password: '' },
      { port, username: signIns[0]!.username! }, { port, username: 'NOBODY-1', password: 'secret' }, { port, clientId: signIns[0]!.username! }, { port, username: '' },
    ].map(async (signIn) => {
      const { connection, returnCode } = await MqttConnection.open(signIn as SignIn);
      await inTime('the door closes', connection.ended);
      return returnCode;
    }));
    expect(codes).toEqual(codes.map(() => BAD_USER_NAME_OR_PASSWORD));
  });

  it('takes the serial for the identity, whatever client id the firmware makes up', async () => {
    const one = await MqttConnection.signedIn({ ...signIns[1]!, clientId: 'same' });
    const other = await MqttConnection.signedIn({ ...signIns[2]!, clientId: 'same' });
    expect(await one.publish(`meters/${signIns[1]!.username}/up`, READING)).toBe(true);
    expect(await other.publish(`meters/${signIns[2]!.username}/up`, READING)).toBe(true);
    await Promise.all([one.end(), other.end()]);
  });

  it('lets a device speak for itself alone: a reading on the topic of another is quarantined and counted', async () => {
    const impostor = await MqttConnection.signedIn(signIns[3]!);
    expect(await impostor.publish(`meters/${signIns[4]!.username}/up`, READING)).toBe(true);
    const rows = await stack.pool.query(
      `SELECT q.kind, q.subject, e.kind AS event, e.times::int FROM quarantine_item q JOIN device d USING (device_id) JOIN security_event e USING (device_id)
       WHERE d.serial = $1`, [signIns[3]!.username]);
    expect(rows.rows).toEqual([{ kind: 'IDENTITY_MISMATCH', subject: signIns[4]!.username, event: 'IDENTITY_MISMATCH', times: 1 }]);
    const stolen = await stack.pool.query('SELECT FROM reading r JOIN meter m USING (meter_id) WHERE m.serial = $1', [signIns[4]!.username]);
    expect(stolen.rowCount).toBe(0);
    await impostor.end();
  });

  it('ends within seconds for a device whose right is revoked, and is refused from then on', async () => {
    const revoked = await MqttConnection.signedIn(signIns[5]!);
    const neighbour = await MqttConnection.signedIn(signIns[6]!);
    await new DeviceEnrolment(stack.pool).revoke(signIns[5]!.username!);
    await expect(inTime('the session of the revoked device ends', revoked.ended, 5_000)).resolves.toBe('closed by the door');
    expect((await MqttConnection.open(signIns[5]!)).returnCode).toBe(BAD_USER_NAME_OR_PASSWORD);
    expect(neighbour.isOpen).toBe(true);
    await neighbour.end();
  }, 20_000);

  it('ends within seconds for a session under a secret that was replaced; the new secret is let in', async () => {
    const old = await MqttConnection.signedIn(signIns[7]!);
    const { secret } = await new DeviceEnrolment(stack.pool).reissueSecret(signIns[7]!.username!);
    await expect(inTime('the session under the old secret ends', old.ended, 5_000)).resolves.toBe('closed by the door');
    expect((await MqttConnection.open(signIns[7]!)).returnCode).toBe(BAD_USER_NAME_OR_PASSWORD);
    const renewed = await MqttConnection.signedIn({ ...signIns[7]!, password: secret });
    await renewed.end();
  }, 20_000);

  it('ends for a client that never says CONNECT, or says something else first', async () => {
    const other = MqttConnection.silent(signIns[8]!);
    other.write({ cmd: 'pingreq' });
    await expect(inTime('the door closes', other.ended, 2_000)).resolves.toBe('closed by the door');
  });
});

describe('a stranger', () => {
  it('who names a device over and over with a wrong password neither delays that device nor ends its session', async () => {
    await using stack = await Stack.start({ ingest: { MQTT_CONNECTS_PER_DEVICE_MINUTE: '5' } });
    const [device, other] = await stack.enrol(2);
    await stack.startIngest().ready;
    const [signIn, otherSignIn] = [device!, other!].map(({ serial, secret }) => ({ port: stack.mqttPort, username: serial, password: secret })) as [SignIn, SignIn];
    const session = await MqttConnection.signedIn(signIn);
    const attempts = Array.from({ length: 40 }, () => MqttConnection.open({ ...otherSignIn, password: 'guessed' }));
    attempts.push(...Array.from({ length: 40 }, () => MqttConnection.open({ ...signIn, password: 'guessed' })));
    await eventually('all strangers are at the door', async () => (await stack.metric('suu_listener_sockets')) === 81);
    const askedAtMs = performance.now();
    const admitted = await MqttConnection.signedIn(otherSignIn);
    // Counted as attempts of its own, those of the strangers would make it wait for half a minute.
    expect(performance.now() - askedAtMs).toBeLessThan(1_000);
    expect(await admitted.publish(`meters/${other!.serial}/up`, READING)).toBe(true);
    expect(await session.publish(`meters/${device!.serial}/up`, READING)).toBe(true);
    await Promise.all([admitted.end(), session.end()]);
    await stack[Symbol.asyncDispose]();
    expect((await Promise.all(attempts)).filter(({ returnCode }) => returnCode === 0)).toEqual([]);
  }, 60_000);

  it('with made-up names is written to the log once a minute, however often he comes', async () => {
    await using stack = await Stack.start({ ingest: { MQTT_CONNECTS_PER_DEVICE_MINUTE: '1000' } });
    const ingest = stack.startIngest();
    await ingest.ready;
    await Promise.all(Array.from({ length: 30 }, (_, no) => MqttConnection.open({
      port: stack.mqttPort, username: `NOBODY-${no}-${'x'.repeat(500)}`, password: 'guessed', will: { topic: 'a', payload: Buffer.alloc(1_000), qos: 0 },
    })));
    await eventually('all are refused', async () => (await stack.metric('suu_listener_sockets')) === 0);
    expect(ingest.log.filter((line) => line.includes('SIGN_IN_REFUSED'))).toHaveLength(1);
    expect(ingest.log.length).toBeLessThan(5);
    expect(Math.max(...ingest.log.map((line) => line.length))).toBeLessThan(600);
  }, 60_000);
});

describe('clients with one identity', () => {
  it('being two, take the session from each other at a pace that is held back; nothing of either is lost', async () => {
    await using stack = await Stack.start({ ingest: { MQTT_CONNECTS_PER_DEVICE_MINUTE: '5' } });
    await using fleet = await Fleet.enrol(stack, { single: 1 });
    await stack.startIngest().ready;
    const [member] = fleet.members;
    const twin = new FieldDevice(member!.device.signIn, { window: 10, random: fleet.random }).start();
    try {
      member!.device.start();
      for (let i = 0; i < 100; i++) {
        const publication = fleet.publishNext(member!);
        if (i % 2 === 0) twin.publishAgain(publication);
      }
      await eventually('they have met', async () => (await stack.metric('suu_listener_events_total')) > 0);
      await sleep(4_000);
      // Five at once, and then pauses of one, two, three … seconds.
      expect(member!.device.connects + twin.connects).toBeLessThanOrEqual(5 + 4);
      await eventually('everything of both is acknowledged', () => fleet.unacknowledged + twin.unacknowledged === 0, 30_000);
    } finally {
      await twin.stop();
    }
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
  }, 90_000);

  it('in crowds, dropped in the middle of signing in, leave no session behind', async () => {
    await using stack = await Stack.start({ ingest: { MQTT_CONNECTS_PER_DEVICE_MINUTE: '10000', MQTT_CONNECTS_PER_SECOND: '10000' } });
    const [device] = await stack.enrol(1);
    await stack.startIngest().ready;
    const username = device!.serial;
    for (let crowd = 0; crowd < 40; crowd++) {
      const connections: MqttConnection[] = [];
      for (let no = 0; no < 25; no++) {
        const connection = MqttConnection.silent({ port: stack.mqttPort });
        connection.write({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: '', keepalive: 0, username, password: Buffer.from(device!.secret) });
        connection.write({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `meters/${username}/down`, qos: 1 }] });
        connections.push(connection);
        if (no % 3 === 0) await sleep(crowd % 5);
      }
      await sleep(crowd % 7);
      for (const connection of connections) connection.drop();
    }
    await eventually('no socket is left', async () => (await stack.metric('suu_listener_sockets')) === 0);
    expect(await stack.metric('suu_listener_devices')).toBe(0);
  }, 60_000);
});
