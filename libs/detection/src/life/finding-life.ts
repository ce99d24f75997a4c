import type { Finding } from '../finding.js';

/** Where a finding stands. */
export type LifeState = 'new' | 'acknowledged' | 'crewSent' | 'confirmed' | 'repaired' | 'falseAlarm' | 'reopened';

/** What somebody did with a finding, or the detector that saw it again. Causes and reasons are codes of the utility's own lists. */
export type LifeAct =
  | { readonly act: 'acknowledge'; readonly atMs: number; readonly by: string }
  | { readonly act: 'sendCrew'; readonly atMs: number; readonly by: string }
  | { readonly act: 'confirm'; readonly atMs: number; readonly by: string; readonly cause: string }
  | { readonly act: 'repair'; readonly atMs: number; readonly by: string; readonly cause: string; readonly repairedAtMs: number }
  | { readonly act: 'dismiss'; readonly atMs: number; readonly by: string; readonly reason: string }
  | { readonly act: 'reopen'; readonly atMs: number; readonly by: string; readonly reason: string };

export interface FindingLife {
  readonly finding: Finding;
  readonly lifeState: LifeState;
  /** Every act in the order it was done; nothing is ever taken out. */
  readonly acts: readonly LifeAct[];
  /** Findings that are the same thing seen by others. */
  readonly duplicates: readonly Finding[];
}

export type LifeFault = 'notAllowedInThisState' | 'beforeTheLastAct' | 'repairedBeforeItBegan' | 'repairedInTheFuture' | 'causeMissing' | 'reasonMissing';

/** Which acts each state allows, and where they lead. */
const NEXT: Readonly<Record<LifeState, Partial<Record<LifeAct['act'], LifeState>>>> = {
  new: { acknowledge: 'acknowledged', sendCrew: 'crewSent', confirm: 'confirmed', repair: 'repaired', dismiss: 'falseAlarm' },
  acknowledged: { sendCrew: 'crewSent', confirm: 'confirmed', repair: 'repaired', dismiss: 'falseAlarm' },
  crewSent: { confirm: 'confirmed', repair: 'repaired', dismiss: 'falseAlarm' },
  confirmed: { sendCrew: 'crewSent', repair: 'repaired', dismiss: 'falseAlarm' },
  repaired: { reopen: 'reopened' },
  falseAlarm: { reopen: 'reopened' },
  reopened: { acknowledge: 'acknowledged', sendCrew: 'crewSent', confirm: 'confirmed', repair: 'repaired', dismiss: 'falseAlarm' },
};

export const newLife = (finding: Finding): FindingLife => ({ finding, lifeState: 'new', acts: [], duplicates: [] });

/** Acts that a state allows, for whoever shows them. */
export const actsAllowed = (lifeState: LifeState): readonly LifeAct['act'][] => Object.keys(NEXT[lifeState]) as LifeAct['act'][];

/** Enters an act. @returns the finding's life after it, or why it cannot be */
export function enterAct(life: FindingLife, act: LifeAct): FindingLife | LifeFault {
  const lifeState = NEXT[life.lifeState][act.act];
  if (lifeState === undefined) return 'notAllowedInThisState';
  if (act.atMs < (life.acts.at(-1)?.atMs ?? -Infinity)) return 'beforeTheLastAct';
  if ((act.act === 'confirm' || act.act === 'repair') && act.cause.trim() === '') return 'causeMissing';
  if (act.act === 'repair') {
    if (act.repairedAtMs < life.finding.startedAtMs) return 'repairedBeforeItBegan';
    if (act.repairedAtMs > act.atMs) return 'repairedInTheFuture';
  }
  if ((act.act === 'dismiss' || act.act === 'reopen') && act.reason.trim() === '') return 'reasonMissing';
  return { ...life, lifeState, acts: [...life.acts, act] };
}

/** Awareness, location and repair of a finding in milliseconds, the times a component analysis of losses asks for; null where not yet. */
export function lifeTimes({ finding, acts }: FindingLife): { readonly awarenessMs: number; readonly locationMs: number | null; readonly repairMs: number | null } {
  const sent = acts.find(({ act }) => act === 'sendCrew');
  const repair = acts.findLast((one) => one.act === 'repair');
  return {
    awarenessMs: finding.raisedAtMs - finding.startedAtMs,
    locationMs: sent === undefined ? null : sent.atMs - finding.raisedAtMs,
    repairMs: sent === undefined || repair?.act !== 'repair' ? null : Math.max(0, repair.repairedAtMs - sent.atMs),
  };
}

/** What a kind is about: findings of one group at one place and time are one thing seen twice. */
const GROUPS: readonly (readonly Finding['kind'][])[] = [
  ['inflowBurst', 'nightFlowStep', 'nightFlowRise', 'zoneLossAboveNormal'],
  ['supplyUnlikeHours', 'supplyUnlikeEnergy', 'supplyMeterDrifting', 'supplyMeterFrozen'],
  ['reservoirOverflow', 'reservoirLeak'],
  ['continuousFlow', 'customerBurst', 'leakAlarm', 'burstAlarm'],
  ['reverseFlow', 'backflowAlarm'],
  ['meterStopped', 'underRegistering', 'tamper'],
];

/**
 * Two findings of one place are the same if they are about the same, began within so many days of each other, and neither's flow is more than twice the other's. Of those that tell no flow it is enough that one
 * began while the other went on: a meter that wears is seen by one chart long after the other.
 */
export function isSameThing(one: Finding, other: Finding, withinMs: number): boolean {
  const isOneGroup = one.kind === other.kind || GROUPS.some((group) => group.includes(one.kind) && group.includes(other.kind));
  if (!isOneGroup) return false;
  const isFlowless = one.flowLitresPerHour === null && other.flowLitresPerHour === null;
  const overlap = one.startedAtMs < (other.endedAtMs ?? Infinity) && other.startedAtMs < (one.endedAtMs ?? Infinity);
  if (Math.abs(one.startedAtMs - other.startedAtMs) > withinMs && !(isFlowless && overlap)) return false;
  if (one.flowLitresPerHour === null || other.flowLitresPerHour === null) return true;
  const [less, more] = [one.flowLitresPerHour, other.flowLitresPerHour].map(Math.abs).sort((a, b) => a - b) as [number, number];
  return more <= 2 * less;
}

/**
 * Takes a finding in: into the life of one that is the same thing and not closed, else as a new one.
 * @param lives of one place
 */
export function takeIn(lives: readonly FindingLife[], finding: Finding, withinMs: number): FindingLife[] {
  const isKnown = (life: FindingLife): boolean => life.finding.id === finding.id || life.duplicates.some(({ id }) => id === finding.id);
  const isOpen = ({ lifeState }: FindingLife): boolean => lifeState !== 'repaired' && lifeState !== 'falseAlarm';
  const place = lives.findIndex(isKnown);
  if (place >= 0) {
    const renew = (one: Finding): Finding => (one.id === finding.id ? finding : one);
    return lives.map((life, at) => (at === place ? { ...life, finding: renew(life.finding), duplicates: life.duplicates.map(renew) } : life));
  }
  const same = lives.findIndex((life) => isOpen(life) && isSameThing(life.finding, finding, withinMs));
  return same < 0 ? [...lives, newLife(finding)] : lives.map((life, at) => (at === same ? { ...life, duplicates: [...life.duplicates, finding] } : life));
}
