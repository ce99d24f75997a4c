/** What passed a customer's meter between two good readings. */
export interface UseInterval {
  readonly fromMs: number;
  readonly toMs: number;
  /** Litres by the register, never an estimate; null where the register does not tell (exchange, break). */
  readonly volumeLitres: number | null;
}

const HOUR_MS = 3_600_000;

export const hoursOf = ({ fromMs, toMs }: Pick<UseInterval, 'fromMs' | 'toMs'>): number => (toMs - fromMs) / HOUR_MS;

/** Mean flow of an interval, l/h. */
export const flowOf = (interval: UseInterval & { readonly volumeLitres: number }): number => interval.volumeLitres / hoursOf(interval);
