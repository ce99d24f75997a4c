import type { Finding } from '../finding.js';
import { DEFAULT_METER_WATCH_RULES, METER_WATCH_AT_REST, type MeterDay, type MeterWatch, stepMeterDay } from './meter-watch.js';
import { dayLitres, watchedHours } from './watched-day.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);

/** A day of use by day and rest by night, with what a case adds to it. */
type Shape = (hour: number, day: number) => number | null;
const USE = [0, 0, 0, 0, 0, 0, 12, 30, 20, 5, 0, 8, 15, 4, 0, 0, 10, 30, 45, 20, 9, 6, 0, 0];
const plain: Shape = (hour) => USE[hour]!;

interface Place { readonly isClosed?: boolean; readonly isHousehold?: boolean; readonly pulseLitres?: number; readonly back?: (day: number) => number | null; readonly fell?: (day: number) => number; readonly marks?: (hour: number, day: number) => string; readonly flows?: MeterDay['flows']; readonly signals?: MeterDay['signals']; readonly expectedLitres?: number }
const dayOf = (day: number, shape: Shape, place: Place): MeterDay => {
  const fromMs = START + day * DAY;
  const hourLitres = Array.from({ length: 24 }, (_, hour) => shape(hour, day));
  const hourMarks = hourLitres.map((litres, hour) => place.marks?.(hour, day) ?? (litres === null ? '-' : 'm')).join('');
  return {
    fromMs, toMs: fromMs + DAY, hours: watchedHours({ fromMs, toMs: fromMs + DAY, hourLitres, hourMarks }, Infinity), backLitres: place.back?.(day) ?? null, ranBackLitres: place.fell?.(day) ?? 0, isRead: true, isClosed: place.isClosed ?? false, isHousehold: place.isHousehold ?? true,
    pulseLitres: place.pulseLitres ?? 1, q4LitresPerHour: 3_125, flows: place.flows ?? null, signals: place.signals ?? [], installedAtMs: 0, expectedLitres: place.expectedLitres ?? null,
  };
};

/** Runs days through; a state goes through JSON between them, as it does through the database. */
function watched(days: number, shape: Shape, place: Place = {}): Finding[] {
  const found = new Map<string, Finding>();
  let state: MeterWatch = METER_WATCH_AT_REST;
  for (let day = 0; day < days; day++) {
    const step = stepMeterDay(state, dayOf(day, shape, place), DEFAULT_METER_WATCH_RULES);
    for (const finding of [...step.raised, ...step.changed]) found.set(finding.id, finding);
    state = JSON.parse(JSON.stringify(step.state)) as MeterWatch;
  }
  return [...found.values()];
}
const kinds = (findings: readonly Finding[]): string[] => findings.map(({ kind }) => kind).toSorted();
const withLeak = (litresPerHour: number, fromDay: number): Shape => (hour, day) => plain(hour, day)! + (day >= fromDay ? litresPerHour : 0);

describe('a customer’s meter, day by day', () => {
  it('in order for two months gives no finding', () => {
    expect(watched(60, plain)).toEqual([]);
  });

  it('of a home with a leak of 10 l/h is found after three days, with its start, flow and water', () => {
    const [leak, ...others] = watched(10, withLeak(10, 5));
    expect(others).toEqual([]);
    expect(leak).toMatchObject({ kind: 'continuousFlow', flowLitresPerHour: 10, endedAtMs: null });
    // The evening before was used anyway.
    expect((START + 5 * DAY - leak!.startedAtMs) / HOUR).toBeLessThanOrEqual(2);
    expect((leak!.raisedAtMs - leak!.startedAtMs) / HOUR).toBe(72);
    expect(leak!.volumeLitres! / 10 / HOUR * HOUR).toBeCloseTo((START + 10 * DAY - leak!.startedAtMs) / HOUR, 5);
  });

  it('of a works that runs day and night is left alone for two weeks', () => {
    expect(watched(10, withLeak(10, 0), { isHousehold: false })).toEqual([]);
    expect(kinds(watched(16, withLeak(10, 0), { isHousehold: false }))).toEqual(['continuousFlow']);
  });

  it('whose pulse is larger than the leak cannot say that water ceased, and says nothing', () => {
    expect(watched(30, plain, { pulseLitres: 10 })).toEqual([]);
  });

  it('is not found leaking by estimates, nor by one gap of three days', () => {
    expect(watched(10, withLeak(10, 3), { marks: () => 'e' })).toEqual([]);
    expect(watched(7, withLeak(10, 3), { marks: (_, day) => (day >= 3 ? 't' : 'm') })).toEqual([]);
  });

  it('that stands still for thirty days is stopped; five weeks after the first still day it is told since when', () => {
    const [stopped, ...others] = watched(55, (hour, day) => (day < 20 ? plain(hour, day) : 0));
    expect(others).toEqual([]);
    expect(stopped).toMatchObject({ kind: 'meterStopped', startedAtMs: START + 20 * DAY, raisedAtMs: START + 50 * DAY });
    expect(stopped!.evidence).toContainEqual({ name: 'usualLitresPerDay', figure: USE.reduce((sum, one) => sum + one, 0) });
  });

  it('that never ran, or stands at a closed point, is not stopped', () => {
    expect(watched(60, () => 0)).toEqual([]);
    expect(watched(55, (hour, day) => (day < 20 ? plain(hour, day) : 0), { isClosed: true }).filter(({ kind }) => kind === 'meterStopped')).toEqual([]);
  });

  it('at a closed point may tremble by a pulse; more is use', () => {
    expect(watched(5, (hour) => (hour === 3 ? 1 : 0), { isClosed: true })).toEqual([]);
    expect(kinds(watched(5, (hour, day) => (hour === 3 && day === 2 ? 9 : 0), { isClosed: true }))).toEqual(['useAtClosedPoint']);
    // Somebody who draws each day is one finding; three days without use end it, where they began.
    const drawn: Shape = (hour, day) => (day >= 2 && day < 9 && day !== 5 && (hour === 3 || hour === 19) ? 9 : 0);
    const [use, ...others] = watched(14, drawn, { isClosed: true });
    expect(others).toEqual([]);
    expect(use).toMatchObject({ startedAtMs: START + 2 * DAY + 3 * HOUR, endedAtMs: START + 9 * DAY, volumeLitres: 6 * 18 });
  });

  it('whose register for reverse flow counts, or which runs back itself, has a check valve that fails', () => {
    expect(watched(20, plain, { back: (day) => (day === 12 ? 1 : 0) })).toEqual([]);
    expect(watched(20, plain, { back: (day) => (day >= 12 ? 30 : 0) })).toMatchObject([{ kind: 'reverseFlow', startedAtMs: START + 12 * DAY }]);
    expect(kinds(watched(20, (hour, day) => (day >= 12 ? -plain(hour, day)! : plain(hour, day))))).toContain('reverseFlow');
  });

  it('that was put in the wrong way round is found by readings that fall, though no hour rests on them; days on which nobody was at home do not end it', () => {
    const reversed: Shape = (hour, day) => (day < 12 ? plain(hour, day) : null);
    const fell = (day: number): number => (day >= 12 && day !== 15 ? 200 : 0);
    expect(watched(20, reversed, { fell })).toMatchObject([{ kind: 'reverseFlow', startedAtMs: START + 12 * DAY, raisedAtMs: START + 13 * DAY, endedAtMs: null }]);
    const away: Shape = (hour, day) => (day === 15 ? 0 : reversed(hour, day));
    expect(watched(20, away, { fell })).toHaveLength(1);
    const turnedRound: Shape = (hour, day) => (day >= 18 ? plain(hour, day) : reversed(hour, day));
    expect(watched(20, turnedRound, { fell: (day) => (day < 18 ? fell(day) : 0) })).toMatchObject([{ kind: 'reverseFlow', endedAtMs: START + 18 * DAY }]);
  });

  it('whose index rose and fell again for a month ran back, it did not stop', () => {
    const hours = (day: number): Shape => (day >= 20 && day < 55 ? () => 0 : plain);
    expect(watched(60, (hour, day) => hours(day)(hour, day), { fell: (day) => (day >= 35 && day < 50 ? 100 : 0), marks: (_, day) => (day >= 20 && day < 55 ? 't' : 'm') }).map(({ kind }) => kind)).toEqual(['reverseFlow']);
  });

  it('while it runs back has no day that is over by its hours: its readings say so when those of the next day have come', () => {
    const day = { ...dayOf(12, plain, { fell: () => 200 }), hours: [] };
    expect(stepMeterDay(METER_WATCH_AT_REST, day, DEFAULT_METER_WATCH_RULES).raised).toMatchObject([{ kind: 'reverseFlow', volumeLitres: 200 }]);
    expect(stepMeterDay(METER_WATCH_AT_REST, { ...day, isRead: false }, DEFAULT_METER_WATCH_RULES).raised).toEqual([]);
  });

  it('of a home where 400 l/h run for two hours of the night has a burst; once two weeks are known', () => {
    const burst = (onDay: number): Shape => (hour, day) => (day === onDay && (hour === 2 || hour === 3) ? 400 : plain(hour, day));
    expect(watched(10, burst(8))).toEqual([]);
    expect(watched(30, burst(25))).toMatchObject([{ kind: 'customerBurst', startedAtMs: START + 25 * DAY + 2 * HOUR, endedAtMs: START + 25 * DAY + 4 * HOUR }]);
    expect(watched(30, (hour, day) => (day === 25 && hour >= 14 && hour < 17 ? 400 : plain(hour, day)))).toEqual([]);
  });

  const supplying: Shape = (hour, day) => plain(hour, day)! * (day >= 40 && hour >= 6 ? 4 : 1);
  it('of a home of two that uses four times what it used to, and far above its norm, may supply others; one of ten people does not', () => {
    const [found, ...others] = watched(90, supplying, { expectedLitres: 284 });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind: 'likelyIllegalSupply', startedAtMs: START + 40 * DAY, endedAtMs: null });
    // Half of four weeks must lie above before their median does.
    expect((found!.raisedAtMs - found!.startedAtMs) / DAY).toBeGreaterThanOrEqual(14);
    expect((found!.raisedAtMs - found!.startedAtMs) / DAY).toBeLessThanOrEqual(15);
    // Of its 856 litres those of the three largest hours are left out.
    expect(found!.evidence).toContainEqual({ name: 'litresOutsidePeaks', figure: 436 });
    expect(watched(90, supplying, { expectedLitres: 1_420 })).toEqual([]);
    expect(watched(90, supplying)).toEqual([]);
  });

  it('that waters a garden on four days in five, or whose water never ceases, supplies nobody', () => {
    expect(watched(90, (hour, day) => plain(hour, day)! + (day >= 40 && day % 5 < 4 && (hour === 19 || hour === 20) ? 700 : 0), { expectedLitres: 284 })).toEqual([]);
    expect(kinds(watched(90, (hour, day) => plain(hour, day)! * (day >= 40 ? 2 : 1) + (day >= 40 ? 30 : 0), { expectedLitres: 284 }))).toEqual(['continuousFlow']);
  });

  it('of an enterprise whose meter is far too large is told after three months; a household’s is not judged', () => {
    const flows = { q2LitresPerHour: 500, q3LitresPerHour: 25_000 };
    expect(kinds(watched(95, plain, { isHousehold: false, flows, pulseLitres: 10 }))).toEqual(['meterOversized']);
    expect(watched(95, plain, { flows })).toEqual([]);
  });

  it('whose device tells of a magnet is told at once, in the day that is not over yet', () => {
    const day = dayOf(3, plain, { signals: [{ atMs: START + 3 * DAY + 5 * HOUR, alarm: 'tamper' }] });
    expect(stepMeterDay(METER_WATCH_AT_REST, { ...day, hours: day.hours.slice(0, 6) }, DEFAULT_METER_WATCH_RULES).raised).toMatchObject([{ kind: 'tamper', startedAtMs: START + 3 * DAY + 5 * HOUR }]);
  });

  it('whose present day is taken in part and then whole ends as if it had come at once', () => {
    const before = stepMeterDay(METER_WATCH_AT_REST, dayOf(0, withLeak(10, 0), {}), DEFAULT_METER_WATCH_RULES).state;
    const whole = dayOf(1, withLeak(10, 0), {});
    stepMeterDay(before, { ...whole, hours: whole.hours.slice(0, 9) }, DEFAULT_METER_WATCH_RULES);
    expect(stepMeterDay(before, whole, DEFAULT_METER_WATCH_RULES)).toEqual(stepMeterDay(before, dayOf(1, withLeak(10, 0), {}), DEFAULT_METER_WATCH_RULES));
  });
});

describe('the hours that are watched', () => {
  const day = { fromMs: START, toMs: START + DAY, hourLitres: Array.from({ length: 24 }, () => 3), hourMarks: 'mmTted-' + 'm'.repeat(17) };
  it('are those that readings prove, up to the last good one', () => {
    const hours = watchedHours(day, START + 8.5 * HOUR);
    expect(hours.map(({ litres }) => litres)).toEqual([3, 3, null, 3, null, 3, null, 3]);
    expect(hours.map(({ isMeasured }) => isMeasured)).toEqual([true, true, false, false, false, false, false, true]);
  });

  it('sum up to a day only when it is over and every hour is proven', () => {
    const whole = { ...day, hourMarks: 'm'.repeat(24) };
    expect([dayLitres(watchedHours(whole, Infinity), whole), dayLitres(watchedHours(whole, START + 5 * HOUR), whole), dayLitres(watchedHours(day, Infinity), day)]).toEqual([72, null, null]);
  });
});
