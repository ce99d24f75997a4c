import type { AccountBill, BillLine } from './account-bill.js';
import { type HouseInPeriod, withHouses } from './house-lines.js';

const LINE: BillLine = {
  accountNo: '1', class: 'household', servicePointCode: 'F1', meterSerial: 'M', fromDay: '2026-10-01', toDay: '2026-11-01', days: 31, opening: null, closing: null, registeredLitres: 3_000, sewerLitres: null, quantityType: 'REAL', method: null,
  status: 'RETRIEVED', action: null,
};
const bill = (...lines: Partial<BillLine>[]): AccountBill => ({ accountNo: '1', class: 'household', status: 'RETRIEVED', lines: lines.map((line) => ({ ...LINE, ...line })) });
const HOUSE: HouseInPeriod = { servicePointCode: 'H', meterSerial: 'MH', litres: 10_000, flats: ['F1', 'F2'] };
const told = (bills: readonly AccountBill[], house: Partial<HouseInPeriod> = {}): (number | null | undefined)[] => withHouses(bills, [{ ...HOUSE, ...house }]).flatMap(({ lines }) => lines.map(({ house: its }) => its?.differenceLitres));

describe('the house beside the lines of its flats', () => {
  it.each<[string, readonly AccountBill[], Partial<HouseInPeriod>, (number | null | undefined)[]]>([
    ['is what its meter showed less its flats, the same on each line', [bill({}), bill({ servicePointCode: 'F2', registeredLitres: 4_000 })], {}, [3_000, 3_000]],
    ['counts both meters of an exchange in a flat', [bill({}, { meterSerial: 'M2', registeredLitres: 1_000 })], {}, [6_000, 6_000]],
    ['is below zero where the flats show more', [bill({ registeredLitres: 12_000 })], {}, [-2_000]],
    ['cannot be told while a flat is held', [bill({ registeredLitres: null }), bill({ servicePointCode: 'F2' })], {}, [null, null]],
    ['cannot be told without its meter', [bill({})], { litres: null }, [null]],
    ['is no affair of a point that it does not count', [bill({ servicePointCode: 'X' })], {}, [undefined]],
  ])('%s', (_, bills, house, differences) => expect(told(bills, house)).toEqual(differences));

  it('names the point and the meter, and leaves bills without houses as they are', () => {
    expect(withHouses([bill({})], [HOUSE])[0]!.lines[0]!.house).toEqual({ servicePointCode: 'H', meterSerial: 'MH', litres: 10_000, differenceLitres: 7_000 });
    expect(withHouses([bill({})], [])).toEqual([bill({})]);
  });
});
