export * from './display-offset.js';
