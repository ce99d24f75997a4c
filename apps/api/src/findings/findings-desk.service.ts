import { Inject, Injectable } from '@nestjs/common';
import { actsAllowed, atStakeM3PerDay, type Finding, type LifeAct, type MorningLine, orderMorningList } from '@app/detection';
import {
  actsOf, duplicatesOf, enterFindingAct, type EvidenceHour, evidenceHours, type FindingCause, type FindingsAsked, findingsStored, findingStored, inTransaction, journalNear, keepFindingCause, type NearbyEntry, type Page, type Pool, savedByRepair, type SavedByRepair,
  type Sql, sqlOf, type StoredAct, type StoredFinding, zonesWithin,
} from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { instantOf } from '../register/register-desk.service.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import type { FindingActBody, FindingCauseBody } from './finding-bodies.js';

/** More than anybody will do in a morning. */
const MOST_LINES = 500;
const MOST_ENTRIES = 50;
const DAY_MS = 86_400_000;
/** Days of a chart before the finding began, and the longest chart. */
const DAYS_BEFORE = 7;
const MOST_CHART_DAYS = 92;

export interface MorningRow extends StoredFinding {
  /** Water that waiting costs, m3 a day; null where it is not about water. */
  readonly atStakeM3PerDay: number | null;
  /** A well or zone that is not read: it comes first, since it blinds the rest. */
  readonly isBlind: boolean;
}

export interface FindingShown extends StoredFinding {
  readonly atStakeM3PerDay: number | null;
  readonly acts: readonly StoredAct[];
  readonly actsAllowed: readonly LifeAct['act'][];
  readonly duplicates: readonly { readonly findingId: number; readonly kind: string; readonly startedAt: Date }[];
  readonly journal: readonly NearbyEntry[];
  /** Water that its repair has saved so far; null where it is not repaired or not about water. */
  readonly savedByRepair: SavedByRepair | null;
}

/** Findings for whoever is signed in, within their zones. */
@Injectable()
export class FindingsDesk {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  async list(by: SignedIn, asked: Omit<FindingsAsked, 'zoneIds'>): Promise<Page<StoredFinding>> {
    const sql = sqlOf(this.pool);
    return findingsStored(sql, { ...asked, zoneIds: await zonesWithin(sql, by.zoneIds) });
  }

  /** What to do first: wells and zones that are not read, then water at stake times confidence, then the rest. */
  async morning(by: SignedIn): Promise<{ readonly items: readonly MorningRow[]; readonly total: number }> {
    const sql = sqlOf(this.pool);
    const { items, total } = await findingsStored(sql, { isOpen: true, zoneIds: await zonesWithin(sql, by.zoneIds), sort: undefined, limit: 10_000, offset: 0 });
    const rows = new Map(items.map((row) => [placeOf(row), row]));
    return { items: orderMorningList(items.map(lineOf)).slice(0, MOST_LINES).map(({ place }) => morningRow(rows.get(place)!)), total };
  }

  async show(by: SignedIn, findingId: number): Promise<FindingShown> {
    return this.shown(sqlOf(this.pool), by, findingId);
  }

  /** Hours of the evidence, from a week before it began. */
  async hours(by: SignedIn, findingId: number): Promise<{ readonly from: Date; readonly to: Date; readonly items: readonly EvidenceHour[] }> {
    const sql = sqlOf(this.pool);
    const finding = await this.own(sql, by, findingId);
    const end = Math.min(Date.now(), (finding.endedAt?.getTime() ?? Infinity) + DAY_MS);
    const to = new Date(end);
    const from = new Date(Math.max(finding.startedAt.getTime() - DAYS_BEFORE * DAY_MS, end - MOST_CHART_DAYS * DAY_MS));
    return { from, to, items: await evidenceHours(sql, finding, from, to, this.timeZone) };
  }

  async act(by: SignedIn, findingId: number, { act, code, repairedAt, note }: FindingActBody): Promise<FindingShown> {
    return inTransaction(this.pool, async (sql) => {
      const given = { act, code: code ?? null, repairedAt: repairedAt == null ? null : instantOf(repairedAt), note: note ?? null };
      await enterFindingAct(sql, findingId, given, await zonesWithin(sql, by.zoneIds), { actor: actorOf(by), reason: note ?? null }, new Date());
      return this.shown(sql, by, findingId);
    });
  }

  async keepCause(by: SignedIn, body: FindingCauseBody): Promise<FindingCause> {
    const { code, list, nameKy, nameRu, nameEn, isOffered } = body;
    const cause: FindingCause = { code, list, nameKy, nameRu, nameEn, isOffered };
    await inTransaction(this.pool, (sql) => keepFindingCause(sql, cause, { actor: actorOf(by), reason: null }));
    return cause;
  }

  private async own(sql: Sql, by: SignedIn, findingId: number): Promise<StoredFinding> {
    const finding = await findingStored(sql, findingId, await zonesWithin(sql, by.zoneIds));
    if (finding === undefined) throw new Refusal('NOT_FOUND', 'there is no such finding');
    return finding;
  }

  private async shown(sql: Sql, by: SignedIn, findingId: number): Promise<FindingShown> {
    const finding = await this.own(sql, by, findingId);
    const acts = await actsOf(sql, findingId);
    return {
      ...finding, atStakeM3PerDay: atStakeM3PerDay(pure(finding)), acts, savedByRepair: await savedByRepair(sql, finding, acts, this.timeZone, new Date()), actsAllowed: finding.mergedInto === null ? actsAllowed(finding.lifeState) : [],
      duplicates: await duplicatesOf(sql, findingId), journal: await journalNear(sql, finding, MOST_ENTRIES),
    };
  }
}

const placeOf = ({ subject, subjectId, findingId }: StoredFinding): string => `${subject} ${subjectId} ${findingId}`;
const isBlind = ({ kind, subject }: StoredFinding): boolean => kind === 'radioSilent' && (subject === 'well' || subject === 'zone');
const morningRow = (row: StoredFinding): MorningRow => ({ ...row, atStakeM3PerDay: atStakeM3PerDay(pure(row)), isBlind: isBlind(row) });

function lineOf(row: StoredFinding): MorningLine {
  return isBlind(row) ? { line: 'noReadings', place: placeOf(row), isSupply: row.subject === 'well', silentSinceMs: row.startedAt.getTime() } : { line: 'finding', place: placeOf(row), finding: pure(row) };
}

function pure(row: StoredFinding): Finding {
  return { ...row, id: String(row.findingId), startedAtMs: row.startedAt.getTime(), raisedAtMs: row.raisedAt.getTime(), endedAtMs: row.endedAt?.getTime() ?? null };
}
