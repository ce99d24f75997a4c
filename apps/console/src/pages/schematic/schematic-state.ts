import type { Well, WellNow } from '../../api/views.js';
import type { ReservoirNow, WellOnBoard } from '../../api/water-views.js';
import type { Urgency } from '../../parts/state-mark.js';
import { URGENCY_OF_WELL, urgencyOfTrouble } from '../water/well-words.js';

const RANK: readonly Urgency[] = ['alarm', 'warning', 'attention', 'absent', 'normal', 'off'];
const worst = (...urgencies: readonly Urgency[]): Urgency => RANK.find((one) => urgencies.includes(one)) ?? 'normal';

/** What a well does now: its flow by the register, else by telemetry, and what that asks of a person. */
export interface WellDoes {
  readonly urgency: Urgency;
  /** In which words: it runs, stands, is not known, or is out of service and as quiet as it should be. */
  readonly does: 'flowsOutOfService' | 'trouble' | 'runs' | 'stands' | 'notKnown' | 'outOfService';
  readonly flowLitresPerHour: number | null;
}

const OUT_OF_SERVICE: ReadonlySet<string> = new Set(['mothballed', 'destroyed']);

/** State of a well in the schematic. What stands is no trouble by itself; what should be read and is not is absent, never still. */
export function whatWellDoes(well: Well, now: WellNow | undefined, board: WellOnBoard | undefined): WellDoes {
  const flowLitresPerHour = now?.flowLitresPerHour ?? board?.now.flow?.amount ?? null;
  if (now?.isFlowingOutOfService === true) return { urgency: 'alarm', does: 'flowsOutOfService', flowLitresPerHour };
  if (OUT_OF_SERVICE.has(well.state)) return { urgency: 'off', does: 'outOfService', flowLitresPerHour: null };
  const troubles = (board?.troubles ?? []).map(({ kind }) => urgencyOfTrouble(kind));
  const state = URGENCY_OF_WELL[well.state];
  if (troubles.length > 0) return { urgency: worst(...troubles), does: 'trouble', flowLitresPerHour };
  if (flowLitresPerHour === null) return { urgency: worst(state === 'normal' ? 'absent' : state), does: 'notKnown', flowLitresPerHour };
  return { urgency: state, does: flowLitresPerHour > 0 ? 'runs' : 'stands', flowLitresPerHour };
}

/** State of a reservoir: without a level it is not known, out of use it is quiet. */
export function urgencyOfReservoir(now: ReservoirNow | undefined): Urgency {
  if (now?.state === 'out_of_use') return 'off';
  return now === undefined || now.now.storedLitres === null ? 'absent' : 'normal';
}

/** What some wells give together: only where every one in service is known is it a sum. */
export function flowTogether(wells: readonly WellDoes[]): { readonly flowLitresPerHour: number | null; readonly known: number; readonly expected: number } {
  const inService = wells.filter(({ does }) => does !== 'outOfService');
  const known = inService.flatMap(({ flowLitresPerHour }) => flowLitresPerHour ?? []);
  return { flowLitresPerHour: known.length < inService.length || known.length === 0 ? null : known.reduce((sum, litres) => sum + litres, 0), known: known.length, expected: inService.length };
}
