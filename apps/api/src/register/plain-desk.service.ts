import { Inject, Injectable } from '@nestjs/common';
import { listPlain, plainById, type PlainList, type PlainQuestion, type Pool, sqlOf } from '@app/persistence';
import { type ListAnswer, pageOf, Refusal, type SortOrder } from '@app/platform';

import { POOL } from '../tokens.js';
import { listAnswer, shown, type ThingView } from './register-views.js';

interface AskedOfPlain { readonly limit: number | undefined; readonly offset: number | undefined; readonly sort: SortOrder | undefined; readonly q: string | undefined }

/** Reads what is not dated: types, lots, devices, documents and what they say. */
@Injectable()
export class PlainDesk {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(list: PlainList, asked: AskedOfPlain, filters: PlainQuestion['filters'] = {}): Promise<ListAnswer<ThingView>> {
    const bounds = pageOf(asked);
    return listAnswer(await listPlain(sqlOf(this.pool), list, { ...bounds, sort: asked.sort, search: asked.q, filters }), bounds, shown);
  }

  /** @throws Refusal NOT_FOUND */
  async show(list: PlainList, id: number): Promise<ThingView> {
    const row = await plainById(sqlOf(this.pool), list, id);
    if (row === undefined) throw new Refusal('NOT_FOUND', 'there is no such thing');
    return shown(row);
  }
}
