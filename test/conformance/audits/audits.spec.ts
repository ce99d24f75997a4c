import type { AuditRow } from './audit-file.js';
import { agree } from './audits-suite.js';
import { recomputeAudit, recomputeLines } from './recompute-audit.js';
import { ownSourceError, supplyErrorsOf } from './supply-errors.js';

/** An invented audit, worked out by hand: 1,000 million gallons, 10,000 connections on 100 miles at 50 psi. */
const AUDIT = {
  VOLUME_REPORTING_UNITS: 'Million gallons (US)', WS_OWN_SOURCES_VOL: '1010', WS_OWN_SOURCES_ERR_ADJ_TYPE: '1', WS_OWN_SOURCES_ERR_PERCENT: '0.01', WS_OWN_SOURCES_ERR_VOL: '',
  WS_IMPORTED_VOL: '', WS_IMPORTED_ERR_ADJ_TYPE: '2', WS_IMPORTED_ERR_VOL: '7', WS_EXPORTED_VOL: '', WS_EXPORTED_ERR_ADJ_TYPE: '1', WS_WATER_SUPPLIED_VOL: '1000',
  AC_BILL_METER_VOL: '800', AC_BILL_UNMETER_VOL: '', AC_UNBILL_METER_VOL: '10', AC_UNBILL_UNMETER_VOL: '12.5', AC_UNBILL_UNMETER_ERR_ADJ_TYPE: '1', AC_UNBILL_UNMETER_ERR_PERCENT: '0.0125',
  WL_UNAUTH_CONS_VOL: '2.5', WL_UNAUTH_CONS_ERR_ADJ_TYPE: '2', WL_UNAUTH_CONS_ERR_PERCENT: '0.0025', WL_UNAUTH_CONS_ERR_VOL: '',
  WL_CUST_MTR_INACC_VOL: '90', WL_CUST_MTR_INACC_ERR_ADJ_TYPE: '1', WL_CUST_MTR_INACC_ERR_PERCENT: '0.1', WL_SYS_DATA_ERR_VOL: '2', WL_SYS_DATA_ERR_ERR_ADJ_TYPE: '1', WL_SYS_DATA_ERR_ERR_PERCENT: '0.0025',
  SD_LENGTH_MAINS_MILES: '100', SD_NUM_SERVICE_CONN: '10000', SD_CUST_MTR_CURB_PROP_YES_NO: 'Yes', SD_AVG_OPER_PRESSURE_PSI: '50',
  CD_TOTAL_ANNUAL_COST: '1000000', CD_CUST_RET_UNIT_COST: '3', CD_CUST_RET_UNIT_COST_UNITS: '$/1000 gallons (US)', CD_VARIABLE_PROD_COST: '500', SA_ANNUAL_COST_VALUED_AT: 'Variable Production Cost',
};

const outputsOf = (row: Record<string, string>) => Object.fromEntries(recomputeAudit(row).map(({ column, ours }) => [column, ours]));

describe('an audit recomputed', () => {
  it('gives what was worked out by hand', () => {
    const near = (figure: number): number => expect.closeTo(figure, 6) as number;
    expect(outputsOf(AUDIT)).toEqual({
      AC_AUTH_CONSUMPTION_VOL: near(822.5), NRW_NON_REVENUE_WATER_VOL: near(200), WL_APPARENT_LOSSES_VOL: near(94.5), WL_REAL_LOSSES_VOL: near(83), WL_WATER_LOSSES_VOL: near(177.5),
      SA_APPARENT_LOSSES_VOL: near(94.5), SA_REAL_LOSSES_VOL: near(83), SA_WATER_LOSSES_VOL: near(177.5),
      // (541 + 1,500) × 50 × 365 gallons
      SA_UNAVOID_ANN_REAL_LOSSES_VOL: near(37.24825),
      SA_APPARENT_LOSSES_ANN_COST: near(283_500), SA_REAL_LOSSES_ANN_COST: near(41_500), SA_ANNUAL_COST_VALUED_AT: 'Variable Production Cost',
      // 283,500 and 105.5 million gallons at 500
      PI_FI_NON_REV_PERCENT_BY_VOL: near(0.2), PI_FI_NON_REV_PERCENT_BY_COST: near(0.33625),
      PI_OE_APPARENT_LOSSES_GCD: near(25.8904109589), PI_OE_REAL_LOSSES_GCD: near(22.7397260274), PI_OE_REAL_LOSSES_GMD: 'N/A', PI_OE_REAL_LOSSES_GCD_PSI: near(0.454794520548),
      PI_CURRENT_ANN_REAL_LOSSES_VOL: near(83), PI_INFRASTRUCT_LEAKAGE_INDEX: near(2.22829260435),
    });
  });

  it.each<[string, Record<string, string>, Record<string, unknown>]>([
    ['a network below the limits has no unavoidable losses', { SD_AVG_OPER_PRESSURE_PSI: '34' }, { SA_UNAVOID_ANN_REAL_LOSSES_VOL: 'See limits in definition', PI_INFRASTRUCT_LEAKAGE_INDEX: '' }],
    ['thin connections are told by mile', { SD_LENGTH_MAINS_MILES: '400' }, { PI_OE_REAL_LOSSES_GCD: 'N/A', PI_OE_REAL_LOSSES_GCD_PSI: 'N/A', PI_OE_REAL_LOSSES_GMD: expect.closeTo(568.493150685, 6) }],
    ['private pipes of unknown length leave the formula without an input', { SD_CUST_MTR_CURB_PROP_YES_NO: 'No', SA_UNAVOID_ANN_REAL_LOSSES_VOL: '41.5' }, { SA_UNAVOID_ANN_REAL_LOSSES_VOL: undefined, PI_INFRASTRUCT_LEAKAGE_INDEX: expect.closeTo(2, 9) }],
    ['a missing line leaves no totals', { AC_BILL_METER_VOL: '' }, { AC_AUTH_CONSUMPTION_VOL: '', SA_APPARENT_LOSSES_VOL: '', NRW_NON_REVENUE_WATER_VOL: '', PI_OE_REAL_LOSSES_GMD: '', PI_FI_NON_REV_PERCENT_BY_VOL: '' }],
    ['a blank production cost leaves real losses without cost and counts as none in the share', { CD_VARIABLE_PROD_COST: '' }, { SA_REAL_LOSSES_ANN_COST: '', PI_FI_NON_REV_PERCENT_BY_COST: expect.closeTo(0.2835, 9) }],
    ['a blank retail price leaves all of it without cost', { CD_CUST_RET_UNIT_COST: '' }, { SA_APPARENT_LOSSES_ANN_COST: '', PI_FI_NON_REV_PERCENT_BY_COST: '' }],
  ])('%s', (_case, change, expected) => {
    expect(outputsOf({ ...AUDIT, ...change })).toMatchObject(expected);
  });

  it('its lines follow from sources, meter errors and shares, a volume left blank being the default share', () => {
    expect(recomputeLines(AUDIT).filter(({ column, ours, nearZero }) => !agree(AUDIT[column as keyof typeof AUDIT], ours!, nearZero))).toEqual([]);
  });

  it.each([['a unit that the format does not have', { VOLUME_REPORTING_UNITS: 'Barrels' }], ['a cell that is no number', { AC_BILL_METER_VOL: 'many' }]])('%s is told', (_case, change) => {
    expect(() => recomputeAudit({ ...AUDIT, ...change })).toThrow(RangeError);
  });

  it.each([
    ['1.001', 1, true], ['1.0011', 1, false], ['-1', 1, false], ['0', 9e-7, true], ['0', 2e-6, false], ['', 0, false], ['N/A', 'N/A', true], ['N/A', 1, false], ['1', '', false],
  ])('published %p and ours %p agree: %p', (published, ours, expected) => {
    expect(agree(published, ours, 1e-6)).toBe(expected);
  });
});

describe('errors of supply meters', () => {
  it.each<[string, AuditRow, number | null]>([
    ['a share', { WS_OWN_SOURCES_VOL: '1000', WS_OWN_SOURCES_ERR_ADJ_TYPE: '1', WS_OWN_SOURCES_ERR_PERCENT: '-0.02' }, -0.02], ['a volume', { WS_OWN_SOURCES_VOL: '1000', WS_OWN_SOURCES_ERR_ADJ_TYPE: '2', WS_OWN_SOURCES_ERR_VOL: '15' }, 0.015],
    ['none entered', { WS_OWN_SOURCES_VOL: '1000', WS_OWN_SOURCES_ERR_ADJ_TYPE: '1', WS_OWN_SOURCES_ERR_PERCENT: '' }, null], ['no own source', { WS_OWN_SOURCES_VOL: '0', WS_OWN_SOURCES_ERR_ADJ_TYPE: '1', WS_OWN_SOURCES_ERR_PERCENT: '0.1' }, null],
    ['a volume where a share belongs', { WS_OWN_SOURCES_VOL: '1000', WS_OWN_SOURCES_ERR_ADJ_TYPE: '1', WS_OWN_SOURCES_ERR_PERCENT: '-37700' }, null],
  ])('of an audit: %s', (_, row, share) => {
    expect(ownSourceError(row)).toBe(share);
  });

  it('of many are told by rank', () => {
    // Hundred audits from -0.50 to +0.49 %: 2.5 in 100 lie below the third.
    expect(supplyErrorsOf(Array.from({ length: 100 }, (_, at) => (at - 50) / 10_000))).toEqual({ audits: 100, low: -0.0048, high: 0.0047, mean: expect.closeTo(-0.00005, 9) });
    expect(supplyErrorsOf([])).toBeNull();
  });
});
