import { createRequire } from 'node:module';

/** Jest's own order, found the way that Jest finds it: it is Jest's dependency, not ours. */
const throughJest = ['jest', '@jest/core', 'jest-config'].reduce((require, name) => createRequire(require.resolve(`${name}/package.json`)), createRequire(import.meta.url));
const { default: Sequencer } = throughJest('@jest/test-sequencer');

const WITH_DATABASE = new Set(['e2e', 'db', 'faults']);

/**
 * The longest specs first, so that no worker sits idle at the end while another has a long one to go. How long they take
 * Jest remembers from the run before. On a fresh clone nobody knows: then those that need a database come first, for a
 * short file of theirs may take a minute.
 */
export default class HeaviestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const withDatabase = ({ context }) => Number(WITH_DATABASE.has(context.config.displayName?.name));
    return [...sorted].sort((a, b) => withDatabase(b) - withDatabase(a));
  }
}
