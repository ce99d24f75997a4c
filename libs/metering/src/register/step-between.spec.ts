import { DEFAULT_REGISTER_RULES, type RegisterCard } from './index.js';
import { expectedLitres, isContinuing, isSmallFall, mostLitres, reweighed, stepBetween, stepTo } from './step-between.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A household meter: 5 digits of m³, Q3 2.5 m³/h and so Q4 3,125 l/h, 300 litres a day expected. */
const CARD: RegisterCard = {
  model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: -DAY, pulseLitres: 1 }], installations: [], expectation: { litresPerDay: 300, origin: 'class' }, rules: DEFAULT_REGISTER_RULES,
};
const UNKNOWN_USE: RegisterCard = { ...CARD, expectation: null };
const SMALL: RegisterCard = { ...CARD, model: { ...CARD.model, capacityLitres: 10_000 } };
const PULSES_OF_TEN: RegisterCard = { ...CARD, pulseWeights: [{ fromMs: -DAY, pulseLitres: 10 }] };
const step = (card: RegisterCard, from: number, to: number, afterMs = HOUR) => stepBetween({ atMs: 0, indexLitres: from }, { atMs: afterMs, indexLitres: to }, card);

describe('the step from one index to a later one', () => {
  // Q4 for an hour and a minute of clock tolerance is 3,177 litres, a pulse on top 3,178. Ten times the expected day is 3,000.
  it.each<[string, RegisterCard, number, number, number, string, number | null, boolean]>([
    ['no water', CARD, 500, 500, HOUR, 'advance', 0, false],
    ['ten expected days within the hour', CARD, 0, 3_000, HOUR, 'advance', 3_000, false],
    ['a litre more is much', CARD, 0, 3_001, HOUR, 'advance', 3_001, true],
    ['all that Q4, the clocks and a pulse allow', CARD, 0, 3_178, HOUR, 'advance', 3_178, true],
    ['a litre more is another meter', CARD, 0, 3_179, HOUR, 'exchange_suspected', null, false],
    ['where no use is known nothing is much', UNKNOWN_USE, 0, 3_178, HOUR, 'advance', 3_178, false],
    ['ten times two expected days in two days', CARD, 0, 6_000, 2 * DAY, 'advance', 6_000, false],
    ['a litre more in two days', CARD, 0, 6_001, 2 * DAY, 'advance', 6_001, true],
    ['over the end of the register by three expected days', CARD, 99_999_500, 400, HOUR, 'rollover', 900, false],
    ['by a litre more it is not proved', CARD, 99_999_500, 401, HOUR, 'rollover_unproved', null, false],
    ['nor where no use is known', UNKNOWN_USE, 99_999_500, 400, HOUR, 'rollover_unproved', null, false],
    ['from the first litre of the last tenth', SMALL, 9_000, 0, 2 * DAY, 'rollover', 1_000, false],
    ['from before it: begun anew', SMALL, 8_999, 0, 2 * DAY, 'reset', 0, false],
    ['from the last tenth into the first, too far to be proved', CARD, 90_000_000, 10_000_000, HOUR, 'rollover_unproved', null, false],
    ['from before the last tenth', CARD, 89_999_999, 10_000_000, HOUR, 'exchange_suspected', null, false],
    ['into what is no first tenth', CARD, 90_000_000, 10_000_001, HOUR, 'exchange_suspected', null, false],
    ['over the end of a counter of 16 bits', CARD, 65_500, 300, HOUR, 'counter_wrap', null, false],
    ['the counter never shows its range', CARD, 65_536, 300, HOUR, 'reset', 300, false],
    ['from the last tenth of the counter', CARD, 58_983, 300, 10 * DAY, 'counter_wrap', null, false],
    ['from before it', CARD, 58_982, 300, 10 * DAY, 'reset', 300, false],
    ['over the end of a counter of tenths of litres', CARD, 6_553, 100, HOUR, 'counter_wrap', null, false],
    ['over the end of a counter of pulses of ten litres', PULSES_OF_TEN, 655_300, 200, HOUR, 'counter_wrap', null, false],
    ['a counter says nothing where no use is known', UNKNOWN_USE, 65_500, 300, HOUR, 'exchange_suspected', null, false],
    ['back by three expected days, within a tenth', CARD, 10_000, 9_100, HOUR, 'step_back', null, false],
    ['back by a litre more', CARD, 10_000, 9_099, HOUR, 'exchange_suspected', null, false],
    ['back by a tenth', CARD, 9_000, 8_100, HOUR, 'step_back', null, false],
    ['back by more than a tenth', CARD, 8_999, 8_099, HOUR, 'exchange_suspected', null, false],
    ['back by a hundred litres where no use is known', UNKNOWN_USE, 10_000, 9_900, HOUR, 'step_back', null, false],
    ['back by more than that', UNKNOWN_USE, 10_000, 9_899, HOUR, 'exchange_suspected', null, false],
    ['begun anew with three expected days', CARD, 50_000, 900, HOUR, 'reset', 900, false],
    ['anew with a litre more is another meter', CARD, 50_000, 901, HOUR, 'exchange_suspected', null, false],
  ])('%s', (_case, card, from, to, afterMs, kind, volumeLitres, isHigh) => {
    expect(step(card, from, to, afterMs)).toEqual({ kind, volumeLitres, isHigh });
  });

  it('goes on with the count by an advance or a rollover alone', () => {
    expect((['advance', 'rollover', 'rollover_unproved', 'reset', 'counter_wrap', 'exchange_suspected', 'step_back'] as const).filter((kind) => isContinuing({ kind, volumeLitres: null, isHigh: false }))).toEqual(['advance', 'rollover']);
  });
});

describe('the step to an index that a person accepted', () => {
  const to = (indexLitres: number, from = 5_000) => stepTo({ atMs: 0, indexLitres: from }, { atMs: HOUR, indexLitres, isAccepted: true }, CARD);

  it.each([
    ['counts what the register advanced, however much', 95_000, { kind: 'advance', volumeLitres: 90_000, isHigh: true }], ['is much only where it is', 5_010, { kind: 'advance', volumeLitres: 10, isHigh: false }],
    ['stays a fall', 4_000, { kind: 'exchange_suspected', volumeLitres: null, isHigh: false }],
  ])('%s', (_case, index, told) => {
    expect(to(index)).toEqual(told);
  });

  it('is a break where pulses of another weight give no whole litre', () => {
    const card = { ...CARD, pulseWeights: [{ fromMs: -DAY, pulseLitres: 3 }, { fromMs: HOUR, pulseLitres: 1 }] };
    expect(stepTo({ atMs: 0, indexLitres: 100 }, { atMs: HOUR, indexLitres: 200, isAccepted: true }, card)).toEqual({ kind: 'exchange_suspected', volumeLitres: null, isHigh: false });
    expect(stepTo({ atMs: 0, indexLitres: 99 }, { atMs: HOUR, indexLitres: 40 }, card)).toEqual({ kind: 'advance', volumeLitres: 7, isHigh: false });
  });
});

describe('what may have passed in a time', () => {
  it('is Q4 for it and for the tolerance of clocks, and a pulse', () => {
    expect(mostLitres(CARD, 0, HOUR)).toBeCloseTo(3_125 + 3_125 / 60 + 1, 6);
    expect(mostLitres(PULSES_OF_TEN, 0, 0)).toBeCloseTo(3_125 / 60 + 10, 6);
  });

  it('is expected by the day, and never of less than a day', () => {
    expect([0, HOUR, DAY, 36 * HOUR].map((ms) => expectedLitres(CARD, 0, ms))).toEqual([300, 300, 300, 450]);
    expect(expectedLitres(UNKNOWN_USE, 0, DAY)).toBeNull();
  });

  it('is the same number of pulses by another weight', () => {
    const card = { ...CARD, pulseWeights: [{ fromMs: -DAY, pulseLitres: 1 }, { fromMs: HOUR, pulseLitres: 10 }] };
    expect([reweighed({ atMs: 0, indexLitres: 120 }, HOUR, card), reweighed({ atMs: HOUR, indexLitres: 120 }, 0, card), reweighed({ atMs: 0, indexLitres: 120 }, HOUR - 1, card)]).toEqual([1_200, 12, 120]);
  });

  it.each<[string, number, number, RegisterCard, boolean]>([
    ['a tenth, of three expected days', 900, 9_000, CARD, true], ['more than a tenth', 900, 8_999, CARD, false], ['more than three expected days', 901, 50_000, CARD, false], ['a hundred litres at a point without expectation', 100, 1_000, UNKNOWN_USE, true], ['more there', 101, 50_000, UNKNOWN_USE, false],
  ])('is a small fall or not: %s', (_case, litres, from, card, isSmall) => {
    expect(isSmallFall(litres, from, card)).toBe(isSmall);
  });
});
