import type { Sql } from '../sql.js';
import { literalPattern, type Page } from './register-list.js';

/** What is not dated: each row is what it was entered as. */
export interface PlainList {
  /** Columns as they are shown: name and expression over `t`. */
  readonly shown: Readonly<Record<string, string>>;
  readonly from: string;
  readonly key: string;
  readonly searched: readonly string[];
  readonly sorts: Readonly<Record<string, string>>;
  readonly filters: Readonly<Record<string, (parameter: string) => string>>;
}

export interface PlainQuestion {
  readonly limit: number;
  readonly offset: number;
  readonly sort: { readonly by: string; readonly descending: boolean } | undefined;
  readonly search: string | undefined;
  readonly filters: Readonly<Record<string, string | number | boolean | undefined>>;
}

export const MODEL_LIST: PlainList = {
  from: 'meter_model t', key: 't.code', searched: ['t.code', 't.manufacturer'], sorts: { code: 't.code', manufacturer: 't.manufacturer', dnMillimetres: 't.dn_millimetres' },
  filters: { dnMillimetres: (dn) => `t.dn_millimetres = ${dn}` },
  shown: {
    id: 't.model_id', code: 't.code', manufacturer: 't.manufacturer', dnMillimetres: 't.dn_millimetres', q3LitresPerHour: 't.q3_litres_per_hour', ratioR: 't.ratio_r',
    registerDigits: 't.register_digits', registerCapacityLitres: 't.register_capacity_litres::float8', pulseLitres: 't.pulse_litres', verificationIntervalMonths: 't.verification_interval_months',
  },
};

export const DOCUMENT_LIST: PlainList = {
  from: 'source_document t', key: 't.code', searched: ['t.code', 't.title_ky', 't.title_ru', 't.title_en', 't.number'], sorts: { code: 't.code', adoptedOn: 't.adopted_on' }, filters: {},
  shown: {
    id: 't.document_id', code: 't.code', titleKy: 't.title_ky', titleRu: 't.title_ru', titleEn: 't.title_en', issuedBy: 't.issued_by', number: 't.number', adoptedOn: 't.adopted_on::text',
    statements: '(SELECT count(*) FROM source_statement s WHERE s.document_id = t.document_id)::integer',
  },
};

export const STATEMENT_LIST: PlainList = {
  from: 'source_statement t JOIN source_document d USING (document_id)', key: 't.code', searched: ['t.code', 't.topic', 't.words_ky', 't.words_ru', 't.words_en'],
  sorts: { code: 't.code', topic: 't.topic', lineFrom: 't.line_from' }, filters: { documentId: (id) => `t.document_id = ${id}`, topic: (topic) => `t.topic = ${topic}` },
  shown: {
    id: 't.statement_id', code: 't.code', documentId: 't.document_id', documentCode: 'd.code', lineFrom: 't.line_from', lineTo: 't.line_to', topic: 't.topic', wordsKy: 't.words_ky', wordsRu: 't.words_ru',
    wordsEn: 't.words_en', amount: 't.amount::text', unit: 't.unit', statedFor: 't.stated_for',
  },
};

const side = (number: number): string => `(SELECT json_agg(json_build_object('id', s.statement_id, 'code', s.code, 'documentCode', d.code, 'lineFrom', s.line_from, 'lineTo', s.line_to,
    'wordsKy', s.words_ky, 'wordsRu', s.words_ru, 'wordsEn', s.words_en, 'amount', s.amount::text, 'unit', s.unit, 'statedFor', s.stated_for) ORDER BY d.code, s.line_from, s.statement_id)
  FROM contradiction_side x JOIN source_statement s USING (statement_id) JOIN source_document d USING (document_id) WHERE x.contradiction_id = t.contradiction_id AND x.side = ${number})`;

export const CONTRADICTION_LIST: PlainList = {
  from: 'contradiction t', key: 't.code', searched: ['t.code', 't.words_ky', 't.words_ru', 't.words_en'], sorts: { code: 't.code' }, filters: {},
  shown: { id: 't.contradiction_id', code: 't.code', wordsKy: 't.words_ky', wordsRu: 't.words_ru', wordsEn: 't.words_en', firstSide: side(1), secondSide: side(2) },
};

/** Devices with what each counts now. Digests of secrets are never read here. */
export const DEVICE_LIST: PlainList = {
  from: 'device t', key: 't.serial', searched: ['t.serial'], sorts: { serial: 't.serial', registeredAt: 't.registered_at' },
  filters: {
    kind: (kind) => `t.kind = ${kind}`, isRevoked: (flag) => `(t.revoked_at IS NOT NULL) = ${flag}`, serial: (serial) => `t.serial = ${serial}`,
    meterId: (id) => `EXISTS (SELECT FROM channel_mapping c WHERE c.device_id = t.device_id AND c.meter_id = ${id} AND c.superseded_at IS NULL)`,
  },
  shown: {
    id: 't.device_id', serial: 't.serial', kind: 't.kind', registeredAt: 't.registered_at', revokedAt: 't.revoked_at', hasSecret: 't.secret_hash IS NOT NULL',
    mappings: `(SELECT coalesce(json_agg(json_build_object('id', c.mapping_id, 'channel', c.channel, 'register', CASE c.register WHEN 1 THEN 'volume' ELSE 'reverse_volume' END, 'meterId', c.meter_id,
      'meterSerial', m.serial, 'from', to_char(c.mapped_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'to', to_char(c.mapped_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY c.channel, c.mapped_from), '[]')
      FROM channel_mapping c JOIN meter m USING (meter_id) WHERE c.device_id = t.device_id AND c.superseded_at IS NULL)`,
    gateways: `(SELECT coalesce(json_agg(DISTINCT g.serial), '[]') FROM gateway_assignment a JOIN device g ON g.device_id = a.gateway_device_id
      WHERE a.device_id = t.device_id AND a.superseded_at IS NULL AND a.assigned_from <= now() AND (a.assigned_to IS NULL OR a.assigned_to > now()))`,
    speaksFor: `(SELECT count(DISTINCT a.device_id) FROM gateway_assignment a
      WHERE a.gateway_device_id = t.device_id AND a.superseded_at IS NULL AND a.assigned_from <= now() AND (a.assigned_to IS NULL OR a.assigned_to > now()))::integer`,
  },
};

/** A page of rows; equal rows of the order asked for come by their own name. */
export async function listPlain(sql: Sql, list: PlainList, question: PlainQuestion): Promise<Page<Readonly<Record<string, unknown>>>> {
  const parameters: unknown[] = [];
  const conditions = ['true'];
  for (const [name, asked] of Object.entries(question.filters)) {
    if (asked === undefined) continue;
    const filter = list.filters[name];
    if (filter === undefined) throw new Error(`${list.from} has no filter ${name}`);
    parameters.push(asked);
    conditions.push(filter(`$${parameters.length}`));
  }
  if (question.search !== undefined) {
    parameters.push(literalPattern(question.search));
    conditions.push(`(${list.searched.map((expression) => `${expression} ILIKE $${parameters.length}`).join(' OR ')})`);
  }
  const from = `FROM ${list.from} WHERE ${conditions.join(' AND ')}`;
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::float8 AS total ${from}`, parameters);
  const order = question.sort === undefined ? undefined : list.sorts[question.sort.by];
  const items = await sql<Record<string, unknown>>(
    `SELECT ${shownBy(list)} ${from} ORDER BY ${order ?? list.key} ${question.sort?.descending === true ? 'DESC NULLS LAST' : 'ASC NULLS LAST'}, ${list.key} LIMIT ${question.limit} OFFSET ${question.offset}`, parameters);
  return { items, total: counted?.total ?? 0 };
}

/** One row by its number; undefined where there is none. */
export async function plainById(sql: Sql, list: PlainList, id: number): Promise<Readonly<Record<string, unknown>> | undefined> {
  const [row] = await sql<Record<string, unknown>>(`SELECT ${shownBy(list)} FROM ${list.from} WHERE ${list.shown['id']} = $1`, [id]);
  return row;
}

const shownBy = (list: PlainList): string => Object.entries(list.shown).map(([name, expression]) => `${expression} AS "${name}"`).join(', ');
