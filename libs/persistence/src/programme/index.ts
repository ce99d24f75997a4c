export { LEAST_DAYS_HEARD, PROOF_DAYS } from './gather-city.js';
export { gatherProgramme } from './gather-programme.js';
export * from './programme-questions.js';
export * from './programme-snapshots.js';
export * from './programme-standing.js';
export * from './programme-writes.js';
export * from './public-reports.js';
export * from './seed-programme.js';
