import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { addModels, CONTRADICTION_LIST, DOCUMENT_LIST, inTransaction, MODEL_LIST, type Pool, STATEMENT_LIST } from '@app/persistence';
import { Asked, By, idNumber, Int4Id, type ListAnswer, PAGE_FIELDS, type QueryOf, Roles, type SignedIn, sortBy, wholeNumber, word } from '@app/platform';

import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { CreateModelBody } from './catalogue-bodies.js';
import { PlainDesk } from './plain-desk.service.js';
import { READERS } from './register-questions.js';
import type { ThingView } from './register-views.js';

const MODEL_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(MODEL_LIST.sorts)), dnMillimetres: wholeNumber(6, 2_000) } as const;
const DOCUMENT_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(DOCUMENT_LIST.sorts)) } as const;
const STATEMENT_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(STATEMENT_LIST.sorts)), documentId: idNumber, topic: word } as const;
const CONTRADICTION_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(CONTRADICTION_LIST.sorts)) } as const;

/** Types of meters. */
@Roles(...READERS)
@Controller('meter-models')
export class MeterModelsController {
  constructor(@Inject(PlainDesk) private readonly desk: PlainDesk, @Inject(POOL) private readonly pool: Pool) {}

  @Get()
  list(@Asked(MODEL_FIELDS) { dnMillimetres, ...asked }: QueryOf<typeof MODEL_FIELDS>): Promise<ListAnswer<ThingView>> {
    return this.desk.list(MODEL_LIST, asked, { dnMillimetres });
  }

  @Get(':id')
  show(@Param('id', Int4Id) id: number): Promise<ThingView> {
    return this.desk.show(MODEL_LIST, id);
  }

  @Post()
  @Roles('administrator')
  async add(@By() by: SignedIn, @Body() body: CreateModelBody): Promise<ThingView> {
    requireUnlimited(by);
    const { code, manufacturer, dnMillimetres, q3LitresPerHour, registerDigits, registerCapacityLitres, pulseLitres, ratioR = null, verificationIntervalMonths = null } = body;
    const model = { code, manufacturer, dnMillimetres, q3LitresPerHour, ratioR, registerDigits, registerCapacityLitres, pulseLitres, verificationIntervalMonths };
    const [id] = await inTransaction(this.pool, (sql) => addModels(sql, [model], { actor: actorOf(by), reason: null }));
    return this.desk.show(MODEL_LIST, id!);
  }
}

/** Documents of the programme. */
@Roles(...READERS)
@Controller('documents')
export class DocumentsController {
  constructor(@Inject(PlainDesk) private readonly desk: PlainDesk) {}

  @Get()
  list(@Asked(DOCUMENT_FIELDS) asked: QueryOf<typeof DOCUMENT_FIELDS>): Promise<ListAnswer<ThingView>> {
    return this.desk.list(DOCUMENT_LIST, asked);
  }

  @Get(':id')
  show(@Param('id', Int4Id) id: number): Promise<ThingView> {
    return this.desk.show(DOCUMENT_LIST, id);
  }
}

/** What the documents say, with their lines. */
@Roles(...READERS)
@Controller('statements')
export class StatementsController {
  constructor(@Inject(PlainDesk) private readonly desk: PlainDesk) {}

  @Get()
  list(@Asked(STATEMENT_FIELDS) { documentId, topic, ...asked }: QueryOf<typeof STATEMENT_FIELDS>): Promise<ListAnswer<ThingView>> {
    return this.desk.list(STATEMENT_LIST, asked, { documentId, topic });
  }

  @Get(':id')
  show(@Param('id', Int4Id) id: number): Promise<ThingView> {
    return this.desk.show(STATEMENT_LIST, id);
  }
}

/** What is said twice and not alike: both sides. */
@Roles(...READERS)
@Controller('contradictions')
export class ContradictionsController {
  constructor(@Inject(PlainDesk) private readonly desk: PlainDesk) {}

  @Get()
  list(@Asked(CONTRADICTION_FIELDS) asked: QueryOf<typeof CONTRADICTION_FIELDS>): Promise<ListAnswer<ThingView>> {
    return this.desk.list(CONTRADICTION_LIST, asked);
  }

  @Get(':id')
  show(@Param('id', Int4Id) id: number): Promise<ThingView> {
    return this.desk.show(CONTRADICTION_LIST, id);
  }
}
