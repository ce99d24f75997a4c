import type { MeasuredName, RegisterName } from '@app/registry';
import type { QuarantineKind } from '../error-kind.js';

/** One reading as the device told it; identity, plausible time and range are not judged yet. */
export interface DecodedReading {
  /** Place in the message, from 0. */
  readonly itemNo: number;
  readonly ok: true;
  /** `null`: the message names no serial, so the topic's counts. */
  readonly serial: string | null;
  readonly channel: number;
  /** `null`: the register is left to the mapping of the channel. */
  readonly register: RegisterName | null;
  readonly readAtMs: number;
  readonly indexLitres: number;
  readonly statusBits: number | null;
  /** What the device's clock showed when it sent this reading, where it said so. */
  readonly deviceClockMs: number | null;
  /** True when the item or the envelope around it carries a field that the format does not know. */
  readonly unknownFields: boolean;
}

/** One quantity beside the register as the device told it; identity, plausible time and range are not judged yet. */
export interface DecodedMeasure {
  /** Place of its row in the message, from 0; the quantities of a row share it. */
  readonly itemNo: number;
  /** `null`: the message names no serial, so the topic's counts. */
  readonly serial: string | null;
  readonly channel: number;
  readonly quantity: MeasuredName | { readonly alarm: string };
  readonly amount: number;
  readonly measuredAtMs: number;
  readonly deviceClockMs: number | null;
}

/** One item that could not be read. Its neighbours are not touched. */
export interface UndecodedItem {
  readonly itemNo: number;
  readonly ok: false;
  readonly kind: QuarantineKind;
  /** For people; escaped, at most 200 characters. */
  readonly detail: string;
  /** The serial the item spoke of, where it holds any text there; escaped, at most 64 characters. */
  readonly serial: string | null;
}

export type DecodedItem = DecodedReading | UndecodedItem;

/** A message whose envelope was readable. */
export interface DecodedMessage {
  readonly ok: true;
  /** Message counter of the sender; of a list of readings the highest. */
  readonly sequence: number | null;
  /** The device's clock when it sent; of a list of readings the latest. */
  readonly deviceClockMs: number | null;
  readonly items: readonly DecodedItem[];
  /** Quantities beside the register; left out where the form carries none. */
  readonly measures?: readonly DecodedMeasure[];
  /** True when anything in the message carries a field that the format does not know. */
  readonly unknownFields: boolean;
}
