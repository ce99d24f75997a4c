import type { PoolClient } from 'pg';

import type { JudgedMeasure } from '@app/metering';

import type { ArrivedFrame } from './arrived-frame.js';
import { binaryArray, CopyEncoder, FIELD_BYTES } from './binary-encoding.js';
import { copyIn } from './copy-in.js';

const COLUMNS = 'measured_at, received_at, amount, frame_key, device_id, channel, quantity, is_clock_doubted';
const ROW_BYTES = FIELD_BYTES.rowHead + 2 * FIELD_BYTES.timestamptz + 2 * FIELD_BYTES.int8 + FIELD_BYTES.int4 + 2 * FIELD_BYTES.int2 + FIELD_BYTES.bool;

/** One measurement with the message it came in. */
export interface PlannedMeasure {
  readonly measure: JudgedMeasure;
  readonly frame: ArrivedFrame;
}

/** Measurements of the messages, in order of arrival. */
export function* measuresOf(frames: readonly ArrivedFrame[]): Generator<PlannedMeasure> {
  for (const frame of frames) for (const measure of frame.judged.measures ?? []) yield { measure, frame };
}

/** Copies measurements whose keys are believed to be new. @throws unique_violation when one is not; nothing is stored then */
export async function copyMeasures(client: PoolClient, planned: readonly PlannedMeasure[]): Promise<void> {
  if (planned.length === 0) return;
  const encoder = new CopyEncoder(8, planned.length * ROW_BYTES);
  for (const { measure, frame } of planned) {
    encoder.startRow();
    encoder.timestamptz(measure.measuredAtMs);
    encoder.timestamptz(frame.receivedAtMs);
    encoder.int8(measure.amount);
    encoder.bigint(frame.frameKey);
    encoder.int4(measure.deviceId);
    encoder.int2(measure.channel);
    encoder.int2(measure.quantity);
    encoder.bool(measure.isClockDoubted);
  }
  await copyIn(client, `COPY measurement (${COLUMNS}) FROM STDIN (FORMAT binary)`, encoder.finish());
}

/** Quantities by which detectors judge: level, state of the pump, energy, battery, and every alarm. */
const isJudged = (quantity: number): boolean => quantity === 2 || (quantity >= 4 && quantity <= 6) || quantity >= 100;

/** Leaves word, within the transaction that stores them, from when on each channel has new measurements: so none is missed however late it commits. */
export async function markMeasured(client: PoolClient, planned: readonly PlannedMeasure[]): Promise<void> {
  const firsts = new Map<string, PlannedMeasure>();
  for (const one of planned) {
    const { deviceId, channel, quantity, measuredAtMs } = one.measure;
    if (!isJudged(quantity)) continue;
    const name = `${deviceId}/${channel}/${quantity}`;
    const known = firsts.get(name);
    if (known === undefined || measuredAtMs < known.measure.measuredAtMs) firsts.set(name, one);
  }
  if (firsts.size === 0) return;
  const news = [...firsts.values()].sort(byKey);
  await client.query(
    `INSERT INTO measurement_news AS n (device_id, channel, quantity, from_at) SELECT * FROM unnest($1::int[], $2::smallint[], $3::smallint[], $4::timestamptz[])
     ON CONFLICT ON CONSTRAINT measurement_news_pkey DO UPDATE SET from_at = least(n.from_at, excluded.from_at)`,
    [binaryArray.int4(news.map(({ measure }) => measure.deviceId)), binaryArray.int2(news.map(({ measure }) => measure.channel)), binaryArray.int2(news.map(({ measure }) => measure.quantity)), binaryArray.timestamptz(news.map(({ measure }) => measure.measuredAtMs))]);
}

/** Order of the key: two writers that merge the same keys wait for each other in one order and cannot deadlock. */
function byKey({ measure: a }: PlannedMeasure, { measure: b }: PlannedMeasure): number {
  return a.deviceId - b.deviceId || a.channel - b.channel || a.quantity - b.quantity || a.measuredAtMs - b.measuredAtMs;
}

function columnsOf(planned: readonly PlannedMeasure[]): unknown[] {
  return [
    binaryArray.timestamptz(planned.map(({ measure }) => measure.measuredAtMs)), binaryArray.timestamptz(planned.map(({ frame }) => frame.receivedAtMs)),
    binaryArray.int8(planned.map(({ measure }) => measure.amount)), binaryArray.bigint(planned.map(({ frame }) => frame.frameKey)), binaryArray.int4(planned.map(({ measure }) => measure.deviceId)),
    binaryArray.int2(planned.map(({ measure }) => measure.channel)), binaryArray.int2(planned.map(({ measure }) => measure.quantity)), planned.map(({ measure }) => measure.isClockDoubted),
  ];
}

const ARRIVED = `unnest($1::timestamptz[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::int[], $6::smallint[], $7::smallint[], $8::boolean[])
       WITH ORDINALITY AS a(measured_at, received_at, amount, frame_key, device_id, channel, quantity, is_clock_doubted, ord)`;
const RETURNED = '(extract(epoch FROM m.measured_at) * 1000)::bigint AS at_ms, m.device_id, m.channel, m.quantity, m.amount';
interface Returned { readonly at_ms: string; readonly device_id: number; readonly channel: number; readonly quantity: number; readonly amount: string }
const keyOfReturned = (row: Returned): string => `${row.device_id}/${row.channel}/${row.quantity}/${row.at_ms}`;
const keyOf = ({ measure }: PlannedMeasure): string => `${measure.deviceId}/${measure.channel}/${measure.quantity}/${measure.measuredAtMs}`;

/** What became of measurements of which some may be there already. */
export interface MergedMeasures {
  readonly stored: readonly PlannedMeasure[];
  /** New candidates of a key that has another amount. */
  readonly conflicting: readonly PlannedMeasure[];
  readonly duplicates: number;
}

/**
 * Stores what is new; of a key that comes with a second amount every amount is kept as a candidate, the first included, and
 * `measurement` keeps its first arrival untouched.
 */
export async function mergeMeasures(client: PoolClient, arrived: readonly PlannedMeasure[]): Promise<MergedMeasures> {
  if (arrived.length === 0) return { stored: [], conflicting: [], duplicates: 0 };
  // The sort is stable: within one key the order of arrival is kept, and the first of them is stored.
  const sorted = [...arrived].sort(byKey);
  const firsts = sorted.filter((planned, at) => at === 0 || byKey(sorted[at - 1]!, planned) !== 0);
  const inserted = await client.query<Returned>(
    `INSERT INTO measurement AS m (${COLUMNS}) SELECT ${COLUMNS} FROM ${ARRIVED} ORDER BY ord ON CONFLICT DO NOTHING RETURNING ${RETURNED}`, columnsOf(firsts));
  const insertedKeys = new Set(inserted.rows.map(keyOfReturned));
  const stored = firsts.filter((planned) => insertedKeys.has(keyOf(planned)));
  const isStored = new Set(stored);
  const met = sorted.filter((planned) => !isStored.has(planned));
  const conflicting = await keepCandidates(client, met);
  return { stored, conflicting, duplicates: met.length - conflicting.length };
}

/** Of measurements whose key is taken, those with an amount not known before, after keeping all candidates. */
async function keepCandidates(client: PoolClient, met: readonly PlannedMeasure[]): Promise<PlannedMeasure[]> {
  if (met.length === 0) return [];
  const differing = await client.query<{ ord: number }>(
    `SELECT a.ord::int FROM ${ARRIVED} JOIN LATERAL (
       SELECT m.amount FROM measurement m WHERE m.device_id = a.device_id AND m.channel = a.channel AND m.quantity = a.quantity AND m.measured_at = a.measured_at LIMIT 1) m ON m.amount <> a.amount
     ORDER BY a.ord`, columnsOf(met));
  if (differing.rows.length === 0) return [];
  const rivals = differing.rows.map(({ ord }) => met[ord - 1]!);
  const columns = columnsOf(rivals);
  await client.query(
    `INSERT INTO measurement_candidate (${COLUMNS})
     SELECT m.measured_at, m.received_at, m.amount, m.frame_key, m.device_id, m.channel, m.quantity, m.is_clock_doubted FROM ${ARRIVED} JOIN LATERAL (
       SELECT * FROM measurement m WHERE m.device_id = a.device_id AND m.channel = a.channel AND m.quantity = a.quantity AND m.measured_at = a.measured_at LIMIT 1) m ON true
     ORDER BY a.ord ON CONFLICT DO NOTHING`, columns);
  const kept = await client.query<Returned>(
    `INSERT INTO measurement_candidate AS m (${COLUMNS}) SELECT ${COLUMNS} FROM ${ARRIVED} ORDER BY ord ON CONFLICT DO NOTHING RETURNING ${RETURNED}`, columns);
  const keptCandidates = new Set(kept.rows.map((row) => `${keyOfReturned(row)}=${row.amount}`));
  // Deleting as it goes: of two equal candidates in one batch the first is the new one.
  return rivals.filter((planned) => keptCandidates.delete(`${keyOf(planned)}=${planned.measure.amount}`));
}
