import { createHash } from 'node:crypto';

import { RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';

/** Two megabytes: a telephone's picture made small enough to be sent from a yard. */
export const MOST_PHOTO_BYTES = 2_000_000;

export interface ReadingPhoto {
  readonly mediaType: string;
  readonly content: Buffer;
}

/** What a picture is by its first bytes; undefined for what is none that we take. The name and type that a sender gives are not believed. */
export function photoTypeOf(content: Uint8Array): 'image/jpeg' | 'image/png' | 'image/webp' | undefined {
  const head = Buffer.from(content.subarray(0, 12));
  if (head.length < 12) return undefined;
  if (head.readUInt16BE(0) === 0xffd8 && head[2] === 0xff) return 'image/jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP' ? 'image/webp' : undefined;
}

/** Keeps a picture under the hash of its bytes; the same picture once more changes nothing. @returns the hash @throws RegisterRefusal SCHEMA, RANGE */
export async function keepPhoto(sql: Sql, content: Buffer, uploadedBy: number): Promise<string> {
  const mediaType = photoTypeOf(content);
  if (mediaType === undefined) throw new RegisterRefusal('SCHEMA', 'a picture is JPEG, PNG or WebP', null, 'file');
  if (content.length > MOST_PHOTO_BYTES) throw new RegisterRefusal('RANGE', `a picture has at most ${MOST_PHOTO_BYTES} bytes`, null, 'file');
  const sha256 = createHash('sha256').update(content).digest();
  await sql('INSERT INTO personal.reading_photo (photo_sha256, media_type, content, uploaded_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [sha256, mediaType, content, uploadedBy]);
  return sha256.toString('hex');
}

/** @throws RegisterRefusal NOT_FOUND */
export async function photoOf(sql: Sql, sha256: string): Promise<ReadingPhoto> {
  const [found] = await sql<ReadingPhoto>('SELECT media_type AS "mediaType", content FROM personal.reading_photo WHERE photo_sha256 = $1', [Buffer.from(sha256, 'hex')]);
  if (found === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such picture');
  return found;
}

/** Refuses pictures that nobody gave in. @throws RegisterRefusal UNKNOWN_REFERENCE */
export async function requirePhotos(sql: Sql, sha256s: readonly string[], field = 'photoSha256s'): Promise<void> {
  if (sha256s.length === 0) return;
  const [{ missing }] = await sql<{ missing: boolean }>(
    'SELECT EXISTS (SELECT FROM unnest($1::text[]) asked WHERE NOT EXISTS (SELECT FROM personal.reading_photo p WHERE p.photo_sha256 = decode(asked, \'hex\'))) AS missing', [sha256s]) as [{ missing: boolean }];
  if (missing) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'the picture is not there; give it in first', null, field);
}
