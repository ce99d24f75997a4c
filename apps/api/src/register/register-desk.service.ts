import { Inject, Injectable } from '@nestjs/common';
import {
  addThings, asOneAct, changeThing, correctThing, type DatedTable, historyOf, inTransaction, knowable, listThings, type ListQuestion, type Pool, requireVersion, rowsInForce, type Sql, sqlOf, thingAt, type ThingList,
  type Vantage, zonesWithin,
} from '@app/persistence';
import { type ListAnswer, pageOf, Refusal, type SignedIn, type SortOrder } from '@app/platform';
import { rowAt } from '@app/registry';
import { parseInstant } from '@app/time';

import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireOwnThroughout, requireOwnZones } from './own-zones.js';
import { historyView, listAnswer, personalFor, type ThingView, thingView } from './register-views.js';

/** A single change is over at once, an import within a minute. */
const RECORDING_RETRY_SECONDS = 5;

/** A kind of thing at the desk: its list, and its personal part, which is dated by itself. */
export interface Kept<Attributes extends object> {
  readonly list: ThingList<Attributes>;
  readonly personal?: { readonly table: DatedTable<object>; readonly otherwise: object };
}

/** What every list takes beside its own filters. */
export interface AskedOfList {
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly sort: SortOrder | undefined;
  readonly q: string | undefined;
  readonly at: Date | undefined;
  readonly knownAt: Date | undefined;
}

/** As of when and as known when one thing is asked for. */
export type AskedOfThing = Pick<AskedOfList, 'at' | 'knownAt'>;

export type Filters = ListQuestion['filters'];

interface Entered { readonly validFrom: string; readonly reason?: string }
interface Changed extends Entered { readonly version: number }
interface Corrected extends Changed { readonly validTo: string | null; readonly reason: string }

/** Reads and changes the dated things of the register for whoever is signed in, within their zones. */
@Injectable()
export class RegisterDesk {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(kept: Kept<object>, by: SignedIn, asked: AskedOfList, filters: Filters = {}): Promise<ListAnswer<ThingView>> {
    const sql = sqlOf(this.pool);
    const bounds = pageOf(asked);
    const page = await listThings(sql, kept.list, { ...await this.vantage(sql, by, asked), ...bounds, sort: asked.sort, search: asked.q, filters });
    return listAnswer(page, bounds, (thing) => thingView(kept.list.table.keyColumn, thing));
  }

  async show(kept: Kept<object>, by: SignedIn, id: number, asked: AskedOfThing): Promise<ThingView> {
    const sql = sqlOf(this.pool);
    return thingView(kept.list.table.keyColumn, await thingAt(sql, kept.list, id, await this.vantage(sql, by, asked)));
  }

  /** Rows of a thing in the order of recording; those of its personal part are not among them. */
  async history(kept: Kept<object>, by: SignedIn, id: number): Promise<{ readonly items: readonly ThingView[] }> {
    const sql = sqlOf(this.pool);
    await this.requireOwn(sql, kept, by, id);
    return { items: (await historyOf(sql, kept.list.table, id)).map(historyView) };
  }

  /** Enters a thing. @param given its attributes by name; a nullable one that is left out is not known */
  async add(kept: Kept<object>, by: SignedIn, key: string, { validFrom, reason }: Entered, given: object): Promise<ThingView> {
    return inTransaction(this.pool, async (sql) => {
      await requireOwnZones(sql, by, picked(kept.list.table, given), {});
      const from = instantOf(validFrom);
      const id = await asOneAct(sql, { actor: actorOf(by), reason: reason ?? null }, async (act) => {
        const [added] = await addThings(sql, kept.list.table, [{ key, validFrom: from, attributes: picked(kept.list.table, given) }], act);
        const personal = kept.personal;
        if (personal !== undefined && names(personal.table, given)) {
          await changeThing(sql, personal.table, { id: added!, validFrom: from, attributes: { ...picked(personal.table, {}), ...personal.otherwise, ...named(personal.table, given) } }, act);
        }
        return added!;
      });
      return this.shownAt(sql, kept, by, id, from);
    });
  }

  /** What holds from an instant on; what is left out is as it was then. */
  async change(kept: Kept<object>, by: SignedIn, id: number, { version, validFrom, reason }: Changed, given: object): Promise<ThingView> {
    return this.edit(kept, by, id, version, validFrom, given, reason ?? null, changeThing, Date.now());
  }

  /** Replaces what was recorded wrongly for an interval; what is left out is as it was at its beginning. */
  async correct(kept: Kept<object>, by: SignedIn, id: number, { version, validFrom, validTo, reason }: Corrected, given: object): Promise<ThingView> {
    const until = validTo === null ? null : instantOf(validTo);
    return this.edit(kept, by, id, version, validFrom, given, reason, (sql, table, change, act) => correctThing(sql, table, { ...change, validTo: until }, act), until?.getTime() ?? null);
  }

  /** Whether a thing lies in the zones of whoever asks. @throws RegisterRefusal NOT_FOUND */
  async requireOwn(sql: Sql, kept: Kept<object>, by: SignedIn, id: number): Promise<void> {
    if (by.zoneIds.length > 0) await thingAt(sql, kept.list, id, await this.vantage(sql, by, {}));
  }

  /** As of when, for whom, and how much of what is personal. */
  async vantage(sql: Sql, by: SignedIn, asked: Partial<AskedOfThing>): Promise<Vantage> {
    if (asked.knownAt !== undefined) await requireSettled(sql, asked.knownAt);
    return { at: asked.at ?? new Date(), knownAt: asked.knownAt ?? null, zoneIds: await zonesWithin(sql, by.zoneIds), personal: personalFor(by.role) };
  }

  private async edit(
    kept: Kept<object>, by: SignedIn, id: number, version: number, validFrom: string, given: object, reason: string | null, write: typeof changeThing, untilMs: number | null): Promise<ThingView> {
    return inTransaction(this.pool, async (sql) => {
      await this.requireOwn(sql, kept, by, id);
      await requireVersion(sql, kept.list.versioned, id, version);
      const from = instantOf(validFrom);
      const parts = [{ table: kept.list.table as DatedTable<object>, otherwise: {} }, ...(kept.personal === undefined ? [] : [kept.personal])].filter(({ table }) => names(table, given));
      if (parts.length === 0) throw new Refusal('SCHEMA', 'nothing is said to be changed');
      await requireOwnThroughout(sql, by, kept.list, id, { fromMs: from.getTime(), toMs: untilMs });
      await asOneAct(sql, { actor: actorOf(by), reason }, async (act) => {
        for (const { table, otherwise } of parts) {
          const rows = (await rowsInForce(sql, table, [id])).get(id) ?? [];
          const before = rowAt(rows, from.getTime()) ?? rows[0];
          const attributes = { ...(before?.attributes ?? { ...picked(table, {}), ...otherwise }), ...named(table, given) };
          // Also where no zone is given: what lay elsewhere at that instant would be left there, for good.
          await requireOwnZones(sql, by, attributes, before?.attributes ?? {});
          await write(sql, table, { id, validFrom: from, attributes }, act);
        }
      });
      return this.shownAt(sql, kept, by, id, from);
    });
  }

  private async shownAt(sql: Sql, kept: Kept<object>, by: SignedIn, id: number, at: Date): Promise<ThingView> {
    return thingView(kept.list.table.keyColumn, await thingAt(sql, kept.list, id, { at, knownAt: null, zoneIds: null, personal: personalFor(by.role) }));
  }
}

/**
 * An answer as known at an instant is the same ever after: so the instant has passed, and nothing is being recorded since then.
 *
 * @throws Refusal TIME_FUTURE; CONFLICT while a change that began before it, such as an import, has not ended
 */
async function requireSettled(sql: Sql, knownAt: Date): Promise<void> {
  const { now, recordingSince } = await knowable(sql, knownAt);
  if (knownAt > now) throw new Refusal('TIME_FUTURE', 'what will be known is not known yet', [{ field: 'knownAt', kind: 'TIME_FUTURE', detail: 'not after now' }]);
  if (recordingSince === null || knownAt < recordingSince) return;
  const detail = `a change that began at ${recordingSince.toISOString()} is still being recorded; ask for an earlier instant, or again when it has ended`;
  throw new Refusal('CONFLICT', detail, [{ field: 'knownAt', kind: 'CONFLICT', detail: 'not settled yet' }], RECORDING_RETRY_SECONDS);
}

/** An instant of a body that was held against its rule. */
export function instantOf(text: string): Date {
  const instantMs = parseInstant(text);
  if (instantMs === undefined) throw new Refusal('TIME_FORMAT', `${JSON.stringify(text)} is no instant`);
  return new Date(instantMs);
}

/** Attributes of a table as given; null where left out. */
function picked(table: DatedTable<object>, given: object): object {
  return Object.fromEntries(Object.keys(table.columns).map((name) => [name, (given as Record<string, unknown>)[name] ?? null]));
}

/** Attributes of a table that are given, null included. */
function named(table: DatedTable<object>, given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([name, content]) => name in table.columns && content !== undefined));
}

const names = (table: DatedTable<object>, given: object): boolean => Object.keys(named(table, given)).length > 0;
