export * from './invented-people.js';
export * from './meter-readings.js';
export * from './meter-series.js';
export * from './meter-within.js';
export * from './meters-reporting.js';
export * from './statements.js';
export * from './supply-registers.js';
export * from './supply-stretches.js';
