import type { Line, LineName } from './balance-views.js';
import { layOutBalance } from './sankey-layout.js';

/** A balance in litres: 1,000 in, 100 into reservoirs, 600 authorised, 300 lost. */
const LITRES: Readonly<Partial<Record<LineName, number | null>>> = {
  system_input: 1_000, exported: 0, storage_change: 100, water_supplied: 900, authorised: 600, water_losses: 300, billed_metered: 150, billed_unmetered: 440, unbilled_metered: 0, unbilled_unmetered: 10, apparent_losses: 40, real_losses: 260,
};
const linesOf = (litres: Readonly<Partial<Record<LineName, number | null>>>): Line[] => (Object.entries({ ...LITRES, ...litres }) as [LineName, number | null][]).map(([line, one]) => ({
  line, litres: one, lowLitres: one, highLitres: one, origin: 'computed', completenessRatio: null, reason: one === null ? 'supply_not_computed' : null }));
const laidOut = (litres: Readonly<Partial<Record<LineName, number | null>>> = {}) => layOutBalance(linesOf(litres))!;

describe('a balance drawn as streams', () => {
  it('has heights in proportion to litres, and what flows out of a line is what flows in', () => {
    const { lines, flows } = laidOut();
    const heightOf = (name: LineName): number => lines.find(({ line }) => line.line === name)!.height!;
    expect(heightOf('system_input') / heightOf('real_losses')).toBeCloseTo(1_000 / 260, 9);
    for (const name of ['system_input', 'water_supplied', 'authorised', 'water_losses'] as const) {
      expect(flows.filter(({ from }) => from.line.line === name).reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(heightOf(name), 9);
    }
  });

  it('gives every line a row of its own: none lies over another of its column', () => {
    const { lines, height } = laidOut({ unbilled_unmetered: 1, apparent_losses: 1 });
    for (let column = 0; column < 4; column++) {
      const those = lines.filter((one) => one.column === column);
      those.forEach((one, at) => expect(one.y + Math.max(40, one.height ?? 0)).toBeLessThanOrEqual((those[at + 1]?.y ?? height) + 1e-9));
    }
  });

  it.each<[string, number, number, LineName, LineName]>([
    ['that reservoirs took in leaves the input', 100, 900, 'system_input', 'storage_change'],
    ['that reservoirs gave up joins the supply', -100, 1_100, 'storage_change', 'water_supplied'],
  ])('water %s', (_case, change, supplied, source, sink) => {
    const { flows, lines } = laidOut({ storage_change: change, water_supplied: supplied });
    expect(flows.some(({ from, into }) => from.line.line === source && into.line.line === sink)).toBe(true);
    expect(lines.filter(({ line }) => line.line === 'storage_change')).toHaveLength(1);
  });

  it('leaves out export, storage and own meters of zero', () => {
    expect(laidOut({ storage_change: 0 }).lines.map(({ line }) => line.line)).not.toEqual(expect.arrayContaining(['exported']));
    expect(laidOut({ storage_change: 0 }).lines).toHaveLength(9);
  });

  it('draws no stream of what is not computed, and keeps its place', () => {
    const { lines, flows } = laidOut({ system_input: null, water_supplied: null, water_losses: null, real_losses: null, storage_change: null });
    expect(lines.find(({ line }) => line.line === 'water_supplied')).toMatchObject({ height: null, column: 1 });
    expect(flows.map(({ from }) => from.line.line)).toEqual(['authorised', 'authorised', 'authorised']);
  });

  it('is none where losses come out below zero', () => {
    expect(layOutBalance(linesOf({ water_losses: -10, real_losses: -50 }))).toBeNull();
  });
});
