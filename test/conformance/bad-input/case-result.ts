import type { SurfaceName } from './catalogue.js';

/** How one case ended. */
export interface CaseResult {
  readonly id: string;
  readonly surface: SurfaceName;
  readonly level: 'must' | 'should';
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Outcome that was seen, one for each variant. */
  readonly outcome: readonly string[];
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** Side checks that could not be asserted, and other remarks. */
  readonly notes: readonly string[];
  readonly seconds: number;
  /** What was measured while it ran, the highest over its variants. */
  readonly measured?: Measured;
}

export interface Measured {
  readonly rssGrowthMb: number;
  /** Longest stretch in which the event loop did nothing but the service's own work. */
  readonly blockedMs: number;
  /** Valid meters that went on sending meanwhile: the slowest store, and what 95 % stayed below. Absent for short cases. */
  readonly slowestStoreMs?: number;
  readonly p95StoreMs?: number;
  readonly quietP95StoreMs?: number;
}

/** The higher figure of each. */
export function highest(one: Measured | undefined, other: Measured): Measured {
  if (one === undefined) return other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof Measured)[]);
  return Object.fromEntries([...names].map((name) => [name, Math.max(one[name] ?? 0, other[name] ?? 0)])) as unknown as Measured;
}
