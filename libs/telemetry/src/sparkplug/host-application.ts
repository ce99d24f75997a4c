import type { DecodedFrame } from '../frames/decoded-frame.js';
import { type BornMetric, decodeSparkplug, parseSparkplugTopic, type SparkplugMessage } from './decode-sparkplug.js';

/** What a host application has to do with a message. */
export type HostAction =
  | 'node_online' | 'node_offline' | 'device_online' | 'device_offline'
  | 'store' | 'store_quality' | 'store_and_request_rebirth' | 'request_rebirth' | 'drop_duplicate' | 'ignore' | 'undecodable';

export interface HostVerdict {
  readonly action: HostAction;
  readonly frame: DecodedFrame;
  readonly bdSeq: number | null;
  readonly reason: string | null;
  /** Where to publish the request for a rebirth, when the action asks for one. */
  readonly rebirthTopic: string | null;
}

const SEQUENCES = 256;
const MOST_ALIASES = 20_000;

interface NodeState {
  online: boolean;
  bdSeq: number | null;
  /** Sequence number that the next message must have. */
  nextSeq: number | null;
  readonly aliases: Map<bigint, BornMetric>;
  readonly devices: Set<string>;
  /** What came under each sequence number since the birth: the same again is a duplicate. */
  readonly seen: Map<number, string>;
  rebirthAsked: boolean;
}

/**
 * State of a Sparkplug host application (specification 3.0, chapters 4 and 5) over all edge nodes it hears: births open the
 * aliases, sequence numbers show what is missing, a death certificate counts only for the birth it belongs to. It keeps
 * state and does nothing: publishing the request for a rebirth is the caller's.
 */
export class SparkplugHost {
  private readonly nodes = new Map<string, NodeState>();

  /** @param mostNodes nodes that are kept at once; the one that was born longest ago goes first and is asked for a rebirth when it speaks again */
  constructor(private readonly mostNodes = 10_000) {}

  /** Takes one message in the order in which it came. Never throws, whatever the bytes. */
  take(topicText: string, bytes: Uint8Array, receivedAtMs: number | null = null): HostVerdict {
    const topic = parseSparkplugTopic(topicText);
    const nodeKey = topic === undefined ? '' : `${topic.group}/${topic.edgeNode}`;
    const node = this.nodes.get(nodeKey);
    // An alias of a node's birth holds for its devices too: it is unique within the node.
    const message = decodeSparkplug(topicText, bytes, receivedAtMs, (alias) => node?.aliases.get(alias));
    if (!('payload' in message)) return { action: 'undecodable', frame: message, bdSeq: null, reason: message.fault, rebirthTopic: null };

    switch (message.topic.type) {
      case 'NCMD': case 'DCMD': return verdict('ignore', message, 'a command of a host');
      case 'NBIRTH': return this.bear(nodeKey, message);
      case 'NDEATH': return die(node, message);
      case 'DBIRTH': case 'NDATA': case 'DDATA': case 'DDEATH': return follow(node, message);
    }
  }

  private bear(nodeKey: string, message: SparkplugMessage): HostVerdict {
    const node: NodeState = {
      online: true, bdSeq: message.bdSeq, nextSeq: message.payload.seq === null ? null : (message.payload.seq + 1) % SEQUENCES,
      aliases: new Map(), devices: new Set(), seen: new Map(), rebirthAsked: false,
    };
    learnAliases(node, message);
    this.nodes.delete(nodeKey);
    this.nodes.set(nodeKey, node);
    const oldest = this.nodes.size > this.mostNodes ? this.nodes.keys().next().value : undefined;
    if (oldest !== undefined) this.nodes.delete(oldest);
    return verdict('node_online', message, null);
  }
}

function die(node: NodeState | undefined, message: SparkplugMessage): HostVerdict {
  if (node === undefined || !node.online) return verdict('ignore', message, 'no birth is known');
  if (message.bdSeq !== node.bdSeq) return verdict('ignore', message, `bdSeq ${message.bdSeq} != ${node.bdSeq}`);
  node.online = false;
  return verdict('node_offline', message, null);
}

/** A message that stands after a birth of its node, and for device data after one of its device. */
function follow(node: NodeState | undefined, message: SparkplugMessage): HostVerdict {
  const { topic, payload } = message;
  if (node === undefined || !node.online) return verdict('request_rebirth', withoutReadings(message), 'no birth of the node is known');
  const fingerprint = fingerprintOf(message);
  if (payload.seq !== null && node.seen.get(payload.seq) === fingerprint) return verdict('drop_duplicate', message, null);

  const gap = payload.seq !== null && node.nextSeq !== null && payload.seq !== node.nextSeq ? `seq expected ${node.nextSeq} got ${payload.seq}` : null;
  if (payload.seq !== null) {
    node.nextSeq = (payload.seq + 1) % SEQUENCES;
    node.seen.set(payload.seq, fingerprint);
  }
  if (topic.type === 'DBIRTH') {
    node.devices.add(topic.device!);
    learnAliases(node, message);
    return gap === null ? verdict('device_online', message, null) : asking(node, message, gap);
  }
  if (topic.type === 'DDEATH') {
    node.devices.delete(topic.device!);
    return gap === null ? verdict('device_offline', message, null) : asking(node, message, gap);
  }
  if (topic.type === 'DDATA' && !node.devices.has(topic.device!)) return verdict('request_rebirth', withoutReadings(message), 'no birth of the device is known');
  if (message.unknownAliases > 0) return asking(node, message, `${message.unknownAliases} aliases that no birth announced`);
  if (gap !== null) return asking(node, message, gap);
  return verdict(message.frame.readings.length === 0 && message.frame.quality.length > 0 ? 'store_quality' : 'store', message, null);
}

/** Stores what can be read and asks for a rebirth, once until it comes: a node must not be asked again with every message. */
function asking(node: NodeState, message: SparkplugMessage, reason: string): HostVerdict {
  const stores = message.frame.readings.length > 0 || message.frame.quality.length > 0;
  if (node.rebirthAsked && stores) return verdict('store', message, reason);
  node.rebirthAsked = true;
  return verdict(stores ? 'store_and_request_rebirth' : 'request_rebirth', message, reason);
}

function withoutReadings(message: SparkplugMessage): SparkplugMessage {
  return { ...message, frame: { ...message.frame, readings: [], quality: [] } };
}

function learnAliases(node: NodeState, { payload }: SparkplugMessage): void {
  for (const { name, alias, dataType, engineeringUnit } of payload.metrics) {
    if (name !== null && alias !== null && node.aliases.size < MOST_ALIASES) node.aliases.set(alias, { name, dataType, engineeringUnit });
  }
}

function fingerprintOf({ topic, payload }: SparkplugMessage): string {
  const metrics = payload.metrics.map((metric) => `${metric.name ?? metric.alias} ${metric.timestampMs} ${'decimal' in metric.content ? metric.content.decimal : metric.content.type}`);
  return `${topic.type} ${topic.device} ${payload.timestampMs} ${metrics.join(';')}`;
}

function verdict(action: HostAction, { topic, frame, bdSeq }: SparkplugMessage, reason: string | null): HostVerdict {
  const asks = action === 'request_rebirth' || action === 'store_and_request_rebirth';
  return { action, frame, bdSeq, reason, rebirthTopic: asks ? `spBv1.0/${topic.group}/NCMD/${topic.edgeNode}` : null };
}
