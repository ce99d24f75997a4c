export * from './meter-readings.js';
export * from './meters-reporting.js';
export * from './supply-registers.js';
