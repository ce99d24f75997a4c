import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  bodiesOf, computeStanding, type ContributorRow, decideTarget, enterIndicator, entriesOf, type EntryRow, heldIndicators, holdContributor, indicatorByCode, inTransaction, type Pool, programmeBodies, type ProgrammeBodyRow, programmeContributors, programmeStanding, type ProgrammeTaskRow, programmeTasks, programmeYears, type ProgrammeYears, type ReasonRow, reasonsOf, sinceLastReport, type SinceReportAnswer, type Sql, sqlOf, stateReason, type TargetRow, targetsOf,
} from '@app/persistence';
import { By, isLocalDay, Refusal, Roles, type SignedIn } from '@app/platform';
import { type AssessedIndicator, type GatheredContradiction, type HeldIndicator, programmePeriodFrom, type ProgrammePeriod, programmePeriods } from '@app/programme';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { DecideTargetBody, EnterIndicatorBody, HoldContributorBody, StateReasonBody } from './programme-bodies.js';

/** The programme as it holds: its years, tasks, bodies and indicators with their targets. */
export interface ProgrammeAnswer {
  readonly programme: ProgrammeYears | null;
  readonly tasks: readonly ProgrammeTaskRow[];
  readonly bodies: readonly ProgrammeBodyRow[];
  readonly indicators: readonly HeldIndicator[];
  /** Half-years and years of the programme that have begun, in the order of their ends. */
  readonly periods: readonly { readonly kind: ProgrammePeriod['kind']; readonly fromOn: string; readonly toOn: string; readonly isOver: boolean }[];
  /** Bodies that the asker may enter for. */
  readonly ownBodies: readonly string[];
}

/** Indicators of a period by what is stored now; computedAt null where they were not computed yet. */
export interface StandingAnswer {
  readonly period: { readonly kind: ProgrammePeriod['kind']; readonly fromOn: string; readonly toOn: string };
  readonly computedAt: Date | null;
  readonly isOver: boolean;
  readonly indicators: readonly AssessedIndicator[];
  readonly contradictions: readonly GatheredContradiction[];
}

/** An indicator with all its targets, entries and stated reasons, those that were replaced among them. */
export interface IndicatorAnswer {
  readonly code: string;
  readonly targets: readonly TargetRow[];
  readonly entries: readonly EntryRow[];
  readonly reasons: readonly ReasonRow[];
}

/** What the city's programme asks for, and where it stands. */
@Roles('dispatcher', 'clerk', 'city', 'contributor', 'administrator')
@Controller('programme')
export class ProgrammeController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  @Get()
  async show(@By() by: SignedIn): Promise<ProgrammeAnswer> {
    const sql = sqlOf(this.pool);
    const programme = await programmeYears(sql) ?? null;
    const nowMs = Date.now();
    return {
      programme, tasks: await programmeTasks(sql), bodies: await programmeBodies(sql), indicators: await heldIndicators(sql), ownBodies: await bodiesOf(sql, by.userId),
      periods: programme === null ? [] : programmePeriods(programme.fromYear, programme.toYear, this.timeZone).filter(({ fromMs }) => fromMs <= nowMs)
        .map(({ kind, fromOn, toOn, toMs }) => ({ kind, fromOn, toOn, isOver: toMs <= nowMs })),
    };
  }

  /** What has changed since the last report: of its own period, by what came late, and what stands otherwise in the half-year that goes on. */
  @Get('since-last-report')
  async sinceLastReport(@By() by: SignedIn): Promise<SinceReportAnswer> {
    requireUnlimited(by);
    return sinceLastReport(sqlOf(this.pool), Date.now(), this.timeZone);
  }

  /** Indicators of a half-year or year as they stand; computed every hour. */
  @Get('standings/:kind/:from')
  async standing(@By() by: SignedIn, @Param('kind') kind: string, @Param('from') fromOn: string): Promise<StandingAnswer> {
    requireUnlimited(by);
    return this.answer(sqlOf(this.pool), this.periodOf(kind, fromOn));
  }

  /** Computes the indicators of a period now. */
  @Post('standings/:kind/:from/compute')
  @HttpCode(200)
  @Roles('dispatcher', 'city', 'administrator')
  async compute(@By() by: SignedIn, @Param('kind') kind: string, @Param('from') fromOn: string): Promise<StandingAnswer> {
    requireUnlimited(by);
    const period = this.periodOf(kind, fromOn);
    if (period.fromMs > Date.now()) throw new Refusal('TIME_FUTURE', 'the period has not begun');
    const isComputed = await inTransaction(this.pool, (sql) => computeStanding(sql, period, Date.now(), this.timeZone));
    if (!isComputed) throw new Refusal('NOT_FOUND', 'no programme was entered');
    return this.answer(sqlOf(this.pool), period);
  }

  /** All targets and entries of an indicator, with those that were replaced. */
  @Get('indicators/:code')
  async indicator(@Param('code') code: string): Promise<IndicatorAnswer> {
    const sql = sqlOf(this.pool);
    const found = await indicatorByCode(sql, code);
    if (found === undefined) throw new Refusal('NOT_FOUND', 'there is no such indicator');
    return { code, targets: await targetsOf(sql, found.indicatorId), entries: await entriesOf(sql, found.indicatorId), reasons: await reasonsOf(sql, found.indicatorId) };
  }

  /** Records a decision that sets a target; the one before stays to be read. */
  @Post('indicators/:code/targets')
  @HttpCode(200)
  @Roles('city', 'administrator')
  async decide(@By() by: SignedIn, @Param('code') code: string, @Body() { reason, ...target }: DecideTargetBody): Promise<IndicatorAnswer> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => decideTarget(sql, code, target, { actor: actorOf(by), reason }));
    return this.indicator(code);
  }

  /** Enters what the responsible body reports of a half-year. A contributor enters for own bodies alone. */
  @Post('indicators/:code/entries')
  @HttpCode(200)
  @Roles('contributor', 'administrator')
  async enter(@By() by: SignedIn, @Param('code') code: string, @Body() { fromOn, amount, evidence, reason }: EnterIndicatorBody): Promise<IndicatorAnswer> {
    // A contributor's limit is the body that an administrator named, whose figures are of the whole city.
    if (by.role !== 'contributor') requireUnlimited(by);
    await inTransaction(this.pool, (sql) => enterIndicator(sql, code, { fromOn, amount, evidence }, by.role === 'contributor', { actor: actorOf(by), reason: reason ?? null }));
    return this.indicator(code);
  }

  /** States why an indicator is off its target in a half-year, in words that the report prints. A contributor does so for own bodies alone. */
  @Post('indicators/:code/reasons')
  @HttpCode(200)
  @Roles('contributor', 'administrator')
  async state(@By() by: SignedIn, @Param('code') code: string, @Body() { fromOn, said, reason }: StateReasonBody): Promise<IndicatorAnswer> {
    if (by.role !== 'contributor') requireUnlimited(by);
    await inTransaction(this.pool, (sql) => stateReason(sql, code, { fromOn, said: said.trim() }, by.role === 'contributor', { actor: actorOf(by), reason: reason ?? null }));
    return this.indicator(code);
  }

  /** Who may enter for which body. */
  @Get('contributors')
  @Roles('city', 'administrator')
  async contributors(): Promise<{ readonly items: readonly ContributorRow[] }> {
    return { items: await programmeContributors(sqlOf(this.pool)) };
  }

  /** Says whether a person with the role contributor may enter for a body. */
  @Post('bodies/:code/contributors')
  @HttpCode(200)
  @Roles('administrator')
  async hold(@By() by: SignedIn, @Param('code') code: string, @Body() { userId, isHeld, reason }: HoldContributorBody): Promise<{ readonly items: readonly ContributorRow[] }> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => holdContributor(sql, userId, code, isHeld, { actor: actorOf(by), reason }));
    return this.contributors();
  }

  private async answer(sql: Sql, period: ProgrammePeriod): Promise<StandingAnswer> {
    const { kind, fromOn, toOn, toMs } = period;
    const standing = await programmeStanding(sql, period);
    return {
      period: { kind, fromOn, toOn }, computedAt: standing?.computedAt ?? null, isOver: standing?.assessment.isOver ?? toMs <= Date.now(),
      indicators: standing?.assessment.indicators ?? [], contradictions: standing?.assessment.contradictions ?? [],
    };
  }

  private periodOf(kind: string, fromOn: string): ProgrammePeriod {
    const period = isLocalDay(fromOn) ? programmePeriodFrom(kind, fromOn, this.timeZone) : undefined;
    if (period === undefined) throw new Refusal('NOT_FOUND', 'the programme is reported by half_year and year, each named by its first day');
    return period;
  }
}
