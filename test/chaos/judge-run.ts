import type { Fleet } from '../support/fleet.js';
import { InvariantReport } from '../support/invariant-report.js';
import type { Stack } from '../support/stack.js';
import type { IngestSupervisor } from './ingest-supervisor.js';
import type { ChaosOptions } from './options.js';
import type { PostgresKiller } from './postgres-killer.js';
import type { RecoveryClock } from './recovery-clock.js';

export interface ChaosRun {
  readonly options: ChaosOptions;
  readonly stack: Stack;
  readonly fleet: Fleet;
  readonly supervisor: IngestSupervisor;
  readonly postgres: PostgresKiller;
  readonly clock: RecoveryClock;
  readonly repeated: number;
  /** Messages that waited at the senders when PostgreSQL accepted again, and the seconds until the last was acknowledged. */
  readonly waiting: number;
  readonly drainSeconds: number;
}

const OWN_RECOVERY_SECONDS = 5;
const POSTGRES_RECOVERY_SECONDS = 2;
const KILLS_A_MINUTE = 30;
const WISHED_DRAIN_PER_SECOND = 5_000;
/** Below the wish, since here senders, service and database share what may be two busy cores. */
const LEAST_DRAIN_PER_SECOND = 2_000;

/** Compares what was published, acknowledged and stored, and enters every invariant as one case. */
export async function judgeRun(run: ChaosRun): Promise<InvariantReport> {
  const { options, stack, fleet, supervisor, postgres, clock } = run;
  const report = new InvariantReport('chaos');
  const books = await fleet.ledger.compare(stack.pool);
  const atTheDoor = await stack.metric('suu_intake_open_publishes') + await stack.metric('suu_intake_waiting_messages') + await stack.metric('suu_intake_open_bytes');
  const kills = supervisor.kills + postgres.kills;
  const drainPerSecond = Math.round(run.waiting / run.drainSeconds);
  const ownMax = Math.max(0, ...clock.ownSeconds);
  const postgresMax = Math.max(0, ...clock.postgresSeconds);

  report.figure('kills', kills);
  report.figure('acked', books.acknowledgedMessages);
  report.figure('lost', books.lost + books.framesLost + books.quarantineLost);
  report.figure('duplicated', books.duplicated);
  report.figure('inFlight', fleet.unacknowledged + atTheDoor);
  report.figure('drainPerSecond', drainPerSecond);
  report.figure('recoverySecondsMax', rounded(ownMax));
  report.figure('recoveryAfterPostgresSecondsMax', rounded(postgresMax));
  report.figure('recoveriesMeasured', clock.ownSeconds.length);
  report.figure('recoveriesAfterPostgresMeasured', clock.postgresSeconds.length);
  report.figure('ingestKills', supervisor.kills);
  report.figure('ingestKillsAfterCommit', supervisor.killsAfterCommit);
  report.figure('postgresKills', postgres.kills);
  report.figure('postgresChildKills', postgres.childKills);
  report.figure('publishedReadings', books.publishedReadings);
  report.figure('storedReadings', books.storedReadings);
  report.figure('repeatedOnPurpose', run.repeated);
  report.figure('backlogMessages', run.waiting);
  report.figure('seed', options.seed);

  const wanted = Math.floor((options.secs / 60) * KILLS_A_MINUTE);
  report.expect(`at least ${wanted} kills in ${options.secs} s`, kills >= wanted, kills);
  if (options.kill.includes('ingest')) {
    report.expect('a kill fell between COMMIT and PUBACK', supervisor.killsAfterCommit > 0, supervisor.killsAfterCommit);
  }
  report.expect('the ingest service ended only when it was killed', supervisor.unforeseen.length === 0, supervisor.unforeseen.join('; '));
  report.none('every published message is acknowledged in the end', fleet.unacknowledged);
  report.none('acknowledged minus stored is empty', books.lost);
  report.none('stored minus published is empty', books.invented);
  report.none('every stored index is the published one', books.changed);
  report.none('nothing is stored twice', books.duplicated);
  report.none('every acknowledged message is kept byte for byte', books.framesLost + books.framesInvented);
  report.none('a batch is stored whole or not at all', books.readingsWithoutFrame);
  report.none('no conflict arises from repetition', books.conflicts);
  report.none('the latest state of each meter is that of its latest reading', books.wrongStates);
  report.none('quarantine holds exactly the poison sent', books.quarantineLost + books.quarantineInvented);
  report.none('nothing is left open at the senders', fleet.openPublishes);
  report.none('nothing is left open at the door', atTheDoor);
  report.expect(`acknowledged again within ${OWN_RECOVERY_SECONDS} s of our own death`, ownMax <= OWN_RECOVERY_SECONDS, `${rounded(ownMax)} s`);
  report.expect(`acknowledged again within ${POSTGRES_RECOVERY_SECONDS} s after PostgreSQL accepts`, postgresMax <= POSTGRES_RECOVERY_SECONDS, `${rounded(postgresMax)} s`);
  report.expect(
    `the backlog drains at ${LEAST_DRAIN_PER_SECOND} messages/s or more (wished: ${WISHED_DRAIN_PER_SECOND})`,
    drainPerSecond >= LEAST_DRAIN_PER_SECOND, `${drainPerSecond}/s`);
  return report;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
