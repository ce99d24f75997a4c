import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { assessmentIn, inTransaction, type Pool, programmeSnapshot, programmeSnapshots, publishSnapshot, signSnapshot, type SnapshotRow, type Sql, sqlOf, takeSnapshot } from '@app/persistence';
import { By, Int4Id, isLocalDay, Refusal, Roles, type SignedIn } from '@app/platform';
import { type ChangedFact, changedFacts, type ProgrammeAssessment, programmePeriodFrom } from '@app/programme';

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
    const before = (await programmeSnapshots(sql)).find(({ kind, fromOn, versionNo }) => kind === row.kind && fromOn === row.fromOn && versionNo === row.versionNo - 1);
    const earlier = before === undefined ? undefined : await programmeSnapshot(sql, before.snapshotId);
    return { snapshot: row, assessment, changed: earlier === undefined ? null : { sinceVersionNo: earlier.row.versionNo, facts: changedFacts(assessmentIn(earlier.content), assessment) } };
  }
}
