import type { Described } from './comment-statements.js';

/** Words for every table and column of this migration; a test refuses one without. */
export const TRUST_COMMENTS: Readonly<Record<string, Described>> = {};
