import { DEFAULT_PROFILE, monthPeriod } from '@app/billing';
import { addRecipient, closeBillingPeriod, inTransaction, openBillingPeriod } from '@app/persistence';

import { LAST_MONTH } from './furnish-balance.js';
import type { Stage } from './stage.js';

const ZONE = 'Asia/Bishkek';

/** The month before the last is billed, the last one is open; a billing program takes the files. */
export async function furnishBilling(stage: Stage): Promise<void> {
  const by = { actor: { kind: 'operator', userId: null, name: 'furnish', role: null, clientAddress: null, requestId: null }, reason: 'the month is over' } as const;
  const before = new Date(Date.parse(LAST_MONTH) - 86_400_000).toISOString().slice(0, 7);
  for (const month of [before, LAST_MONTH.slice(0, 7)]) await inTransaction(stage.pool, (sql) => openBillingPeriod(sql, monthPeriod(month, 0, ZONE), ZONE, by));
  await inTransaction(stage.pool, (sql) => closeBillingPeriod(sql, before, ZONE, by));
  await inTransaction(stage.pool, (sql) => addRecipient(sql, '1C', { ...DEFAULT_PROFILE, format: 'csv' }, by));
}
