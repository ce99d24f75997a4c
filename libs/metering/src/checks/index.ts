export * from './volume-check.js';
export * from './reading-check.js';
