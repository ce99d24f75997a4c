import type { Device } from '@app/registry';

import { frameKeyOf } from '../../libs/persistence/src/series/arrived-frame.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { CAPACITY_LITRES, DAY_START_MS, GATEWAY, GATEWAY_SPEAKS_FOR, meterOf, RADIOS } from './town-register.js';

/**
 * How the store meets a message: `refused` ones it never takes with their own items, only as quarantine of the whole;
 * of `stubborn` ones it does not even take that while faults last.
 */
export type Temper = 'plain' | 'refused' | 'stubborn';

/** One message with all that must come of it, known from how it was made and not from any code under test. */
export interface PublishedMessage {
  readonly no: number;
  readonly sender: Device;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Sender and frame key: equal for a message published again word for word. */
  readonly identity: string;
  readonly temper: Temper;
  /** `meter@instant=litres` of each reading it must leave in the store. */
  readonly pairs: readonly string[];
  /** `identity/item/kind` of each item it must leave in quarantine. */
  readonly quarantined: readonly string[];
  readonly publishedAtMs: number;
}

/** Key and index of a reading as the truth and the store spell them. */
export function pairOf(meterId: number, readAtMs: number, indexLitres: number): string {
  return `${meterId}@${readAtMs}=${indexLitres}`;
}

/** As many instants as asked, in `[0, untilMs)`, unsorted. */
export function instants(random: SeededRandom, count: number, untilMs: number): number[] {
  return Array.from({ length: count }, () => Math.floor(random.between(0, untilMs)));
}

interface Draft {
  readonly topic: string;
  readonly text: string;
  readonly pairs: string[];
  readonly faults: string[];
}

const HOUR_MS = 3_600_000;

/** Draws what the senders will publish. Few hours and few meters: keys meet each other, equal and in conflict. */
export function drawMessages(random: SeededRandom, senders: readonly Device[], count: number, untilMs: number, oddity: number): PublishedMessage[] {
  const hours = random.whole(3, 12);
  const drafts = new Map<Device, Draft[]>(senders.map((sender) => [sender, []]));
  const tempers = new Map<string, Temper>();
  return instants(random, count, untilMs).sort((a, b) => a - b).map((publishedAtMs, no) => {
    const sender = random.pick(senders);
    const earlier = drafts.get(sender)!;
    const draft = earlier.length > 0 && random.chance(0.08) ? random.pick(earlier) : draw(random, sender, hours, no, oddity);
    earlier.push(draft);
    const payload = new TextEncoder().encode(draft.text);
    const identity = `${sender.deviceId}/${frameKeyOf(draft.topic, payload)}`;
    const temper = tempers.get(identity) ?? (random.chance(oddity / 4) ? random.pick<Temper>(['refused', 'refused', 'stubborn']) : 'plain');
    tempers.set(identity, temper);
    const faults = temper === 'plain' ? draft.faults : ['-1/STORAGE_REJECTED'];
    return {
      no, sender, topic: draft.topic, payload, identity, temper, pairs: temper === 'plain' ? draft.pairs : [],
      quarantined: faults.map((fault) => `${identity}/${fault}`), publishedAtMs,
    };
  });
}

function draw(random: SeededRandom, sender: Device, hours: number, no: number, oddity: number): Draft {
  const topic = sender.kind === 'gateway' ? `gw/${sender.serial}/up` : `meters/${sender.serial}/up`;
  if (random.chance(oddity / 3)) return drawPoison(random, sender, topic, no);
  return sender.kind === 'gateway' ? drawCompact(random, topic, hours, no, oddity) : drawHistory(random, sender, topic, hours, no, oddity);
}

/** A message of which nothing can be read. */
function drawPoison(random: SeededRandom, sender: Device, topic: string, no: number): Draft {
  if (random.chance(0.3) && sender.kind === 'meter') {
    const other = RADIOS.find((radio) => radio !== sender)!;
    return { topic: `meters/${other.serial}/up`, text: `{"ts":${DAY_START_MS},"value":"1.0","seq":${no}}`, pairs: [], faults: ['-1/IDENTITY_MISMATCH'] };
  }
  return { topic, text: `{"ts":${DAY_START_MS},"value":${no},`, pairs: [], faults: ['-1/MALFORMED_JSON'] };
}

function drawIndex(random: SeededRandom, device: Device, hour: number): number {
  // Mostly what the meter showed in that hour; sometimes another index for the same key, a conflict.
  return device.deviceId * 100_000 + hour * 120 + (random.chance(0.12) ? random.whole(1, 3) : 0);
}

function drawHistory(random: SeededRandom, sender: Device, topic: string, hours: number, no: number, oddity: number): Draft {
  const pairs: string[] = [];
  const faults: string[] = [];
  const readings = Array.from({ length: random.whole(1, 5) }, (_, itemNo) => {
    const hour = random.whole(0, hours);
    const readAtMs = DAY_START_MS + hour * HOUR_MS;
    const litres = drawIndex(random, sender, hour);
    if (!random.chance(oddity / 3)) {
      pairs.push(pairOf(meterOf(sender), readAtMs, litres));
      return `{"ts":${readAtMs},"value":${litres},"unit":"l"}`;
    }
    switch (random.whole(0, 3)) {
      case 0: faults.push(`${itemNo}/RANGE`); return `{"ts":${readAtMs},"value":${CAPACITY_LITRES + litres},"unit":"l"}`;
      case 1: faults.push(`${itemNo}/TIME_FUTURE`); return `{"ts":${DAY_START_MS + 9_999 * 86_400_000},"value":${litres},"unit":"l"}`;
      case 2: faults.push(`${itemNo}/UNMAPPED_CHANNEL`); return `{"ts":${readAtMs},"value":${litres},"unit":"l","ch":7}`;
      default: faults.push(`${itemNo}/TIME_FORMAT`); return `{"ts":"2026-02-30T00:00:00Z","value":${litres},"unit":"l"}`;
    }
  });
  return { topic, text: `{"seq":${no},"readings":[${readings.join(',')}]}`, pairs, faults };
}

function drawCompact(random: SeededRandom, topic: string, hours: number, no: number, oddity: number): Draft {
  const pairs: string[] = [];
  const faults: string[] = [];
  const rows = Array.from({ length: random.whole(1, 8) }, (_, itemNo) => {
    const device = random.pick(GATEWAY_SPEAKS_FOR);
    const hour = random.whole(0, hours);
    const readAtMs = DAY_START_MS + hour * HOUR_MS;
    const litres = drawIndex(random, device, hour);
    if (!random.chance(oddity / 3)) {
      pairs.push(pairOf(meterOf(device), readAtMs, litres));
      return `["${device.serial}",${readAtMs / 1000},${litres}]`;
    }
    switch (random.whole(0, 2)) {
      case 0: faults.push(`${itemNo}/UNKNOWN_DEVICE`); return `["X1",${readAtMs / 1000},${litres}]`;
      case 1: faults.push(`${itemNo}/NOT_ASSIGNED`); return `["K2",${readAtMs / 1000},${litres}]`;
      default: faults.push(`${itemNo}/RANGE`); return `["${device.serial}",${readAtMs / 1000},${CAPACITY_LITRES}]`;
    }
  });
  return { topic, text: `{"seq":${no},"rows":[${rows.join(',')}]}`, pairs, faults };
}

/** Who publishes: some of the radios, and mostly the gateway too. */
export function drawSenders(random: SeededRandom): Device[] {
  const radios = RADIOS.slice(0, random.whole(1, RADIOS.length));
  return random.chance(0.8) ? [...radios, GATEWAY] : radios;
}
