import { Controller, Get, Inject } from '@nestjs/common';
import { type BackupRun, backupRuns, latestBackup, type LatestBackup, type Pool, sqlOf } from '@app/persistence';
import { Asked, type ListAnswer, PAGE_FIELDS, pageOf, type QueryOf, Roles } from '@app/platform';

import { POOL } from '../tokens.js';

/** Backups that were begun, newest first, and whether the latest complete one is too old. */
@Roles('administrator', 'dispatcher')
@Controller('backups')
export class BackupsController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  @Get()
  async list(@Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<BackupRun> & LatestBackup> {
    const page = pageOf(asked);
    const sql = sqlOf(this.pool);
    const [{ runs, total }, latest] = await Promise.all([backupRuns(sql, page), latestBackup(sql)]);
    return { items: runs, total, ...page, ...latest };
  }
}
