import { Inject, Injectable } from '@nestjs/common';
import { ACCOUNT_LIST, type AccountMonth, explainAccountMonth, explainDay, isMeterWithin, type Pool, pointsOfAccount, type Sql, sqlOf, staysWithin, thingAt, type VolumeExplanation, zonesWithin } from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';
import { RegisterRefusal } from '@app/registry';
import { localDayBounds, localDayOf, localMonthBounds } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { personalFor } from '../register/register-views.js';
import { POOL } from '../tokens.js';
import type { Holder } from './why/why-parts.js';

/** The month asked for. @throws Refusal TIME_FORMAT */
export function monthOf(month: string | undefined): string | undefined {
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new Refusal('TIME_FORMAT', 'month: such as 2026-11', [{ field: 'month', kind: 'TIME_FORMAT', detail: 'such as 2026-11' }]);
  return month;
}

/** Gathers why a day or a month is what it is, for whoever asks, within their zones and what they may see of people. */
@Injectable()
export class ExplanationDesk {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly zone: string) {}

  /** @param month this one where nothing is said @throws Refusal NOT_FOUND */
  async month(by: SignedIn, accountId: number, month: string | undefined): Promise<AccountMonth> {
    const asked = monthOf(month) ?? localDayOf(Date.now(), this.zone).slice(0, 7);
    const sql = sqlOf(this.pool);
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    const explained = await explainAccountMonth(sql, { accountId, pointIds: await pointsOfAccount(sql, accountId, zoneIds), month: asked, ...localMonthBounds(asked, this.zone), zoneIds });
    if (explained === undefined) throw new Refusal('NOT_FOUND', 'there is no such account, or it has no service point');
    return explained;
  }

  /** @param asked today and the volume register where nothing is said @throws Refusal NOT_FOUND */
  async day(by: SignedIn, meterId: number, asked: { readonly day: string | undefined; readonly register: number | undefined }): Promise<VolumeExplanation> {
    const day = asked.day ?? localDayOf(Date.now(), this.zone);
    const stays = await this.staysOf(by, meterId);
    const explained = await explainDay(sqlOf(this.pool), { meterId, register: asked.register ?? 1, day, ...localDayBounds(day, this.zone), zone: this.zone, stays });
    if (explained === undefined) throw new Refusal('NOT_FOUND', 'there is no such meter');
    return explained;
  }

  /** Times of a meter that may be looked at. @throws Refusal NOT_FOUND */
  async staysOf(by: SignedIn, meterId: number): Promise<string | null> {
    const sql = sqlOf(this.pool);
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    if (!await isMeterWithin(sql, meterId, zoneIds)) throw new Refusal('NOT_FOUND', 'there is no such meter');
    return staysWithin(sql, meterId, zoneIds);
  }

  /** Who held an account just before an instant, or now where that is later: what whoever asks may see of it. */
  async holder(by: SignedIn, accountId: number, untilMs: number): Promise<Holder> {
    const sql: Sql = sqlOf(this.pool);
    try {
      const { beside } = await thingAt(sql, ACCOUNT_LIST, accountId, { at: new Date(Math.min(untilMs - 1, Date.now())), knownAt: null, zoneIds: await zonesWithin(sql, by.zoneIds), personal: personalFor(by.role) });
      const { fullName, addresses } = beside as { readonly fullName?: string | null; readonly addresses?: string | null };
      return { ...(fullName === undefined ? {} : { fullName }), ...(addresses === undefined ? {} : { address: addresses }) };
    } catch (fault) {
      // It was not open then, or lay elsewhere: its figures are explained all the same, without a person.
      if (fault instanceof RegisterRefusal && fault.kind === 'NOT_FOUND') return {};
      throw fault;
    }
  }
}
