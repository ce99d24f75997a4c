export * from './batch-questions.js';
export * from './billing-files.js';
export * from './billing-periods.js';
export * from './export-profiles.js';
export { gatherAccounts } from './gather-accounts.js';
export * from './issue-batches.js';
