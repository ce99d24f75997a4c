import { plainDecimal, plainFloat32 } from '../frames/decimal.js';
import { float32Of, float64Of, type ProtobufField, readProtobuf } from './protobuf-reader.js';

/** Data types of the specification (6.4.16) that a metric of ours can have. */
const INT8 = 1;
const INT16 = 2;
const INT32 = 3;
const INT64 = 4;

/** What a metric holds: an exact decimal, a truth, a text, nothing because the source said so, or something that is not read. */
export type MetricContent =
  | { readonly type: 'decimal'; readonly decimal: string }
  | { readonly type: 'boolean'; readonly truth: boolean }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'null' }
  | { readonly type: 'other' };

export interface SparkplugMetric {
  readonly name: string | null;
  readonly alias: bigint | null;
  readonly timestampMs: number | null;
  readonly dataType: number | null;
  readonly isHistorical: boolean;
  readonly content: MetricContent;
  /** Property `engUnit`, where the node sends it. */
  readonly engineeringUnit: string | null;
  /** Bits of a whole number whose sign only the data type of the birth tells. */
  readonly wholeBits: { readonly size: 32 | 64; readonly bits: bigint } | null;
}

export interface SparkplugPayload {
  readonly timestampMs: number | null;
  readonly seq: number | null;
  readonly metrics: readonly SparkplugMetric[];
}

const MOST_METRICS = 4_096;
const LATEST_INSTANT_MS = 8_640_000_000_000_000n;
const utf8 = new TextDecoder('utf-8');

const instantOf = (bits: bigint): number | null => (bits > LATEST_INSTANT_MS ? null : Number(bits));
const textOf = (bytes: Uint8Array): string => utf8.decode(bytes.subarray(0, 1_024));

/** Signed where the data type is. Sparkplug writes negative numbers as the two's complement of an unsigned field. */
export function decimalOfWhole(whole: { readonly size: 32 | 64; readonly bits: bigint }, dataType: number | null): string {
  const bits = BigInt.asUintN(whole.size, whole.bits);
  if (dataType === INT8) return String(BigInt.asIntN(8, bits));
  if (dataType === INT16) return String(BigInt.asIntN(16, bits));
  if (dataType === INT32) return String(BigInt.asIntN(32, bits));
  return String(dataType === INT64 ? BigInt.asIntN(64, bits) : bits);
}

function decimal(text: string | undefined): MetricContent {
  return text === undefined ? { type: 'other' } : { type: 'decimal', decimal: text };
}

function contentOf({ number, bits, bytes }: ProtobufField, dataType: number | null): MetricContent | undefined {
  switch (number) {
    case 10: return decimal(decimalOfWhole({ size: 32, bits }, dataType));
    case 11: return decimal(decimalOfWhole({ size: 64, bits }, dataType));
    case 12: return decimal(plainFloat32(float32Of(bits)));
    case 13: return decimal(plainDecimal(float64Of(bits)));
    case 14: return { type: 'boolean', truth: bits !== 0n };
    case 15: return { type: 'text', text: textOf(bytes) };
    case 16: case 17: case 18: case 19: return { type: 'other' };
    default: return undefined;
  }
}

/** Text of the property `engUnit` of a property set. */
function engineeringUnitOf(bytes: Uint8Array): string | null {
  const fields = readProtobuf(bytes) ?? [];
  const at = fields.filter(({ number }) => number === 1).findIndex((key) => textOf(key.bytes).toLowerCase() === 'engunit');
  const property = at < 0 ? undefined : fields.filter(({ number }) => number === 2)[at];
  const text = property === undefined ? undefined : readProtobuf(property.bytes)?.find(({ number }) => number === 8);
  return text === undefined ? null : textOf(text.bytes);
}

function metricOf(bytes: Uint8Array): SparkplugMetric | undefined {
  const fields = readProtobuf(bytes);
  if (fields === undefined) return undefined;
  const last = (number: number): ProtobufField | undefined => fields.findLast((field) => field.number === number);
  const dataType = last(4) === undefined ? null : Number(BigInt.asUintN(32, last(4)!.bits));
  const holder = fields.findLast((field) => field.number >= 10 && field.number <= 19);
  const content = holder === undefined ? undefined : contentOf(holder, dataType);
  const isNull = (last(7)?.bits ?? 0n) !== 0n;
  return {
    name: last(1) === undefined ? null : textOf(last(1)!.bytes), alias: last(2)?.bits ?? null, dataType, isHistorical: (last(5)?.bits ?? 0n) !== 0n,
    timestampMs: last(3) === undefined ? null : instantOf(last(3)!.bits),
    content: isNull || content === undefined ? { type: 'null' } : content,
    engineeringUnit: last(9) === undefined ? null : engineeringUnitOf(last(9)!.bytes),
    wholeBits: holder?.number === 10 ? { size: 32, bits: holder.bits } : holder?.number === 11 ? { size: 64, bits: holder.bits } : null,
  };
}

/** A Sparkplug B payload (specification 3.0, 6.4); `undefined` where the bytes are none. Never throws. */
export function readSparkplugPayload(bytes: Uint8Array): SparkplugPayload | undefined {
  const fields = readProtobuf(bytes);
  if (fields === undefined) return undefined;
  const metrics: SparkplugMetric[] = [];
  for (const field of fields) {
    if (field.number !== 2) continue;
    const metric = metricOf(field.bytes);
    if (metric === undefined || metrics.length === MOST_METRICS) return undefined;
    metrics.push(metric);
  }
  const stamp = fields.findLast(({ number }) => number === 1);
  const seq = fields.findLast(({ number }) => number === 3);
  return { timestampMs: stamp === undefined ? null : instantOf(stamp.bits), seq: seq === undefined || seq.bits > 255n ? null : Number(seq.bits), metrics };
}

/** NCMD that asks a node to send its births again. */
export function encodeRebirthCommand(nowMs: number): Uint8Array {
  const name = new TextEncoder().encode('Node Control/Rebirth');
  const stamp = varintOf(BigInt(nowMs));
  const metric = [0x0a, name.length, ...name, 0x18, ...stamp, 0x20, 0x0b, 0x70, 0x01];
  return Uint8Array.from([0x08, ...stamp, 0x12, metric.length, ...metric]);
}

function varintOf(whole: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = whole; ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
