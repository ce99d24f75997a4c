import fc, { assert as assertInFull } from '../support/properties.mjs';

/** A mutant that a property notices at all, it mostly notices among the first cases. */
const MOST_CASES = 25;

/** Properties as the specs have them, held over fewer cases: there are thousands of mutants. */
export const assert = (property, parameters = {}) => assertInFull(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? MOST_CASES, MOST_CASES) });

export * from '../support/properties.mjs';
export default { ...fc, assert };
