import { createHash } from 'node:crypto';

import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { applyImport, cancelImport, importLinesPage, importOf, importsPage, type ImportLine, type Pool, previewImport, type RegisterImport, sqlOf } from '@app/persistence';
import {
  Asked, By, type HttpRequest, Int4Id, type ListAnswer, MOST_FILE_BYTES, oneOf, openRegisterFile, PAGE_FIELDS, pageOf, type QueryOf, ReadsOwnBody, Refusal, Roles, type SignedIn,
} from '@app/platform';
import { FILE_KIND_NAMES, FILE_KINDS, type InLanguages } from '@app/registry';

import { TIME_ZONE } from '../city/time-zone.js';
import { Flag, MayBeAbsent } from '../http/validation.js';
import { DOOR_POOL, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { nameAsGiven } from './given-name.js';

const UPLOAD_FIELDS = { kind: oneOf(FILE_KIND_NAMES) } as const;
const LINE_FIELDS = { ...PAGE_FIELDS, outcome: oneOf(['new', 'changed', 'unchanged', 'refused']) } as const;

/** A part of a multipart body, as multer keeps it. */
interface GivenPart { readonly originalname: string; readonly mimetype: string; readonly buffer: Buffer }

export class ApplyImportBody {
  /** Take the sound lines although others are refused. */
  @MayBeAbsent() @Flag() skipRefused?: boolean;
}

/** Register files: given in, looked at line by line, applied or put aside. */
@Roles('clerk', 'administrator')
@Controller('imports')
export class ImportsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(DOOR_POOL) private readonly door: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Takes a file in and says what each of its lines would do; the register stays as it is. */
  @Post()
  @ReadsOwnBody()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MOST_FILE_BYTES, files: 1, fields: 0, parts: 1 } }))
  async preview(@By() by: SignedIn, @Asked(UPLOAD_FIELDS) { kind }: QueryOf<typeof UPLOAD_FIELDS>, @UploadedFile() part: GivenPart | undefined, @Req() request: HttpRequest): Promise<RegisterImport> {
    requireUnlimited(by);
    if (request.headers['idempotency-key'] !== undefined) throw new Refusal('SCHEMA', 'a file takes no Idempotency-Key: looking at it changes nothing; applying it takes one');
    if (kind === undefined) throw new Refusal('SCHEMA', `kind: one of ${FILE_KIND_NAMES.join(', ')}`, [{ field: 'kind', kind: 'SCHEMA', detail: 'is missing' }]);
    if (part === undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the body must be multipart/form-data with the file in the field `file`');
    if (/^(?:text\/html|application\/xhtml|image\/)/i.test(part.mimetype)) throw new Refusal('UNSUPPORTED_MEDIA', `a register file is CSV or XLSX, not ${part.mimetype.slice(0, 50)}`);
    const { columns, lines } = await openRegisterFile(FILE_KINDS[kind], part.buffer);
    return previewImport(this.pool, {
      kind, fileName: nameAsGiven(part.originalname), fileBytes: part.buffer.length, fileSha256: createHash('sha256').update(part.buffer).digest(), columns, lines,
    }, this.timeZone, actorOf(by));
  }

  /** Imports, the latest first. */
  @Get()
  async list(@Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<RegisterImport>> {
    const page = pageOf(asked);
    return { ...await importsPage(sqlOf(this.pool), page), ...page };
  }

  /** One import, with the headings of its kind of file in every language: lines name their columns by stable names. */
  @Get(':id')
  async one(@Param('id', Int4Id) id: number): Promise<RegisterImport & { readonly headings: Readonly<Record<string, InLanguages>> }> {
    const found = await importOf(sqlOf(this.pool), id);
    return { ...found, headings: Object.fromEntries(FILE_KINDS[found.kind].columns.map(({ name, headings }) => [name, headings])) };
  }

  /** Lines in the order of the file; `outcome=refused` gives the errors alone. */
  @Get(':id/lines')
  async lines(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(LINE_FIELDS) asked: QueryOf<typeof LINE_FIELDS>): Promise<ListAnswer<ImportLine>> {
    requireUnlimited(by);
    const page = pageOf(asked);
    return { ...await importLinesPage(sqlOf(this.pool), id, { ...page, ...(asked.outcome === undefined ? {} : { outcome: asked.outcome }) }), ...page };
  }

  /** Writes the lines into the register, all or none. */
  @Post(':id/apply')
  @HttpCode(200)
  async apply(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { skipRefused }: ApplyImportBody): Promise<RegisterImport> {
    requireUnlimited(by);
    return applyImport(this.door, id, skipRefused === true, this.timeZone, actorOf(by));
  }

  /** Puts the file aside. */
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<RegisterImport> {
    requireUnlimited(by);
    return cancelImport(this.pool, id, actorOf(by));
  }
}
