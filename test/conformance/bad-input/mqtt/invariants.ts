import { droppedItems, rise, rssGrowthMb, type Observation } from './observation.js';
import type { Residents } from './residents.js';
import type { ServiceOnTrial } from './service-on-trial.js';
import { readingsOfStrangersSince, unstorableColumns } from './stored-rows.js';
import type { ValidMeter } from './valid-meter.js';

export const MOST_RSS_GROWTH_MB = 64;
export const MOST_BLOCKED_MS = 250;
const STORED_WITHIN_MS = 2_000;
const SETTLED_WITHIN_MS = 5_000;
const STACK_TRACE = /\bat (?:async )?[\w.<>$ [\]]+ \((?:file:|node:|\/)|"stack":/;
const SQL_TEXT = /\b(?:SELECT\b.+\bFROM|INSERT INTO|UPDATE\b.+\bSET|DELETE FROM|COPY \w+ ?\()\b/;

/** What may not be known by the service's own count of itself. */
export interface TrialSurroundings {
  readonly service: ServiceOnTrial;
  readonly residents: Residents;
  readonly probe: ValidMeter;
  /** Process id that the service had when the attempt began. */
  readonly pid: number;
  /** Meters that the case or its surroundings sent readings for. */
  readonly spokenOf: readonly string[];
}

/** Waits until no publish is open; false when some still is (invariant 9). */
export async function nothingOpen(service: ServiceOnTrial): Promise<boolean> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const open = await service.metrics().then((metrics) => metrics.get('suu_intake_open_publishes'), () => undefined);
    if (open === 0) return true;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Invariants 1 and 2: asked first, since the rest asks a service that lives. */
export async function aliveFaults({ service, probe, pid }: TrialSurroundings): Promise<string[]> {
  if (!service.isRunning) return ['1: the service exited'];
  if (service.pid !== pid) return ['1: the service was restarted'];
  if (!(await service.isHealthy())) return ['1: the service does not call itself ready within 5 s'];
  const delayMs = await probe.storeDelayMs();
  return delayMs > STORED_WITHIN_MS ? ['2: a valid reading sent right after is not stored within 2 s'] : [];
}

/** What of the ten things that are true after every case is not: invariants 3 to 10 of the catalogue's README. */
export async function invariantFaults(seen: Observation, surroundings: TrialSurroundings, allowedRssGrowthMb: number | undefined): Promise<string[]> {
  const { service, residents, spokenOf } = surroundings;
  const faults = logFaults(seen.log, residents.allSecrets).map((fault) => `3: ${fault}`);
  const growthMb = rssGrowthMb(seen);
  if (growthMb === undefined) faults.push('4: memory could not be asked for');
  else if (growthMb >= (allowedRssGrowthMb ?? MOST_RSS_GROWTH_MB)) faults.push(`4: RSS grew by ${growthMb.toFixed(0)} MB`);
  const blockedMs = seen.after.service?.longestOwnWorkMs ?? Infinity;
  if (blockedMs > MOST_BLOCKED_MS) faults.push(`5: the event loop was blocked for ${blockedMs.toFixed(0)} ms`);
  const strange = seen.after.service?.strangeOnPrototypes ?? [];
  if (strange.length > 0) faults.push(`6: on prototypes: ${strange.join(', ')}`);
  const unstorable = await unstorableColumns(service.stack.pool);
  if (unstorable.length > 0) faults.push(`7: NaN, infinity or U+FFFD in ${unstorable.join(', ')}`);
  faults.push(...countFaults(seen).map((fault) => `8: ${fault}`));
  if (!(await nothingOpen(service))) faults.push('9: publishes are still open');
  const strangers = await readingsOfStrangersSince(service.stack.pool, spokenOf, seen.startedAt);
  if (strangers > 0) faults.push(`10: ${strangers} readings appeared at meters that nobody spoke of`);
  return faults;
}

/** What a log may not hold. */
export function logFaults(lines: readonly string[], secrets: readonly string[]): string[] {
  const faults: string[] = [];
  for (const line of lines) {
    const shown = JSON.stringify(line.slice(0, 160));
    if (STACK_TRACE.test(line)) faults.push(`a stack trace in the log: ${shown}`);
    if (SQL_TEXT.test(line)) faults.push(`SQL in the log: ${shown}`);
    if (secrets.some((secret) => line.includes(secret))) faults.push('a device secret in the log');
    if (/password["']?\s*[:=]\s*["']?(?!\[hidden\])[^\s"',}]/i.test(line) || /postgres(?:ql)?:\/\/[^@\s]*:[^@\s]*@/.test(line)) faults.push(`a password in the log: ${shown}`);
  }
  return [...new Set(faults)];
}

/**
 * Stored, duplicate, conflicting, quarantined and dropped items are those that came in, and the tables hold what the
 * counters say. What was sent and not acknowledged may or may not have come in.
 */
function countFaults(seen: Observation): string[] {
  const items = (outcome: string): number => rise(seen, `suu_intake_items_total{outcome="${outcome}"}`);
  const [stored, duplicates, conflicts, quarantined, dropped] = ['stored', 'duplicate', 'conflict', 'quarantined', 'dropped'].map(items) as [number, number, number, number, number];
  const counted = stored + duplicates + conflicts + quarantined + dropped;
  const { receipt, validReadings, before, after } = seen;
  // A message that is refused as a whole counts as one item, however many its sender meant.
  const wholes = seen.quarantine.rows.filter((row) => row.itemNo === -1).length;
  const least = Math.min(receipt.acknowledgedItems, wholes > 0 ? receipt.acknowledged : receipt.acknowledgedItems) + validReadings;
  const most = receipt.sentItems + validReadings;
  const faults: string[] = [];
  if (counted < least || counted > most) faults.push(`${counted} items counted, ${least === most ? least : `${least} to ${most}`} came in`);
  const newRows = after.totals.readings - before.totals.readings + after.totals.measures - before.totals.measures;
  if (newRows !== stored) faults.push(`${stored} readings and measures counted as stored, ${newRows} rows are new`);
  const newItems = after.totals.quarantinedItems - before.totals.quarantinedItems;
  if (newItems !== quarantined + dropped) faults.push(`${quarantined} quarantined and ${dropped} dropped items counted, ${newItems} tallied`);
  if (droppedItems(seen) !== dropped) faults.push(`${dropped} dropped items counted, ${droppedItems(seen)} tallied`);
  const [arrived, committed] = [rise(seen, 'suu_intake_messages_arrived_total'), rise(seen, 'suu_intake_messages_committed_total')];
  if (arrived !== committed) faults.push(`${arrived} messages arrived, ${committed} were committed`);
  return faults;
}
