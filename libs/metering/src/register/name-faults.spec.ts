import { DEFAULT_REGISTER_RULES, type RegisterCard } from './index.js';
import { nameFaults, remarkOf } from './name-faults.js';
import type { SeriesPoint } from './series-point.js';
import type { Step } from './step-between.js';
import type { StepKind } from './verdict.js';

const HOUR = 3_600_000;

/** Q4 3,125 l/h, so that 3,178 litres pass in an hour at most; 300 litres a day expected. */
const CARD: RegisterCard = {
  model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }], installations: [], expectation: { litresPerDay: 300, origin: 'class' }, rules: DEFAULT_REGISTER_RULES,
};
const point = (hour: number, indexLitres: number): SeriesPoint => ({ atMs: hour * HOUR, indexLitres, source: 1, origin: 'reading', alsoFrom: [] });
const stepOf = (kind: StepKind): Step => ({ kind, volumeLitres: null, isHigh: false });
/** Why an index of 01:00 is left out between those of midnight and 02:00. */
const between = (indexLitres: number, [from, to]: readonly [number, number] = [100_000, 100_010], kind: StepKind = 'advance', card = CARD): string =>
  nameFaults([point(1, indexLitres)], point(0, from), point(2, to), stepOf(kind), card)[0]!.join('+');

describe('why a reading between two good ones is left out', () => {
  it.each<[string, number, string]>([
    ['it lies between them, and yet leads nowhere', 100_005, 'OUT_OF_LINE'],
    ['a little below', 99_950, 'DIP'], ['below by a tenth', 90_000, 'DIP'], ['below by more than a tenth', 89_999, 'RESET_AND_RECOVERY'],
    ['above the next, by what the meter lets through', 103_178, 'ABOVE_NEXT'], ['by a litre more than that', 103_179, 'IMPOSSIBLE_ADVANCE'],
    ['the bit of 65,536 is set', 165_541, 'BIT_ERROR'], ['it is cleared', 34_469, 'BIT_ERROR'], ['two bits side by side are set', 149_157, 'BIT_ERROR'], ['the lowest bit that is told from use', 100_261, 'BIT_ERROR'], ['a lower one', 100_133, 'ABOVE_NEXT'],
    ['the bit, and a 512th of it below the first', 165_408, 'BIT_ERROR'], ['a litre further below', 165_407, 'IMPOSSIBLE_ADVANCE'], ['the bit, and a 512th of it above the next', 165_674, 'BIT_ERROR'], ['a litre further above', 165_675, 'IMPOSSIBLE_ADVANCE'],
  ])('%s', (_case, index, reason) => {
    expect(between(index)).toBe(reason);
  });

  it('a bit says nothing where the neighbours lie an eighth of it apart, or more', () => {
    expect([100_612, 101_074].map((index) => between(index, [100_000, 100_100]))).toEqual(['ABOVE_NEXT', 'BIT_ERROR']);
    // 512 is eight times 64: as far apart as may be.
    expect([between(100_544, [100_000, 100_064]), between(100_545, [100_000, 100_065])]).toEqual(['BIT_ERROR', 'ABOVE_NEXT']);
  });

  it('a bit of the pulses, where a pulse is ten litres', () => {
    const card = { ...CARD, pulseWeights: [{ fromMs: 0, pulseLitres: 10 }] };
    expect([between(102_560, [100_000, 100_000], 'advance', card), between(100_256, [100_000, 100_000], 'advance', card)]).toEqual(['BIT_ERROR', 'ABOVE_NEXT']);
  });

  it('on the way of a rollover it is behind zero already, or still before it', () => {
    expect([40, 41].map((index) => between(index, [99_999_990, 40], 'rollover'))).toEqual(['OUT_OF_LINE', 'RESET_AND_RECOVERY']);
    expect(between(40, [99_999_990, 40])).not.toBe('OUT_OF_LINE');
  });
});

describe('why a reading that nothing good follows is left out', () => {
  it.each<[string, number, string]>([
    ['an advance that had to prove itself', 100_010, 'OUT_OF_LINE'], ['much at once', 103_001, 'HIGH_ADVANCE'], ['more than passes', 200_000, 'IMPOSSIBLE_ADVANCE'], ['a fall', 99_000, 'BELOW_PREVIOUS'],
  ])('%s', (_case, index, reason) => {
    expect(nameFaults([point(1, index)], point(0, 100_000), null, null, CARD)).toEqual([[reason]]);
    // The same before a break: what follows is another count.
    expect(nameFaults([point(1, index)], point(0, 100_000), point(2, 5), stepOf('reset'), CARD)).toEqual([[reason]]);
  });

  it('is not confirmed where nothing good came before', () => {
    expect(nameFaults([point(1, 5), point(2, 900)], null, point(3, 7), null, CARD)).toEqual([['UNCONFIRMED'], ['UNCONFIRMED']]);
  });
});

describe('water that runs backwards', () => {
  const marks = (indexes: readonly number[]): boolean[] => nameFaults(indexes.map((index, at) => point(at + 1, index)), point(0, 100_000), null, null, CARD).map((reasons) => reasons.includes('REVERSE_FLOW'));

  it.each<[string, readonly number[], boolean[]]>([
    ['three falls one after another', [99_990, 99_980, 99_970], [true, true, true]], ['two are a coincidence', [99_990, 99_980], [false, false]], ['four', [99_990, 99_980, 99_970, 99_960], [true, true, true, true]],
    ['a rest ends the run', [99_990, 99_980, 99_980, 99_970], [false, false, false, false]], ['and a rise', [99_990, 99_980, 99_985, 99_970, 99_960], [false, false, false, false, false]],
    ['falls that water explains at most', [96_822, 93_644, 90_466], [true, true, true]], ['a litre more is no water', [96_822, 93_644, 90_465], [false, false, false]],
    ['a run behind something else', [250_000, 99_990, 99_980, 99_970], [false, false, false, false]], ['once it has begun', [250_000, 249_990, 249_980, 249_970], [false, true, true, true]],
  ])('%s', (_case, indexes, marked) => {
    expect(marks(indexes)).toEqual(marked);
  });

  it('is told of falls among themselves, where nothing good came before', () => {
    const reasons = nameFaults([30, 20, 10, 5].map((index, at) => point(at, index)), null, null, null, CARD);
    expect(reasons.map((one) => one.includes('REVERSE_FLOW'))).toEqual([false, true, true, true]);
  });
});

describe('the remark on the reading that a step leads to', () => {
  it.each<[StepKind, boolean, string[]]>([
    ['advance', false, []], ['advance', true, ['HIGH_ADVANCE']], ['rollover', false, ['ROLLOVER']], ['reset', false, ['RESET']], ['counter_wrap', false, ['COUNTER_WRAP']], ['rollover_unproved', false, ['ROLLOVER_UNPROVED']],
    ['exchange_suspected', false, ['EXCHANGE_SUSPECTED']], ['step_back', false, ['STEP_BACK']],
  ])('%s (much: %s)', (kind, isHigh, remarks) => {
    expect(remarkOf(kind, isHigh)).toEqual(remarks);
  });
});
