import { Inject, Injectable } from '@nestjs/common';
import {
  type AccessLetter, accessLetters, assignReader, closeRound, type EnteredReading, inTransaction, isPointElsewhere, isReaderOf, METERS, numbersByKey, openRounds, type Page, type Pool, readingRound, type ReadingRound, readingRounds, recordVisit, requireStop,
  type RoundsAsked, type RoundStop, roundStops, type Sql, sqlOf, type StandingAt, zonesWithin,
} from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';
import { REGISTER_NUMBER, type StopOutcome } from '@app/registry';
import { localMonthOf, nextMonth } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import type { Asked } from '../readings/closed-month-desk.service.js';
import { ReadingDesk } from '../readings/reading-desk.service.js';
import { instantOf } from '../register/register-desk.service.js';
import { POOL } from '../tokens.js';
import type { AssignReaderBody, OpenRoundsBody, ReadStopBody, VisitStopBody } from './route-bodies.js';
import { changedBy, vantageOf } from './route-desk.service.js';

interface Bounds { readonly limit: number; readonly offset: number }

/** Rounds for whoever is signed in, within their zones. A field worker has the own open rounds and no others. */
@Injectable()
export class RoundDesk {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(ReadingDesk) private readonly readings: ReadingDesk, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  async list(by: SignedIn, asked: RoundsAsked): Promise<Page<ReadingRound>> {
    const sql = sqlOf(this.pool);
    return readingRounds(sql, by.role === 'field' ? { ...asked, readerUserId: by.userId, isOpen: true } : asked, await zonesWithin(sql, by.zoneIds));
  }

  show(by: SignedIn, roundId: number): Promise<ReadingRound> {
    return this.shown(sqlOf(this.pool), by, roundId);
  }

  async stops(by: SignedIn, roundId: number, outcome: StopOutcome | undefined, bounds: Bounds): Promise<Page<RoundStop>> {
    const sql = sqlOf(this.pool);
    const { month } = await this.shown(sql, by, roundId);
    const vantage = await vantageOf(sql, by);
    // Whoever walks the round needs to know where to go.
    return roundStops(sql, { roundId, month, outcome, ...bounds }, by.role === 'field' ? { ...vantage, isAddressSeen: true } : vantage, this.timeZone, Date.now());
  }

  async open(by: SignedIn, { month, routeIds }: OpenRoundsBody): Promise<{ readonly opened: readonly number[] }> {
    if (month > nextMonth(localMonthOf(Date.now(), this.timeZone))) throw new Refusal('TIME_FUTURE', 'rounds are opened of the next month at most', [{ field: '/month', kind: 'TIME_FUTURE', detail: 'later than the next month' }]);
    return inTransaction(this.pool, async (sql) => ({ opened: await openRounds(sql, month, routeIds ?? null, await zonesWithin(sql, by.zoneIds), changedBy(by, undefined)) }));
  }

  async assign(by: SignedIn, roundId: number, { readerUserId, reason }: AssignReaderBody): Promise<ReadingRound> {
    return inTransaction(this.pool, async (sql) => {
      await this.shown(sql, by, roundId);
      await assignReader(sql, roundId, readerUserId, changedBy(by, reason));
      return this.shown(sql, by, roundId);
    });
  }

  async close(by: SignedIn, roundId: number, reason: string | undefined): Promise<ReadingRound> {
    return inTransaction(this.pool, async (sql) => {
      await this.shown(sql, by, roundId);
      await closeRound(sql, roundId, changedBy(by, reason));
      return this.shown(sql, by, roundId);
    });
  }

  /** Stores an index as a manual reading of the stop's meter, under the same rules as any other. */
  async read(by: SignedIn, roundId: number, { servicePointId, meterSerial, readAt, indexLitres, photoSha256, note, ...said }: ReadStopBody): Promise<EnteredReading | Asked> {
    const sql = sqlOf(this.pool);
    const standing = await this.standingAt(sql, by, roundId, servicePointId, meterSerial, readAt);
    await requireStop(sql, standing, 'readAt');
    return this.readings.enterKnown(by, {
      meterId: standing.meterId, register: REGISTER_NUMBER.volume, readAtMs: standing.atMs, indexLitres, givenBy: 'staff', photoSha256: photoSha256 ?? null, note: note ?? null, stop: { roundId, servicePointId },
    }, said);
  }

  async visit(by: SignedIn, roundId: number, { servicePointId, meterSerial, visitedAt, reason, note }: VisitStopBody): Promise<{ readonly outcome: 'stored' | 'duplicate' }> {
    return inTransaction(this.pool, async (sql) => {
      const standing = await this.standingAt(sql, by, roundId, servicePointId, meterSerial, visitedAt);
      return { outcome: await recordVisit(sql, standing, { reason, note: note ?? null }, changedBy(by, undefined), Date.now()) };
    });
  }

  async letters(by: SignedIn, month: string, bounds: Bounds): Promise<Page<AccessLetter>> {
    const sql = sqlOf(this.pool);
    return accessLetters(sql, month, await vantageOf(sql, by), bounds);
  }

  /** Whoever walks or walked the round, or sends people along it, brings what was found there; also when it is closed by now. */
  private async standingAt(sql: Sql, by: SignedIn, roundId: number, servicePointId: number, meterSerial: string, at: string): Promise<StandingAt> {
    const own = await zonesWithin(sql, by.zoneIds);
    if (by.role === 'field' && !await isReaderOf(sql, roundId, by.userId) || await readingRound(sql, roundId, own) === undefined) throw new Refusal('NOT_FOUND', 'there is no such round');
    if (own !== null && await isPointElsewhere(sql, servicePointId, own)) throw notRegistered('servicePointId', 'it is no stop of this round');
    const meterId = (await numbersByKey(sql, METERS, [meterSerial])).get(meterSerial);
    if (meterId === undefined) throw notRegistered('meterSerial', `no meter ${meterSerial} is registered`);
    return { roundId, servicePointId, meterId, atMs: instantOf(at).getTime() };
  }

  private async shown(sql: Sql, by: SignedIn, roundId: number): Promise<ReadingRound> {
    const round = await readingRound(sql, roundId, await zonesWithin(sql, by.zoneIds));
    if (round === undefined || by.role === 'field' && (round.readerUserId !== by.userId || round.closedAt !== null)) throw new Refusal('NOT_FOUND', 'there is no such round');
    return round;
  }
}

function notRegistered(field: string, detail: string): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', detail, [{ field: `/${field}`, kind: 'UNKNOWN_REFERENCE', detail: 'not registered' }]);
}
