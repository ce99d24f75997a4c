import { DEFAULT_REGISTER_RULES, type JudgedRegister, RegisterJudgement, type RegisterCard, type RegisterReading } from './index.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const MOST_UNDECIDED = 20;

/** Twenty readings may be undecided, so that little is much. */
const CARD: RegisterCard = {
  model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  expectation: { litresPerDay: 300, origin: 'class' },
  rules: { ...DEFAULT_REGISTER_RULES, mostUndecided: MOST_UNDECIDED },
};
const hourly = (indexes: readonly number[], fromHour = 0): RegisterReading[] => indexes.map((indexLitres, at) => ({ readAtMs: START + (fromHour + at) * HOUR, source: 1, indexLitres }));
/** A meter put in the wrong way round: 100 hours of water make it fall by 1,188 litres. */
const BACKWARDS = hourly(Array.from({ length: 100 }, (_, at) => 900_000 - 12 * at));
/** Put right at its last index: 40 hours of 10 litres. */
const FORWARDS = hourly(Array.from({ length: 40 }, (_, at) => 898_812 + 10 * (at + 1)), 100);
/** Each tenth hour a second index for the same instant, so that none of the two is good. */
const contradicted = (readings: readonly RegisterReading[]): RegisterReading[] => readings.flatMap((one, at) => (at % 10 === 5 ? [one, { ...one, indexLitres: one.indexLitres + 1 }] : [one]));

const litresOf = (parts: readonly JudgedRegister[]): number => parts.flatMap(({ segments }) => segments).reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? 0), 0);

/** Settled parts as readings come one instant at a time, and how much stays undecided meanwhile. */
function live(readings: readonly RegisterReading[]): { judgement: RegisterJudgement; settled: JudgedRegister[]; mostNodes: number; mostConflicts: number } {
  const judgement = new RegisterJudgement(CARD);
  const settled: JudgedRegister[] = [];
  let [mostNodes, mostConflicts] = [0, 0];
  for (const readAtMs of new Set(readings.map((one) => one.readAtMs))) {
    settled.push(judgement.take(readings.filter((one) => one.readAtMs === readAtMs)));
    const { nodes, conflicts } = judgement.snapshot().series;
    [mostNodes, mostConflicts] = [Math.max(mostNodes, nodes.length), Math.max(mostConflicts, conflicts.length)];
  }
  return { judgement, settled, mostNodes, mostConflicts };
}

describe('more undecided readings than may be', () => {
  it.each([
    ['of a meter put in the wrong way round give no litre', BACKWARDS, 0],
    // The last seven falls, 84 litres, look like a dip that the water since has made good: a dip is not billed.
    ['and then put right give what it counted since, beyond where a dip would have begun', [...BACKWARDS, ...FORWARDS], 400 - 84],
    ['with two indexes for each tenth hour give no litre', contradicted(BACKWARDS), 0],
  ])('%s; each reading has one verdict, in order', (_name, readings, litres) => {
    const { judgement, settled } = live(readings);
    const parts = [...settled, judgement.outlook()];
    expect(litresOf(parts)).toBe(litres);
    expect(parts.flatMap(({ verdicts }) => verdicts.map(({ readAtMs, indexLitres }) => [readAtMs, indexLitres]))).toEqual(readings.map(({ readAtMs, indexLitres }) => [readAtMs, indexLitres]));
  });

  it('are settled as they come, half of them at a time', () => {
    const { settled, mostNodes, mostConflicts } = live(contradicted(BACKWARDS));
    // One instant makes the first of them the last good one, the next gives up half of the others.
    expect(mostNodes).toBe(MOST_UNDECIDED + 2);
    expect(mostConflicts).toBeLessThanOrEqual(4);
    const told = settled.flatMap(({ verdicts }) => verdicts);
    expect(told.length).toBeGreaterThan(80);
    expect(told.every(({ isFinal }) => isFinal)).toBe(true);
    expect(new Set(told.slice(1).map(({ use }) => use))).toEqual(new Set(['suspect']));
  });

  it('end the same however the readings were cut into calls, and when taken up again from what was kept', () => {
    const readings = contradicted([...BACKWARDS, ...FORWARDS]);
    const whole = new RegisterJudgement(CARD);
    const settled = whole.take(readings);
    const { judgement, settled: parts } = live(readings);
    expect(judgement.snapshot()).toEqual(whole.snapshot());
    expect(parts.flatMap(({ verdicts }) => verdicts)).toEqual(settled.verdicts);
    expect(parts.flatMap(({ segments }) => segments)).toEqual(settled.segments);
    expect(new RegisterJudgement(CARD, judgement.snapshot()).outlook()).toEqual(whole.outlook());
  });
});
