export * from './litres.js';
export * from './number-words.js';
export * from './whole-share.js';
