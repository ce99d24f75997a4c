import { type BalanceInputs, type BalanceLineName, waterBalance } from '../water-balance/index.js';

/** Causes in the order in which they are told and taken: what an earlier one explains, a later one does not. */
export const BRIDGE_CAUSES = ['late_readings', 'exchanged_meters', 'metered_share', 'corrections', 'norm_change', 'real_change', 'unexplained'] as const;

export type BridgeCause = (typeof BRIDGE_CAUSES)[number];

/** What led from one balance to the other: inputs after a cause was applied. */
export interface BridgeStep {
  readonly cause: BridgeCause;
  readonly after: BalanceInputs;
}

/** Why one line of a balance is not what it was. */
export interface BalanceBridge {
  readonly line: BalanceLineName;
  readonly beforeLitres: number;
  readonly afterLitres: number;
  /** Every cause once, in the order of {@link BRIDGE_CAUSES}, zero where it changed nothing. They add up to after − before, to the litre. */
  readonly causes: readonly { readonly cause: BridgeCause; readonly litres: number }[];
}

/**
 * Bridges two balances over steps that lead from one to the other. A cause's litres are the difference between the balances before and after it, so that
 * all of them add up exactly, whatever the inputs are; what two causes do together falls to the one that is taken later.
 * @returns null where a balance on the way does not have the line: there is no difference to something that was not computed
 */
export function bridgeBalances(before: BalanceInputs, steps: readonly BridgeStep[], line: BalanceLineName): BalanceBridge | null {
  return bridgeLines(before, steps, [line])[0]!;
}

/** Bridges several lines; each balance on the way is computed once. */
export function bridgeLines(before: BalanceInputs, steps: readonly BridgeStep[], lines: readonly BalanceLineName[]): (BalanceBridge | null)[] {
  const first = waterBalance(before).volumes;
  const taken: { readonly cause: BridgeCause; readonly volumes: typeof first }[] = [];
  let inputs = before;
  for (const { cause, after } of steps) {
    if (after === inputs) continue;
    taken.push({ cause, volumes: waterBalance(after).volumes });
    inputs = after;
  }
  return lines.map((line) => {
    const on = [first, ...taken.map(({ volumes }) => volumes)].map((volumes) => volumes.get(line)?.litres ?? null);
    if (on.some((litres) => litres === null)) return null;
    const litres = new Map<BridgeCause, number>(BRIDGE_CAUSES.map((cause) => [cause, 0]));
    taken.forEach(({ cause }, at) => litres.set(cause, litres.get(cause)! + on[at + 1]! - on[at]!));
    return { line, beforeLitres: on[0]!, afterLitres: on.at(-1)!, causes: BRIDGE_CAUSES.map((cause) => ({ cause, litres: litres.get(cause)! })) };
  });
}
