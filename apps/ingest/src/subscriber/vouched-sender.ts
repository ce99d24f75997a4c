import { senderTopic } from '@app/metering';
import type { Device } from '@app/registry';

/** One message of a broker that is not ours, and whom it is from as far as that broker vouches for it. */
export interface Delivery {
  readonly sender: Device;
  readonly topic: string;
  readonly payload: Buffer;
}

/** What a door to somebody else's broker needs from the rest of the service. */
export interface SubscriberHost {
  deviceBySerial(serial: string): Device | undefined;
  /** Takes a message; `onCommitted` is called once it is committed, in the order of arrival, and the broker may be answered. */
  take(delivery: Delivery, onCommitted: () => void): void;
  /** What is to be told of, once in a while. */
  noted(event: string, facts: Readonly<Record<string, string | undefined>>, text: string): void;
}

/** How often is looked whether the gateway that stands for a broker is registered now. */
export const REGISTERED_EVERY_MS = 2_000;

/**
 * Who says a message that a broker delivers on `topic`. A broker that lets each device publish on its own topic alone (`meters/{serial}/up`, `gw/{serial}/up`) vouches for
 * it. Whatever else it sends is said by the gateway that stands for the broker in the register, which may speak for the devices assigned to it.
 * @returns undefined when that gateway is not in the register
 */
export function vouchedSender(topic: string, gateway: string, deviceBySerial: SubscriberHost['deviceBySerial']): Device | undefined {
  // Whoever takes the gateway out of the register ends the broker's session with it.
  const broker = deviceBySerial(gateway);
  if (broker === undefined) return undefined;
  const [kind, serial, up, ...rest] = topic.split('/');
  const vouched = up === 'up' && rest.length === 0 && (kind === 'meters' || kind === 'gw') ? deviceBySerial(serial!) : undefined;
  return vouched !== undefined && senderTopic(vouched.kind, vouched.serial) === topic ? vouched : broker;
}
