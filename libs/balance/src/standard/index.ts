export * from './apparent-losses.js';
export * from './bursts.js';
export * from './indicators.js';
export * from './iwa-balance.js';
export * from './performance-band.js';
export * from './pressure.js';
export * from './unavoidable-losses.js';
