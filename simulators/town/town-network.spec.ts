import { STEPS_PER_DAY } from './town-calendar.js';
import { KARA_BALTA, readTown, shrinkTown, type TownFile } from './town-file.js';
import { TownModel } from './town-model.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 50);
const DAYS = 60;

/** Runs days of a town and hands each step to the spec. */
function run(town: TownFile, from: string, days: number, ofDay: (model: TownModel, day: ReturnType<TownModel['nextDay']>) => void): TownModel {
  const model = new TownModel(town, 4, from);
  for (let dayNo = 0; dayNo < days; dayNo++) ofDay(model, model.nextDay());
  return model;
}

const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, each) => total + each, 0);
const steps = [...Array(STEPS_PER_DAY).keys()];

describe('the network of a town', () => {
  it('keeps the water of every node: wells and mains bring what is drawn, leaks and goes into tanks, but for parts of litres', () => {
    const { network, supply: { reservoirs } } = SMALL;
    const nodeNo = (name: string): number => network.nodes.findIndex((node) => node.name === name);
    const siteNodes = ['Южная промзона', 'Головной'].map(nodeNo);
    expect(new Set(reservoirs.map(({ node }) => node))).toEqual(new Set(['Южная промзона', 'Головной']));
    const worst = { litres: 0 };
    run(SMALL, '2026-06-20', 20, (model, { nodeLitres, tankStartLitres, tankEndLitres }) => {
      const { supply, losses } = model;
      network.nodes.forEach(({ name }, node) => {
        for (let hour = 0; hour < 24; hour++) {
          const at = (series: Float64Array, thing: number): number => sum(series.subarray(thing * STEPS_PER_DAY + hour * 4, thing * STEPS_PER_DAY + hour * 4 + 4));
          const mains = sum(network.mains.map(({ from, to }, main) => (to === name ? 1 : from === name ? -1 : 0) * at(supply.hydraulics.mainLitres, main)));
          const wells = sum(supply.wells.map((well, position) => (well.node === name ? at(supply.wellLitres, position) : 0)));
          const site = siteNodes.indexOf(node);
          const filled = site < 0 ? 0 : tankEndLitres[site]![hour * 4 + 3]! - tankStartLitres[site]![hour * 4]!;
          const bursts = sum(losses.ofDay.filter(({ burst }) => burst.nodeNo === node).map(({ hourLitres }) => hourLitres[hour]!));
          worst.litres = Math.max(worst.litres, Math.abs(mains + wells - filled - at(nodeLitres, node) - at(losses.backgroundLitres, node) - bursts));
        }
      });
    });
    // Four steps, each with a part of a litre of each of 22 wells and of each leak.
    expect(worst.litres).toBeLessThan(120);
  });

  it('has enough pressure for its customers in every step of a year, and not too much', () => {
    const town = SMALL;
    const extremes = town.network.nodes.map(() => ({ least: Infinity, most: -Infinity }));
    run(town, '2026-01-01', 365, ({ supply: { hydraulics } }) => extremes.forEach((extreme, node) => {
      for (const step of steps) {
        const pressure = hydraulics.nodePressureMetres[node * STEPS_PER_DAY + step]!;
        extreme.least = Math.min(extreme.least, pressure);
        extreme.most = Math.max(extreme.most, pressure);
      }
    }));
    const homes = extremes.filter((_, node) => town.network.nodes[node]!.customerShare > 0.01);
    expect(homes.length).toBe(11);
    expect(Math.min(...homes.map(({ least }) => least))).toBeGreaterThan(10);
    expect(Math.max(...homes.map(({ most }) => most))).toBeLessThan(60);
    expect(Math.min(...extremes.map(({ least }) => least))).toBeGreaterThan(0);
  });

  it('leaks more by night than by day, as the pressure does', () => {
    const leaked = { night: 0, evening: 0 };
    const pressure = { night: 0, evening: 0 };
    run(SMALL, '2026-01-05', 14, ({ supply: { hydraulics } }, { outflowLitres: { background_leak: background } }) => {
      for (const [part, from] of [['night', 3 * 4], ['evening', 20 * 4]] as const) {
        leaked[part] += sum(background.subarray(from, from + 4));
        pressure[part] += sum(hydraulics.nodePressureMetres.subarray(from, from + 4));
      }
    });
    expect(pressure.night).toBeGreaterThan(pressure.evening);
    expect(leaked.night / leaked.evening).toBeGreaterThan(1.005);
  });
});

describe('a burst', () => {
  const town = readTown({ ...SMALL, network: { ...SMALL.network, burstsPerYear: 120 } });

  it('gives in whole litres what its coefficient and the pressure at its node say, and all bursts together what the truth of the step has', () => {
    const breaches: string[] = [];
    const model = run(town, '2026-01-01', DAYS, ({ losses, supply: { hydraulics } }, { date, outflowLitres: { mains_burst: bursts } }) => {
      if (sum(losses.ofDay.flatMap(({ hourLitres }) => [...hourLitres])) !== sum(bursts)) breaches.push(`${date.localDay} does not add up`);
      for (const { burst: { nodeNo, burstNo, flowLitresPerHour, fromStep, toStep, growSteps }, hourLitres } of losses.ofDay) {
        for (let hour = 0; hour < 24; hour++) {
          const ran = steps.slice(hour * 4, hour * 4 + 4).filter((step) => date.firstStep + step >= fromStep && date.firstStep + step < toStep);
          const expected = sum(ran.map((step) => (growSteps === 0 ? 1 : Math.min(1, (date.firstStep + step + 1 - fromStep) / growSteps)) * flowLitresPerHour / 4 * (hydraulics.nodePressureMetres[nodeNo * STEPS_PER_DAY + step]! / 38)));
          if (Math.abs(hourLitres[hour]! - expected) > 1 + 0.002 * expected) breaches.push(`${date.localDay} ${hour}:00 burst ${burstNo} gives ${hourLitres[hour]}, ${expected} are due`);
        }
      }
    });
    expect(model.losses.bursts.length).toBeGreaterThan(10);
    expect(breaches).toEqual([]);
  });

  it('lowers the pressure at its node', () => {
    const calm = readTown({ ...SMALL, network: { ...SMALL.network, burstsPerYear: 0 } });
    const burst = readTown({ ...calm, network: { ...calm.network, burstsPerYear: 400, burstMedianLitresPerHour: 300, burstSigma: 0, unreportedBurstShare: 0 } });
    const means = [calm, burst].map((each) => {
      let whole = 0;
      run(each, '2026-01-01', 5, ({ supply: { hydraulics: { nodePressureMetres } } }) => (whole += sum(nodePressureMetres)));
      return whole;
    });
    expect(means[1]).toBeLessThan(means[0]!);
  });
});

describe('a well', () => {
  it('stands still while its pump has failed, and the others give what is needed', () => {
    const town = readTown({ ...SMALL, supply: { ...SMALL.supply, failuresPerWellYear: 12 } });
    const breaches: string[] = [];
    const model = run(town, '2026-01-01', DAYS, ({ supply }, { date }) => supply.failures.forEach(({ begun }, well) => begun.forEach(({ fromStep, toStep }) => {
      for (const step of steps) {
        // The pump of a well that fails in the middle of a step stops within that step.
        const runStep = date.firstStep + step;
        if (runStep > fromStep && runStep < toStep && supply.minutesRun(well, step) > 0) breaches.push(`${supply.wells[well]!.serial} ${date.localDay} ${step}`);
      }
    })));
    expect(sum(model.supply.failures.map(({ begun }) => begun.length))).toBeGreaterThan(20);
    expect(breaches).toEqual([]);
  });

  it('gives its rated flow within a quarter, more where the pressure is low, and pushes five metres and more above the main while it runs', () => {
    const ratios: number[] = [];
    run(SMALL, '2026-07-01', 14, ({ supply }) => supply.wells.forEach(({ ratedM3PerHour }, well) => steps.forEach((step) => {
      const minutes = supply.minutesRun(well, step);
      if (minutes < 15) return;
      ratios.push(supply.wellLitres[well * STEPS_PER_DAY + step]! * 4 / 1000 / ratedM3PerHour);
      expect(supply.hydraulics.runningKpa[well * STEPS_PER_DAY + step]).toBeGreaterThan(100);
    })));
    expect(Math.min(...ratios)).toBeGreaterThan(0.75);
    expect(Math.max(...ratios)).toBeLessThan(1.25);
  });
});
