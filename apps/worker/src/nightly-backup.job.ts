import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isBackupFileName, isUnfinishedBackupFileName, runJobSlot, takeBackup, type Pool, type TakenBackup } from '@app/persistence';
import { localDayOf } from '@app/time';

/** Local hour from which the day's backup is due: the quietest of the night. */
const DUE_FROM_HOUR = 2;
const HOUR_MS = 3_600_000;
/** A full disk stays full for a while; trying a whole backup every minute would only wear it. */
const RETRY_AFTER_MS = HOUR_MS;
/** Backups kept in the folder. Longer memory is the business of whoever copies them away. */
export const BACKUPS_KEPT = 7;
/** What was left unfinished is removed after this long: a slow backup may still be under way. */
const UNFINISHED_AFTER_MS = 24 * HOUR_MS;

export interface BackupPlace {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly timeZone: string;
}

/** Takes a backup each night, once however many servers run, and keeps the latest {@link BACKUPS_KEPT}. */
export class NightlyBackup {
  private notBeforeMs = 0;

  constructor(private readonly place: BackupPlace) {}

  /** Takes the day's backup if it is due; after a night spent switched off it is due at once. Undefined when there is nothing to do. */
  async lookAround(nowMs: number): Promise<TakenBackup | undefined> {
    const { pool, databaseUrl, folder, timeZone } = this.place;
    if (nowMs < this.notBeforeMs) return undefined;
    const slot = localDayOf(nowMs - DUE_FROM_HOUR * HOUR_MS, timeZone);
    try {
      const run = await runJobSlot(pool, 'nightly-backup', slot, async () => {
        const taken = await takeBackup({ databaseUrl, pool, folder });
        return { taken, outcome: `${taken.rows} rows` };
      });
      if (run !== undefined) await removeOldBackups(folder, nowMs);
      return run?.taken;
    } catch (error) {
      this.notBeforeMs = nowMs + RETRY_AFTER_MS;
      throw error;
    }
  }
}

/** Removes all but the latest backups, and what killed ones left behind. Files of other names are none of ours. */
export async function removeOldBackups(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder);
  const old = names.filter(isBackupFileName).sort().slice(0, -BACKUPS_KEPT);
  for (const name of old) await rm(join(folder, name));
  for (const name of names.filter(isUnfinishedBackupFileName)) {
    if (nowMs - (await stat(join(folder, name))).mtimeMs > UNFINISHED_AFTER_MS) await rm(join(folder, name));
  }
}
