import type { AccountBill, BillLine } from './account-bill.js';
import { houseDifference, type HouseOfLine } from './house-difference.js';

/** A house whose meter counts flats too, in one period. */
export interface HouseInPeriod {
  readonly servicePointCode: string;
  readonly meterSerial: string | null;
  /** What its meter showed on the days of the period; null where some of them are not known. */
  readonly litres: number | null;
  /** Service points that its meter counts too. */
  readonly flats: readonly string[];
}

/** The bills with the house beside each line of a flat: its meter, and what is left of it beside all its flats. Lines of no house stay as they are. */
export function withHouses(bills: readonly AccountBill[], houses: readonly HouseInPeriod[]): AccountBill[] {
  if (houses.length === 0) return [...bills];
  const beside = new Map<string, HouseOfLine>();
  const litresOf = new Map<string, (number | null)[]>();
  for (const { servicePointCode, registeredLitres } of bills.flatMap(({ lines }) => lines)) litresOf.set(servicePointCode, [...litresOf.get(servicePointCode) ?? [], registeredLitres]);
  for (const { servicePointCode, meterSerial, litres, flats } of houses) {
    const difference = houseDifference(litres, flats.flatMap((code) => litresOf.get(code) ?? []));
    for (const code of flats) beside.set(code, { servicePointCode, meterSerial, litres, differenceLitres: difference?.differenceLitres ?? null });
  }
  const housed = (line: BillLine): BillLine => {
    const house = beside.get(line.servicePointCode);
    return house === undefined ? line : { ...line, house };
  };
  return bills.map((bill) => ({ ...bill, lines: bill.lines.map(housed) }));
}
