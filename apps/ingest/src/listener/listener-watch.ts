import type { GateWatch } from './socket-gate.js';

/** What the listener tells those who watch it: each is counted, and written to the log at a bounded rate. */
export interface ListenerWatch extends GateWatch {
  connectionRefused(reason: 'LIMIT', address: string): void;
  /** TLS did not come about: no TLS at all, a version too old, or a certificate that is missing or of another authority. */
  handshakeFailed(reason: string, address: string): void;
  connectionFault(identity: string, reason: string): void;
  signInRefused(identity: string, address: string): void;
  flapping(serial: string): void;
  sessionEnded(serial: string): void;
  topicRefused(serial: string, topic: string): void;
  subscriptionRefused(serial: string, topic: string): void;
  /** Something a device asked for that this door does not do: a will, a retained message, QoS 0 (stored, but unacknowledged). */
  ignored(what: 'will' | 'retain' | 'qos0', serial: string): void;
}
