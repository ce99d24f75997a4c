import type { AccountClass, LotClass, Trouble } from '@app/registry';

/** What a meter has to pass to count, in this order. `planned` and `accepted` are figures of papers; from `delivered` on each meter is known by its serial. */
export const ROLLOUT_STEPS = ['planned', 'accepted', 'delivered', 'installed', 'heard', 'proved', 'billed'] as const;
export type RolloutStep = (typeof ROLLOUT_STEPS)[number];

/** Steps that single meters pass. */
export const METER_STEPS = ['delivered', 'installed', 'heard', 'proved', 'billed'] as const;
export type MeterStep = (typeof METER_STEPS)[number];

/** How a meter left for good, or for now. */
export const WAYS_OUT = ['removed', 'lost', 'scrapped', 'returned'] as const;
export type WayOut = (typeof WAYS_OUT)[number];

/**
 * What keeps a meter from working; one of them at a time, the first that holds.
 * - `missing`: delivered and not installed, and a count of the stock did not find it
 * - `lost`, `returned`, `scrapped`, `removed`: as people entered it
 * - `dead`: installed, and no valid reading since; the time for a first one is over
 * - `stopped`: was heard, and no longer is
 * - `weak`: is heard, on too few days to be proved
 */
export const METER_TROUBLES = ['missing', 'lost', 'returned', 'scrapped', 'removed', 'dead', 'stopped', 'weak'] as const;
export type MeterTrouble = (typeof METER_TROUBLES)[number];

/** Days and counts that the words «proved», «dead» and «stopped» rest on (ADR 0035). */
export interface RolloutRules {
  /** Length of the stretch that proves a meter, in local days. */
  readonly proofDays: number;
  /** On so many days of that stretch, at least, it must have been read by its own radio. */
  readonly leastDaysRead: number;
  /** A meter without any valid reading so many days after its act is dead on arrival. */
  readonly deadAfterDays: number;
  /** A meter that was heard and then not for so many days has stopped. */
  readonly stoppedAfterDays: number;
  /** So many days before money falls due, or a warranty ends, it is said. */
  readonly warningDays: number;
}

/** 27 of 30 days are 90 %. Dead meters are named 16 days before the month after their act is over, so that there is time to go there. */
export const ROLLOUT_RULES: RolloutRules = { proofDays: 30, leastDaysRead: 27, deadAfterDays: 14, stoppedAfterDays: 30, warningDays: 90 };

/** A lot as it stood on a day. Null is not known. */
export interface RolloutLot {
  readonly lotId: number;
  readonly code: string;
  readonly class: LotClass;
  readonly contractor: string | null;
  /** Whether a statement of the programme plans it; else it was bought. */
  readonly isProgramme: boolean;
  readonly plannedMeters: number | null;
  /** Meters that an act of acceptance says were taken over, and so are to be paid for. */
  readonly acceptedMeters: number | null;
  readonly acceptedOn: string | null;
  readonly unitPriceTyiyn: number | null;
  readonly warrantyUntilOn: string | null;
  /** Day on which the money that was held back falls due to the supplier. */
  readonly retentionDueOn: string | null;
  readonly retentionTyiyn: number | null;
}

/** What is known of a meter. Days are local `YYYY-MM-DD`; null: it has not come to that. */
export interface RolloutMeter {
  readonly meterId: number;
  readonly serial: string;
  readonly lotId: number;
  /** Zone and account of the place that it was put in first. */
  readonly zoneId: number | null;
  readonly accountId: number | null;
  readonly accountClass: AccountClass | null;
  readonly deliveredOn: string | null;
  /** Day of its first act of installation. */
  readonly installedOn: string | null;
  /** What the act of that installation says: trouble met, and whether the valves were fitted that the programme asks for. Null: the act does not say, or there is none. */
  readonly met: Trouble | null;
  readonly fittedIsolatingValve: boolean | null;
  readonly fittedCheckValve: boolean | null;
  /** First day with a valid reading that its own radio sent. */
  readonly firstReadOn: string | null;
  /** Last such day up to the day of the question. */
  readonly lastReadOn: string | null;
  readonly provedOn: string | null;
  /** Day on which the first bill that rests on it was issued. */
  readonly billedOn: string | null;
  /** Whether it stood somewhere at the end of the day. */
  readonly isInPlace: boolean;
  /** How and when it left; null while it stands somewhere or waits in stock. */
  readonly wayOut: { readonly as: WayOut; readonly on: string } | null;
  /** Day of the count of the stock that did not find it; null where none missed it. */
  readonly missedOn: string | null;
}

/** Open accounts of a class, metered or not. */
export interface RolloutAccounts { readonly class: AccountClass; readonly open: number }
