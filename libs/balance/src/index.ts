export * from './supply-so-far.js';
