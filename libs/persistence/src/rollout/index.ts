export * from './gather-rollout.js';
export * from './stock-counts.js';
