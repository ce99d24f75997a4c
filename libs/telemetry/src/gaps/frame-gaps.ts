import type { DecodedFrame } from '../frames/decoded-frame.js';

/** One message of a device as it was received. */
export interface HeardFrame {
  readonly receivedAtMs: number;
  /** Number that the device gave its message; null where it gives none. */
  readonly counter: number | null;
  /** Alarms that it told, each with the instant that it gave them. */
  readonly alarms: readonly { readonly alarm: string; readonly atMs: number }[];
}

/** Messages that were sent and did not come, between two that did. */
export interface CounterGap {
  readonly afterMs: number;
  readonly beforeMs: number;
  /** How many are missing still; those that came late are not. */
  readonly missing: number;
}

/** What the numbers of a device's messages tell. */
export interface CounterReport {
  readonly gaps: readonly CounterGap[];
  /** Instants at which the device began to number anew: a join, an exchanged battery, or a replacement under the same name. */
  readonly restartedAtMs: readonly number[];
}

/** LoRaWAN sends the lower half of its counter; servers that know no more go on with 0 after this. */
const LAST_OF_16_BITS = 65_535;
/** So near to the end or the beginning, a fall is a counter that has come round, not one that began anew. */
const ROUND_WITHIN = 1_000;

interface OpenGap { readonly afterMs: number; readonly beforeMs: number; readonly missing: Set<number> }

/** Whom the network's number of an uplink belongs to is its device; other families do not number their messages. @returns null where there is no number */
export function frameCounter({ family, idempotency }: DecodedFrame): number | null {
  const last = family === 'chirpstack' || family === 'tts' ? idempotency.alternative?.at(-1) : undefined;
  return typeof last === 'number' && Number.isSafeInteger(last) && last >= 0 ? last : null;
}

/**
 * Gaps in the numbers of a device's messages, in the order in which they were received. The same number again is a repetition; a smaller one that was missing came late; any other smaller one means that the device
 * began anew, and nothing is known of what it numbered before that was heard.
 * A gap of more than `mostNamed` numbers is counted and its late messages are not told from a new beginning.
 */
export function counterGaps(frames: readonly HeardFrame[], mostNamed = 10_000): CounterReport {
  const gaps: (OpenGap | CounterGap)[] = [];
  const restartedAtMs: number[] = [];
  let seen = new Set<number>();
  let latest: { readonly counter: number; readonly atMs: number } | undefined;
  let ofSession = 0;
  for (const { counter, receivedAtMs } of frames) {
    if (counter === null) continue;
    const late = gaps.slice(ofSession).find((gap): gap is OpenGap => typeof gap.missing !== 'number' && gap.missing.has(counter));
    if (late !== undefined && typeof late.missing !== 'number') {
      late.missing.delete(counter);
      seen.add(counter);
      continue;
    }
    if (seen.has(counter)) continue;
    const isRound = latest !== undefined && counter < latest.counter && latest.counter <= LAST_OF_16_BITS && latest.counter > LAST_OF_16_BITS - ROUND_WITHIN && counter < ROUND_WITHIN;
    const missing = latest === undefined ? 0 : isRound ? LAST_OF_16_BITS - latest.counter + counter : counter - latest.counter - 1;
    if (missing < 0) restartedAtMs.push(receivedAtMs);
    if (missing < 0 || isRound) {
      seen = new Set();
      ofSession = gaps.length;
    }
    if (missing > 0) {
      const { counter: before, atMs: afterMs } = latest!;
      const numbers = (): Set<number> => new Set(Array.from({ length: missing }, (_, at) => (before + 1 + at) % (isRound ? LAST_OF_16_BITS + 1 : Infinity)));
      gaps.push({ afterMs, beforeMs: receivedAtMs, missing: missing > mostNamed ? missing : numbers() } as OpenGap | CounterGap);
    }
    seen.add(counter);
    latest = { counter, atMs: receivedAtMs };
  }
  return {
    restartedAtMs,
    gaps: gaps.map(({ afterMs, beforeMs, missing }) => ({ afterMs, beforeMs, missing: typeof missing === 'number' ? missing : missing.size })).filter(({ missing }) => missing > 0),
  };
}

/** Hours of a day, from `startMs` up to `endMs`, without a single instant that the device measured; hours that are not over at `nowMs` are not asked about. @returns their numbers, 0 being the first */
export function silentHours(measuredAtMs: readonly number[], startMs: number, endMs: number, nowMs: number): number[] {
  const HOUR_MS = 3_600_000;
  const heard = new Set(measuredAtMs.filter((atMs) => atMs >= startMs && atMs < endMs).map((atMs) => Math.floor((atMs - startMs) / HOUR_MS)));
  const over = Math.max(0, Math.floor((Math.min(endMs, nowMs) - startMs) / HOUR_MS));
  return Array.from({ length: over }, (_, hour) => hour).filter((hour) => !heard.has(hour));
}

/** An alarm from when the device first told it until it no longer did. */
export interface AlarmSpan {
  readonly alarm: string;
  /** As the device dated it. */
  readonly startMs: number;
  readonly lastToldMs: number;
  /** Receipt of the first message that no longer told it; null while there is none. */
  readonly endMs: number | null;
}

/** Alarms of a device out of its messages in the order of receipt, the earliest first. */
export function alarmSpans(frames: readonly HeardFrame[]): AlarmSpan[] {
  const spans: AlarmSpan[] = [];
  const open = new Map<string, AlarmSpan>();
  for (const { receivedAtMs, alarms } of frames) {
    const told = new Set(alarms.map(({ alarm }) => alarm));
    for (const [alarm, span] of open) {
      if (told.has(alarm)) continue;
      spans.push({ ...span, endMs: receivedAtMs });
      open.delete(alarm);
    }
    for (const { alarm, atMs } of alarms) {
      const span = open.get(alarm);
      open.set(alarm, span === undefined ? { alarm, startMs: atMs, lastToldMs: atMs, endMs: null } : { ...span, startMs: Math.min(span.startMs, atMs), lastToldMs: Math.max(span.lastToldMs, atMs) });
    }
  }
  return [...spans, ...open.values()].toSorted((a, b) => a.startMs - b.startMs || (a.alarm < b.alarm ? -1 : 1));
}
