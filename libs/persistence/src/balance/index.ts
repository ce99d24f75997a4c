export * from './balance-bridges.js';
export * from './balance-questions.js';
export * from './balance-rules.js';
export * from './behind-line.js';
export * from './compute-balance.js';
export { computeDueBalances, type BalancesCount, dueBalances } from './due-balances.js';
export { balanceRulesOf, gatherBalance } from './gather-balance.js';
export * from './sign-balance.js';
export { packedInputs } from './stored-inputs.js';
