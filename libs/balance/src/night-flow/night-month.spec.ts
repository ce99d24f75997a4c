import { withLimitRatio } from '../uncertainty/index.js';
import { amountsAtQuarters, type GatheredNight, type JudgedNight, judgeNightFlow, type MonthLeakage, monthLeakage, nightBands, nightSteps, type NightUsers, type ReadQuarter } from './index.js';

const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;

/** A quarter with readings at some minutes of it, of an amount that rises by one a minute. */
const read = (quarter: number, ...minutes: readonly number[]): ReadQuarter => {
  const at = (minute: number): number => quarter * QUARTER_MS + minute * MINUTE_MS;
  return { quarterAtMs: quarter * QUARTER_MS, firstAtMs: at(minutes[0]!), first: quarter * 15 + minutes[0]!, lastAtMs: at(minutes.at(-1)!), last: quarter * 15 + minutes.at(-1)! };
};

describe('amounts at quarters of an hour', () => {
  it.each<[string, ReadQuarter[], (number | null)[]]>([
    ['read at each quarter, are what was read', [read(0, 0), read(1, 0), read(2, 0)], [0, 15, 30]],
    ['read at other minutes, lie between the readings around', [read(0, 2), read(1, 4), read(2, 1)], [null, 15, 30]],
    ['read every minute, are told to the minute', [read(0, 0, 14), read(1, 1, 13), read(2, 2)], [0, 15, 30]],
    ['read every half an hour, are not known between', [read(0, 3), read(2, 3), read(4, 3)], [null, null, null]],
  ])('%s', (_case, quarters, amounts) => {
    expect(amountsAtQuarters(quarters, 0, 3)).toEqual(amounts);
  });
});

/** A night of an inlet of 1,000 litres an hour, and of an outlet of 100; between 02:00 and 03:00 the inlet gives 800. */
const gathered: GatheredNight = {
  onDay: '2026-01-05', meters: { inlet: { meterId: '7', limitRatio: 0.02, sharedLimitRatio: 0.04 }, outlet: { meterId: '8', limitRatio: 0.02, sharedLimitRatio: 0 } },
  quarters: {
    isByHour: true, stores: [],
    supply: [{ place: 'inlet', litres: Array.from({ length: 96 }, (_, quarter) => (quarter >= 8 && quarter < 12 ? 200 : 250)) }], exports: [{ place: 'outlet', litres: Array.from({ length: 96 }, () => 25) }],
  },
};

describe('a night of a zone', () => {
  it('has the errors of the meters that its hour came through, an outlet with the other sign', () => {
    const { flow, uncertain } = judgeNightFlow(gathered);
    expect(flow).toMatchObject({ flowLitresPerHour: 700, startQuarter: 8 });
    expect(uncertain!.litres).toBe(700);
    expect(Object.fromEntries(uncertain!.errors)).toEqual({ 'meter:7': expect.closeTo((800 * 0.02) / 1.96, 9), untested_meters: expect.closeTo((800 * 0.04) / 1.96, 9), 'meter:8': expect.closeTo((-100 * 0.02) / 1.96, 9) });
  });

  it('told by whole hours is not told between them, where a tank moves within minutes', () => {
    const stores = [{ place: 'tank', limitLitres: 0, storedLitres: Array.from({ length: 97 }, (_, quarter) => (quarter === 6 ? 5_000 : 0)) }];
    expect(judgeNightFlow({ ...gathered, quarters: { ...gathered.quarters, stores } }).flow).toMatchObject({ flowLitresPerHour: 700 });
    expect(judgeNightFlow({ ...gathered, quarters: { ...gathered.quarters, stores, isByHour: false } }).flow!.flowLitresPerHour).toBeLessThan(0);
  });

  it('that is not known has its reason and no figure', () => {
    expect(judgeNightFlow({ ...gathered, quarters: { ...gathered.quarters, supply: [{ place: 'inlet', litres: [] }] } })).toEqual({ onDay: '2026-01-05', flow: null, uncertain: null, refusal: { refused: 'meter_without_flow', place: 'inlet' } });
  });
});

/** Nights that spread by 2 around a level. */
const steady = (count: number, level = 100): number[] => Array.from({ length: count }, (_, at) => level + [0, 2, -2, 1, -1][at % 5]!);

describe('what is normal for a night', () => {
  it('is known after ten nights: their median ± three robust standard deviations', () => {
    const bands = nightBands(steady(12), []);
    expect(bands[9]!.lowLitresPerHour).toBeNull();
    expect(bands[10]).toMatchObject({ lowLitresPerHour: expect.closeTo(100 - 3 * 1.4826, 9), highLitresPerHour: expect.closeTo(100 + 3 * 1.4826, 9) });
  });

  it('does not move with one wild night, and is no narrower than two per cent', () => {
    expect(nightBands([...steady(14), 500, 100], []).at(-1)!.highLitresPerHour).toBeLessThan(110);
    expect(nightBands(Array.from({ length: 12 }, () => 100), []).at(-1)).toMatchObject({ lowLitresPerHour: 98, highLitresPerHour: 102 });
  });

  it('begins anew at a step', () => {
    const nights = [...steady(20), ...steady(12, 150)];
    const bands = nightBands(nights, nightSteps(nights));
    expect(bands[25]!.lowLitresPerHour).toBeNull();
    expect(bands[31]!.lowLitresPerHour).toBeGreaterThan(140);
  });

  it.each<[string, (number | null)[], { at: number; changeLitresPerHour: number }[]]>([
    ['a leak of half the flow, from its night on', [...steady(20), ...steady(10, 150)], [{ at: 20, changeLitresPerHour: 50 }]],
    ['a leak and its repair', [...steady(20), ...steady(20, 150), ...steady(10)], [{ at: 20, changeLitresPerHour: 50 }, { at: 40, changeLitresPerHour: -50 }]],
    ['one night with a hydrant open is none', [...steady(20), 300, ...steady(10)], []],
    ['two such nights are none', [...steady(20), 300, 300, ...steady(10)], []],
    ['spread alone is none', steady(60), []],
    ['nights that are not known make none', [...steady(10), null, null, null, ...steady(10)], []],
    ['fewer than five nights behind it do not tell', [...steady(20), 150, 150, 150, 150], []],
  ])('steps: %s', (_case, nights, steps) => {
    expect(nightSteps(nights)).toEqual(steps);
  });
});

const NOBODY: NightUsers = { meteredLitres: [], unmeteredHouseholds: 0, unmeteredPersons: 0, exceptionalLitres: 0, otherCustomers: 0, otherLitresPerHour: 0 };
const judged = (litres: number | null, at: number): JudgedNight => ({
  onDay: `2026-01-${String(at + 1).padStart(2, '0')}`, flow: null, refusal: litres === null ? { refused: 'day_incomplete' } : null, uncertain: litres === null ? null : withLimitRatio(litres, 'meter:7', 0.02) });

describe('leakage of a month by its nights', () => {
  it('is the mean night less legitimate use, over 22 hours of each day', () => {
    const found = monthLeakage([900, 1_000, 1_100, 1_000, 1_000].map(judged), { ...NOBODY, exceptionalLitres: 200 }, 31, null) as MonthLeakage;
    expect(found).toMatchObject({ nights: 5, days: 31, beside: null, nightFlow: { litres: 1_000 }, nightUse: { litres: 200 } });
    expect(found.leakage.litres).toBeCloseTo(800 * 22 * 31, 6);
    // Spread of the nights, their meter, and ± 4 hours of the factor.
    const [spread, meter, factor] = [Math.sqrt(20_000 / 4 / 5) * 1.96 * 22, 1_000 * 0.02 * 22, 800 * 4];
    expect(found.leakage.limitLitres).toBeCloseTo(31 * Math.hypot(spread, meter, factor), 3);
  });

  it('is refused below five known nights', () => {
    expect(monthLeakage([900, null, 1_100, 1_000, 1_000].map(judged), NOBODY, 31, null)).toEqual({ refused: 'too_few_nights', nights: 4, least: 5 });
  });

  it('is refused where nothing tells what households without a meter use, and told where thirty meters stand for them', () => {
    const nights = Array.from({ length: 5 }, () => 1_000).map(judged);
    const users = { ...NOBODY, unmeteredHouseholds: 70, unmeteredPersons: null };
    expect(monthLeakage(nights, users, 31, null)).toEqual({ refused: 'persons_unknown', households: 70 });
    expect(monthLeakage(nights, { ...users, meteredLitres: Array.from({ length: 30 }, () => 2) }, 31, null)).toMatchObject({ nightUse: { litres: 200 } });
  });

  it('stands beside the balance, the errors of the same meter taken out of the gap', () => {
    const balance = withLimitRatio(1_000 * 24 * 31, 'meter:7', 0.02);
    const found = monthLeakage(Array.from({ length: 31 }, () => 1_000).map(judged), NOBODY, 31, balance) as MonthLeakage;
    expect(found.beside).toMatchObject({ gap: { litres: expect.closeTo(2 * 1_000 * 31, 6) }, isContradiction: false });
    const apart = monthLeakage(Array.from({ length: 31 }, () => 1_000).map(judged), NOBODY, 31, { ...balance, errors: new Map([['meter:9', balance.errors.get('meter:7')!]]) }) as MonthLeakage;
    expect(found.beside!.gap.limitLitres).toBeLessThan(apart.beside!.gap.limitLitres);
  });
});
