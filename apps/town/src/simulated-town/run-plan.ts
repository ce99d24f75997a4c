import { join } from 'node:path';

import { DAY_MS, localDayOf } from '@app/time';

import { KARA_BALTA, readTown, type TownFile } from '../../../../simulators/town/town-file.js';
import { KeptJson } from './kept-json.js';

const QUARTER_HOUR_MS = 900_000;
const SEED = 1;

/** What decides every reading of the simulated town; made at its first start and never changed. */
export interface RunPlan {
  readonly seed: number;
  /** First local day `YYYY-MM-DD`. */
  readonly from: string;
  readonly householdMeters: number;
  /** From when on readings are sent one by one; before that devices are caught up with. */
  readonly liveFromMs: number;
}

export interface RunWishes {
  /** Undefined: the town file's 2,000. */
  readonly householdMeters: number | undefined;
  /** Days of history at the first start. */
  readonly historyDays: number;
}

/** Where the plan of a town is kept. */
export const keptPlanOf = (folder: string): KeptJson<RunPlan> => new KeptJson(join(folder, 'plan.json'));

/** The plan of an earlier start, or one that begins so many days before today. */
export function settlePlan(kept: KeptJson<RunPlan>, { householdMeters, historyDays }: RunWishes, nowMs: number): RunPlan {
  const known = kept.read();
  if (known !== undefined) return known;
  const plan = {
    seed: SEED, from: localDayOf(nowMs - historyDays * DAY_MS), householdMeters: householdMeters ?? KARA_BALTA.meters.household, liveFromMs: Math.floor(nowMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS,
  };
  kept.write(plan);
  return plan;
}

/** Heap that the model needs without a household meter, and for a thousand of them, the entering of the register included. */
const HEAP_MB = 192;
const HEAP_MB_PER_THOUSAND = 32;

/**
 * Bound of the simulated town's heap: without one Node collects its garbage late, with too small a one a large town ends.
 * @param kept the plan of an earlier start, which goes before what is wished for now
 */
export function heapMegabytes(kept: KeptJson<RunPlan>, householdMeters: number | undefined): number {
  return HEAP_MB + Math.ceil(HEAP_MB_PER_THOUSAND * (kept.read()?.householdMeters ?? householdMeters ?? KARA_BALTA.meters.household) / 1000);
}

/** The committed town with the meters of the plan. */
export function townOf({ householdMeters }: RunPlan): TownFile {
  return readTown({ ...KARA_BALTA, meters: { ...KARA_BALTA.meters, household: householdMeters } });
}
