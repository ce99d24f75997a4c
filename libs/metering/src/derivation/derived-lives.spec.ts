import { DEFAULT_CHECK_RULES, DEFAULT_REGISTER_RULES, judgeRegister, registerLines, type RegisterReading, volumesBy } from '../index.js';
import { checksScope, dailyReports, DEFAULT_DERIVATION_RULES, type DerivationCard, type DerivationState, type Derived, provenDayOf, RegisterDerivation, stateWeekOf, type StayEstimation } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Bishkek on the first of March. */
const START = Date.parse('2026-03-01T00:00:00+06:00');
const END = START + 130 * DAY;
const at = (day: number, hour = 0): number => START + day * DAY + hour * HOUR;

const NORM: StayEstimation = { norms: [{ fromMs: 0, toMs: null, residents: 2, normLitresPerPersonDay: 100 }], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, daysBefore: [], isOldMeterDoubtful: false };

/**
 * A household that uses 40, 90, 0 and 70 litres in the quarters of a day. Its meter turns over after 10,000,000 litres on day 20, is exchanged on day 60 at six and
 * begins again at 5 litres on day 61.
 */
const USED = [40, 90, 0, 70];
const A_DAY = 200;
const FIRST = 10_000_000 - 20 * A_DAY - 50;
const REMOVED = 60;
const PUT_IN = 61;

function indexAt(quarter: number): number {
  const stay = quarter < REMOVED * 4 + 1 ? { index: FIRST, from: 0 } : { index: 5, from: PUT_IN * 4 };
  let litres = stay.index;
  for (let one = stay.from; one < quarter; one++) litres += USED[one % 4]!;
  return litres % 10_000_000;
}

/** Read every six hours, with what goes wrong in the life of a radio. */
function lived(): RegisterReading[] {
  const readings: RegisterReading[] = [];
  const silent = (day: number): boolean => (day >= 30 && day < 37) || (day >= 100 && day < 104) || day >= 120;
  // A dip of a litre, and a bit that fell over.
  const wrong = new Map([[at(10, 18), -1], [at(45, 6), 2 ** 20]]);
  for (let quarter = 0; quarter < 4 * 130; quarter++) {
    if (silent(Math.floor(quarter / 4)) || (quarter > REMOVED * 4 + 1 && quarter < PUT_IN * 4)) continue;
    const readAtMs = at(0, quarter * 6);
    readings.push({ readAtMs, source: 1, indexLitres: indexAt(quarter) + (wrong.get(readAtMs) ?? 0) });
  }
  // A person who looked, once beside the radio and once in its silence.
  readings.push({ readAtMs: at(50), source: 2, indexLitres: indexAt(200) });
  readings.push({ readAtMs: at(33, 6), source: 2, indexLitres: indexAt(33 * 4 + 1) });
  return readings.toSorted((one, other) => one.readAtMs - other.readAtMs);
}

const CARD: DerivationCard = {
  register: {
    model: { capacityLitres: 10_000_000, q3LitresPerHour: 2_500 }, pulseWeights: [{ fromMs: 0, pulseLitres: 1 }],
    installations: [
      { fromMs: START, toMs: at(REMOVED, 6), indexAtInstallationLitres: FIRST, indexAtRemovalLitres: indexAt(REMOVED * 4) + USED[0]! },
      { fromMs: at(PUT_IN), toMs: null, indexAtInstallationLitres: 5, indexAtRemovalLitres: null },
    ],
    expectation: { litresPerDay: A_DAY, origin: 'class' }, rules: { ...DEFAULT_REGISTER_RULES, finalAfterMs: 10 * DAY },
  },
  estimation: [null, null], editedAtMs: new Set(), ...DEFAULT_DERIVATION_RULES,
  checks: { isChecked: true, rules: { ...DEFAULT_CHECK_RULES, spikeFloorLitresPerHour: 14, spikeShare: 0.5, zeroUseDays: 1, useFloorLitresPerDay: 0, closedPointLitres: 300 }, closed: [[{ fromMs: at(40), toMs: at(43) }], [{ fromMs: at(110), toMs: null }]] },
};
const ESTIMATING: DerivationCard = { ...CARD, estimation: [NORM, NORM] };
const CORRECTED: DerivationCard = {
  ...ESTIMATING, editedAtMs: new Set([at(15), at(70)]),
  display: { ...CARD.display, realigned: [{ atMs: at(80, 3), correctedLitres: -7 }, { atMs: at(12, 3), correctedLitres: 30 }, { atMs: at(102, 3), correctedLitres: 11 }, { atMs: at(60, 12), correctedLitres: 1_000 }, { atMs: at(125, 3), correctedLitres: 2 }] },
};

function run(card: DerivationCard, readings = lived()) {
  const derivation = new RegisterDerivation(card);
  const reports = dailyReports(readings, null).map(({ isRepeat, ...report }) => ({ ...report, frameCounter: isRepeat ? 7 : null }));
  const states = derivation.take(readings, reports);
  return { derived: derivation.finish(END), states, reports, readings };
}
const sumOf = (spans: readonly { readonly volumeLitres: number }[]): number => spans.reduce((sum, { volumeLitres }) => sum + volumeLitres, 0);
const dayOf = (derived: Derived, day: number) => derived.days.filter(({ fromMs }) => fromMs === at(day)).map(({ volumeLitres, parts, isByPerson }) => [volumeLitres, parts.map(({ mark, method }) => (method === null ? mark : `${mark} ${method}`)).join(' + '), isByPerson]);

describe('the life of a meter, derived', () => {
  const { derived } = run(CARD);

  it('every installation has what its acts say, to the litre', () => {
    expect(sumOf(derived.days.filter(({ stay }) => stay === 0))).toBe(REMOVED * A_DAY + USED[0]!);
    // Read last at 18:00 of day 119: the water of that day but the last quarter.
    expect(sumOf(derived.days.filter(({ stay }) => stay === 1))).toBe((120 - PUT_IN) * A_DAY - USED[3]!);
    expect([0, 1].map((stay) => sumOf(derived.months.filter((month) => month.stay === stay)))).toEqual([0, 1].map((stay) => sumOf(derived.days.filter((day) => day.stay === stay))));
    expect(derived.provenUntilMs).toBe(at(119, 18));
  });

  it.each<[string, number, unknown[]]>([
    ['an ordinary day', 5, [[A_DAY, 'measured', false]]],
    ['the day of the dip, of which the dip is no part', 10, [[A_DAY, 'measured', false]]],
    ['the day of the rollover', 20, [[A_DAY, 'measured', false]]],
    // From day 29 at 18:00 until a person looked on day 33 at six: 70 + 3 · 200 + 40 litres in 84 hours.
    ['a day of the silence, before a person looked', 31, [[203, 'timing_estimated', true]]],
    ['the day on which the person looked', 33, [[expect.any(Number), 'timing_estimated', true]]],
    ['the day of the wrong bit', 45, [[A_DAY, 'measured', false]]],
    ['the day of removal', 60, [[USED[0], 'measured', false]]],
    ['the first day of the new meter', 61, [[A_DAY, 'measured', false]]],
    ['a day of the second silence', 101, [[expect.any(Number), 'timing_estimated', false]]],
    ['a day after the last reading', 121, []],
  ])('%s', (_case, day, told) => {
    const seen = dayOf(derived, day);
    expect(seen.map(([, ...rest]) => rest)).toEqual(told.map((one) => (one as unknown[]).slice(1)));
    expect(seen.map(([litres]) => litres)).toEqual(told.map((one) => (one as unknown[])[0]));
  });

  it('says why each reading is used or not', () => {
    const remarks = derived.verdicts.filter(({ reasons }) => reasons.length > 0).map(({ readAtMs, use, reasons }) => [(readAtMs - START) / DAY, use, reasons]);
    expect(remarks.filter(([day]) => day === 10.75 || day === 45.25)).toEqual([[10.75, 'suspect', expect.arrayContaining([expect.any(String)])], [45.25, 'suspect', expect.arrayContaining([expect.any(String)])]]);
    expect(derived.verdicts.filter(({ readAtMs }) => readAtMs > at(REMOVED, 6) && readAtMs < at(PUT_IN))).toHaveLength(0);
    expect(derived.verdicts.map(({ readAtMs }) => readAtMs)).toEqual(derived.verdicts.map(({ readAtMs }) => readAtMs).toSorted((one, other) => one - other));
  });
});

describe('what the checks say of the life of a meter', () => {
  const { derived } = run(CARD);

  it('is said once each, with its figures', () => {
    expect(derived.checks.filter(({ kind }) => kind !== 'SPIKE').map(({ kind, fromMs, toMs, litresAtStake, isFinal }) => [kind, (fromMs - START) / DAY, (toMs - START) / DAY, litresAtStake, isFinal])).toEqual([
      ['CLOSED_POINT_USE', 40, 43, 3 * A_DAY, true],
      // Its last water was read at noon of day 119; the point is still closed.
      ['CLOSED_POINT_USE', 110, 119.5, 9 * A_DAY + USED[0]! + USED[1]!, false],
    ]);
  });

  it('every morning is a spike where the limit is 14 litres an hour, but on days that nobody read, or not often enough', () => {
    const spikes = derived.checks.filter(({ kind }) => kind === 'SPIKE');
    const days = spikes.map(({ fromMs }) => (fromMs - START) / DAY - 0.25);
    const without = Array.from({ length: 120 }, (_, day) => day).filter((day) => !days.includes(day));
    // Silences with the evening before them, the evening at the end, the morning of the wrong bit, the removal.
    expect(without).toEqual([29, 30, 31, 32, 33, 34, 35, 36, 45, 60, 99, 100, 101, 102, 103, 119]);
    expect(new Set(spikes.map(({ fromMs, toMs }) => toMs - fromMs))).toEqual(new Set([6 * HOUR]));
    // 90 litres beside the third highest, 40 in as long a time. On day 10 the dip leaves 70 in twelve hours as the third: 35.
    expect(spikes.filter(({ litresAtStake }) => litresAtStake !== 50).map(({ fromMs, litresAtStake }) => [(fromMs - START) / DAY, litresAtStake])).toEqual([[10.25, 55]]);
  });
});

describe('the same life with estimates and corrections', () => {
  const { derived } = run(CORRECTED);

  it.each<[string, number, unknown[]]>([
    ['an index that a person put in marks the quarters beside it', 15, [[A_DAY, 'edited MANUAL + measured', false]]],
    ['and the last of the day before', 14, [[A_DAY, 'measured + edited MANUAL', false]]],
    ['a re-alignment adds its litres to its day', 12, [[A_DAY + 30, 'measured + edited MANUAL', true]]],
    ['one below zero takes them away', 80, [[A_DAY - 7, 'measured + edited MANUAL', true]]],
    ['one while the meter was nowhere counts nowhere', 60, [[USED[0], 'measured', false]]],
    ['what follows the last reading is estimated, a re-alignment in it kept', 125, [[202, 'estimated AVG_OWN + edited MANUAL', true]]],
    ['to the day asked for', 129, [[200, 'estimated AVG_OWN', false]]],
    ['and no further', 130, []],
  ])('%s', (_case, day, told) => {
    expect(dayOf(derived, day)).toEqual(told);
  });

  it('the litres of re-alignments are in the totals, once', () => {
    const edited = derived.days.flatMap(({ parts }) => parts).filter(({ mark, coveredMs }) => mark === 'edited' && coveredMs === 0);
    expect(edited.reduce((sum, { volumeLitres }) => sum + volumeLitres, 0)).toBe(30 - 7 + 11 + 2);
  });
});

describe.each([['as it is', CARD], ['with estimates and corrections', CORRECTED]])('a life %s', (_case, card) => {
  const { derived, states, reports, readings } = run(card);

  it('is left at the end of each week that was read in', () => {
    expect(states.map(({ week }) => week)).toEqual([...new Set(readings.map(({ readAtMs }) => stateWeekOf(readAtMs)))].slice(0, -1));
  });

  it('taken up from any week on is the same', () => {
    for (const { week, state } of states.filter((_, place) => place % 4 === 1)) {
      const stored = JSON.parse(JSON.stringify(state)) as DerivationState;
      const again = new RegisterDerivation(card, stored);
      const later = (one: { readonly readAtMs: number }): boolean => stateWeekOf(one.readAtMs) > week;
      const statesAgain = again.take(readings.filter(later), reports.filter(later));
      // States are large: as they would be stored they are compared faster.
      expect(JSON.stringify(statesAgain)).toBe(JSON.stringify(states.filter((one) => one.week >= week)));
      const rest = again.finish(END);
      expect(JSON.stringify(rest.days)).toBe(JSON.stringify(derived.days.slice(derived.days.length - rest.days.length)));
      expect(rest.months).toEqual(derived.months.slice(derived.months.length - rest.months.length));
      expect(rest.provenUntilMs).toBe(derived.provenUntilMs);
      const fromMs = stored.filledUntilMs ?? Number.NEGATIVE_INFINITY;
      const isFrom = ({ readAtMs }: { readonly readAtMs: number }): boolean => readAtMs >= fromMs;
      expect(rest.verdicts.filter(isFrom)).toEqual(derived.verdicts.filter(isFrom));
      const { endingMs } = checksScope(stored.checks, stored.filledUntilMs, 'Asia/Bishkek');
      expect(rest.checks.filter(({ toMs }) => toMs >= endingMs)).toEqual(derived.checks.filter(({ toMs }) => toMs >= endingMs));
    }
  });

  it('told reading by reading, and all at once in disorder, is the same', () => {
    const slowly = new RegisterDerivation(card);
    for (const instant of new Set(readings.map(({ readAtMs }) => readAtMs))) slowly.take(readings.filter(({ readAtMs }) => readAtMs === instant), reports.filter(({ readAtMs }) => readAtMs === instant));
    const { days, months } = slowly.finish(END);
    expect([days, months]).toEqual([derived.days, derived.months]);
    expect(run(card, readings.toReversed()).derived).toEqual(derived);
  });
});

describe('hours, days and months of a life', () => {
  it('are what all its lines at once say', () => {
    const { derived, readings } = run(CARD);
    const lines = registerLines(judgeRegister(readings, CARD.register).segments);
    CARD.register.installations.forEach((installation, stay) => {
      const own = lines.filter(({ fromMs, toMs }) => fromMs >= installation.fromMs && toMs <= (installation.toMs ?? Infinity));
      const interval = { fromMs: START - DAY, toMs: END };
      const said = (spans: readonly { readonly fromMs: number; readonly volumeLitres: number | null; readonly coveredMs: number; readonly parts: readonly unknown[] }[]) => spans.map(({ fromMs, volumeLitres, coveredMs, parts }) => ({ fromMs, volumeLitres, coveredMs, parts }));
      for (const [size, spans] of [['day', derived.days], ['month', derived.months]] as const) {
        expect(said(spans.filter((span) => span.stay === stay))).toEqual(said(volumesBy(size, own, interval).filter(({ parts }) => parts.length > 0)));
      }
      const hours = derived.days.filter((day) => day.stay === stay).flatMap(({ fromMs, hours: ofDay }) => ofDay.flatMap((hour, no) => (hour === null ? [] : [{ ...hour, fromMs: fromMs + no * HOUR }])));
      expect(said(hours)).toEqual(said(volumesBy('hour', own, interval).filter(({ parts }) => parts.length > 0)));
    });
  });

  it('a day is proven by what was read of it, not by what was put in its place', () => {
    const { derived } = run(CORRECTED);
    const provenOf = (day: number) => derived.days.filter(({ fromMs }) => fromMs === at(day)).map(provenDayOf);
    expect(provenOf(5)).toEqual([{ fromMs: at(5), volumeLitres: A_DAY, provenMs: DAY }]);
    expect(provenOf(15)).toEqual([{ fromMs: at(15), volumeLitres: A_DAY - USED[0]!, provenMs: 18 * HOUR }]);
    expect(provenOf(125)).toEqual([{ fromMs: at(125), volumeLitres: 0, provenMs: 0 }]);
  });
});
