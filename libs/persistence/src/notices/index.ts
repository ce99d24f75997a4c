export * from './notice-channels.js';
export * from './notice-outbox.js';
export * from './notice-rules.js';
export { type NoticesPlanned, planNotices } from './plan-notices.js';
