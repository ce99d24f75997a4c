export * from './device.js';
export * from './register-code.js';
export * from './dated-rows.js';
export * from './register-refusal.js';
export * from './register-things.js';
export * from './installation-rules.js';
export * from './register-steps.js';
export * from './files/index.js';
