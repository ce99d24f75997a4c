export * from './city-seed.js';
export * from './indicators/index.js';
export { KARA_BALTA_CITY } from './kara-balta/city.js';
export { KARA_BALTA_PROGRAMME } from './kara-balta/programme.js';
export * from './programme-seed.js';
export * from './planning/index.js';
export * from './report/index.js';
export * from './rollout/index.js';
