import { checkEntry, type EntryContext, type EntryWarning } from './entry-check.js';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-11-29T06:00:00Z');
/** Read at 120 m3 ten days ago; uses 300 litres a day; passes 3 125 l/h at most; four digits. */
const KNOWN: EntryContext = {
  capacityLitres: 10_000_000, q4LitresPerHour: 3_125, litresPerDay: 300, previous: { readAtMs: NOW_MS - 240 * HOUR_MS, indexLitres: 120_000 }, next: null, isInstalled: true,
};

describe('an index entered by a person', () => {
  it.each<[string, number, Partial<EntryContext>, EntryWarning | null]>([
    ['that shows ten days of usual use', 123_000, {}, null],
    ['that shows no use at all', 120_000, {}, null],
    ['that shows three times the usual use', 129_000, {}, null],
    ['that shows a litre more than that', 129_001, {}, 'HIGH_ADVANCE'],
    ['with a digit too many', 1_230_000, {}, 'IMPOSSIBLE_ADVANCE'],
    ['a litre below the last one', 119_999, {}, 'BELOW_PREVIOUS'],
    ['above a later reading', 124_001, { next: { readAtMs: NOW_MS + HOUR_MS, indexLitres: 124_000 } }, 'ABOVE_NEXT'],
    ['equal to a later reading', 124_000, { next: { readAtMs: NOW_MS + HOUR_MS, indexLitres: 124_000 } }, null],
    ['of a meter that stood nowhere then', 123_000, { isInstalled: false }, 'NOT_INSTALLED'],
    ['of a meter that was never read', 9_999_999, { previous: null }, null],
    ['of a meter whose use is not known', 500_000, { litresPerDay: null }, null],
    ['of a meter whose model and use are not known', 9_000_000, { litresPerDay: null, q4LitresPerHour: null }, null],
    // A day's water may pass in an hour: 3 x 300 l.
    ['an hour after the last, of 900 litres', 120_900, { previous: { readAtMs: NOW_MS - HOUR_MS, indexLitres: 120_000 } }, null],
    ['an hour after the last, of 901 litres', 120_901, { previous: { readAtMs: NOW_MS - HOUR_MS, indexLitres: 120_000 } }, 'HIGH_ADVANCE'],
  ])('%s', (_, indexLitres, given, warning) => expect(checkEntry(NOW_MS, indexLitres, { ...KNOWN, ...given }).warning).toBe(warning));

  it('is told what was expected: from the last index to the least that bounds it', () => {
    expect(checkEntry(NOW_MS, 1, KNOWN)).toEqual({ warning: 'BELOW_PREVIOUS', expectedFromLitres: 120_000, expectedToLitres: 129_000 });
    expect(checkEntry(NOW_MS, 1, { ...KNOWN, next: { readAtMs: NOW_MS + HOUR_MS, indexLitres: 124_000 } })).toMatchObject({ expectedToLitres: 124_000 });
    // 3 125 l/h over 240 hours and a minute for two clocks.
    expect(checkEntry(NOW_MS, 1, { ...KNOWN, litresPerDay: null })).toMatchObject({ expectedToLitres: 120_000 + 750_052 });
    expect(checkEntry(NOW_MS, 1, { ...KNOWN, previous: null })).toEqual({ warning: null, expectedFromLitres: 0, expectedToLitres: null });
  });
});
