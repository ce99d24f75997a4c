export * from './door/door-rules.js';
export * from './door/judge-message.js';
export * from './door/judged-message.js';
export { senderTopic } from './door/topic.js';
export * from './register/index.js';
export * from './quality/quality.js';
export * from './volumes/index.js';
export * from './estimation/index.js';
export * from './checks/index.js';
