import { Controller, Get, Inject, Param } from '@nestjs/common';
import {
  type AccountMonth, exceptionsStored, type ExceptionRow, type HourRow, hoursStored, isPointWithin, type Pool, pointsOfAccount, sqlOf, type VolumeAsked, type VolumeChangeRow, volumeChanges,
  type VolumeExplanation, type VolumeRow, volumesStored, zonesWithin,
} from '@app/persistence';
import { Asked, By, flag, idNumber, instant, Int4Id, type ListAnswer, localDay, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn, sortBy, wholeNumber, word } from '@app/platform';
import { localDayOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { ExplanationDesk, monthOf } from './explanation-desk.service.js';

const DAY_MS = 86_400_000;
/** Longest stretch of one answer, in days, by the size of its spans. */
const MOST_DAYS = { hour: 62, day: 3_700, month: 18_300 } as const;

type Size = keyof typeof MOST_DAYS;

const REGISTER = wholeNumber(1, 2);
const METER_FIELDS = { by: oneOf(['hour', 'day', 'month']), from: localDay, to: localDay, register: REGISTER } as const;
const PLACE_FIELDS = { by: oneOf(['day', 'month']), from: localDay, to: localDay } as const;
const DAY_FIELDS = { day: localDay, register: REGISTER } as const;
const MONTH_FIELDS = { month: word } as const;
const EXCEPTION_FIELDS = { ...PAGE_FIELDS, from: instant, to: instant, meterId: idNumber, use: oneOf(['used', 'suspect']), reason: word, isFinal: flag, isAccepted: flag, sort: sortBy(['litresAtStake', 'readAt']) } as const;
const CHANGE_FIELDS = { ...PAGE_FIELDS, since: instant, month: word, meterId: idNumber } as const;

/** Volumes of a stretch of local days, half-open. */
export interface VolumesAnswer<Item> {
  readonly by: Size;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly items: readonly Item[];
}

const fault = (field: string, detail: string): Refusal => new Refusal('RANGE', `${field}: ${detail}`, [{ field, kind: 'RANGE', detail }]);
const dayAfter = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The days asked for; the last 31 with today where nothing is said. */
function stretchOf({ from, to }: { readonly from: string | undefined; readonly to: string | undefined }, by: Size, zone: string): { fromOn: string; toOn: string } {
  const toOn = to ?? dayAfter(localDayOf(Date.now(), zone), 1);
  const fromOn = from ?? dayAfter(toOn, -31);
  if (fromOn >= toOn) throw fault('from', 'not before "to"');
  if ((Date.parse(toOn) - Date.parse(fromOn)) / DAY_MS > MOST_DAYS[by]) throw fault('from', `at most ${MOST_DAYS[by]} days before "to" by ${by}`);
  return { fromOn, toOn };
}

/** Volumes of one meter, and what is behind them. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('meters/:id')
export class MeterVolumesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly zone: string, @Inject(ExplanationDesk) private readonly desk: ExplanationDesk) {}

  /** By hour, local day or month; days and months of which nothing is known are left out: missing is not zero. */
  @Get('volumes')
  async volumes(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Asked(METER_FIELDS) asked: QueryOf<typeof METER_FIELDS>): Promise<VolumesAnswer<VolumeRow | HourRow>> {
    const size = asked.by ?? 'day';
    const stretch = stretchOf(asked, size, this.zone);
    const sql = sqlOf(this.pool);
    const question: VolumeAsked = { meterId, register: asked.register ?? 1, ...stretch, stays: await this.desk.staysOf(by, meterId) };
    const items = size === 'hour' ? await hoursStored(sql, question) : await volumesStored(sql, size, question);
    return { by: size, from: stretch.fromOn, to: stretch.toOn, timeZone: this.zone, items };
  }

  /** The chain behind the volume of a day: messages, checks, people, rules, stretches between good readings, result. */
  @Get('explanation')
  async explanation(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Asked(DAY_FIELDS) asked: QueryOf<typeof DAY_FIELDS>): Promise<VolumeExplanation> {
    return this.desk.day(by, meterId, asked);
  }
}

/** Volumes of what stood at service points, of every meter they had. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller()
export class PlaceVolumesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly zone: string, @Inject(ExplanationDesk) private readonly desk: ExplanationDesk) {}

  @Get('service-points/:id/volumes')
  async ofPoint(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(PLACE_FIELDS) asked: QueryOf<typeof PLACE_FIELDS>): Promise<VolumesAnswer<VolumeRow>> {
    const sql = sqlOf(this.pool);
    if (!await isPointWithin(sql, id, await zonesWithin(sql, by.zoneIds))) throw new Refusal('NOT_FOUND', 'there is no such service point');
    return this.volumesOf([id], asked);
  }

  @Get('accounts/:id/volumes')
  async ofAccount(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(PLACE_FIELDS) asked: QueryOf<typeof PLACE_FIELDS>): Promise<VolumesAnswer<VolumeRow>> {
    const sql = sqlOf(this.pool);
    const pointIds = await pointsOfAccount(sql, id, await zonesWithin(sql, by.zoneIds));
    if (pointIds.length === 0) throw new Refusal('NOT_FOUND', 'there is no such account, or it has no service point');
    return this.volumesOf(pointIds, asked);
  }

  /** The chain behind the month of an account: meters, indexes, days, methods, what people said, and what changed since. */
  @Get('accounts/:id/explanation')
  async explanation(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(MONTH_FIELDS) { month }: QueryOf<typeof MONTH_FIELDS>): Promise<AccountMonth> {
    return this.desk.month(by, id, month);
  }

  private async volumesOf(pointIds: readonly number[], asked: QueryOf<typeof PLACE_FIELDS>): Promise<VolumesAnswer<VolumeRow>> {
    const size = asked.by ?? 'month';
    const stretch = stretchOf({ ...asked, from: asked.from ?? (size === 'month' && asked.to === undefined ? dayAfter(localDayOf(Date.now(), this.zone), -366) : undefined) }, size, this.zone);
    return { by: size, from: stretch.fromOn, to: stretch.toOn, timeZone: this.zone, items: await volumesStored(sqlOf(this.pool), size, { pointIds, register: 1, ...stretch, stays: null }) };
  }
}

/** Readings that somebody may want to look at, and months that changed after they were over. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller()
export class ExceptionsController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Of the last 35 days where nothing is said, those first on which most litres hang. */
  @Get('exceptions')
  async exceptions(@By() by: SignedIn, @Asked(EXCEPTION_FIELDS) asked: QueryOf<typeof EXCEPTION_FIELDS>): Promise<ListAnswer<ExceptionRow>> {
    const to = asked.to ?? new Date();
    const from = asked.from ?? new Date(to.getTime() - 35 * DAY_MS);
    if (from >= to) throw fault('from', 'not before "to"');
    if (asked.sort !== undefined && !asked.sort.descending) throw new Refusal('SCHEMA', 'sort: -litresAtStake or -readAt', [{ field: 'sort', kind: 'SCHEMA', detail: 'descending alone' }]);
    const sql = sqlOf(this.pool);
    const page = pageOf(asked);
    const { meterId, use, reason, isFinal, isAccepted } = asked;
    return { ...await exceptionsStored(sql, { from, to, meterId, use, reason, isFinal, isAccepted, zoneIds: await zonesWithin(sql, by.zoneIds), byLitres: asked.sort?.by !== 'readAt', ...page }), ...page };
  }

  /** Recorded in the last 35 days where nothing is said; for billing and the balance. */
  @Get('volume-changes')
  async changes(@By() by: SignedIn, @Asked(CHANGE_FIELDS) asked: QueryOf<typeof CHANGE_FIELDS>): Promise<ListAnswer<VolumeChangeRow>> {
    const sql = sqlOf(this.pool);
    const page = pageOf(asked);
    return { ...await volumeChanges(sql, { since: asked.since ?? new Date(Date.now() - 35 * DAY_MS), month: monthOf(asked.month), meterId: asked.meterId, zoneIds: await zonesWithin(sql, by.zoneIds), ...page }), ...page };
  }
}
