import fc from 'fast-check';

import { DEFAULT_REGISTER_RULES, type Mounting, type RegisterReading } from '../index.js';
import { DEFAULT_DERIVATION_RULES, type DerivationCard, RegisterDerivation, type StayEstimation, stateWeekOf } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 1);
const END = START + 130 * DAY;
const NORM: StayEstimation = { norms: [{ fromMs: 0, toMs: null, residents: 2, normLitresPerPersonDay: 100 }], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, daysBefore: [], isOldMeterDoubtful: false };
const MOUNTED: Mounting = { mountedAtMs: START, displayLitres: 0, countedLitres: 0, pulseLitres: 10 };

const cardWith = (display: Partial<DerivationCard['display']>): DerivationCard => ({
  register: {
    model: { capacityLitres: 1_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 10 }],
    installations: [{ fromMs: START, toMs: START + 60 * DAY, indexAtInstallationLitres: 0, indexAtRemovalLitres: null }, { fromMs: START + 61 * DAY, toMs: null, indexAtInstallationLitres: 5, indexAtRemovalLitres: null }],
    expectation: { litresPerDay: 400, origin: 'class' }, rules: { ...DEFAULT_REGISTER_RULES, finalAfterMs: 10 * DAY },
  },
  estimation: [NORM, NORM], editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES, display: { mountings: [], controls: [], realigned: [], ...display },
});

/** A radio that counts 12 litres an hour, silent now and then. */
const anyReadings = fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 120 }).map((quarters) => [...new Set(quarters)].map((quarter): RegisterReading => {
  const readAtMs = START + quarter * 6 * HOUR + 777;
  return { readAtMs, source: 1, indexLitres: (readAtMs < START + 61 * DAY ? 0 : 5) + Math.round((readAtMs - (readAtMs < START + 61 * DAY ? START : START + 61 * DAY)) / HOUR) * 12 };
}));
const anyRealigned = fc.array(fc.record({ atMs: fc.integer({ min: -3, max: 130 * 24 }).map((hour) => START + hour * HOUR + 55), correctedLitres: fc.integer({ min: -900, max: 900 }) }), { maxLength: 6 });

const derived = (card: DerivationCard, readings: readonly RegisterReading[]) => {
  const derivation = new RegisterDerivation(card);
  const states = derivation.take(readings);
  return { outcome: derivation.finish(END), states };
};
const sum = (spans: readonly { readonly volumeLitres: number }[]): number => spans.reduce((litres, { volumeLitres }) => litres + volumeLitres, 0);

describe('re-alignments in the volumes', () => {
  it('add their litres exactly, on the day and in the month of their instant, and move nothing else', () => {
    fc.assert(fc.property(anyReadings, anyRealigned, (readings, realigned) => {
      const [without, with_] = [derived(cardWith({}), readings).outcome, derived(cardWith({ realigned }), readings).outcome];
      const counted = realigned.filter(({ atMs }) => (atMs >= START && atMs < START + 60 * DAY) || atMs >= START + 61 * DAY);
      expect(sum(with_.days)).toBe(sum(without.days) + counted.reduce((litres, { correctedLitres }) => litres + correctedLitres, 0));
      expect(sum(with_.months)).toBe(sum(with_.days));
      const litresOn = (of: typeof with_, span: 'days' | 'months', atMs: number): number => sum(of[span].filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs));
      for (const { atMs } of counted) {
        for (const span of ['days', 'months'] as const) {
          const [from, to] = [with_, without].map((of) => litresOn(of, span, atMs)) as [number, number];
          const bounds = with_[span].find((one) => one.fromMs <= atMs && atMs < one.toMs)!;
          expect(from - to).toBe(counted.filter((one) => bounds.fromMs <= one.atMs && one.atMs < bounds.toMs).reduce((litres, { correctedLitres }) => litres + correctedLitres, 0));
        }
      }
      expect(with_.days.every(({ volumeLitres, hours }) => volumeLitres === hours.reduce((litres, hour) => litres + (hour?.volumeLitres ?? 0), 0))).toBe(true);
    }), { numRuns: 25 });
  });

  it('and displays that drifted are the same wherever a derivation is taken up again', () => {
    fc.assert(fc.property(anyReadings, anyRealigned, fc.array(fc.record({ hour: fc.integer({ min: 0, max: 130 * 24 }), off: fc.integer({ min: -2_000, max: 2_000 }) }), { maxLength: 5 }), (readings, realigned, drawn) => {
      const controls = drawn.map(({ hour, off }, at) => ({ controlId: at + 1, readAtMs: START + hour * HOUR + 99, displayLitres: Math.max(0, hour * 12 + off) }));
      const card = cardWith({ realigned, controls, mountings: [MOUNTED, { ...MOUNTED, mountedAtMs: START + 62 * DAY, countedLitres: 5 }] });
      const { outcome, states } = derived(card, readings);
      for (const { state, week } of states) {
        const again = new RegisterDerivation(card, JSON.parse(JSON.stringify(state)) as typeof state);
        again.take(readings.filter(({ readAtMs }) => stateWeekOf(readAtMs) > week));
        const rest = again.finish(END);
        expect(rest.checks).toEqual(outcome.checks.filter(({ fromMs }) => fromMs > (state.checks.telemetry?.atMs ?? -Infinity)));
        expect(rest.days).toEqual(outcome.days.slice(outcome.days.length - rest.days.length));
      }
    }), { numRuns: 25 });
  });
});

describe('a display that was read', () => {
  const hourly = Array.from({ length: 24 * 20 }, (_, hour): RegisterReading => ({ readAtMs: START + hour * HOUR, source: 1, indexLitres: hour * 12 }));
  const control = (hour: number, displayLitres: number) => ({ controlId: 7, readAtMs: START + hour * HOUR, displayLitres });
  const checksOf = (given: Partial<DerivationCard['display']>) => derived(cardWith({ mountings: [MOUNTED], ...given }), hourly).outcome.checks;

  it.each<[string, number, number, number | null]>([
    ['agrees', 240, 2_880, null], ['is half a per cent and a unit away', 240, 2_894, null], ['is ten litres and more away, beyond half a per cent', 240, 2_900, 20], ['is below telemetry', 240, 2_800, 80],
    ['is read between two readings of the radio, which may have moved by twelve', 240.5, 2_906, null], ['is further away than those twelve explain', 240.5, 2_940, 54], ['is read after the last reading of the radio', 480, 9_999, null],
  ])('%s', (_, hour, displayLitres, litresAtStake) => {
    expect(checksOf({ controls: [control(hour, displayLitres)] }).map((one) => [one.kind, one.litresAtStake])).toEqual(litresAtStake === null ? [] : [['DISPLAY_DRIFT', litresAtStake]]);
  });

  it('is compared from a re-alignment on with that', () => {
    const realigned: Mounting = { mountedAtMs: START + 240 * HOUR, displayLitres: 2_980, countedLitres: 2_880, pulseLitres: 10 };
    const controls = [control(240, 2_980), { ...control(400, 4_900), controlId: 8 }];
    expect(checksOf({ controls })).toHaveLength(2);
    expect(checksOf({ controls, mountings: [MOUNTED, realigned] })).toEqual([]);
  });
});
