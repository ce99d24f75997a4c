/**
 * MQTT 3.1.1 as far as a load generator needs it, by hand: the generator shares two cores with what it measures, so it
 * must cost as little as it can. (OASIS MQTT 3.1.1, 3.1 CONNECT, 3.3 PUBLISH, 3.4 PUBACK.)
 */

function lengthPrefixed(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  const prefix = Buffer.alloc(2);
  prefix.writeUInt16BE(bytes.length);
  return Buffer.concat([prefix, bytes]);
}

function remainingLength(length: number): number[] {
  const digits: number[] = [];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    digits.push(rest > 0 ? digit | 0x80 : digit);
  } while (rest > 0);
  return digits;
}

/** CONNECT with user name and password, clean session, keepalive 60 s. */
export function connectPacket(username: string, password: string): Buffer {
  const flags = 0x02 | 0x80 | 0x40;
  const body = Buffer.concat([lengthPrefixed('MQTT'), Buffer.from([4, flags, 0, 60]), lengthPrefixed(username), lengthPrefixed(username), lengthPrefixed(password)]);
  return Buffer.concat([Buffer.from([0x10, ...remainingLength(body.length)]), body]);
}

/** PUBLISH with QoS 1. */
export function publishPacket(topic: Buffer, messageId: number, payload: string): Buffer {
  const payloadBytes = Buffer.byteLength(payload);
  const length = remainingLength(topic.length + 2 + payloadBytes);
  const packet = Buffer.allocUnsafe(1 + length.length + topic.length + 2 + payloadBytes);
  packet[0] = 0x32;
  packet.set(length, 1);
  const offset = 1 + length.length;
  topic.copy(packet, offset);
  packet.writeUInt16BE(messageId, offset + topic.length);
  packet.write(payload, offset + topic.length + 2);
  return packet;
}

export const topicBytes = lengthPrefixed;

/** Counts PUBACKs in a stream of four-byte packets (CONNACK is four bytes too and comes first). */
export class AckCounter {
  private rest = 0;

  /** Acknowledgements completed by this chunk. */
  count(chunk: Buffer): number {
    const total = this.rest + chunk.length;
    this.rest = total % 4;
    return Math.floor(total / 4);
  }
}
