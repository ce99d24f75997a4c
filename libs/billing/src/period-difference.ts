import { ACCOUNT_CLASSES, type AccountClass } from '@app/registry';

import type { BillLine } from './account-bill.js';

/** What stood for a service point in a period. */
export interface BilledPoint { readonly servicePointCode: string; readonly class: AccountClass; readonly registeredLitres: number }

/** A class in a zone, now and in the period before. */
export interface ClassInZone {
  readonly class: AccountClass;
  /** Null for points that lie in no zone. */
  readonly zoneCode: string | null;
  readonly nowLitres: number;
  /** Lines that have no litres yet: the sum is not the whole. */
  readonly heldLines: number;
  readonly beforeLitres: number;
}

/** What would be issued now beside what stood for the period before, by class and zone; those without either are left out. */
export function periodDifference(lines: Iterable<Pick<BillLine, 'servicePointCode' | 'class' | 'registeredLitres'>>, before: Iterable<BilledPoint>, zoneOf: ReadonlyMap<string, string>): ClassInZone[] {
  const sums = new Map<string, { class: AccountClass; zoneCode: string | null; nowLitres: number; heldLines: number; beforeLitres: number }>();
  const sumOf = (of: AccountClass, point: string): { nowLitres: number; heldLines: number; beforeLitres: number } => {
    const zoneCode = zoneOf.get(point) ?? null;
    const key = JSON.stringify([of, zoneCode]);
    const found = sums.get(key) ?? { class: of, zoneCode, nowLitres: 0, heldLines: 0, beforeLitres: 0 };
    sums.set(key, found);
    return found;
  };
  for (const { servicePointCode, class: of, registeredLitres } of lines) {
    const sum = sumOf(of, servicePointCode);
    if (registeredLitres === null) sum.heldLines += 1;
    else sum.nowLitres += registeredLitres;
  }
  for (const { servicePointCode, class: of, registeredLitres } of before) sumOf(of, servicePointCode).beforeLitres += registeredLitres;
  return [...sums.values()].toSorted((one, other) => ACCOUNT_CLASSES.indexOf(one.class) - ACCOUNT_CLASSES.indexOf(other.class) || ((one.zoneCode ?? '\uFFFF') < (other.zoneCode ?? '\uFFFF') ? -1 : 1));
}
