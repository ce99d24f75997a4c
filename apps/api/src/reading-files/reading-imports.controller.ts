import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';

import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import {
  applyReadingFile, cancelReadingFile, type ChangedBy, Partitions, type Pool, previewReadingFile, READING_LINE_OUTCOMES, type ReadingImport, type ReadingImportLine, readingImportOf, readingImportsPage, readingLinesPage, sqlOf,
} from '@app/persistence';
import {
  Asked, By, FILE_FORMATS, type FileFormat, fileOf, flag, type HttpRequest, type HttpResponse, Int4Id, type ListAnswer, MOST_FILE_BYTES, oneOf, openReadingFile, PAGE_FIELDS, pageOf, type QueryOf, ReadsOwnBody, Refusal, Roles, type SignedIn, templateTable,
} from '@app/platform';
import { FILE_LANGUAGES, type InLanguages, MOST_READING_LINES, READING_FILE } from '@app/registry';

import { TIME_ZONE } from '../city/time-zone.js';
import { Flag, IdNumbers, MayBeAbsent, Text } from '../http/validation.js';
import { nameAsGiven } from '../imports/given-name.js';
import { DOOR_POOL, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const LINE_FIELDS = { ...PAGE_FIELDS, outcome: oneOf(READING_LINE_OUTCOMES), isDoubted: flag } as const;
const FILE_FIELDS = { language: oneOf(FILE_LANGUAGES) } as const;
const REASON = 500;
/** More doubts than this are no doubts but a wrong file. */
const MOST_CONFIRMED = 5_000;

/** A part of a multipart body, as multer keeps it. */
interface GivenPart { readonly originalname: string; readonly mimetype: string; readonly buffer: Buffer }

export class ApplyReadingsBody {
  /** Doubtful lines that are meant as they stand, by their numbers in the file. */
  @MayBeAbsent() @IdNumbers(MOST_CONFIRMED) confirmedLines?: number[];
  /** Take the sound lines although others are refused, not confirmed or of a closed month. */
  @MayBeAbsent() @Flag() skipOthers?: boolean;
  /** Ask a second signer for the lines of closed months. Needs a reason. */
  @MayBeAbsent() @Flag() askApproval?: boolean;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

/** Files of walk-by readings: given in, looked at line by line, stored or put aside. */
@Roles('clerk', 'administrator')
@Controller('reading-imports')
export class ReadingImportsController {
  private readonly partitions: Partitions;

  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(DOOR_POOL) private readonly door: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {
    this.partitions = new Partitions(timeZone);
  }

  /** Takes a file in and says what each of its lines would do; no reading is stored. */
  @Post()
  @ReadsOwnBody()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MOST_FILE_BYTES, files: 1, fields: 0, parts: 1 } }))
  async preview(@By() by: SignedIn, @UploadedFile() part: GivenPart | undefined, @Req() request: HttpRequest): Promise<ReadingImport> {
    requireUnlimited(by);
    if (request.headers['idempotency-key'] !== undefined) throw new Refusal('SCHEMA', 'a file takes no Idempotency-Key: looking at it changes nothing; applying it takes one');
    if (part === undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the body must be multipart/form-data with the file in the field `file`');
    if (/^(?:text\/html|application\/xhtml|image\/)/i.test(part.mimetype)) throw new Refusal('UNSUPPORTED_MEDIA', `a file of readings is CSV or XLSX, not ${part.mimetype.slice(0, 50)}`);
    const opened = await openReadingFile(READING_FILE, part.buffer, MOST_READING_LINES);
    const file = { fileName: nameAsGiven(part.originalname), fileBytes: part.buffer.length, fileSha256: createHash('sha256').update(part.buffer).digest(), ...opened };
    return previewReadingFile(this.pool, file, this.timeZone, actorOf(by));
  }

  /** Files of readings, the latest first. */
  @Get()
  async list(@Asked(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<ReadingImport>> {
    const page = pageOf(asked);
    return { ...await readingImportsPage(sqlOf(this.pool), page), ...page };
  }

  /** Headings and an example line: `readings.csv` or `readings.xlsx`. */
  @Get('templates/:name')
  async template(@Param('name') name: string, @Asked(FILE_FIELDS) asked: QueryOf<typeof FILE_FIELDS>, @Res() response: HttpResponse): Promise<void> {
    const format = /^readings\.(csv|xlsx)$/.exec(name)?.[1] as FileFormat | undefined;
    if (format === undefined) throw new Refusal('NOT_FOUND', 'there is no such file; there are readings.csv and readings.xlsx');
    response.status(200).type(FILE_FORMATS[format]);
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    await pipeline(fileOf(templateTable(READING_FILE, { timeZone: this.timeZone, language: asked.language ?? 'ru' }), format), response);
  }

  /** One file, with the headings of its columns in every language: lines name their columns by stable names. */
  @Get(':id')
  async one(@Param('id', Int4Id) id: number): Promise<ReadingImport & { readonly headings: Readonly<Record<string, InLanguages>> }> {
    return { ...await readingImportOf(sqlOf(this.pool), id), headings: Object.fromEntries(READING_FILE.columns.map(({ name, headings }) => [name, headings])) };
  }

  /** Lines in the order of the file; `outcome=refused` gives the errors alone, `isDoubted=true` the doubts. */
  @Get(':id/lines')
  async lines(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(LINE_FIELDS) asked: QueryOf<typeof LINE_FIELDS>): Promise<ListAnswer<ReadingImportLine>> {
    requireUnlimited(by);
    const page = pageOf(asked);
    const { outcome, isDoubted } = asked;
    return { ...await readingLinesPage(sqlOf(this.pool), id, { ...page, ...(outcome === undefined ? {} : { outcome }), ...(isDoubted === undefined ? {} : { isDoubted }) }), ...page };
  }

  /** Stores the readings, all or, with `skipOthers`, those that are sound. */
  @Post(':id/apply')
  @HttpCode(200)
  async apply(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { confirmedLines, skipOthers, askApproval, reason }: ApplyReadingsBody): Promise<ReadingImport> {
    requireUnlimited(by);
    const changedBy: ChangedBy = { actor: actorOf(by), reason: reason ?? null };
    return applyReadingFile(this.door, this.partitions, id, { confirmedLines: confirmedLines ?? [], skipOthers: skipOthers === true, askApproval: askApproval === true }, this.timeZone, changedBy);
  }

  /** Puts the file aside. */
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<ReadingImport> {
    requireUnlimited(by);
    return cancelReadingFile(this.pool, id, { actor: actorOf(by), reason: null });
  }
}
