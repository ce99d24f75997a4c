import { because } from './files/reason.js';
import { RegisterRefusal } from './register-refusal.js';
import type { LotAttributes, MeterAttributes, MeterState, ReservoirAttributes, WellAttributes, WellState } from './register-things.js';

/**
 * Whether a well may pass from one state to another. A destroyed well does not work again: what was bored in its place is
 * another well, and a state recorded by mistake is corrected.
 *
 * @throws RegisterRefusal CONFLICT
 */
export function judgeWellStep(before: { readonly state: WellState }, after: Pick<WellAttributes, 'state'>): void {
  if (before.state === 'destroyed' && after.state !== 'destroyed') {
    throw new RegisterRefusal('CONFLICT', because('well_destroyed'), null, 'state');
  }
}

/** Ends of a meter's life. A lost one may be found; a scrapped one comes back by a correction only. */
const FINAL: readonly MeterState[] = ['scrapped'];

/**
 * Whether a meter may pass from one state to another. Installed is what an installation says, never a state entered by hand.
 *
 * @throws RegisterRefusal CONFLICT
 */
export function judgeMeterStep(before: { readonly state: MeterState }, after: Pick<MeterAttributes, 'state'>): void {
  if (FINAL.includes(before.state) && after.state !== before.state) {
    throw new RegisterRefusal('CONFLICT', because('scrapped_stays'), null, 'state');
  }
  if (after.state === 'ordered' && before.state !== 'ordered') throw new RegisterRefusal('CONFLICT', because('ordered_no_more'), null, 'state');
  requireEnteredState(after);
}

/** @throws RegisterRefusal CONFLICT for the state that only an installation gives, corrections included */
export function requireEnteredState({ state }: Pick<MeterAttributes, 'state'>): void {
  if (state === 'installed') throw new RegisterRefusal('CONFLICT', because('installed_by_installation'), null, 'state');
}

/**
 * Whether a gauging is one: levels rise, and no level holds less than the one below, nor more than the reservoir when full.
 *
 * @throws RegisterRefusal RANGE
 */
export function requireRisingLevels({ levels, volumeLitres }: Pick<ReservoirAttributes, 'levels' | 'volumeLitres'>): void {
  if (levels === null) return;
  for (const [at, level] of levels.entries()) {
    const below = levels[at - 1];
    if (below !== undefined && (level.levelMillimetres <= below.levelMillimetres || level.volumeLitres < below.volumeLitres)) {
      throw new RegisterRefusal('RANGE', 'levels rise, and no level holds less than the one below', null, 'levels');
    }
    if (volumeLitres !== null && level.volumeLitres > volumeLitres) throw new RegisterRefusal('RANGE', 'a level holds more than the reservoir when full', null, 'levels');
  }
}

/**
 * Whether the papers of a lot fit each other: an act of acceptance says when, and how many meters.
 *
 * @throws RegisterRefusal RANGE
 */
export function requireSoundLot({ acceptedMeters, acceptanceActNo, acceptedOn, retentionTyiyn, retentionDueOn }: Pick<LotAttributes, 'acceptedMeters' | 'acceptanceActNo' | 'acceptedOn' | 'retentionTyiyn' | 'retentionDueOn'>): void {
  if ((acceptedMeters !== null || acceptanceActNo !== null) && acceptedOn === null) throw new RegisterRefusal('RANGE', 'an act of acceptance has a day', null, 'acceptedOn');
  if (retentionTyiyn !== null && retentionDueOn === null) throw new RegisterRefusal('RANGE', 'money that is held back falls due on a day', null, 'retentionDueOn');
}
