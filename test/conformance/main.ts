import { ArgumentError, runCommand } from '../support/argument-error.js';
import { audits } from './audits/audits-suite.js';
import { badInput } from './bad-input/bad-input-suite.js';
import { payloads } from './payloads/payload-suite.js';

/** Suites that hold the product against material it was not made from. */
const SUITES: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = { audits, 'bad-input': badInput, payloads };

await runCommand(() => {
  const [name = '', ...args] = process.argv.slice(2);
  const suite = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined;
  if (suite === undefined) throw new ArgumentError(`npm run conformance -- SUITE [options], where SUITE is one of: ${Object.keys(SUITES).join(', ')}`);
  return suite(args);
});
