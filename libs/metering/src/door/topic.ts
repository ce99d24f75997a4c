import { type DeviceKind, SERIAL_PATTERN } from '@app/registry';

/** A topic of the native format: who it says is speaking. */
export interface SenderTopic {
  readonly kind: DeviceKind;
  readonly serial: string;
}

/**
 * Reads `meters/{serial}/up` and `gw/{serial}/up`.
 * @returns `undefined` for any other topic: other levels, empty levels, a serial that could not be registered.
 */
export function parseSenderTopic(topic: string): SenderTopic | undefined {
  if (!topic.endsWith('/up')) return undefined;
  const kind = topic.startsWith('meters/') ? 'meter' : topic.startsWith('gw/') ? 'gateway' : undefined;
  if (kind === undefined) return undefined;
  const serial = topic.slice(kind === 'meter' ? 7 : 3, -3);
  return SERIAL_PATTERN.test(serial) ? { kind, serial } : undefined;
}

/** The topic on which a device of that kind and serial sends its readings. */
export function senderTopic(kind: DeviceKind, serial: string): string {
  return kind === 'meter' ? `meters/${serial}/up` : `gw/${serial}/up`;
}
