import type { Pool, PoolClient } from 'pg';

import { markEffect } from './trust/request-claim.js';

/** Runs one statement inside the caller's transaction and returns its rows. */
export type Sql = <Row extends object>(text: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export function sqlOf(client: Pool | PoolClient): Sql {
  return async <Row extends object>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> => (await client.query<Row>(text, [...parameters])).rows;
}

/**
 * Runs `change` in one transaction: committed when it returns, undone when it throws. A change asked for with an
 * Idempotency-Key is marked as done in the same transaction.
 */
export async function inTransaction<Outcome>(pool: Pool, change: (sql: Sql) => Promise<Outcome>): Promise<Outcome> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const outcome = await change(sqlOf(client));
    await markEffect(sqlOf(client));
    await client.query('COMMIT');
    client.release();
    return outcome;
  } catch (error) {
    // A connection whose transaction went wrong may hold anything: it is not used again.
    client.release(true);
    throw error;
  }
}
