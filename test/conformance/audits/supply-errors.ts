import type { AuditRow } from './audit-file.js';

/** Larger ones are volumes that were typed where a share belongs. */
const LARGEST_SHARE = 0.3;

/** Errors of their own supply meters that utilities found: shares of the volume, above zero where the meter counts too much. */
export interface SupplyErrors {
  readonly audits: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

/** The error of its own sources that an audit enters; null where it enters none, or nothing that can be a share. */
export function ownSourceError(row: AuditRow): number | null {
  const cell = (column: string): number | null => (row[column]?.trim() ? Number(row[column]) : null);
  const volume = cell('WS_OWN_SOURCES_VOL');
  if (volume === null || !(volume > 0)) return null;
  const entered = row['WS_OWN_SOURCES_ERR_ADJ_TYPE'] === '1' ? cell('WS_OWN_SOURCES_ERR_PERCENT') : cell('WS_OWN_SOURCES_ERR_VOL');
  if (entered === null || !Number.isFinite(entered)) return null;
  const share = row['WS_OWN_SOURCES_ERR_ADJ_TYPE'] === '1' ? entered : entered / volume;
  return Math.abs(share) < LARGEST_SHARE ? share : null;
}

/** Between what 95 in 100 lie, by rank, and the mean; null of none. */
export function supplyErrorsOf(shares: readonly number[]): SupplyErrors | null {
  if (shares.length === 0) return null;
  const sorted = [...shares].sort((one, other) => one - other);
  const ranked = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { audits: sorted.length, low: ranked(0.025), high: ranked(0.975), mean: sorted.reduce((sum, one) => sum + one, 0) / sorted.length };
}
