export * from './journal-questions.js';
export * from './journal-writes.js';
