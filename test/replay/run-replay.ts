import type { IssuedCredential } from '@app/persistence';

import type { RegisterSeries } from '../../simulators/replay/register-file.js';
import { emptyCount, replay, type ReplayCount, type ReplayPlan } from '../../simulators/replay/replay-sender.js';
import { ProgressLine } from '../support/progress-line.js';
import type { DoorCounters, FrontDoor } from './front-door.js';

/** What one replay sent and what became of it. */
export interface ReplayOutcome extends DoorCounters {
  readonly sent: ReplayCount;
  readonly seconds: number;
  /** True where the duplicates are the rest of what was acknowledged, because the door's counters could not be asked. */
  readonly duplicatesByDifference: boolean;
  readonly quarantinedByKind: Readonly<Record<string, number>>;
}

const SHOW_EVERY_MS = 200;

/** Sends the recordings through the door and counts what became of them. */
export async function runReplay(
  door: FrontDoor, recordings: readonly RegisterSeries[], credentials: readonly IssuedCredential[], plan: ReplayPlan, what: string,
): Promise<ReplayOutcome> {
  const secrets = new Map(credentials.map(({ serial, secret }) => [serial, secret]));
  const before = await door.counters();
  const count = emptyCount();
  const total = recordings.reduce((rows, series) => rows + series.length, 0);
  const progress = new ProgressLine(what, Math.round(total * (1 + plan.duplicateRatio)));
  const timer = setInterval(() => progress.show(count.acknowledgedReadings), SHOW_EVERY_MS);
  const startedAtMs = performance.now();
  try {
    await replay(door.mqttUrl, recordings.map((series) => ({ series, secret: secrets.get(series.serial)! })), plan, count);
  } finally {
    clearInterval(timer);
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  progress.end(count.acknowledgedReadings, count.readings);
  const after = await door.counters();
  const quarantinedByKind = await quarantineOf(door, recordings);
  const inDatabase = await countsOf(door, recordings, count, quarantinedByKind);
  const counters = before === undefined || after === undefined ? inDatabase : {
    stored: after.stored - before.stored, duplicates: after.duplicates - before.duplicates,
    conflicts: after.conflicts - before.conflicts, quarantined: after.quarantined - before.quarantined,
  };
  return { ...counters, sent: count, seconds, quarantinedByKind, duplicatesByDifference: after === undefined };
}

async function quarantineOf(door: FrontDoor, recordings: readonly RegisterSeries[]): Promise<Record<string, number>> {
  const rows = await door.pool.query<{ kind: string; items: string }>(
    'SELECT q.kind, sum(q.items) AS items FROM quarantine_tally q JOIN device d USING (device_id) WHERE d.serial = ANY($1) GROUP BY 1 ORDER BY 1',
    [recordings.map(({ serial }) => serial)]);
  return Object.fromEntries(rows.rows.map(({ kind, items }) => [kind, Number(items)]));
}

async function countsOf(
  door: FrontDoor, recordings: readonly RegisterSeries[], count: ReplayCount, quarantinedByKind: Readonly<Record<string, number>>,
): Promise<DoorCounters> {
  const rows = await door.pool.query<{ stored: string; conflicts: string }>(
    `WITH own AS (SELECT meter_id FROM meter WHERE serial = ANY($1))
     SELECT (SELECT count(*) FROM reading JOIN own USING (meter_id)) AS stored,
            (SELECT count(*) - count(DISTINCT (meter_id, read_at, register, source)) FROM reading_candidate JOIN own USING (meter_id)) AS conflicts`,
    [recordings.map(({ serial }) => serial)]);
  const stored = Number(rows.rows[0]!.stored);
  const conflicts = Number(rows.rows[0]!.conflicts);
  const quarantined = Object.values(quarantinedByKind).reduce((sum, items) => sum + items, 0);
  return { stored, conflicts, quarantined, duplicates: count.acknowledgedReadings - stored - conflicts - quarantined };
}
