import fc from 'fast-check';

import { type CheckException, DEFAULT_CHECK_RULES, DEFAULT_REGISTER_RULES, flagClosedPointUse, flagHighLow, flagSpikes, flagZeroUse, frozenReports, judgeRegister, registerLines, type RegisterReading } from '../index.js';
import { checksScope, dailyReports, DEFAULT_DERIVATION_RULES, type DerivationCard, type DerivationState, RegisterDerivation, stateWeekOf } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Asia/Bishkek';
const START = Date.UTC(2026, 2, 1);
const END = START + 130 * DAY;
const RULES = { ...DEFAULT_CHECK_RULES, spikeFloorLitresPerHour: 20, zeroUseDays: 2, useFloorLitresPerDay: 0, closedPointLitres: 20 };
const CLOSED = [{ fromMs: START + 10 * DAY, toMs: START + 20 * DAY }, { fromMs: START + 90 * DAY, toMs: null }];

const CARD: DerivationCard = {
  register: {
    model: { capacityLitres: 1_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
    installations: [{ fromMs: START, toMs: START + 60 * DAY + 5 * HOUR, indexAtInstallationLitres: 10_000, indexAtRemovalLitres: 30_000 }, { fromMs: START + 64 * DAY, toMs: null, indexAtInstallationLitres: 5, indexAtRemovalLitres: null }],
    expectation: { litresPerDay: 400, origin: 'class' }, rules: { ...DEFAULT_REGISTER_RULES, finalAfterMs: 10 * DAY },
  },
  estimation: [null, null], editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES, checks: { isChecked: true, rules: RULES, closed: [CLOSED, CLOSED] },
};

/** A count that goes on, rests for days, and runs now and then; read every six hours, also while the meter is nowhere. */
const anyReadings = fc.array(fc.record({ quarter: fc.integer({ min: -2, max: 500 }), faster: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 400 })) }), { maxLength: 250 }).map((drafts) => {
  const byQuarter = new Map(drafts.map(({ quarter, faster }) => [quarter, faster]));
  let litres = 10_000;
  return [...byQuarter].toSorted(([one], [other]) => one - other).map(([quarter, faster]): RegisterReading => {
    const readAtMs = START + quarter * 6 * HOUR + 777;
    litres += Math.floor(quarter / 40) % 2 === 0 ? faster : 0;
    return { readAtMs, source: 1, indexLitres: litres - (readAtMs >= START + 64 * DAY ? 9_000 : 0) };
  });
});

const whole = (readings: readonly RegisterReading[]) => {
  const derivation = new RegisterDerivation(CARD);
  const reports = dailyReports(readings, null).map(({ isRepeat, ...report }) => ({ ...report, frameCounter: isRepeat ? 7 : null }));
  const states = derivation.take(readings, reports);
  return { checks: derivation.finish(END).checks, states, reports };
};
const key = ({ kind, fromMs }: CheckException): string => `${kind} ${fromMs}`;
const of = (checks: readonly CheckException[], ...kinds: string[]): [number, number][] => checks.filter(({ kind }) => kinds.includes(kind)).map(({ fromMs, toMs }): [number, number] => [fromMs, toMs]).toSorted(([one], [other]) => one - other);

describe('the checks of a register as its readings come in', () => {
  it('find what checking everything at once finds', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const { checks, reports } = whole(readings);
      const { segments } = judgeRegister(readings, CARD.register);
      const linesOf = CARD.register.installations.map(({ fromMs, toMs }) => registerLines(segments).filter((line) => line.fromMs >= fromMs && line.toMs <= (toMs ?? Infinity)));
      const rules = { ...RULES, zone: ZONE };
      expect(of(checks, 'SPIKE')).toEqual(linesOf.flatMap((lines) => flagSpikes(lines, rules)).map(({ fromMs, toMs }) => [fromMs, toMs]));
      expect(of(checks, 'ZERO_USE')).toEqual(linesOf.flatMap((lines) => flagZeroUse(lines, [], rules)).map(({ fromMs, toMs }) => [fromMs, toMs]));
      expect(checks.filter(({ kind }) => kind === 'CLOSED_POINT_USE').map(({ litresAtStake }) => litresAtStake))
        .toEqual(linesOf.flatMap((lines) => flagClosedPointUse(lines, CLOSED.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? Infinity })), rules)).map(({ volumeLitres }) => volumeLitres));
      expect(of(checks, 'FROZEN_REPORT')).toEqual(frozenReports(reports).map(({ fromMs, toMs }) => [fromMs, toMs]));
      const months = ['2026-03', '2026-04', '2026-05', '2026-06', '2026-07'].map((_, at) => ({ fromMs: Date.UTC(2026, 2 + at, 1) - 6 * HOUR, toMs: Date.UTC(2026, 3 + at, 1) - 6 * HOUR }));
      const expected = linesOf.flatMap((lines, stay) => months.slice(1).flatMap((month, at) => flagHighLow(lines, month, months[at]!, rules).map(({ kind, fromMs }) => [kind, Math.max(fromMs, CARD.register.installations[stay]!.fromMs)])));
      expect(checks.filter(({ kind }) => kind === 'HIGH_USE' || kind === 'LOW_USE').map(({ kind, fromMs }) => [kind, fromMs])).toEqual(expected);
    }), { numRuns: 60 });
  });

  it('taken up again from any state find the same from there on, and keep what was found before', () => {
    fc.assert(fc.property(anyReadings, fc.nat(), (readings, pick) => {
      const { checks, states, reports } = whole(readings);
      expect(new Set(checks.map(key)).size).toBe(checks.length);
      if (states.length === 0) return;
      const { week, state } = states[pick % states.length]!;
      const stored = JSON.parse(JSON.stringify(state)) as DerivationState;
      const again = new RegisterDerivation(CARD, stored);
      const later = readings.filter(({ readAtMs }) => stateWeekOf(readAtMs) > week);
      // What is asked of a report follows from the state as well.
      expect(dailyReports(later, stored.checks.reports.last).map(({ isRepeat, ...report }) => ({ ...report, frameCounter: isRepeat ? 7 : null }))).toEqual(reports.filter(({ readAtMs }) => stateWeekOf(readAtMs) > week));
      const statesAgain = again.take(later, reports.filter(({ readAtMs }) => stateWeekOf(readAtMs) > week));
      expect(statesAgain).toEqual(states.filter((one) => one.week >= week));
      const rest = again.finish(END).checks;
      const { endingMs } = checksScope(stored.checks, stored.filledUntilMs, ZONE);
      const known = new Map(checks.map((one) => [key(one), one]));
      for (const one of rest) expect(known.get(key(one))).toEqual(one);
      const found = new Set(rest.map(key));
      expect(checks.filter(({ toMs }) => toMs >= endingMs).filter((one) => !found.has(key(one)))).toEqual([]);
    }), { numRuns: 60 });
  });
});
