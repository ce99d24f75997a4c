export * from './month-leakage.js';
export * from './night-band.js';
export * from './night-flow.js';
export * from './night-leakage.js';
export * from './quarter-amounts.js';
export * from './zone-night.js';
