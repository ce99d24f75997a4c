import type { ChannelMapping, Device, DeviceRegister } from '@app/registry';

/** 2026-10-31T00:00:00Z in epoch milliseconds: the day whose hours the meters report. */
export const DAY_START_MS = 1_793_404_800_000;
/** When virtual time begins: 2026-11-01T06:00:00Z. */
export const START_MS = DAY_START_MS + 30 * 3_600_000;
/** First litre count that no register of this town can show. */
export const CAPACITY_LITRES = 10_000_000;

/** Radios with a session of their own, and meters that only the gateway hears. */
export const RADIOS: readonly Device[] = [1, 2, 3, 4].map((n) => ({ deviceId: n, serial: `K${n}`, kind: 'meter' }));
const HEARD: readonly Device[] = [5, 6].map((n) => ({ deviceId: n, serial: `K${n}`, kind: 'meter' }));
export const GATEWAY: Device = { deviceId: 9, serial: 'G9', kind: 'gateway' };
/** Whom the gateway may speak for: K1 too, so that one key can come from two senders. */
export const GATEWAY_SPEAKS_FOR: readonly Device[] = [RADIOS[0]!, ...HEARD];

/** A meter has the number of its device and a hundred; channel 1 alone is mapped. */
export function meterOf(device: Device): number {
  return 100 + device.deviceId;
}

const bySerial = new Map([...RADIOS, ...HEARD, GATEWAY].map((device) => [device.serial, device]));
const NO_MAPPINGS: readonly ChannelMapping[] = [];
const mappings = new Map([...RADIOS, ...HEARD].map((device): [number, readonly ChannelMapping[]] => [device.deviceId, [{
  meterId: meterOf(device), register: 1, registerCapacityLitres: CAPACITY_LITRES, mappedFromMs: DAY_START_MS - 86_400_000, mappedToMs: null,
}]]));

/** The register of the simulated town; it never changes. */
export const TOWN_REGISTER: DeviceRegister = {
  deviceBySerial: (serial) => bySerial.get(serial),
  gatewaySpeaksFor: (gatewayDeviceId, deviceId) => gatewayDeviceId === GATEWAY.deviceId && GATEWAY_SPEAKS_FOR.some((device) => device.deviceId === deviceId),
  mappingsOf: (deviceId, channel) => (channel === 1 ? mappings.get(deviceId) ?? NO_MAPPINGS : NO_MAPPINGS),
};
