import fc from '../../node_modules/fast-check/lib/fast-check.js';

/**
 * fast-check as every spec gets it: jest maps the name `fast-check` to this file.
 *
 * A gate must say the same of the same tree, so properties are held with one seed. Whoever explores sets SUU_PROPERTY_SEED
 * to a whole number or to `random`, and SUU_PROPERTY_RUNS to the times as many cases that each property is to be held over.
 */
const USUAL_SEED = 1_776_000_000;

const { SUU_PROPERTY_SEED: seedWord = '', SUU_PROPERTY_RUNS: runsWord = '' } = process.env;
const runsFactor = runsWord === '' ? 1 : wholeNumber('SUU_PROPERTY_RUNS', runsWord);

// Of a seed that fast-check draws by itself it tells too, when a property fails.
if (seedWord !== 'random') fc.configureGlobal({ seed: seedWord === '' ? USUAL_SEED : wholeNumber('SUU_PROPERTY_SEED', seedWord) });

function wholeNumber(name, word) {
  if (!/^-?\d{1,10}$/.test(word)) throw new Error(`${name}=${word} is not a whole number`);
  return Number(word);
}

/** fast-check's own number where a property asks for none. */
const USUAL_RUNS = 100;

export const assert = (property, parameters = {}) =>
  fc.assert(property, { ...parameters, numRuns: (parameters.numRuns ?? USUAL_RUNS) * runsFactor });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default { ...fc, assert };
