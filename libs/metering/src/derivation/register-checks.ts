import { localDayBounds, localDayOf } from '@app/time';

import type { CheckException } from '../checks/check-exception.js';
import type { CountedReading } from '../checks/reading-check.js';
import type { TelemetryPoint } from '../display/index.js';
import { overloadFlow, pulseLitresAt } from '../register/register-card.js';
import type { ReadingVerdict } from '../register/verdict.js';
import type { VolumeLine } from '../volumes/volume-line.js';
import type { DerivationCard } from './derivation-card.js';
import { DisplayWatch } from './display-watch.js';
import { REPORTS_AT_REST, ReportWatch, type ReportWatchState } from './report-watch.js';
import { USE_AT_REST, UseWatch, type UseWatchState } from './use-watch.js';
import type { MonthTally } from './volume-ledger.js';

/** What the checks of a register remember between readings. Plain JSON. */
export interface RegisterChecksState {
  /** Last good reading of the radio: a display that was read after it is still to be compared. */
  readonly telemetry: TelemetryPoint | null;
  /** Number of the installation that `use` is about. */
  readonly stay: number;
  readonly use: UseWatchState;
  readonly reports: ReportWatchState;
  /** What was found already on the day up to which volumes are settled, or later. */
  readonly recent: readonly CheckException[];
}

export const CHECKS_AT_REST: RegisterChecksState = { telemetry: null, stay: 0, use: USE_AT_REST, reports: REPORTS_AT_REST, recent: [] };

/** From where on what is stored of the checks of a register gives way to what is derived anew. */
export interface ChecksScope {
  /** What ends at or after it; −∞ where nothing is settled. */
  readonly endingMs: number;
  /** Displays that were read after it. */
  readonly displayedAfterMs: number;
}

/** @param filledUntilMs volumes are settled up to here; null: nothing is */
export function checksScope(state: RegisterChecksState, filledUntilMs: number | null, zone: string): ChecksScope {
  return { endingMs: filledUntilMs === null ? Number.NEGATIVE_INFINITY : localDayBounds(localDayOf(filledUntilMs, zone), zone).fromMs, displayedAfterMs: state.telemetry?.atMs ?? Number.NEGATIVE_INFINITY };
}

/** All checks of one register: over volumes, over reports, and over displays. */
export class RegisterChecks {
  readonly found: CheckException[];
  private readonly display: DisplayWatch;
  private readonly reports: ReportWatch;
  private stay: number;
  private use: UseWatch;

  constructor(private readonly card: DerivationCard, state: RegisterChecksState = CHECKS_AT_REST) {
    this.found = [...state.recent];
    this.display = new DisplayWatch(card.display, card.register, state.telemetry);
    this.reports = new ReportWatch({
      rules: card.checks.rules, installations: card.register.installations, q4LitresPerHour: overloadFlow(card.register.model), expectedLitresPerDay: this.expectedLitresPerDay,
    }, state.reports);
    this.stay = state.stay;
    this.use = this.watchOf(state.stay, state.use);
  }

  /** @param filledUntilMs volumes are settled up to here */
  snapshot(filledUntilMs: number | null): RegisterChecksState {
    const state = { telemetry: this.display.lastTelemetry, stay: this.stay, use: this.use.snapshot(), reports: this.reports.snapshot(), recent: [] };
    const { endingMs } = checksScope(state, filledUntilMs, this.card.volumeRules.zone);
    return { ...state, recent: this.found.filter(({ kind, toMs }) => kind !== 'DISPLAY_DRIFT' && toMs >= endingMs) };
  }

  noteVerdicts(verdicts: readonly ReadingVerdict[]): void {
    this.found.push(...this.display.take(verdicts, true));
    if (this.card.checks.isChecked) this.found.push(...this.reports.noteVerdicts(verdicts));
  }

  noteReports(reports: readonly CountedReading[]): void {
    this.found.push(...this.reports.noteReports(reports));
  }

  noteLine(line: VolumeLine, stay: number): void {
    if (!this.card.checks.isChecked) return;
    for (const one of this.useOf(stay).noteLine(line)) this.found.push(one);
  }

  noteMonth(month: MonthTally, stay: number): void {
    if (this.card.checks.isChecked) this.found.push(...this.useOf(stay).noteMonth(month));
  }

  /** An installation is over: its acts say what passed. */
  endStay(stay: number): void {
    if (!this.card.checks.isChecked) return;
    const { fromMs, toMs, indexAtInstallationLitres: first, indexAtRemovalLitres: last } = this.card.register.installations[stay]!;
    const { capacityLitres } = this.card.register.model;
    const realigned = this.card.display.realigned.filter(({ atMs }) => atMs >= fromMs && (toMs === null || atMs < toMs)).reduce((sum, { correctedLitres }) => sum + correctedLitres, 0);
    const byActs = first === null || last === null ? null : last - first - realigned;
    const tolerance = this.card.checks.rules.sumToleranceLitres ?? pulseLitresAt(this.card.register.pulseWeights, toMs ?? fromMs);
    this.found.push(...this.useOf(stay).end(byActs === null ? null : ((byActs % capacityLitres) + capacityLitres) % capacityLitres, tolerance, capacityLitres));
    this.stay = stay + 1;
    this.use = this.watchOf(this.stay, USE_AT_REST);
  }

  /** What goes on, as far as it is known. */
  outlook(knownUntilMs: number): CheckException[] {
    return this.card.checks.isChecked ? [...this.use.outlook(knownUntilMs), ...this.reports.outlook()] : [];
  }

  private get expectedLitresPerDay(): number | null {
    return this.card.register.expectation?.litresPerDay ?? null;
  }

  private useOf(stay: number): UseWatch {
    if (stay !== this.stay) {
      this.stay = stay;
      this.use = this.watchOf(stay, USE_AT_REST);
    }
    return this.use;
  }

  private watchOf(stay: number, state: UseWatchState): UseWatch {
    const installation = this.card.register.installations[stay];
    return new UseWatch({
      fromMs: installation?.fromMs ?? 0, toMs: installation?.toMs ?? Number.MAX_SAFE_INTEGER, rules: this.card.checks.rules, zone: this.card.volumeRules.zone,
      closed: this.card.checks.closed[stay] ?? null, expectedLitresPerDay: this.expectedLitresPerDay,
    }, state);
  }
}
