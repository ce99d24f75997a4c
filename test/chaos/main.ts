import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import type { InvariantReport } from '../support/invariant-report.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Stack } from '../support/stack.js';
import { Traffic } from '../support/traffic.js';
import { IngestSupervisor } from './ingest-supervisor.js';
import { judgeRun } from './judge-run.js';
import { killUntil } from './kill-loop.js';
import { readOptions, USAGE, type ChaosOptions } from './options.js';
import { PostgresKiller } from './postgres-killer.js';
import { RecoveryClock } from './recovery-clock.js';

const FLEET = { single: 26, history: 7, readingsPerHistory: 12, gateways: 7, metersPerGateway: 20, rowsPerBatch: 60 };
/** Small where messages are large, so that what is sent again after a death is not mostly the batches of gateways. */
const WINDOW = { single: 60, history: 20, compact: 10 };
const TRAFFIC = { perSecond: { single: 40, history: 5, compact: 4 }, poison: 0.01, repeats: 0.03, linkLossesPerSecond: 1 };
/** How long PostgreSQL stays away at the end, while the senders queue. */
const LAST_OUTAGE_MS = 8_000;
/** Messages that a device of each form has waiting at the end of it, at least. */
const BACKLOG = { single: 1_200, history: 100, compact: 40 } as const;

function optionsOrExit(): ChaosOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    process.exit(64);
  }
}

const say = (line: string): boolean => process.stderr.write(`chaos: ${line}\n`);

async function run(options: ChaosOptions, stack: Stack, clock: RecoveryClock): Promise<InvariantReport> {
  const random = new SeededRandom(options.seed);
  const fleet = await Fleet.enrol(stack, FLEET, {
    seed: options.seed + 1, window: WINDOW, onAcknowledged: (_publication, connection) => clock.acknowledged(performance.now(), connection.openedAtMs),
  });
  const supervisor = new IngestSupervisor(stack, random, clock);
  const postgres = new PostgresKiller(stack, random, clock);
  const traffic = new Traffic(fleet, TRAFFIC, new SeededRandom(options.seed + 2));
  try {
    await stack.ingest!.ready;
    const startedAtMs = performance.now();
    fleet.start();
    traffic.start();
    await eventually('the first publish is acknowledged', () => fleet.ledger.acknowledgedMessages() > 0);

    say(`seed ${options.seed}: killing ${options.kill.join(', ')} for ${options.secs} s under ${fleet.members.length} devices`);
    supervisor.failpoints = options.kill.includes('ingest');
    const untilMs = startedAtMs + options.secs * 1000 - LAST_OUTAGE_MS - 2_000;
    await killUntil({ targets: options.kill, untilMs, wanted: (options.secs / 60) * 33 }, random, clock, supervisor, postgres);

    supervisor.failpoints = false;
    supervisor.kill();
    await eventually('publishes are acknowledged after the last kill of the loop', () => clock.recovered, 15_000);
    await postgres.killPostmasterAndLeave();
    say(`${supervisor.kills + postgres.kills} kills; PostgreSQL stays away while the senders queue`);
    await sleep(LAST_OUTAGE_MS);
    traffic.stop();
    for (const member of fleet.members) while (member.device.unacknowledged < BACKLOG[member.form]) fleet.publishNext(member);

    await stack.restartPostgres();
    const acceptsAtMs = performance.now();
    const waiting = fleet.unacknowledged;
    say(`${waiting.toLocaleString('en')} messages wait at the senders; draining`);
    await eventually('everything is acknowledged', () => fleet.unacknowledged === 0, 60_000, 5).catch((error: Error) => say(error.message));
    const drainSeconds = (performance.now() - acceptsAtMs) / 1000;

    say(`comparing ${fleet.ledger.messagesPublished.toLocaleString('en')} messages with the database`);
    return await judgeRun({ options, stack, fleet, supervisor, postgres, clock, repeated: traffic.repeated, waiting, drainSeconds });
  } finally {
    traffic.stop();
    await fleet.stop();
    await supervisor.stop();
  }
}

const options = optionsOrExit();
const clock = new RecoveryClock();
const stack = await Stack.start({
  onPostgresLogLine: (line) => line.includes('ready to accept connections') && clock.postgresAccepts(performance.now()),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stack[Symbol.asyncDispose]().finally(() => process.exit(130)));
}
let report: InvariantReport;
try {
  report = await run(options, stack, clock);
} finally {
  await stack[Symbol.asyncDispose]();
}
const allHeld = report.close(options.json);
if (!allHeld) for (const { atMs, what } of clock.journal) say(`${(atMs / 1000).toFixed(2).padStart(7)} s  ${what}`);
process.exit(allHeld ? 0 : 1);
