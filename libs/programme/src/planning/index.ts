export { METER_TARGETS, type MeterStratum, type MeterTarget, type NewSupplyMeter } from './meter-strata.js';
export { PROPOSED_METER_PRICES } from './meter-prices.js';
export * from './plan-meters.js';
