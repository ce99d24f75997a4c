import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { LifeState } from '@app/detection';
import { FINDING_SORTS, type FindingCause, findingCauses, type Pool, sqlOf, type StoredFinding } from '@app/persistence';
import { Asked, By, flag, idNumber, instant, Int4Id, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn, sortBy } from '@app/platform';

import { POOL } from '../tokens.js';
import { FindingActBody, FindingCauseBody } from './finding-bodies.js';
import { KINDS } from './finding-kinds.js';
import { type FindingShown, FindingsDesk, type MorningRow } from './findings-desk.service.js';

const LIFE_STATES = ['new', 'acknowledged', 'crewSent', 'confirmed', 'repaired', 'falseAlarm', 'reopened'] as const satisfies readonly LifeState[];
const SUBJECTS = ['meter', 'well', 'zone', 'gateway', 'reservoir'] as const;
const LIST_FIELDS = {
  ...PAGE_FIELDS, sort: sortBy(Object.keys(FINDING_SORTS)), lifeState: oneOf(LIFE_STATES), kind: oneOf(KINDS), subject: oneOf(SUBJECTS), zoneId: idNumber, meterId: idNumber, from: instant, to: instant, isOpen: flag, isWithdrawn: flag,
} as const;

/** What leaks, what is broken, and what was done about it. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('findings')
export class FindingsController {
  constructor(@Inject(FindingsDesk) private readonly desk: FindingsDesk) {}

  /** Findings that went on within the stretch from `from` to `to`, those raised last first. */
  @Get()
  async list(@By() by: SignedIn, @Asked(LIST_FIELDS) { limit, offset, ...asked }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<StoredFinding>> {
    if (asked.from !== undefined && asked.to !== undefined && asked.from >= asked.to) throw new Refusal('RANGE', '"from" must lie before "to"', [{ field: 'from', kind: 'RANGE', detail: 'not before "to"' }]);
    const page = pageOf({ limit, offset });
    return { ...await this.desk.list(by, { ...asked, ...page }), ...page };
  }

  /** What to do first. */
  @Get('morning')
  morning(@By() by: SignedIn): Promise<{ readonly items: readonly MorningRow[]; readonly total: number }> {
    return this.desk.morning(by);
  }

  @Get(':id')
  show(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<FindingShown> {
    return this.desk.show(by, id);
  }

  /** Hours of the evidence, for its chart. */
  @Get(':id/hours')
  hours(@By() by: SignedIn, @Param('id', Int4Id) id: number): ReturnType<FindingsDesk['hours']> {
    return this.desk.hours(by, id);
  }

  /** Acknowledges, sends a crew, confirms, repairs, dismisses or reopens. */
  @Post(':id/acts')
  @HttpCode(200)
  @Roles('dispatcher', 'administrator')
  act(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: FindingActBody): Promise<FindingShown> {
    return this.desk.act(by, id, body);
  }
}

/** Causes of what was repaired and reasons why findings were false: the utility's own lists. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('finding-causes')
export class FindingCausesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(FindingsDesk) private readonly desk: FindingsDesk) {}

  @Get()
  async list(): Promise<{ readonly items: readonly FindingCause[] }> {
    return { items: await findingCauses(sqlOf(this.pool)) };
  }

  /** Adds one, or changes its names and whether it is offered. */
  @Post()
  @HttpCode(200)
  @Roles('administrator')
  keep(@By() by: SignedIn, @Body() body: FindingCauseBody): Promise<FindingCause> {
    return this.desk.keepCause(by, body);
  }
}
