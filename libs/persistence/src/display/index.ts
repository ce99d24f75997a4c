export * from './display-acts.js';
export * from './display-questions.js';
