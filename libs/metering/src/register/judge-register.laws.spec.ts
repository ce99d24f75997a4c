import fc from 'fast-check';

import { DEFAULT_REGISTER_RULES, isContinuing, type JudgedRegister, judgeRegister, mostLitres, RegisterJudgement, type RegisterCard, type RegisterReading, type RegisterState } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 1);
const CAPACITY = 1_000_000;

const CARD: RegisterCard = {
  model: { capacityLitres: CAPACITY, q3LitresPerHour: 2_500 },
  pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
  installations: [
    { fromMs: START, toMs: START + 60 * DAY, indexAtInstallationLitres: null, indexAtRemovalLitres: null },
    { fromMs: START + 61 * DAY, toMs: null, indexAtInstallationLitres: 5, indexAtRemovalLitres: null },
  ],
  expectation: { litresPerDay: 400, origin: 'class' },
  rules: { ...DEFAULT_REGISTER_RULES, finalAfterMs: 10 * DAY },
};

/** Anything a register may be said to show, at any time, some of it at the same instant. */
const anyReadings = fc.array(fc.record({
  readAtMs: fc.integer({ min: -2, max: 200 }).map((halfDay) => START + halfDay * 12 * HOUR),
  source: fc.constantFrom<1 | 2>(1, 1, 1, 2),
  indexLitres: fc.oneof(fc.integer({ min: 0, max: CAPACITY }), fc.integer({ min: 900, max: 1_400 }), fc.constantFrom(CAPACITY - 1, 0, -5, 0.5)),
}), { maxLength: 80 });

/** A meter that counts honestly, and readings of it that do not: dips, flipped bits, zeros. `honest` are the true ones alone. */
const troubled = fc.tuple(
  fc.integer({ min: 0, max: CAPACITY - 1 }),
  fc.array(fc.record({ gapHours: fc.integer({ min: 1, max: 30 }), litres: fc.integer({ min: 0, max: 300 }), fault: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'dip', 'bit', 'zero'), size: fc.nat(9) }), { minLength: 8, maxLength: 120 }),
).map(([first, steps]) => {
  let readAtMs = START;
  let count = first;
  const honest: RegisterReading[] = [];
  const read: RegisterReading[] = [];
  let since = 0;
  steps.forEach(({ gapHours, litres, fault, size }, at) => {
    readAtMs += gapHours * HOUR;
    count += litres;
    const indexLitres = count % CAPACITY;
    // Two honest readings after each bad one, and at both ends: what is true must be in the majority.
    const isBad = fault !== 'none' && since >= 3 && at < steps.length - 3;
    since = isBad ? 0 : since + 1;
    const shown = !isBad ? indexLitres : fault === 'dip' ? Math.max(0, indexLitres - size) : fault === 'bit' ? (indexLitres ^ (1 << (15 + (size % 4)))) % CAPACITY : 0;
    read.push({ readAtMs, source: 1, indexLitres: shown });
    if (!isBad) honest.push({ readAtMs, source: 1, indexLitres });
  });
  return { honest, read, passedLitres: count - first - steps[0]!.litres };
});

const ALWAYS = { ...CARD, installations: [{ fromMs: 0, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }] };
const shuffledBy = <Item>(items: readonly Item[], keys: readonly number[]): Item[] =>
  items.map((item, at) => ({ item, key: keys[at % keys.length]! })).sort((one, other) => one.key - other.key).map(({ item }) => item);
const sumOf = ({ segments }: JudgedRegister): number => segments.reduce((sum, { volumeLitres }) => sum + (volumeLitres ?? 0), 0);

describe('laws of register judgement', () => {
  it('every reading has a verdict, whatever it says', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const distinct = new Set(readings.map((one) => JSON.stringify([one.readAtMs, one.source, one.indexLitres])));
      expect(judgeRegister(readings, CARD).verdicts.filter(({ origin }) => origin === 'reading').map((one) => JSON.stringify([one.readAtMs, one.source, one.indexLitres])).sort()).toEqual([...distinct].sort());
    }), { numRuns: 300 });
  });

  it('the order of arrival changes nothing', () => {
    fc.assert(fc.property(anyReadings, fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), (readings, keys) => {
      expect(judgeRegister(shuffledBy([...readings, ...readings.slice(0, 5)], keys), CARD)).toEqual(judgeRegister(readings, CARD));
    }), { numRuns: 300 });
  });

  it('between good readings the volume is the difference of their indexes, and never more than Q4 lets through', () => {
    fc.assert(fc.property(fc.oneof(anyReadings, troubled.map(({ read }) => read)), (readings) => {
      const { segments, verdicts } = judgeRegister(readings, CARD);
      for (const segment of segments) {
        const { fromIndexLitres, toIndexLitres, volumeLitres, kind, fromMs, toMs } = segment;
        if (kind === 'advance') expect(volumeLitres).toBe(toIndexLitres - fromIndexLitres);
        else if (kind === 'rollover') expect(volumeLitres).toBe(toIndexLitres + CAPACITY - fromIndexLitres);
        else if (kind === 'reset') expect(volumeLitres).toBe(toIndexLitres);
        else expect(volumeLitres).toBeNull();
        if (volumeLitres !== null) {
          expect(volumeLitres).toBeGreaterThanOrEqual(0);
          expect(volumeLitres).toBeLessThanOrEqual(mostLitres(CARD, fromMs, toMs));
        }
        const used = verdicts.filter(({ use }) => use === 'used').map(({ readAtMs, indexLitres }) => `${readAtMs} ${indexLitres}`);
        expect(used).toContain(`${fromMs} ${fromIndexLitres}`);
        expect(used).toContain(`${toMs} ${toIndexLitres}`);
      }
      segments.forEach(({ fromMs }, at) => expect(fromMs).toBeGreaterThanOrEqual(segments[at - 1]?.toMs ?? 0));
    }), { numRuns: 300 });
  });

  it('dips, flipped bits and zeros change no total: the meter counted what it counted', () => {
    fc.assert(fc.property(troubled, ({ honest, read, passedLitres }) => {
      const judged = judgeRegister(read, ALWAYS);
      fc.pre(honest.length > 0);
      expect(sumOf(judged)).toBe(passedLitres);
      expect(judged.segments.filter((segment) => !isContinuing(segment))).toEqual([]);
    }), { numRuns: 300 });
  });

  it('judging as readings come in, with the state stored in between, gives what judging them all at once gives', () => {
    fc.assert(fc.property(fc.oneof(anyReadings, troubled.map(({ read }) => read)), fc.integer({ min: 1, max: 9 }), (readings, size) => {
      const instants = [...new Set(readings.map(({ readAtMs }) => readAtMs))].sort((one, other) => one - other);
      let stored = JSON.stringify(new RegisterJudgement(CARD).snapshot());
      const settled: JudgedRegister[] = [];
      for (let at = 0; at < instants.length; at += size) {
        const now = new Set(instants.slice(at, at + size));
        const judgement = new RegisterJudgement(CARD, JSON.parse(stored) as RegisterState);
        settled.push(judgement.take(readings.filter(({ readAtMs }) => now.has(readAtMs))));
        stored = JSON.stringify(judgement.snapshot());
      }
      const rest = new RegisterJudgement(CARD, JSON.parse(stored) as RegisterState).outlook();
      const whole = judgeRegister(readings, CARD);
      expect([...settled, rest].flatMap(({ segments }) => segments)).toEqual(whole.segments);
      expect([...settled, rest].flatMap(({ verdicts }) => verdicts.map((one) => JSON.stringify(one))).sort()).toEqual(whole.verdicts.map((one) => JSON.stringify(one)).sort());
    }), { numRuns: 200 });
  });

  it('what was settled before a late reading stays as it was', () => {
    fc.assert(fc.property(fc.oneof(anyReadings, troubled.map(({ read }) => read)), fc.nat(), fc.nat(CAPACITY - 1), (readings, place, indexLitres) => {
      fc.pre(readings.length > 0);
      const lateMs = readings[place % readings.length]!.readAtMs + 1;
      const before = new RegisterJudgement(CARD).take(readings.filter(({ readAtMs }) => readAtMs < lateMs));
      const after = judgeRegister([...readings, { readAtMs: lateMs, source: 1, indexLitres }], CARD);
      for (const segment of before.segments) expect(after.segments).toContainEqual(segment);
    }), { numRuns: 200 });
  });

  it('a good register is settled within its time: 10 days here, and the week between two settlings', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 600, maxLength: 700 }), (litres) => {
      let indexLitres = 0;
      const readings = litres.map((more, at): RegisterReading => ({ readAtMs: START + at * HOUR, source: 1, indexLitres: (indexLitres += more) }));
      const { verdicts } = judgeRegister(readings, ALWAYS);
      const open = verdicts.filter(({ isFinal }) => !isFinal);
      expect(open.length).toBeLessThanOrEqual(17 * 24 + 1);
      expect(verdicts.length - open.length).toBeGreaterThan(0);
    }), { numRuns: 20 });
  });

  /** Anything at all, some of it accepted by a person. */
  const withAccepted = fc.array(fc.tuple(anyReadings, fc.boolean()), { maxLength: 6 }).map((parts) => parts.flatMap(([readings, isAccepted]) => readings.slice(0, 20).map((one): RegisterReading => (isAccepted && one.indexLitres % 3 !== 0 ? { ...one, isAccepted: true } : one))));

  it('what a person accepted is used, whatever lies around it, and the volume is still the difference of the indexes', () => {
    fc.assert(fc.property(withAccepted, (readings) => {
      const { verdicts, segments } = judgeRegister(readings, CARD);
      const used = new Set(verdicts.filter(({ use }) => use === 'used').map(({ readAtMs, indexLitres }) => `${readAtMs} ${indexLitres}`));
      const isCountable = ({ readAtMs, indexLitres }: RegisterReading): boolean => Number.isInteger(indexLitres) && indexLitres >= 0 && indexLitres < CAPACITY
        && CARD.installations.some(({ fromMs, toMs }) => fromMs <= readAtMs && (toMs === null || readAtMs < toMs));
      const accepted = readings.filter((one) => one.isAccepted && isCountable(one));
      for (const { readAtMs, indexLitres } of accepted) {
        // Two that were accepted for one instant contradict each other: no rule chooses.
        if (accepted.some((other) => other.readAtMs === readAtMs && other.indexLitres !== indexLitres)) continue;
        expect(used).toContain(`${readAtMs} ${indexLitres}`);
      }
      for (const { kind, volumeLitres, fromIndexLitres, toIndexLitres } of segments) {
        if (kind === 'advance') expect(volumeLitres).toBe(toIndexLitres - fromIndexLitres);
        if (volumeLitres !== null) expect(volumeLitres).toBeGreaterThanOrEqual(0);
      }
      segments.forEach(({ fromMs }, at) => expect(fromMs).toBeGreaterThanOrEqual(segments[at - 1]?.toMs ?? 0));
    }), { numRuns: 300 });
  });

  it('what a person accepted is used however it came and however it was cut into calls', () => {
    fc.assert(fc.property(withAccepted, fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), fc.integer({ min: 1, max: 9 }), (readings, keys, size) => {
      const whole = judgeRegister(readings, CARD);
      expect(judgeRegister(shuffledBy(readings, keys), CARD)).toEqual(whole);
      const instants = [...new Set(readings.map(({ readAtMs }) => readAtMs))].sort((one, other) => one - other);
      let stored = JSON.stringify(new RegisterJudgement(CARD).snapshot());
      const settled: JudgedRegister[] = [];
      for (let at = 0; at < instants.length; at += size) {
        const now = new Set(instants.slice(at, at + size));
        const judgement = new RegisterJudgement(CARD, JSON.parse(stored) as RegisterState);
        settled.push(judgement.take(readings.filter(({ readAtMs }) => now.has(readAtMs))));
        stored = JSON.stringify(judgement.snapshot());
      }
      const rest = new RegisterJudgement(CARD, JSON.parse(stored) as RegisterState).outlook();
      expect([...settled, rest].flatMap(({ segments }) => segments)).toEqual(whole.segments);
    }), { numRuns: 200 });
  });
});
