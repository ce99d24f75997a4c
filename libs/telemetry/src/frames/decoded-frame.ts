/** Families of messages, each a folder of this library. */
export const FRAME_FAMILIES = ['native', 'chirpstack', 'tts', 'wmbusmeters', 'sparkplug', 'lorawan-codecs'] as const;
export type FrameFamily = (typeof FRAME_FAMILIES)[number];

/** What a frame is for. Only readings, histories, alarms and states speak of the meter; the rest is the network's business. */
export const FRAME_KINDS = [
  'reading', 'history', 'alarm', 'status', 'config', 'join', 'ack', 'txack', 'log', 'location', 'integration',
  'uplink_undecoded', 'undecodable', 'birth', 'data', 'death', 'command',
] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

export const QUANTITIES = [
  'volume_total', 'volume_forward', 'volume_reverse', 'pulses_total', 'pulses_interval', 'flow', 'temp_water', 'temp_ambient', 'humidity',
  'pressure', 'level', 'distance', 'depth', 'conductivity', 'battery', 'supply_voltage', 'run_state', 'energy_total',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** Whether a reading is of the moment of sending, an earlier one that came along, or an extreme since the last one. */
export type ReadingRole = 'current' | 'log' | 'min' | 'max';

/**
 * Where the instant of a reading comes from: the device's clock (in UTC, or in a local time whose zone the format does not
 * say), an age that the frame carries, the network server's time of receipt, or nowhere.
 */
export type TimeOrigin = 'device' | 'device-local' | 'age' | 'network' | 'unknown';

export interface ReadingTime {
  /** `null` where the format gives a local time without its zone, or no time at all. */
  readonly atMs: number | null;
  /** `YYYY-MM-DD[Thh:mm[:ss]]` of a clock whose zone the format does not say. */
  readonly local: string | null;
  readonly origin: TimeOrigin;
}

export interface NormalisedReading {
  readonly quantity: Quantity;
  /** Exact decimal in plain notation; `true` or `false` for a running state. */
  readonly amount: string;
  /** `null` where the unit is set on the device and the frame does not say which. */
  readonly unit: string | null;
  readonly role: ReadingRole;
  /** Input of the device that counts; `null` where it has only one. */
  readonly channel: number | null;
  readonly time: ReadingTime;
  /** Litres of one pulse that was in force when a pulse count was decoded. */
  readonly pulseWeightLitres: string | null;
}

/** Who a frame speaks of: the scheme of the name and the name as that scheme writes it. */
export interface FrameDevice {
  readonly scheme: 'devEui' | 'wmbus-id' | 'payload-serial' | 'sparkplug';
  readonly id: string | null;
}

/** One message of any family, in the one form that the rest of the house understands. */
export interface DecodedFrame {
  readonly family: FrameFamily;
  /** Payload codec that read the device's bytes; `null` where the family needs none or none is known. */
  readonly codec: string | null;
  readonly kind: FrameKind;
  readonly device: FrameDevice;
  /** When the network server or the receiver got it; `null` where the message does not say. */
  readonly receivedAtMs: number | null;
  readonly readings: readonly NormalisedReading[];
  /** Canonical words (docs/telemetry.md); what has none is `other:` and the source's own word. */
  readonly alarms: readonly string[];
  /** The source's own words. */
  readonly alarmsRaw: readonly string[];
  /** Doubts: `sentinel:field`, `log_gt_current[:field]`, `invalid_meter_clock`, `unset_log_date:field`, `codec_review`. */
  readonly quality: readonly string[];
  /** Name of this message that the source promises to be unique; a second name made of parts where there is one. */
  readonly idempotency: { readonly key: string | null; readonly alternative: readonly (string | number)[] | null };
  /** Instant of the event that an alarm-only frame tells of. */
  readonly eventAtMs: number | null;
  /** The device's clock when it sent, where the frame says so. */
  readonly frameAtMs: number | null;
  /** Why nothing could be read from it; escaped, at most 200 characters. */
  readonly fault: string | null;
}

/** What is known of a device from the register and needed to read its frames. */
export interface DeviceSettings {
  readonly pulseWeightLitres?: string | null;
  readonly pulsesPerLitre?: string | null;
  readonly logIntervalSeconds?: number | null;
  /** Range of a pressure probe in bar; it stands on its type plate, not in its frames. */
  readonly pressureRangeBar?: readonly [number, number] | null;
}
