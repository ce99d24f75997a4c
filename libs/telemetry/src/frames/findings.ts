import { safeText } from '../native/safe-text.js';
import { compareDecimals, divide, multiply } from './decimal.js';
import type { DecodedFrame, DeviceSettings, FrameDevice, FrameFamily, FrameKind, NormalisedReading, Quantity, ReadingRole, ReadingTime } from './decoded-frame.js';

const MOST_READINGS = 4_096;
const MOST_WORDS = 64;
const LONGEST_WORD = 100;

/** Quantities that make a frame a reading; a battery or an air temperature alone makes it a state. */
const MEASURED: ReadonlySet<Quantity> = new Set<Quantity>([
  'volume_total', 'volume_forward', 'volume_reverse', 'pulses_total', 'pulses_interval', 'flow', 'pressure', 'level', 'distance', 'depth', 'conductivity',
  'run_state', 'energy_total',
]);

/** Instant by the device's own clock, in UTC. */
export function byDevice(atMs: number): ReadingTime {
  return { atMs, local: null, origin: 'device' };
}

/** Instant by the network server's receipt. */
export function byNetwork(atMs: number | null): ReadingTime {
  return { atMs, local: null, origin: atMs === null ? 'unknown' : 'network' };
}

/** Local time of a clock whose zone the format does not say. */
export function byLocalClock(local: string): ReadingTime {
  return { atMs: null, local, origin: 'device-local' };
}

export const TIME_UNKNOWN: ReadingTime = { atMs: null, local: null, origin: 'unknown' };

/** Where a reading stands beside its amount. */
export interface ReadingPlace {
  readonly role?: ReadingRole;
  readonly channel?: number | null;
  readonly time?: ReadingTime;
}

/** Collects what a decoder finds in one frame; bounded, so that no frame can ask for memory without end. */
export class Findings {
  readonly readings: NormalisedReading[] = [];
  private readonly alarms: string[] = [];
  private readonly alarmsRaw: string[] = [];
  private readonly quality: string[] = [];
  /** Set where the format says what the frame is; otherwise what was found in it decides. */
  kind: FrameKind | undefined;
  /** Serial that stands in the device's own payload. */
  payloadSerial: string | undefined;
  eventAtMs: number | null = null;
  frameAtMs: number | null = null;
  fault: string | undefined;

  constructor(private readonly usual: ReadingTime, private readonly settings: DeviceSettings = {}) {}

  reading(quantity: Quantity, amount: string | undefined, unit: string | null, place: ReadingPlace = {}): void {
    if (amount === undefined || this.readings.length >= MOST_READINGS) return;
    const weightLitres = quantity === 'pulses_total' ? this.weightLitres() : null;
    this.readings.push({
      quantity, amount, unit, role: place.role ?? 'current', channel: place.channel ?? null, time: place.time ?? this.usual, pulseWeightLitres: weightLitres,
    });
  }

  /**
   * A pulse count, and beside it the volume where the register knows what a pulse is worth.
   * A weight in pulses per litre need not divide evenly: volume is then rounded to a millilitre.
   */
  pulses(count: number, place: ReadingPlace = {}): void {
    const { pulsesPerLitre, pulseWeightLitres } = this.settings;
    this.reading('pulses_total', String(count), 'pulse', place);
    if (pulsesPerLitre !== null && pulsesPerLitre !== undefined) {
      this.reading('volume_total', divide(String(count), multiply(pulsesPerLitre, '1000'), 6), 'm3', place);
    } else if (pulseWeightLitres !== null && pulseWeightLitres !== undefined) {
      this.reading('volume_total', multiply(multiply(String(count), pulseWeightLitres), '0.001'), 'm3', place);
    }
  }

  /** An alarm by its canonical word, or `null` for one that has none, with the source's own word. */
  alarm(canonical: string | null, raw: string): void {
    const word = safeText(raw, LONGEST_WORD);
    add(this.alarms, canonical ?? `other:${word}`);
    add(this.alarmsRaw, word);
  }

  /** The source's own word for something that is no alarm of its own. */
  rawWord(raw: string): void {
    add(this.alarmsRaw, safeText(raw, LONGEST_WORD));
  }

  /** A doubt about the frame, kept and shown; the reading that it is about may be missing. */
  doubt(quality: string): void {
    add(this.quality, safeText(quality, LONGEST_WORD));
  }

  /** Nothing can be read from the frame. */
  undecodable(why: string): void {
    this.fault ??= safeText(why, 200);
  }

  get hasAlarms(): boolean {
    return this.alarms.length > 0;
  }

  private weightLitres(): string | null {
    const { pulsesPerLitre, pulseWeightLitres } = this.settings;
    if (pulsesPerLitre !== null && pulsesPerLitre !== undefined) return divide('1', pulsesPerLitre, 9) ?? null;
    return pulseWeightLitres ?? null;
  }

  private kindFound(): FrameKind {
    if (this.kind !== undefined) return this.kind;
    if (this.readings.length > 0 && this.readings.every(({ role }) => role === 'log')) return 'history';
    if (this.readings.some(({ quantity }) => MEASURED.has(quantity))) return 'reading';
    return this.hasAlarms ? 'alarm' : 'status';
  }

  /** Says so where a logged index stands above the current one of the same quantity and channel: kept, shown, not billed. */
  private doubtLogsAboveCurrent(): void {
    const currents = new Map<string, string>();
    for (const { role, quantity, channel, amount } of this.readings) if (role === 'current' && INDEXES.has(quantity)) currents.set(`${quantity} ${channel}`, amount);
    for (const { role, quantity, channel, amount } of this.readings) {
      const current = role === 'log' ? currents.get(`${quantity} ${channel}`) : undefined;
      if (current !== undefined && compareDecimals(amount, current) > 0) return add(this.quality, 'log_gt_current');
    }
  }

  /** The frame as the rest of the house sees it. */
  frame(about: FrameOrigin): DecodedFrame {
    const { family, codec = null, device, receivedAtMs, key = null, alternative = null } = about;
    const rest = {
      family, codec, receivedAtMs, idempotency: { key, alternative }, eventAtMs: this.eventAtMs, frameAtMs: this.frameAtMs,
      // The envelope's name of the device is the one that the network vouches for; a payload without an envelope has only its own.
      device: this.payloadSerial === undefined || device.id !== null ? device : { scheme: 'payload-serial' as const, id: this.payloadSerial },
    };
    if (this.fault !== undefined) {
      return { ...rest, kind: 'undecodable', readings: [], alarms: [], alarmsRaw: [], quality: [], fault: this.fault };
    }
    if (about.doubtLogs !== false) this.doubtLogsAboveCurrent();
    return {
      ...rest, kind: this.kindFound(), readings: this.readings, alarms: this.alarms, alarmsRaw: this.alarmsRaw, quality: this.quality, fault: null,
    };
  }
}

/** What is known of a frame before its content is read. */
export interface FrameOrigin {
  readonly family: FrameFamily;
  readonly codec?: string | null;
  readonly device: FrameDevice;
  readonly receivedAtMs: number | null;
  readonly key?: string | null;
  readonly alternative?: readonly (string | number)[] | null;
  /** `false` where the family names the doubted field itself. */
  readonly doubtLogs?: boolean;
}

const INDEXES: ReadonlySet<Quantity> = new Set<Quantity>(['volume_total', 'pulses_total']);

function add(list: string[], word: string): void {
  if (list.length < MOST_WORDS && !list.includes(word)) list.push(word);
}
