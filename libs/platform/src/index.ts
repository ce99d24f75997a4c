export * from './database-url.js';
export * from './embedded-postgres/index.js';
export * from './free-port.js';
export * from './parent-exit.js';
export { createLog, LogThrottle, type Logger } from './json-log.js';
export { exitOnUnforeseen } from './last-resort.js';
export { NestLog } from './nest-log.js';
