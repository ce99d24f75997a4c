import { SOURCE_CLASS, type SourceClass } from '@app/registry';

/** Limits and prices by which a series of readings is explained (docs/metering.md says where each comes from). */
export interface RegisterRules {
  /** A rollover starts in this last part of the range (R5). */
  readonly rolloverLastShare: number;
  /** A rollover, or a count from zero, is at most so many times what was to be expected (R5). */
  readonly expectationFactor: number;
  /** An advance above so many times the expectation is doubted until another reading confirms it. */
  readonly highFactor: number;
  /** Expectation of a gap is never less than that of so long a time: a day's water may pass in an hour. */
  readonly leastExpectedMs: number;
  /** Two clocks may be apart by so much when a flow is held against Q4. */
  readonly clockToleranceMs: number;
  /** A fall of at most this share of the index, and of at most three expected days, is a dip before it is anything else. */
  readonly dipShare: number;
  /** A fall of at most so many litres is small whatever the expectation. */
  readonly dipLitres: number;
  /** Price of taking a break in the series for real; a reading left out costs 1, so 2.5 asks for three readings (R6). */
  readonly breakCost: number;
  /** The same for a small fall: seven readings. */
  readonly stepBackCost: number;
  /** Price of the first of a run of high advances. */
  readonly highCost: number;
  /** Most that an excursion costs which ends with a return to the series it left (R7); below two breaks, and a break and a high advance. */
  readonly excursionCost: number;
  /** An index written in an act costs so much to leave out. */
  readonly actWeight: number;
  /** After so long a verdict is final: later readings change it no more. */
  readonly finalAfterMs: number;
  /** Bound of memory: so many undecided readings of one register are kept. */
  readonly mostUndecided: number;
  /** Sources of one instant that disagree: the first in this list that fits is used. */
  readonly sourceRank: readonly SourceClass[];
}

const DAY_MS = 86_400_000;

export const DEFAULT_REGISTER_RULES: RegisterRules = {
  rolloverLastShare: 0.1,
  expectationFactor: 3,
  highFactor: 10,
  leastExpectedMs: DAY_MS,
  clockToleranceMs: 60_000,
  dipShare: 0.1,
  dipLitres: 100,
  breakCost: 2.5,
  stepBackCost: 6.5,
  highCost: 1.5,
  excursionCost: 3.5,
  actWeight: 2,
  finalAfterMs: 35 * DAY_MS,
  mostUndecided: 2_000,
  sourceRank: [SOURCE_CLASS.telemetry, SOURCE_CLASS.person],
};
