import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { differencesOf } from '../support/ledger.js';
import { Stack } from '../support/stack.js';
import { Traffic } from '../support/traffic.js';

const FLEET = { single: 20, gateways: 2, rowsPerBatch: 50 };
const TRAFFIC = { perSecond: { single: 10, history: 0, compact: 5 } };

describe('PostgreSQL killed with SIGKILL', () => {
  let acceptsAtMs: number | undefined;
  const onPostgresLogLine = (line: string): void => {
    if (line.includes('ready to accept connections')) acceptsAtMs = performance.now();
  };

  it.each(['walwriter', 'checkpointer', 'client backend'])('in its %s: acknowledged again within 2 s after it accepts (fault 3)', async (kind) => {
    await using stack = await Stack.start({ onPostgresLogLine });
    await using fleet = await Fleet.enrol(stack, FLEET);
    const ingest = stack.startIngest();
    await ingest.ready;
    fleet.start();
    using traffic = new Traffic(fleet, TRAFFIC).start();
    await eventually('publishes are acknowledged', () => fleet.ledger.acknowledgedMessages() > 50);

    const child = await stack.pool.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE backend_type = $1 AND (backend_type <> 'client backend' OR application_name = 'suu-ingest') LIMIT 1", [kind]);
    acceptsAtMs = undefined;
    process.kill(child.rows[0]!.pid, 'SIGKILL');
    await eventually('PostgreSQL has recovered by itself', () => acceptsAtMs !== undefined);
    const acknowledged = fleet.ledger.acknowledgedMessages();
    await eventually('publishes are acknowledged again', () => fleet.ledger.acknowledgedMessages() > acknowledged);
    expect(performance.now() - acceptsAtMs!).toBeLessThan(2_000);

    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
    expect(ingest.child.exitCode).toBeNull();
    expect(fleet.members.flatMap(({ device }) => device.endings)).toEqual([]);
  }, 60_000);

  it('as a whole and away for five seconds: the service stays up, asks at a measured pace, and goes on within 2 s (fault 4)', async () => {
    await using stack = await Stack.start({ onPostgresLogLine });
    await using fleet = await Fleet.enrol(stack, FLEET);
    const ingest = stack.startIngest();
    await ingest.ready;
    fleet.start();
    using traffic = new Traffic(fleet, TRAFFIC).start();
    await eventually('publishes are acknowledged', () => fleet.ledger.acknowledgedMessages() > 50);

    await stack.killPostgres();
    await sleep(500);
    const acknowledgedBefore = fleet.ledger.acknowledgedMessages();
    const cpuBefore = await stack.metric('process_cpu_seconds_total');
    const failuresBefore = await stack.metric('suu_intake_store_failures_total');
    await sleep(5_000);
    expect(fleet.ledger.acknowledgedMessages()).toBe(acknowledgedBefore);
    expect(await stack.metric('process_cpu_seconds_total') - cpuBefore).toBeLessThan(1);
    const failures = await stack.metric('suu_intake_store_failures_total') - failuresBefore;
    expect(failures).toBeGreaterThan(4);
    expect(failures).toBeLessThan(40);

    await stack.restartPostgres();
    await eventually('publishes are acknowledged again', () => fleet.ledger.acknowledgedMessages() > acknowledgedBefore);
    expect(performance.now() - acceptsAtMs!).toBeLessThan(2_000);
    traffic.stop();
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0);
    expect(differencesOf(await fleet.ledger.compare(stack.pool))).toEqual({});
    expect(ingest.child.exitCode).toBeNull();
    expect(fleet.members.flatMap(({ device }) => device.endings)).toEqual([]);
  }, 60_000);
});
