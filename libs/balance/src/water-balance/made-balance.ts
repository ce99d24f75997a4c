import type { VolumeLine } from '@app/metering';

import type { MeteredCustomer, UnmeteredGroup } from './consumption.js';
import type { SupplyPoint } from './supply.js';
import { type BalanceInputs, DEFAULT_BALANCE_ASSUMPTIONS } from './water-balance.js';

/** Small things that specs make balances from. Days are counted from an epoch that lies on a day of its own. */
const DAY_MS = 86_400_000;

export const days = (from: number, to: number): { readonly fromMs: number; readonly toMs: number } => ({ fromMs: from * DAY_MS, toMs: to * DAY_MS });

/** A line between two good readings, by days. */
export function line(from: number, to: number, volumeLitres: number, origin: VolumeLine['origin'] = 'register'): VolumeLine {
  return { ...days(from, to), count: { ...days(from, to), volumeLitres, profile: null }, origin, method: origin === 'estimated' ? 'AVG_OWN' : null, isQuestionable: false };
}

export function well(over: Partial<SupplyPoint> = {}): SupplyPoint {
  return {
    pointId: 'W1', place: 'well 1', role: 'own_source', meter: { meterId: 'M1', overRegistrationRatio: 0, limitRatio: 0.02 }, lines: [line(0, 30, 1_000_000)], flowLitresByHour: [], declared: null, ...over,
  };
}

export function customer(over: Partial<MeteredCustomer> = {}): MeteredCustomer {
  return { customerId: 'C1', kind: 'house', units: 4, isBilled: true, lines: [line(0, 30, 12_000)], ...over };
}

export function group(over: Partial<UnmeteredGroup> = {}): UnmeteredGroup {
  return { kind: 'house', customers: 10, units: 40, normLitresPerUnitDay: 200, pressurisedRatio: 1, ...over };
}

export function balanceOf(over: Partial<BalanceInputs> = {}): BalanceInputs {
  return { period: days(0, 30), supply: [well()], stores: [], metered: [customer()], unmetered: [], assumptions: DEFAULT_BALANCE_ASSUMPTIONS, ...over };
}
