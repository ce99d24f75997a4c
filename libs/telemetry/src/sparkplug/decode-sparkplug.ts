import type { DecodedFrame, FrameKind } from '../frames/decoded-frame.js';
import { byDevice, byNetwork, Findings, TIME_UNKNOWN } from '../frames/findings.js';
import { inOurUnit, meaningOfMetric } from './metric-names.js';
import { decimalOfWhole, readSparkplugPayload, type SparkplugMetric, type SparkplugPayload } from './sparkplug-payload.js';

const KINDS: ReadonlyMap<string, FrameKind> = new Map([
  ['NBIRTH', 'birth'], ['DBIRTH', 'birth'], ['NDATA', 'data'], ['DDATA', 'data'], ['NDEATH', 'death'], ['DDEATH', 'death'], ['NCMD', 'command'], ['DCMD', 'command'],
]);

export type SparkplugMessageType = 'NBIRTH' | 'DBIRTH' | 'NDATA' | 'DDATA' | 'NDEATH' | 'DDEATH' | 'NCMD' | 'DCMD';

/** A topic `spBv1.0/{group}/{type}/{node}[/{device}]`. */
export interface SparkplugTopic {
  readonly group: string;
  readonly type: SparkplugMessageType;
  readonly edgeNode: string;
  readonly device: string | null;
}

/** Reads a Sparkplug topic; `undefined` for any other, the state of host applications among them. */
export function parseSparkplugTopic(topic: string): SparkplugTopic | undefined {
  const levels = topic.split('/', 7);
  const [version, group = '', type = '', edgeNode = '', device = null] = levels;
  if (version !== 'spBv1.0' || levels.length < 4 || levels.length > 5 || group === '' || edgeNode === '' || device === '' || !KINDS.has(type)) return undefined;
  if (type.startsWith('D') !== (device !== null)) return undefined;
  return { group, type: type as SparkplugMessageType, edgeNode, device };
}

/** What a birth said of a metric that later messages name by its alias alone. */
export interface BornMetric {
  readonly name: string;
  readonly dataType: number | null;
  readonly engineeringUnit: string | null;
}

/** One message with what the host application needs beside the readings. */
export interface SparkplugMessage {
  readonly topic: SparkplugTopic;
  readonly payload: SparkplugPayload;
  readonly frame: DecodedFrame;
  readonly bdSeq: number | null;
  /** Metrics whose alias no birth announced. */
  readonly unknownAliases: number;
}

const nameOf = (topic: SparkplugTopic): string => [topic.group, topic.edgeNode, ...(topic.device === null ? [] : [topic.device])].join('/');

function bdSeqOf(payload: SparkplugPayload): number | null {
  const content = payload.metrics.find(({ name }) => name === 'bdSeq')?.content;
  if (content?.type !== 'decimal') return null;
  const bdSeq = Number(content.decimal);
  return Number.isSafeInteger(bdSeq) ? bdSeq : null;
}

function tellMetric(metric: SparkplugMetric, born: BornMetric, at: number | null, found: Findings): void {
  const meaning = meaningOfMetric(born.name);
  if (meaning === undefined) return;
  if (metric.content.type === 'null') return found.doubt(`null:${born.name}`);
  const place = { role: metric.isHistorical ? 'log' as const : 'current' as const, time: at === null ? TIME_UNKNOWN : byDevice(at) };
  if (meaning.quantity === 'run_state') {
    if (metric.content.type === 'boolean') found.reading('run_state', String(metric.content.truth), null, place);
    return;
  }
  if (metric.content.type !== 'decimal') return found.doubt(`sentinel:${born.name}`);
  const decimal = metric.wholeBits === null ? metric.content.decimal : decimalOfWhole(metric.wholeBits, metric.dataType ?? born.dataType);
  const told = inOurUnit(decimal, meaning, metric.engineeringUnit ?? born.engineeringUnit);
  if (told === undefined) found.doubt(`sentinel:${born.name}`);
  else found.reading(meaning.quantity, told.amount, told.unit, place);
}

/**
 * Reads one Sparkplug B message. Readings have the time of their own metric; those of the past are logs, whatever the order.
 * @param bornAs what the last birth said of an alias; without it only metrics with a name are read
 */
export function decodeSparkplug(
  topicText: string, bytes: Uint8Array, receivedAtMs: number | null = null, bornAs: (alias: bigint) => BornMetric | undefined = () => undefined,
): SparkplugMessage | DecodedFrame {
  const topic = parseSparkplugTopic(topicText);
  const payload = topic === undefined ? undefined : readSparkplugPayload(bytes);
  const found = new Findings(byNetwork(receivedAtMs));
  const device = { scheme: 'sparkplug' as const, id: topic === undefined ? null : nameOf(topic) };
  if (topic === undefined) found.undecodable('the topic is none of Sparkplug');
  else if (payload === undefined) found.undecodable('the bytes are no Sparkplug payload');
  if (topic === undefined || payload === undefined) return found.frame({ family: 'sparkplug', device, receivedAtMs });

  found.kind = KINDS.get(topic.type)!;
  found.frameAtMs = payload.timestampMs;
  let unknownAliases = 0;
  // A command is a host's word to a node, not a reading of it.
  for (const metric of found.kind === 'birth' || found.kind === 'data' ? payload.metrics : []) {
    const born = metric.name !== null ? { name: metric.name, dataType: metric.dataType, engineeringUnit: metric.engineeringUnit } : metric.alias === null ? undefined : bornAs(metric.alias);
    if (born === undefined) unknownAliases++;
    else tellMetric(metric, born, metric.timestampMs ?? payload.timestampMs, found);
  }
  const frame = found.frame({
    family: 'sparkplug', device, receivedAtMs, doubtLogs: false,
    alternative: payload.seq === null || payload.timestampMs === null ? null : [device.id!, topic.type, payload.seq, payload.timestampMs],
  });
  return { topic, payload, frame, bdSeq: bdSeqOf(payload), unknownAliases };
}
