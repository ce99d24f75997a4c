import { parseInstant } from '@app/time';

import type { RegisterSegment } from '../register/verdict.js';
import { cutLine, litresBetween, litresOf, litresUntil, registerLines, type VolumeLine, withEdits } from './index.js';

/** A Monday in Bishkek. */
const at = (time: string): number => parseInstant(`2026-03-02T${time}:00+06:00`)!;
const count = (from: string, to: string, volumeLitres: number, profile: VolumeLine['count']['profile'] = null): VolumeLine['count'] => ({ fromMs: at(from), toMs: at(to), volumeLitres, profile });
const line = (from: string, to: string, volumeLitres: number): VolumeLine => (
  { fromMs: at(from), toMs: at(to), count: count(from, to, volumeLitres), origin: 'register', method: null, isQuestionable: false });
const week = (byHour: Readonly<Record<number, number>>): VolumeLine['count']['profile'] => ({ zone: 'Asia/Bishkek', weights: Array.from({ length: 168 }, (_, hour) => byHour[hour] ?? 0) });

describe('lines of a register', () => {
  const segment: RegisterSegment = { fromMs: at('06:00'), toMs: at('07:00'), volumeLitres: 5, kind: 'advance', isHigh: false } as RegisterSegment;

  it.each([
    ['an advance stands', {}, [false]],
    ['water after a reset is for a person to look at', { kind: 'reset' }, [true]],
    ['so is what is far above the expectation', { isHigh: true }, [true]],
    ['and what is both', { kind: 'reset', isHigh: true }, [true]],
    ['where the register does not say what passed, there is no line', { volumeLitres: null }, []],
  ] as const)('%s', (_case, part, isQuestionable) => {
    expect(registerLines([{ ...segment, ...part } as RegisterSegment]).map((one) => one.isQuestionable)).toStrictEqual([...isQuestionable]);
  });
});

describe('litres of a count until an instant', () => {
  // Three quarters of the water before seven, one quarter after it.
  const morning = count('06:00', '08:00', 100, week({ 6: 3, 7: 1 }));

  it.each([
    ['before it begins', morning, '05:00', 0],
    ['as it begins', morning, '06:00', 0],
    ['half of the first hour: half of 75, floored', morning, '06:30', 37],
    ['the first hour', morning, '07:00', 75],
    ['half of the second hour: 75 and half of 25, floored', morning, '07:30', 87],
    ['as it ends', morning, '08:00', 100],
    ['after it', morning, '09:00', 100],
    ['evenly spread', count('06:00', '08:00', 100), '06:30', 25],
    ['by a week without any water it is spread evenly', count('06:00', '08:00', 100, week({})), '06:30', 25],
    ['by a week with water at other hours alone, too', count('06:00', '08:00', 100, week({ 5: 9, 8: 9 })), '07:30', 75],
    ['nothing is nothing at any time', count('06:00', '08:00', 0, week({ 6: 3, 7: 1 })), '07:30', 0],
  ] as const)('%s', (_case, given, until, litres) => {
    expect(litresUntil(given, at(until))).toBe(litres);
  });

  it('refuses a week of another length by its name', () => {
    expect(() => litresUntil(count('06:00', '08:00', 100, { zone: 'Asia/Bishkek', weights: [1, 2, 3] }), at('07:00'))).toThrow('a profile of the week has 168 weights, not 3');
  });

  it.each([
    ['a count without duration belongs to the stretch that begins with it', '07:00', '08:00', 4],
    ['or holds it', '06:00', '08:00', 4],
    ['not to that which ends with it', '06:00', '07:00', 0],
    ['nor to one before', '05:00', '06:00', 0],
    ['nor to one after', '08:00', '09:00', 0],
  ] as const)('%s', (_case, from, to, litres) => {
    const instant = count('07:00', '07:00', 4);
    expect(litresBetween(instant, at(from), at(to))).toBe(litres);
    const cut = cutLine({ ...line('07:00', '07:00', 4), count: instant }, at(from), at(to));
    expect(cut === undefined ? 0 : litresOf(cut)).toBe(litres);
  });

  it('a line that is cut to its own instant is none, since it lasts', () => {
    expect(cutLine(line('06:00', '08:00', 9), at('06:00'), at('06:00'))).toBeUndefined();
    expect(cutLine(line('06:00', '08:00', 9), at('07:00'), at('07:00'))).toBeUndefined();
  });
});

describe('edits', () => {
  const shown = (lines: readonly VolumeLine[]): string[] => lines.map((one) => `${new Date(one.fromMs + 6 * 3_600_000).toISOString().slice(11, 16)}-${new Date(one.toMs + 6 * 3_600_000).toISOString().slice(11, 16)} ${one.origin} ${litresOf(one)}`);
  const edit = (from: string, to: string, volumeLitres: number) => ({ fromMs: at(from), toMs: at(to), volumeLitres });
  const known = [line('06:00', '08:00', 20), line('08:00', '10:00', 40)];

  it.each([
    ['none changes nothing', [], ['06:00-08:00 register 20', '08:00-10:00 register 40']],
    ['inside a line it leaves the water on both sides of it', [edit('06:30', '07:00', 1)], ['06:00-06:30 register 5', '06:30-07:00 edited 1', '07:00-08:00 register 10', '08:00-10:00 register 40']],
    ['over the border of two lines it takes a part of each', [edit('07:00', '09:00', 3)], ['06:00-07:00 register 10', '07:00-09:00 edited 3', '09:00-10:00 register 20']],
    ['over a whole line nothing of it is left', [edit('06:00', '08:00', 3)], ['06:00-08:00 edited 3', '08:00-10:00 register 40']],
    ['no water at all may be stated', [edit('06:00', '08:00', 0)], ['06:00-08:00 edited 0', '08:00-10:00 register 40']],
    ['where nothing is known it stands alone, in its place by time', [edit('04:00', '05:00', 2)], ['04:00-05:00 edited 2', '06:00-08:00 register 20', '08:00-10:00 register 40']],
    ['of two the later in the list holds', [edit('06:00', '08:00', 3), edit('07:00', '09:00', 5)], ['06:00-07:00 edited 1', '07:00-09:00 edited 5', '09:00-10:00 register 20']],
  ] as const)('%s', (_case, edits, result) => {
    expect(shown(withEdits(known, edits))).toStrictEqual([...result]);
  });

  it('keeps a line without duration that no edit touches, before those that begin with it', () => {
    const instant = line('08:00', '08:00', 4);
    expect(shown(withEdits([known[1]!, instant], [edit('05:00', '06:00', 1)]))).toStrictEqual(['05:00-06:00 edited 1', '08:00-08:00 register 4', '08:00-10:00 register 40']);
  });

  it('is by hand, and nothing to doubt', () => {
    const [edited] = withEdits([], [edit('06:00', '08:00', 3)]);
    expect(edited).toMatchObject({ method: 'MANUAL', isQuestionable: false, count: { profile: null } });
  });

  it.each([
    ['without duration', edit('06:00', '06:00', 3)],
    ['that ends before it begins', edit('08:00', '06:00', 3)],
    ['below zero', edit('06:00', '08:00', -1)],
    ['of half a litre', edit('06:00', '08:00', 0.5)],
    ['of no number', edit('06:00', '08:00', Number.NaN)],
  ])('refuses one %s, saying which', (_case, wrong) => {
    expect(() => withEdits(known, [wrong])).toThrow(`no edit: ${wrong.volumeLitres} litres from ${wrong.fromMs} to ${wrong.toMs} ms`);
  });
});
