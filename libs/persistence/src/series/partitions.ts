import type { PoolClient } from 'pg';

import { localMonthBounds, localMonthOf, nextMonth } from '@app/time';

import { SQLSTATE, sqlstateOf } from './sqlstate.js';

/** Tables cut into local months, with the column that decides. */
export type PartitionedTable = 'frame' | 'reading' | 'measurement';

/** Name of the partition that holds a local month: `reading_2026_11`. */
export function partitionName(table: PartitionedTable, localMonth: string): string {
  return `${table}_${localMonth.replace('-', '_')}`;
}

/** A table stands where the partition of a month should be: a person must look. */
export class PartitionObstructed extends Error {
  override readonly name = 'PartitionObstructed';
  constructor(partition: string, table: PartitionedTable, cause: unknown) {
    super(`table ${partition} exists but is not a partition of ${table}; rename it or attach it by hand`, { cause });
  }
}

/**
 * Knows which monthly partitions exist and makes the missing ones, ahead and on demand.
 *
 * A partition is made as a table of its own and then attached: attaching takes a lock that lets inserts go on, which
 * `CREATE TABLE … PARTITION OF` would not.
 */
export class Partitions {
  private readonly present = new Set<string>();

  /** @param timeZone IANA name; months are cut at its midnight */
  constructor(private readonly timeZone: string) {}

  /** Local months that the instants fall into and whose partition is not known to exist. */
  missingMonths(table: PartitionedTable, instantsMs: Iterable<number>): string[] {
    const months = new Set<string>();
    let fromMs = 0;
    let toMs = 0;
    for (const instantMs of instantsMs) {
      if (instantMs >= fromMs && instantMs < toMs) continue;
      const month = localMonthOf(instantMs, this.timeZone);
      ({ fromMs, toMs } = localMonthBounds(month, this.timeZone));
      if (!this.present.has(partitionName(table, month))) months.add(month);
    }
    return [...months].sort();
  }

  /** The local month whose partition takes an instant. */
  monthOf(instantMs: number): string {
    return localMonthOf(instantMs, this.timeZone);
  }

  /**
   * Makes the partitions of the named local months where they are missing; safe with other servers doing the same.
   *
   * @throws PartitionObstructed when another table has the name
   */
  async ensure(client: PoolClient, table: PartitionedTable, localMonths: readonly string[]): Promise<void> {
    for (const month of localMonths) {
      const name = partitionName(table, month);
      if (this.present.has(name)) continue;
      await this.create(client, table, month, name);
      this.present.add(name);
    }
  }

  /** Makes this month's partitions of all tables and those of `monthsAhead` further months. Returns the months covered. */
  async ensureAhead(client: PoolClient, nowMs: number, monthsAhead: number): Promise<string[]> {
    const months = [localMonthOf(nowMs, this.timeZone)];
    while (months.length <= monthsAhead) months.push(nextMonth(months.at(-1)!));
    for (const table of ['reading', 'frame', 'measurement'] as const) await this.ensure(client, table, months);
    return months;
  }

  /** Called when the server says a partition is missing that was thought to exist (it was dropped meanwhile). */
  forget(): void {
    this.present.clear();
  }

  private async create(client: PoolClient, table: PartitionedTable, month: string, name: string): Promise<void> {
    const { fromMs, toMs } = localMonthBounds(month, this.timeZone);
    await client.query('BEGIN');
    try {
      // Two servers that make the same partition take turns; the second finds it attached.
      await client.query("SELECT pg_advisory_xact_lock(hashtext('suu_esep partition'), hashtext($1))", [name]);
      const attached = await client.query(
        'SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass AND c.relname = $2', [table, name]);
      if (attached.rowCount === 0) {
        await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
        await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${isoOf(fromMs)}') TO ('${isoOf(toMs)}')`);
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      if (sqlstateOf(error) === SQLSTATE.duplicateTable) throw new PartitionObstructed(name, table, error);
      throw error;
    }
  }
}

function isoOf(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
