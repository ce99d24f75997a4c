export * from './cell.js';
export * from './columns-page.js';
export * from './file-kind.js';
export * from './file-kinds.js';
export * from './judge-header.js';
export * from './judge-line.js';
export * from './lines-together.js';
export * from './storable-text.js';
