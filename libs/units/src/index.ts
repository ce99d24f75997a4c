export * from './litres.js';
export * from './whole-share.js';
