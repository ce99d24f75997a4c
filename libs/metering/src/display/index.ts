export * from './display-offset.js';
export * from './count-around.js';
export * from './compare-display.js';
