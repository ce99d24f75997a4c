import { DEFAULT_REGISTER_RULES, type JudgedRegister, judgeRegister, LateReading, RegisterJudgement, type RegisterCard, type RegisterReading } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 1);
const M3 = 1_000;

/** A household meter DN15, Q3 2.5 m3/h (Q4 3.125), five digits of m3, 300 litres a day expected. */
const card = (more: Partial<RegisterCard> = {}, capacityLitres = 100_000 * M3): RegisterCard => ({
  model: { capacityLitres, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  expectation: { litresPerDay: 300, origin: 'class' },
  rules: DEFAULT_REGISTER_RULES,
  ...more,
});
/** Readings so many milliseconds apart from the start on. */
const every = (stepMs: number, indexes: readonly number[], startMs = START, source: 1 | 2 = 1): RegisterReading[] =>
  indexes.map((indexLitres, at) => ({ readAtMs: startMs + at * stepMs, source, indexLitres }));
const volumesOf = ({ segments }: JudgedRegister): (number | null)[] => segments.map(({ volumeLitres }) => volumeLitres);
const totalOf = (judged: JudgedRegister): number => judged.segments.reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? 0), 0);
const suspectsOf = ({ verdicts }: JudgedRegister): [number, string][] =>
  verdicts.filter(({ use }) => use === 'suspect').map(({ indexLitres, reasons }) => [indexLitres, reasons.join('+')]);
const remarksOf = ({ verdicts }: JudgedRegister): string[] => verdicts.filter(({ use }) => use === 'used').flatMap(({ reasons }) => reasons);

describe('a register that only moves forward', () => {
  it('gives the difference of every two readings', () => {
    const judged = judgeRegister(every(HOUR, [500, 512, 512, 600]), card());
    expect(volumesOf(judged)).toEqual([12, 0, 88]);
    expect(suspectsOf(judged)).toEqual([]);
  });

  it('with one reading has no volume, and with none has nothing', () => {
    expect(judgeRegister(every(HOUR, [500]), card())).toMatchObject({ segments: [], verdicts: [{ use: 'used', isFinal: false }] });
    expect(judgeRegister([], card())).toEqual({ segments: [], verdicts: [] });
  });

  it('gives the same for readings that came late, twice and in disorder (thingsboard#1769, #4207)', () => {
    const readings = every(HOUR, [500, 512, 498, 512, 600, 640]);
    expect(judgeRegister([readings[4]!, readings[1]!, readings[5]!, readings[0]!, readings[1]!, readings[3]!, readings[2]!], card())).toEqual(judgeRegister(readings, card()));
  });
});

describe('a rollover (R5)', () => {
  it.each([
    ['9,999 m3', 10_000 * M3], ['99,999 m3', 100_000 * M3], ['999,999 m3', 1_000_000 * M3],
  ])('after %s goes on from zero', (_range, capacity) => {
    const judged = judgeRegister(every(HOUR, [capacity - 30, capacity - 8, 4, 25]), card({}, capacity));
    expect(volumesOf(judged)).toEqual([22, 12, 21]);
    expect(remarksOf(judged)).toEqual(['ROLLOVER']);
  });

  it.each<[string, number, number, number, Partial<RegisterCard>, 'ROLLOVER' | 'BELOW_PREVIOUS']>([
    ['of 700 litres in a day where 300 are expected', DAY, 10_000 * M3 - 400, 300, {}, 'ROLLOVER'],
    ['of 900 litres in a day, three times the expectation', DAY, 10_000 * M3 - 400, 500, {}, 'ROLLOVER'],
    ['of 901 litres in a day, more than three times the expectation', DAY, 10_000 * M3 - 400, 501, {}, 'BELOW_PREVIOUS'],
    ['of 60 m3 in 67 days: three times the expectation', 67 * DAY, 10_000 * M3 - 20 * M3, 40 * M3, {}, 'ROLLOVER'],
    ['of half the range in 67 days, which Q4 alone would pass', 67 * DAY, 9_000 * M3, 4_000 * M3, {}, 'BELOW_PREVIOUS'],
    ['from below the last tenth of the range', 400 * DAY, 8_999 * M3, 5 * M3, { expectation: { litresPerDay: 3_000, origin: 'own' } }, 'BELOW_PREVIOUS'],
    ['of more than Q4 lets through in ten minutes', HOUR / 6, 10_000 * M3 - 400, 400, {}, 'BELOW_PREVIOUS'],
    ['where nothing is expected because nothing is known', HOUR, 10_000 * M3 - 8, 4, { expectation: null }, 'BELOW_PREVIOUS'],
  ])('%s', (_case, gapMs, before, after, more, verdict) => {
    const judged = judgeRegister([...every(HOUR, [before - 2, before - 1, before], START - 2 * HOUR), ...every(HOUR, [after], START + gapMs)], card(more, 10_000 * M3));
    expect(judged.verdicts.at(-1)!.reasons).toEqual([verdict]);
    expect(totalOf(judged)).toBe(verdict === 'ROLLOVER' ? 2 + after + 10_000 * M3 - before : 2);
  });

  it('that no expectation proves is a break: nothing across it is counted, whatever comes after', () => {
    const capacity = 10_000 * M3;
    const judged = judgeRegister(every(HOUR, [capacity - 900, capacity - 890, capacity - 880, 300, 310, 320, 330]), card({ expectation: { litresPerDay: 50, origin: 'own' } }, capacity));
    expect(volumesOf(judged)).toEqual([10, 10, null, 10, 10, 10]);
    expect(remarksOf(judged)).toContain('ROLLOVER_UNPROVED');
  });

  it('is judged from the latest index before it: leaving that one out does not make the gap longer', () => {
    const capacity = 10_000 * M3;
    const judged = judgeRegister(every(DAY, [capacity - 1_000, capacity - 700, capacity - 400, 600, 1_700]), card({}, capacity));
    expect(suspectsOf(judged)).toEqual([[600, 'BELOW_PREVIOUS'], [1_700, 'BELOW_PREVIOUS']]);
    expect(totalOf(judged)).toBe(600);
  });

  it('that one day does not prove may be proved by the next: 1,300 litres in two days', () => {
    const capacity = 10_000 * M3;
    const judged = judgeRegister(every(DAY, [capacity - 1_000, capacity - 700, capacity - 400, 600, 900]), card({}, capacity));
    expect(suspectsOf(judged)).toEqual([[600, 'OUT_OF_LINE']]);
    expect(totalOf(judged)).toBe(600 + 1_300);
  });

  it('with a wobble across zero is counted once', () => {
    const capacity = 10_000 * M3;
    const judged = judgeRegister(every(HOUR, [capacity - 3, capacity - 1, 1, capacity - 1, 2, 6]), card({}, capacity));
    expect(totalOf(judged)).toBe(9);
  });
});

describe('a dip is never billed', () => {
  it.each<[string, number[], number, [number, string][]]>([
    ['of a litre (grott#99)', [2157, 2156, 2158], 1, [[2156, 'DIP']]],
    ['of a litre again and again', [2157, 2156, 2157, 2156, 2157, 2156, 2158, 2159], 2, [[2156, 'DIP'], [2156, 'DIP'], [2156, 'DIP']]],
    ['of an old index sent once more with a new time', [61_400, 61_532, 61_510, 61_560], 160, [[61_510, 'DIP']]],
    ['that lasts as long as the readings above it', [90_000, 90_040, 90_040, 90_041, 90_020, 90_021, 90_021, 90_050], 50, [[90_020, 'DIP'], [90_021, 'DIP'], [90_021, 'DIP']]],
    ['that is the last reading so far', [500, 560, 545], 60, [[545, 'BELOW_PREVIOUS']]],
  ])('%s', (_case, indexes, total, suspects) => {
    const judged = judgeRegister(every(HOUR, [indexes[0]! - 40, indexes[0]! - 20, ...indexes]), card());
    expect(totalOf(judged)).toBe(total + 40);
    expect(suspectsOf(judged)).toEqual(suspects);
  });

  it('a high reading that many later ones contradict is left out, not they', () => {
    const judged = judgeRegister(every(HOUR, [90_000, 90_010, 90_060, 90_030, 90_032, 90_040, 90_045]), card());
    expect(suspectsOf(judged)).toEqual([[90_060, 'ABOVE_NEXT']]);
    expect(totalOf(judged)).toBe(45);
  });
});

describe('a register that jumps', () => {
  const old = [500_000, 500_020, 500_040];

  it.each<[string, number[], (number | null)[], string[]]>([
    ['to zero and counts on: a reset, and what it has counted since', [...old, 6, 20, 31], [20, 20, 6, 14, 11], ['RESET']],
    ['to the index of a smaller meter: an exchange nobody reported (gsan code 14)', [...old, 81_000, 81_015, 81_030], [20, 20, null, 15, 15], ['EXCHANGE_SUSPECTED']],
    ['to the index of a larger meter', [...old, 910_000, 910_015, 910_030], [20, 20, null, 15, 15], ['EXCHANGE_SUSPECTED']],
    ['from 838 860.7 m3: a counter of 23 bits (sourceanalytix#594)', [838_840, 838_850, 838_860, 11, 25, 40].map((index) => index), [10, 10, null, 14, 15], ['COUNTER_WRAP']],
    ['from 4 294 967.29 m3: a counter of 32 bits', [2 ** 32 - 25, 2 ** 32 - 15, 2 ** 32 - 5, 11, 25, 40], [10, 10, null, 14, 15], ['COUNTER_WRAP']],
  ])('%s', (_case, indexes, volumes, remarks) => {
    const judged = judgeRegister(every(HOUR, indexes), card({}, 10 ** 10));
    expect(volumesOf(judged)).toEqual(volumes);
    expect(remarksOf(judged)).toEqual(remarks);
    expect(suspectsOf(judged)).toEqual([]);
  });

  it('to zero where nothing is expected because nothing is known: no count since zero is believed', () => {
    const judged = judgeRegister(every(HOUR, [...old, 6, 20, 31]), card({ expectation: null }));
    expect(volumesOf(judged)).toEqual([20, 20, null, 14, 11]);
    expect(remarksOf(judged)).toEqual(['EXCHANGE_SUSPECTED']);
  });

  it('to zero every other day counts every time: a device that starts again, not an excursion', () => {
    const judged = judgeRegister(every(HOUR, Array.from({ length: 30 * 24 }, (_, at) => (12 * at) % 500)), card());
    expect(suspectsOf(judged)).toEqual([]);
    expect(totalOf(judged)).toBeGreaterThan(0.97 * 12 * 30 * 24);
  });

  it('is suspect until three readings agree with one another (R6)', () => {
    const judged = judgeRegister(every(HOUR, [...old, 81_000, 81_015]), card());
    expect(suspectsOf(judged)).toEqual([[81_000, 'BELOW_PREVIOUS'], [81_015, 'BELOW_PREVIOUS']]);
    expect(totalOf(judged)).toBe(40);
  });

  it.each([1, 2, 3, 4, 30, 500])('to zero for %i readings and back again: the low ones are bad, and the volume is that across them (R7, core#100651)', (times) => {
    const low = Array.from({ length: times }, (_, at) => at * 5);
    const judged = judgeRegister(every(HOUR, [...old, ...low, 500_060, 500_075, 500_090]), card());
    expect(suspectsOf(judged).map(([, reason]) => reason)).toEqual(low.map(() => 'RESET_AND_RECOVERY'));
    expect(totalOf(judged)).toBe(90);
  });

  it('to zero for three days and back, read once a day: its life is not the use of one day', () => {
    const judged = judgeRegister(every(DAY, [60_000, 60_300, 60_600, 200, 500, 800, 61_800, 62_100]), card());
    expect(suspectsOf(judged)).toEqual([[200, 'RESET_AND_RECOVERY'], [500, 'RESET_AND_RECOVERY'], [800, 'RESET_AND_RECOVERY']]);
    expect(totalOf(judged)).toBe(2_100);
  });

  it('of a young meter to zero stays a reset when it passes its old index', () => {
    const judged = judgeRegister(every(HOUR, [480, 490, 500, 4, 90, 210, 330, 460, 590, 700]), card());
    expect(totalOf(judged)).toBe(20 + 700);
    expect(suspectsOf(judged)).toEqual([]);
  });

  it.each([12, 17, 23])('once, by bit %i: the reading is bad and nothing is lost', (bit) => {
    for (const flipped of [2_000_020 ^ (1 << bit)]) {
      const judged = judgeRegister(every(HOUR, [2_000_000, 2_000_010, flipped, 2_000_030, 2_000_040]), card());
      expect(suspectsOf(judged)).toEqual([[flipped, 'BIT_ERROR']]);
      expect(totalOf(judged)).toBe(40);
    }
  });

  it('by a bit that stays wrong for a day', () => {
    const wrong = Array.from({ length: 24 }, (_, at) => 2_000_020 + at + 2 ** 19);
    const judged = judgeRegister(every(HOUR, [2_000_000, 2_000_010, 2_000_015, ...wrong, 2_000_050, 2_000_060]), card());
    expect(suspectsOf(judged).map(([, reason]) => reason)).toEqual(wrong.map(() => 'BIT_ERROR'));
    expect(totalOf(judged)).toBe(60);
  });

  it('upwards after a month of silence by as much as Q4 would let through: suspect until another reading agrees', () => {
    const quiet = every(HOUR, [500_000, 500_010, 500_020]);
    const high = { readAtMs: START + 30 * DAY, source: 1 as const, indexLitres: 500_020 + 1_048_576 };
    expect(suspectsOf(judgeRegister([...quiet, high], card()))).toEqual([[1_548_596, 'HIGH_ADVANCE']]);
    const returned = judgeRegister([...quiet, high, ...every(HOUR, [509_000, 509_010], START + 30 * DAY + HOUR)], card());
    expect(suspectsOf(returned)).toEqual([[1_548_596, 'BIT_ERROR']]);
    expect(totalOf(returned)).toBe(9_010);
    const confirmed = judgeRegister([...quiet, high, ...every(HOUR, [1_548_600, 1_548_610], START + 30 * DAY + HOUR)], card());
    expect(suspectsOf(confirmed)).toEqual([]);
    expect(remarksOf(confirmed)).toEqual(['HIGH_ADVANCE']);
  });

  it('between two meters whose messages are mixed up keeps to the one it began with', () => {
    const judged = judgeRegister(every(HOUR, [207_740, 207_774, 456_017, 207_814, 456_273, 207_851, 456_353, 207_886, 456_427, 207_907]), card());
    expect(suspectsOf(judged)).toEqual([456_017, 456_273, 456_353, 456_427].map((index) => [index, 'IMPOSSIBLE_ADVANCE']));
    expect(totalOf(judged)).toBe(167);
  });

  it('past Q4 in one step: the physical bound (R8)', () => {
    const inAnHour = (litres: number) => judgeRegister(every(HOUR, [800, 900, 1_000, 1_000 + litres]), card({ expectation: { litresPerDay: 30_000, origin: 'own' } }));
    expect(suspectsOf(inAnHour(3_125))).toEqual([]);
    expect(suspectsOf(inAnHour(3_180))).toEqual([[4_180, 'IMPOSSIBLE_ADVANCE']]);
  });

  it('never into one of its own: an index that the register cannot show, or that is no whole litre', () => {
    const judged = judgeRegister(every(HOUR, [10, 100_000 * M3, -1, 12.5, Number.NaN, 20]), card());
    expect(suspectsOf(judged).map(([, reason]) => reason)).toEqual(['OUT_OF_RANGE', 'OUT_OF_RANGE', 'OUT_OF_RANGE', 'OUT_OF_RANGE']);
    expect(totalOf(judged)).toBe(10);
  });
});

describe('water that runs backwards (R17)', () => {
  it('is named, and is neither billed nor taken off', () => {
    const judged = judgeRegister(every(HOUR, [50_000, 50_100, 50_060, 50_020, 49_980, 49_950, 50_030, 50_110, 50_150]), card());
    expect(suspectsOf(judged)).toEqual([50_060, 50_020, 49_980, 49_950].map((index) => [index, 'DIP+REVERSE_FLOW']).concat([[50_030, 'DIP']]) as [number, string][]);
    expect(totalOf(judged)).toBe(150);
  });

  it('for good is a step back after seven readings', () => {
    const judged = judgeRegister(every(HOUR, [...Array.from({ length: 9 }, () => 50_100), ...Array.from({ length: 7 }, (_, at) => 50_060 + at)]), card());
    expect(remarksOf(judged)).toEqual(['STEP_BACK']);
    expect(totalOf(judged)).toBe(6);
  });
});

describe('an exchange that was reported', () => {
  const AT = START + 3 * HOUR + HOUR / 2;
  const oldMeter = card({ installations: [{ fromMs: START, toMs: AT, indexAtInstallationLitres: 400_000, indexAtRemovalLitres: 400_070 }] });
  const newMeter = card({ installations: [{ fromMs: AT, toMs: null, indexAtInstallationLitres: 12, indexAtRemovalLitres: null }] });

  it('counts the old meter to its removal and the new one from its installation (dsmr-reader#225)', () => {
    const old = judgeRegister(every(HOUR, [400_020, 400_040, 400_060], START + HOUR), oldMeter);
    const fresh = judgeRegister(every(HOUR, [20, 35], START + 4 * HOUR), newMeter);
    expect(volumesOf(old)).toEqual([20, 20, 20, 10]);
    expect(volumesOf(fresh)).toEqual([8, 15]);
  });

  it('a reading of the old meter that comes late counts; one read after the removal does not', () => {
    const readings = every(HOUR, [400_020, 400_040, 400_060, 400_900], START + HOUR);
    const judged = judgeRegister([readings[3]!, readings[0]!, readings[2]!, readings[1]!], oldMeter);
    expect(suspectsOf(judged)).toEqual([[400_900, 'NOT_INSTALLED']]);
    expect(totalOf(judged)).toBe(70);
  });

  it('a reading of the very instant of an act, and of one mind with it, is the same point', () => {
    const judged = judgeRegister(every(HOUR, [400_000, 400_020], START), oldMeter);
    expect(volumesOf(judged)).toEqual([20, 50]);
    expect(judged.verdicts.map(({ origin, use }) => `${origin} ${use}`)).toEqual(['reading used', 'installation used', 'reading used', 'removal used']);
  });

  it('a reading of the very instant of an act that says otherwise keeps its own verdict', () => {
    const judged = judgeRegister(every(HOUR, [399_000, 400_020, 400_030], START), oldMeter);
    expect(suspectsOf(judged)).toEqual([[399_000, 'DIP']]);
    expect(totalOf(judged)).toBe(70);
  });

  it('an act without index leaves the ends open', () => {
    const judged = judgeRegister(every(HOUR, [20, 35, 50], START + 4 * HOUR), card({ installations: [{ fromMs: AT, toMs: START + 9 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null }] }));
    expect(volumesOf(judged)).toEqual([15, 15]);
  });

  it('an act whose index contradicts the readings is what is suspect', () => {
    const judged = judgeRegister(every(HOUR, [400_020, 400_040, 400_060], START + HOUR), card({ installations: [{ fromMs: START, toMs: AT, indexAtInstallationLitres: 4_000_000, indexAtRemovalLitres: 40_007 }] }));
    expect(suspectsOf(judged).map(([index]) => index)).toEqual([4_000_000, 40_007]);
    expect(totalOf(judged)).toBe(40);
  });

  it('a meter that comes back to another place starts again there', () => {
    const judged = judgeRegister([...every(HOUR, [100, 130]), ...every(HOUR, [90_000], START + 10 * DAY), ...every(HOUR, [131, 150], START + 20 * DAY)], card({
      installations: [
        { fromMs: START, toMs: START + DAY, indexAtInstallationLitres: 90, indexAtRemovalLitres: 130 },
        { fromMs: START + 20 * DAY, toMs: null, indexAtInstallationLitres: 131, indexAtRemovalLitres: null },
      ],
    }));
    expect(totalOf(judged)).toBe(40 + 19);
    expect(suspectsOf(judged)).toEqual([[90_000, 'NOT_INSTALLED']]);
  });
});

describe('a pulse weight that changes', () => {
  it('is followed by the pulses: 10 litres a pulse before, 1 litre after', () => {
    const judged = judgeRegister(every(HOUR, [80_000, 80_010, 80_020, 8_005, 8_010]), card({ pulseWeights: [{ fromMs: 0, pulseLitres: 10 }, { fromMs: START + 3 * HOUR, pulseLitres: 1 }] }));
    expect(volumesOf(judged)).toEqual([10, 10, 3, 5]);
    expect(remarksOf(judged)).toEqual(['PULSE_WEIGHT_CHANGED']);
  });

  it('that leaves no whole pulses is a break', () => {
    const judged = judgeRegister(every(HOUR, [80_001, 80_011, 80_021, 8_005, 8_010, 8_020]), card({ pulseWeights: [{ fromMs: 0, pulseLitres: 10 }, { fromMs: START + 3 * HOUR, pulseLitres: 1 }] }));
    expect(volumesOf(judged)).toEqual([10, 10, null, 5, 10]);
  });
});

describe('several indexes for one instant', () => {
  const at = (indexLitres: number, source: 1 | 2 = 1): RegisterReading => ({ readAtMs: START + HOUR, source, indexLitres });
  const around = [...every(HOUR, [900], START), ...every(HOUR, [1_000, 1_020], START + 2 * HOUR)];

  it.each<[string, RegisterReading[], number | null]>([
    ['one lies on the way: it is used', [at(950), at(9_950)], 950],
    ['none lies on the way: none', [at(850), at(9_950)], null],
    ['both lie on the way: none', [at(950), at(960)], null],
    ['a device and a person, both on the way: the device', [at(950), at(960, 2)], 950],
    ['a device off the way and a person on it: the person', [at(9_950), at(960, 2)], 960],
    ['two of the device on the way and one person: none', [at(950), at(955), at(960, 2)], null],
    ['a device and a person of one mind', [at(950), at(950, 2)], 950],
  ])('%s', (_case, candidates, used) => {
    for (const order of [[...around, ...candidates], [...candidates.toReversed(), ...around]]) {
      const judged = judgeRegister(order, card());
      expect([...new Set(judged.verdicts.filter(({ readAtMs, use }) => readAtMs === START + HOUR && use === 'used').map(({ indexLitres }) => indexLitres))]).toEqual(used === null ? [] : [used]);
      expect(judged.verdicts).toHaveLength(order.length);
      expect(totalOf(judged)).toBe(120);
    }
  });
});

describe('several indexes for one instant between two counts', () => {
  it('are all suspect: none lies on the way from one count to the other', () => {
    const both = [1_030, 80_995].map((indexLitres): RegisterReading => ({ readAtMs: START + 3 * HOUR, source: 1, indexLitres }));
    const judged = judgeRegister([...every(HOUR, [1_000, 1_010, 1_020]), ...both, ...every(HOUR, [81_000, 81_010, 81_020, 81_030], START + 4 * HOUR)], card());
    expect(suspectsOf(judged)).toEqual([[1_030, 'CONFLICT'], [80_995, 'CONFLICT']]);
    expect(volumesOf(judged)).toEqual([10, 10, null, 10, 10, 10]);
  });
});

describe('several indexes for the instant of an installation act', () => {
  it('have a verdict each, whether a later reading confirms the act or not', () => {
    const installations = [{ fromMs: START, toMs: null, indexAtInstallationLitres: 5, indexAtRemovalLitres: null }];
    const both = [900, 999_999].map((indexLitres): RegisterReading => ({ readAtMs: START, source: 1, indexLitres }));
    for (const later of [[], every(HOUR, [8, 12, 20], START + HOUR), every(DAY, Array.from({ length: 60 }, (_, day) => 100 + day * 300), START + DAY)]) {
      const judged = judgeRegister([...both, ...later], card({ installations }));
      expect(suspectsOf(judged)).toEqual([[900, 'CONFLICT'], [999_999, 'CONFLICT']]);
      expect(judged.verdicts).toHaveLength(3 + later.length);
    }
  });
});

describe('judgement as readings come in', () => {
  it('refuses a reading before those it has taken, so that nobody forgets to start again from an older state', () => {
    const judgement = new RegisterJudgement(card());
    judgement.take(every(HOUR, [10, 20]));
    expect(() => judgement.take(every(HOUR, [5], START + 1))).toThrow(LateReading);
  });
});

describe('a reading that a person accepted', () => {
  /** The reading of a series at a place, accepted. */
  const accept = (readings: readonly RegisterReading[], at: number): RegisterReading[] => readings.map((one, place) => (place === at ? { ...one, isAccepted: true } : one));

  it.each<[string, readonly number[], number, (number | null)[], string[], number[]]>([
    ['a little below two before: those give way, and no litre is lost', [400, 450, 500, 512, 498, 512, 600], 4, [50, 48, 14, 88], [], [500, 512]],
    ['above what Q4 lets through: what the register advanced passed', [50_000, 50_012, 950_012], 2, [12, 900_000], ['HIGH_ADVANCE'], []],
    ['far above three later ones: nothing is known of the way back', [50_000, 50_012, 950_012, 50_030, 50_040, 50_050], 2, [12, 900_000, null, 10, 10], ['HIGH_ADVANCE', 'EXCHANGE_SUSPECTED'], []],
    ['far above two later ones: those have to be confirmed first', [50_000, 50_012, 950_012, 50_030, 50_040], 2, [12, 900_000], ['HIGH_ADVANCE'], [50_030, 50_040]],
    ['that is the first, and above three later ones', [9_000, 5_000, 5_010, 5_020], 0, [null, 10, 10], ['EXCHANGE_SUSPECTED'], []],
    ['that lies in line anyway', [500, 512, 600], 1, [12, 88], [], []],
  ])('%s', (_, indexes, at, volumes, remarks, suspects) => {
    const judged = judgeRegister(accept(every(HOUR, indexes), at), card());
    expect(suspectsOf(judged).map(([indexLitres]) => indexLitres)).toEqual(suspects);
    expect(volumesOf(judged)).toEqual(volumes);
    expect(remarksOf(judged)).toEqual(remarks);
  });

  it('stays in use after everything around it is settled', () => {
    const indexes = Array.from({ length: 200 }, (_, day) => 10_000 + day * 300);
    indexes[20] = 4_000;
    const judged = judgeRegister(accept(every(DAY, indexes), 20), card());
    expect(suspectsOf(judged)).toEqual([]);
    expect(judged.verdicts[20]).toMatchObject({ indexLitres: 4_000, use: 'used', isFinal: true });
  });

  it('wins against the other indexes of its instant, whatever their source', () => {
    const [before, after] = [every(HOUR, [500, 512]), every(HOUR, [600], START + 3 * HOUR)];
    const rival: RegisterReading = { readAtMs: START + 2 * HOUR, source: 1, indexLitres: 540 };
    const judged = judgeRegister([...before, rival, { readAtMs: rival.readAtMs, source: 2, indexLitres: 520, isAccepted: true }, ...after], card());
    expect(suspectsOf(judged)).toEqual([[540, 'CONFLICT_LOST']]);
    expect(volumesOf(judged)).toEqual([12, 8, 80]);
  });

  it('contradicts another one accepted for its instant: no rule chooses', () => {
    const both: RegisterReading[] = [520, 540].map((indexLitres) => ({ readAtMs: START + 2 * HOUR, source: 2, indexLitres, isAccepted: true }));
    const judged = judgeRegister([...every(HOUR, [500, 512]), ...both, ...every(HOUR, [600], START + 3 * HOUR)], card());
    expect(suspectsOf(judged)).toEqual([[520, 'CONFLICT'], [540, 'CONFLICT']]);
    expect(totalOf(judged)).toBe(100);
  });

  it('counts nothing where the meter was not installed', () => {
    const nowhere = card({ installations: [{ fromMs: START + DAY, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }] });
    expect(suspectsOf(judgeRegister(accept(every(HOUR, [500]), 0), nowhere))).toEqual([[500, 'NOT_INSTALLED']]);
  });
});
