import { SOURCE_CLASS } from '@app/registry';

import { EMPTY_SERIES, SeriesExplanation, type SeriesState, type Stretch } from './explain-series.js';
import { judgeStretch } from './judge-stretch.js';
import type { RegisterCard, RegisterInstallation, RegisterReading } from './register-card.js';
import { gatherInstants, type Instant, type SeriesPoint, sortReadings } from './series-point.js';
import type { JudgedRegister, ReadingReason, ReadingVerdict, RegisterSegment } from './verdict.js';

/** What is kept of a register between readings: how far it got, and the series of the installation it is in. Plain JSON. */
export interface RegisterState {
  /** Number of the installation whose series is open. */
  readonly installationNo: number;
  readonly isInstallationTaken: boolean;
  readonly series: SeriesState;
  /** Readings up to here have been taken. */
  readonly takenUntilMs: number | null;
}

export const EMPTY_REGISTER: RegisterState = { installationNo: 0, isInstallationTaken: false, series: EMPTY_SERIES, takenUntilMs: null };

/** A reading at or before those taken already: start again from a state that is older than it. */
export class LateReading extends Error {
  override readonly name = 'LateReading';

  constructor(readonly readAtMs: number, readonly takenUntilMs: number) {
    super(`reading at ${readAtMs} ms after those up to ${takenUntilMs} ms were taken`);
  }
}

/**
 * Judges one register as its readings come in, by device time. What it returns is settled: no later reading changes it.
 * The rest is told by {@link RegisterJudgement.outlook} and may change.
 */
export class RegisterJudgement {
  private series: SeriesExplanation;
  private installationNo: number;
  private isInstallationTaken: boolean;
  private takenUntilMs: number | null;

  constructor(private readonly card: RegisterCard, state: RegisterState = EMPTY_REGISTER) {
    this.series = new SeriesExplanation(card, state.series);
    ({ installationNo: this.installationNo, isInstallationTaken: this.isInstallationTaken, takenUntilMs: this.takenUntilMs } = state);
  }

  /** State to go on from; equal for the same readings however they were cut into calls of {@link take}. */
  snapshot(): RegisterState {
    return { installationNo: this.installationNo, isInstallationTaken: this.isInstallationTaken, series: this.series.snapshot(), takenUntilMs: this.takenUntilMs };
  }

  /** Up to here volumes are settled: the last good point that is, or the end of the last installation that is closed; null where nothing is yet. */
  get settledUntilMs(): number | null {
    return this.series.rootAtMs ?? this.card.installations[this.installationNo - 1]?.toMs ?? null;
  }

  /** Index of the last settled good point of the installation that goes on; null where there is none. */
  get settledIndexLitres(): number | null {
    return this.series.rootIndexLitres;
  }

  /**
   * Takes readings that are all later than those taken before, in any order.
   * @throws LateReading for one that is not
   */
  take(readings: readonly RegisterReading[]): JudgedRegister {
    const sorted = sortReadings(readings);
    const first = sorted[0];
    if (first !== undefined && this.takenUntilMs !== null && first.readAtMs <= this.takenUntilMs) throw new LateReading(first.readAtMs, this.takenUntilMs);
    const judged: Collected = { verdicts: [], segments: [] };
    for (const instant of gatherInstants(this.countable(sorted, judged))) this.takeInstant(instant, judged);
    this.takenUntilMs = sorted.at(-1)?.readAtMs ?? this.takenUntilMs;
    return inTime(judged);
  }

  /** Verdicts and segments of what is not settled, with the acts of installations that no later reading has reached. */
  outlook(): JudgedRegister {
    const rest = new RegisterJudgement(this.card, this.snapshot());
    const judged: Collected = { verdicts: [], segments: [] };
    // An act after the last reading is known as well: it closes the series.
    while (rest.openInstallation() !== undefined) {
      rest.takeInstallation(judged);
      if (rest.openInstallation()?.toMs === null) break;
      rest.closeInstallation(judged, false);
    }
    if (rest.openInstallation() !== undefined) rest.add(rest.series.outlook(), judged, false);
    return inTime({
      verdicts: judged.verdicts.map((verdict) => ({ ...verdict, isFinal: false })),
      segments: judged.segments.map((segment) => ({ ...segment, isFinal: false })),
    });
  }

  private countable(sorted: readonly RegisterReading[], judged: Collected): RegisterReading[] {
    return sorted.filter((reading) => {
      const reason = this.reasonAgainst(reading);
      if (reason !== null) judged.verdicts.push({ ...reading, origin: 'reading', use: 'suspect', reasons: [reason], isFinal: true });
      return reason === null;
    });
  }

  private reasonAgainst({ readAtMs, indexLitres }: RegisterReading): ReadingReason | null {
    if (!Number.isSafeInteger(indexLitres) || indexLitres < 0 || indexLitres >= this.card.model.capacityLitres) return 'OUT_OF_RANGE';
    const isInstalled = this.card.installations.some(({ fromMs, toMs }) => fromMs <= readAtMs && (toMs === null || readAtMs < toMs));
    return isInstalled ? null : 'NOT_INSTALLED';
  }

  private takeInstant(instant: Instant, judged: Collected): void {
    const atMs = 'point' in instant ? instant.point.atMs : instant.atMs;
    for (let open = this.openInstallation(); open !== undefined && open.toMs !== null && open.toMs <= atMs; open = this.openInstallation()) {
      this.takeInstallation(judged);
      this.closeInstallation(judged, true);
    }
    const isTakenWithAct = this.takeInstallation(judged, instant);
    if (!isTakenWithAct) this.add(this.series.take(instant), judged, true);
  }

  private openInstallation(): RegisterInstallation | undefined {
    return this.card.installations[this.installationNo];
  }

  /** Takes the act of the open installation, once. @returns whether the instant is that of the act and of one mind with it, and so is taken too */
  private takeInstallation(judged: Collected, instant?: Instant): boolean {
    const open = this.openInstallation();
    if (open === undefined || this.isInstallationTaken) return false;
    this.isInstallationTaken = true;
    const act = actPoint('installation', open.fromMs, open.indexAtInstallationLitres);
    if (act === null) return false;
    const same = instant !== undefined && 'point' in instant && instant.point.atMs === act.atMs && instant.point.indexLitres === act.indexLitres ? instant.point : null;
    this.add(this.series.take({ point: same === null ? act : { ...act, alsoFrom: [same.source, ...same.alsoFrom], ...(same.isAccepted ? { isAccepted: true } as const : {}) } }), judged, true);
    return same !== null;
  }

  private closeInstallation(judged: Collected, isFinal: boolean): void {
    const open = this.openInstallation();
    const act = open === undefined || open.toMs === null ? null : actPoint('removal', open.toMs, open.indexAtRemovalLitres);
    if (act !== null) this.add(this.series.take({ point: act }), judged, isFinal);
    this.add(this.series.outlook(), judged, isFinal);
    this.series = new SeriesExplanation(this.card);
    this.installationNo++;
    this.isInstallationTaken = false;
  }

  private add(stretches: readonly Stretch[], judged: Collected, isFinal: boolean): void {
    for (const stretch of stretches) {
      const { verdicts, segments } = judgeStretch(stretch, this.card, isFinal);
      for (const verdict of verdicts) judged.verdicts.push(verdict);
      for (const segment of segments) judged.segments.push(segment);
    }
  }
}

interface Collected {
  readonly verdicts: ReadingVerdict[];
  readonly segments: RegisterSegment[];
}

function actPoint(origin: 'installation' | 'removal', atMs: number, indexLitres: number | null): SeriesPoint | null {
  return indexLitres === null ? null : { atMs, indexLitres, origin, source: SOURCE_CLASS.person, alsoFrom: [] };
}

function inTime({ verdicts, segments }: Collected): JudgedRegister {
  return {
    verdicts: verdicts.sort((one, other) => one.readAtMs - other.readAtMs || one.source - other.source || one.indexLitres - other.indexLitres || (one.origin < other.origin ? -1 : 1)),
    segments: segments.sort((one, other) => one.fromMs - other.fromMs),
  };
}

/**
 * Judges all readings of one register: a verdict for each, and the segments whose volumes they prove. Pure and total; the
 * order in which the readings are given changes nothing.
 */
export function judgeRegister(readings: readonly RegisterReading[], card: RegisterCard): JudgedRegister {
  const judgement = new RegisterJudgement(card);
  const settled = judgement.take(readings);
  const outlook = judgement.outlook();
  return inTime({ verdicts: [...settled.verdicts, ...outlook.verdicts], segments: [...settled.segments, ...outlook.segments] });
}
