import { type CountAround, displayDrift, type DisplayDrift, type Mounting, mountingAt } from './display-offset.js';

/** A display that somebody read, by number. */
export interface DisplayControl {
  readonly controlId: number;
  readonly readAtMs: number;
  readonly displayLitres: number;
}

/** All that a meter's display is compared by. */
export interface DisplayCard {
  /** Mountings and accepted re-alignments, in any order. */
  readonly mountings: readonly Mounting[];
  readonly controls: readonly DisplayControl[];
  /** Accepted re-alignments: what is counted beside the readings, at their instants. */
  readonly realigned: readonly { readonly atMs: number; readonly correctedLitres: number }[];
}

export const NO_DISPLAY: DisplayCard = { mountings: [], controls: [], realigned: [] };

/** Why a display cannot be compared: no mounting in this place, no good readings of the radio around the instant, or a pulse that weighs another. */
export type NotCompared = 'NO_MOUNTING' | 'NO_TELEMETRY' | 'PULSE_WEIGHT_CHANGED';

/** A control reading beside telemetry; `drift` null with the reason where nothing can be said. */
export type ComparedDisplay =
  | { readonly drift: DisplayDrift; readonly mounting: Mounting; readonly reason: null }
  | { readonly drift: null; readonly mounting: Mounting | null; readonly reason: NotCompared };

/**
 * Compares a display with what telemetry says at its instant: missing is not agreement, so that where one side is not known the reason is.
 *
 * @param at since when the meter has been in its place (a mounting of another place says nothing), the pulse weight then, the capacity of the register
 */
export function compareDisplay(
  mountings: readonly Mounting[], control: Pick<DisplayControl, 'readAtMs' | 'displayLitres'>, count: CountAround | null,
  at: { readonly installedFromMs: number; readonly pulseLitres: number; readonly capacityLitres: number }): ComparedDisplay {
  const mounting = mountingAt(mountings.filter(({ mountedAtMs }) => mountedAtMs >= at.installedFromMs), control.readAtMs);
  if (mounting === null) return { drift: null, mounting, reason: 'NO_MOUNTING' };
  if (mounting.pulseLitres !== at.pulseLitres) return { drift: null, mounting, reason: 'PULSE_WEIGHT_CHANGED' };
  if (count === null) return { drift: null, mounting, reason: 'NO_TELEMETRY' };
  return { drift: displayDrift(mounting, { ...control, count, pulseLitres: at.pulseLitres }, at.capacityLitres), mounting, reason: null };
}
