import { BackupError } from './backup-error.js';

/** Rises when an older version could no longer restore the file. */
export const FORMAT_VERSION = 1;

/** One table in a backup: a partition counts as a table of its own. */
export interface BackedUpTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** Table that this is a partition of, with its bounds as instants in UTC; null for an ordinary table. */
  readonly partition: { readonly of: string; readonly from: string; readonly to: string } | null;
  readonly rows: number;
  /** Bytes of its COPY text. */
  readonly bytes: number;
  /** SHA-256 of its COPY text, in hexadecimal digits. */
  readonly sha256: string;
}

/** Where a sequence stood. */
export interface BackedUpSequence {
  readonly schema: string;
  readonly name: string;
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** What a backup says of itself: the entry `manifest.json` of the file (ADR 0015). */
export interface BackupManifest {
  readonly format: 'suu-esep backup';
  readonly formatVersion: number;
  /** Instant of the snapshot. */
  readonly takenAt: string;
  readonly serverVersion: string;
  /** Names of the migrations the database had, oldest first. */
  readonly migrations: readonly string[];
  readonly auditHead: { readonly seq: number; readonly hash: string };
  readonly sequences: readonly BackedUpSequence[];
  readonly tables: readonly BackedUpTable[];
}

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;
/** A bound as PostgreSQL prints it in UTC. */
const BOUND = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

/**
 * Reads a manifest. What goes into statements later (names, bounds) is looked at here: a file is not trusted.
 *
 * @throws BackupError FOREIGN, NEWER or DAMAGED
 */
export function parseManifest(text: string): BackupManifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new BackupError('DAMAGED', 'the manifest is not JSON', { cause: error });
  }
  const { format, formatVersion } = (parsed ?? {}) as Partial<BackupManifest>;
  if (format !== 'suu-esep backup' || typeof formatVersion !== 'number') throw new BackupError('FOREIGN', 'the manifest is not that of a backup of Suu Esep');
  if (formatVersion > FORMAT_VERSION) throw new BackupError('NEWER', `the file has format ${formatVersion}; this version reads up to ${FORMAT_VERSION}`);
  if (!isManifest(parsed)) throw new BackupError('DAMAGED', 'the manifest lacks something or holds what no manifest of this format holds');
  return parsed;
}

function isManifest(parsed: unknown): parsed is BackupManifest {
  const { migrations, auditHead, sequences, tables, takenAt, serverVersion } = parsed as Partial<BackupManifest>;
  return typeof takenAt === 'string' && typeof serverVersion === 'string'
    && Array.isArray(migrations) && migrations.every((name) => typeof name === 'string')
    && Number.isSafeInteger(auditHead?.seq) && /^[0-9a-f]{64}$/.test(String(auditHead?.hash))
    && Array.isArray(sequences) && sequences.every(isSequence) && Array.isArray(tables) && tables.every(isTable);
}

function isSequence(parsed: unknown): boolean {
  const { schema, name, lastValue, isCalled } = (parsed ?? {}) as Partial<BackedUpSequence>;
  return isIdentifier(schema) && isIdentifier(name) && /^-?\d{1,19}$/.test(String(lastValue)) && typeof isCalled === 'boolean';
}

function isTable(parsed: unknown): boolean {
  const { schema, name, columns, partition, rows, bytes, sha256 } = (parsed ?? {}) as Partial<BackedUpTable>;
  return isIdentifier(schema) && isIdentifier(name) && Array.isArray(columns) && columns.every(isIdentifier)
    && (partition === null || (partition !== undefined && isIdentifier(partition.of) && BOUND.test(partition.from) && BOUND.test(partition.to)))
    && Number.isSafeInteger(rows) && Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(String(sha256));
}

function isIdentifier(name: unknown): boolean {
  return typeof name === 'string' && IDENTIFIER.test(name);
}

/** Name of a table as SQL: `"public"."reading_2026_11"`. */
export function qualified({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `"${schema}"."${name}"`;
}

/** Name of a table's entry in the file. */
export function entryNameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `tables/${schema}.${name}.copy`;
}
