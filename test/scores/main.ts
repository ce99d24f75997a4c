import { ArgumentError, runCommand } from '../support/argument-error.js';
import { balance } from './balance.js';
import { battledim } from './battledim.js';
import { estimation } from './estimation.js';
import { household } from './household.js';
import { leakdb } from './leakdb.js';
import { planning } from './planning.js';
import { prorating } from './prorating.js';
import { registers } from './registers.js';
import { storedYear } from './stored-year.js';
import { townBalance } from './town-balance.js';
import { townFindings } from './town-findings.js';
import { townNight } from './town-night.js';

/** How good the product's figures are, held against recorded truth; each prints a table and, with --json, writes its figures. */
const SCORES: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = { balance, battledim, estimation, household, leakdb, planning, prorating, registers, stored: storedYear, 'town-balance': townBalance, 'town-findings': townFindings, 'town-night': townNight };

await runCommand(() => {
  const [name = '', ...args] = process.argv.slice(2);
  const score = Object.hasOwn(SCORES, name) ? SCORES[name] : undefined;
  if (score === undefined) throw new ArgumentError(`npm run scores -- NAME [options], where NAME is one of: ${Object.keys(SCORES).join(', ')}`);
  return score(args);
});
