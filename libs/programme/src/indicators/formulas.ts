import { SUMMER_MONTHS } from '@app/balance';

import type { GatheredCityBalance, GatheredFigure, GatheredMeters, GatheredProgramme } from './gathered-programme.js';

/** Why an indicator is not computed; the words for each also say the one thing that would allow it. */
export type IndicatorUnknown =
  | 'no_city_zone' | 'no_balance' | 'supply_not_computed' | 'norm_unknown' | 'unmetered_not_computed' | 'persons_unknown' | 'consumption_unknown' | 'register_empty' | 'sizes_unknown' | 'wells_unknown' | 'season_not_begun'
  | 'pumps_unmeasured' | 'energy_unmeasured' | 'journal_empty' | 'accounts_not_counted' | 'not_entered' | 'half_year_not_entered' | 'formula_unknown';

/** Where the way back to readings begins: a page of the console, and what it is to show. */
export interface IndicatorEvidence {
  readonly page: 'balance' | 'meters' | 'wells' | 'journal' | 'accounts' | 'entry';
  readonly of: string | null;
}

/** What a formula makes of what was gathered. */
export interface MeasuredIndicator {
  readonly amount: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly completenessRatio: number | null;
  /** Whether nothing but the end of the period and its completeness stands between it and a final figure. */
  readonly isSettled: boolean;
  readonly reason: IndicatorUnknown | null;
  /** What the reason is about: a place, a half-year. */
  readonly reasonAbout: string | null;
  readonly evidence: IndicatorEvidence | null;
}

interface Formula {
  readonly version: number;
  readonly measure: (gathered: GatheredProgramme) => MeasuredIndicator;
}

const LITRES_PER_CUBIC_METRE = 1_000;
const WATT_HOURS_PER_KWH = 1_000;
/** State of pumps, or energy, must be known for so much of the time before a sum of them is told. */
const LEAST_KNOWN_RATIO = 0.75;

const NOTHING: MeasuredIndicator = {
  amount: null, low: null, high: null, numerator: null, denominator: null, completenessRatio: null, isSettled: false, reason: null, reasonAbout: null, evidence: null,
};

/** What is not computed, and why. */
export const unknown = (reason: IndicatorUnknown, reasonAbout: string | null = null, evidence: IndicatorEvidence | null = null): MeasuredIndicator => ({ ...NOTHING, reason, reasonAbout, evidence });

const known = (measured: Partial<MeasuredIndicator> & { readonly amount: number }): MeasuredIndicator => ({ ...NOTHING, completenessRatio: 1, isSettled: true, ...measured });

const evidenceOf = ({ zone, versionNo }: GatheredCityBalance, { period }: GatheredProgramme): IndicatorEvidence => ({ page: 'balance', of: `${zone}/${period.kind}/${period.fromOn}/${versionNo}` });

function ofBalance(measure: (balance: GatheredCityBalance, evidence: IndicatorEvidence) => MeasuredIndicator): Formula['measure'] {
  return (gathered) => {
    if (!gathered.hasCityZone) return unknown('no_city_zone');
    if (gathered.balance === null) return unknown('no_balance', gathered.period.fromOn);
    return measure(gathered.balance, evidenceOf(gathered.balance, gathered));
  };
}

const percent = ({ figure, low, high }: GatheredFigure): { amount: number; low: number | null; high: number | null } => ({ amount: figure! * 100, low: low === null ? null : low * 100, high: high === null ? null : high * 100 });
const cubicMetres = (litres: number | null): number | null => (litres === null ? null : litres / LITRES_PER_CUBIC_METRE);

/** A loss as a share of water supplied, in the limits of the balance; m³ as numerator and denominator. */
function lossShare(line: 'non_revenue' | 'real_losses'): Formula['measure'] {
  return ofBalance((balance, evidence) => {
    const [ratio, litres] = line === 'non_revenue' ? [balance.nonRevenueOfSupplied, balance.nonRevenueLitres] : [balance.realLossesOfSupplied, balance.realLossesLitres];
    if (ratio.figure === null) {
      const reason = balance.reasons[line];
      return unknown(reason === 'norm_unknown' || reason === 'unmetered_not_computed' ? reason : 'supply_not_computed', reason === 'norm_unknown' ? null : balance.missingPlace, evidence);
    }
    return known({ ...percent(ratio), numerator: cubicMetres(litres), denominator: cubicMetres(balance.suppliedLitres), completenessRatio: balance.supplyCompletenessRatio, isSettled: balance.isSigned, evidence });
  });
}

function metersRead(name: 'budget' | 'commercial' | 'household' | 'larger'): Formula['measure'] {
  return ({ meters, accounts }) => {
    const { installed, proved: read }: GatheredMeters = meters[name];
    const all = meters.household.installed + meters.budget.installed + meters.commercial.installed;
    if (accounts.household + accounts.budget + accounts.commercial + all === 0) return unknown('register_empty');
    // Where no size is known, nobody can say how many are large: that is not none.
    if (name === 'larger' && all > 0 && meters.ofUnknownSize === all) return unknown('sizes_unknown', null, { page: 'meters', of: name });
    return known({ amount: read, numerator: read, denominator: installed, completenessRatio: name === 'larger' && all > 0 ? 1 - meters.ofUnknownSize / all : 1, evidence: { page: 'meters', of: name } });
  };
}

/** Wells that gave water in every month of a season that lies in the period: «туруктуу иштеген», working steadily. */
function steadyWells(season: 'summer' | 'winter'): Formula['measure'] {
  return ({ wellMonths }) => {
    const months = wellMonths.filter(({ month }) => {
      const no = Number(month.slice(5, 7));
      return (no >= SUMMER_MONTHS.first && no <= SUMMER_MONTHS.last) === (season === 'summer');
    });
    const evidence: IndicatorEvidence = { page: 'wells', of: null };
    if (months.length === 0) return unknown('season_not_begun', null, evidence);
    const inService = months.reduce((sum, one) => sum + one.inService, 0);
    const seen = months.reduce((sum, one) => sum + one.known, 0);
    if (inService === 0 || seen === 0) return unknown('wells_unknown', months[0]!.month, evidence);
    const steady = months[0]!.ran.filter((code) => months.every(({ ran }) => ran.includes(code))).length;
    return known({ amount: steady, numerator: steady, denominator: Math.max(...months.map((one) => one.inService)), completenessRatio: seen / inService, evidence });
  };
}

/** Formulas by their name. A formula that is changed gets another version. */
export const INDICATOR_FORMULAS: Readonly<Record<string, Formula>> = {
  meters_budget: { version: 1, measure: metersRead('budget') },
  meters_commercial: { version: 1, measure: metersRead('commercial') },
  meters_household: { version: 1, measure: metersRead('household') },
  meters_larger: { version: 2, measure: metersRead('larger') },
  metered_accounts: {
    version: 1, measure: ofBalance((balance, evidence) => {
      const { meteredCustomersRatio: ratio, meteredCustomers, unmeteredCustomers } = balance;
      return ratio === null ? unknown('register_empty', null, evidence)
        : known({ amount: ratio * 100, numerator: meteredCustomers, denominator: meteredCustomers + unmeteredCustomers, isSettled: balance.isSigned, evidence });
    }),
  },
  metered_volume: {
    version: 1, measure: ofBalance((balance, evidence) => {
      const { meteredConsumptionRatio: ratio } = balance;
      return ratio === null ? unknown('consumption_unknown', null, evidence)
        : known({ amount: ratio * 100, numerator: cubicMetres(balance.meteredLitres), denominator: cubicMetres(balance.authorisedLitres), isSettled: balance.isSigned, evidence });
    }),
  },
  non_revenue: { version: 1, measure: lossShare('non_revenue') },
  real_losses: { version: 1, measure: lossShare('real_losses') },
  litres_per_person: {
    version: 1, measure: ofBalance((balance, evidence) => {
      const { figure, low, high } = balance.litresPerPersonDay;
      return figure === null ? unknown('persons_unknown', null, evidence) : known({ amount: figure, low, high, isSettled: balance.isSigned, evidence });
    }),
  },
  wells_summer: { version: 1, measure: steadyWells('summer') },
  wells_winter: { version: 1, measure: steadyWells('winter') },
  pump_hours: {
    version: 1, measure: ({ pumps }) => {
      const evidence: IndicatorEvidence = { page: 'wells', of: null };
      return pumps.wells === 0 || pumps.hoursKnownRatio < LEAST_KNOWN_RATIO ? { ...unknown('pumps_unmeasured', null, evidence), completenessRatio: pumps.wells === 0 ? null : pumps.hoursKnownRatio }
        : known({ amount: pumps.hours, numerator: pumps.hours, denominator: pumps.wells, completenessRatio: pumps.hoursKnownRatio, evidence });
    },
  },
  pump_energy: {
    version: 1, measure: ({ pumps }) => {
      const evidence: IndicatorEvidence = { page: 'wells', of: null };
      if (pumps.wells === 0 || pumps.litres <= 0 || pumps.energyKnownRatio < LEAST_KNOWN_RATIO) return { ...unknown('energy_unmeasured', null, evidence), completenessRatio: pumps.wells === 0 ? null : pumps.energyKnownRatio };
      const [kiloWattHours, lifted] = [pumps.wattHours / WATT_HOURS_PER_KWH, pumps.litres / LITRES_PER_CUBIC_METRE];
      return known({ amount: kiloWattHours / lifted, numerator: kiloWattHours, denominator: lifted, completenessRatio: pumps.energyKnownRatio, evidence });
    },
  },
  supply_continuity: {
    version: 2, measure: ({ continuity: { journalKeptRatio, shutOffs, accountHours, accounts } }) => {
      const evidence: IndicatorEvidence = { page: 'journal', of: null };
      if (journalKeptRatio === 0 && shutOffs === 0) return unknown('journal_empty', null, evidence);
      if (accountHours === null || accounts === 0) return unknown('accounts_not_counted', null, evidence);
      return known({ amount: accountHours / accounts, numerator: accountHours, denominator: accounts, completenessRatio: journalKeptRatio, evidence });
    },
  },
  business_connections: {
    version: 1, measure: ({ accounts }) => (accounts.household + accounts.budget + accounts.commercial === 0 ? unknown('register_empty')
      : known({ amount: accounts.commercial, numerator: accounts.commercial, denominator: null, evidence: { page: 'accounts', of: 'commercial' } })),
  },
};
