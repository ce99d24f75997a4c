import type { RegisterNumber } from './register-code.js';

/** What a credential stands for: one meter's own radio, or a gateway that speaks for meters assigned to it. */
export type DeviceKind = 'meter' | 'gateway';

/** A device that may sign in at the listener. */
export interface Device {
  readonly deviceId: number;
  /** Its name on the wire: user name, client id and topic level. Pattern: {@link SERIAL_PATTERN}. */
  readonly serial: string;
  readonly kind: DeviceKind;
}

/** Serial of a device as it may be registered; nothing in it can be mistaken for a topic wildcard or level. */
export const SERIAL_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Which register of which meter a channel of a device counts, for an interval of time `[mappedFromMs, mappedToMs)`
 * (epoch milliseconds; `null` = still).
 */
export interface ChannelMapping {
  readonly meterId: number;
  readonly register: RegisterNumber;
  /** First litre count the register cannot show: 100 000 000 for five digits of m3 and three decimals. */
  readonly registerCapacityLitres: number;
  /** Litres of one pulse of the meter; `null` or missing where the register does not say, or said different things. */
  readonly pulseLitres?: number | null;
  readonly mappedFromMs: number;
  readonly mappedToMs: number | null;
}

/** What judgement at the door asks the register of devices; answered from memory. */
export interface DeviceRegister {
  deviceBySerial(serial: string): Device | undefined;
  /** True while the gateway is assigned to speak for the device at that instant. */
  gatewaySpeaksFor(gatewayDeviceId: number, deviceId: number, atMs: number): boolean;
  /** Mappings of one channel, oldest first; empty when the channel was never mapped. */
  mappingsOf(deviceId: number, channel: number): readonly ChannelMapping[];
}
