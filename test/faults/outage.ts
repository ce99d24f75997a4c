import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { InvariantReport } from '../support/invariant-report.js';
import { MemoryWatch } from '../support/resident-memory.js';
import { Stack } from '../support/stack.js';
import { Traffic } from '../support/traffic.js';

/**
 * 495 devices that wait for their PUBACKs as radios do, and five (those with histories) that go on sending until they have a
 * thousand messages open: more than the door keeps for one connection.
 */
const FLEET = { single: 450, gateways: 45, metersPerGateway: 5, rowsPerBatch: 10, history: 5, readingsPerHistory: 12 };
const WINDOW = { single: 30, compact: 30, history: 1_000 };
/** Messages that a device makes while the database is away, however long that is. */
const MADE_IN_OUTAGE = { single: 120, compact: 60, history: 1_200 };

const MOST_GROWTH_MB = 64;
const MOST_OPEN_PUBLISHES = 5_000;
const MOST_OPEN_BYTES = 8_388_608;
const LEAST_DRAIN_PER_SECOND = 2_000;

const USAGE = 'usage: node dist/test/faults/outage.js [--secs 60] [--json FILE]';
const { values: given } = parseArgs({ options: { secs: { type: 'string', default: '60' }, json: { type: 'string' } } });
const secs = Number(given.secs);
if (!Number.isSafeInteger(secs) || secs < 20) {
  process.stderr.write(`--secs takes a whole number of at least 20; not ${given.secs}\n${USAGE}\n`);
  process.exit(64);
}
/** A minute, as devices have it; in a short outage so short that it would be missed as often as in ten minutes. */
const keepaliveSeconds = Math.min(60, Math.max(2, Math.round(secs / 10)));

const say = (line: string): boolean => process.stderr.write(`outage: ${line}\n`);

async function run(stack: Stack): Promise<InvariantReport> {
  const report = new InvariantReport('outage');
  await using fleet = await Fleet.enrol(stack, FLEET, { keepaliveSeconds, window: WINDOW });
  const ingest = stack.startIngest();
  await ingest.ready;
  fleet.start();
  await eventually('all devices are signed in', () => fleet.connected === fleet.members.length, 60_000);
  // The service warms up first, so that what it grows by afterwards is the outage's doing.
  for (let no = 0; no < 40; no++) for (const member of fleet.members) fleet.publishNext(member);
  await eventually('the warm-up is acknowledged', () => fleet.unacknowledged === 0, 60_000);

  using memory = new MemoryWatch(ingest.child.pid!);
  const patient = fleet.members.filter(({ form }) => form !== 'history');
  const greedy = fleet.members.filter(({ form }) => form === 'history');
  using traffic = new Traffic(fleet, {
    perSecond: { single: MADE_IN_OUTAGE.single / secs, compact: MADE_IN_OUTAGE.compact / secs, history: MADE_IN_OUTAGE.history / secs },
  }).start();

  await stack.stopPostgres();
  say(`${fleet.members.length} devices at keepalive ${keepaliveSeconds} s; PostgreSQL is away for ${secs} s`);
  await sleep(1_000);
  const acknowledgedBefore = fleet.ledger.acknowledgedMessages();
  const cpuBefore = await stack.metric('process_cpu_seconds_total');
  const reopenAtMs = performance.now() + secs * 1000;
  let openPublishesMax = 0, openBytesMax = 0, timesNotReady = 0, looks = 0;
  while (performance.now() < reopenAtMs) {
    await sleep(Math.min(1_000, Math.max(0, reopenAtMs - performance.now())));
    openPublishesMax = Math.max(openPublishesMax, await stack.metric('suu_intake_open_publishes'));
    openBytesMax = Math.max(openBytesMax, await stack.metric('suu_intake_open_bytes'));
    if (!(await fetch(`http://127.0.0.1:${stack.httpPort}/health/ready`)).ok) timesNotReady++;
    looks++;
  }
  const cpuShare = (await stack.metric('process_cpu_seconds_total') - cpuBefore) / (secs + 1);
  const acknowledgedWhileAway = fleet.ledger.acknowledgedMessages() - acknowledgedBefore;
  traffic.stop();
  const growthWhileAwayMb = memory.growthMb;
  const waiting = fleet.unacknowledged;

  await stack.restartPostgres();
  const acceptsAtMs = performance.now();
  say(`${waiting.toLocaleString('en')} messages wait at the senders; draining`);
  await eventually('everything is acknowledged', () => fleet.unacknowledged === 0, 120_000).catch((error: Error) => say(error.message));
  const drainPerSecond = Math.round(waiting / ((performance.now() - acceptsAtMs) / 1000));
  const growthMb = memory.stop();

  const books = await fleet.ledger.compare(stack.pool);
  const slowestPingMs = Math.max(...patient.map(({ device }) => device.connection?.slowestPingMs ?? Infinity));
  const fewestPings = Math.min(...patient.map(({ device }) => device.connection?.pings ?? 0));
  const endings = patient.flatMap(({ device }) => device.endings);
  const greedyReconnects = greedy.reduce((sum, { device }) => sum + device.connects - 1, 0);
  report.figure('secs', secs);
  report.figure('keepaliveSeconds', keepaliveSeconds);
  report.figure('devices', fleet.members.length);
  report.figure('backlogMessages', waiting);
  report.figure('acked', books.acknowledgedMessages);
  report.figure('lost', books.lost + books.framesLost);
  report.figure('duplicated', books.duplicated);
  report.figure('connectionsClosed', endings.length);
  report.figure('fewestPings', fewestPings);
  report.figure('slowestPingMs', Math.round(slowestPingMs));
  report.figure('greedyReconnects', greedyReconnects);
  report.figure('openPublishesMax', openPublishesMax);
  report.figure('openBytesMax', openBytesMax);
  report.figure('rssGrowthWhileAwayMb', rounded(growthWhileAwayMb));
  report.figure('rssGrowthMb', rounded(growthMb));
  report.figure('cpuPercentWhileAway', rounded(cpuShare * 100));
  report.figure('drainPerSecond', drainPerSecond);

  report.none('nothing is acknowledged while PostgreSQL is away', acknowledgedWhileAway);
  report.none('no connection of a device that waits for its PUBACKs is closed, by the door or for want of a PINGRESP', endings.length);
  report.expect('several keepalives passed in the outage', fewestPings >= Math.floor(secs / keepaliveSeconds) - 2, fewestPings);
  // A device that overruns its bound is not read any more and gets no PINGRESP: it may come back, at the pace of its keepalive.
  const mostReconnects = greedy.length * Math.ceil((secs + 30) / keepaliveSeconds);
  report.expect(`devices that overrun their bound come back no more than ${mostReconnects} times`, greedyReconnects <= mostReconnects, greedyReconnects);
  report.expect(`at most ${MOST_OPEN_PUBLISHES} publishes are open`, openPublishesMax <= MOST_OPEN_PUBLISHES, openPublishesMax);
  report.expect('the bound of open publishes was reached', openPublishesMax >= MOST_OPEN_PUBLISHES * 0.95, openPublishesMax);
  report.expect(`at most ${MOST_OPEN_BYTES} bytes are open`, openBytesMax <= MOST_OPEN_BYTES, openBytesMax);
  report.expect(`resident memory grows by ${MOST_GROWTH_MB} MB at most, drain included`, growthMb <= MOST_GROWTH_MB, `${rounded(growthMb)} MB`);
  report.expect('the service does not spin while it waits', cpuShare < 0.3, `${rounded(cpuShare * 100)} % of a core`);
  report.expect('it says all the time that it is not ready', timesNotReady === looks, `${timesNotReady} of ${looks}`);
  report.expect('it has not been restarted', ingest.child.exitCode === null && ingest.child.signalCode === null, 'an exit');
  report.none('everything published is acknowledged in the end', fleet.unacknowledged);
  report.none('acknowledged minus stored is empty', books.lost + books.framesLost);
  report.none('stored minus published is empty, and every index is the published one', books.invented + books.changed + books.framesInvented);
  report.none('nothing is stored twice', books.duplicated + books.conflicts);
  report.none('nothing is left open at the door', await stack.metric('suu_intake_open_publishes') + await stack.metric('suu_intake_open_bytes'));
  report.expect(`the backlog drains at ${LEAST_DRAIN_PER_SECOND} messages/s or more`, drainPerSecond >= LEAST_DRAIN_PER_SECOND, `${drainPerSecond}/s`);
  return report;
}

function rounded(amount: number): number {
  return Math.round(amount * 10) / 10;
}

const stack = await Stack.start({ ingest: { MQTT_OPEN_PUBLISHES: String(MOST_OPEN_PUBLISHES), MQTT_OPEN_BYTES: String(MOST_OPEN_BYTES) } });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stack[Symbol.asyncDispose]().finally(() => process.exit(130)));
}
let report: InvariantReport;
try {
  report = await run(stack);
} finally {
  await stack[Symbol.asyncDispose]();
}
process.exit(report.close(given.json) ? 0 : 1);
