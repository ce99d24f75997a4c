import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { differencesOf } from '../support/ledger.js';
import { MemoryWatch } from '../support/resident-memory.js';
import { Stack } from '../support/stack.js';

const DEVICES = 50;
const WAITING = 50_000;
/** Fewer than the devices would have open of themselves. */
const MOST_OPEN_PUBLISHES = 4_000;
const MOST_GROWTH_MB = 64;
/** The goal is 5,000 messages/s on an idle machine; here senders, service and database share what others may use too. */
const LEAST_DRAIN_PER_SECOND = 2_000;

describe('PostgreSQL stopped', () => {
  it(`while ${WAITING} messages wait at the senders: the service stays small, and they drain when it is back (fault 5)`, async () => {
    await using stack = await Stack.start({ ingest: { MQTT_OPEN_PUBLISHES: String(MOST_OPEN_PUBLISHES) } });
    await using fleet = await Fleet.enrol(stack, { single: DEVICES });
    const ingest = stack.startIngest();
    await ingest.ready;
    fleet.start();
    const publish = (messages: number): void => {
      for (let i = 0; i < messages; i++) fleet.publishNext(fleet.members[i % DEVICES]!);
    };
    // A service that has just started grows by warming up alone.
    publish(20_000);
    await eventually('the warm-up is acknowledged', () => fleet.unacknowledged === 0, 60_000);
    using memory = new MemoryWatch(ingest.child.pid!);

    await stack.stopPostgres();
    const acknowledged = fleet.ledger.acknowledgedMessages();
    publish(WAITING);
    await eventually('the door is full', async () => (await stack.metric('suu_intake_open_publishes')) === MOST_OPEN_PUBLISHES);
    await sleep(5_000);
    expect(fleet.ledger.acknowledgedMessages()).toBe(acknowledged);
    expect(await stack.metric('suu_intake_open_publishes')).toBe(MOST_OPEN_PUBLISHES);
    expect(fleet.openPublishes).toBe(DEVICES * 100);
    expect(await stack.metric('suu_intake_open_bytes')).toBeLessThanOrEqual(8_388_608);

    await stack.restartPostgres();
    const startedAtMs = performance.now();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0, 60_000);
    const drainPerSecond = WAITING / ((performance.now() - startedAtMs) / 1000);
    const growthMb = memory.stop();
    process.stdout.write(`drained ${Math.round(drainPerSecond)} messages/s; resident memory of the service grew by ${growthMb.toFixed(1)} MB\n`);
    expect(drainPerSecond).toBeGreaterThan(LEAST_DRAIN_PER_SECOND);
    expect(growthMb).toBeLessThan(MOST_GROWTH_MB);
    expect(fleet.members.flatMap(({ device }) => device.endings)).toEqual([]);
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
  }, 180_000);
});
