import type { Sql } from '../sql.js';

/** Channel the gateway and door notice when the register changes. */
export const REGISTRY_CHANNEL = 'suu_registry';

/** Channel of the changes that open pages of the console are told of. */
export const CHANGES_CHANNEL = 'suu_changes';

/** Beyond so many things the news is that all of the kind may have changed; a notice may hold 8,000 bytes. */
const NAMED_AT_MOST = 50;

/** Tells open pages, when the transaction commits, what to read again: never values. Keys are like `well:3`, or `well:*`. */
export async function tellChange(sql: Sql, topic: string, kind: string, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const keys = ids.length > NAMED_AT_MOST ? [`${kind}:*`] : ids.map((id) => `${kind}:${id}`);
  await sql('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, JSON.stringify({ topic, keys })]);
}

/**
 * Raises the version of what the door holds in memory, and tells the door. The row lock makes changes take turns, so that
 * versions rise in the order of commits.
 */
export async function raiseRegistryVersion(sql: Sql): Promise<void> {
  await sql('UPDATE registry_version SET version = version + 1');
  await sql(`NOTIFY ${REGISTRY_CHANNEL}`);
}
