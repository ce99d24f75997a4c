export * from './database-url.js';
export * from './embedded-postgres/index.js';
export * from './free-port.js';
export * from './parent-exit.js';
