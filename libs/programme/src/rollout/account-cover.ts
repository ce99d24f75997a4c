import type { AccountClass } from '@app/registry';

import type { StandingMeter } from './funnel.js';
import type { RolloutAccounts } from './rollout-facts.js';
import { hasPassed } from './standing.js';

/** How many accounts of the register have a meter of a lot: the other denominator, since a flat may need two meters and an organisation several. */
export interface AccountCover extends RolloutAccounts {
  /** At least one meter stands at it. */
  readonly metered: number;
  /** At least one meter that stands at it is proved. */
  readonly proved: number;
}

export function accountCover(accounts: readonly RolloutAccounts[], meters: readonly StandingMeter[]): AccountCover[] {
  const metered = new Map<AccountClass, Set<number>>();
  const proved = new Map<AccountClass, Set<number>>();
  const note = (sets: Map<AccountClass, Set<number>>, ofClass: AccountClass, accountId: number): void => {
    const known = sets.get(ofClass);
    if (known === undefined) sets.set(ofClass, new Set([accountId]));
    else known.add(accountId);
  };
  for (const { meter: { accountId, accountClass, isInPlace }, step } of meters) {
    if (accountId === null || accountClass === null || !isInPlace) continue;
    note(metered, accountClass, accountId);
    if (hasPassed(step, 'proved')) note(proved, accountClass, accountId);
  }
  return accounts.map((one) => ({ ...one, metered: metered.get(one.class)?.size ?? 0, proved: proved.get(one.class)?.size ?? 0 }));
}
