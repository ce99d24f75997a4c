import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { type DisplayEntry, displaysOf, type Pool, sqlOf } from '@app/persistence';
import { By, Int4Id, Roles, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { type Asked, ClosedMonthDesk } from './closed-month-desk.service.js';
import { AcceptRealignmentBody, EnterControlBody, EnterMountingBody, TakeBackRealignmentBody, VoidDisplayBody } from './display-bodies.js';
import { DisplayDesk, type EnteredDisplay } from './display-desk.service.js';

/** The display of a meter beside its radio. */
@Roles('dispatcher', 'clerk', 'field', 'administrator')
@Controller('meters/:id/displays')
export class DisplaysController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(ClosedMonthDesk) private readonly months: ClosedMonthDesk, @Inject(DisplayDesk) private readonly desk: DisplayDesk) {}

  /** The latest 50 that count, latest first, each control reading beside telemetry as it is known now. */
  @Get()
  @Roles('dispatcher', 'clerk', 'city', 'administrator')
  async list(@By() by: SignedIn, @Param('id', Int4Id) meterId: number): Promise<{ readonly items: readonly DisplayEntry[] }> {
    const sql = sqlOf(this.pool);
    await this.months.requireOwn(sql, by, meterId);
    return { items: await displaysOf(sql, meterId) };
  }

  /** A radio was mounted: what the display showed, and what the radio had counted. */
  @Post('mountings')
  mount(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Body() body: EnterMountingBody): Promise<EnteredDisplay> {
    return this.desk.enter(by, meterId, 'mounting', body);
  }

  /** Somebody looked at the display: it is compared with telemetry, at once where that is known around it, else as soon as it is. */
  @Post('controls')
  control(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Body() body: EnterControlBody): Promise<EnteredDisplay> {
    return this.desk.enter(by, meterId, 'control', body);
  }

  /** Voids an entry that was wrong; it stays to be seen and is entered anew. */
  @Post(':displayId/void')
  @HttpCode(200)
  @Roles('clerk', 'administrator')
  void(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Param('displayId', Int4Id) displayId: number, @Body() { reason }: VoidDisplayBody): Promise<{ readonly outcome: 'voided' }> {
    return this.desk.voidEntry(by, meterId, displayId, reason);
  }
}

/** Accepted re-alignments: dated corrections that billing and balance count. */
@Roles('clerk', 'administrator')
@Controller('meters/:id/realignments')
export class RealignmentsController {
  constructor(@Inject(DisplayDesk) private readonly desk: DisplayDesk) {}

  /** Takes the display of a control reading for right; what telemetry had missed is counted at its instant. */
  @Post()
  accept(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Body() body: AcceptRealignmentBody): Promise<{ readonly outcome: 'realigned'; readonly realignmentId: number } | Asked> {
    return this.desk.accept(by, meterId, body);
  }

  /** Takes a re-alignment back: its litres do not count any more. */
  @Post(':realignmentId/take-back')
  @HttpCode(200)
  takeBack(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Param('realignmentId', Int4Id) realignmentId: number, @Body() body: TakeBackRealignmentBody): Promise<{ readonly outcome: 'taken_back' } | Asked> {
    return this.desk.takeBack(by, meterId, realignmentId, body);
  }
}
