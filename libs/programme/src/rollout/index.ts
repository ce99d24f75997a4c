export * from './account-cover.js';
export * from './funnel.js';
export { halfYearDays, halfYearOf, plusDays } from './local-days.js';
export * from './money.js';
export * from './pace.js';
export * from './proof.js';
export * from './report.js';
export * from './rollout-facts.js';
export * from './standing.js';
