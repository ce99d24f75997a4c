import { KARA_BALTA, readTown, shrinkTown, type TownFile } from './town-file.js';
import { OUTFLOWS, TownModel } from './town-model.js';
import { SupplyError } from './well-supply.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 100);

/** The year, with what a spec asks of its days kept. */
function yearOf(town: TownFile, seed: number) {
  const model = new TownModel(town, seed, '2026-01-01');
  const wellsByMonth = new Map<string, Set<string>>();
  const litresByMonth = new Map<string, number>();
  const levels: { dawn: number; evening: number }[] = [];
  const useByHour = new Float64Array(24);
  const breaches: string[] = [];
  for (let dayNo = 0; dayNo < 365; dayNo++) {
    const { date, outflowLitres, productionLitres, storageStartLitres, storageEndLitres } = model.nextDay();
    const month = date.localDay.slice(0, 7);
    if (!wellsByMonth.has(month)) wellsByMonth.set(month, new Set());
    for (let step = 0; step < 96; step++) {
      let out = 0;
      for (const outflow of OUTFLOWS) {
        const litres = outflowLitres[outflow][step]!;
        if (litres % 1 !== 0 || litres < 0) breaches.push(`${date.localDay} ${step} ${outflow} ${litres}`);
        out += litres;
      }
      if (productionLitres[step] !== out + storageEndLitres[step]! - storageStartLitres[step]!) breaches.push(`${date.localDay} ${step} does not balance`);
      if (storageEndLitres[step]! < 0 || storageEndLitres[step]! > model.supply.capacityLitres) breaches.push(`${date.localDay} ${step} storage ${storageEndLitres[step]}`);
      let byWells = 0;
      model.supply.wells.forEach(({ serial }, well) => {
        const litres = model.supply.wellLitres[well * 96 + step]!;
        if (litres < 0 || (litres > 0 && model.supply.minutesRun(well, step) === 0)) breaches.push(`${date.localDay} ${step} ${serial} gives ${litres} at rest`);
        byWells += litres;
        if (litres > 0) wellsByMonth.get(month)!.add(serial);
      });
      if (byWells !== productionLitres[step]) breaches.push(`${date.localDay} ${step} wells ${byWells}`);
      useByHour[Math.floor(step / 4)]! += outflowLitres.household_unmetered[step]!;
      litresByMonth.set(month, (litresByMonth.get(month) ?? 0) + outflowLitres.household_unmetered[step]! + outflowLitres.household_metered[step]!);
    }
    levels.push({ dawn: storageEndLitres[23]!, evening: storageEndLitres[87]! });
  }
  return { model, wellsByMonth, litresByMonth, levels, useByHour, breaches };
}

describe('a year of a small town', () => {
  const year = yearOf(SMALL, 1);

  it('balances in every step: production is consumption, leakage, theft and change of storage, in whole litres, none below zero', () => {
    expect(year.breaches).toEqual([]);
  });

  it.each([['2026-01', 14], ['2026-02', 14], ['2026-04', 14], ['2026-07', 22], ['2026-08', 22], ['2026-12', 14]])('in %s has %d wells running, and no other', (month, wells) => {
    expect(year.wellsByMonth.get(month)!.size).toBe(wells);
  });

  it('never runs a mothballed or a destroyed well', () => {
    const silent = new Set(SMALL.supply.wells.filter(({ runs }) => runs === 'mothballed' || runs === 'destroyed').map(({ serial }) => serial));
    expect(silent.size).toBe(18);
    expect([...year.wellsByMonth.values()].flatMap((serials) => [...serials]).filter((serial) => silent.has(serial))).toEqual([]);
  });

  it('fills its tanks by night and draws them down by day', () => {
    const filled = year.levels.filter(({ dawn, evening }) => dawn > evening);
    expect(filled.length).toBeGreaterThan(350);
  });

  it('sleeps at night and irrigates in summer', () => {
    const night = Math.min(...year.useByHour.subarray(1, 5));
    expect(night * 4).toBeLessThan(Math.max(...year.useByHour));
    expect(year.litresByMonth.get('2026-07')!).toBeGreaterThan(1.3 * year.litresByMonth.get('2026-01')!);
  });
});

describe('a town', () => {
  it('balances whatever the seed', () => {
    for (const seed of [2, 77, 4_000_000]) {
      const model = new TownModel(shrinkTown(KARA_BALTA, 1 / 200), seed, '2027-06-25');
      for (let dayNo = 0; dayNo < 30; dayNo++) {
        const { productionLitres, outflowLitres, storageStartLitres, storageEndLitres } = model.nextDay();
        const out = productionLitres.map((_, step) => OUTFLOWS.reduce((sum, outflow) => sum + outflowLitres[outflow][step]!, 0));
        expect(productionLitres.map((litres, step) => litres - out[step]! - storageEndLitres[step]! + storageStartLitres[step]!).every((rest) => rest === 0)).toBe(true);
      }
    }
  });

  it('uses the same water however much of it is metered', () => {
    const totalOf = (household: number): number => {
      const model = new TownModel(readTown({ ...SMALL, meters: { ...SMALL.meters, household }, theft: { beforeMeterPerThousand: 0, besideMeterPerThousand: 0 } }), 3, '2026-05-30');
      let litres = 0;
      for (let dayNo = 0; dayNo < 10; dayNo++) {
        const { outflowLitres } = model.nextDay();
        for (const outflow of OUTFLOWS) litres += outflowLitres[outflow].reduce((sum, each) => sum + each, 0);
      }
      return litres;
    };
    expect(totalOf(240)).toBe(totalOf(0));
  });

  it('that its wells cannot supply says on which day the tanks run dry', () => {
    const dry = readTown({ ...SMALL, supply: { ...SMALL.supply, wells: SMALL.supply.wells.map((well) => ({ ...well, ratedM3PerHour: well.ratedM3PerHour / 4 })) } });
    const model = new TownModel(dry, 1, '2026-01-01');
    expect(() => {
      for (let dayNo = 0; dayNo < 30; dayNo++) model.nextDay();
    }).toThrow(SupplyError);
    expect(() => model.nextDay()).toThrow(/run dry on 2026-01-/);
  });
});

describe('a customer', () => {
  const town = readTown({ ...SMALL, meters: { ...SMALL.meters, household: 240 }, theft: { beforeMeterPerThousand: 200, besideMeterPerThousand: 200 }, homeLeaks: { ...SMALL.homeLeaks, perThousandCustomersYear: 4_000 } });
  const model = new TownModel(town, 1, '2026-06-20');

  it('draws through its meters what it uses and leaks, and steals past them; an empty dwelling uses nothing', () => {
    const sum = (litres: Int32Array): number => litres.reduce((total, each) => total + each, 0);
    const breaches: string[] = [];
    let stolen = 0;
    let leaked = 0;
    for (let dayNo = 0; dayNo < 20; dayNo++) {
      model.nextDay();
      for (const { customer, places, water: { day } } of model.consumers) {
        const [use, leak, theft] = [sum(day.useLitres), sum(day.leakLitres), sum(day.theftLitres)];
        if (customer.isVacant && use + theft > 0) breaches.push(`${customer.code} is empty`);
        if (customer.customerClass === 'unregistered' && use > 0) breaches.push(`${customer.code} is nobody's customer`);
        if (places.length > 0 && places.reduce((total, place) => total + place.dayThroughLitres, 0) !== use + leak) breaches.push(`${customer.code} passes its meters`);
        if ([day.useLitres, day.leakLitres, day.theftLitres].some((litres) => litres.some((each) => each < 0))) breaches.push(`${customer.code} is below zero`);
        if (places.length > 0) stolen += theft;
        leaked += leak;
      }
    }
    expect(breaches).toEqual([]);
    expect([stolen > 0, leaked > 0]).toEqual([true, true]);
  });

  it('with two risers draws on both', () => {
    const litres = [0, 0];
    for (const { places } of model.consumers.filter(({ customer }) => customer.meters === 2)) places.forEach((place, at) => (litres[at]! += place.dayThroughLitres));
    expect(Math.min(...litres)).toBeGreaterThan(0);
  });
});
