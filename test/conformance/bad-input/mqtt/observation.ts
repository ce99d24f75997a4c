import type { CaseNames } from '../variables.js';
import type { Measured } from '../case-result.js';
import type { Outcome } from '../catalogue.js';
import type { Receipt } from './correspondence.js';
import type { ServiceState } from './service-probe.js';
import type { Candidate, latestStates, QuarantinedRow, StoredMeasure, StoredReading, Totals } from './stored-rows.js';

type LatestStates = Awaited<ReturnType<typeof latestStates>>;

/** What the database, the service and its sender say before or after an attempt. */
export interface Circumstances {
  readonly totals: Totals;
  readonly states: LatestStates;
  readonly metrics: ReadonlyMap<string, number>;
  readonly service: ServiceState | undefined;
}

/** Everything that was seen of one attempt; nothing in it comes from the code on trial but what it wrote. */
export interface Observation {
  readonly names: CaseNames;
  readonly startedAt: Date;
  readonly receipt: Receipt;
  readonly before: Circumstances;
  readonly after: Circumstances;
  /** Stored readings of the case's meters, without those sent beside it. */
  readonly readings: readonly StoredReading[];
  readonly measures: readonly StoredMeasure[];
  readonly candidates: readonly Candidate[];
  readonly quarantine: { readonly rows: readonly QuarantinedRow[]; readonly count: number; readonly kinds: readonly string[] };
  readonly companions: { readonly count: number; readonly faults: readonly string[] };
  /** Readings of the probe and the companions that were sent and acknowledged meanwhile. */
  readonly validReadings: number;
  /** Delays of a valid meter while the case ran and, where they are compared, before. */
  readonly delaysMs: readonly number[];
  readonly quietDelaysMs: readonly number[];
  /** Most publishes that were open at once, as far as it was looked at. */
  readonly mostOpenPublishes: number;
  readonly log: readonly string[];
  readonly databaseErrors: readonly string[];
}

/** `lost`: acknowledged, and yet neither stored nor kept. No case may end so. */
export type ObservedOutcome = Outcome | 'lost' | 'nothing sent';

/** Outcome as the catalogue names it, from rows and connections alone. */
export function outcomeOf(seen: Observation): ObservedOutcome {
  const { receipt, readings, measures, candidates, quarantine } = seen;
  const quarantined = quarantine.count > 0 || droppedItems(seen) > 0;
  if (readings.length + measures.length > 0) {
    return quarantined || candidates.length > 0 || [...readings, ...measures].some(({ flags }) => flags.length > 0) ? 'accept_flagged' : 'accept';
  }
  if (quarantined) return 'quarantine';
  if (receipt.sent === 0) return 'nothing sent';
  if (receipt.acknowledged > 0) return 'lost';
  return receipt.closed > 0 ? 'disconnect' : 'reject';
}

/** Error kinds of the catalogue's vocabulary for what the listener counts as events. */
const KIND_OF_EVENT: Readonly<Record<string, string>> = {
  PACKET_TOO_LARGE: 'TOO_LARGE', LENGTH_MALFORMED: 'PROTOCOL', TOPIC_MALFORMED: 'PROTOCOL', CONNECT_MISSING: 'PROTOCOL', CONNECT_TIMEOUT: 'PROTOCOL', KEEPALIVE_TIMEOUT: 'PROTOCOL',
  CONNECTION_FAULT: 'PROTOCOL', SIGN_IN_REFUSED: 'AUTHN',
};

/** Machine-readable error kinds that came of the attempt: of quarantined rows, conflicts and the listener's events. */
export function errorKindsOf(seen: Observation): Set<string> {
  const kinds = new Set(seen.quarantine.kinds);
  if (seen.candidates.length > 0) kinds.add('CONFLICT_DUPLICATE');
  const events = eventsOf(seen);
  // A connection that ends for a reason of its own also counts as one that ended by a fault.
  for (const event of events.length > 1 ? events.filter((one) => one !== 'CONNECTION_FAULT') : events) kinds.add(KIND_OF_EVENT[event] ?? event);
  return kinds;
}

/** Events that the listener has counted since. */
export function eventsOf(seen: Observation): string[] {
  return [...seen.after.metrics.keys()].flatMap((name) => {
    const event = /^suu_listener_events_total\{event="([^"]+)"\}$/.exec(name)?.[1];
    return event !== undefined && rise(seen, name) > 0 ? [event] : [];
  });
}

/** By how much a metric has risen; with its labels, or the sum over them. */
export function rise(seen: Observation, name: string): number {
  const sum = (metrics: ReadonlyMap<string, number>): number => [...metrics].filter(([full]) => full === name || full.startsWith(`${name}{`))
    .reduce((total, [, count]) => total + count, 0);
  return sum(seen.after.metrics) - sum(seen.before.metrics);
}

export function droppedItems(seen: Observation): number {
  return seen.after.totals.droppedItems - seen.before.totals.droppedItems;
}

export function securityEvents(seen: Observation): number {
  return seen.after.totals.securityEvents - seen.before.totals.securityEvents;
}

/** What `share` of the delays stay below. */
export function percentile(delaysMs: readonly number[], share: number): number {
  const sorted = delaysMs.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** From what it was before to its highest meanwhile; undefined where the service did not answer. */
export function rssGrowthMb({ before, after }: Observation): number | undefined {
  return before.service === undefined || after.service === undefined ? undefined : Math.max(0, after.service.peakRssMb - before.service.rssMb);
}

/** The figures of an attempt, rounded for people. */
export function measuredIn(seen: Observation): Measured {
  const { delaysMs, quietDelaysMs } = seen;
  const rounded = (figure: number): number => Math.round(figure * 10) / 10;
  return {
    rssGrowthMb: rounded(rssGrowthMb(seen) ?? -1), blockedMs: rounded(seen.after.service?.longestOwnWorkMs ?? -1),
    ...(delaysMs.length === 0 ? {} : { slowestStoreMs: rounded(Math.max(...delaysMs)), p95StoreMs: rounded(percentile(delaysMs, 0.95)) }),
    ...(quietDelaysMs.length === 0 ? {} : { quietP95StoreMs: rounded(percentile(quietDelaysMs, 0.95)) }),
  };
}
