import { pipeline } from 'node:stream/promises';

import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { assessmentIn, type Pool, programmeBodies, type ProgrammeBodyRow, programmeYears, type PublicReport, publicReport, publicReports, reportFile, sqlOf } from '@app/persistence';
import { FILE_FORMATS, fileOf, type HttpRequest, type HttpResponse, isLocalDay, Public, Refusal, REPORT_FORMATS, reportBytes } from '@app/platform';
import { openColumns, type ProgrammeAssessment, type ReportLanguage } from '@app/programme';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';

const FORMATS = { ...FILE_FORMATS, json: 'application/json; charset=utf-8' } as const;
/** A copy may be five minutes old; then its hash is asked for. */
const CACHE = 'public, max-age=300, must-revalidate';

/** What is public, and the report shown first. */
export interface PublicAnswer {
  readonly years: { readonly fromYear: number; readonly toYear: number } | null;
  readonly bodies: readonly ProgrammeBodyRow[];
  readonly reports: readonly PublicReport[];
}

/** Published reports for everybody: no sign-in, no personal data, and what caches may keep. */
@Public()
@Controller('public/programme')
export class PublicProgrammeController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Reports that are public, the latest first. */
  @Get()
  async list(@Res({ passthrough: true }) response: HttpResponse): Promise<PublicAnswer> {
    const sql = sqlOf(this.pool);
    const years = await programmeYears(sql);
    openToAll(response);
    response.setHeader('Cache-Control', CACHE);
    return { years: years === undefined ? null : { fromYear: years.fromYear, toYear: years.toYear }, bodies: await programmeBodies(sql), reports: await publicReports(sql) };
  }

  /**
   * A report as open data: `half_year-2026-01-01.json`, the very bytes that were signed, or `.csv` and `.xlsx`, a line an indicator; `half_year-2026-01-01-ky.pdf` and `.docx` (`ru`, `en`) are the document that was handed in.
   * `half_year-2026-01-01-v1.json` is a version that was restated since.
   */
  @Get('files/:name')
  async file(@Param('name') name: string, @Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [, kind = '', fromOn = '', version, language, documentEnding, ending = ''] = /^(half_year|year)-(\d{4}-\d{2}-\d{2})(?:-v([1-9]\d{0,5}))?(?:-(ky|ru|en)\.(docx|pdf)|\.(csv|xlsx|json))$/.exec(name) ?? [];
    const sql = sqlOf(this.pool);
    const found = isLocalDay(fromOn) ? await publicReport(sql, kind, fromOn, version === undefined ? null : Number(version)) : undefined;
    if (found === undefined) throw new Refusal('NOT_FOUND', 'no such report is public; names are those of GET /public/programme, such as half_year-2026-01-01.json');
    if (language !== undefined) {
      await this.document(found.snapshotId, name, language as ReportLanguage, documentEnding as 'docx' | 'pdf', request, response);
      return;
    }
    const { report: { sha256 }, content } = found;
    if (answeredByHash(request, response, `"${sha256}-${ending}"`)) return;
    const format = ending as keyof typeof FORMATS;
    response.status(200).type(FORMATS[format]);
    response.setHeader('X-Content-Sha256', sha256);
    if (format === 'json') {
      response.send(Buffer.from(content));
      return;
    }
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    const years = await programmeYears(sql);
    await pipeline(fileOf(tableOf(assessmentIn(content), years === undefined ? [] : Array.from({ length: years.toYear - years.fromYear + 1 }, (_, at) => years.fromYear + at)), format), response);
  }

  /** The document of a public report: the same bytes that were handed in, written once. */
  private async document(snapshotId: number, name: string, language: ReportLanguage, format: 'docx' | 'pdf', request: HttpRequest, response: HttpResponse): Promise<void> {
    const { content, sha256 } = await reportFile(this.pool, snapshotId, language, format, this.timeZone, reportBytes);
    if (answeredByHash(request, response, `"${sha256}"`)) return;
    response.status(200).type(REPORT_FORMATS[format]);
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    response.setHeader('X-Content-Sha256', sha256);
    response.send(content);
  }
}

/** Says what may be kept of an answer, and for how long. @returns true where the asker has it already: then nothing more is sent */
function answeredByHash(request: HttpRequest, response: HttpResponse, etag: string): boolean {
  openToAll(response);
  response.setHeader('Cache-Control', CACHE);
  response.setHeader('ETag', etag);
  if (!isKept(String(request.headers['if-none-match'] ?? ''), etag)) return false;
  response.status(304).end();
  return true;
}

/** Whether a copy that is named is the one that would be sent. A cache that compressed its copy marks it as weak; both are compared alike here (RFC 9110, 13.1.2). */
function isKept(asked: string, etag: string): boolean {
  return asked.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** Any page may show what is public: there is no session in it, and nothing to send. */
function openToAll(response: HttpResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
}

function tableOf(assessment: ProgrammeAssessment, years: readonly number[]): Parameters<typeof fileOf>[0] {
  const columns = openColumns(years);
  return {
    title: `${assessment.period.kind} ${assessment.period.fromOn}`, headings: columns.map(({ name, isText }) => ({ text: name, isText })),
    lines: assessment.indicators.map((indicator) => columns.map(({ cell }) => {
      const content = cell(indicator, assessment);
      return content === null ? null : typeof content === 'string' ? { form: 'text' as const, text: content } : { form: 'number' as const, text: String(content) };
    })),
  };
}
