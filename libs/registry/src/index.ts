export * from './device.js';
export * from './register-code.js';
