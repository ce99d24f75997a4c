import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isStillAlive, livingProgram, type LivingProgram } from './living-program.js';

/** What a town tells others about itself. */
export interface TownRecord {
  readonly town: LivingProgram;
  /** The services it started; they end with it, but a moment later. */
  readonly children: Readonly<Record<string, LivingProgram>>;
  /** Its own PostgreSQL, whose launcher looks after what an earlier run left. */
  readonly postgres?: LivingProgram;
  /** For the commands of this machine's operator; the file is readable by its owner alone. */
  readonly databaseUrl?: string;
  /** Empty until everything is up. */
  readonly addresses: Readonly<Record<string, string>>;
}

export type LockOutcome =
  | { readonly kind: 'taken'; readonly lock: TownLock; readonly leftBehind: readonly LivingProgram[] }
  | { readonly kind: 'running'; readonly record: TownRecord };

/** One town a folder. The lock file is also how a second `npm start` finds the addresses of the first. */
export class TownLock {
  private constructor(private readonly path: string, private record: TownRecord) {}

  static take(folder: string): LockOutcome {
    const path = join(folder, 'town.json');
    const record: TownRecord = { town: livingProgram(process.pid), children: {}, addresses: {} };
    const candidate = `${path}.${process.pid}`;
    writeFileSync(candidate, JSON.stringify(record), { mode: 0o600 });
    const leftBehind: LivingProgram[] = [];
    try {
      for (;;) {
        if (linkIfAbsent(candidate, path)) return { kind: 'taken', lock: new TownLock(path, record), leftBehind };
        const found = readRecord(path);
        if (found.record && isStillAlive(found.record.town)) return { kind: 'running', record: found.record };
        if (found.record) leftBehind.push(...Object.values(found.record.children));
        setAside(path, found.text);
      }
    } finally {
      rmSync(candidate, { force: true });
    }
  }

  noteChild(name: string, pid: number): void {
    this.write({ ...this.record, children: { ...this.record.children, [name]: livingProgram(pid) } });
  }

  notePostgres(pid: number): void {
    this.write({ ...this.record, postgres: livingProgram(pid) });
  }

  noteAddresses(databaseUrl: string, addresses: Readonly<Record<string, string>>): void {
    this.write({ ...this.record, databaseUrl, addresses });
  }

  release(): void {
    rmSync(this.path, { force: true });
  }

  private write(record: TownRecord): void {
    this.record = record;
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
    renameSync(draft, this.path);
  }
}

/** The town that is up in this folder, if one is. */
export function runningTown(folder: string): TownRecord | undefined {
  const { record } = readRecord(join(folder, 'town.json'));
  return record !== undefined && isStillAlive(record.town) ? record : undefined;
}

/** A link fails where the name exists and never shows half a file: the two things a lock needs. */
function linkIfAbsent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readRecord(path: string): { text: string; record?: TownRecord } {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
    return { text, record: JSON.parse(text) as TownRecord };
  } catch {
    return { text }; // released meanwhile, or spoiled by a full disk
  }
}

/** Takes a dead town's lock away. If it had become another's in between, that one gets it back. */
function setAside(path: string, judgedText: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== judgedText) linkIfAbsent(aside, path);
  rmSync(aside, { force: true });
}
