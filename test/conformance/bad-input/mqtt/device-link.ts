import { MqttConnection } from '../../../support/mqtt-connection.js';

/** One PUBLISH with everything in the case's hands, also what no client library would send. */
export interface Publish {
  readonly topic: Buffer;
  readonly payload: Buffer;
  /** 3 does not exist, and can be sent all the same. */
  readonly qos: 0 | 1 | 2 | 3;
  readonly dup: boolean;
  readonly retain: boolean;
}

/** How a publish ended: acknowledged as its QoS says, cut off, or neither in time. QoS 0 has no answer: `sent`. */
export type PublishEnding = 'acknowledged' | 'closed' | 'unanswered' | 'sent';

/** Signs in without a name and a password. */
export const ANONYMOUS = '';

const LAST_MESSAGE_ID = 65_535;

/** A signed-in connection that publishes bytes as they are and follows the handshakes of QoS 1 and 2. */
export class DeviceLink {
  private lastMessageId = 0;
  private readonly open = new Map<number, (ending: PublishEnding) => void>();
  /** PUBACKs and PUBCOMPs received, also those beyond the first of a message. */
  acknowledgements = 0;

  private constructor(private readonly connection: MqttConnection) {
    connection.onPacket = (packet) => {
      if (packet.cmd === 'pubrec') this.connection.write({ cmd: 'pubrel', messageId: packet.messageId! });
      if (packet.cmd !== 'puback' && packet.cmd !== 'pubcomp') return;
      this.acknowledgements++;
      this.settle(packet.messageId!, 'acknowledged');
    };
    void connection.ended.then(() => {
      for (const messageId of this.open.keys()) this.settle(messageId, 'closed');
    });
  }

  /** Undefined when the door did not let it in. */
  static async open(port: number, serial: string, secret: string, clientId = serial): Promise<DeviceLink | undefined> {
    const name = serial === ANONYMOUS ? {} : { username: serial, password: secret };
    const { connection, returnCode } = await MqttConnection.open({ port, ...name, clientId, keepaliveSeconds: 60 });
    return returnCode === 0 ? new DeviceLink(connection) : undefined;
  }

  get isOpen(): boolean {
    return this.connection.isOpen;
  }

  /** Resolves when the connection has ended, by whichever side. */
  get ended(): Promise<unknown> {
    return this.connection.ended;
  }

  /** Publishes; with `dup` the packet leaves twice, the second time marked as a repetition. */
  publish(publish: Publish): Promise<PublishEnding> {
    const messageId = this.lastMessageId = (this.lastMessageId % LAST_MESSAGE_ID) + 1;
    const ending = publish.qos === 0 ? Promise.resolve<PublishEnding>('sent') : new Promise<PublishEnding>((resolve) => this.open.set(messageId, resolve));
    this.connection.writeBytes(publishPacket(publish, messageId, false));
    if (publish.dup) this.connection.writeBytes(publishPacket(publish, messageId, true));
    return ending;
  }

  /** Gives up on what is not answered yet. */
  abandon(): void {
    for (const messageId of this.open.keys()) this.settle(messageId, 'unanswered');
  }

  /** Ends in good order. */
  async end(): Promise<void> {
    if (this.isOpen) await this.connection.end();
  }

  /** Drops the connection without a word. */
  drop(): void {
    this.connection.drop();
  }

  private settle(messageId: number, ending: PublishEnding): void {
    this.open.get(messageId)?.(ending);
    this.open.delete(messageId);
  }
}

/** PUBLISH as OASIS MQTT 3.1.1, 3.3 lays it out, with no look at what is in it. */
function publishPacket({ topic, payload, qos, retain }: Publish, messageId: number, dup: boolean): Buffer {
  const head = [...lengthBytes(2 + topic.length + (qos > 0 ? 2 : 0) + payload.length), topic.length >> 8, topic.length & 0xff];
  const id = qos > 0 ? [messageId >> 8, messageId & 0xff] : [];
  return Buffer.concat([Buffer.from([0x30 | (dup ? 8 : 0) | (qos << 1) | Number(retain), ...head]), topic, Buffer.from(id), payload]);
}

function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}
