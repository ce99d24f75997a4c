import { settleCustomers } from './customers.js';
import { KARA_BALTA, readTown, shrinkTown, type TownFile } from './town-file.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 10);
const ROOM = SMALL.customers.households + SMALL.customers.householdsWithTwoRisers;
const withHouseholdMeters = (household: number): TownFile => readTown({ ...SMALL, meters: { ...SMALL.meters, household } });
const metersOf = (town: TownFile) => {
  const counts = { household: 0, budget: 0, commercial: 0, unregistered: 0 };
  for (const { customerClass, meters } of settleCustomers(town, 1)) counts[customerClass] += meters;
  return counts;
};

describe('the customers', () => {
  it.each([0, 1, 200, 201, ROOM - 1, ROOM])('get %d household meters, all of them, beside those of the organisations', (household) => {
    expect(metersOf(withHouseholdMeters(household))).toEqual({ household, budget: 4, commercial: 50, unregistered: 0 });
  });

  it('are the same people however many meters there are, and more meters take none away', () => {
    const few = settleCustomers(withHouseholdMeters(200), 1);
    const many = settleCustomers(withHouseholdMeters(900), 1);
    expect(many.map((customer) => ({ ...customer, meters: 0 }))).toEqual(few.map((customer) => ({ ...customer, meters: 0 })));
    const lost = few.filter(({ meters }, at) => meters > 0 && many[at]!.meters === 0);
    expect(lost.length).toBeLessThanOrEqual(1); // the one whose single meter filled up the smaller number
  });

  it('stay as they were when others settle beside them', () => {
    const more = readTown({ ...SMALL, customers: { ...SMALL.customers, households: 1_800 }, radio: { ...SMALL.radio, gateways: 1 } });
    const before = settleCustomers(readTown({ ...SMALL, radio: { ...SMALL.radio, gateways: 1 } }), 1).filter(({ code }) => code.startsWith('H'));
    const after = new Map(settleCustomers(more, 1).map((customer) => [customer.code, customer]));
    expect(before.filter((customer) => JSON.stringify({ ...customer, meters: 0, nodeNo: 0 }) !== JSON.stringify({ ...after.get(customer.code), meters: 0, nodeNo: 0 }))).toEqual([]);
  });

  it('are as many residents, and use as much in a mean day, as the programme says of the city', () => {
    const homes = settleCustomers(KARA_BALTA, 1).filter(({ customerClass }) => customerClass === 'household');
    const residents = homes.reduce((sum, home) => sum + home.residents, 0);
    expect(Math.abs(residents / 41_370 - 1)).toBeLessThan(0.03);
    const litres = homes.reduce((sum, home) => sum + home.meanLitresPerDay, 0);
    expect(Math.abs(litres / residents - KARA_BALTA.use.litresPerPersonDay)).toBeLessThan(5);
  });

  it('draw from keys of their own', () => {
    const customers = settleCustomers(SMALL, 1);
    for (const customerClass of ['household', 'commercial']) {
      const keys = customers.filter((customer) => customer.customerClass === customerClass).map(({ noiseKey }) => noiseKey);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
