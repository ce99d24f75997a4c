import type { Trouble } from '@app/registry';

import { SeededRandom } from '../support/seeded-random.js';

/** What becomes of a meter. Each kind of fate has its own way through the programme. */
export type Fate = 'good' | 'late' | 'weak' | 'stopped' | 'dead' | 'returned' | 'missing' | 'lost' | 'stock';

export interface LifeLot {
  readonly code: string;
  readonly class: 'household' | 'budget' | 'commercial';
  readonly contractor: string;
  readonly planned: number;
  readonly accepted: number;
  readonly acceptedOn: string;
  readonly priceTyiyn: number | null;
  readonly warrantyUntilOn: string;
}

/** A meter with the days of its life, as they are true. */
export interface LifeMeter {
  readonly serial: string;
  readonly lot: LifeLot;
  readonly fate: Fate;
  readonly deliveredOn: string;
  readonly installedOn: string | null;
  /** Instant of the act; some lie at the first and last moments of a local day. */
  readonly installedAtMs: number | null;
  readonly readOn: readonly string[];
  readonly provedOn: string | null;
  readonly billedOn: string | null;
  readonly missedOn: string | null;
  readonly lostOn: string | null;
  readonly returnedOn: string | null;
  /** What the act of installation says of trouble and of the check valve; null where it does not say, or there is none. */
  readonly met: Trouble | null;
  readonly fittedCheckValve: boolean | null;
}

/** What is true at the end of a day. */
export interface LifeTruth {
  readonly delivered: number;
  readonly installed: number;
  readonly heard: number;
  readonly proved: number;
  readonly billed: number;
  readonly late: number;
  readonly troubles: Readonly<Record<'missing' | 'lost' | 'returned' | 'dead' | 'stopped' | 'weak', number>>;
}

export const COUNTED_ON = ['2023-06-30', '2023-12-31', '2024-06-30', '2024-12-31', '2025-06-30', '2025-12-31', '2026-06-30', '2026-10-31'];

const BUDGET: LifeLot = { code: 'LIFE-BUDGET', class: 'budget', contractor: 'Builder One', planned: 60, accepted: 62, acceptedOn: '2023-03-15', priceTyiyn: 1_250_000, warrantyUntilOn: '2025-03-14' };
const COMMERCIAL: LifeLot = { code: 'LIFE-COMMERCIAL', class: 'commercial', contractor: 'Builder Two', planned: 500, accepted: 400, acceptedOn: '2024-02-01', priceTyiyn: 2_500_000, warrantyUntilOn: '2026-01-31' };
const HOUSEHOLD: LifeLot = { code: 'LIFE-HOUSEHOLD', class: 'household', contractor: 'Builder Two', planned: 25_000, accepted: 560, acceptedOn: '2024-09-01', priceTyiyn: null, warrantyUntilOn: '2026-08-31' };
export const LIFE_LOTS = [BUDGET, COMMERCIAL, HOUSEHOLD];

/** Meters delivered in each half-year, by what becomes of them: 580 of all never report (`dead` and `returned`). */
const DELIVERIES: readonly (readonly [firstOn: string, lot: LifeLot, fates: Readonly<Partial<Record<Fate, number>>>])[] = [
  ['2023-01-01', BUDGET, { good: 10, dead: 38, late: 2, weak: 2, stopped: 2, missing: 3, lost: 1, stock: 2 }],
  ['2023-07-01', COMMERCIAL, { good: 8, dead: 100, late: 2, weak: 2, stopped: 2, missing: 12, lost: 2, stock: 8, returned: 5 }],
  ['2024-01-01', COMMERCIAL, { good: 8, dead: 110, late: 2, weak: 2, stopped: 1, missing: 10, lost: 1, stock: 9, returned: 6 }],
  ['2024-07-01', HOUSEHOLD, { good: 7, dead: 110, late: 2, weak: 1, stopped: 1, missing: 6, lost: 2, stock: 5, returned: 4 }],
  ['2025-01-01', HOUSEHOLD, { good: 7, dead: 90, late: 2, weak: 1, stopped: 1, missing: 9, lost: 1, stock: 4, returned: 5 }],
  ['2025-07-01', HOUSEHOLD, { good: 6, dead: 70, late: 2, weak: 1, stopped: 1, missing: 4, lost: 1, stock: 6, returned: 4 }],
  ['2026-01-01', HOUSEHOLD, { good: 5, dead: 36, late: 2, weak: 1, stopped: 1, missing: 5, lost: 1, stock: 7, returned: 2 }],
];
/** Nothing is known of what comes after. */
export const LIFE_ENDS_ON = '2026-10-31';
const BISHKEK_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;

const later = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
/** Instant of a local time of day, in Bishkek. */
export const localMs = (day: string, time: string): number => Date.parse(`${day}T${time}Z`) - BISHKEK_MS;

/** The whole life of a programme, from one seed. */
export function programmeLife(seed: number): LifeMeter[] {
  const random = new SeededRandom(seed);
  const upTo = (most: number): number => Math.floor(random.next() * (most + 1));
  return DELIVERIES.flatMap(([firstOn, lot, fates], delivery) => (Object.entries(fates) as [Fate, number][]).flatMap(([fate, count]) => Array.from({ length: count }, (_, at): LifeMeter => {
    const deliveredOn = later(firstOn, at === 0 ? 0 : upTo(100));
    const isInstalled = !['missing', 'lost', 'stock'].includes(fate);
    // The first of each fate on the last day of its half-year, the second on the first day of the next.
    const turn = later(firstOn.endsWith('01-01') ? `${firstOn.slice(0, 4)}-06-30` : `${firstOn.slice(0, 4)}-12-31`, at === 1 ? 1 : 0);
    const installedOn = !isInstalled ? null : at < 2 ? turn : later(deliveredOn, 5 + upTo(120));
    const time = at === 0 ? '23:59:30' : at === 1 ? '00:00:00' : `${String(6 + upTo(12)).padStart(2, '0')}:15:00`;
    const firstReadOn = installedOn === null || fate === 'dead' || fate === 'returned' ? null : later(installedOn, fate === 'late' ? 15 + upTo(60) : at === 0 ? 14 : 1 + upTo(10));
    const readOn = firstReadOn === null ? [] : daysRead(fate, firstReadOn, 60 + upTo(120));
    const provedOn = firstReadOn === null || fate === 'weak' ? null : later(firstReadOn, 29);
    return {
      serial: `LIFE-${delivery}-${fate}-${String(at).padStart(3, '0')}`, lot, fate, deliveredOn, installedOn, installedAtMs: installedOn === null ? null : localMs(installedOn, time), readOn, provedOn,
      // Every month is billed on its fifth day.
      billedOn: provedOn === null ? null : `${later(`${provedOn.slice(0, 7)}-28`, 7).slice(0, 7)}-05`,
      missedOn: fate === 'missing' ? COUNTED_ON.find((day) => day > deliveredOn) ?? null : null, lostOn: fate === 'lost' ? later(deliveredOn, 40) : null,
      returnedOn: fate === 'returned' ? later(installedOn!, 40 + upTo(35)) : null,
      met: installedOn === null ? null : at % 7 === 0 ? 'corroded_pipe' : at % 11 === 1 ? 'illegal_connection' : at % 13 === 2 ? 'non_standard_diameter' : null,
      fittedCheckValve: installedOn === null || at % 5 === 1 ? null : at % 5 !== 0,
    };
  })));
}

/** Daily for 45 days, every eighth day after that; a weak one on two days of three at best. */
function daysRead(fate: Fate, firstOn: string, stopsAfter: number): string[] {
  const days: string[] = [];
  for (let at = 0; ; at += at < 45 ? 1 : 8) {
    const day = later(firstOn, at);
    if (day > LIFE_ENDS_ON || (fate === 'stopped' && at > stopsAfter)) return days;
    if (fate !== 'weak' || at >= 45 || at % 3 !== 1) days.push(day);
  }
}

/** Counts what is true of some meters at the end of a day. */
export function truthOf(meters: readonly LifeMeter[], onDay: string): LifeTruth {
  const by = (day: string | null | undefined): boolean => day !== null && day !== undefined && day <= onDay;
  const count = (holds: (meter: LifeMeter) => boolean): number => meters.filter(holds).length;
  const isHeard = ({ readOn }: LifeMeter): boolean => by(readOn[0]);
  const lastRead = ({ readOn }: LifeMeter): string => readOn.filter((day) => day <= onDay).at(-1)!;
  return {
    delivered: count(({ deliveredOn }) => by(deliveredOn)), installed: count(({ installedOn }) => by(installedOn)), heard: count(isHeard), proved: count(({ provedOn }) => by(provedOn)),
    billed: count(({ billedOn }) => by(billedOn)), late: count((meter) => meter.fate === 'late' && isHeard(meter)),
    troubles: {
      missing: count(({ missedOn }) => by(missedOn)), lost: count(({ lostOn }) => by(lostOn)), returned: count(({ returnedOn }) => by(returnedOn)),
      dead: count((meter) => by(meter.installedOn) && !isHeard(meter) && !by(meter.returnedOn) && later(meter.installedOn!, 14) <= onDay),
      stopped: count((meter) => isHeard(meter) && later(lastRead(meter), 30) <= onDay),
      weak: count((meter) => meter.fate === 'weak' && isHeard(meter) && later(meter.readOn[0]!, 29) <= onDay),
    },
  };
}

/** What the acts of installation up to a day say. */
export function metTruth(meters: readonly LifeMeter[], onDay: string) {
  const installed = meters.filter(({ installedOn }) => installedOn !== null && installedOn <= onDay);
  const count = (holds: (meter: LifeMeter) => boolean): number => installed.filter(holds).length;
  return {
    installed: installed.length,
    trouble: { corroded_pipe: count(({ met }) => met === 'corroded_pipe'), illegal_connection: count(({ met }) => met === 'illegal_connection'), non_standard_diameter: count(({ met }) => met === 'non_standard_diameter'), other: 0 },
    checkValve: { fitted: count(({ fittedCheckValve }) => fittedCheckValve === true), not_fitted: count(({ fittedCheckValve }) => fittedCheckValve === false), not_said: count(({ fittedCheckValve }) => fittedCheckValve === null) },
    isolatingValve: { fitted: 0, not_fitted: 0, not_said: installed.length },
  };
}

/** What the indicator counts at the end of a day: meters that stand at their customer, and of them those that were read on 27 of the 30 days up to it. */
export function indicatorTruth(meters: readonly LifeMeter[], onDay: string): { readonly installed: number; readonly read: number } {
  const inPlace = meters.filter(({ installedOn, returnedOn }) => installedOn !== null && installedOn <= onDay && (returnedOn === null || returnedOn > onDay));
  const days = new Set(Array.from({ length: 30 }, (_, before) => later(onDay, -before)));
  return { installed: inPlace.length, read: inPlace.filter(({ readOn }) => readOn.filter((day) => days.has(day)).length >= 27).length };
}
