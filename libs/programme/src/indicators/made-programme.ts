import { KARA_BALTA_PROGRAMME } from '../kara-balta/programme.js';
import type { GatheredCityBalance, GatheredProgramme, HeldIndicator } from './gathered-programme.js';
import { halfYearsOf, halfYearsUntil, programmePeriodFrom } from './programme-period.js';

/** Indicators of the document as they hold before anybody decided otherwise: what specs begin from. */
export const INDICATORS: readonly HeldIndicator[] = KARA_BALTA_PROGRAMME.indicators.map(({ code, taskNo, nameKy, nameRu, nameEn, unit, accrual, direction, formula, bodyCodes, isOfMatrix, targets, base }) => ({
  code, taskNo, nameKy, nameRu, nameEn, unit, accrual, direction, formula, bodyCodes, isOfMatrix, base: { kind: base.kind, amount: base.amount }, document: KARA_BALTA_PROGRAMME.documentCode, line: 1,
  targets: targets.map(({ year, amount }) => ({ year, amount, document: KARA_BALTA_PROGRAMME.documentCode, line: 1, decidedOn: '2023-02-16' })),
}));

/** A balance with everything known: 1,000 m³ supplied, 400 of them not paid for, 250 lost. */
export const BALANCE: GatheredCityBalance = {
  zone: 'CITY', versionNo: 3, isSigned: true, meteredCustomers: 30, unmeteredCustomers: 70, meteredCustomersRatio: 0.3, meteredConsumptionRatio: 0.45, meteredLitres: 315_000, authorisedLitres: 700_000, suppliedLitres: 1_000_000,
  supplyCompletenessRatio: 1, nonRevenueLitres: 400_000, realLossesLitres: 250_000, nonRevenueOfSupplied: { figure: 0.4, low: 0.35, high: 0.45 }, realLossesOfSupplied: { figure: 0.25, low: 0.1, high: 0.4 },
  litresPerPersonDay: { figure: 182.5, low: 160, high: 205 }, reasons: {}, missingPlace: null,
};

/** What was gathered of the first half of 2024, over and complete. */
export function gathered(over: Partial<GatheredProgramme> = {}, kind = 'half_year', fromOn = '2024-01-01'): GatheredProgramme {
  const period = programmePeriodFrom(kind, fromOn, 'Asia/Bishkek')!;
  return {
    period: { kind: period.kind, fromOn, toOn: period.toOn }, halves: halfYearsOf(period), halvesSinceStart: halfYearsUntil(2023, period), isOver: true, indicators: INDICATORS, balance: BALANCE, hasCityZone: true,
    accounts: { household: 60, budget: 5, commercial: 35 },
    meters: { household: { installed: 20, proved: 18 }, budget: { installed: 4, proved: 3 }, commercial: { installed: 6, proved: 6 }, larger: { installed: 2, proved: 1 }, ofUnknownSize: 0 },
    wellMonths: ['01', '02', '03', '04', '05', '06'].map((month) => ({ month: `${period.fromOn.slice(0, 4)}-${month}`, inService: 3, known: 3, ran: month < '05' ? ['W1'] : ['W1', 'W2'] })),
    pumps: { wells: 3, hours: 2_000, hoursKnownRatio: 1, wattHours: 480_000, litres: 1_000_000, energyKnownRatio: 1 },
    continuity: { journalKeptRatio: 1, shutOffs: 1, accountHours: 250, accounts: 100 }, entries: [], contradictions: [], ...over,
  };
}
