/** Water shut off from a zone; voided entries are not among them. */
export interface ShutOff {
  readonly zoneId: number | null;
  readonly fromMs: number;
  /** null: it goes on. */
  readonly toMs: number | null;
  /** Open accounts of the zone when it began; null where they were not counted. */
  readonly accountsAffected: number | null;
}

/** How long a zone was without water within a span. */
export interface WithoutWater {
  readonly zoneId: number | null;
  readonly shutOffs: number;
  /** Hours in which any shut-off of the zone ran; those of two at a time count once. */
  readonly hours: number;
  /** Hours times accounts; of two shut-offs at a time the larger counts. null where the accounts of one were not counted. */
  readonly accountHours: number | null;
  /** Whether one of them goes on: its hours so far are in it. */
  readonly isOpen: boolean;
}

const HOUR_MS = 3_600_000;

/** Hours without water by zone within `[fromMs, toMs)`, as far as `nowMs`; zones without a shut-off have no row. */
export function withoutWater(shutOffs: readonly ShutOff[], span: { readonly fromMs: number; readonly toMs: number }, nowMs: number): WithoutWater[] {
  const until = Math.min(span.toMs, nowMs);
  const within = shutOffs.map((one) => ({ ...one, isOpen: one.toMs === null || one.toMs > nowMs, fromMs: Math.max(one.fromMs, span.fromMs), toMs: Math.min(one.toMs ?? until, until) })).filter(({ fromMs, toMs }) => toMs > fromMs);
  return [...new Set(within.map(({ zoneId }) => zoneId))].sort((one, other) => (one ?? 0) - (other ?? 0)).map((zoneId) => {
    const ofZone = within.filter((one) => one.zoneId === zoneId);
    const cuts = [...new Set(ofZone.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((one, other) => one - other);
    let hours = 0;
    let accountHours: number | null = 0;
    for (const [at, begin] of cuts.slice(0, -1).entries()) {
      const end = cuts[at + 1]!;
      const running = ofZone.filter(({ fromMs, toMs }) => fromMs <= begin && end <= toMs);
      if (running.length === 0) continue;
      const counted = running.flatMap(({ accountsAffected }) => accountsAffected ?? []);
      hours += (end - begin) / HOUR_MS;
      accountHours = accountHours === null || counted.length < running.length ? null : accountHours + (Math.max(...counted) * (end - begin)) / HOUR_MS;
    }
    return { zoneId, shutOffs: ofZone.length, hours, accountHours, isOpen: ofZone.some(({ isOpen }) => isOpen) };
  });
}
