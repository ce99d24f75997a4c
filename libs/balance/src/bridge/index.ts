export * from './bridge.js';
export * from './bridge-steps.js';
