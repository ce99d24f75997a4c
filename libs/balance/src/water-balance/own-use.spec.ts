import { type OwnUse, unbilledUnmeteredOf } from './own-use.js';
import { type BalanceAssumptions, DEFAULT_BALANCE_ASSUMPTIONS, waterBalance } from './water-balance.js';

const SHARE = { ratio: 0.0125, limitPoints: 0.0125 };
const use = (volumeLitres: number, entriesWithoutLitres = 0, kind = 'flushing'): OwnUse => ({ kind, entries: 1 + entriesWithoutLitres, volumeLitres, entriesWithoutLitres });
const COMPLETE = { isComplete: true, limitRatio: 0.3 };
const PARTIAL = { isComplete: false, limitRatio: 0.3 };

/** A well that gave 1,000,000 litres, and no customer. */
const linesWith = (unbilledUnmetered: BalanceAssumptions['unbilledUnmetered']) => {
  const { lines, volumes } = waterBalance({
    period: { fromMs: 0, toMs: 30 * 86_400_000 }, stores: [], metered: [], unmetered: [], assumptions: { ...DEFAULT_BALANCE_ASSUMPTIONS, unbilledUnmetered },
    supply: [{ pointId: 'W', place: 'W', role: 'own_source', meter: null, lines: [], flowLitresByHour: [], declared: { method: 'portable_test', litres: 1_000_000, limitRatio: 0 } }],
  });
  const line = lines.find(({ line: name }) => name === 'unbilled_unmetered')!;
  return [line.litres, line.origin, Math.round((line.highLitres ?? 0) - (line.litres ?? 0)), volumes.get('real_losses')!.litres];
};

describe('water of own use', () => {
  it.each<[string, readonly OwnUse[], typeof COMPLETE, readonly unknown[]]>([
    // Unauthorised use takes 10,000 of the million; what is left is real losses.
    ['an empty journal that is not complete: the assumed share', [], PARTIAL, [12_500, 'default', 12_500, 977_500]],
    ['an empty journal that is complete: none', [], COMPLETE, [0, 'declared', 0, 990_000]],
    ['less than the share in a journal that is not complete: the share', [use(4_000)], PARTIAL, [12_500, 'default', 12_500, 977_500]],
    ['more than the share in a journal that is not complete: what was written down', [use(40_000), use(10_000, 0, 'fire')], PARTIAL, [50_000, 'declared', 15_000, 940_000]],
    ['a complete journal: what was written down', [use(4_000)], COMPLETE, [4_000, 'declared', 1_200, 986_000]],
    ['an entry without litres: the journal does not tell all', [use(4_000, 1)], COMPLETE, [12_500, 'default', 12_500, 977_500]],
  ])('of %s', (_, journal, rule, expected) => {
    expect(linesWith(unbilledUnmeteredOf(SHARE, journal, rule))).toEqual(expected);
  });

  it('that a rule declares goes before the journal', () => {
    expect(linesWith(unbilledUnmeteredOf({ litres: 300, limitRatio: 1 }, [use(40_000)], COMPLETE))).toEqual([300, 'declared', 300, 989_700]);
  });
});
