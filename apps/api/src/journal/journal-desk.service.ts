import { Inject, Injectable } from '@nestjs/common';
import {
  ACCOUNTS, accountsSupplied, type ChangedBy, endJournalEntry, enterJournal, inTransaction, isAccountElsewhere, journalEntries, type JournalAsked, journalEntry, type JournalEntry, numbersByKey, type Page, type Pool,
  RESERVOIR_LIST, shutOffsIn, type Sql, sqlOf, thingAt, type ThingList, voidJournalEntry, WELL_LIST, zonesWithin,
} from '@app/persistence';
import { Refusal, type Role, type SignedIn } from '@app/platform';
import { faultsOfEntry, withoutWater } from '@app/registry';
import { localMonthBounds, nextMonth } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { instantOf } from '../register/register-desk.service.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import type { EndJournalBody, EnterJournalBody } from './journal-bodies.js';

/** Who reads who complained: whoever takes the call and whoever answers it. */
const READS_COMPLAINTS: readonly Role[] = ['dispatcher', 'clerk', 'administrator'];

/** Hours without water of one zone in one local month. */
export interface ContinuityRow {
  readonly month: string;
  /** null: shut-offs of the whole city. */
  readonly zoneId: number | null;
  readonly shutOffs: number;
  readonly hours: number;
  readonly accountHours: number | null;
  /** Open accounts of the zone at the end of the month, or now. */
  readonly accounts: number;
  /** Mean over all accounts of the zone; null where it has none or some were not counted. */
  readonly hoursPerAccount: number | null;
  readonly isOpen: boolean;
}

/** The operations journal for whoever is signed in, within their zones. */
@Injectable()
export class JournalDesk {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  async list(by: SignedIn, asked: Omit<JournalAsked, 'zoneIds' | 'isPersonalSeen'>): Promise<Page<JournalEntry>> {
    const sql = sqlOf(this.pool);
    return journalEntries(sql, { ...asked, zoneIds: await zonesWithin(sql, by.zoneIds), isPersonalSeen: READS_COMPLAINTS.includes(by.role) });
  }

  async show(by: SignedIn, entryId: number): Promise<JournalEntry> {
    const sql = sqlOf(this.pool);
    return this.shown(sql, by, entryId);
  }

  async enter(by: SignedIn, body: EnterJournalBody): Promise<JournalEntry> {
    const from = instantOf(body.from);
    const to = body.to == null ? null : instantOf(body.to);
    const plain = { kind: body.kind, volumeLitres: body.volumeLitres ?? null, switchedTo: body.switchedTo ?? null, note: body.note ?? null };
    const faults = faultsOfEntry({ ...plain, fromMs: from.getTime(), toMs: to?.getTime() ?? null, isComplaintGiven: body.complaint !== undefined }, Date.now());
    const [first] = faults;
    if (first !== undefined) throw new Refusal(first.kind, first.detail, faults.map(({ field, kind, detail }) => ({ field: `/${field}`, kind, detail })));
    if (body.kind === 'complaint' && body.place != null) throw new Refusal('SCHEMA', 'the place of a complaint is its address', [{ field: '/place', kind: 'SCHEMA', detail: 'belongs to the complaint' }]);
    return inTransaction(this.pool, async (sql) => {
      const own = await zonesWithin(sql, by.zoneIds);
      const zoneId = body.zoneId ?? null;
      if (own !== null && (zoneId === null || !own.includes(zoneId))) throw new Refusal('AUTHZ', 'you are limited to zones: name one of yours', [{ field: '/zoneId', kind: 'AUTHZ', detail: 'not one of yours' }]);
      await this.requireOwn(sql, WELL_LIST, 'wellId', body.wellId ?? null, own);
      await this.requireOwn(sql, RESERVOIR_LIST, 'reservoirId', body.reservoirId ?? null, own);
      const replacesEntryId = body.replacesEntryId ?? null;
      if (replacesEntryId !== null && await journalEntry(sql, replacesEntryId, own, false) === undefined) throw notRegistered('replacesEntryId');
      const entryId = await enterJournal(sql, {
        ...plain, zoneId, wellId: body.wellId ?? null, reservoirId: body.reservoirId ?? null, place: body.place ?? null, from, to, replacesEntryId, complaint: await this.complaintOf(sql, body, own),
      }, changedBy(by, null));
      return this.shown(sql, by, entryId);
    });
  }

  async end(by: SignedIn, entryId: number, { endedAt, volumeLitres }: EndJournalBody): Promise<JournalEntry> {
    return inTransaction(this.pool, async (sql) => {
      await endJournalEntry(sql, entryId, { endedAt: instantOf(endedAt), volumeLitres: volumeLitres ?? null }, await zonesWithin(sql, by.zoneIds), changedBy(by, null), Date.now());
      return this.shown(sql, by, entryId);
    });
  }

  async void(by: SignedIn, entryId: number, reason: string): Promise<JournalEntry> {
    return inTransaction(this.pool, async (sql) => {
      await voidJournalEntry(sql, entryId, await zonesWithin(sql, by.zoneIds), changedBy(by, reason));
      return this.shown(sql, by, entryId);
    });
  }

  /** How many accounts a shut-off would leave without water. */
  async affected(by: SignedIn, zoneId: number | null, at: Date): Promise<{ readonly accountsAffected: number }> {
    const sql = sqlOf(this.pool);
    const own = await zonesWithin(sql, by.zoneIds);
    if (own !== null && (zoneId === null || !own.includes(zoneId))) throw new Refusal('NOT_FOUND', 'there is no such zone');
    return { accountsAffected: await accountsSupplied(sql, zoneId, at) };
  }

  /** Hours without water by zone and local month, both months included; the latest first. */
  async continuity(by: SignedIn, fromMonth: string, toMonth: string): Promise<ContinuityRow[]> {
    const sql = sqlOf(this.pool);
    const nowMs = Date.now();
    const months: string[] = [];
    for (let month = fromMonth; month <= toMonth; month = nextMonth(month)) months.push(month);
    const [first, last] = [localMonthBounds(fromMonth, this.timeZone), localMonthBounds(toMonth, this.timeZone)];
    const shutOffs = await shutOffsIn(sql, new Date(first.fromMs), new Date(last.toMs), await zonesWithin(sql, by.zoneIds));
    const rows: ContinuityRow[] = [];
    for (const month of months.reverse()) {
      const bounds = localMonthBounds(month, this.timeZone);
      for (const one of withoutWater(shutOffs, bounds, nowMs)) {
        const accounts = await accountsSupplied(sql, one.zoneId, new Date(Math.min(bounds.toMs - 1, nowMs)));
        rows.push({ month, ...one, accounts, hoursPerAccount: one.accountHours === null || accounts === 0 ? null : one.accountHours / accounts });
      }
    }
    return rows;
  }

  private async shown(sql: Sql, by: SignedIn, entryId: number): Promise<JournalEntry> {
    const entry = await journalEntry(sql, entryId, await zonesWithin(sql, by.zoneIds), READS_COMPLAINTS.includes(by.role));
    if (entry === undefined) throw new Refusal('NOT_FOUND', 'there is no such entry');
    return entry;
  }

  /** Whoever is limited to zones names nothing that lies elsewhere, and learns of nothing there. */
  private async requireOwn(sql: Sql, list: ThingList<object>, field: string, id: number | null, zoneIds: readonly number[] | null): Promise<void> {
    if (id === null || zoneIds === null) return;
    await thingAt(sql, list, id, { at: new Date(), knownAt: null, zoneIds, personal: 'none' }).catch(() => {
      throw notRegistered(field);
    });
  }

  private async complaintOf(sql: Sql, { complaint }: EnterJournalBody, own: readonly number[] | null): Promise<Parameters<typeof enterJournal>[1]['complaint']> {
    if (complaint === undefined) return null;
    const accountNo = complaint.accountNo ?? null;
    const accountId = accountNo === null ? null : (await numbersByKey(sql, ACCOUNTS, [accountNo])).get(accountNo);
    if (accountId === undefined || (accountId !== null && own !== null && await isAccountElsewhere(sql, accountId, own))) throw notRegistered('complaint/accountNo');
    const { topic, address, personName, phone, said } = complaint;
    return { topic, address, personName: personName ?? null, phone: phone ?? null, said: said ?? null, accountNo, accountId };
  }
}

const changedBy = (by: SignedIn, reason: string | null): ChangedBy => ({ actor: actorOf(by), reason });

function notRegistered(field: string): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', 'it names something that is not registered', [{ field: `/${field}`, kind: 'UNKNOWN_REFERENCE', detail: 'not registered' }]);
}
