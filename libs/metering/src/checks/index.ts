export * from './check-exception.js';
export * from './check-rules.js';
export * from './volume-check.js';
export * from './reading-check.js';
