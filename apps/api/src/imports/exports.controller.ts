import { pipeline } from 'node:stream/promises';

import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { exportRegister, type Pool } from '@app/persistence';
import { Asked, By, FILE_FORMATS, type FileFormat, fileOf, type FileTable, type HttpResponse, oneOf, parseFileName, type QueryOf, registerTable, Roles, type SignedIn, templateTable } from '@app/platform';
import { FILE_LANGUAGES } from '@app/registry';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const FILE_FIELDS = { language: oneOf(FILE_LANGUAGES) } as const;

/** Files to take away: the register by kind, and empty ones to fill in. They hold personal columns. */
@Roles('clerk', 'administrator')
@Controller()
export class ExportsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** What the register holds now of one kind: `accounts.xlsx`. Given in again it changes nothing. Entered in the audit. */
  @Get('exports/:name')
  async register(@By() by: SignedIn, @Param('name') name: string, @Asked(FILE_FIELDS) asked: QueryOf<typeof FILE_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    requireUnlimited(by);
    const { kind, format } = parseFileName(name);
    const stretches = exportRegister(this.pool, kind.name, this.timeZone, actorOf(by), format);
    // The first stretch is read before anything is answered: what fails until then is answered as a problem.
    const first = await stretches.next();
    async function* all() {
      if (first.done !== true) yield first.value;
      yield* stretches;
    }
    await send(response, name, format, registerTable(kind, all(), { timeZone: this.timeZone, language: asked.language ?? 'ru' }));
  }

  /** Headings and an example line of one kind: `accounts.xlsx`. */
  @Get('imports/templates/:name')
  async template(@Param('name') name: string, @Asked(FILE_FIELDS) asked: QueryOf<typeof FILE_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    const { kind, format } = parseFileName(name);
    await send(response, name, format, templateTable(kind, { timeZone: this.timeZone, language: asked.language ?? 'ru' }));
  }
}

/** Sends a file as it is made. Where making it fails half-way the connection breaks, so that no short file passes for a whole one. */
async function send(response: HttpResponse, name: string, format: FileFormat, table: FileTable): Promise<void> {
  response.status(200).type(FILE_FORMATS[format]);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  await pipeline(fileOf(table, format), response);
}
