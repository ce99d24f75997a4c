import { isUtf8 } from 'node:buffer';

/** Control packet types of MQTT 3.1.1 that the gate tells apart (OASIS MQTT 3.1.1, 2.2.1). */
export const PACKET_TYPE = { connect: 1, publish: 3, pingreq: 12 } as const;

export type FramingFault = 'PACKET_TOO_LARGE' | 'LENGTH_MALFORMED';

/**
 * Cuts a byte stream into MQTT control packets without looking inside (OASIS MQTT 3.1.1, 2.2: a type byte, a remaining
 * length of one to four bytes, the rest). A packet above the limit is refused as soon as its length is known, so that
 * its body is never kept.
 */
export class PacketFraming {
  private rest: Buffer | undefined;

  /** @param mostPacketBytes largest packet taken; may be changed between packets */
  constructor(public mostPacketBytes: number) {}

  /** Bytes that are kept: of an unfinished packet, or behind the one at which the feeding stopped. */
  get keptBytes(): number {
    return this.rest?.length ?? 0;
  }

  /**
   * Calls `onPacket` for each packet completed by the chunk, until it answers `'enough'`: the rest is kept as
   * it came, and the next feeding goes on with it. Returns the fault that ends the connection, if any.
   */
  feed(chunk: Buffer, onPacket: (packet: Buffer) => unknown): FramingFault | undefined {
    let bytes = this.rest === undefined ? chunk : chunk.length === 0 ? this.rest : Buffer.concat([this.rest, chunk]);
    this.rest = undefined;
    for (;;) {
      const total = packetLength(bytes);
      if (total === 'LENGTH_MALFORMED') return total;
      if (total !== undefined && total > this.mostPacketBytes) return 'PACKET_TOO_LARGE';
      if (total === undefined || bytes.length < total) return this.keep(bytes);
      const answer = onPacket(bytes.subarray(0, total));
      bytes = bytes.subarray(total);
      if (answer === 'enough') return this.keep(bytes);
    }
  }

  private keep(bytes: Buffer): undefined {
    // A copy, so that a few bytes do not keep a whole network buffer alive.
    if (bytes.length > 0) this.rest = Buffer.from(bytes);
  }
}

function packetLength(bytes: Buffer): number | 'LENGTH_MALFORMED' | undefined {
  let remaining = 0;
  for (let i = 1, shift = 0; i <= 4; i++, shift += 7) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    remaining += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return 1 + i + remaining;
  }
  return 'LENGTH_MALFORMED';
}

/**
 * True when the topic of a PUBLISH is text that MQTT allows: UTF-8 without U+0000 (OASIS MQTT 3.1.1, 1.5.3; the
 * receiver must close the connection otherwise). Decoded leniently it would become the topic of somebody else.
 */
export function hasTextForTopic(publish: Buffer): boolean {
  let at = 1;
  while ((publish[at] ?? 0) >= 0x80) at++;
  const from = at + 3;
  if (publish.length < from) return false;
  const to = from + publish.readUInt16BE(at + 1);
  const topic = publish.subarray(from, to);
  return to <= publish.length && !topic.includes(0) && isUtf8(topic);
}
