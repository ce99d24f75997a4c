import { type Interval, localDayBounds, localDayOf } from '@app/time';

import type { CheckException } from '../checks/check-exception.js';
import type { CheckRules } from '../checks/check-rules.js';
import { monthsWithoutActual } from '../estimation/prolonged.js';
import { litresOf, type VolumeLine } from '../volumes/volume-line.js';
import type { MonthTally } from './volume-ledger.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** So much of a month must be proven before it is compared, or compared with. */
const LEAST_PROVEN = 0.75;
/** Months that are kept for comparison: the same of last year is the thirteenth. */
const MONTHS_KEPT = 13;
/** Shorter history says nothing of the usual use. */
const USUAL_LEAST_MS = 30 * DAY_MS;

/** A line as far as its flow goes. */
interface Flowed extends Interval { readonly litres: number }
interface ProvenMonth extends Interval { readonly month: string; readonly litres: number; readonly provenMs: number }
/** A standstill, with what the installation had proven before it. */
interface Still extends Interval { readonly beforeLitres: number; readonly beforeMs: number }
interface ClosedUse { readonly no: number; readonly litres: number; readonly toMs: number }

/** What the checks remember of the installation that goes on. Plain JSON. */
export interface UseWatchState {
  readonly day: Interval | null;
  /** The three greatest flows of the open day, greatest first. */
  readonly top: readonly Flowed[];
  readonly still: Still | null;
  readonly closed: ClosedUse | null;
  readonly months: readonly ProvenMonth[];
  /** Litres that readings prove of the installation, and the time they take. */
  readonly provenLitres: number;
  readonly provenMs: number;
  /** Litres in all that a person or a reading bounds, re-aligned ones with them. */
  readonly summedLitres: number;
  /** Actual volume is known up to here; null: none is yet. */
  readonly actualUntilMs: number | null;
}

export const USE_AT_REST: UseWatchState = { day: null, top: [], still: null, closed: null, months: [], provenLitres: 0, provenMs: 0, summedLitres: 0, actualUntilMs: null };

/** What a watch knows of an installation. */
export interface WatchedStay extends Interval {
  readonly rules: CheckRules;
  readonly zone: string;
  /** Times at which the point was closed, by time; null where the meter is not at a service point: then its use is nobody's to check here. */
  readonly closed: readonly { readonly fromMs: number; readonly toMs: number | null }[] | null;
  readonly expectedLitresPerDay: number | null;
}

/**
 * The checks over volumes, as lines come in by time: spikes of a day (R9), months far from others (R10), standstill (R11), use while closed (R13), months in a row without actual volume (R19). They say of
 * all lines together what `flagSpikes`, `flagHighLow`, `flagZeroUse` and `flagClosedPointUse` say of them at once.
 */
export class UseWatch {
  /** Changed in place: lines come by the million. What it holds is never changed, only replaced. */
  private readonly state: { -readonly [Name in keyof UseWatchState]: UseWatchState[Name] };

  constructor(private readonly stay: WatchedStay, state: UseWatchState = USE_AT_REST) {
    this.state = { ...state };
  }

  snapshot(): UseWatchState {
    return { ...this.state };
  }

  /** Takes the next line that readings, people or a re-alignment bound. @returns what is found by it */
  noteLine(line: VolumeLine): readonly CheckException[] {
    const litres = litresOf(line);
    this.state.summedLitres += litres;
    if (this.stay.closed === null) return NOTHING;
    const silence = this.silenceUntil(line.fromMs);
    this.state.actualUntilMs = Math.max(this.state.actualUntilMs ?? line.toMs, line.toMs);
    if (line.origin !== 'register') return silence;
    const [spikes, still, closed] = [this.spikesBefore(line, litres), this.stillUntil(line, litres), this.closedUse(line, litres)];
    this.state.provenLitres += litres;
    this.state.provenMs += line.toMs - line.fromMs;
    return silence.length + spikes.length + still.length + closed.length === 0 ? NOTHING : [...silence, ...spikes, ...still, ...closed];
  }

  /** Takes a month that is over, or has come as far as is known. */
  noteMonth({ month, fromMs, toMs, parts }: MonthTally): CheckException[] {
    if (this.stay.closed === null) return [];
    const proven = parts.filter(({ mark }) => mark === 'measured' || mark === 'timing_estimated');
    const now: ProvenMonth = { month, fromMs, toMs, litres: proven.reduce((sum, part) => sum + part.volumeLitres, 0), provenMs: proven.reduce((sum, part) => sum + part.coveredMs, 0) };
    const { months } = this.state;
    const other = [lastYearOf(month), monthBefore(month)].map((name) => months.find((one) => one.month === name)).find((one) => one !== undefined && isProven(one));
    this.state.months = [...months.filter((one) => one.month !== month), now].slice(-MONTHS_KEPT);
    return other === undefined || !isProven(now) ? [] : this.compared(now, other);
  }

  /** What goes on, as far as it is known; and the day that is not over. @param knownUntilMs nothing is said of what comes after it */
  outlook(knownUntilMs: number): CheckException[] {
    const { still, closed } = this.state;
    return [...this.silenceUntil(knownUntilMs), ...this.spike(), ...(still === null ? [] : this.zeroUse(still)), ...(closed === null ? [] : this.closedPoint(closed))].map((one) => ({ ...one, isFinal: false }));
  }

  /** The installation is over. @param registerLitres what its acts say passed; null where one has no index @param toleranceLitres of the register */
  end(registerLitres: number | null, toleranceLitres: number, capacityLitres: number): CheckException[] {
    const { still, closed, summedLitres } = this.state;
    const found = [...this.silenceUntil(this.stay.toMs), ...this.spike(), ...(still === null ? [] : this.zeroUse(still)), ...(closed === null ? [] : this.closedPoint(closed))];
    if (registerLitres !== null) {
      const rest = (((summedLitres - registerLitres) % capacityLitres) + capacityLitres) % capacityLitres;
      const excess = rest > capacityLitres / 2 ? rest - capacityLitres : rest;
      if (Math.abs(excess) > toleranceLitres) {
        found.push({ kind: 'SUM_CHECK', fromMs: this.stay.fromMs, toMs: this.stay.toMs, litresAtStake: Math.abs(excess), isFinal: true, evidence: { intervalLitres: summedLitres, registerLitres, toleranceLitres } });
      }
    }
    return found;
  }

  /** R19: it lasts from the last actual volume, or from the mounting, to the next: so it ends where everything before is settled, or later. */
  private silenceUntil(toMs: number): readonly CheckException[] {
    const fromMs = this.state.actualUntilMs ?? this.stay.fromMs;
    const { estimatedWarnMonths: warn, estimatedStopMonths: stop } = this.stay.rules;
    if (this.stay.closed === null || toMs <= fromMs) return NOTHING;
    const months = monthsWithoutActual({ fromMs, toMs }, this.stay.closed, this.stay.zone);
    if (months.length < Math.min(warn, stop)) return NOTHING;
    const usual = this.usualLitresPerDay(this.state.provenLitres, this.state.provenMs);
    return [{
      kind: months.length >= stop ? 'ESTIMATE_STOP' : 'ESTIMATE_WARN', fromMs, toMs, litresAtStake: usual === null ? null : Math.round((usual * (toMs - fromMs)) / DAY_MS), isFinal: true,
      evidence: { months: months.length, limitMonths: months.length >= stop ? stop : warn, firstMonth: months[0]!, lastMonth: months.at(-1)!, usualLitresPerDay: usual === null ? null : Math.round(usual) },
    }];
  }

  /** What passes in a day by what readings had proven, else by the class; null where neither is known. */
  private usualLitresPerDay(beforeLitres: number, beforeMs: number): number | null {
    return beforeMs >= USUAL_LEAST_MS && beforeLitres > 0 ? (beforeLitres * DAY_MS) / beforeMs : this.stay.expectedLitresPerDay;
  }

  /** R9: a line that ends on a later day closes the day before. */
  private spikesBefore({ fromMs, toMs }: VolumeLine, litres: number): readonly CheckException[] {
    if (fromMs >= toMs) return NOTHING;
    const { day } = this.state;
    const isLater = day === null || toMs > day.toMs;
    const found = isLater ? this.spike() : NOTHING;
    if (isLater) {
      this.state.day = localDayBounds(localDayOf(toMs - 1, this.stay.zone), this.stay.zone);
      this.state.top = [];
    }
    const flowed = { fromMs, toMs, litres };
    const { top } = this.state;
    const third = top[2];
    if (third !== undefined && flowOf(third) >= flowOf(flowed)) return found;
    const at = top.findIndex((one) => flowOf(one) < flowOf(flowed));
    this.state.top = (at < 0 ? [...top, flowed] : top.toSpliced(at, 0, flowed)).slice(0, 3);
    return found;
  }

  private spike(): CheckException[] {
    const { spikeShare, spikeFloorLitresPerHour } = this.stay.rules;
    const [highest, , third] = this.state.top;
    if (highest === undefined || third === undefined || flowOf(third) <= 0 || flowOf(highest) <= spikeFloorLitresPerHour || (flowOf(highest) - flowOf(third)) / flowOf(third) <= spikeShare) return [];
    const usual = Math.round((flowOf(third) * (highest.toMs - highest.fromMs)) / HOUR_MS);
    return [{
      kind: 'SPIKE', fromMs: highest.fromMs, toMs: highest.toMs, litresAtStake: Math.max(0, highest.litres - usual), isFinal: true,
      evidence: { flowLitresPerHour: Math.round(flowOf(highest)), thirdLitresPerHour: Math.round(flowOf(third)), floorLitresPerHour: spikeFloorLitresPerHour },
    }];
  }

  /** R11: a standstill ends with a litre, and with a gap. */
  private stillUntil({ fromMs, toMs }: VolumeLine, litres: number): readonly CheckException[] {
    const { still, provenLitres: beforeLitres, provenMs: beforeMs } = this.state;
    if (litres > 0 && still === null) return NOTHING;
    if (litres === 0 && still !== null && still.toMs === fromMs) {
      this.state.still = { ...still, toMs };
      return NOTHING;
    }
    this.state.still = litres === 0 ? { fromMs, toMs, beforeLitres, beforeMs } : null;
    return still === null ? NOTHING : this.zeroUse(still);
  }

  private zeroUse({ fromMs, toMs, beforeLitres, beforeMs }: Still): CheckException[] {
    const { zeroUseDays } = this.stay.rules;
    if (toMs - fromMs < zeroUseDays * DAY_MS) return [];
    const usual = this.usualLitresPerDay(beforeLitres, beforeMs);
    return [{
      kind: 'ZERO_USE', fromMs, toMs, litresAtStake: usual === null ? null : Math.round((usual * (toMs - fromMs)) / DAY_MS), isFinal: true,
      evidence: { days: Math.floor((toMs - fromMs) / DAY_MS), limitDays: zeroUseDays, usualLitresPerDay: usual === null ? null : Math.round(usual) },
    }];
  }

  /** R13: a line that began before the closing may hold water of before. */
  private closedUse({ count, toMs }: VolumeLine, litres: number): readonly CheckException[] {
    const intervals = this.stay.closed;
    if (intervals === null || intervals.length === 0) return NOTHING;
    const held = this.state.closed;
    const isOver = held !== null && (intervals[held.no]?.toMs ?? Infinity) < count.toMs;
    const found = isOver ? this.closedPoint(held) : NOTHING;
    if (isOver) this.state.closed = null;
    const no = intervals.findIndex((one) => count.fromMs >= one.fromMs && (one.toMs === null || count.toMs <= one.toMs));
    if (no >= 0 && litres > 0) this.state.closed = { no, litres: litres + (this.state.closed?.no === no ? this.state.closed.litres : 0), toMs };
    return found;
  }

  private closedPoint({ no, litres, toMs }: ClosedUse): CheckException[] {
    const { closedPointLitres } = this.stay.rules;
    const fromMs = Math.max(this.stay.fromMs, this.stay.closed?.[no]?.fromMs ?? this.stay.fromMs);
    return litres <= closedPointLitres ? [] : [{ kind: 'CLOSED_POINT_USE', fromMs, toMs, litresAtStake: litres, isFinal: true, evidence: { litres, limitLitres: closedPointLitres } }];
  }

  private compared(now: ProvenMonth, other: ProvenMonth): CheckException[] {
    const { highUseFactor, lowUseFactor, useFloorLitresPerDay } = this.stay.rules;
    const [daily, before] = [dailyOf(now), dailyOf(other)];
    const isHigh = before > 0 && daily / before > highUseFactor && daily > useFloorLitresPerDay;
    const isLow = before > 0 && daily / before < lowUseFactor && before > useFloorLitresPerDay;
    if (!isHigh && !isLow) return [];
    return [{
      kind: isHigh ? 'HIGH_USE' : 'LOW_USE', fromMs: Math.max(now.fromMs, this.stay.fromMs), toMs: Math.min(now.toMs, this.stay.toMs), isFinal: true,
      litresAtStake: Math.round(Math.abs(daily - before) * (now.provenMs / DAY_MS)),
      evidence: { litresPerDay: Math.round(daily), otherLitresPerDay: Math.round(before), otherMonth: other.month, factor: isHigh ? highUseFactor : lowUseFactor },
    }];
  }
}

const NOTHING: readonly CheckException[] = [];
const flowOf = ({ litres, fromMs, toMs }: Flowed): number => (litres * HOUR_MS) / (toMs - fromMs);
const dailyOf = ({ litres, provenMs }: ProvenMonth): number => (litres * DAY_MS) / provenMs;
const isProven = ({ provenMs, fromMs, toMs }: ProvenMonth): boolean => provenMs >= LEAST_PROVEN * (toMs - fromMs);
const lastYearOf = (month: string): string => `${String(Number(month.slice(0, 4)) - 1).padStart(4, '0')}${month.slice(4)}`;
const monthBefore = (month: string): string => (month.endsWith('-01') ? `${String(Number(month.slice(0, 4)) - 1).padStart(4, '0')}-12` : `${month.slice(0, 5)}${String(Number(month.slice(5)) - 1).padStart(2, '0')}`);
