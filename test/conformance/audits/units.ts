/** US units of the audits. Source: NIST Handbook 44; an acre-foot of 325,851.43 gallons and a year of 365 days as the AWWA software has them. */
export const LITRES_PER_GALLON = 3.785411784;
export const GALLONS_PER_ACRE_FOOT = 325_851.43;
export const DAYS_PER_YEAR = 365;

const GALLONS_PER_CUBIC_FOOT = 7.48051948;

/** Gallons of the unit in which an audit tells its volumes. */
export const GALLONS_PER_UNIT: Readonly<Record<string, number>> = { 'Acre-feet': GALLONS_PER_ACRE_FOOT, 'Million gallons (US)': 1_000_000 };

/** Gallons of the unit that an audit's retail price is for. */
export const GALLONS_PER_PRICE_UNIT: Readonly<Record<string, number>> = {
  '$/100 cubic feet (ccf)': 100 * GALLONS_PER_CUBIC_FOOT, '$/1000 gallons (US)': 1_000, '$/1000 litres': 1_000 / LITRES_PER_GALLON,
};
