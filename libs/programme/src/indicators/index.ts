export * from './assess-programme.js';
export * from './changed-facts.js';
export { INDICATOR_FORMULAS, type IndicatorEvidence, type IndicatorUnknown, type MeasuredIndicator } from './formulas.js';
export * from './gathered-programme.js';
export * from './open-table.js';
export * from './programme-period.js';
export * from './pump-sums.js';
