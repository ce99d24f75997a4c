import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  type AccessLetter, type EnteredReading, isMeterWithin, type MeterVisit, meterVisits, type Pool, ROUND_SORTS, ROUTE_SORTS, type ReadingRound, type ReadingRoute, type RoundStop, type RoutePoint, type RouteReader, type RouteStop, sqlOf, staysWithin, zonesWithin,
} from '@app/persistence';
import { Asked as AskedOf, By, flag, idNumber, Int4Id, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryField, type QueryOf, Refusal, Roles, type SignedIn, sortBy, wholeNumber, word } from '@app/platform';
import { STOP_OUTCOMES, STREET_SIDES } from '@app/registry';
import { localMonthOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import type { Asked } from '../readings/closed-month-desk.service.js';
import { personalFor } from '../register/register-views.js';
import { POOL } from '../tokens.js';
import { AssignReaderBody, ChangeRouteBody, CloseRoundBody, CreateRouteBody, OpenRoundsBody, ReadStopBody, VisitStopBody } from './route-bodies.js';
import { RoundDesk } from './round-desk.service.js';
import { RouteDesk } from './route-desk.service.js';

const month: QueryField<string> = {
  schema: { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' },
  read: (text, name) => {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new Refusal('TIME_FORMAT', `${name}: such as 2026-11`, [{ field: name, kind: 'TIME_FORMAT', detail: 'such as 2026-11' }]);
    return text;
  },
};
const ROUTE_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(ROUTE_SORTS)), zoneId: idNumber, readerUserId: idNumber, isInUse: flag } as const;
const STOP_FIELDS = { versionNo: wholeNumber(1, 2_147_483_647) } as const;
const READER_FIELDS = { zoneId: idNumber } as const;
const POINT_FIELDS = { zoneId: idNumber, street: word, sides: oneOf(STREET_SIDES), isFree: flag } as const;
const ROUND_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(ROUND_SORTS)), month, routeId: idNumber, readerUserId: idNumber, isOpen: flag } as const;
const ROUND_STOP_FIELDS = { ...PAGE_FIELDS, outcome: oneOf(STOP_OUTCOMES) } as const;
const LETTER_FIELDS = { ...PAGE_FIELDS, month } as const;

function required<Given>(given: Given | undefined, name: string): Given {
  if (given === undefined) throw new Refusal('SCHEMA', `${name}: needed`, [{ field: name, kind: 'SCHEMA', detail: 'needed' }]);
  return given;
}

/** Reading routes: who walks where, in what order. Every change is another version. */
@Roles('dispatcher', 'clerk', 'administrator')
@Controller('reading-routes')
export class ReadingRoutesController {
  constructor(@Inject(RouteDesk) private readonly desk: RouteDesk) {}

  @Get()
  async list(@By() by: SignedIn, @AskedOf(ROUTE_FIELDS) { q, limit, offset, ...asked }: QueryOf<typeof ROUTE_FIELDS>): Promise<ListAnswer<ReadingRoute>> {
    const page = pageOf({ limit, offset });
    return { ...await this.desk.list(by, { ...asked, search: q, ...page }), ...page };
  }

  /** People who may be sent along a route of a zone. */
  @Get('readers')
  readers(@By() by: SignedIn, @AskedOf(READER_FIELDS) { zoneId }: QueryOf<typeof READER_FIELDS>): Promise<{ readonly items: readonly RouteReader[] }> {
    return this.desk.readers(by, required(zoneId, 'zoneId'));
  }

  /** Open connections of a zone in the order of walking, by a part of the address; `isFree`: those on no route alone. */
  @Get('points')
  points(@By() by: SignedIn, @AskedOf(POINT_FIELDS) { zoneId, street, sides, isFree }: QueryOf<typeof POINT_FIELDS>): Promise<{ readonly items: readonly RoutePoint[]; readonly hasMore: boolean }> {
    return this.desk.points(by, required(zoneId, 'zoneId'), street ?? null, sides ?? 'together', isFree ?? false);
  }

  @Get(':id')
  show(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<ReadingRoute> {
    return this.desk.show(by, id);
  }

  /** Stops of the version asked for, or of the latest, in the order of walking. */
  @Get(':id/stops')
  stops(@By() by: SignedIn, @Param('id', Int4Id) id: number, @AskedOf(STOP_FIELDS) { versionNo }: QueryOf<typeof STOP_FIELDS>): Promise<{ readonly versionNo: number; readonly items: readonly RouteStop[] }> {
    return this.desk.stops(by, id, versionNo);
  }

  /** What the route was, the latest version first; at most 200. */
  @Get(':id/versions')
  versions(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<{ readonly items: readonly ReadingRoute[] }> {
    return this.desk.versions(by, id);
  }

  @Post()
  create(@By() by: SignedIn, @Body() body: CreateRouteBody): Promise<ReadingRoute> {
    return this.desk.create(by, body);
  }

  /** Makes another version; what is left out is as it was. Rounds that are open go on as they are. */
  @Post(':id/changes')
  @HttpCode(200)
  change(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: ChangeRouteBody): Promise<ReadingRoute> {
    return this.desk.change(by, id, body);
  }
}

/** Rounds: routes walked for a month. Field workers have their own open ones. */
@Roles('dispatcher', 'clerk', 'field', 'administrator')
@Controller('reading-rounds')
export class ReadingRoundsController {
  constructor(@Inject(RoundDesk) private readonly desk: RoundDesk) {}

  @Get()
  async list(@By() by: SignedIn, @AskedOf(ROUND_FIELDS) { q, limit, offset, ...asked }: QueryOf<typeof ROUND_FIELDS>): Promise<ListAnswer<ReadingRound>> {
    const page = pageOf({ limit, offset });
    return { ...await this.desk.list(by, { ...asked, search: q, ...page }), ...page };
  }

  @Get(':id')
  show(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<ReadingRound> {
    return this.desk.show(by, id);
  }

  /** Stops in the order of walking, with the meter that hangs there, its last index and what is expected now. */
  @Get(':id/stops')
  async stops(@By() by: SignedIn, @Param('id', Int4Id) id: number, @AskedOf(ROUND_STOP_FIELDS) { outcome, limit, offset }: QueryOf<typeof ROUND_STOP_FIELDS>): Promise<ListAnswer<RoundStop>> {
    const page = pageOf({ limit, offset });
    return { ...await this.desk.stops(by, id, outcome, page), ...page };
  }

  /** Opens the rounds of a month; routes that have one already are left as they are. */
  @Post()
  @Roles('dispatcher', 'clerk', 'administrator')
  open(@By() by: SignedIn, @Body() body: OpenRoundsBody): Promise<{ readonly opened: readonly number[] }> {
    return this.desk.open(by, body);
  }

  /** Sends somebody else; what the one before has read and not sent is still taken. */
  @Post(':id/reader')
  @HttpCode(200)
  @Roles('dispatcher', 'clerk', 'administrator')
  assign(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: AssignReaderBody): Promise<ReadingRound> {
    return this.desk.assign(by, id, body);
  }

  /** Closes a round; what was read before and comes later is still taken. */
  @Post(':id/close')
  @HttpCode(200)
  @Roles('dispatcher', 'clerk', 'administrator')
  close(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: CloseRoundBody): Promise<ReadingRound> {
    return this.desk.close(by, id, reason);
  }

  /** Enters the index of a stop. A doubtful one is refused as IMPLAUSIBLE until it is confirmed, with the reason. */
  @Post(':id/readings')
  read(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: ReadStopBody): Promise<EnteredReading | Asked> {
    return this.desk.read(by, id, body);
  }

  /** Puts down that a stop could not be read, and why. */
  @Post(':id/visits')
  visit(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: VisitStopBody): Promise<{ readonly outcome: 'stored' | 'duplicate' }> {
    return this.desk.visit(by, id, body);
  }
}

/** Connections that could not be read two rounds running. */
@Roles('dispatcher', 'clerk', 'administrator')
@Controller('access-letters')
export class AccessLettersController {
  constructor(@Inject(RoundDesk) private readonly desk: RoundDesk, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** By the rounds of a month and the ones before; of the present month where none is asked. */
  @Get()
  async list(@By() by: SignedIn, @AskedOf(LETTER_FIELDS) asked: QueryOf<typeof LETTER_FIELDS>): Promise<ListAnswer<AccessLetter>> {
    const page = pageOf(asked);
    return { ...await this.desk.letters(by, asked.month ?? localMonthOf(Date.now(), this.timeZone), page), ...page };
  }
}

/** Visits to one meter that brought no reading. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('meters/:id/visits')
export class MeterVisitsController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The latest first. What was noted is for those who see where people live. */
  @Get()
  async list(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @AskedOf(PAGE_FIELDS) asked: QueryOf<typeof PAGE_FIELDS>): Promise<ListAnswer<MeterVisit>> {
    const sql = sqlOf(this.pool);
    const page = pageOf(asked);
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    if (!await isMeterWithin(sql, meterId, zoneIds)) throw new Refusal('NOT_FOUND', 'there is no such meter');
    return { ...await meterVisits(sql, meterId, await staysWithin(sql, meterId, zoneIds), personalFor(by.role) !== 'none', page), ...page };
  }
}
