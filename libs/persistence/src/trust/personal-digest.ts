import { createHash, randomBytes } from 'node:crypto';

import type { Sql } from '../sql.js';

const SALT_BYTES = 16;

/** SHA-256 of salt and text, as it stands in audit entries: `sha256:` and 64 hexadecimal digits. */
export function personalDigest(salt: Buffer, text: string): string {
  return `sha256:${createHash('sha256').update(salt).update(text, 'utf8').digest('hex')}`;
}

/** Stands for a personal text of an object in an audit entry; null stays null. */
export type PersonalDigester = (objectKey: string, text: string | null) => string | null;

/**
 * Gives the digests by which personal texts (names, addresses, telephones) stand in audit entries: the entry says that a
 * text changed and can be held against a text that somebody claims, but the text cannot be read out of it.
 *
 * Each object has one random salt, kept in schema `personal` and made when it is first asked for: equal texts of one object
 * have equal digests, those of two objects differ. Deleting the salt with the texts makes the entries say nothing.
 *
 * @param objectKeys keys of the objects that will be digested, as they stand in `object_key`
 */
export async function personalDigester(sql: Sql, objectKind: string, objectKeys: readonly string[]): Promise<PersonalDigester> {
  // In one order everywhere: two changes that make salts of the same objects wait for each other instead of locking up.
  const keys = [...new Set(objectKeys)].sort();
  await sql(
    `INSERT INTO personal.audit_salt (object_kind, object_key, salt)
     SELECT $1, given.key, given.salt FROM unnest($2::text[], $3::bytea[]) AS given (key, salt)
     WHERE NOT EXISTS (SELECT FROM personal.audit_salt s WHERE s.object_kind = $1 AND s.object_key = given.key)
     ORDER BY given.key ON CONFLICT DO NOTHING`,
    [objectKind, keys, keys.map(() => randomBytes(SALT_BYTES))]);
  const rows = await sql<{ object_key: string; salt: Buffer }>(
    'SELECT object_key, salt FROM personal.audit_salt WHERE object_kind = $1 AND object_key = ANY ($2)', [objectKind, keys]);
  const salts = new Map(rows.map((row) => [row.object_key, row.salt]));
  return (objectKey, text) => {
    const salt = salts.get(objectKey);
    if (salt === undefined) throw new Error(`no salt was asked for ${objectKind} ${objectKey}`);
    return text === null ? null : personalDigest(salt, text);
  };
}
