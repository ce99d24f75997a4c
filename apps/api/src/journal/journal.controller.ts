import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { JOURNAL_SORTS, type JournalEntry } from '@app/persistence';
import { Asked, By, flag, idNumber, instant, Int4Id, type ListAnswer, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn, sortBy, word } from '@app/platform';
import { JOURNAL_KINDS } from '@app/registry';
import { localMonthOf } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { EndJournalBody, EnterJournalBody, VoidJournalBody } from './journal-bodies.js';
import { type ContinuityRow, JournalDesk } from './journal-desk.service.js';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const MOST_MONTHS = 60;
const LIST_FIELDS = {
  ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(JOURNAL_SORTS)), kind: oneOf(JOURNAL_KINDS), zoneId: idNumber, from: instant, to: instant, isVoided: flag, isOpen: flag,
} as const;
const AFFECTED_FIELDS = { zoneId: idNumber, at: instant } as const;
const CONTINUITY_FIELDS = { from: word, to: word } as const;

/** What was done to the network, and what happened in it. Entries are voided, never edited. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('journal')
export class JournalController {
  constructor(@Inject(JournalDesk) private readonly desk: JournalDesk, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Entries that touch the stretch from `from` to `to`, the latest first. */
  @Get()
  async list(@By() by: SignedIn, @Asked(LIST_FIELDS) { q, limit, offset, ...asked }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<JournalEntry>> {
    if (asked.from !== undefined && asked.to !== undefined && asked.from >= asked.to) throw new Refusal('RANGE', '"from" must lie before "to"', [{ field: 'from', kind: 'RANGE', detail: 'not before "to"' }]);
    const page = pageOf({ limit, offset });
    return { ...await this.desk.list(by, { ...asked, search: q, ...page }), ...page };
  }

  /** Accounts that a shut-off would leave without water, by the register; of the whole city where no zone is named. */
  @Get('accounts-affected')
  affected(@By() by: SignedIn, @Asked(AFFECTED_FIELDS) { zoneId, at }: QueryOf<typeof AFFECTED_FIELDS>): Promise<{ readonly accountsAffected: number }> {
    return this.desk.affected(by, zoneId ?? null, at ?? new Date());
  }

  /** Hours without water by zone and month; the present one where nothing is said. */
  @Get('continuity')
  async continuity(@By() by: SignedIn, @Asked(CONTINUITY_FIELDS) asked: QueryOf<typeof CONTINUITY_FIELDS>): Promise<{ readonly from: string; readonly to: string; readonly items: readonly ContinuityRow[] }> {
    const to = asked.to ?? localMonthOf(Date.now(), this.timeZone);
    const from = asked.from ?? to;
    for (const [field, month] of [['from', from], ['to', to]] as const) {
      if (!MONTH.test(month)) throw new Refusal('TIME_FORMAT', `${field}: such as 2026-11`, [{ field, kind: 'TIME_FORMAT', detail: 'such as 2026-11' }]);
    }
    if (from > to || monthsBetween(from, to) > MOST_MONTHS) throw new Refusal('RANGE', `from: at most ${MOST_MONTHS} months before "to"`, [{ field: 'from', kind: 'RANGE', detail: `at most ${MOST_MONTHS} months before "to"` }]);
    return { from, to, items: await this.desk.continuity(by, from, to) };
  }

  @Get(':id')
  show(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<JournalEntry> {
    return this.desk.show(by, id);
  }

  @Post()
  @Roles('dispatcher', 'administrator')
  enter(@By() by: SignedIn, @Body() body: EnterJournalBody): Promise<JournalEntry> {
    return this.desk.enter(by, body);
  }

  /** Says when something ended whose end was not known, or only planned. */
  @Post(':id/end')
  @HttpCode(200)
  @Roles('dispatcher', 'administrator')
  end(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() body: EndJournalBody): Promise<JournalEntry> {
    return this.desk.end(by, id, body);
  }

  /** Makes an entry count no more; it stays to be read. */
  @Post(':id/void')
  @HttpCode(200)
  @Roles('dispatcher', 'administrator')
  void(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: VoidJournalBody): Promise<JournalEntry> {
    return this.desk.void(by, id, reason);
  }
}

const monthsBetween = (from: string, to: string): number => (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5)) + 1;
