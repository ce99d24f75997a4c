import {
  AWWA_FORM, correctedForMeterError, isApplicable, leakageIndex, lossCosts, lossRate, meterInaccuracy, shareOf, standardTotals, unavoidableLossesPerDay,
} from '@app/balance';

import type { AuditRow } from './audit-file.js';
import { DAYS_PER_YEAR, GALLONS_PER_PRICE_UNIT, GALLONS_PER_UNIT, LITRES_PER_GALLON } from './units.js';

/** How near zero two figures of a column may lie apart: of volumes and ratios, of gallons a day, of dollars. */
const NEAR_ZERO = { volume: 1e-6, gallons: 1e-4, dollars: 0.01 } as const;

/** One output of an audit: its column, what we make of it, and how near zero it may be off. */
export interface Output {
  readonly column: string;
  /** A number, or the text that stands where there is none; undefined where the file does not hold what it is made from. */
  readonly ours: number | string | undefined;
  readonly nearZero: number;
}

/** The text that stands in place of a figure below the limits of the formula. */
const BELOW_LIMITS = 'See limits in definition';
const NOT_APPLICABLE = 'N/A';

/**
 * Recomputes every output of a published AWWA audit from its inputs. Inputs are the volumes of the lines; blank imports, exports, billed unmetered and
 * unbilled metered volumes are none at all, as the software has them; the other lines blank are not known, and then so is what is made from them.
 * @throws RangeError for a unit that the format does not have
 */
export function recomputeAudit(row: AuditRow): Output[] {
  const cell = (column: string): number | null => numberOf(row, column);
  const gallonsPerUnit = GALLONS_PER_UNIT[row['VOLUME_REPORTING_UNITS'] ?? ''];
  if (gallonsPerUnit === undefined) throw new RangeError(`unknown unit of volume: ${row['VOLUME_REPORTING_UNITS']}`);
  const litresPerUnit = gallonsPerUnit * LITRES_PER_GALLON;
  const litres = (volume: number | null): number | null => (volume === null ? null : volume * litresPerUnit);
  const units = (volumeLitres: number | null): number | string => (volumeLitres === null ? '' : volumeLitres / litresPerUnit);

  const volumes = {
    suppliedLitres: litres(cell('WS_WATER_SUPPLIED_VOL')),
    billedMeteredLitres: litres(cell('AC_BILL_METER_VOL')), billedUnmeteredLitres: litres(cell('AC_BILL_UNMETER_VOL') ?? 0),
    unbilledMeteredLitres: litres(cell('AC_UNBILL_METER_VOL') ?? 0), unbilledUnmeteredLitres: litres(cell('AC_UNBILL_UNMETER_VOL')),
    unauthorisedLitres: litres(cell('WL_UNAUTH_CONS_VOL')), meterInaccuracyLitres: litres(cell('WL_CUST_MTR_INACC_VOL')), billingErrorLitres: litres(cell('WL_SYS_DATA_ERR_VOL')),
  };
  const totals = standardTotals(volumes);
  // The software shows no part of a balance of which a billed or unbilled line is missing.
  const isWhole = totals.authorisedLitres !== null && totals.waterLossesLitres !== null && totals.apparentLossesLitres !== null;
  const shown = (volumeLitres: number | null): number | null => (isWhole ? volumeLitres : null);
  const [apparent, real, water, nonRevenue] = [totals.apparentLossesLitres, totals.realLossesLitres, totals.waterLossesLitres, totals.nonRevenueLitres].map(shown) as [number | null, number | null, number | null, number | null];

  const [mainsMiles, connections, pressurePsi] = [cell('SD_LENGTH_MAINS_MILES'), cell('SD_NUM_SERVICE_CONN'), cell('SD_AVG_OPER_PRESSURE_PSI')];
  const isMeterAtKerb = (row['SD_CUST_MTR_CURB_PROP_YES_NO'] ?? '').trim().toLowerCase() === 'yes';
  const perDay = unavoidableLossesPerDay({ mainsLength: mainsMiles, connections, meanPressure: pressurePsi, privatePipeLength: isMeterAtKerb ? 0 : null }, AWWA_FORM);
  // The format has no column for the length of private pipe: where the meter is not at the kerb the formula lacks an input, and the published figure stands for it.
  const isPipeMissing = !isApplicable(perDay) && perDay.notApplicable === 'private_pipe_unknown';
  const published = cell('SA_UNAVOID_ANN_REAL_LOSSES_VOL');
  const unavoidableUnits = isPipeMissing && published !== null ? published : isApplicable(perDay) ? (perDay * DAYS_PER_YEAR) / gallonsPerUnit : perDay;
  const index = leakageIndex(real === null ? null : real / litresPerUnit, unavoidableUnits);

  const gallonsPer = (volumeLitres: number | null, per: 'connection' | 'mains'): number | string => {
    if (volumeLitres === null) return '';
    const rate = lossRate({ volume: volumeLitres / LITRES_PER_GALLON, days: DAYS_PER_YEAR, connections, mainsLength: mainsMiles }, AWWA_FORM.connectionsOfMains);
    if (rate === null || rate.per !== per) return NOT_APPLICABLE;
    return rate.per === 'connection' ? rate.volumePerConnectionDay : rate.volumePerMainsDay;
  };
  const realPerConnection = gallonsPer(real, 'connection');
  const costs = costsOf(row, { apparent, real, nonRevenue }, litresPerUnit, gallonsPerUnit);

  const { volume, gallons, dollars } = NEAR_ZERO;
  const output = (column: string, ours: number | string | undefined, nearZero: number): Output => ({ column, ours, nearZero });
  return [
    output('AC_AUTH_CONSUMPTION_VOL', units(totals.authorisedLitres), volume), output('NRW_NON_REVENUE_WATER_VOL', units(nonRevenue), volume),
    ...['WL_', 'SA_'].flatMap((prefix) => [
      output(`${prefix}APPARENT_LOSSES_VOL`, units(apparent), volume), output(`${prefix}REAL_LOSSES_VOL`, units(real), volume), output(`${prefix}WATER_LOSSES_VOL`, units(water), volume)]),
    output('SA_UNAVOID_ANN_REAL_LOSSES_VOL', isPipeMissing ? undefined : isApplicable(unavoidableUnits) ? unavoidableUnits : BELOW_LIMITS, volume),
    output('SA_APPARENT_LOSSES_ANN_COST', costs.apparent, dollars), output('SA_REAL_LOSSES_ANN_COST', costs.real, dollars),
    // A choice of whoever made the audit: the column says which, it is not computed from others.
    output('SA_ANNUAL_COST_VALUED_AT', valuedAtRetail(row) ? 'Customer Retail Unit Cost' : 'Variable Production Cost', 0),
    output('PI_FI_NON_REV_PERCENT_BY_VOL', shareOf(nonRevenue, volumes.suppliedLitres) ?? '', volume), output('PI_FI_NON_REV_PERCENT_BY_COST', costs.nonRevenueShare, volume),
    output('PI_OE_APPARENT_LOSSES_GCD', perConnection(apparent, connections), gallons), output('PI_OE_REAL_LOSSES_GCD', realPerConnection, gallons),
    output('PI_OE_REAL_LOSSES_GMD', gallonsPer(real, 'mains'), gallons),
    output('PI_OE_REAL_LOSSES_GCD_PSI', typeof realPerConnection === 'number' ? (pressurePsi !== null && pressurePsi > 0 ? realPerConnection / pressurePsi : NOT_APPLICABLE) : realPerConnection, gallons),
    output('PI_CURRENT_ANN_REAL_LOSSES_VOL', units(real), volume), output('PI_INFRASTRUCT_LEAKAGE_INDEX', isApplicable(index) ? index.ili : '', volume),
  ];
}

/** Of apparent losses the software tells gallons a connection whatever the density. */
function perConnection(volumeLitres: number | null, connections: number | null): number | string {
  return volumeLitres === null || connections === null || !(connections > 0) ? '' : volumeLitres / LITRES_PER_GALLON / connections / DAYS_PER_YEAR;
}

const valuedAtRetail = (row: AuditRow): boolean => (row['SA_ANNUAL_COST_VALUED_AT'] ?? '').includes('Retail');

/**
 * Costs as the software shows them: a production cost that was left blank counts as none within the share of non-revenue water, while the cost of real losses
 * is then left blank, at whichever price they are valued.
 */
function costsOf(row: AuditRow, losses: Readonly<Record<'apparent' | 'real' | 'nonRevenue', number | null>>, litresPerUnit: number, gallonsPerUnit: number): { apparent: number | string; real: number | string; nonRevenueShare: number | string } {
  const [retail, production, annual] = ['CD_CUST_RET_UNIT_COST', 'CD_VARIABLE_PROD_COST', 'CD_TOTAL_ANNUAL_COST'].map((column) => numberOf(row, column)) as [number | null, number | null, number | null];
  const gallonsPerPrice = GALLONS_PER_PRICE_UNIT[row['CD_CUST_RET_UNIT_COST_UNITS'] ?? ''];
  const retailPerLitre = retail === null || gallonsPerPrice === undefined ? null : retail / gallonsPerPrice / LITRES_PER_GALLON;
  const costs = lossCosts(losses, { retail: retailPerLitre, production: (production ?? 0) / gallonsPerUnit / LITRES_PER_GALLON, realLossesAt: valuedAtRetail(row) ? 'retail' : 'production' });
  return { apparent: costs.apparentCost ?? '', real: production === null ? '' : costs.realCost ?? '', nonRevenueShare: shareOf(costs.nonRevenueCost, annual) ?? '' };
}

/**
 * The lines that the software computes from other cells, where they are not typed in: water supplied from sources with the errors of their meters, and the
 * lines given as a share. They are inputs of {@link recomputeAudit}; that they follow is counted beside it.
 */
export function recomputeLines(row: AuditRow): Output[] {
  const cell = (column: string): number => numberOf(row, column) ?? 0;
  const isByShare = (line: string): boolean => row[`${line}_ERR_ADJ_TYPE`] === '1';
  const source = (name: string): number => {
    const volume = cell(`WS_${name}_VOL`);
    // An error of a source that gave nothing is not applied.
    if (volume === 0) return 0;
    return isByShare(`WS_${name}`) ? correctedForMeterError(volume, cell(`WS_${name}_ERR_PERCENT`)) : volume - cell(`WS_${name}_ERR_VOL`);
  };
  // A volume that was asked for and left blank or zero is replaced by the default share.
  const typedOr = (line: string, base: number): number => (isByShare(line) ? 0 : cell(`${line}_ERR_VOL`)) || base * cell(`${line}_ERR_PERCENT`);
  const supplied = cell('WS_WATER_SUPPLIED_VOL');
  const metered = cell('AC_BILL_METER_VOL') + cell('AC_UNBILL_METER_VOL');
  const output = (column: string, ours: number): Output => ({ column, ours, nearZero: NEAR_ZERO.volume });
  return [
    output('WS_WATER_SUPPLIED_VOL', source('OWN_SOURCES') + source('IMPORTED') - source('EXPORTED')),
    output('AC_UNBILL_UNMETER_VOL', typedOr('AC_UNBILL_UNMETER', supplied)),
    output('WL_UNAUTH_CONS_VOL', typedOr('WL_UNAUTH_CONS', supplied)),
    output('WL_CUST_MTR_INACC_VOL', isByShare('WL_CUST_MTR_INACC') ? meterInaccuracy(metered, cell('WL_CUST_MTR_INACC_ERR_PERCENT')) : cell('WL_CUST_MTR_INACC_ERR_VOL')),
    output('WL_SYS_DATA_ERR_VOL', isByShare('WL_SYS_DATA_ERR') ? cell('AC_BILL_METER_VOL') * cell('WL_SYS_DATA_ERR_ERR_PERCENT') : cell('WL_SYS_DATA_ERR_ERR_VOL')),
  ].filter(({ column }) => row[column]?.trim() !== '');
}

/** Number of a cell; null where it is blank. @throws RangeError for anything else, except in an output that says why it has none */
function numberOf(row: AuditRow, column: string): number | null {
  const text = (row[column] ?? '').trim();
  if (text === '' || text === BELOW_LIMITS || text === NOT_APPLICABLE) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new RangeError(`${column} is no number: ${text}`);
  return number;
}
