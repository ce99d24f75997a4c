import { SOURCE_CLASS } from '@app/registry';
import { DAY_MS } from '@app/time';

import type { CheckException } from '../checks/check-exception.js';
import type { CountedReading } from '../checks/reading-check.js';
import { EMPTY_REGISTER, RegisterJudgement, type RegisterState } from '../register/judge-register.js';
import type { RegisterReading } from '../register/register-card.js';
import { sortReadings } from '../register/series-point.js';
import type { ReadingVerdict, RegisterSegment } from '../register/verdict.js';
import { registerLines, type VolumeLine } from '../volumes/volume-line.js';
import { type DerivationCard, historyMs, type ProvenDay } from './derivation-card.js';
import { estimateStay } from './estimate-stay.js';
import { type StakedVerdict, withLitresAtStake } from './litres-at-stake.js';
import { realignedLine, type RealignedLitres, withRealigned } from './realigned-lines.js';
import { CHECKS_AT_REST, RegisterChecks, type RegisterChecksState } from './register-checks.js';
import { type DayTally, EMPTY_LEDGER, type LedgerState, type MonthTally, VolumeLedger } from './volume-ledger.js';

/** States are kept where a week of device time ends: everybody who derives the same readings passes the same places. */
const WEEK_MS = 7 * DAY_MS;

/** Number of the week of device time that an instant lies in. */
export function stateWeekOf(atMs: number): number {
  return Math.floor(atMs / WEEK_MS);
}

/** A day or month of one installation of the meter, `stay` by its number on the card. */
export type StayDay = DayTally & { readonly stay: number };
export type StayMonth = MonthTally & { readonly stay: number };

/** Where a derivation may be taken up again; plain JSON. */
export interface DerivationState {
  readonly judgement: RegisterState;
  /** Number of the installation whose days are open. */
  readonly stay: number;
  /** Volumes are in the ledger up to here. */
  readonly filledUntilMs: number | null;
  readonly ledger: LedgerState;
  /** Proven days of this installation, as far back as averages reach. */
  readonly days: readonly ProvenDay[];
  /** Verdicts that are given already, of readings at or behind the last settled good one. */
  readonly beyond: readonly StakedVerdict[];
  /** Good readings by a person, of the same instants. */
  readonly byPersonAtMs: readonly number[];
  /** Last good reading of those settled. */
  readonly provenUntilMs: number | null;
  readonly checks: RegisterChecksState;
}

export const EMPTY_DERIVATION: DerivationState = { judgement: EMPTY_REGISTER, stay: 0, filledUntilMs: null, ledger: EMPTY_LEDGER, days: [], beyond: [], byPersonAtMs: [], provenUntilMs: null, checks: CHECKS_AT_REST };

/**
 * What a derivation says, from the instant on from which it was taken up. Everything before stays as it was. Readings outside every
 * installation have no verdict here: their installations say enough.
 */
export interface Derived {
  readonly verdicts: readonly StakedVerdict[];
  readonly segments: readonly RegisterSegment[];
  readonly days: readonly StayDay[];
  readonly months: readonly StayMonth[];
  /** Last good reading or act; null where there is none. */
  readonly provenUntilMs: number | null;
  readonly checks: readonly CheckException[];
}

/**
 * Derives verdicts and volumes of one register from its readings, in order of device time. May be taken up again from any state it
 * gave; the result is that of one run over everything.
 */
export class RegisterDerivation {
  private readonly judgement: RegisterJudgement;
  private ledger: VolumeLedger;
  private stay: number;
  private filledUntilMs: number | null;
  private provenDays: ProvenDay[];
  private beyond: StakedVerdict[];
  private byPersonAtMs: Set<number>;
  private provenUntilMs: number | null;
  private readonly checks: RegisterChecks;
  /** Re-alignments that are not in the ledger yet, by time. */
  private readonly realigned: RealignedLitres[];
  private readonly derived = { verdicts: [] as StakedVerdict[], segments: [] as RegisterSegment[], days: [] as StayDay[], months: [] as StayMonth[] };

  constructor(private readonly card: DerivationCard, state: DerivationState = EMPTY_DERIVATION) {
    this.judgement = new RegisterJudgement(card.register, state.judgement);
    this.ledger = new VolumeLedger(card.volumeRules, state.ledger);
    ({ stay: this.stay, filledUntilMs: this.filledUntilMs, provenUntilMs: this.provenUntilMs } = state);
    this.byPersonAtMs = new Set(state.byPersonAtMs);
    this.provenDays = [...state.days];
    this.beyond = [...state.beyond];
    this.derived.verdicts.push(...state.beyond);
    this.checks = new RegisterChecks(card, state.checks);
    this.realigned = card.display.realigned.filter(({ atMs }) => atMs >= (state.filledUntilMs ?? Number.NEGATIVE_INFINITY)).sort((one, other) => one.atMs - other.atMs);
  }

  snapshot(): DerivationState {
    return {
      judgement: this.judgement.snapshot(), stay: this.stay, filledUntilMs: this.filledUntilMs, ledger: this.ledger.snapshot(), days: [...this.provenDays], beyond: [...this.beyond],
      byPersonAtMs: [...this.byPersonAtMs], provenUntilMs: this.provenUntilMs, checks: this.checks.snapshot(this.filledUntilMs),
    };
  }

  /**
   * Takes readings that are all later than those before, with the daily reports of the same time (`dailyReports`). @returns the states at the ends of the weeks that were left, each with the
   * week of its last reading
   */
  take(readings: readonly RegisterReading[], reports: readonly CountedReading[] = []): { readonly week: number; readonly state: DerivationState }[] {
    const sorted = sortReadings(readings);
    const states: { week: number; state: DerivationState }[] = [];
    for (let first = 0; first < sorted.length;) {
      const week = stateWeekOf(sorted[first]!.readAtMs);
      let next = first + 1;
      while (next < sorted.length && stateWeekOf(sorted[next]!.readAtMs) === week) next++;
      const { takenUntilMs } = this.judgement.snapshot();
      if (takenUntilMs !== null && stateWeekOf(takenUntilMs) < week) states.push({ week: stateWeekOf(takenUntilMs), state: this.snapshot() });
      this.takeWeek(sorted.slice(first, next));
      this.checks.noteReports(reports.filter(({ readAtMs }) => stateWeekOf(readAtMs) === week));
      first = next;
    }
    return states;
  }

  /**
   * Everything derived, with the outlook on what is not settled and the estimates of silences up to an instant.
   *
   * @param estimateUntilMs a silence that is still going on is estimated up to here and no further
   */
  finish(estimateUntilMs: number): Derived {
    const rest = new RegisterDerivation(this.card, this.snapshot());
    const outlook = this.judgement.outlook();
    const verdicts = withLitresAtStake(outlook.verdicts, outlook.segments, this.judgement.settledIndexLitres);
    rest.noteSources(outlook.verdicts);
    const known = rest.checks.found.length;
    rest.checks.noteVerdicts(outlook.verdicts);
    rest.fill(outlook.segments, null, estimateUntilMs);
    rest.closeStay();
    const checks = [...rest.checks.found.slice(known), ...rest.checks.outlook(Math.max(estimateUntilMs, this.filledUntilMs ?? estimateUntilMs))].map((one) => ({ ...one, isFinal: false }));
    return {
      verdicts: inTime([...this.derived.verdicts, ...verdicts]),
      segments: [...this.derived.segments, ...outlook.segments],
      days: [...this.derived.days, ...rest.derived.days],
      months: [...this.derived.months, ...rest.derived.months],
      provenUntilMs: rest.provenUntilMs,
      checks: [...this.checks.found, ...checks],
    };
  }

  private takeWeek(readings: readonly RegisterReading[]): void {
    const settledIndexLitres = this.judgement.settledIndexLitres;
    const judged = this.judgement.take(readings);
    const { settledUntilMs } = this.judgement;
    const verdicts = withLitresAtStake(judged.verdicts.filter(({ reasons }) => !reasons.includes('NOT_INSTALLED')), judged.segments, settledIndexLitres);
    for (const verdict of verdicts) this.derived.verdicts.push(verdict);
    this.beyond = [...this.beyond, ...verdicts].filter(({ readAtMs }) => settledUntilMs === null || readAtMs >= settledUntilMs);
    for (const segment of judged.segments) this.derived.segments.push(segment);
    this.noteSources(judged.verdicts);
    this.checks.noteVerdicts(judged.verdicts);
    if (settledUntilMs === null) return;
    this.fill(judged.segments, settledUntilMs, null);
    for (const atMs of this.byPersonAtMs) if (atMs < settledUntilMs) this.byPersonAtMs.delete(atMs);
  }

  private noteSources(verdicts: readonly ReadingVerdict[]): void {
    for (const { use, origin, source, readAtMs } of verdicts) if (use === 'used' && origin === 'reading' && source === SOURCE_CLASS.person) this.byPersonAtMs.add(readAtMs);
  }

  /**
   * Puts lines into the ledger, and estimates where they leave gaps, installation by installation.
   *
   * @param untilMs settled up to here; null: to the end of what is known
   * @param estimateUntilMs of the installation that goes on, where nothing is settled
   */
  private fill(segments: readonly RegisterSegment[], untilMs: number | null, estimateUntilMs: number | null): void {
    const { installations } = this.card.register;
    const lines = registerLines(segments).map((line) => this.asPersonsHad(line));
    this.provenUntilMs = segments.at(-1)?.toMs ?? this.provenUntilMs;
    for (; this.stay < installations.length; this.stay++) {
      const { fromMs, toMs } = installations[this.stay]!;
      const ofStay = lines.filter((line) => line.fromMs >= fromMs && (toMs === null || line.toMs <= toMs));
      const isEnded = toMs !== null && (untilMs === null || untilMs >= toMs);
      const beginsMs = Math.max(fromMs, this.filledUntilMs ?? fromMs);
      const endsMs = isEnded ? toMs : untilMs ?? Math.max(estimateUntilMs ?? beginsMs, ofStay.at(-1)?.toMs ?? beginsMs);
      this.fillStay(ofStay, beginsMs, endsMs, !isEnded && untilMs === null);
      if (!isEnded) break;
      this.closeStay();
      this.checks.endStay(this.stay);
      this.provenDays = [];
    }
    this.filledUntilMs = untilMs ?? this.filledUntilMs;
  }

  private fillStay(lines: readonly VolumeLine[], fromMs: number, toMs: number, isOpen: boolean): void {
    const estimation = this.card.estimation[this.stay] ?? null;
    const installedFromMs = this.card.register.installations[this.stay]!.fromMs;
    // Nothing is counted outside installations.
    while (this.realigned[0] !== undefined && this.realigned[0].atMs < installedFromMs) this.realigned.shift();
    let reachedMs = fromMs;
    const estimateBefore = (untilMs: number, isLast: boolean): void => {
      if (estimation === null || reachedMs >= untilMs) return;
      this.addRealigned(reachedMs);
      this.close(reachedMs);
      const made = estimateStay([], { fromMs: reachedMs, toMs: untilMs }, isLast && isOpen, { installedFromMs, days: this.provenDays, estimation, rules: this.card.estimationRules });
      for (const line of made) this.add(line);
    };
    for (const line of lines) {
      estimateBefore(line.fromMs, false);
      this.addRealigned(line.fromMs);
      this.close(line.fromMs);
      this.checks.noteLine(line, this.stay);
      this.add(line);
      reachedMs = Math.max(reachedMs, line.toMs);
    }
    estimateBefore(toMs, true);
    this.addRealigned(isOpen ? Number.POSITIVE_INFINITY : toMs);
    this.close(Math.max(reachedMs, toMs));
  }

  private add(line: VolumeLine): void {
    for (const piece of withRealigned(line, this.realigned)) this.ledger.add(piece);
  }

  /** Puts re-alignments into the ledger that fall where nothing else is known. */
  private addRealigned(beforeMs: number): void {
    while (this.realigned[0] !== undefined && this.realigned[0].atMs < beforeMs) this.ledger.add(realignedLine(this.realigned.shift()!));
  }

  private asPersonsHad(line: VolumeLine): VolumeLine {
    const isAnEnd = (instants: ReadonlySet<number>): boolean => instants.has(line.fromMs) || instants.has(line.toMs);
    const isByPerson = isAnEnd(this.byPersonAtMs);
    return isAnEnd(this.card.editedAtMs) ? { ...line, origin: 'edited', method: 'MANUAL', isByPerson } : isByPerson ? { ...line, isByPerson } : line;
  }

  private close(untilMs: number): void {
    const { days, months } = this.ledger.closeUntil(untilMs);
    for (const day of days) this.derived.days.push({ ...day, stay: this.stay });
    for (const month of months) {
      this.derived.months.push({ ...month, stay: this.stay });
      this.checks.noteMonth(month, this.stay);
    }
    if (days.length === 0) return;
    this.provenDays.push(...days.map(provenDayOf));
    const leastMs = this.provenDays.at(-1)!.fromMs - historyMs(this.card.estimationRules, this.card.estimation) - 2 * DAY_MS;
    this.provenDays = this.provenDays.filter((day) => day.fromMs >= leastMs);
  }

  /** The installation has ended, or nothing more is known: what it began is as long as it will be. */
  private closeStay(): void {
    this.close(Number.MAX_SAFE_INTEGER);
  }
}

/** What readings prove of a day: neither estimates nor what a person put in their place. */
export function provenDayOf({ fromMs, parts }: DayTally): ProvenDay {
  const proven = parts.filter(({ mark }) => mark === 'measured' || mark === 'timing_estimated');
  return { fromMs, volumeLitres: proven.reduce((sum, part) => sum + part.volumeLitres, 0), provenMs: proven.reduce((sum, part) => sum + part.coveredMs, 0) };
}

function inTime(verdicts: StakedVerdict[]): StakedVerdict[] {
  return verdicts.sort((one, other) => one.readAtMs - other.readAtMs || one.source - other.source || one.indexLitres - other.indexLitres || (one.origin < other.origin ? -1 : 1));
}
