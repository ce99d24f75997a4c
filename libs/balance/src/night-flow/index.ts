export * from './night-flow.js';
export * from './night-leakage.js';
