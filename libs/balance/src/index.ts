export * from './bridge/index.js';
export * from './night-flow/index.js';
export * from './standard/index.js';
export * from './supply-so-far.js';
export * from './uncertainty/index.js';
export * from './water-balance/index.js';
export * from './well-supply/index.js';
