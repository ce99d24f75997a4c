import { type BalanceLineName, type GatheredBalance } from '@app/balance';

import type { Sql } from '../sql.js';
import type { StoredBalance } from './balance-questions.js';

/** A customer or own point behind a line: where the walk back to meters and days goes on. */
export interface CustomerBehind {
  readonly customerId: string;
  readonly accountId: number | null;
  readonly accountNo: string | null;
  readonly servicePointId: number | null;
  readonly servicePointCode: string | null;
  readonly kind: string;
  readonly units: number | null;
  readonly litres: number;
  readonly measuredLitres: number;
  readonly timingLitres: number;
  readonly editedLitres: number;
  readonly estimatedLitres: number;
  /** Shares of the period in which it had a meter, and in which readings prove what passed. */
  readonly meteredRatio: number;
  readonly provenRatio: number;
}

/** What stands behind a line: supply points, tanks, customers, kinds of unmetered customers, entries of the journal, or other lines. */
export type BehindLine =
  | { readonly by: 'points'; readonly items: StoredBalance['record']['points']; readonly total: number }
  | { readonly by: 'reservoirs'; readonly items: GatheredBalance['reservoirs']; readonly total: number }
  | { readonly by: 'customers'; readonly items: readonly CustomerBehind[]; readonly total: number }
  | { readonly by: 'kinds'; readonly items: StoredBalance['record']['unmetered']; readonly total: number }
  | { readonly by: 'journal'; readonly items: GatheredBalance['ownUse']; readonly total: number }
  | { readonly by: 'lines'; readonly items: readonly { readonly line: BalanceLineName; readonly factor: 1 | -1 }[]; readonly total: number };

const MADE_OF: Partial<Record<BalanceLineName, readonly (readonly [BalanceLineName, 1 | -1])[]>> = {
  water_supplied: [['system_input', 1], ['exported', -1], ['storage_change', -1]], authorised: [['billed_metered', 1], ['billed_unmetered', 1], ['unbilled_metered', 1], ['unbilled_unmetered', 1]],
  revenue: [['billed_metered', 1], ['billed_unmetered', 1], ['norm_error', -1]], non_revenue: [['water_supplied', 1], ['revenue', -1]], water_losses: [['water_supplied', 1], ['authorised', -1]],
  apparent_losses: [['unauthorised', 1], ['meter_inaccuracy', 1], ['billing_error', 1]], real_losses: [['water_losses', 1], ['apparent_losses', -1]],
  unbilled_unmetered: [['water_supplied', 1]], unauthorised: [['water_supplied', 1]], meter_inaccuracy: [['billed_metered', 1], ['unbilled_metered', 1]], billing_error: [['billed_metered', 1]],
};

/** What stands behind a line of a stored balance, from the inputs that are kept with it: a page of it, the greatest first. */
export async function behindLine(sql: Sql, { record }: StoredBalance, inputs: GatheredBalance, line: BalanceLineName, { limit, offset }: { readonly limit: number; readonly offset: number }): Promise<BehindLine> {
  // The share that is assumed hangs on the water supplied; what was written down stands in the journal.
  if (line === 'unbilled_unmetered' && inputs.ownUse.length > 0) return { by: 'journal', items: inputs.ownUse.slice(offset, offset + limit), total: inputs.ownUse.length };
  const made = MADE_OF[line];
  if (made !== undefined) return { by: 'lines', items: made.map(([name, factor]) => ({ line: name, factor })).slice(offset, offset + limit), total: made.length };
  if (line === 'storage_change') return { by: 'reservoirs', items: inputs.reservoirs.slice(offset, offset + limit), total: inputs.reservoirs.length };
  if (line === 'billed_unmetered' || line === 'norm_error') return { by: 'kinds', items: record.unmetered.slice(offset, offset + limit), total: record.unmetered.length };
  if (line === 'system_input' || line === 'exported') {
    const own = record.points.filter(({ role }) => (role === 'export') === (line === 'exported')).sort((one, other) => Number(one.litres !== null) - Number(other.litres !== null) || other.litres! - one.litres!);
    return { by: 'points', items: own.slice(offset, offset + limit), total: own.length };
  }
  return customersBehind(sql, inputs.customers.filter(({ isBilled }) => isBilled === (line === 'billed_metered')), limit, offset);
}

async function customersBehind(sql: Sql, customers: GatheredBalance['customers'], limit: number, offset: number): Promise<BehindLine> {
  const litresOf = ({ tally }: GatheredBalance['customers'][number]): number => tally.provenLitres + tally.estimatedLitres;
  const page = [...customers].sort((one, other) => litresOf(other) - litresOf(one) || (one.customerId < other.customerId ? -1 : 1)).slice(offset, offset + limit);
  const named = await sql<Pick<CustomerBehind, 'customerId' | 'accountId' | 'accountNo' | 'servicePointId' | 'servicePointCode'>>(
    `SELECT c.id AS "customerId", a.account_id AS "accountId", a.account_no AS "accountNo", p.service_point_id AS "servicePointId", p.code AS "servicePointCode" FROM unnest($1::text[]) AS c (id)
     LEFT JOIN account a ON c.id = 'account:' || a.account_id AND a.account_id = ANY($2::integer[]) LEFT JOIN service_point p ON c.id = 'point:' || p.service_point_id AND p.service_point_id = ANY($2::integer[])`,
    [page.map(({ customerId }) => customerId), page.map(({ customerId }) => Number(customerId.slice(customerId.indexOf(':') + 1)))]);
  const names = new Map(named.map((one) => [one.customerId, one]));
  return {
    by: 'customers', total: customers.length,
    items: page.map(({ customerId, kind, units, measuredLitres, timingLitres, editedLitres, meteredRatio, tally }) => ({
      ...names.get(customerId)!, kind, units, litres: tally.provenLitres + tally.estimatedLitres, measuredLitres, timingLitres, editedLitres, estimatedLitres: tally.estimatedLitres, meteredRatio, provenRatio: tally.provenRatio,
    })),
  };
}
