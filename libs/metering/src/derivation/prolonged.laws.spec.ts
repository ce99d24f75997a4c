import { parseInstant } from '@app/time';
import fc from 'fast-check';

import { type CheckException, DEFAULT_CHECK_RULES, DEFAULT_REGISTER_RULES, judgeRegister, prolongedEstimation, registerLines, type RegisterReading, volumesBy } from '../index.js';
import { checksScope, DEFAULT_DERIVATION_RULES, type DerivationCard, type DerivationState, RegisterDerivation, stateWeekOf } from './index.js';

const DAY = 86_400_000;
const ZONE = 'Asia/Bishkek';
const at = (day: string): number => parseInstant(`${day}T00:00:00+06:00`)!;
const START = at('2026-01-01');
const END = at('2027-03-01');

type Given = Partial<Omit<DerivationCard, 'register' | 'checks'>> & { readonly register?: Partial<DerivationCard['register']>; readonly closed?: DerivationCard['checks']['closed']; readonly isChecked?: boolean };
const cardWith = ({ register, closed = [[]], isChecked = true, ...given }: Given = {}): DerivationCard => ({
  register: {
    model: { capacityLitres: 100_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }], installations: [{ fromMs: START, toMs: null, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
    expectation: { litresPerDay: 300, origin: 'class' }, rules: { ...DEFAULT_REGISTER_RULES, finalAfterMs: 10 * DAY }, ...register,
  },
  estimation: [{ norms: [{ fromMs: 0, toMs: null, residents: 2, normLitresPerPersonDay: 150 }], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, daysBefore: [], isOldMeterDoubtful: false }],
  editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES, checks: { isChecked, rules: DEFAULT_CHECK_RULES, closed }, ...given,
});
/** A register read each day of some stretches, at midnight, that moves by 240 litres a day all the time. */
const daily = (...stretches: readonly (readonly [from: string, to: string])[]): RegisterReading[] => stretches.flatMap(([from, to]) =>
  Array.from({ length: Math.round((at(to) - at(from)) / DAY) + 1 }, (_, day) => ({ readAtMs: at(from) + day * DAY, source: 1 as const, indexLitres: 5_000 + 240 * Math.round((at(from) - START) / DAY + day) })));
const isOfSilence = ({ kind }: CheckException): boolean => kind === 'ESTIMATE_WARN' || kind === 'ESTIMATE_STOP';
const silences = (readings: readonly RegisterReading[], until: string, given: Given = {}): unknown[] => {
  const derivation = new RegisterDerivation(cardWith(given));
  derivation.take(readings);
  return derivation.finish(at(until)).checks.filter(isOfSilence).map(({ kind, fromMs, toMs, evidence, litresAtStake }) => [kind, (fromMs - START) / DAY, (toMs - START) / DAY, evidence['months'], evidence['firstMonth'], evidence['lastMonth'], litresAtStake]);
};

describe('months in a row without actual volume (R19)', () => {
  const january: readonly [string, string] = ['2026-01-01', '2026-01-20'];

  it.each<[string, RegisterReading[], string, Given, unknown[]]>([
    ['one whole month is nothing to say', daily(january), '2026-03-31', {}, []],
    ['two are a warning, with what the class uses in that time', daily(january), '2026-04-01', {}, [['ESTIMATE_WARN', 19, 90, 2, '2026-02', '2026-03', 21_300]]],
    ['with the third nearly over it is one still', daily(january), '2026-04-30', {}, [['ESTIMATE_WARN', 19, 119, 2, '2026-02', '2026-03', 30_000]]],
    ['after three somebody has to go there', daily(january), '2026-05-01', {}, [['ESTIMATE_STOP', 19, 120, 3, '2026-02', '2026-04', 30_300]]],
    ['after seven as well', daily(january), '2026-09-03', {}, [['ESTIMATE_STOP', 19, 245, 7, '2026-02', '2026-08', 67_800]]],
    ['once a reading comes back, the time between is what the register says', daily(january, ['2026-08-03', '2026-08-04']), '2026-08-20', {}, []],
    ['where the own use is known it is what hangs on it', daily(['2026-01-01', '2026-02-15']), '2026-05-01', {}, [['ESTIMATE_WARN', 45, 120, 2, '2026-03', '2026-04', 18_000]]],
    ['a meter that was never read is silent from its mounting on', [], '2026-05-01', {}, [['ESTIMATE_STOP', 0, 120, 4, '2026-01', '2026-04', 36_000]]],
    ['where nothing is known to estimate by, nobody knows how much hangs on it', [], '2026-05-01', { register: { expectation: null }, estimation: [null] }, [['ESTIMATE_STOP', 0, 120, 4, '2026-01', '2026-04', null]]],
    ['a month in which the point was closed is not waited for', daily(january), '2026-05-01', { closed: [[{ fromMs: at('2026-03-01'), toMs: at('2026-04-01') }]] }, [['ESTIMATE_WARN', 19, 120, 2, '2026-02', '2026-04', 30_300]]],
    ['a month in which it was closed but for a day is', daily(january), '2026-05-01', { closed: [[{ fromMs: at('2026-03-02'), toMs: at('2026-04-01') }]] }, [['ESTIMATE_STOP', 19, 120, 3, '2026-02', '2026-04', 30_300]]],
    ['a point that is closed until today is left alone', daily(january), '2026-09-01', { closed: [[{ fromMs: at('2026-01-25'), toMs: null }]] }, []],
    ['a meter that was taken out is silent no longer than it was there', daily(january), '2026-09-01', { register: { installations: [{ fromMs: START, toMs: at('2026-04-05'), indexAtInstallationLitres: null, indexAtRemovalLitres: null }] } }, [['ESTIMATE_WARN', 19, 94, 2, '2026-02', '2026-03', 22_500]]],
    ['nothing is said of a well', daily(january), '2026-09-01', { closed: [null] }, []],
    ['nor of a register that no check is for', daily(january), '2026-09-01', { isChecked: false }, []],
  ])('%s', (_, readings, until, given, found) => expect(silences(readings, until, given)).toEqual(found));

  it('stand where a new count began behind them: nothing says what passed between', () => {
    const count = daily(['2026-06-01', '2026-07-20']).map((one, day) => ({ ...one, indexLitres: 90_000_000 + 240 * day }));
    expect(silences([...daily(january), ...count], '2026-07-20')).toEqual([['ESTIMATE_STOP', 19, 151, 4, '2026-02', '2026-05', 39_600]]);
  });

  it('are told by the limits of their class', () => {
    const checks = { isChecked: true, rules: { ...DEFAULT_CHECK_RULES, estimatedWarnMonths: 1, estimatedStopMonths: 2 }, closed: [[]] };
    const kindsUntil = (until: string): string[] => {
      const derivation = new RegisterDerivation({ ...cardWith(), checks });
      derivation.take(daily(january));
      return derivation.finish(at(until)).checks.filter(isOfSilence).map(({ kind }) => kind);
    };
    expect([kindsUntil('2026-02-28'), kindsUntil('2026-03-01'), kindsUntil('2026-04-01')]).toEqual([[], ['ESTIMATE_WARN'], ['ESTIMATE_STOP']]);
  });
});

/** Readings on some days of fourteen months; now and then another count begins, so that what passed before it is not known. */
const anyReadings = fc.array(fc.record({ day: fc.nat({ max: 420 }), length: fc.integer({ min: 1, max: 25 }), isAnother: fc.boolean() }), { maxLength: 9 }).map((visits): RegisterReading[] => {
  const read = new Map<number, number>();
  visits.toSorted((one, other) => one.day - other.day).forEach(({ day, length, isAnother }, no) => {
    for (let at_ = day; at_ < day + length; at_++) if (!read.has(at_)) read.set(at_, (isAnother ? no * 9_000_000 : 0) + 240 * at_);
  });
  return [...read].toSorted(([one], [other]) => one - other).map(([day, indexLitres]) => ({ readAtMs: START + day * DAY + 6 * 3_600_000, source: 1, indexLitres }));
});
const derived = (readings: readonly RegisterReading[]): { readonly checks: readonly CheckException[]; readonly states: readonly { readonly week: number; readonly state: DerivationState }[] } => {
  const derivation = new RegisterDerivation(cardWith());
  const states = derivation.take(readings);
  return { checks: derivation.finish(END).checks.filter(isOfSilence), states };
};

describe('the silences of a register as its readings come in', () => {
  it('are those of all months at once', () => {
    fc.assert(fc.property(anyReadings, (readings) => {
      const lines = registerLines(judgeRegister(readings, cardWith().register).segments);
      const months = volumesBy('month', lines, { fromMs: START, toMs: END });
      // A run ends where the month after it is actual, or the time is over.
      const expected = months.flatMap((_, last) => {
        const said = prolongedEstimation(months.slice(0, last + 1));
        const isLast = last === months.length - 1 || prolongedEstimation(months.slice(0, last + 2)) === 'none';
        return said !== 'none' && isLast ? [[said === 'warn' ? 'ESTIMATE_WARN' : 'ESTIMATE_STOP', months[last]!.name]] : [];
      });
      expect(derived(readings).checks.toSorted((one, other) => one.fromMs - other.fromMs).map(({ kind, evidence }) => [kind, evidence['lastMonth']])).toEqual(expected);
    }), { numRuns: 50 });
  });

  it('are the same taken up again from any state, those before it kept', () => {
    let taken = 0;
    fc.assert(fc.property(anyReadings, fc.nat(), (readings, pick) => {
      const { checks, states } = derived(readings);
      if (states.length === 0) return;
      const { week, state } = states[pick % states.length]!;
      const stored = JSON.parse(JSON.stringify(state)) as DerivationState;
      const again = new RegisterDerivation(cardWith(), stored);
      again.take(readings.filter(({ readAtMs }) => stateWeekOf(readAtMs) > week));
      const rest = again.finish(END).checks.filter(isOfSilence);
      const { endingMs } = checksScope(stored.checks, stored.filledUntilMs, ZONE);
      // What is stored already and ends before the scope stays; the rest gives way to what is found now.
      expect([...checks.filter(({ toMs }) => toMs < endingMs), ...rest.filter(({ toMs }) => toMs >= endingMs)]).toEqual(checks);
      expect(checks).toEqual(expect.arrayContaining(rest));
      taken += checks.length;
    }), { numRuns: 50 });
    expect(taken).toBeGreaterThan(10);
  });
});
