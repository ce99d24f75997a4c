import { KARA_BALTA } from './town-file.js';
import { countedWithin, DRIFT_STEPS, isClosed, supplyTroubles, TROUBLED_SUPPLY } from './supply-troubles.js';

describe('troubles at the supply of a town', () => {
  const troubles = supplyTroubles(KARA_BALTA, 1, TROUBLED_SUPPLY);

  it('are of each kind within a year, and the same for the same seed', () => {
    expect(new Set(troubles.map(({ kind }) => kind))).toEqual(new Set(['meter_frozen', 'meter_drifting', 'well_out_of_order', 'closed_well_flow']));
    expect(supplyTroubles(KARA_BALTA, 1, TROUBLED_SUPPLY)).toEqual(troubles);
    expect(supplyTroubles(KARA_BALTA, 2, TROUBLED_SUPPLY)).not.toEqual(troubles);
  });

  it('lift water only out of wells that are closed, and put only standby wells in for others', () => {
    const runs = new Map(KARA_BALTA.supply.wells.map((well) => [well.serial, well]));
    for (const { kind, wellSerial, standIns = [] } of troubles) {
      expect(isClosed(runs.get(wellSerial)!)).toBe(kind === 'closed_well_flow');
      expect(standIns.every((serial) => runs.get(serial)!.runs === 'standby')).toBe(true);
    }
  });

  it('let a meter count nothing while it is frozen, all before and after, and ever less while it drifts', () => {
    const frozen = { kind: 'meter_frozen' as const, wellSerial: 'W', fromStep: 100, toStep: 200, amount: 0 };
    const drifting = { kind: 'meter_drifting' as const, wellSerial: 'W', fromStep: 0, toStep: 2 * DRIFT_STEPS, amount: 100_000 };
    expect([99, 100, 199, 200].map((step) => countedWithin([frozen], 'W', step))).toEqual([1_000_000, 0, 0, 1_000_000]);
    expect([0, DRIFT_STEPS / 2, DRIFT_STEPS, 2 * DRIFT_STEPS - 1].map((step) => countedWithin([drifting], 'W', step))).toEqual([1_000_000, 950_000, 900_000, 900_000]);
    expect(countedWithin([frozen], 'X', 150)).toBe(1_000_000);
  });
});
