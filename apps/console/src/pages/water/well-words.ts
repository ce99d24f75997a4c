import type { WellState } from '../../api/views.js';
import type { Trouble } from '../../api/water-views.js';
import type { Urgency } from '../../parts/state-mark.js';
import type { Words } from '../../words/words.js';

/** What each state asks of a dispatcher: a mothballed well is quiet, one in repair is worth a thought. */
export const URGENCY_OF_WELL: Readonly<Record<WellState, Urgency>> = { operating: 'normal', standby: 'attention', in_repair: 'warning', mothballed: 'off', destroyed: 'off' };

/** Water against the pump's word is an alarm; a plan that is not kept is worth a look. */
export function urgencyOfTrouble(kind: Trouble): Urgency {
  if (kind === 'flow_while_pump_stood' || kind === 'no_flow_while_pump_ran' || kind.startsWith('alarm_')) return 'alarm';
  return kind === 'ran_without_plan' ? 'attention' : 'warning';
}

/** A trouble in words. `…_other` would be read as a plural form. */
export function troubleWords(t: Words, kind: Trouble): string {
  return t(kind === 'alarm_other' ? 'trouble.alarm_any' : `trouble.${kind}`);
}
