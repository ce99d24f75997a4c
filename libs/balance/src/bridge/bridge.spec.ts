import fc from 'fast-check';

import { balanceOf, customer, days, group, line, well } from '../water-balance/made-balance.js';
import { type BalanceInputs, type BalanceLineName, DEFAULT_BALANCE_ASSUMPTIONS, waterBalance } from '../water-balance/index.js';
import { BRIDGE_CAUSES, type BridgeCause, bridgeBalances, type BridgeFacts, periodSteps, versionSteps } from './index.js';

const NOTHING_KNOWN: BridgeFacts = { late: new Set(), exchanged: new Set(), newlyMetered: [], corrected: new Set() };
const LINES: readonly BalanceLineName[] = ['real_losses', 'non_revenue', 'billed_metered', 'water_losses'];

/** A small town of 40 metered houses, each with its own use, and 60 without a meter that are billed twice what is used. */
function town(from = 0, growth = 1): BalanceInputs {
  const to = from + 30;
  return balanceOf({
    period: days(from, to), supply: [well({ lines: [line(from, to, 2_500_000)] })],
    metered: Array.from({ length: 40 }, (_, at) => customer({ customerId: `C${at}`, lines: [line(from, to, Math.round((9_000 + 150 * at) * growth))] })),
    unmetered: [group({ customers: 60, units: 240 })],
  });
}

const withLines = (inputs: BalanceInputs, ids: readonly number[], lines: (at: number) => ReturnType<typeof line>[]): BalanceInputs =>
  ({ ...inputs, metered: inputs.metered.map((one, at) => (ids.includes(at) ? { ...one, lines: lines(at) } : one)) });

const litresOf = (inputs: BalanceInputs, name: BalanceLineName): number => waterBalance(inputs).volumes.get(name)!.litres;

/** Share of a line's change that falls to a cause, of the sum of what all causes moved. */
function shareOfCause(bridge: ReturnType<typeof bridgeBalances>, cause: BridgeCause): number {
  const moved = bridge!.causes.reduce((sum, { litres }) => sum + Math.abs(litres), 0);
  return Math.abs(bridge!.causes.find((one) => one.cause === cause)!.litres) / moved;
}

describe('a bridge between two versions of a balance', () => {
  const now = town();
  const five = [3, 9, 17, 25, 38];
  const ids = new Set(five.map((at) => `C${at}`));
  const newcomers = five.map((at) => ({ customerId: `C${at}`, kind: 'house', units: 4 }));
  const shorter = (_at: number) => [line(0, 12, 2_000)];
  const cases: [BridgeCause, string, BalanceInputs, BalanceInputs, BridgeFacts][] = [
    ['late_readings', 'five customers whose readings of the second half came late', withLines(now, five, shorter), now, { ...NOTHING_KNOWN, late: ids }],
    ['exchanged_meters', 'five exchanges whose acts were entered late', withLines(now, five, () => [line(0, 10, 3_000)]), now, { ...NOTHING_KNOWN, exchanged: ids }],
    ['metered_share', 'five houses that had a meter already', { ...now, metered: now.metered.filter((_, at) => !five.includes(at)), unmetered: [group({ customers: 65, units: 260 })] }, now, { ...NOTHING_KNOWN, newlyMetered: newcomers }],
    ['corrections', 'a well whose meter turned out to count 4 % too much', now, { ...now, supply: [well({ lines: [line(0, 30, 2_500_000)], meter: { meterId: 'M1', overRegistrationRatio: 0.04, limitRatio: 0.02 } })] }, { ...NOTHING_KNOWN, corrected: new Set(['W1']) }],
    ['corrections', 'another assumption', now, { ...now, assumptions: { ...DEFAULT_BALANCE_ASSUMPTIONS, underRegistration: { ratio: 0.05, limitPoints: 0.02 } } }, NOTHING_KNOWN],
    ['norm_change', 'a norm set anew', now, { ...now, unmetered: [group({ customers: 60, units: 240, normLitresPerUnitDay: 120 })] }, NOTHING_KNOWN],
    ['unexplained', 'readings that changed though nobody said why', withLines(now, five, shorter), now, NOTHING_KNOWN],
  ];

  it.each(cases)('gives at least 90 %% of the change to %s: %s', (cause, _case, before, after, facts) => {
    const line1: BalanceLineName = cause === 'norm_change' ? 'non_revenue' : 'real_losses';
    const bridge = bridgeBalances(before, versionSteps(before, after, facts), line1)!;
    expect(bridge.afterLitres).not.toBe(bridge.beforeLitres);
    expect(shareOfCause(bridge, cause)).toBeGreaterThanOrEqual(0.9);
  });

  it('a thing counts under its first cause alone: late, then exchanged, then metered, then corrected', () => {
    const before = withLines(now, five, shorter);
    const bridge = bridgeBalances(before, versionSteps(before, now, { late: ids, exchanged: ids, newlyMetered: [], corrected: ids }), 'billed_metered')!;
    expect(bridge.causes.filter(({ litres }) => litres !== 0).map(({ cause }) => cause)).toEqual(['late_readings']);
  });

  it('is none where one of the balances was not computed', () => {
    const blind = { ...now, supply: [well({ meter: null, lines: [] })] };
    expect(bridgeBalances(blind, versionSteps(blind, now, { ...NOTHING_KNOWN, late: new Set(['W1']) }), 'real_losses')).toBeNull();
    expect(bridgeBalances(now, versionSteps(now, blind, NOTHING_KNOWN), 'real_losses')).toBeNull();
    expect(bridgeBalances(blind, versionSteps(blind, now, NOTHING_KNOWN), 'billed_metered')!.causes.every(({ litres }) => litres === 0)).toBe(true);
  });
});

describe('a bridge between two periods', () => {
  const [before, after] = [town(0), town(30, 1.05)];
  const leaking = { ...after, supply: [well({ lines: [line(30, 60, 2_800_000)] })] };
  const newcomers = Array.from({ length: 20 }, (_, at) => ({ customerId: `N${at}`, kind: 'house', units: 4 }));
  // The twenty use what their kind used, so that nothing real changes by metering them.
  const each = Math.round(litresOf(after, 'billed_metered') / 40);
  const moreMeters: BalanceInputs = {
    ...after, metered: [...after.metered, ...newcomers.map(({ customerId }) => customer({ customerId, lines: [line(30, 60, each)] }))], unmetered: [group({ customers: 40, units: 160 })],
  };

  it('a leak of 300 m³ is a real change, in full', () => {
    const bridge = bridgeBalances(town(0, 1.05), periodSteps(town(0, 1.05), leaking, NOTHING_KNOWN), 'real_losses')!;
    expect(shareOfCause(bridge, 'real_change')).toBe(1);
    // Of the 300 m³ 1 % is taken for theft and 1.25 % for flushing.
    expect(bridge.afterLitres - bridge.beforeLitres).toBe(293_250);
  });

  it('twenty more meters move non-revenue water by what the norm said too much, and that falls to the metered share', () => {
    const bridge = bridgeBalances(after, periodSteps(after, moreMeters, { ...NOTHING_KNOWN, newlyMetered: newcomers }), 'non_revenue')!;
    expect(bridge.afterLitres - bridge.beforeLitres).toBe(20 * (4 * 200 * 30 - each));
    expect(shareOfCause(bridge, 'metered_share')).toBe(1);
  });

  it('meters that were exchanged and count a tenth more move consumption, which falls to the exchange and not to use', () => {
    const exchanged = Array.from({ length: 10 }, (_, at) => at);
    const later = withLines(after, exchanged, (at) => [line(30, 60, Math.round((9_000 + 150 * at) * 1.05 * 1.1))]);
    const facts = { ...NOTHING_KNOWN, exchanged: new Set(exchanged.map((at) => `C${at}`)) };
    const bridge = bridgeBalances(town(0, 1.05), periodSteps(town(0, 1.05), later, facts), 'billed_metered')!;
    expect(shareOfCause(bridge, 'exchanged_meters')).toBeGreaterThan(0.99);
  });

  it.each<[BridgeCause, string, BalanceInputs, BalanceLineName]>([
    ['norm_change', 'a new norm', { ...after, unmetered: [group({ customers: 60, units: 240, normLitresPerUnitDay: 150 })] }, 'non_revenue'],
    ['corrections', 'another assumption', { ...after, assumptions: { ...DEFAULT_BALANCE_ASSUMPTIONS, unauthorised: { ratio: 0.03, limitPoints: 0.01 } } }, 'real_losses'],
    ['unexplained', 'a well that was not there before', { ...after, supply: [...after.supply, well({ pointId: 'W2', lines: [line(30, 60, 300_000)] })] }, 'real_losses'],
    ['unexplained', 'a large customer of whom nobody said that it was metered', { ...after, metered: [...after.metered, customer({ customerId: 'X', kind: 'plant', units: null, lines: [line(30, 60, 200_000)] })] }, 'real_losses'],
  ])('%s: %s', (cause, _case, later, name) => {
    expect(shareOfCause(bridgeBalances(town(0, 1.05), periodSteps(town(0, 1.05), later, NOTHING_KNOWN), name), cause)).toBeGreaterThanOrEqual(0.9);
  });

  it('the causes add up to the difference to the litre, whatever changed and whatever is known of it', () => {
    const idsOf = fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 8 });
    fc.assert(fc.property(fc.constantFrom(...LINES), idsOf, idsOf, idsOf, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 50, max: 300 }), fc.integer({ min: 1, max: 4_000_000 }), fc.boolean(), (name, late, exchanged, corrected, added, norm, supplied, isSamePeriod) => {
      const start = isSamePeriod ? 0 : 30;
      const changed = withLines(town(start, 1.02), [...late, ...exchanged, ...corrected], (at) => [line(start, start + 30, 200 * at + 17)]);
      const facts: BridgeFacts = { late: new Set(late.map((at) => `C${at}`)), exchanged: new Set(exchanged.map((at) => `C${at}`)), corrected: new Set(corrected.map((at) => `C${at}`)), newlyMetered: newcomers.slice(0, added) };
      const later: BalanceInputs = {
        ...changed, supply: [well({ lines: [line(start, start + 30, supplied)] })], unmetered: [group({ customers: 60 - added, units: 240 - 4 * added, normLitresPerUnitDay: norm })],
        metered: [...changed.metered, ...newcomers.slice(0, added).map(({ customerId }) => customer({ customerId, lines: [line(start, start + 30, 7_777)] }))],
      };
      const steps = (isSamePeriod ? versionSteps : periodSteps)(before, later, facts);
      const bridge = bridgeBalances(before, steps, name)!;
      expect(bridge.causes.map(({ cause }) => cause)).toEqual([...BRIDGE_CAUSES]);
      expect(bridge.causes.reduce((sum, { litres }) => sum + litres, 0)).toBe(litresOf(later, name) - litresOf(before, name));
      expect(bridge.afterLitres).toBe(litresOf(later, name));
    }), { numRuns: 30 });
  });
});
