import type { JudgedReading, QuarantinedItem } from '@app/metering';

import type { ArrivedFrame } from './arrived-frame.js';

/** One reading with the message it came in. */
export interface PlannedReading {
  readonly reading: JudgedReading;
  readonly frame: ArrivedFrame;
}

/** One quarantined item with the message it came in; `timesSeen` counts deliveries of it within the batch. */
export interface PlannedQuarantine {
  readonly item: QuarantinedItem;
  readonly frame: ArrivedFrame;
  timesSeen: number;
}

/** The readings of a batch sorted out as far as they can be without asking the database. */
export interface ReadingPlan {
  /** First arrival of each key, sorted by key. */
  readonly firsts: readonly PlannedReading[];
  /** Further indexes for a key that is among `firsts`: conflicts inside the batch. */
  readonly rivals: readonly PlannedReading[];
  /** Readings equal to one of `firsts` or `rivals`. */
  readonly duplicates: number;
}

/** The quarantined items of a batch. */
export interface QuarantinePlan {
  /** Each item once, sorted by key. */
  readonly kept: readonly PlannedQuarantine[];
  /** Items beyond a sender's daily cap: counted by sender and kind, bytes not kept. */
  readonly dropped: readonly PlannedQuarantine[];
}

/** Order of the key (read_at, meter_id, register, source): two writers that merge the same keys wait for each other in one order and cannot deadlock. */
export function byKey(a: PlannedReading, b: PlannedReading): number {
  return a.reading.readAtMs - b.reading.readAtMs || a.reading.meterId - b.reading.meterId
    || a.reading.register - b.reading.register || a.reading.source - b.reading.source;
}

/** Readings of the messages that carry a remark of the door. */
export function* flaggedReadingsOf(frames: readonly ArrivedFrame[]): Generator<PlannedReading> {
  for (const frame of frames) for (const reading of frame.judged.readings) if (reading.flags.length > 0) yield { reading, frame };
}

function* readingsOf(frames: readonly ArrivedFrame[]): Generator<PlannedReading> {
  for (const frame of frames) for (const reading of frame.judged.readings) yield { reading, frame };
}

/** Sorts the readings of a batch into first arrivals, rivals and duplicates. */
export function planReadings(frames: readonly ArrivedFrame[]): ReadingPlan {
  // The sort is stable: within one key the order of arrival is kept.
  const arrived = [...readingsOf(frames)].sort(byKey);
  const firsts: PlannedReading[] = [];
  const rivals: PlannedReading[] = [];
  let duplicates = 0;
  let rivalsOfKey: PlannedReading[] = [];
  for (const planned of arrived) {
    const first = firsts.at(-1);
    if (first === undefined || byKey(first, planned) !== 0) {
      firsts.push(planned);
      rivalsOfKey = [];
      continue;
    }
    const sameIndex = (other: PlannedReading) => other.reading.indexLitres === planned.reading.indexLitres;
    if (sameIndex(first) || rivalsOfKey.some(sameIndex)) duplicates++;
    else {
      rivals.push(planned);
      rivalsOfKey.push(planned);
    }
  }
  return { firsts, rivals, duplicates };
}

/**
 * Gathers the quarantined items of a batch, each once however often it was delivered.
 *
 * @param admit asked once for each item that the cap is for; false when the sender has used it up
 */
export function planQuarantine(frames: readonly ArrivedFrame[], admit: (deviceId: number) => boolean): QuarantinePlan {
  const kept = new Map<string, PlannedQuarantine>();
  const dropped: PlannedQuarantine[] = [];
  for (const frame of frames) {
    for (const item of frame.judged.quarantined) {
      const key = `${frame.deviceId}/${frame.frameKey}/${item.itemNo}/${item.kind}`;
      const known = kept.get(key);
      if (known) known.timesSeen++;
      // What nobody can read yet is kept beyond any cap: the bytes are all that is left of it.
      else if (item.kind === 'UNDECODED' || admit(frame.deviceId)) kept.set(key, { item, frame, timesSeen: 1 });
      else dropped.push({ item, frame, timesSeen: 1 });
    }
  }
  return { kept: [...kept.values()].sort(byQuarantineKey), dropped };
}

function byFrameKey(a: ArrivedFrame, b: ArrivedFrame): number {
  return a.frameKey < b.frameKey ? -1 : Number(a.frameKey > b.frameKey);
}

function byQuarantineKey(a: PlannedQuarantine, b: PlannedQuarantine): number {
  return a.frame.deviceId - b.frame.deviceId || byFrameKey(a.frame, b.frame)
    || a.item.itemNo - b.item.itemNo || (a.item.kind < b.item.kind ? -1 : Number(a.item.kind > b.item.kind));
}

/** Messages that the planned rows came in, each once, in the order of their key (received_at, device_id, frame_key). */
export function framesOf(planned: Iterable<{ readonly frame: ArrivedFrame }>): ArrivedFrame[] {
  const byIdentity = new Map<bigint, ArrivedFrame[]>();
  const frames: ArrivedFrame[] = [];
  for (const { frame } of planned) {
    const sameKey = byIdentity.get(frame.frameKey);
    if (sameKey === undefined) byIdentity.set(frame.frameKey, [frame]);
    else if (sameKey.some((other) => other.deviceId === frame.deviceId)) continue;
    else sameKey.push(frame);
    frames.push(frame);
  }
  return frames.sort((a, b) => a.receivedAtMs - b.receivedAtMs || a.deviceId - b.deviceId || byFrameKey(a, b));
}

/** Latest reading by device time of each register in a batch, with the last arrival; sorted by (meter, register). */
export interface LatestOfRegister {
  readonly meterId: number;
  readonly register: number;
  readAtMs: number;
  indexLitres: number;
  heardAtMs: number;
  /** Earliest reading of the batch: from here on the volumes of the register have to be derived anew. */
  dueFromMs: number;
}

/** Reduces the readings of a batch to one row a register. Free of order: of two readings at one instant the higher index counts. */
export function latestByRegister(frames: readonly ArrivedFrame[]): LatestOfRegister[] {
  const latest = new Map<number, LatestOfRegister>();
  for (const frame of frames) {
    for (const reading of frame.judged.readings) {
      const key = registerKey(reading.meterId, reading.register);
      const known = latest.get(key);
      if (known === undefined) {
        latest.set(key, {
          meterId: reading.meterId, register: reading.register, readAtMs: reading.readAtMs,
          indexLitres: reading.indexLitres, heardAtMs: frame.receivedAtMs, dueFromMs: reading.readAtMs,
        });
        continue;
      }
      if (reading.readAtMs > known.readAtMs || (reading.readAtMs === known.readAtMs && reading.indexLitres > known.indexLitres)) {
        known.readAtMs = reading.readAtMs;
        known.indexLitres = reading.indexLitres;
      }
      if (frame.receivedAtMs > known.heardAtMs) known.heardAtMs = frame.receivedAtMs;
      if (reading.readAtMs < known.dueFromMs) known.dueFromMs = reading.readAtMs;
    }
  }
  // Sorted, so that two writers lock the rows of meter_state in one order. Numbers sort without a comparator call.
  return [...Float64Array.from(latest.keys()).sort()].map((key) => latest.get(key)!);
}

function registerKey(meterId: number, register: number): number {
  return meterId * 16 + register;
}
