import { DEFAULT_REGISTER_RULES } from '../index.js';
import { DEFAULT_DERIVATION_RULES, type DerivationCard, RegisterDerivation, type StayEstimation } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Bishkek. */
const START = Date.parse('2026-03-01T00:00:00+06:00');

const household = (residents: number): StayEstimation => ({ norms: [{ fromMs: 0, toMs: null, residents, normLitresPerPersonDay: 100 }], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, daysBefore: [], isOldMeterDoubtful: false });

/** A meter of five digits that stood at one point for sixty days and then came to another. */
const card = (over: Partial<DerivationCard> = {}): DerivationCard => ({
  register: {
    model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }], expectation: null, rules: DEFAULT_REGISTER_RULES,
    installations: [
      { fromMs: START, toMs: START + 60 * DAY, indexAtInstallationLitres: 0, indexAtRemovalLitres: 30_000 }, { fromMs: START + 60 * DAY, toMs: null, indexAtInstallationLitres: 30_000, indexAtRemovalLitres: null },
    ],
  },
  estimation: [household(5), household(2)], editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES, ...over,
});
const daily = (days: number, litresPerDay: number, firstDay = 0, firstLitres = 0) =>
  Array.from({ length: days }, (_, day) => ({ readAtMs: START + (firstDay + day) * DAY, source: 1 as const, indexLitres: firstLitres + day * litresPerDay }));

function derived(of: DerivationCard, readings: ReturnType<typeof daily>, untilDay: number) {
  const derivation = new RegisterDerivation(of);
  derivation.take(readings);
  return derivation.finish(START + untilDay * DAY);
}

describe('a meter that was moved', () => {
  it('is not estimated at its new place by what passed at the old one: the norm of the two people there holds', () => {
    const { days } = derived(card(), daily(60, 500), 70);
    expect(days.filter(({ stay }) => stay === 0).map(({ volumeLitres }) => volumeLitres)).toEqual(Array.from({ length: 60 }, () => 500));
    expect(days.filter(({ stay }) => stay === 1).map(({ volumeLitres, parts }) => [volumeLitres, parts[0]!.method])).toEqual(Array.from({ length: 10 }, () => [200, 'NORM']));
  });

  it('is estimated by the days of the meter that stood there before, unless that one had stopped', () => {
    const daysBefore = Array.from({ length: 40 }, (_, day) => ({ fromMs: START + (20 + day) * DAY, volumeLitres: 150, provenMs: DAY }));
    const after = (isOldMeterDoubtful: boolean) => derived(card({ estimation: [household(5), { ...household(2), daysBefore, isOldMeterDoubtful }] }), daily(60, 500), 70).days.filter(({ stay }) => stay === 1);
    expect(after(false).map(({ volumeLitres, parts }) => [volumeLitres, parts[0]!.method])).toEqual(Array.from({ length: 10 }, () => [150, 'AVG_OWN']));
    expect(after(true).map(({ parts }) => parts[0]!.method)).toEqual(Array.from({ length: 10 }, () => 'NORM'));
  });
});

describe('a silence', () => {
  const only = card({ register: { ...card().register, installations: [{ fromMs: START, toMs: null, indexAtInstallationLitres: 0, indexAtRemovalLitres: null }] }, estimation: [household(2)] });

  it('of days gone by keeps its estimate while it goes on', () => {
    const [earlier, later] = [45, 52].map((untilDay) => derived(only, daily(40, 137), untilDay).days);
    expect(later!.slice(0, earlier!.length)).toEqual(earlier);
    expect(later!.length).toBe(52);
  });

  it('ends with the next reading: the volume is the difference of the register, its share of each day computed', () => {
    const { days, months } = derived(only, [...daily(40, 100), ...daily(20, 100, 50, 6_100)], 66);
    expect(days.slice(39, 50).map(({ volumeLitres, parts }) => [volumeLitres, parts[0]!.mark])).toEqual(Array.from({ length: 11 }, () => [200, 'timing_estimated']));
    // April has the silence in it, and good readings on both sides of it: of the month nothing is computed.
    expect(months[1]!.parts.map(({ mark }) => mark)).toEqual(['measured']);
  });
});

describe('an index that a person put in', () => {
  it('marks what rests on it, and no average is taken from it', () => {
    const of = card({ editedAtMs: new Set([START + 10 * DAY]) });
    const { days } = derived(of, daily(60, 500), 60);
    expect(days.flatMap(({ parts }, day) => (parts.some(({ mark }) => mark === 'edited') ? [day] : []))).toEqual([9, 10]);
    expect(days[9]!.parts).toEqual([{ mark: 'edited', method: 'MANUAL', volumeLitres: 500, coveredMs: DAY }]);
  });
});
