import { type DetectionRules, type RulePlace, rulesByDay } from '@app/detection';

import type { Sql } from '../sql.js';
import { detectionRuleRows } from './detection-rules.js';

/** How detectors are run over stored days. */
export interface RunSettings {
  readonly timeZone: string;
  /** Rules of a local day at a place. */
  readonly rulesOn: (day: string, place?: RulePlace) => DetectionRules;
  /** A replay begins at rest on the day that is due, and leaves the states that are stored alone. */
  readonly isReplay: boolean;
}

/** As findings are looked for: by the rules that were recorded, from the states that are stored. */
export async function usualRun(sql: Sql, timeZone: string): Promise<RunSettings> {
  return { timeZone, rulesOn: rulesByDay(await detectionRuleRows(sql)), isReplay: false };
}
