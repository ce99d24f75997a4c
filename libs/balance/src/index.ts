export * from './standard/index.js';
export * from './supply-so-far.js';
export * from './uncertainty/index.js';
