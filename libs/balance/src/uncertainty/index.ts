export * from './uncertain.js';
