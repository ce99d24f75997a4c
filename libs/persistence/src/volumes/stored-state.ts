import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { type DerivationState, EMPTY_DERIVATION } from '@app/metering';

/** A state as it is stored. A register read each hour has about a thousand undecided readings in it, nearly all alike. */
export function packedState(state: DerivationState): Buffer {
  return deflateRawSync(JSON.stringify(state), { level: 6 });
}

/** What was stored before a part of the state was known begins without it; its register is due from the beginning then. */
export function unpackedState(bytes: Buffer): DerivationState {
  return { ...EMPTY_DERIVATION, ...JSON.parse(inflateRawSync(bytes).toString('utf8')) as DerivationState };
}

const RECENT_WEEKS = 6;
/** Of older weeks one a quarter is kept: what comes that late is rare, and then more is read again. */
const KEPT_EVERY_WEEKS = 13;

/** Whether the state of a week is kept once there is one of a later week. */
export function isKept(week: number, latestWeek: number): boolean {
  return week > latestWeek - RECENT_WEEKS || week % KEPT_EVERY_WEEKS === 0;
}
