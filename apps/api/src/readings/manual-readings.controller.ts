import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { type EnteredReading, inTransaction, keepPhoto, MOST_PHOTO_BYTES, photoOf, type Pool, sqlOf } from '@app/persistence';
import { By, type HttpResponse, ReadsOwnBody, Refusal, Roles, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import type { Asked } from './closed-month-desk.service.js';
import { CheckReadingBody, EnterReadingBody } from './reading-bodies.js';
import { type CheckedEntry, ReadingDesk } from './reading-desk.service.js';

/** Readings that people bring: read before the meter, or told by the subscriber. */
@Roles('dispatcher', 'clerk', 'field', 'administrator')
@Controller('manual-readings')
export class ManualReadingsController {
  constructor(@Inject(ReadingDesk) private readonly desk: ReadingDesk) {}

  /** Whether an index is plausible, and what was expected; stores nothing. */
  @Post('check')
  @HttpCode(200)
  check(@By() by: SignedIn, @Body() body: CheckReadingBody): Promise<CheckedEntry> {
    return this.desk.check(by, body);
  }

  /** Enters a reading. A doubtful one is refused as IMPLAUSIBLE until it is confirmed, with the reason. */
  @Post()
  enter(@By() by: SignedIn, @Body() body: EnterReadingBody): Promise<EnteredReading | Asked> {
    return this.desk.enter(by, body);
  }
}

interface GivenPart { readonly buffer: Buffer }

/** Pictures of registers, under the hash of their bytes. */
@Roles('dispatcher', 'clerk', 'field', 'administrator')
@Controller('reading-photos')
export class ReadingPhotosController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Takes a picture in; the same one again has the same hash. */
  @Post()
  @ReadsOwnBody()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MOST_PHOTO_BYTES, files: 1, fields: 0, parts: 1 } }))
  async take(@By() by: SignedIn, @UploadedFile() part: GivenPart | undefined): Promise<{ readonly photoSha256: string }> {
    if (part === undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the body must be multipart/form-data with the picture in the field `file`');
    return inTransaction(this.pool, async (sql) => ({ photoSha256: await keepPhoto(sql, part.buffer, by.userId) }));
  }

  /** The picture itself; field crews give pictures in and see none of others. */
  @Get(':sha256')
  @Roles('dispatcher', 'clerk', 'administrator')
  async show(@Param('sha256') sha256: string, @Res() response: HttpResponse): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Refusal('NOT_FOUND', 'there is no such picture');
    const { mediaType, content } = await photoOf(sqlOf(this.pool), sha256);
    response.type(mediaType).send(content);
  }
}
