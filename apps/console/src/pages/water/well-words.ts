import type { WellState } from '../../api/views.js';
import type { Urgency } from '../../parts/state-mark.js';

/** What each state asks of a dispatcher: a mothballed well is quiet, one in repair is worth a thought. */
export const URGENCY_OF_WELL: Readonly<Record<WellState, Urgency>> = { operating: 'normal', standby: 'attention', in_repair: 'warning', mothballed: 'off', destroyed: 'off' };
