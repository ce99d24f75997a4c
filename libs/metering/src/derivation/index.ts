export * from './derivation-card.js';
export * from './litres-at-stake.js';
export * from './ran-back.js';
export * from './register-checks.js';
export * from './register-derivation.js';
export { dailyReports, type DailyReport } from './report-watch.js';
export * from './tally-quality.js';
export * from './volume-ledger.js';
