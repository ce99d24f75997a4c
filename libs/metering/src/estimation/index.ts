export * from './own-history.js';
export * from './ladder.js';
export * from './fill-gaps.js';
export * from './prolonged.js';
export * from './published-use.js';
