import { type BalanceInputs, LEAST_SAMPLE, smallSampleFactor, STANDARD_ERRORS_OF_95_PERCENT, type Uncertain, type UnmeteredUse, type WaterBalance } from '@app/balance';

/** What meters are bought for; each has its price. */
export const METER_TARGETS = ['household', 'budget', 'commercial', 'well'] as const;
export type MeterTarget = (typeof METER_TARGETS)[number];

/** How exact the balance takes a new meter of a well to be: ± shares that hold in 95 of 100 cases, its own and what untested meters have in common. */
export interface NewSupplyMeter {
  readonly limitRatio: number;
  readonly sharedLimitRatio: number;
}

/** What errors of real losses become: those of the stratum's own sources, squared, and what it adds to sources that others share. */
export interface StratumErrors {
  readonly variance: number;
  readonly shared: Readonly<Partial<Record<SharedSource, number>>>;
}
export type SharedSource = 'under_registration' | 'untested_meters';

/** Places without a meter that are alike: customers of a kind, or one well. */
export interface MeterStratum {
  /** Kind of customers, or the point of a well. */
  readonly name: string;
  readonly target: MeterTarget;
  readonly place: string | null;
  readonly available: number;
  /** Metered customers of the kind that tell of the others today. */
  readonly sample: number;
  /** Sources of the real losses' error that are the stratum's own. */
  readonly sources: readonly string[];
  /** Litres of the period that one of them uses beyond what is billed by norm; null where no meter tells or no norm is known. */
  readonly unbilledLitresEach: number | null;
  readonly errorsWith: (meters: number) => StratumErrors;
}

/**
 * Spread of a customer's day as a share of its mean, where no meter tells of the kind. Proposals: households of one town differ by two thirds (90 households of Alicante: 0.62),
 * organisations from a kiosk to a hospital.
 */
const SPREAD_WITHOUT_SAMPLE: Readonly<Record<Exclude<MeterTarget, 'well'>, number>> = { household: 0.65, budget: 1, commercial: 1.2 };
const DAY_MS = 86_400_000;

/** Everything of a balance that could be metered and is not. */
export function meterStrata(inputs: BalanceInputs, { supply, consumption, volumes }: WaterBalance, meter: NewSupplyMeter): MeterStratum[] {
  const real = volumes.get('real_losses');
  if (real === null || real === undefined) return [];
  const kinds = [...new Set(consumption.unmetered.map(({ kind }) => kind))];
  return [
    ...kinds.flatMap((kind) => {
      const groups = consumption.unmetered.filter((one) => one.kind === kind);
      const measured = consumption.meteredByKind.find((one) => one.kind === kind);
      return customersOf(kind, groups, measured?.customers ?? 0, real, inputs) ?? [];
    }),
    ...supply.points.flatMap((point): MeterStratum[] => {
      const declared = inputs.supply.find(({ pointId }) => pointId === point.pointId)?.declared;
      const source = `declared:${point.method}:${point.pointId}`;
      const error = real.errors.get(source);
      if (declared === null || declared === undefined || error === undefined || !(declared.limitRatio > 0)) return [];
      const errorOfWhole = error / declared.limitRatio;
      return [{
        name: point.pointId, target: 'well', place: point.place, available: 1, sample: 0, sources: [source], unbilledLitresEach: null,
        errorsWith: (meters) => (meters === 0 ? { variance: error ** 2, shared: {} } : { variance: (errorOfWhole * meter.limitRatio) ** 2, shared: { untested_meters: errorOfWhole * meter.sharedLimitRatio } }),
      }];
    }),
  ];
}

const targetOf = (kind: string): Exclude<MeterTarget, 'well'> | null => (kind.startsWith('household') ? 'household' : kind === 'budget' || kind === 'commercial' ? kind : null);

function customersOf(kind: string, groups: readonly UnmeteredUse[], sample: number, real: Uncertain, { period, assumptions }: BalanceInputs): MeterStratum | null {
  const target = targetOf(kind);
  const sum = (of: (group: UnmeteredUse) => number): number => groups.reduce((whole, group) => whole + of(group), 0);
  const customers = Math.round(sum((group) => group.customers));
  const likely = sum(({ likely: use }) => use?.litres ?? 0);
  if (target === null || customers === 0 || !(likely > 0)) return null;
  const { ratio, limitPoints } = assumptions.underRegistration;
  // Errors of what meters say of others grow by what those meters miss; as in the balance itself.
  const missed = 1 / (1 - ratio);
  const missedError = limitPoints / STANDARD_ERRORS_OF_95_PERCENT / (1 - ratio) ** 2;
  const billed = groups.every(({ byNorm }) => byNorm !== null) ? sum(({ byNorm }) => byNorm!.litres) : null;
  const { calibration } = groups[0]!;
  const [calibrationSource, householdsSource, selectionSource, normSource] = [`calibration:${kind}:${period.fromMs}`, `households:${kind}:${period.fromMs}`, `selection:${kind}`, `norm:${kind}`];
  const errorOf = (source: string): number => real.errors.get(source) ?? 0;
  const same = { name: kind, target, place: null, available: customers, sample, sources: [calibrationSource, householdsSource, selectionSource, normSource] };

  if (calibration !== null) {
    const degrees = (count: number): number => smallSampleFactor(count - 1) / Math.sqrt(count);
    return {
      ...same, unbilledLitresEach: billed === null ? null : (likely - billed) / customers,
      errorsWith: (meters) => {
        const rest = 1 - meters / customers;
        const narrower = degrees(calibration.sample + meters) / degrees(calibration.sample);
        return { variance: (errorOf(calibrationSource) * narrower * rest) ** 2 + errorOf(householdsSource) ** 2 * rest + (errorOf(selectionSource) * rest) ** 2, shared: {} };
      },
    };
  }
  const spreadLitres = (SPREAD_WITHOUT_SAMPLE[target] * likely) / customers;
  return {
    ...same, unbilledLitresEach: null,
    errorsWith: (meters) => {
      const rest = 1 - meters / customers;
      const count = sample + meters;
      // Too few meters to tell of the others: those that have one are measured, the rest goes by its norm as before.
      if (meters === 0 || (count < LEAST_SAMPLE && rest > 0)) return { variance: (errorOf(normSource) * rest) ** 2, shared: { under_registration: -likely * (1 - rest) * missedError } };
      const standardError = rest > 0 ? (spreadLitres / Math.sqrt(count)) * smallSampleFactor(count - 1) * customers * rest * missed : 0;
      return {
        variance: standardError ** 2 + (spreadLitres * missed) ** 2 * customers * rest + ((likely * rest * assumptions.selectionLimitRatio) / STANDARD_ERRORS_OF_95_PERCENT) ** 2,
        shared: { under_registration: -likely * missedError },
      };
    },
  };
}

/** Days of a period, for figures of a year. */
export const daysOf = ({ period }: BalanceInputs): number => (period.toMs - period.fromMs) / DAY_MS;
