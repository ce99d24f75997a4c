import { CHECKS_OF_ROWS } from './checks-of-rows.js';
import { CHECKS_OF_SERVICE } from './checks-of-service.js';
import type { CheckRule, Trial, Verdict } from './trial.js';

const RULES: readonly CheckRule[] = [...CHECKS_OF_ROWS, ...CHECKS_OF_SERVICE];

/** Words of checks about parts of the product that come later, and the part. */
const PARTS_TO_COME: readonly (readonly [RegExp, string])[] = [
  [/consumption/, 'volumes'],
  [/bill|charge|tariff|period/, 'billing'],
  [/rollup|rebuild|aggregate/, 'rollups'],
  [/alarm|episode|finding/, 'findings'],
  [/average|level\b|well|pump/, 'wells'],
  [/\bUI\b|console|screen|shown to|dispatcher/, 'the console'],
];

/** Judges one check in words. One that nobody has taught the adapter to assert is not met. */
export async function judgeCheck(words: string, trial: Trial): Promise<Verdict> {
  const rule = ruleFor(words);
  if (rule !== undefined) return rule.rule.judge(rule.match, trial);
  // Several in one line: every one must be met. A comma may also stand inside one.
  const clauses = words.split(/;\s*|,\s*(?![^()]*\))(?:and )?/);
  if (clauses.length > 1 && clauses.every((clause) => ruleFor(clause) !== undefined || partOf(clause) !== undefined)) {
    const verdicts = await inOrder(clauses, (clause) => judgeCheck(clause, trial));
    return verdicts.find((verdict) => 'met' in verdict && !verdict.met) ?? verdicts.find((verdict) => 'absent' in verdict) ?? { met: true };
  }
  const part = partOf(words);
  return part === undefined ? { met: false, reason: 'check not asserted: no rule reads these words' } : { absent: part };
}

function partOf(words: string): string | undefined {
  return PARTS_TO_COME.find(([about]) => about.test(words))?.[1];
}

function ruleFor(words: string): { rule: CheckRule; match: RegExpExecArray } | undefined {
  for (const rule of RULES) {
    const match = rule.words.exec(words);
    if (match !== null) return { rule, match };
  }
  return undefined;
}

async function inOrder<Item, Outcome>(items: readonly Item[], ask: (item: Item) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(await ask(item));
  return outcomes;
}
