export * from './entry-check.js';
