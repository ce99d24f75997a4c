import { classUseOf, type ProvenMonth, publishedUse } from './published-use.js';

const ZONE = 'Asia/Bishkek';
const at = (local: string): number => Date.parse(`${local}T00:00:00+06:00`);
const month = (name: string, customer: number, litresPerDay: number, days = 30): ProvenMonth => ({ customer, month: name, litres: litresPerDay * days, days });

describe('the use of a class as published', () => {
  const use = publishedUse({ '2025-11': 100, '2025-12': 200 }, ZONE)!;

  it.each([
    ['a day of one month', '2025-11-10', '2025-11-11', 100, 1], ['two days each of two months', '2025-11-29', '2025-12-03', 2 * 100 + 2 * 200, 4],
    ['two days of which one is of a month that was not published', '2025-12-31', '2026-01-02', 200, 1], ['a month that was not published', '2026-02-01', '2026-03-01', 0, 0],
  ])('of %s', (_, from, to, litres, days) => {
    expect(use({ fromMs: at(from), toMs: at(to) })).toEqual({ volumeLitres: litres, coveredMs: days * 86_400_000 });
  });

  it('is not known where none was published', () => {
    expect([publishedUse(null, ZONE), publishedUse({}, ZONE)]).toEqual([null, null]);
  });
});

describe('the use of a class, found', () => {
  it('is the mean of a month, weighed by its days, and the median of customers over the latest six', () => {
    const found = classUseOf([month('2026-01', 1, 100), month('2026-01', 2, 300), month('2026-02', 1, 100, 28), month('2026-02', 2, 200, 28), month('2026-02', 3, 900, 28)], 2);
    expect(found.litresPerDayOfMonths).toEqual({ '2026-01': 200, '2026-02': 400 });
    // Customers: 100; (300 · 30 + 200 · 28) / 58 = 251.7; 900.
    expect(found.medianLitresPerDay).toBe(251.7);
    expect([found.litresPerDayByMonth, found.customersOfMonths]).toEqual([null, { '2026-01': 2, '2026-02': 3 }]);
  });

  it.each([
    ['of two customers half-way between them', [300, 100], 200],
    ['of four half-way between the middle ones, in whatever order they come', [900, 100, 250, 200], 225],
    ['of five the middle one', [900, 100, 250, 200, 1_000], 250],
  ])('the median %s', (_case, litresPerDay, median) => {
    expect(classUseOf(litresPerDay.map((litres, customer) => month('2026-01', customer, litres)), 1).medianLitresPerDay).toBe(median);
  });

  it('the latest six months are the latest by the calendar, not those told last', () => {
    const months = ['2026-07', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'].map((name) => month(name, 1, name === '2026-01' ? 9_000 : 100));
    expect([classUseOf(months, 1).medianLitresPerDay, classUseOf(months.toReversed(), 1).medianLitresPerDay]).toEqual([100, 100]);
  });

  it('leaves out months of too few customers, and is not known where all are', () => {
    expect(classUseOf([month('2026-01', 1, 100), month('2026-02', 1, 100), month('2026-02', 2, 100)], 2).litresPerDayOfMonths).toEqual({ '2026-02': 100 });
    expect(classUseOf([month('2026-01', 1, 100)], 2)).toEqual({ medianLitresPerDay: null, litresPerDayByMonth: null, litresPerDayOfMonths: {}, customersOfMonths: {} });
  });

  it('has the latest of each month of the year once there are twelve, however many years there are', () => {
    const names = Array.from({ length: 14 }, (_, n) => `${2025 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`);
    const found = classUseOf(names.map((name, n) => month(name, 1, 100 + n)), 1);
    expect(found.litresPerDayByMonth).toEqual([112, 113, ...Array.from({ length: 10 }, (_, n) => 102 + n)]);
    // The latest six: September to February.
    expect(found.medianLitresPerDay).toBe((108 + 109 + 110 + 111 + 112 + 113) / 6);
  });
});
