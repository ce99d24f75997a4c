export * from './city-seed.js';
export { KARA_BALTA_CITY } from './kara-balta/city.js';
export * from './rollout/index.js';
