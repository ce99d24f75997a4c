export * from './charted-quarters.js';
export * from './filled-reservoir.js';
export * from './measured-quarter.js';
export * from './pump-curve.js';
export * from './reservoir-level.js';
export * from './well-supply.js';
