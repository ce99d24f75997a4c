export * from './register-card.js';
export * from './register-rules.js';
export * from './verdict.js';
export { isContinuing, mostLitres, stepBetween } from './step-between.js';
export type { IndexAt, Step } from './step-between.js';
export * from './judge-register.js';
