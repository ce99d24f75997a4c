import { RegisterRefusal } from '@app/registry';

import { audit, type ChangedBy } from '../registry/register-writes.js';
import { tellChange } from '../registry/register-news.js';
import type { Sql } from '../sql.js';

/** A count of the meters in stock. */
export interface StockCount {
  readonly countId: number;
  readonly countedOn: string;
  readonly reason: string;
  readonly found: number;
  readonly unknownSerials: readonly string[];
  readonly enteredAt: Date;
}

const COUNTS = `SELECT c.count_id AS "countId", c.counted_on::text AS "countedOn", c.reason, (SELECT count(*) FROM stock_count_meter x WHERE x.count_id = c.count_id)::integer AS found,
    c.unknown_serials AS "unknownSerials", c.entered_at AS "enteredAt" FROM stock_count c`;

/**
 * Enters a count of the stock by the serials that were found, in the caller's transaction. A serial that is not registered is kept as it was found: it belongs to somebody.
 * @throws RegisterRefusal SCHEMA without a reason, DUPLICATE for a serial named twice, TIME_FUTURE
 */
export async function enterStockCount(sql: Sql, countedOn: string, serials: readonly string[], today: string, by: ChangedBy): Promise<StockCount> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a count says why and by whom it was made', null, 'reason');
  if (countedOn > today) throw new RegisterRefusal('TIME_FUTURE', 'what is to be counted is not known yet', null, 'countedOn');
  const named = new Set<string>();
  const twice = serials.find((serial) => named.size === named.add(serial).size);
  if (twice !== undefined) throw new RegisterRefusal('DUPLICATE', `${twice} stands in the list twice`, twice, 'serials');
  const known = await sql<{ id: number; serial: string }>('SELECT meter_id AS id, serial FROM meter WHERE serial = ANY($1::text[])', [serials]);
  const registered = new Set(known.map(({ serial }) => serial));
  const unknown = serials.filter((serial) => !registered.has(serial));
  const [made] = await sql<{ id: number }>('INSERT INTO stock_count (counted_on, reason, unknown_serials, entered_by) VALUES ($1, $2, $3, $4) RETURNING count_id AS id', [countedOn, by.reason, unknown, by.actor.userId]);
  await sql('INSERT INTO stock_count_meter (count_id, meter_id) SELECT $1, * FROM unnest($2::integer[])', [made!.id, known.map(({ id }) => id)]);
  await audit(sql, by, [{ actor: by.actor, action: 'stock_count.create', objectKind: 'stock_count', objectKey: String(made!.id), before: null, after: { countedOn, found: known.length, unknownSerials: unknown.length }, reason: by.reason }]);
  await tellChange(sql, 'register', 'stock_count', [made!.id]);
  const [entered] = await sql<StockCount>(`${COUNTS} WHERE c.count_id = $1`, [made!.id]);
  return entered!;
}

/** Counts of the stock, the latest first. */
export async function listStockCounts(sql: Sql, page: { readonly limit: number; readonly offset: number }): Promise<{ items: StockCount[]; total: number }> {
  const [counted] = await sql<{ total: number }>('SELECT count(*)::integer AS total FROM stock_count');
  return { items: await sql<StockCount>(`${COUNTS} ORDER BY c.counted_on DESC, c.count_id DESC LIMIT $1 OFFSET $2`, [page.limit, page.offset]), total: counted!.total };
}
