import { DEFAULT_REGISTER_RULES, judgeRegister, LateReading, RegisterJudgement, type RegisterCard, type RegisterReading } from './index.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);

const CARD: RegisterCard = {
  model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  expectation: { litresPerDay: 300, origin: 'class' },
  rules: DEFAULT_REGISTER_RULES,
};
const at = (hour: number, indexLitres: number, source: 1 | 2 = 1): RegisterReading => ({ readAtMs: START + hour * HOUR, source, indexLitres });
/** Verdicts as hour, index, use and reasons. */
const told = (readings: readonly RegisterReading[], card = CARD): [number, number, string, string][] =>
  judgeRegister(readings, card).verdicts.map(({ readAtMs, indexLitres, use, reasons }) => [(readAtMs - START) / HOUR, indexLitres, use, reasons.join('+')]);
const volumes = (readings: readonly RegisterReading[], card = CARD): (readonly [number, number, number | null])[] =>
  judgeRegister(readings, card).segments.map(({ fromMs, toMs, volumeLitres }) => [(fromMs - START) / HOUR, (toMs - START) / HOUR, volumeLitres] as const);

describe('two indexes for one instant', () => {
  it('between good ones: the volume is cut at the one that lies on the way, and the other has lost', () => {
    const readings = [at(0, 100), at(1, 105), at(1, 9_000), at(2, 110), at(3, 120)];
    expect(told(readings)).toEqual([[0, 100, 'used', ''], [1, 105, 'used', 'CONFLICT_WON'], [1, 9_000, 'suspect', 'CONFLICT_LOST'], [2, 110, 'used', ''], [3, 120, 'used', '']]);
    expect(volumes(readings)).toEqual([[0, 1, 5], [1, 2, 5], [2, 3, 10]]);
  });

  it('before the first good one: that from which the series goes on is used', () => {
    const readings = [at(0, 100), at(0, 90_000), at(1, 105), at(2, 110), at(3, 120)];
    expect(told(readings)).toEqual([[0, 100, 'used', 'CONFLICT_WON'], [0, 90_000, 'suspect', 'CONFLICT_LOST'], [1, 105, 'used', ''], [2, 110, 'used', ''], [3, 120, 'used', '']]);
    expect(volumes(readings)).toEqual([[0, 1, 5], [1, 2, 5], [2, 3, 10]]);
  });

  it('behind the last good one: that to which it leads is used', () => {
    const readings = [at(0, 100), at(1, 105), at(2, 110), at(3, 115), at(3, 90_000)];
    expect(told(readings).slice(3)).toEqual([[3, 115, 'used', 'CONFLICT_WON'], [3, 90_000, 'suspect', 'CONFLICT_LOST']]);
    expect(volumes(readings)).toEqual([[0, 1, 5], [1, 2, 5], [2, 3, 5]]);
  });

  it('and nothing else: none is used', () => {
    expect(told([at(0, 100), at(0, 200)])).toEqual([[0, 100, 'suspect', 'CONFLICT'], [0, 200, 'suspect', 'CONFLICT']]);
    expect(volumes([at(0, 100), at(0, 200)])).toEqual([]);
  });

  it('twice in a row: each is decided from the one before', () => {
    const readings = [at(0, 100), at(1, 105), at(1, 9_000), at(2, 104), at(2, 110), at(3, 120)];
    expect(told(readings).filter(([, , use]) => use === 'used').map(([hour, index]) => [hour, index])).toEqual([[0, 100], [1, 105], [2, 110], [3, 120]]);
    expect(volumes(readings)).toEqual([[0, 1, 5], [1, 2, 5], [2, 3, 10]]);
  });

  it('both of which lead through more water than is likely: none, although the meter would let it through', () => {
    // 2,000 litres in an hour pass a Q3 of 2.5 m³/h, and are far above 300 litres a day.
    expect(told([at(0, 100), at(1, 105), at(1, 2_100), at(2, 2_110), at(3, 2_120)]).filter(([hour]) => hour === 1)).toEqual([[1, 105, 'suspect', 'CONFLICT'], [1, 2_100, 'suspect', 'CONFLICT']]);
  });

  it('stand in the order of time among what is left out', () => {
    const readings = [at(0, 100), at(1, 105), at(2, 40), at(3, 106), at(3, 9_000), at(4, 41), at(5, 110), at(6, 120)];
    expect(told(readings).map(([hour]) => hour)).toEqual([0, 1, 2, 3, 3, 4, 5, 6]);
    expect(told(readings).filter(([, , use]) => use === 'suspect').map(([hour, index]) => [hour, index])).toEqual([[2, 40], [3, 9_000], [4, 41]]);
  });

  it('of a device and a person: the verdict of each names who read it', () => {
    const judged = judgeRegister([at(0, 100), at(1, 105), at(1, 106, 2), at(2, 110)], CARD);
    expect(judged.verdicts.filter(({ readAtMs }) => readAtMs === START + HOUR)).toEqual([
      { readAtMs: START + HOUR, source: 1, indexLitres: 105, origin: 'reading', use: 'used', reasons: ['CONFLICT_WON'], isFinal: false },
      { readAtMs: START + HOUR, source: 2, indexLitres: 106, origin: 'reading', use: 'suspect', reasons: ['CONFLICT_LOST'], isFinal: false },
    ]);
  });
});

describe('the pulse weight', () => {
  it('that changes between two good readings is remarked at the second, and only there', () => {
    const card = { ...CARD, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }, { fromMs: START + 1.5 * HOUR, pulseLitres: 10 }] };
    // 100, 110, 111 and 112 pulses.
    expect(told([at(0, 100), at(1, 110), at(2, 1_110), at(3, 1_120)], card)).toEqual([[0, 100, 'used', ''], [1, 110, 'used', ''], [2, 1_110, 'used', 'PULSE_WEIGHT_CHANGED'], [3, 1_120, 'used', '']]);
    expect(volumes([at(0, 100), at(1, 110), at(2, 1_110), at(3, 1_120)], card).map(([, , litres]) => litres)).toEqual([10, 10, 10]);
  });
});

describe('what can be judged at once', () => {
  it.each([
    ['what the register cannot show', at(1, 100_000_000), 'OUT_OF_RANGE'], ['less than nothing', at(1, -1), 'OUT_OF_RANGE'], ['parts of a litre', at(1, 100.5), 'OUT_OF_RANGE'],
    ['what was read before the meter was there', at(-1, 100), 'NOT_INSTALLED'], ['what was read in the instant of its removal', at(10, 150), 'NOT_INSTALLED'],
  ])('%s is suspect for good', (_case, reading, reason) => {
    const card = { ...CARD, installations: [{ fromMs: START, toMs: START + 10 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null }] };
    const judgement = new RegisterJudgement(card);
    expect(judgement.take([reading]).verdicts).toEqual([{ ...reading, origin: 'reading', use: 'suspect', reasons: [reason], isFinal: true }]);
    expect(judgement.take([at(11, 200)]).verdicts).toMatchObject([{ reasons: ['NOT_INSTALLED'] }]);
  });

  it('the highest index that the register shows, and the instant of installation, are good', () => {
    const card = { ...CARD, installations: [{ fromMs: START, toMs: START + 10 * HOUR, indexAtInstallationLitres: null, indexAtRemovalLitres: null }] };
    expect(told([at(0, 99_999_999)], card)).toEqual([[0, 99_999_999, 'used', '']]);
  });

  it('a reading of the instant that was taken last comes late, and says of what', () => {
    const judgement = new RegisterJudgement(CARD);
    judgement.take([at(1, 10), at(0, 5)]);
    expect(judgement.snapshot().takenUntilMs).toBe(START + HOUR);
    expect(judgement.take([])).toEqual({ verdicts: [], segments: [] });
    expect(() => judgement.take([at(2, 30), at(1, 20)])).toThrow(new LateReading(START + HOUR, START + HOUR));
    expect(() => judgement.take([at(1, 20)])).toThrow(`reading at ${START + HOUR} ms after those up to ${START + HOUR} ms were taken`);
    expect(judgement.take([at(2, 30)])).toEqual({ verdicts: [], segments: [] });
  });

  it('is settled as far as the last good reading before what may still change, or the end of the last installation', () => {
    const judgement = new RegisterJudgement({ ...CARD, installations: [{ fromMs: START, toMs: START + 10 * HOUR, indexAtInstallationLitres: 5, indexAtRemovalLitres: 50 }, { fromMs: START + 10 * HOUR, toMs: null, indexAtInstallationLitres: 7, indexAtRemovalLitres: null }] });
    expect(judgement.settledUntilMs).toBeNull();
    expect(judgement.settledIndexLitres).toBeNull();
    judgement.take([at(1, 10), at(11, 8)]);
    expect(judgement.settledUntilMs).toBe(START + 10 * HOUR);
    const years = Array.from({ length: 60 }, (_, day) => at(12 + 24 * day, 9 + day));
    judgement.take(years);
    expect(judgement.settledUntilMs).toBeGreaterThan(START + 10 * HOUR);
    expect(judgement.settledIndexLitres).toBe(years.find(({ readAtMs }) => readAtMs === judgement.settledUntilMs)!.indexLitres);
  });
});

describe('acts of installation and removal', () => {
  const installations = [
    { fromMs: START, toMs: START + 3 * HOUR, indexAtInstallationLitres: 5, indexAtRemovalLitres: 50 },
    { fromMs: START + 4 * HOUR, toMs: START + 8 * HOUR, indexAtInstallationLitres: 70, indexAtRemovalLitres: null },
    { fromMs: START + 9 * HOUR, toMs: null, indexAtInstallationLitres: 90, indexAtRemovalLitres: null },
  ];

  it('count each by itself, also those that no reading follows, and nothing between them', () => {
    expect(volumes([at(1, 20), at(5, 75)], { ...CARD, installations })).toEqual([[0, 1, 15], [1, 3, 30], [4, 5, 5]]);
    expect(told([at(1, 20), at(5, 75)], { ...CARD, installations })).toEqual([[0, 5, 'used', ''], [1, 20, 'used', ''], [3, 50, 'used', ''], [4, 70, 'used', ''], [5, 75, 'used', ''], [9, 90, 'used', '']]);
  });

  it('are final once a later reading has closed their installation; what is open is not', () => {
    const judgement = new RegisterJudgement({ ...CARD, installations });
    const settled = judgement.take([at(1, 20), at(5, 75)]);
    expect(settled.verdicts.map(({ readAtMs, isFinal, origin }) => [(readAtMs - START) / HOUR, isFinal, origin])).toEqual([[0, true, 'installation'], [1, true, 'reading'], [3, true, 'removal']]);
    expect(settled.segments.every(({ isFinal }) => isFinal)).toBe(true);
    const outlook = judgement.outlook();
    expect(outlook.verdicts.map(({ readAtMs, isFinal, origin }) => [(readAtMs - START) / HOUR, isFinal, origin])).toEqual([[4, false, 'installation'], [5, false, 'reading'], [9, false, 'installation']]);
    expect(outlook.segments).toMatchObject([{ volumeLitres: 5, isFinal: false }]);
    expect(judgement.outlook()).toEqual(outlook);
  });

  it('are confirmed by a reading of their instant that says the same, and contradicted by one that does not', () => {
    expect(judgeRegister([at(4, 70), at(5, 75)], { ...CARD, installations }).verdicts.filter(({ readAtMs }) => readAtMs === START + 4 * HOUR).map(({ origin, use, source }) => [origin, use, source])).toEqual([['reading', 'used', 1], ['installation', 'used', 2]]);
    expect(told([at(4, 71), at(5, 75)], { ...CARD, installations }).filter(([hour]) => hour === 4).map(([, index, use]) => [index, use])).toEqual([[71, 'used'], [70, 'used']]);
  });
});
