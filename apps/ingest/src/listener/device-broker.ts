import { Aedes } from 'aedes';

type Done = (error?: Error) => void;

/**
 * aedes as a door: it speaks MQTT with devices, and what they publish goes to the store inside the publish
 * authorisation. Nothing is delivered to subscribers, so the steps that aedes takes after PUBACK (retained store, offline
 * queues, fan-out, $SYS topics) are left out. That also means: nothing we do publishes into the field.
 */
export class DeviceBroker extends Aedes {
  override publish(_packet: unknown, clientOrDone?: unknown, done?: Done): void {
    const finished = typeof clientOrDone === 'function' ? (clientOrDone as Done) : done;
    finished?.();
  }
}
