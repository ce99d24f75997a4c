import { KARA_BALTA, readTown, shrinkTown, TownFileError } from './town-file.js';

const faultsOf = (written: unknown): readonly string[] => {
  try {
    readTown(written);
  } catch (fault) {
    return (fault as TownFileError).faults;
  }
  return [];
};
type Draft = { -readonly [Key in keyof typeof KARA_BALTA]: Record<string, unknown> & (typeof KARA_BALTA)[Key] };
const changed = (change: (town: Draft) => void): unknown => {
  const town = structuredClone(KARA_BALTA) as unknown as Draft;
  change(town);
  return town;
};

describe('the committed town', () => {
  const { customers, meters, supply } = KARA_BALTA;
  const wellsThatRun = (...runs: string[]) => supply.wells.filter((well) => runs.includes(well.runs));

  it('has the 42 wells of the resolution: 22 in summer, 14 in winter, two that do not run steadily, 18 mothballed of which 6 are destroyed', () => {
    expect(supply.wells).toHaveLength(42);
    expect(wellsThatRun('all-year')).toHaveLength(14);
    expect(wellsThatRun('all-year', 'summer')).toHaveLength(22);
    expect(wellsThatRun('standby')).toHaveLength(2);
    expect(wellsThatRun('mothballed', 'destroyed').map(({ field }) => field)).toEqual(Array(18).fill('Новый'));
    expect(wellsThatRun('destroyed')).toHaveLength(6);
    const inField = (field: string): number => supply.wells.filter((well) => well.field === field).length;
    expect(['Киргизский', '8-март', 'Головной', 'Новый', 'Южная промзона', ''].map(inField)).toEqual([2, 3, 5, 18, 2, 12]);
  });

  it('has its nine reservoirs, two at Головной and seven in the south', () => {
    expect(supply.reservoirs.map(({ field }) => field).toSorted()).toEqual([...Array<string>(2).fill('Головной'), ...Array<string>(7).fill('Южная промзона')]);
  });

  it('has room for exactly the 25 000 household meters of the programme', () => {
    expect(customers.households + customers.householdsWithTwoRisers).toBe(25_000);
    expect([customers.households, customers.budget, customers.commercial]).toEqual([17_575, 39, 702]);
    expect([meters.household, meters.budget, meters.commercial]).toEqual([2_000, 60, 500]);
  });
});

describe('a town file is refused, and its field is named, with', () => {
  it.each<[string, unknown, string | RegExp]>([
    ['no object', 42, /^\/ /],
    ['a field left out', changed((town) => Reflect.deleteProperty(town, 'season')), /season/],
    ['a field nobody knows', changed((town) => (town.theft['more'] = 1)), /^\/theft\/more is not known/],
    ['a share above one', changed((town) => (town.radio['lateShare'] = 1.5)), /^\/radio\/lateShare /],
    ['a negative rate', changed((town) => (town.faultsPerThousandMetersYear['stopped'] = -1)), /^\/faultsPerThousandMetersYear\/stopped /],
    ['half a meter', changed((town) => (town.meters['household'] = 0.5)), /^\/meters\/household /],
    ['more household meters than the programme', changed((town) => (town.meters['household'] = 25_001)), /^\/meters\/household /],
    ['a day that no year has', changed((town) => (town.season['summerFrom'] = '02-30')), /^\/season\/summerFrom /],
    ['a serial that is a wildcard', changed((town) => (town.supply.wells[0]!.serial = 'WELL/+')), /^\/supply\/wells\/0\/serial /],
    ['summer before it begins', changed((town) => (town.season['summerTo'] = '04-01')), '/season/summerFrom is not before summerTo'],
    ['fewer places than meters', changed((town) => (town.customers['householdsWithTwoRisers'] = 0, town.meters['household'] = 20_000)), '/meters/household is 20000; the households have room for 17575'],
    ['a well named twice', changed((town) => (town.supply.wells[1]!.serial = 'WELL-KIR-1')), '/supply/wells names WELL-KIR-1 twice'],
    ['a node that is not there', changed((town) => (town.supply.wells[0]!.node = 'Nowhere')), '/supply/wells names the node Nowhere, which is not there'],
    ['a node that no main leads to', changed((town) => (town.network.mains = town.network.mains.filter(({ to }) => to !== 'Север'))), '/network/mains lead to Север from nowhere'],
    ['customers beside every node', changed((town) => (town.network.nodes[0]!.customerShare = 0.1)), '/network/nodes have shares of the customers that do not add up to 1'],
    ['no well in winter', changed((town) => town.supply.wells.forEach((well) => (well.runs = 'summer'))), '/supply/wells has none that runs all year'],
    ['histories that end within a day', changed((town) => (town.radio['readingsPerHistory'] = 5)), '/radio/readingsPerHistory does not divide the 24 hours of a day'],
    ['minutes that do not fit a step', changed((town) => (town.radio['wellReadingMinutes'] = 2)), '/radio/wellReadingMinutes does not divide a quarter of an hour'],
  ])('%s', (_what, written, fault) => {
    const faults = faultsOf(written);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it('several, all of them', () => {
    expect(faultsOf(changed((town) => (town.radio['lateShare'] = 2, town.meters['budget'] = -1)))).toHaveLength(2);
  });
});

describe('a shrunk town', () => {
  it.each([1 / 1_000, 1 / 100, 1 / 7, 1])('of %d of the size is a town', (share) => {
    const town = shrinkTown(KARA_BALTA, share);
    expect(town.supply.wells).toHaveLength(42);
    expect(town.customers.households).toBeGreaterThan(0);
  });
});
