import type { RolloutLot } from './rollout-facts.js';

/**
 * Lots whose numbers are the plan. A class that the programme plans is planned by the programme's lots alone: a lot that is bought for it is within that
 * plan, not beside it. A class that the programme does not name is planned by what is bought.
 */
export function planningLots(lots: readonly RolloutLot[]): RolloutLot[] {
  const planned = new Set(lots.filter(({ isProgramme }) => isProgramme).map((lot) => lot.class));
  return lots.filter((lot) => lot.isProgramme || !planned.has(lot.class));
}

/** Lots whose acts count. A lot of the programme of which no act speaks is a plan and nothing else, once lots are bought for its class. */
export function acceptingLots(lots: readonly RolloutLot[]): RolloutLot[] {
  const bought = new Set(lots.filter(({ isProgramme }) => !isProgramme).map((lot) => lot.class));
  return lots.filter((lot) => !lot.isProgramme || lot.acceptedMeters !== null || lot.acceptedOn !== null || !bought.has(lot.class));
}
