import type { DeviceKind, RegisterNumber, SourceClass } from '@app/registry';
import type { QuarantineKind } from '@app/telemetry';

/** Doubts that do not keep a reading out; they are stored with it and shown. */
export const DOOR_FLAGS = ['CLOCK_SKEW', 'UNKNOWN_FIELD'] as const;

export type DoorFlag = (typeof DOOR_FLAGS)[number];

/** One message as it came through a door, with the authenticated sender. */
export interface ArrivedMessage {
  readonly senderDeviceId: number;
  readonly senderSerial: string;
  readonly senderKind: DeviceKind;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAtMs: number;
}

/** A reading that may be stored: known meter and register, plausible time, an index the register can show. */
export interface JudgedReading {
  readonly meterId: number;
  readonly register: RegisterNumber;
  readonly readAtMs: number;
  readonly source: SourceClass;
  readonly indexLitres: number;
  /** Place in the message, from 0. */
  readonly itemNo: number;
  readonly flags: readonly DoorFlag[];
}

/** A quantity beside the register that may be stored: of a known device, at a plausible time, within the range of its quantity. */
export interface JudgedMeasure {
  readonly deviceId: number;
  readonly channel: number;
  /** Number of the quantity or alarm: `MEASURED`, `ALARM_NUMBER`. */
  readonly quantity: number;
  readonly measuredAtMs: number;
  readonly amount: number;
  /** Place of its row in the message, from 0. */
  readonly itemNo: number;
  readonly isClockDoubted: boolean;
}

/** Something that stays out of the readings and waits for a person. */
export interface QuarantinedItem {
  /** Place in the message, from 0; -1 for the whole message. */
  readonly itemNo: number;
  readonly kind: QuarantineKind;
  /** For people; escaped, at most 200 characters. */
  readonly detail: string;
  /** The serial it spoke of; escaped, at most 64 characters. */
  readonly subject: string | null;
}

/** A sender that claimed to be, or to speak for, another registered device. At most one a message. */
export interface SecurityEvent {
  readonly kind: 'IDENTITY_MISMATCH' | 'NOT_ASSIGNED';
  /** For people; escaped, at most 200 characters. */
  readonly detail: string;
}

/** The verdict on one message. Every item of it is in exactly one of the lists. */
export interface JudgedMessage {
  readonly readings: JudgedReading[];
  /** Quantities beside the register; left out where there are none, as in most messages. */
  readonly measures?: readonly JudgedMeasure[];
  readonly quarantined: QuarantinedItem[];
  readonly securityEvents: SecurityEvent[];
  readonly sequence: number | null;
  readonly deviceClockMs: number | null;
}
