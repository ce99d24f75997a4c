import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import {
  assessmentIn, changedSinceVersionBefore, inTransaction, type Pool, programmeSnapshot, programmeSnapshots, programmeYears, publishSnapshot, reportFile, type ReportFileRow, reportFiles, signSnapshot, type SnapshotRow, type Sql, sqlOf, takeSnapshot,
} from '@app/persistence';
import { By, type HttpResponse, Int4Id, isLocalDay, Refusal, REPORT_FORMATS, reportBytes, type ReportFormat, Roles, type SignedIn } from '@app/platform';
import { type ChangedFact, type ProgrammeAssessment, programmePeriodFrom, type ReportLanguage, type ReportSummary, summaryOf } from '@app/programme';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { SnapshotReasonBody, TakeSnapshotBody } from './programme-bodies.js';

/** A snapshot with what it says, and what it says otherwise than the version before. */
export interface SnapshotAnswer {
  readonly snapshot: SnapshotRow;
  readonly assessment: ProgrammeAssessment;
  /** Null for the first version of a period. */
  readonly changed: { readonly sinceVersionNo: number; readonly facts: readonly ChangedFact[] } | null;
  /** How many indicators are what. */
  readonly summary: ReportSummary;
  /** Files of its report that are written; the others are written when asked for. */
  readonly files: readonly ReportFileRow[];
}

/** Half-years and years as they were reported: frozen, signed, restated, published. */
@Roles('dispatcher', 'clerk', 'city', 'contributor', 'administrator')
@Controller('programme/snapshots')
export class SnapshotsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** All snapshots, the latest period and version first. */
  @Get()
  async list(@By() by: SignedIn): Promise<{ readonly items: readonly SnapshotRow[] }> {
    requireUnlimited(by);
    return { items: await programmeSnapshots(sqlOf(this.pool)) };
  }

  @Get(':id')
  async show(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<SnapshotAnswer> {
    requireUnlimited(by);
    return this.answer(sqlOf(this.pool), id);
  }

  /** The report of a snapshot as a file, `ky.docx`, `ru.pdf`, `en.xlsx`: written once, and the same bytes ever after. */
  @Get(':id/files/:name')
  async file(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Param('name') name: string, @Res() response: HttpResponse): Promise<void> {
    requireUnlimited(by);
    const [, language, format] = /^(ky|ru|en)\.(docx|pdf|xlsx)$/.exec(name) ?? [];
    const found = language === undefined ? undefined : await programmeSnapshot(sqlOf(this.pool), id);
    if (found === undefined) throw new Refusal('NOT_FOUND', 'there is no such file; names are ky, ru or en with .docx, .pdf or .xlsx');
    const { content, sha256 } = await reportFile(this.pool, id, language as ReportLanguage, format as ReportFormat, this.timeZone, reportBytes);
    const { kind, fromOn, versionNo } = found.row;
    response.status(200).type(REPORT_FORMATS[format as ReportFormat]);
    response.setHeader('Content-Disposition', `attachment; filename="${kind}-${fromOn}-v${versionNo}-${name}"`);
    response.setHeader('X-Content-Sha256', sha256);
    response.send(content);
  }

  /** Takes a snapshot of a period that is over: another version, where anything has changed. */
  @Post()
  @HttpCode(200)
  @Roles('city', 'administrator')
  async take(@By() by: SignedIn, @Body() { kind, fromOn, reason }: TakeSnapshotBody): Promise<SnapshotAnswer> {
    requireUnlimited(by);
    const period = isLocalDay(fromOn) ? programmePeriodFrom(kind, fromOn, this.timeZone) : undefined;
    if (period === undefined) throw new Refusal('RANGE', 'a half-year begins on 1 January or 1 July, a year on 1 January', [{ field: '/fromOn', kind: 'RANGE', detail: 'no such period' }]);
    const id = await inTransaction(this.pool, (sql) => takeSnapshot(sql, period, Date.now(), this.timeZone, 'asked', { actor: actorOf(by), reason }));
    return this.answer(sqlOf(this.pool), id);
  }

  /** Makes the latest version the one that holds. Only who holds the right to sign may; a restatement needs another signer. */
  @Post(':id/sign')
  @HttpCode(200)
  @Roles('dispatcher', 'clerk', 'city', 'administrator')
  async sign(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: SnapshotReasonBody): Promise<SnapshotAnswer> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => signSnapshot(sql, id, { actor: actorOf(by), reason }));
    return this.answer(sqlOf(this.pool), id);
  }

  /** Makes the signed version public. */
  @Post(':id/publish')
  @HttpCode(200)
  @Roles('city', 'administrator')
  async publish(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: SnapshotReasonBody): Promise<SnapshotAnswer> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => publishSnapshot(sql, id, { actor: actorOf(by), reason }));
    return this.answer(sqlOf(this.pool), id);
  }

  private async answer(sql: Sql, id: number): Promise<SnapshotAnswer> {
    const found = await programmeSnapshot(sql, id);
    if (found === undefined) throw new Refusal('NOT_FOUND', 'there is no such snapshot');
    const { row, content } = found;
    const assessment = assessmentIn(content);
    const { toYear = Number(assessment.period.fromOn.slice(0, 4)) } = await programmeYears(sql) ?? {};
    return { snapshot: row, assessment, changed: await changedSinceVersionBefore(sql, row, content), summary: summaryOf(assessment, { toYear }), files: await reportFiles(sql, id) };
  }
}
