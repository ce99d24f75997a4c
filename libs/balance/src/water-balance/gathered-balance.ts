import type { Interval } from '@app/time';

import type { ZoneNetwork } from './balance-indicators.js';
import type { PriceRow } from './balance-indicators.js';
import type { BalanceRules } from './balance-rules.js';
import type { UnmeteredGroup } from './consumption.js';
import { byRatedFlow } from './declared-supply.js';
import { type OwnUse, unbilledUnmeteredOf } from './own-use.js';
import { type DeclaredLack, type DeclaredVolume, flowAlone, storedBySize, type StoredVolume, type SupplyPoint } from './supply.js';
import { linesOfTally, type PeriodTally } from './tally-lines.js';
import type { BalanceInputs } from './water-balance.js';

const DAY_MS = 86_400_000;

/** What is stored of a supply point in a period. */
export interface GatheredPoint {
  readonly pointId: string;
  readonly place: string;
  readonly role: SupplyPoint['role'];
  readonly wellCode: string | null;
  /** Its meter, the last one where it was exchanged; null where it has none. */
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly tally: PeriodTally;
  readonly ratedFlowLitresPerHour: number | null;
  /** Litres of each hour by telemetry of flow; empty where there is none. */
  readonly flowLitresByHour: readonly (number | null)[];
  /** By the hours of its pump or by its reservoir, as measured; left out where they are not. Goes before hours that somebody declares. */
  readonly declared?: DeclaredVolume;
  /** Why what is measured of its pump or its reservoir tells no volume; left out where it does, or nothing is measured. */
  readonly declaredLacks?: DeclaredLack;
  /** ± share of its flow where no meter stands there and flow is measured all the same; left out elsewhere. */
  readonly flowLimitRatio?: number;
}

/** A reservoir between the supply meters and the consumers. Levels are null where nobody read them. */
export interface GatheredReservoir {
  readonly reservoirId: string;
  readonly place: string;
  readonly volumeLitres: number | null;
  readonly startLitres: number | null;
  readonly endLitres: number | null;
  readonly limitLitres: number;
}

/** A customer with a meter, as its stored volumes say. */
export interface GatheredCustomer {
  readonly customerId: string;
  readonly kind: string;
  readonly units: number | null;
  readonly isBilled: boolean;
  readonly meteredRatio: number;
  readonly tally: PeriodTally;
  /** Litres by mark, for the walk back: measured, share of a longer line, edited. Estimated ones stand in the tally. */
  readonly measuredLitres: number;
  readonly timingLitres: number;
  readonly editedLitres: number;
}

/** Everything that a balance is computed from, as plain values: kept with every version, so that it can be computed again to the litre. */
export interface GatheredBalance {
  readonly period: Interval;
  readonly points: readonly GatheredPoint[];
  readonly reservoirs: readonly GatheredReservoir[];
  readonly customers: readonly GatheredCustomer[];
  readonly unmetered: readonly UnmeteredGroup[];
  /** By what it was for, from the operations journal. */
  readonly ownUse: readonly OwnUse[];
  readonly network: Omit<ZoneNetwork, 'privatePipeKm' | 'pressurisedRatio'>;
  readonly prices: readonly PriceRow[];
  readonly rules: BalanceRules;
}

/** Inputs of the balance: lines from sums, declared volumes from rated flows and hours, stored volumes from levels or sizes. */
export function balanceInputsOf({ period, points, reservoirs, customers, unmetered, ownUse, rules }: GatheredBalance): BalanceInputs {
  const days = (period.toMs - period.fromMs) / DAY_MS;
  return {
    period, assumptions: { ...rules.assumptions, unbilledUnmetered: unbilledUnmeteredOf(rules.assumptions.unbilledUnmetered, ownUse, rules.journal) }, unmetered,
    supply: points.map(({ pointId, place, role, wellCode, meterId, meterSerial, tally, ratedFlowLitresPerHour, flowLitresByHour, declared, declaredLacks, flowLimitRatio }) => {
      const hours = wellCode === null ? undefined : rules.declaredHours[wellCode];
      const accuracy = (meterSerial === null ? undefined : rules.supplyMeters[meterSerial]) ?? { overRegistrationRatio: 0, limitRatio: rules.supplyMeterLimitRatio, sharedLimitRatio: rules.untestedMetersLimitRatio };
      const lacks = declaredLacks ?? (hours !== undefined && ratedFlowLitresPerHour === null ? 'hours_without_rated_flow' as const : undefined);
      const ofFlow = flowLimitRatio === undefined ? null : flowAlone(place, flowLimitRatio);
      return {
        pointId, place, role, meter: meterId === null ? ofFlow : { meterId: String(meterId), ...accuracy }, lines: meterId === null ? [] : linesOfTally(tally, period), flowLitresByHour,
        ...(lacks === undefined ? {} : { declaredLacks: lacks }),
        declared: declared ?? (hours === undefined || ratedFlowLitresPerHour === null ? null : byRatedFlow(hours.hoursPerDay * days, ratedFlowLitresPerHour, hours.limitRatio)),
      };
    }),
    stores: reservoirs.map((one) => storedVolumeOf(one, rules.reservoirLitres)),
    metered: customers.map(({ customerId, kind, units, isBilled, meteredRatio, tally }) => ({ customerId, kind, units, isBilled, meteredRatio, lines: linesOfTally(tally, period) })),
  };
}

function storedVolumeOf({ reservoirId, place, volumeLitres, startLitres, endLitres, limitLitres }: GatheredReservoir, assumedLitres: number | null): StoredVolume {
  const size = volumeLitres ?? assumedLitres;
  if (startLitres !== null && endLitres !== null) return { reservoirId, place, startLitres, endLitres, limitLitres };
  return size === null ? { reservoirId, place, startLitres: null, endLitres: null, limitLitres: 0 } : storedBySize(reservoirId, place, size);
}
