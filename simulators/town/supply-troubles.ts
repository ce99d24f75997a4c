import type { Episode } from './episodes.js';
import { RandomStream } from './random-stream.js';
import { STEPS_PER_DAY, STEPS_PER_YEAR } from './town-calendar.js';
import type { TownFile, Well } from './town-file.js';

/** What goes wrong at wells and their supply meters: none of it changes where the water of the town goes. */
export type SupplyTroubleKind = 'meter_frozen' | 'meter_drifting' | 'well_out_of_order' | 'closed_well_flow';

export interface SupplyTrouble extends Episode {
  readonly kind: SupplyTroubleKind;
  readonly wellSerial: string;
  /** Of drift: millionths that the meter misses at the end of it. Of a closed well: litres an hour that somebody lifts there. */
  readonly amount: number;
  /** The wells whose pumps take over meanwhile. */
  readonly standIns?: readonly string[];
}

/** How often in a year each happens: at a meter or well in use, or in the whole town for the wells that are closed. */
export interface SupplyTroubleRates {
  readonly frozenPerMeter: number;
  readonly driftingPerMeter: number;
  readonly outOfOrderPerTown: number;
  readonly closedFlowPerWell: number;
}

/** Far more often than in the city, so that one year tells of each kind. */
export const TROUBLED_SUPPLY: SupplyTroubleRates = { frozenPerMeter: 0.5, driftingPerMeter: 0.3, outOfOrderPerTown: 4, closedFlowPerWell: 0.5 };

/** A meter drifts over so many days to what it misses in the end. */
export const DRIFT_STEPS = 60 * STEPS_PER_DAY;

/**
 * Troubles of a year at the supply, one at a time at each well: a meter that stands still for hours or days, one that wears to miss 8 to 15 %, a well whose pump is out of order so that the standby wells give its
 * water, and a mothballed or destroyed well out of which somebody lifts water that never reaches the mains.
 */
export function supplyTroubles({ supply: { wells } }: TownFile, seed: number, rates: SupplyTroubleRates): SupplyTrouble[] {
  const standIns = wells.filter(({ runs }) => runs === 'standby').map(({ serial }) => serial);
  const troubles: SupplyTrouble[] = [];
  const worked = wells.filter(({ runs }) => runs === 'all-year');
  for (const well of worked) {
    const random = new RandomStream(seed, `trouble ${well.serial}`);
    let step = 30 * STEPS_PER_DAY;
    while ((step += Math.ceil(random.exponential(STEPS_PER_YEAR / (rates.frozenPerMeter + rates.driftingPerMeter)))) < STEPS_PER_YEAR) {
      const isFrozen = random.chance(rates.frozenPerMeter / (rates.frozenPerMeter + rates.driftingPerMeter));
      const toStep = step + (isFrozen ? random.whole(STEPS_PER_DAY / 4, 6 * STEPS_PER_DAY) : random.whole(100 * STEPS_PER_DAY, 160 * STEPS_PER_DAY));
      troubles.push({ kind: isFrozen ? 'meter_frozen' : 'meter_drifting', wellSerial: well.serial, fromStep: step, toStep, amount: isFrozen ? 0 : random.whole(80_000, 150_000) });
      step = toStep + 30 * STEPS_PER_DAY;
    }
  }
  const random = new RandomStream(seed, 'wells out of order');
  for (let step = 30 * STEPS_PER_DAY; standIns.length > 0 && (step += Math.ceil(random.exponential(STEPS_PER_YEAR / rates.outOfOrderPerTown))) < STEPS_PER_YEAR;) {
    const { serial } = worked[random.whole(0, worked.length - 1)]!;
    const toStep = step + random.whole(3 * STEPS_PER_DAY, 20 * STEPS_PER_DAY);
    troubles.push({ kind: 'well_out_of_order', wellSerial: serial, standIns, fromStep: step, toStep, amount: 0 });
    step = toStep;
  }
  for (const well of wells.filter(isClosed)) {
    const own = new RandomStream(seed, `lifted ${well.serial}`);
    const step = Math.ceil(own.exponential(STEPS_PER_YEAR / rates.closedFlowPerWell));
    if (step < STEPS_PER_YEAR) troubles.push({ kind: 'closed_well_flow', wellSerial: well.serial, fromStep: step, toStep: step + own.whole(8, 5 * STEPS_PER_DAY), amount: Math.round(own.between(0.1, 1) * well.ratedM3PerHour * 1_000) });
  }
  return troubles.sort((one, other) => one.fromStep - other.fromStep);
}

/** A float valve that does not shut: the reservoir stands at its edge and runs over, as its probe tells. */
export interface Overflow extends Episode {
  readonly reservoirNo: number;
}

/** Overflows of a year, of hours each, by a rate for each reservoir. */
export function overflows({ supply: { reservoirs } }: TownFile, seed: number, perReservoirYear: number): Overflow[] {
  return reservoirs.flatMap((_, reservoirNo) => {
    const random = new RandomStream(seed, `overflow ${reservoirNo}`);
    const found: Overflow[] = [];
    for (let step = 0; perReservoirYear > 0 && (step += Math.ceil(random.exponential(STEPS_PER_YEAR / perReservoirYear))) < STEPS_PER_YEAR;) {
      const toStep = step + random.whole(3, STEPS_PER_DAY);
      found.push({ reservoirNo, fromStep: step, toStep });
      step = toStep;
    }
    return found;
  });
}

/** Wells that are to give nothing. */
export function isClosed({ runs }: Well): boolean {
  return runs === 'mothballed' || runs === 'destroyed';
}

/** Millionths that a meter counts in a step of the run: nothing while it is frozen, less and less while it drifts. */
export function countedWithin(troubles: readonly SupplyTrouble[], wellSerial: string, step: number): number {
  const now = troubles.find((one) => one.wellSerial === wellSerial && one.fromStep <= step && step < one.toStep);
  if (now?.kind === 'meter_frozen') return 0;
  return now?.kind === 'meter_drifting' ? 1_000_000 - Math.round(now.amount * Math.min(1, (step - now.fromStep) / DRIFT_STEPS)) : 1_000_000;
}
