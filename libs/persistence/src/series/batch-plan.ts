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

/** A batch sorted out as far as it can be without asking the database. */
export interface BatchPlan {
  /** First arrival of each key, sorted by key. */
  readonly firsts: readonly PlannedReading[];
  /** Further indexes for a key that is among `firsts`: conflicts inside the batch. */
  readonly rivals: readonly PlannedReading[];
  /** Readings equal to one of `firsts` or `rivals`. */
  readonly duplicates: number;
  readonly quarantine: readonly PlannedQuarantine[];
  /** Items beyond a sender's daily cap: counted by sender and kind, bytes not kept. */
  readonly dropped: readonly PlannedQuarantine[];
}

/**
 * Order of the key (read_at, meter_id, register, source): index pages fill from the right, and two writers that meet on the
 * same keys wait for each other in the same order and cannot deadlock.
 */
function byKey(a: PlannedReading, b: PlannedReading): number {
  return a.reading.readAtMs - b.reading.readAtMs || a.reading.meterId - b.reading.meterId
    || a.reading.register - b.reading.register || a.reading.source - b.reading.source;
}

/**
 * Sorts a batch into first arrivals, rivals, duplicates and quarantine.
 *
 * @param admitQuarantine asked once for each quarantined item; false when the sender has used up its cap
 */
export function planBatch(frames: readonly ArrivedFrame[], admitQuarantine: (deviceId: number) => boolean): BatchPlan {
  const arrived: PlannedReading[] = [];
  const quarantine = new Map<string, PlannedQuarantine>();
  const dropped: PlannedQuarantine[] = [];
  for (const frame of frames) {
    for (const reading of frame.judged.readings) arrived.push({ reading, frame });
    for (const item of frame.judged.quarantined) {
      const key = `${frame.deviceId}/${frame.frameKey}/${item.itemNo}/${item.kind}`;
      const known = quarantine.get(key);
      if (known) known.timesSeen++;
      else if (admitQuarantine(frame.deviceId)) quarantine.set(key, { item, frame, timesSeen: 1 });
      else dropped.push({ item, frame, timesSeen: 1 });
    }
  }
  // The sort is stable: within one key the order of arrival is kept.
  arrived.sort(byKey);

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
  return { firsts, rivals, duplicates, quarantine: [...quarantine.values()].sort(byQuarantineKey), dropped };
}

function byQuarantineKey(a: PlannedQuarantine, b: PlannedQuarantine): number {
  return a.frame.deviceId - b.frame.deviceId || Number(a.frame.frameKey < b.frame.frameKey ? -1 : a.frame.frameKey > b.frame.frameKey)
    || a.item.itemNo - b.item.itemNo || (a.item.kind < b.item.kind ? -1 : Number(a.item.kind > b.item.kind));
}

/** Messages that the planned rows came in, each once, in order of arrival time. */
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
  return frames.sort((a, b) => a.receivedAtMs - b.receivedAtMs || a.deviceId - b.deviceId);
}

/** Latest reading by device time of each register in a batch, with the last arrival; sorted by (meter, register). */
export interface LatestOfRegister {
  readonly meterId: number;
  readonly register: number;
  readAtMs: number;
  indexLitres: number;
  heardAtMs: number;
}

/** Reduces readings to one row a register. Free of order: of two readings at one instant the higher index counts. */
export function latestByRegister(planned: Iterable<PlannedReading>): LatestOfRegister[] {
  const latest = new Map<number, LatestOfRegister>();
  for (const { reading, frame } of planned) {
    const key = reading.meterId * 16 + reading.register;
    const known = latest.get(key);
    if (known === undefined) {
      latest.set(key, {
        meterId: reading.meterId, register: reading.register, readAtMs: reading.readAtMs,
        indexLitres: reading.indexLitres, heardAtMs: frame.receivedAtMs,
      });
      continue;
    }
    if (reading.readAtMs > known.readAtMs || (reading.readAtMs === known.readAtMs && reading.indexLitres > known.indexLitres)) {
      known.readAtMs = reading.readAtMs;
      known.indexLitres = reading.indexLitres;
    }
    if (frame.receivedAtMs > known.heardAtMs) known.heardAtMs = frame.receivedAtMs;
  }
  return [...latest.values()].sort((a, b) => a.meterId - b.meterId || a.register - b.register);
}
