import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Pool } from '@app/persistence';
import type { Logger } from '@app/platform';

import { publishAuditHead } from './audit-head.job.js';
import { BalancesStep } from './balances.job.js';
import { FindingsStep } from './findings.job.js';
import { forgetExpired } from './forget-expired.job.js';
import { NightlyBackup } from './nightly-backup.job.js';
import { NoticesStep } from './notices.job.js';
import type { SenderSettings } from './notices/send-notice.js';
import { partitionsAhead } from './partitions-ahead.job.js';
import { PreviewsStep } from './previews.job.js';
import { ProgrammeStep } from './programme.job.js';
import { thinOldMeasurements } from './thin-measurements.job.js';
import { VolumesStep } from './volumes.job.js';

export const WORKER_CONTEXT = Symbol('worker context');
export interface WorkerContext {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly log: Logger;
  readonly timeZone: string;
  /** Where the heads of the audit chain are published; undefined: to the log alone. */
  readonly auditHeadsFolder: string | undefined;
  /** Where the nightly backups go; undefined: none are taken. */
  readonly backupFolder: string | undefined;
  /** What messages of findings are sent with. */
  readonly sender: Omit<SenderSettings, 'timeZone'>;
  readonly now: () => number;
}

/** What runs on its own, and how often it is looked at; the ledger in the database decides what is due. */
@Injectable()
export class ScheduleService implements BeforeApplicationShutdown {
  private readonly volumes: VolumesStep;
  private readonly balances: BalancesStep;
  private readonly findings: FindingsStep;
  private readonly notices: NoticesStep;
  private readonly previews: PreviewsStep;
  private readonly programme: ProgrammeStep;
  private readonly nightlyBackup: NightlyBackup | undefined;

  constructor(@Inject(WORKER_CONTEXT) private readonly context: WorkerContext) {
    const { backupFolder: folder } = context;
    this.volumes = new VolumesStep(context.pool, context.timeZone);
    this.balances = new BalancesStep(context.pool, context.timeZone);
    this.findings = new FindingsStep(context.pool, context.timeZone);
    this.notices = new NoticesStep(context.pool, { ...context.sender, timeZone: context.timeZone }, context.now);
    this.previews = new PreviewsStep(context.pool, context.timeZone);
    this.programme = new ProgrammeStep(context.pool, context.timeZone);
    this.nightlyBackup = folder === undefined ? undefined : new NightlyBackup({ ...context, folder });
  }

  /** Looked at every minute: after an outage or a start at any hour the day's slot is caught up at once. */
  @Interval(60_000)
  async lookAround(): Promise<void> {
    const { pool, log, timeZone, now } = this.context;
    try {
      const months = await partitionsAhead(pool, timeZone, now());
      if (months !== undefined) log.info({ months }, 'partitions stand ready');
    } catch (error) {
      log.warn({ err: error }, 'partitions ahead could not be made; tried again in a minute');
    }
    try {
      const head = await publishAuditHead(pool, this.context.auditHeadsFolder, now());
      if (head !== undefined) log.info({ seq: head.seq, hash: head.hash.toString('hex'), writtenTo: head.foundIn }, 'head of the audit chain');
    } catch (error) {
      log.warn({ err: error }, 'the head of the audit chain could not be published; tried again in a minute');
    }
    try {
      const forgotten = await forgetExpired(pool, now());
      if (forgotten !== undefined) log.info(forgotten, 'answers and delays past their time are forgotten');
    } catch (error) {
      log.warn({ err: error }, 'what is past its time could not be forgotten; tried again in a minute');
    }
  }

  /** Apart from the rest: after a long outage a run takes its time. */
  @Interval(60_000)
  async deriveVolumes(): Promise<void> {
    const { log, now } = this.context;
    try {
      const derived = await this.volumes.lookAround(now());
      if (derived !== undefined && derived.registers > 0) log.info({ ...derived }, 'volumes derived');
      if (derived !== undefined && derived.failed > 0) log.warn({ failed: derived.failed }, 'registers that could not be derived; volume_due says why');
    } catch (error) {
      log.warn({ err: error }, 'volumes could not be derived; tried again in a minute');
    }
  }

  /** Apart from the volumes: periods whose volumes are still being derived are passed over until they are. */
  @Interval(60_000)
  async computeBalances(): Promise<void> {
    const { log, now } = this.context;
    try {
      const computed = await this.balances.lookAround(now());
      if (computed !== undefined && computed.versions > 0) log.info({ ...computed }, 'balances computed');
      if (computed !== undefined && computed.failed > 0) log.warn({ failed: computed.failed }, 'balances that could not be computed; balance_look says why');
    } catch (error) {
      log.warn({ err: error }, 'balances could not be computed; tried again in a minute');
    }
  }

  /** What volumes have become says what leaks, stands still or is silent. */
  @Interval(60_000)
  async lookForFindings(): Promise<void> {
    const { log, now } = this.context;
    try {
      const detected = await this.findings.lookAround(now());
      if (detected !== undefined && detected.findings > 0) log.info({ ...detected }, 'new findings');
    } catch (error) {
      log.warn({ err: error }, 'findings could not be looked for; tried again in a minute');
    }
  }

  /** More often than the rest: whoever is to be woken is woken soon, and who tries a channel sees what came of it. */
  @Interval(10_000)
  async tellFindings(): Promise<void> {
    const { log } = this.context;
    try {
      const told = await this.notices.lookAround();
      if (told !== undefined && told.messages + told.sent + told.failed > 0) log.info({ ...told }, 'findings told');
    } catch (error) {
      log.warn({ err: error }, 'findings could not be told; tried again in ten seconds');
    }
  }

  /** Somebody waits for the answer. */
  @Interval(2_000)
  async runPreviews(): Promise<void> {
    const { log, now } = this.context;
    try {
      const previews = await this.previews.lookAround(now());
      if (previews !== undefined && previews > 0) log.info({ previews }, 'previews of detection run');
    } catch (error) {
      log.warn({ err: error }, 'a preview of detection could not be run');
    }
  }

  /** Indicators of the programme are computed anew every hour; snapshots are taken on their day, and their reports written. */
  @Interval(60_000)
  async followProgramme(): Promise<void> {
    const { log, now } = this.context;
    try {
      const followed = await this.programme.lookAround(now());
      if (followed !== undefined && (followed.standings > 0 || followed.snapshots.length > 0 || followed.files > 0)) log.info({ ...followed }, 'indicators of the programme computed');
    } catch (error) {
      log.warn({ err: error }, 'indicators of the programme could not be computed; tried again in a minute');
    }
  }

  beforeApplicationShutdown(): void {
    this.programme.stop();
    this.notices.stop();
    this.previews.stop();
    this.findings.stop();
    this.volumes.stop();
    this.balances.stop();
  }

  /** Apart from the rest: the first run after a long time has many days to thin. */
  @Interval(60_000)
  async thinMeasurements(): Promise<void> {
    const { pool, timeZone, log, now } = this.context;
    try {
      const thinned = await thinOldMeasurements(pool, timeZone, now());
      if (thinned !== undefined && thinned.removed + thinned.late > 0) log.info({ ...thinned }, 'old measurements thinned');
    } catch (error) {
      log.warn({ err: error }, 'old measurements could not be thinned; tried again in a minute');
    }
  }

  /** Apart from the rest, which must not wait for a backup of hours. */
  @Interval(60_000)
  async backUp(): Promise<void> {
    const { log, now } = this.context;
    try {
      const taken = await this.nightlyBackup?.lookAround(now());
      if (taken !== undefined) log.info({ ...taken }, 'backup taken');
    } catch (error) {
      log.error({ err: error }, 'the backup failed; tried again in an hour');
    }
  }
}
