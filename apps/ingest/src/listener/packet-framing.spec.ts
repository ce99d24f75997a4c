import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';

import { hasTextForTopic, PacketFraming, type FramingFault } from './packet-framing.js';

const MOST_BYTES = 4_096;

/** Feeds chunks one after the other, as a socket would, until the framing refuses. */
function feedAll(chunks: readonly Buffer[], mostBytes = MOST_BYTES): { packets: string[]; fault: FramingFault | undefined; kept: number } {
  const framing = new PacketFraming(mostBytes);
  const packets: string[] = [];
  for (const chunk of chunks) {
    const fault = framing.feed(chunk, (packet) => packets.push(packet.toString('hex')));
    if (fault !== undefined) return { packets, fault, kept: framing.keptBytes };
  }
  return { packets, fault: undefined, kept: framing.keptBytes };
}

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((to, i) => bytes.subarray(at[i], to));
}

/** The standard's own table of remaining lengths (OASIS MQTT 3.1.1, table 2.4). */
const LENGTHS: readonly (readonly [number, string])[] = [
  [0, '00'], [127, '7f'], [128, '8001'], [16_383, 'ff7f'], [16_384, '808001'], [2_097_151, 'ffff7f'], [2_097_152, '80808001'], [268_435_455, 'ffffff7f'],
];

describe('cutting a byte stream into packets', () => {
  const packets: Packet[] = [
    { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'KB-0001', keepalive: 60 },
    { cmd: 'publish', topic: 'meters/KB-0001/up', payload: Buffer.alloc(200, 0x61), qos: 1, messageId: 1, retain: false, dup: false },
    { cmd: 'pingreq' },
    { cmd: 'publish', topic: 'meters/KB-0001/up', payload: Buffer.alloc(0), qos: 0, retain: false, dup: false },
    { cmd: 'disconnect' },
  ];
  const encoded = packets.map((packet) => generate(packet));
  const stream = Buffer.concat(encoded);
  const whole = encoded.map((packet) => packet.toString('hex'));

  it('finds the packets of a stream that comes at once', () => {
    expect(feedAll([stream])).toEqual({ packets: whole, fault: undefined, kept: 0 });
  });

  it('finds the same packets when it comes byte by byte', () => {
    expect(feedAll([...stream].map((byte) => Buffer.of(byte)))).toEqual({ packets: whole, fault: undefined, kept: 0 });
  });

  it('finds the same packets wherever the stream is cut', () => {
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
      expect(feedAll(split(stream, cuts))).toEqual({ packets: whole, fault: undefined, kept: 0 });
    }));
  });

  it('finds packets of any type and length again', () => {
    const packet = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.uint8Array({ maxLength: 300 }));
    fc.assert(fc.property(fc.array(packet, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (bodies, cuts) => {
      const made = bodies.map(([type, body]) => Buffer.concat([Buffer.of(type << 4), remainingLength(body.length), body]));
      const { packets: found, fault } = feedAll(split(Buffer.concat(made), cuts));
      expect(fault).toBeUndefined();
      expect(found).toEqual(made.map((bytes) => bytes.toString('hex')));
    }));
  });

  it('keeps an unfinished packet and nothing else', () => {
    expect(feedAll([stream.subarray(0, stream.length - 1)])).toEqual({ packets: whole.slice(0, -1), fault: undefined, kept: 1 });
  });

  it.each(LENGTHS)('reads a remaining length of %d from %s', (length, hex) => {
    const header = Buffer.from(`30${hex}`, 'hex');
    expect(feedAll([header], header.length + length - 1).fault).toBe('PACKET_TOO_LARGE');
    expect(feedAll([header], header.length + length).fault).toBeUndefined();
  });

  it('refuses too large a packet on its header alone, and the packets before it count', () => {
    const { packets: found, fault, kept } = feedAll([Buffer.concat([generate({ cmd: 'pingreq' }), Buffer.from('30ff7f', 'hex')])]);
    expect({ found, fault, kept }).toEqual({ found: ['c000'], fault: 'PACKET_TOO_LARGE', kept: 0 });
  });

  it.each(['30ffffffff', '30ffffffff00', '3080808080'])('refuses %s: the fourth byte of a length says that a fifth follows', (hex) => {
    expect(feedAll([Buffer.from(hex, 'hex')]).fault).toBe('LENGTH_MALFORMED');
    expect(feedAll([...Buffer.from(hex, 'hex')].map((byte) => Buffer.of(byte))).fault).toBe('LENGTH_MALFORMED');
  });

  it.each(['30', '3080', '308080', '30808080'])('waits after %s: the length is not complete', (hex) => {
    expect(feedAll([Buffer.from(hex, 'hex')])).toEqual({ packets: [], fault: undefined, kept: hex.length / 2 });
  });

  it('never keeps more than one packet may have, for any bytes', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 30 }), (chunks) => {
      const framing = new PacketFraming(100);
      for (const chunk of chunks) {
        if (framing.feed(Buffer.from(chunk), (packet) => expect(packet.length).toBeLessThanOrEqual(100)) !== undefined) return;
        expect(framing.keptBytes).toBeLessThan(100);
      }
    }));
  });

  it('stops where it is told that this is enough, and goes on there', () => {
    const framing = new PacketFraming(MOST_BYTES);
    const found: string[] = [];
    const one = (packet: Buffer): 'enough' => {
      found.push(packet.toString('hex'));
      return 'enough';
    };
    framing.feed(Buffer.from('c0003003000161c000e0', 'hex'), one);
    expect([found, framing.keptBytes]).toEqual([['c000'], 8]);
    framing.feed(Buffer.alloc(0), one);
    framing.feed(Buffer.from('00', 'hex'), one);
    expect([found, framing.keptBytes]).toEqual([['c000', '3003000161', 'c000'], 2]);
    framing.feed(Buffer.alloc(0), one);
    expect([found.at(-1), framing.keptBytes]).toEqual(['e000', 0]);
  });

  it('does not keep the network buffer that a rest came in', () => {
    const framing = new PacketFraming(MOST_BYTES);
    const chunk = Buffer.concat([generate({ cmd: 'pingreq' }), Buffer.from('3005', 'hex')]);
    framing.feed(chunk, () => undefined);
    chunk.fill(0xff);
    const found: string[] = [];
    framing.feed(Buffer.from('0001615858', 'hex'), (packet) => found.push(packet.toString('hex')));
    expect(found).toEqual(['30050001615858']);
  });
});

function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  let left = length;
  do {
    const seven = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? seven | 0x80 : seven);
  } while (left > 0);
  return Buffer.from(bytes);
}

describe('the topic of a PUBLISH', () => {
  const topicOf = (hex: string) => Buffer.concat([Buffer.from([0x32, hex.length / 2 + 4, 0, hex.length / 2]), Buffer.from(hex, 'hex'), Buffer.from([0, 1])]);

  it.each([
    ['Latin letters', '6d2f41', true], ['Cyrillic letters', 'd09ad0ab', true], ['none at all', '', true], ['a character beyond the basic plane', 'f09f92a7', true],
    ['U+0000', '776d2f0041', false], ['a byte that begins nothing', '6d2fff', false], ['half a character', '6d2fd0', false],
    ['a surrogate', 'eda080', false], ['an overlong slash', 'c0af', false],
  ])('%s: text is %s', (_what, hex, isText) => {
    expect(hasTextForTopic(topicOf(hex))).toBe(isText);
  });

  it.each([['with a length of two bytes', 200], ['with a length of three bytes', 20_000]])('is found in a packet %s', (_what, payloadBytes) => {
    const publish = generate({ cmd: 'publish', topic: 'meters/KB-0001/up', payload: Buffer.alloc(payloadBytes), qos: 1, messageId: 1, retain: false, dup: false });
    expect(hasTextForTopic(publish)).toBe(true);
    publish[publish.indexOf('KB-0001')] = 0;
    expect(hasTextForTopic(publish)).toBe(false);
  });

  it('may not be cut short, and no bytes are too odd to be asked', () => {
    expect(['3000', '300100', '30020005', '3004000541'].map((hex) => hasTextForTopic(Buffer.from(hex, 'hex')))).toEqual([false, false, false, false]);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(typeof hasTextForTopic(Buffer.from([0x30, ...bytes]))).toBe('boolean');
    }));
  });
});
