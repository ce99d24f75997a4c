export * from './litres.js';
