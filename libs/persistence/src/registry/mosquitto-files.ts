import { createHash, pbkdf2Sync } from 'node:crypto';

import { senderTopic } from '@app/metering';
import type { DeviceKind } from '@app/registry';

import type { Sql } from '../sql.js';
import { type SecretDigest, secretMatches } from './device-secret.js';

/** Mosquitto's own number; a secret of 128 random bits needs no more (docs/adr/0011). */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

/** A device that may sign in, and what is kept of its secret. */
interface Entitled { readonly serial: string; readonly kind: DeviceKind; readonly salt: Buffer; readonly hash: Buffer }

/** Files for a Mosquitto that stands in front, and what they leave open. */
export interface MosquittoFiles {
  readonly passwords: string;
  readonly acl: string;
  /** Devices that may sign in and whose secret was neither given nor in the file before: they cannot sign in there. */
  readonly withoutPassword: readonly string[];
  /** Serials that were given with what is not their secret, or that may not sign in. */
  readonly refused: readonly string[];
}

/** One line of a password file of Mosquitto 2: PBKDF2 with SHA-512. */
export function mosquittoLine(user: string, password: string, salt: Uint8Array): string {
  return `${user}:$7$${ITERATIONS}$${Buffer.from(salt).toString('base64')}$${pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512').toString('base64')}`;
}

/** A salt that goes with a secret: a line with it is of the secret that is in force, and one with another of an earlier one. */
function saltOf({ salt, hash }: SecretDigest): Buffer {
  return createHash('sha256').update('mosquitto').update(salt).update(hash).digest().subarray(0, SALT_BYTES);
}

/**
 * Password and access list of all devices that may sign in. Each may publish on its own topic and nothing else; `reader`, who is ingest, reads them all.
 * @param secrets as they were shown when they were issued, by serial
 * @param before the password file that there was: a line of a secret in force stays, and so does the reader's
 */
export async function mosquittoFiles(sql: Sql, secrets: ReadonlyMap<string, string>, before: string, reader: { readonly user: string; readonly password?: string; readonly salt: Uint8Array }): Promise<MosquittoFiles> {
  const devices = await sql<Entitled>('SELECT serial, kind, secret_salt AS salt, secret_hash AS hash FROM device WHERE revoked_at IS NULL AND secret_hash IS NOT NULL ORDER BY serial');
  const earlier = new Map(before.split('\n').filter((line) => line.includes(':')).map((line) => [line.slice(0, line.indexOf(':')), line]));
  const lines: string[] = [];
  const withoutPassword: string[] = [];
  const matched = new Set<string>();
  const readerLine = reader.password === undefined ? earlier.get(reader.user) : mosquittoLine(reader.user, reader.password, reader.salt);
  if (readerLine === undefined) withoutPassword.push(reader.user);
  else lines.push(readerLine);
  for (const device of devices) {
    const given = secrets.get(device.serial);
    const line = earlier.get(device.serial);
    if (given !== undefined && secretMatches(Buffer.from(given), device)) {
      matched.add(device.serial);
      lines.push(mosquittoLine(device.serial, given, saltOf(device)));
    } else if (line?.split('$')[3] === saltOf(device).toString('base64')) lines.push(line);
    else withoutPassword.push(device.serial);
  }
  const acl = [
    `user ${reader.user}`, 'topic read meters/+/up', 'topic read gw/+/up', 'topic readwrite suu/probe/#',
    ...devices.flatMap(({ serial, kind }) => ['', `user ${serial}`, `topic write ${senderTopic(kind, serial)}`]),
  ];
  const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
  return { passwords: text(lines), acl: text(acl), withoutPassword, refused: [...secrets.keys()].filter((serial) => !matched.has(serial)) };
}
