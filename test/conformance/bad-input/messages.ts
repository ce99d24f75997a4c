import { asCount, asList, asObject, asText, fieldOf, fieldsOf, NotUnderstood, onlyFields, type CatalogueObject } from './catalogue.js';
import { changeFields, objectText, type FieldTexts } from './json-text.js';
import { bytesOfGenerated, bytesOfHex, bytesOfTemplate, dressed, DRESSING } from './payload-bytes.js';
import type { Variables } from './variables.js';

/** One message of a case, as bytes and as what its maker knows of it. */
export interface BuiltMessage {
  readonly bytes: Buffer;
  /** Readings in it, or 1 where it is no list of readings. */
  readonly items: number;
  /** Gateway that received it, where the case names one. */
  readonly gateway: string | undefined;
}

const MINUTE_MS = 60_000;
const FIRST_INDEX_LITRES = 100_000;
const BASE_FIELDS = ['base', 'set', 'raw', 'drop'] as const;

/** Kinds of object that `base` may name: what a meter shows, and what the controller of a well measures. */
export type BaseKind = 'reading' | 'well';

/** Fields of a valid reading. */
export function validReading(variables: Variables, atMs: number, indexLitres = FIRST_INDEX_LITRES): FieldTexts {
  return new Map([
    ['serial', JSON.stringify(variables.names.serial)], ['ts', JSON.stringify(new Date(atMs).toISOString())],
    ['value', JSON.stringify((indexLitres / 1000).toFixed(3))], ['seq', String(variables.nextSequence())],
  ]);
}

/** A row of what the controller of a well measures: that its pump runs. */
export function validMeasure(atMs: number): FieldTexts {
  return new Map([['ts', JSON.stringify(new Date(atMs).toISOString())], ['pump', '1']]);
}

/** The messages of a payload in their order; made one by one, so that a long series is never in memory. */
export function* messagesOf(payload: CatalogueObject, variables: Variables, nowMs: () => number): Generator<BuiltMessage> {
  const message = (bytes: Buffer, items = 1, gateway?: string): BuiltMessage => ({ bytes: dressed(bytes, payload, variables), items, gateway });
  const own = (name: string): unknown => fieldOf(payload, name);
  const only = (...names: string[]): void => onlyFields(payload, [...names, ...DRESSING], 'payload');

  if (own('none') !== undefined) return only('none');
  if (own('text') !== undefined) {
    only('text');
    return yield message(Buffer.from(variables.inText(asText(own('text'), 'text'))));
  }
  if (own('hex') !== undefined) {
    only('hex');
    return yield message(bytesOfHex(asText(own('hex'), 'hex')));
  }
  if (own('template') !== undefined) {
    only('template');
    return yield message(bytesOfTemplate(variables.inText(asText(own('template'), 'template'))));
  }
  if (own('gen') !== undefined) {
    only('gen');
    return yield message(bytesOfGenerated(asObject(own('gen'), 'gen')));
  }
  if (own('steps') !== undefined) {
    only('steps');
    for (const step of asList(own('steps'), 'steps')) yield* messagesOf(asObject(step, 'a step'), variables, nowMs);
    return;
  }
  if (own('batch') !== undefined) {
    only('batch');
    const batch = asObject(own('batch'), 'batch');
    return yield message(Buffer.from(batchText(batch, variables, nowMs())), asCount(fieldOf(batch, 'count'), 'batch.count'));
  }
  const kind = baseKindOf(payload);
  if (kind === undefined) throw new NotUnderstood(`the payload ${JSON.stringify(payload).slice(0, 80)} is not known`);
  const backlog = own('backlog');
  only(...BASE_FIELDS, 'backlog');
  const gateway = gatewayOf(payload);
  const change = { set: own('set'), raw: own('raw'), drop: own('drop') };
  for (const { atMs, indexLitres } of backlog === undefined ? [{ atMs: nowMs(), indexLitres: FIRST_INDEX_LITRES }] : seriesOf(asObject(backlog, 'backlog'), nowMs())) {
    const fields = kind === 'well' ? validMeasure(atMs) : validReading(variables, atMs, indexLitres);
    changeFields(fields, change, variables);
    const text = objectText(fields);
    // Every amount of a row is an item; its time is none.
    if (kind === 'well') yield message(Buffer.from(`{"serial":${JSON.stringify(variables.names.well)},"seq":${variables.nextSequence()},"measures":[${text}]}`), fields.size - 1, gateway);
    else yield message(Buffer.from(text), 1, gateway);
  }
}

/** What kind of object the payload changes; the first one of several steps speaks for all. */
export function baseKindOf(payload: CatalogueObject): BaseKind | undefined {
  const parts = fieldOf(payload, 'steps') ?? fieldOf(payload, 'variants');
  if (Array.isArray(parts) && parts.length > 0) return baseKindOf(asObject(parts[0], 'a step'));
  const base = fieldOf(payload, 'base');
  if (base === undefined) return undefined;
  if (base !== 'reading' && base !== 'well') throw new NotUnderstood(`base ${JSON.stringify(base)} is not known on this surface`);
  return base;
}

function gatewayOf(payload: CatalogueObject): string | undefined {
  const gateway = fieldOf(asObject(fieldOf(payload, 'set') ?? {}, 'set'), 'gw');
  return typeof gateway === 'string' ? gateway : undefined;
}

/** Instants of a series that ends now, ten litres a step, in the order asked for. */
function seriesOf(backlog: CatalogueObject, nowMs: number): { atMs: number; indexLitres: number }[] {
  onlyFields(backlog, ['days', 'hours', 'minutes', 'stepMinutes', 'stepSeconds', 'order'], 'backlog');
  const amount = (name: string): number => asCount(fieldOf(backlog, name) ?? 0, `backlog.${name}`);
  const spanMs = ((amount('days') * 24 + amount('hours')) * 60 + amount('minutes')) * MINUTE_MS;
  const stepMs = amount('stepMinutes') * MINUTE_MS + amount('stepSeconds') * 1000;
  if (spanMs === 0 || stepMs === 0) throw new NotUnderstood('a backlog needs a span and a step');
  const order = fieldOf(backlog, 'order') ?? 'forward';
  if (order !== 'forward' && order !== 'reverse') throw new NotUnderstood(`the order ${JSON.stringify(order)} of a backlog is not known`);
  const endMs = Math.floor(nowMs / 1000) * 1000;
  const count = Math.floor(spanMs / stepMs);
  const series = Array.from({ length: count }, (_, at) => ({ atMs: endMs - (count - 1 - at) * stepMs, indexLitres: FIRST_INDEX_LITRES + at * 10 }));
  return order === 'reverse' ? series.toReversed() : series;
}

/** A list of readings a minute apart, with what the case does to some of them. */
function batchText(batch: CatalogueObject, variables: Variables, nowMs: number): string {
  onlyFields(batch, ['count', 'poison', 'duplicateIndex', 'rows'], 'batch');
  const count = asCount(fieldOf(batch, 'count'), 'batch.count');
  const endMs = Math.floor(nowMs / 1000) * 1000;
  const readings = Array.from({ length: count }, (_, at) => validReading(variables, endMs - (count - at) * MINUTE_MS, FIRST_INDEX_LITRES + at));
  const at = (index: number): FieldTexts => {
    const fields = readings[index];
    if (fields === undefined) throw new NotUnderstood(`batch has no row ${index}`);
    return fields;
  };
  const poison = fieldOf(batch, 'poison');
  if (poison !== undefined) {
    const given = asObject(poison, 'batch.poison');
    onlyFields(given, ['index', 'set', 'raw', 'drop'], 'batch.poison');
    changeFields(at(asCount(fieldOf(given, 'index'), 'poison.index')), { set: fieldOf(given, 'set'), raw: fieldOf(given, 'raw'), drop: fieldOf(given, 'drop') }, variables);
  }
  for (const [index, set] of fieldsOf(asObject(fieldOf(batch, 'rows') ?? {}, 'batch.rows'))) changeFields(at(Number(index)), { set }, variables);
  const repeated = fieldOf(batch, 'duplicateIndex');
  if (repeated !== undefined) {
    const [first, second] = asList(repeated, 'batch.duplicateIndex').map((one) => asCount(one, 'batch.duplicateIndex'));
    at(second ?? -1);
    readings[second!] = at(first ?? -1);
  }
  return `[${readings.map(objectText).join(',')}]`;
}
