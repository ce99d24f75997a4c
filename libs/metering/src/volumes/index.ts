export * from './volume-line.js';
export * from './volumes-by.js';
export * from './edits.js';
export * from './sum-check.js';
