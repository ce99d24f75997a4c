export const GROUPS = ['class', 'lot', 'contractor', 'zone', 'half_year'] as const;
export type Group = (typeof GROUPS)[number];

export const STEPS = ['planned', 'accepted', 'delivered', 'installed', 'heard', 'proved', 'billed'] as const;
export type Step = (typeof STEPS)[number];
export const METER_STEPS = ['delivered', 'installed', 'heard', 'proved', 'billed'] as const;
export type MeterStep = (typeof METER_STEPS)[number];

export const TROUBLES = ['missing', 'lost', 'returned', 'scrapped', 'removed', 'dead', 'stopped', 'weak'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Trouble that an act of installation tells of, and what it says of a valve. */
export const MET = ['corroded_pipe', 'illegal_connection', 'non_standard_diameter', 'other'] as const;
export type Met = (typeof MET)[number];
export const VALVE_STATES = ['fitted', 'not_fitted', 'not_said'] as const;
export type ValveState = (typeof VALVE_STATES)[number];
export interface InstallationsMet { readonly installed: number; readonly trouble: Readonly<Record<Met, number>>; readonly isolatingValve: Readonly<Record<ValveState, number>>; readonly checkValve: Readonly<Record<ValveState, number>> }

export type LotClass = 'household' | 'budget' | 'commercial' | 'supply';

export interface FunnelStep { readonly step: Step; readonly meters: number | null; readonly lost: number | null; readonly lostTo: Readonly<Partial<Record<Trouble, number>>> }

export interface Funnel {
  readonly key: string | null;
  readonly steps: readonly FunnelStep[];
  readonly troubles: Readonly<Record<Trouble, number>>;
  readonly working: number;
  readonly late: number;
  readonly billedUnproved: number;
}

export interface Cost { readonly plannedTyiyn: number | null; readonly acceptedTyiyn: number | null; readonly perProvedTyiyn: number | null; readonly unknownLotIds: readonly number[] }

export type Forecast =
  | { readonly kind: 'refused'; readonly reason: 'plan_not_known' | 'plan_reached' | 'too_few_months' | 'too_few_proved' }
  | { readonly kind: 'forecast'; readonly left: number; readonly perMonth: number; readonly monthsLookedAt: number; readonly likelyOn: string; readonly earliestOn: string; readonly latestOn: string | null };

export interface Outlook { readonly class: LotClass; readonly planned: number | null; readonly proved: number; readonly forecast: Forecast; readonly cost: Cost }

export interface Alarm {
  readonly lotId: number;
  readonly cause: 'warranty_ends' | 'retention_due';
  readonly dueOn: string;
  readonly isPast: boolean;
  readonly unproved: number;
  readonly undelivered: number | null;
  readonly atStakeTyiyn: number | null;
  readonly retentionTyiyn: number | null;
}

export interface Lot { readonly lotId: number; readonly code: string; readonly class: LotClass; readonly contractor: string | null; readonly warrantyUntilOn: string | null; readonly retentionDueOn: string | null }

export interface Rollout {
  readonly on: string;
  readonly by: Group;
  readonly rules: { readonly proofDays: number; readonly leastDaysRead: number; readonly deadAfterDays: number; readonly stoppedAfterDays: number; readonly warningDays: number };
  readonly total: Funnel;
  readonly groups: readonly Funnel[];
  readonly outlooks: readonly Outlook[];
  readonly cost: Cost;
  readonly alarms: readonly Alarm[];
  readonly accounts: readonly { readonly class: LotClass; readonly open: number; readonly metered: number; readonly proved: number }[];
  readonly met: InstallationsMet;
  readonly lots: readonly Lot[];
  readonly zones: readonly { readonly zoneId: number; readonly code: string }[];
  readonly metersWithoutLot: number;
}

export interface RolloutMeter {
  readonly meterId: number;
  readonly serial: string;
  readonly lotCode: string;
  readonly class: LotClass;
  readonly contractor: string | null;
  readonly zoneCode: string | null;
  readonly step: MeterStep | null;
  readonly trouble: Trouble | null;
  readonly deliveredOn: string | null;
  readonly installedOn: string | null;
  readonly met: Met | null;
  readonly fittedIsolatingValve: boolean | null;
  readonly fittedCheckValve: boolean | null;
  readonly firstReadOn: string | null;
  readonly lastReadOn: string | null;
  readonly provedOn: string | null;
  readonly billedOn: string | null;
}

/** Address of the serials behind a figure. */
export function serialsAddress(asked: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(Object.entries(asked).flatMap(([name, content]) => (content === undefined ? [] : [[name, content] as [string, string]])));
  return `/city/rollout/meters?${query.toString()}`;
}

/** How a group is named in an address. */
export function groupQuery(by: Group, key: string | null): Readonly<Record<string, string>> {
  return key === null ? { by, isKeyUnknown: 'true' } : { by, key };
}
