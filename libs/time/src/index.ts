export * from './chart-steps.js';
export { DAY_MS } from './civil-date.js';
export * from './instant.js';
export * from './local-calendar.js';
export * from './local-spans.js';
export { DEFAULT_ZONE } from './zone-offset.js';
