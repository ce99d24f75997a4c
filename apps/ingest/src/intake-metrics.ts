import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Counters of the door, in Prometheus form. Label sets are fixed: nothing a sender chooses becomes a label. */
export class IntakeMetrics {
  readonly registry = new Registry();
  readonly items = new Counter({
    name: 'suu_intake_items_total', help: 'Items of messages by what became of them', labelNames: ['outcome'] as const, registers: [this.registry],
  });
  readonly frames = new Counter({ name: 'suu_intake_messages_committed_total', help: 'Messages committed and acknowledged', registers: [this.registry] });
  readonly arrived = new Counter({ name: 'suu_intake_messages_arrived_total', help: 'Messages that came through the door', registers: [this.registry] });
  readonly quarantined = new Counter({
    name: 'suu_intake_quarantined_total', help: 'Quarantined items by kind', labelNames: ['kind'] as const, registers: [this.registry],
  });
  readonly storeFailures = new Counter({ name: 'suu_intake_store_failures_total', help: 'Writes of a batch that failed and were or will be repeated', registers: [this.registry] });
  readonly events = new Counter({
    name: 'suu_listener_events_total', help: 'What the listener refused, ignored, throttled or closed', labelNames: ['event'] as const, registers: [this.registry],
  });
  readonly batchFrames = new Histogram({
    name: 'suu_intake_batch_messages', help: 'Messages in a committed batch', buckets: [1, 5, 20, 100, 500, 2000, 5000], registers: [this.registry],
  });

  constructor(levels: Readonly<Record<'openPublishes' | 'brokerMessages' | 'queueMessages' | 'openBytes' | 'waiting' | 'sockets' | 'devices' | 'registered' | 'registryVersion', () => number>>) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, level: () => number) =>
      new Gauge({ name, help, registers: [this.registry], collect() { this.set(level()); } });
    gauge('suu_intake_open_publishes', 'Messages taken in and not yet committed', levels.openPublishes);
    gauge('suu_broker_open_messages', 'Messages of the external broker taken in and not yet committed', levels.brokerMessages);
    gauge('suu_queue_open_messages', 'Messages of the queue taken in and not yet committed', levels.queueMessages);
    gauge('suu_intake_open_bytes', 'Bytes of messages taken in and not yet committed', levels.openBytes);
    gauge('suu_intake_waiting_messages', 'Messages waiting for the next batch', levels.waiting);
    gauge('suu_listener_sockets', 'Open sockets', levels.sockets);
    gauge('suu_listener_devices', 'Devices signed in', levels.devices);
    gauge('suu_directory_devices', 'Devices registered', levels.registered);
    gauge('suu_directory_version', 'Version of the register of devices by which messages are judged', levels.registryVersion);
  }
}
