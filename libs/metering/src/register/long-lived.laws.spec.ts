import { DEFAULT_REGISTER_RULES, RegisterJudgement, type RegisterCard, type RegisterReading } from './index.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);

const CARD: RegisterCard = {
  model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
  expectation: { litresPerDay: 300, origin: 'class' },
  rules: DEFAULT_REGISTER_RULES,
};
const hourly = (indexes: readonly number[], startMs = START): RegisterReading[] => indexes.map((indexLitres, at) => ({ readAtMs: startMs + at * HOUR, source: 1, indexLitres }));

describe('judgement over years as readings come in', () => {
  it('of a meter put in the wrong way round ends in suspects and in little memory', () => {
    const judgement = new RegisterJudgement(CARD);
    const hours = 4_500;
    const settled = judgement.take(hourly(Array.from({ length: hours }, (_, at) => 900_000 - 12 * at)));
    const outlook = judgement.outlook();
    expect([...settled.segments, ...outlook.segments].reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? 0), 0)).toBe(0);
    expect(settled.verdicts.length + outlook.verdicts.length).toBe(hours);
    expect(settled.verdicts.at(-1)!.reasons).toEqual(['BELOW_PREVIOUS', 'REVERSE_FLOW']);
    expect(judgement.snapshot().series.nodes.length).toBeLessThanOrEqual(DEFAULT_REGISTER_RULES.mostUndecided + 1);
  });

  it('forgets what it has settled: its state after two years is that of six weeks', () => {
    const hours = 365 * 24;
    const contradicted = (fromMs: number): RegisterReading[] => hourly(Array.from({ length: hours }, (_, at) => 10 * at + (fromMs === START ? 0 : 10 * hours)), fromMs)
      .flatMap((reading, at) => (at % 10 === 5 ? [reading, { ...reading, indexLitres: reading.indexLitres + 1 }] : [reading]));
    const judgement = new RegisterJudgement(CARD);
    judgement.take(contradicted(START));
    judgement.take(contradicted(START + hours * HOUR));
    const { nodes, conflicts } = judgement.snapshot().series;
    const mostHours = (35 + 7) * 24;
    expect(nodes.length).toBeLessThanOrEqual(mostHours);
    expect(conflicts.length).toBeLessThanOrEqual(mostHours / 10);
  });
});
