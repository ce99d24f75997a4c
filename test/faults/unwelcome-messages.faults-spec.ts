import { DeviceEnrolment, type IssuedCredential } from '@app/persistence';

import { eventually, inTime } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { differencesOf } from '../support/ledger.js';
import { MqttConnection } from '../support/mqtt-connection.js';
import { MemoryWatch } from '../support/resident-memory.js';
import { Stack } from '../support/stack.js';

const OVERSIZED_BYTES = 10_000_000;

describe('unwelcome messages', () => {
  it('each delivered one to three times, with DUP and without, are stored once and always acknowledged (fault 16)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, { single: 10, history: 3, gateways: 3, rowsPerBatch: 50 });
    await stack.startIngest().ready;
    fleet.start();
    const sent = [];
    for (let round = 0; round < 60; round++) {
      for (const member of fleet.members) {
        const publication = round % 10 === 9 ? fleet.publishPoison(member) : fleet.publishNext(member);
        sent.push({ member, publication });
        for (let again = fleet.random.whole(0, 2); again > 0; again--) member.device.publishAgain(publication);
        // Some repetitions come later than others, and after acknowledgement.
        if (fleet.random.chance(0.3)) {
          const earlier = fleet.random.pick(sent);
          earlier.member.device.publishAgain(earlier.publication);
        }
      }
      if (round % 12 === 11) {
        // Cut off in the middle, devices send what is open again, with DUP.
        for (const { device } of fleet.members) device.loseLink();
        await eventually('all devices are back', () => fleet.connected === fleet.members.length);
      }
    }
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
    expect(await stack.metric('suu_intake_messages_committed_total')).toBeGreaterThan(sent.length * 1.5);
  }, 60_000);

  it('of which one in a hundred is poison, alone and in batches, never stop the stream (fault 21)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, { single: 10, history: 5, gateways: 5, rowsPerBatch: 50 });
    await stack.startIngest().ready;
    fleet.start();
    let poison = 0;
    for (let no = 1; no <= 2_000; no++) {
      const member = fleet.members[no % fleet.members.length]!;
      if (no % 100 === 50 + (Math.floor(no / 100) % 20)) {
        fleet.publishPoison(member);
        poison++;
      } else fleet.publishNext(member);
    }
    expect(poison).toBe(20);
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    const books = await fleet.ledger.compare(stack.pool);
    expect(differencesOf(books)).toEqual({});
    expect(books.storedReadings).toBe(books.publishedReadings);
    const quarantined = await stack.pool.query<{ items: number; kinds: number }>('SELECT count(*)::int AS items, count(DISTINCT kind)::int AS kinds FROM quarantine_item');
    expect(quarantined.rows[0]!.items).toBe(20);
    expect(quarantined.rows[0]!.kinds).toBeGreaterThan(3);
    expect(fleet.members.flatMap(({ device }) => device.endings)).toEqual([]);
  }, 60_000);

  it('of ten megabytes, twenty at once, are refused by closing; memory stays, others are served (fault 22)', async () => {
    await using stack = await Stack.start();
    await using fleet = await Fleet.enrol(stack, { single: 21 });
    const ingest = stack.startIngest();
    await ingest.ready;
    const [neighbour, ...senders] = fleet.members.map(({ device }) => device.signIn);
    const served = await MqttConnection.signedIn(neighbour!);
    const oversized = Buffer.alloc(OVERSIZED_BYTES, '7');
    const connections = await Promise.all(senders.map((signIn) => MqttConnection.signedIn(signIn)));
    using memory = new MemoryWatch(ingest.child.pid!, 20);
    const outcomes = connections.map((connection, i) => connection.publish(`meters/${senders[i]!.username}/up`, oversized));
    let slowestMs = 0;
    for (let no = 1; no <= 50; no++) {
      const sentAtMs = performance.now();
      expect(await served.publish(`meters/${neighbour!.username}/up`, JSON.stringify({ ts: new Date(Date.UTC(2026, 0, 1, no)).toISOString(), value: String(no) }), no)).toBe(true);
      slowestMs = Math.max(slowestMs, performance.now() - sentAtMs);
    }
    expect(await Promise.all(outcomes)).toEqual(senders.map(() => false));
    expect(await Promise.all(connections.map((connection) => connection.ended))).toEqual(senders.map(() => 'closed by the door'));
    expect(memory.stop()).toBeLessThan(64);
    expect(slowestMs).toBeLessThan(2_000);
    expect(await stack.metric('suu_listener_events_total')).toBe(20);
    const stored = await stack.pool.query('SELECT (SELECT count(*)::int FROM reading) AS readings, (SELECT count(*)::int FROM frame) AS frames');
    expect(stored.rows).toEqual([{ readings: 50, frames: 50 }]);
    await served.end();
  }, 60_000);

  it('of a thousand unknown rows each, forty at once, fit into the memory that the service is given, and neighbours are served', async () => {
    await using stack = await Stack.start();
    const enrolment = new DeviceEnrolment(stack.pool);
    const gateways = [];
    for (let no = 1; no <= 40; no++) gateways.push(await enrolment.enrolGateway(`GW-${no}`, [], new Date('2026-01-01')));
    const [meter] = await stack.enrol(1);
    const ingest = stack.startIngest();
    await ingest.ready;
    const signIn = ({ serial, secret }: IssuedCredential) => ({ port: stack.mqttPort, username: serial, password: secret });
    const neighbour = await MqttConnection.signedIn(signIn(meter!));
    const connections = await Promise.all(gateways.map((gateway) => MqttConnection.signedIn(signIn(gateway))));
    // As long as a serial may be: 64 kB and more a message.
    const payload = (gateway: number) => JSON.stringify({
      rows: Array.from({ length: 1_000 }, (_, row) => [`UNKNOWN-${gateway}-${row}-`.padEnd(64, 'x'), Date.UTC(2026, 0, 15) / 1000 + row, row]),
    });
    const acknowledged = Promise.all(connections.flatMap((connection, no) => [0, 1, 2].map((again) => connection.publish(`gw/GW-${no + 1}/up`, payload(no * 3 + again), again + 1))));
    expect(await inTime('PUBACK of the neighbour', neighbour.publish(`meters/${meter!.serial}/up`, JSON.stringify({ ts: '2026-01-15T00:00:00Z', value: '1.5' })), 10_000)).toBe(true);
    expect((await acknowledged).every(Boolean)).toBe(true);
    const kept = await stack.pool.query(`SELECT count(*)::int AS items, count(*) FILTER (WHERE payload_head <> '')::int AS heads FROM quarantine_item WHERE kind = 'UNKNOWN_DEVICE'`);
    expect(kept.rows).toEqual([{ items: 120_000, heads: 120 }]);
    expect(ingest.child.exitCode ?? ingest.child.signalCode).toBeNull();
    for (const connection of [neighbour, ...connections]) connection.drop();
  }, 120_000);
});
