export * from './check-exception.js';
export * from './volume-check.js';
export * from './reading-check.js';
