import fc from 'fast-check';

import { DEFAULT_REGISTER_RULES, judgeRegister, type ReadingVerdict, registerLines, volumesBy, type RegisterReading } from '../index.js';
import { DEFAULT_DERIVATION_RULES, type DerivationCard, type DerivationState, RegisterDerivation, stateWeekOf, type StayEstimation } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 1);
const END = START + 130 * DAY;
const NORM: StayEstimation = { norms: [{ fromMs: 0, toMs: null, residents: 2, normLitresPerPersonDay: 100 }], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, daysBefore: [], isOldMeterDoubtful: false };

const CARD: DerivationCard = {
  register: {
    model: { capacityLitres: 1_000_000, q3LitresPerHour: 2_500 },
    pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
    installations: [
      { fromMs: START, toMs: START + 60 * DAY + 5 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null },
      { fromMs: START + 61 * DAY, toMs: null, indexAtInstallationLitres: 5, indexAtRemovalLitres: null },
    ],
    expectation: { litresPerDay: 400, origin: 'class' },
    rules: { ...DEFAULT_REGISTER_RULES, finalAfterMs: 10 * DAY },
  },
  estimation: [null, null], editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES,
};
const ESTIMATING: DerivationCard = { ...CARD, estimation: [NORM, NORM] };

/** A count that goes up by ordinary amounts, with jumps, falls, silences and contradictions. */
const anyReadings = fc.array(fc.record({
  readAtMs: fc.oneof(fc.integer({ min: -2, max: 500 }), fc.integer({ min: 200, max: 300 })).map((quarter) => START + quarter * 6 * HOUR + 777),
  source: fc.constantFrom<1 | 2>(1, 1, 1, 2),
  jitter: fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 60 }), fc.integer({ min: -9_000, max: 900_000 })),
}), { maxLength: 120 }).map((drafts) => drafts.map(({ readAtMs, source, jitter }): RegisterReading => ({
  readAtMs, source, indexLitres: Math.max(0, (readAtMs < START + 61 * DAY ? 10_000 : 0) + Math.round((readAtMs - START) / HOUR) * 12 + jitter),
})));

const whole = (card: DerivationCard, readings: readonly RegisterReading[]) => {
  const derivation = new RegisterDerivation(card);
  const states = derivation.take(readings);
  return { derived: derivation.finish(END), states };
};

describe('laws of the derivation of a register', () => {
  it('says of verdicts, days, hours and months what judging and cutting everything at once says', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const { derived } = whole(CARD, readings);
      const judged = judgeRegister(readings, CARD.register);
      const installed = judged.verdicts.filter(({ reasons }) => !reasons.includes('NOT_INSTALLED'));
      const said = ({ readAtMs, source, indexLitres, origin, use, reasons }: ReadingVerdict): unknown => ({ readAtMs, source, indexLitres, origin, use, reasons });
      expect(derived.verdicts.map(said)).toEqual(installed.map(said));
      CARD.register.installations.forEach((installation, stay) => {
        const lines = registerLines(judged.segments).filter(({ fromMs, toMs }) => fromMs >= installation.fromMs && toMs <= (installation.toMs ?? Infinity));
        const interval = { fromMs: START - DAY, toMs: END };
        for (const [size, spans] of [['day', derived.days], ['month', derived.months]] as const) {
          const atOnce = volumesBy(size, lines, interval).filter(({ parts }) => parts.length > 0);
          expect(spans.filter((span) => span.stay === stay).map(({ fromMs, toMs, volumeLitres, coveredMs, isQuestionable, parts }) => ({ fromMs, toMs, volumeLitres, coveredMs, isQuestionable, parts })))
            .toEqual(atOnce.map(({ fromMs, toMs, volumeLitres, coveredMs, isQuestionable, parts }) => ({ fromMs, toMs, volumeLitres, coveredMs, isQuestionable, parts })));
        }
        const hours = volumesBy('hour', lines, interval).filter(({ volumeLitres }) => volumeLitres !== null).map(({ name, volumeLitres }) => [name, volumeLitres]);
        expect(derived.days.filter((span) => span.stay === stay).flatMap(({ day, hours: ofDay }) => ofDay.flatMap((hour, at) => (hour === null ? [] : [[`${day}/${at}`, hour.volumeLitres]])))).toEqual(hours);
      });
    }), { numRuns: 20 });
  });

  it('taken up again from any state, with what came later or late, says the same from there on', () => {
    fc.assert(fc.property(anyReadings, fc.nat(), fc.nat(30), (readings, pick, cut) => {
      for (const card of [CARD, ESTIMATING]) {
        const { derived, states } = whole(card, readings);
        if (states.length === 0) continue;
        const { week, state } = states[pick % states.length]!;
        // As it comes back from storage.
        const stored = JSON.parse(JSON.stringify(state)) as DerivationState;
        const again = new RegisterDerivation(card, stored);
        const later = readings.filter(({ readAtMs }) => stateWeekOf(readAtMs) > week).toSorted((one, other) => one.readAtMs - other.readAtMs);
        const edge = later[cut]?.readAtMs ?? Infinity;
        const statesAgain = [...again.take(later.filter(({ readAtMs }) => readAtMs < edge)), ...again.take(later.filter(({ readAtMs }) => readAtMs >= edge))];
        expect(statesAgain).toEqual(states.filter((one) => one.week >= week));
        const rest = again.finish(END);
        expect(rest.days).toEqual(derived.days.slice(derived.days.length - rest.days.length));
        expect(rest.months).toEqual(derived.months.slice(derived.months.length - rest.months.length));
        expect(rest.verdicts.every(({ readAtMs }) => stored.filledUntilMs === null || readAtMs >= stored.filledUntilMs)).toBe(true);
        const { filledUntilMs } = stored;
        const isFrom = ({ readAtMs }: { readonly readAtMs: number }): boolean => filledUntilMs === null || readAtMs >= filledUntilMs;
        expect(rest.verdicts.filter(isFrom)).toEqual(derived.verdicts.filter(isFrom));
        if (filledUntilMs !== null) expect(derived.days.slice(0, derived.days.length - rest.days.length).every((day) => day.fromMs < filledUntilMs)).toBe(true);
      }
    }), { numRuns: 25 });
  });

  it('with a norm every hour of an installation up to the last one asked for has litres, and what readings prove stays as it is', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const { derived } = whole(ESTIMATING, readings);
      const { derived: without } = whole(CARD, readings);
      const firstMs = Math.floor(START / DAY) * DAY;
      for (const stay of [0, 1]) {
        const { fromMs, toMs } = CARD.register.installations[stay]!;
        expect(derived.months.filter((month) => month.stay === stay).reduce((sum, month) => sum + month.coveredMs, 0)).toBe((toMs ?? Math.max(END, derived.segments.at(-1)?.toMs ?? 0)) - fromMs);
      }
      expect(derived.days[0]!.fromMs).toBeLessThanOrEqual(firstMs);
      const proven = (months: typeof derived.months): number => months.flatMap(({ parts }) => parts).filter(({ mark }) => mark !== 'estimated').reduce((sum, part) => sum + part.volumeLitres, 0);
      expect(proven(derived.months)).toBe(proven(without.months));
    }), { numRuns: 20 });
  });
});
