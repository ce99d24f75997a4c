import { type KnownAccount, statusOfAccount } from '@app/billing';

import type { Sql } from '../sql.js';
import { billingPeriod } from './billing-periods.js';
import { grouped } from './grouped.js';
import { previewBills, standingRows } from './issue-batches.js';

/**
 * Every account of the register with its one status in a period. What was issued of it stands for itself; what was not (held, closed, or the period is open) is told as
 * it would be issued now, and then nothing is billed of it.
 */
export async function knownAccounts(sql: Sql, code: string, zone: string): Promise<Map<string, KnownAccount>> {
  const period = await billingPeriod(sql, code);
  const issued = grouped(period.state === 'open' ? [] : await standingRows(sql, period.periodId), ({ accountNo }) => accountNo);
  return new Map((await previewBills(sql, period, zone)).map(({ accountNo, status, lines }): [string, KnownAccount] => {
    const rows = issued.get(accountNo);
    const isWhole = lines.every(({ registeredLitres }) => registeredLitres !== null);
    if (rows === undefined) return [accountNo, { status, registeredLitres: isWhole ? lines.reduce((sum, line) => sum + line.registeredLitres!, 0) : null, billedM3: null }];
    // A line that was held when the others were issued keeps the account what it is: held.
    return [accountNo, { status: isWhole ? statusOfAccount(rows) : status, registeredLitres: rows.reduce((sum, row) => sum + row.registeredLitres, 0), billedM3: rows.reduce((sum, row) => sum + row.billedM3, 0) }];
  }));
}
