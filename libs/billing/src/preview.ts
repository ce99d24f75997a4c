import { ACCOUNT_CLASSES, type AccountClass } from '@app/registry';

import type { AccountBill, BillLine } from './account-bill.js';
import { BILL_STATUSES, type BillStatus } from './judge-part.js';

export type StatusCounts = Readonly<Record<BillStatus, number>>;

/** Accounts by status. The counts add up to the accounts of the register: each has exactly one. */
export function countStatuses(bills: Iterable<Pick<AccountBill, 'status'>>): StatusCounts {
  const counts = Object.fromEntries(BILL_STATUSES.map((status) => [status, 0])) as Record<BillStatus, number>;
  for (const { status } of bills) counts[status] += 1;
  return counts;
}

/** Litres of a class in a period: `heldLines` have none yet, so the sum is not the whole. */
export interface ClassTotals { readonly lines: number; readonly heldLines: number; readonly registeredLitres: number }
export type TotalsByClass = Readonly<Record<AccountClass, ClassTotals>>;

export function totalsByClass(lines: Iterable<Pick<BillLine, 'class' | 'registeredLitres'>>): TotalsByClass {
  const totals = Object.fromEntries(ACCOUNT_CLASSES.map((one) => [one, { lines: 0, heldLines: 0, registeredLitres: 0 }])) as Record<AccountClass, { lines: number; heldLines: number; registeredLitres: number }>;
  for (const line of lines) {
    const total = totals[line.class];
    total.lines += 1;
    if (line.registeredLitres === null) total.heldLines += 1;
    else total.registeredLitres += line.registeredLitres;
  }
  return totals;
}

/** A line that somebody must act on, and how much hangs on it. */
export interface BillException {
  readonly line: BillLine;
  /** What was billed of this point the last time, or else the norm: what is missing while the line is held. Null where neither is known. */
  readonly litresAtStake: number | null;
  /** In tyiyn; null without litres or a tariff. */
  readonly tyiynAtStake: number | null;
}

/** Lines with an action, the dearest first, by litres where there is no tariff; what cannot be told comes before all: nobody knows how much it is. */
export function exceptionsOf(lines: readonly BillLine[], lastLitresOf: (line: BillLine) => number | null, tyiynPerM3: Readonly<Record<AccountClass, number | null>>): BillException[] {
  const priced = lines.filter(({ action }) => action !== null).map((line): BillException => {
    const litresAtStake = lastLitresOf(line) ?? line.registeredLitres;
    const tariff = tyiynPerM3[line.class];
    return { line, litresAtStake, tyiynAtStake: litresAtStake === null || tariff === null ? null : Math.round((Math.abs(litresAtStake) * tariff) / 1_000) };
  });
  return priced.toSorted((one, other) => (other.tyiynAtStake ?? Infinity) - (one.tyiynAtStake ?? Infinity) || (amountOf(other.litresAtStake) - amountOf(one.litresAtStake)) || (one.line.accountNo < other.line.accountNo ? -1 : 1));
}

const amountOf = (litres: number | null): number => (litres === null ? Infinity : Math.abs(litres));
