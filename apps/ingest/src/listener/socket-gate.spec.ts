import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import { generate } from 'mqtt-packet';

import { Admission, RateAllowance } from './admission.js';
import { PacketFraming } from './packet-framing.js';
import { SocketGate, type GateFault, type GateLimits } from './socket-gate.js';

const LIMITS: GateLimits = { packetBytes: 4_096, openPublishesPerConnection: 3, bufferBytesPerConnection: 1_000, connectTimeoutMs: 10_000 };
const TYPE_NAMES: Readonly<Record<number, string>> = { 1: 'connect', 3: 'publish', 8: 'subscribe', 14: 'disconnect' };
const PINGRESP_HEX = 'd000';

const CONNECT = generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'KB-0001', keepalive: 10 });
const PINGREQ = generate({ cmd: 'pingreq' });
const SUBSCRIBE = generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'meters/KB-0001/down', qos: 0 }] });

function publish(messageId: number, payloadBytes = 20): Buffer {
  return generate({ cmd: 'publish', topic: 'meters/KB-0001/up', payload: Buffer.alloc(payloadBytes, 0x61), qos: 1, messageId, retain: false, dup: false });
}

function waitingPackets(gate: SocketGate): number {
  return (gate as unknown as { waiting: readonly Buffer[] }).waiting.length;
}

/** Lets the sockets work until the answer is true. */
async function eventually(what: string, question: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !question();) {
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await turnOfTheLoop();
  }
}

/** A device and a gate on the two ends of a loopback connection, and somebody who reads the gate as the broker does. */
class Rig implements AsyncDisposable {
  nowMs = 1_000_000;
  readonly faults: GateFault[] = [];
  throttled = 0;
  /** Packets that came through the gate, by type. */
  readonly passed: string[] = [];
  answers = '';
  brokerReads = true;
  readonly gate: SocketGate;
  private readonly framing = new PacketFraming(1_000_000);
  private readonly open: number[] = [];

  private constructor(private readonly server: Server, readonly device: Socket, socket: Socket, readonly admission: Admission, limits: GateLimits) {
    this.gate = new SocketGate(socket, limits, admission, () => this.nowMs, { fault: (_, fault) => this.faults.push(fault), throttled: () => this.throttled++ });
    this.gate.on('readable', () => this.brokerReads && this.readAll());
    this.gate.on('error', () => undefined);
    device.on('data', (chunk: Buffer) => (this.answers += chunk.toString('hex')));
    device.on('error', () => undefined);
  }

  static async start(admission = new Admission(100, 100_000), limits: Partial<GateLimits> = {}): Promise<Rig> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const arrived = once(server, 'connection') as Promise<[Socket]>;
    const device = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [socket] = await arrived;
    return new Rig(server, device, socket, admission, { ...LIMITS, ...limits });
  }

  /** The same, with a device that has signed in. */
  static async signedIn(admission?: Admission, limits?: Partial<GateLimits>, allowance = new RateAllowance(1_000, 1_000, 0)): Promise<Rig> {
    const rig = await Rig.start(admission, limits);
    rig.device.write(CONNECT);
    await rig.sees('connect');
    rig.gate.keepaliveSeconds = 10;
    rig.gate.signedIn('KB-0001', allowance);
    return rig;
  }

  /** Reads what has come through; each publish is then in the hands of whoever commits it. */
  readAll(): void {
    for (let chunk: Buffer | null; (chunk = this.gate.read() as Buffer | null) !== null;) {
      this.framing.feed(chunk, (packet) => {
        const type = TYPE_NAMES[packet[0]! >> 4] ?? 'other';
        this.passed.push(type);
        if (type === 'publish') this.open.push(this.gate.publishArrived());
      });
    }
  }

  commitOldest(): void {
    this.gate.publishDone(this.open.shift()!);
  }

  count(type: string): number {
    return this.passed.filter((one) => one === type).length;
  }

  async sees(type: string, times = 1): Promise<void> {
    await eventually(`${times} ${type} through the gate, there are ${this.count(type)}`, () => this.count(type) >= times);
  }

  /** Everything sent so far has been looked at once the PINGREQ behind it is answered. */
  async settled(): Promise<void> {
    const before = this.answers.length;
    this.device.write(PINGREQ);
    await eventually('PINGRESP', () => this.answers.length >= before + PINGRESP_HEX.length);
  }

  async closed(): Promise<void> {
    await eventually('end of the connection', () => this.gate.destroyed && this.device.destroyed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gate.destroy();
    this.device.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}

describe('the gate, while publishes wait for the store,', () => {
  it('answers PINGREQ itself and shows the broker none of them', async () => {
    await using rig = await Rig.signedIn(new Admission(1, 100_000));
    rig.device.write(Buffer.concat([publish(1), publish(2), PINGREQ, PINGREQ]));
    await eventually('two PINGRESPs', () => rig.answers === PINGRESP_HEX.repeat(2));
    expect(rig.passed).toEqual(['connect', 'publish']);
  });

  it('lets through as many as one connection may have open, and the next with each commit', async () => {
    await using rig = await Rig.signedIn();
    rig.device.write(Buffer.concat([1, 2, 3, 4, 5].map((id) => publish(id))));
    await rig.settled();
    expect(rig.count('publish')).toBe(3);
    rig.commitOldest();
    await rig.sees('publish', 4);
    rig.commitOldest();
    await rig.sees('publish', 5);
  });

  it('keeps the order: what follows a waiting publish waits with it', async () => {
    await using rig = await Rig.signedIn(new Admission(1, 100_000));
    rig.device.write(Buffer.concat([publish(1), publish(2), SUBSCRIBE]));
    await rig.settled();
    expect(rig.passed).toEqual(['connect', 'publish']);
    rig.commitOldest();
    await rig.sees('subscribe');
    expect(rig.passed).toEqual(['connect', 'publish', 'publish', 'subscribe']);
  });

  it('stops reading the socket at its bound, loses nothing, and reads on when there is room', async () => {
    const admission = new Admission(1, 1_000_000);
    await using rig = await Rig.signedIn(admission, { packetBytes: 200_000 });
    // Far more than socket buffers hold together: most of it must stay with the device.
    const messages = 200;
    for (let id = 1; id <= messages; id++) rig.device.write(publish(id, 100_000));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    const keptBytes = rig.gate.socket.bytesRead - 100_000;
    expect(keptBytes).toBeLessThan(2_000_000);
    for (let committed = 0; committed < messages; committed++) {
      await rig.sees('publish', committed + 1);
      rig.commitOldest();
    }
    expect(rig.faults).toEqual([]);
    expect([admission.openPublishes, admission.openBytes]).toEqual([0, 0]);
    expect(rig.gate.socket.isPaused()).toBe(false);
  }, 30_000);

  it('does not let a pause of its own count as silence of the device', async () => {
    await using rig = await Rig.signedIn(new Admission(1, 100_000));
    rig.device.write(Buffer.concat(Array.from({ length: 60 }, (_, id) => publish(id + 1, 100))));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    rig.nowMs += 600_000;
    rig.gate.sweep(rig.nowMs);
    expect(rig.faults).toEqual([]);
    for (let committed = 0; committed < 60; committed++) {
      await rig.sees('publish', committed + 1);
      rig.commitOldest();
    }
    rig.gate.sweep(rig.nowMs + 14_999);
    expect(rig.faults).toEqual([]);
  });

  it('takes nothing from the rate of a device that waits for room', async () => {
    await using rig = await Rig.signedIn(new Admission(1, 100_000), {}, new RateAllowance(0.001, 2, 1_000_000));
    rig.device.write(Buffer.concat([publish(1), publish(2)]));
    for (let i = 0; i < 5; i++) await rig.settled();
    rig.commitOldest();
    await rig.sees('publish', 2);
    expect(rig.throttled).toBe(0);
  });

  it('passes each packet once to a broker that reads and commits while it is being given', async () => {
    await using rig = await Rig.signedIn();
    rig.gate.removeAllListeners('readable');
    const ids: number[] = [];
    rig.gate.on('data', (packet: Buffer) => {
      ids.push(packet.readUInt16BE(packet.length - 22));
      rig.gate.publishDone(rig.gate.publishArrived());
    });
    rig.gate.resume();
    rig.device.write(Buffer.concat(Array.from({ length: 20 }, (_, i) => publish(i + 1))));
    await eventually('twenty publishes', () => ids.length >= 20);
    expect(ids).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(rig.admission.openPublishes).toBe(0);
  });

  it('shares the room with other connections, in turn', async () => {
    const admission = new Admission(1, 100_000);
    await using first = await Rig.signedIn(admission);
    await using second = await Rig.signedIn(admission);
    first.device.write(Buffer.concat([publish(1), publish(2)]));
    await first.sees('publish');
    second.device.write(publish(1));
    await second.settled();
    expect(second.count('publish')).toBe(0);
    first.commitOldest();
    await first.sees('publish', 2);
    first.commitOldest();
    await second.sees('publish');
  });
});

describe('the gate gives room back', () => {
  it('when a connection goes whose publishes the broker has not taken up', async () => {
    const admission = new Admission(2, 100_000);
    await using gone = await Rig.signedIn(admission);
    await using other = await Rig.signedIn(admission);
    gone.brokerReads = false;
    gone.device.write(Buffer.concat([publish(1), publish(2)]));
    await gone.settled();
    other.device.write(publish(1));
    await other.settled();
    expect([admission.openPublishes, other.count('publish')]).toEqual([2, 0]);
    gone.device.destroy();
    await other.sees('publish');
    expect(admission.openPublishes).toBe(1);
  });

  it('and leaves the line when it goes: nobody calls it any more', async () => {
    const admission = new Admission(1, 100_000);
    await using first = await Rig.signedIn(admission);
    await using gone = await Rig.signedIn(admission);
    first.device.write(publish(1));
    await first.sees('publish');
    gone.device.write(publish(1));
    await gone.settled();
    let called = 0;
    gone.gate.tryAgain = () => called++;
    gone.device.destroy();
    await gone.closed();
    first.commitOldest();
    expect(called).toBe(0);
  });

  it('of publishes that are being stored only when they are committed', async () => {
    const admission = new Admission(2, 100_000);
    await using gone = await Rig.signedIn(admission);
    gone.device.write(Buffer.concat([publish(1), publish(2), publish(3)]));
    await gone.sees('publish', 2);
    gone.device.destroy();
    await gone.closed();
    expect(admission.openPublishes).toBe(2);
    gone.commitOldest();
    gone.commitOldest();
    expect([admission.openPublishes, admission.openBytes]).toEqual([0, 0]);
  });
});

describe('the gate and time', () => {
  it('closes a connection that is silent for one and a half times its keepalive, and not before', async () => {
    await using rig = await Rig.signedIn();
    rig.gate.sweep(rig.nowMs + 15_000);
    expect(rig.faults).toEqual([]);
    rig.gate.sweep(rig.nowMs + 15_001);
    expect(rig.faults).toEqual(['KEEPALIVE_TIMEOUT']);
    await rig.closed();
  });

  it('takes any packet for a sign of life', async () => {
    await using rig = await Rig.signedIn();
    for (let i = 0; i < 3; i++) {
      rig.nowMs += 14_000;
      await rig.settled();
      rig.gate.sweep(rig.nowMs + 14_000);
    }
    expect(rig.faults).toEqual([]);
  });

  it('lets a device be silent that asked for no keepalive', async () => {
    await using rig = await Rig.start();
    rig.device.write(CONNECT);
    await rig.sees('connect');
    rig.gate.keepaliveSeconds = 0;
    rig.gate.signedIn('KB-0001', new RateAllowance(10, 10, 0));
    rig.gate.sweep(rig.nowMs + 86_400_000);
    expect(rig.faults).toEqual([]);
  });

  it('closes a socket that does not sign in', async () => {
    await using rig = await Rig.start();
    rig.gate.sweep(rig.nowMs + 10_000);
    expect(rig.faults).toEqual([]);
    rig.gate.sweep(rig.nowMs + 10_001);
    expect(rig.faults).toEqual(['CONNECT_TIMEOUT']);
    await rig.closed();
  });

  it('holds publishes beyond the rate back, and lets them through when their time has come', async () => {
    await using rig = await Rig.signedIn(undefined, { openPublishesPerConnection: 100 }, new RateAllowance(2, 2, 1_000_000));
    rig.device.write(Buffer.concat([publish(1), publish(2), publish(3)]));
    // Whatever else the device says meanwhile, it waits once.
    for (let i = 0; i < 5; i++) await rig.settled();
    expect(rig.throttled).toBe(1);
    rig.nowMs += 1_000;
    await rig.sees('publish', 3);
    expect(rig.faults).toEqual([]);
  });
});

describe('the gate refuses', () => {
  const refusals: readonly (readonly [string, Buffer, GateFault])[] = [
    ['a publish before CONNECT', publish(1), 'CONNECT_MISSING'],
    ['a PINGREQ before CONNECT', PINGREQ, 'CONNECT_MISSING'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html,application/xhtml+xml\r\nConnection: keep-alive\r\n\r\n'), 'CONNECT_MISSING'],
    ['a request whose second letter is a length that it does not reach', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'CONNECT_MISSING'],
    ['the beginning of TLS', Buffer.from('1603010200', 'hex'), 'CONNECT_MISSING'],
    ['a packet too large, on its header', Buffer.from('10ff7f', 'hex'), 'PACKET_TOO_LARGE'],
    ['a length of five bytes', Buffer.from('10ffffffff7f', 'hex'), 'LENGTH_MALFORMED'],
  ];

  it('a topic that is no text, from a device that has signed in', async () => {
    await using rig = await Rig.signedIn();
    rig.device.write(Buffer.from('32090005776d2f00410001', 'hex'));
    await eventually('refusal', () => rig.faults.length > 0);
    expect(rig.faults).toEqual(['TOPIC_MALFORMED']);
    expect(rig.passed).not.toContain('publish');
    await rig.closed();
  });
  it.each(refusals)('%s', async (_, bytes, fault) => {
    await using rig = await Rig.start();
    rig.device.write(bytes);
    await eventually('refusal', () => rig.faults.length > 0);
    expect(rig.faults).toEqual([fault]);
    expect(rig.passed).toEqual([]);
    await rig.closed();
  });

  it('to look at what a stranger sends along with CONNECT until he has signed in; then it passes in order', async () => {
    const admission = new Admission(100, 100_000);
    await using rig = await Rig.start(admission);
    rig.device.write(Buffer.concat([CONNECT, PINGREQ, publish(1), SUBSCRIBE, publish(2)]));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    expect([rig.passed, rig.answers, admission.openPublishes]).toEqual([['connect'], '', 0]);
    rig.gate.signedIn('KB-0001', new RateAllowance(10, 10, 0));
    await rig.sees('publish', 2);
    expect([rig.passed, rig.answers]).toEqual([['connect', 'publish', 'subscribe', 'publish'], PINGRESP_HEX]);
    await rig.settled();
  });

  it('to answer or keep more than one packet of a stranger who sends them piece by piece', async () => {
    await using rig = await Rig.start();
    rig.device.write(CONNECT);
    await rig.sees('connect');
    rig.device.write(Buffer.alloc(1_000 * 5, Buffer.from('3003000161', 'hex')));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    expect(waitingPackets(rig.gate)).toBe(1);
    expect(rig.passed).toEqual(['connect']);
  });

  it('a CONNECT in which a name is kept that no device has; packets behind it may be larger', async () => {
    await using stranger = await Rig.start();
    stranger.device.write(generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'x'.repeat(65_000), keepalive: 0 }).subarray(0, 10));
    await eventually('refusal', () => stranger.faults.length > 0);
    expect(stranger.faults).toEqual(['PACKET_TOO_LARGE']);
    await using device = await Rig.signedIn(undefined, { packetBytes: 10_000 });
    device.device.write(publish(1, 9_000));
    await device.sees('publish');
  });

  it('to cut a chunk of the smallest packets into more than its bound has room for', async () => {
    await using rig = await Rig.signedIn(new Admission(1, 100_000));
    const times = 900;
    rig.device.write(Buffer.alloc(times * 5, Buffer.from('3003000161', 'hex')));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    expect(waitingPackets(rig.gate)).toBeLessThan(10);
    for (let committed = 0; committed < times; committed++) {
      await rig.sees('publish', committed + 1);
      rig.commitOldest();
    }
  }, 30_000);

  it('one who asks and asks whether it is there: a hundred times at once, and ten times a second after that', async () => {
    await using rig = await Rig.signedIn();
    rig.device.write(Buffer.alloc(100 * PINGREQ.length, PINGREQ));
    await eventually('a hundred PINGRESPs', () => rig.answers.length === 100 * PINGRESP_HEX.length);
    rig.nowMs += 1_000;
    rig.device.write(Buffer.alloc(10 * PINGREQ.length, PINGREQ));
    await eventually('ten more', () => rig.answers.length === 110 * PINGRESP_HEX.length);
    expect(rig.faults).toEqual([]);
    rig.device.write(PINGREQ);
    await eventually('refusal', () => rig.faults.length > 0);
    expect(rig.faults).toEqual(['PING_FLOOD']);
    await rig.closed();
  });

  it('everything once it is to read nothing more, whatever is committed then', async () => {
    await using rig = await Rig.signedIn(new Admission(1, 100_000));
    rig.device.write(Buffer.concat(Array.from({ length: 60 }, (_, id) => publish(id + 1, 100))));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    rig.gate.stopReading();
    rig.commitOldest();
    for (let i = 0; i < 10; i++) await turnOfTheLoop();
    expect([rig.passed, rig.gate.socket.isPaused(), rig.admission.openPublishes]).toEqual([['connect', 'publish'], true, 0]);
  });

  it('to keep without bound what the broker does not read', async () => {
    await using rig = await Rig.signedIn();
    rig.brokerReads = false;
    const times = 200_000;
    rig.device.write(Buffer.alloc(times * SUBSCRIBE.length, SUBSCRIBE));
    await eventually('the socket is not read', () => rig.gate.socket.isPaused());
    expect(rig.gate.readableLength).toBeLessThan(2_000);
    expect(rig.gate.socket.bytesRead).toBeLessThan(1_000_000);
    rig.brokerReads = true;
    rig.readAll();
    await rig.sees('subscribe', times);
  }, 30_000);

  it('to pile up answers for a device that asks and never reads them', async () => {
    await using rig = await Rig.signedIn();
    let full = true;
    Object.defineProperty(rig.gate.socket, 'writableNeedDrain', { get: () => full });
    rig.device.write(Buffer.alloc(90 * PINGREQ.length, PINGREQ));
    await eventually('the questions are read', () => rig.gate.socket.bytesRead >= CONNECT.length + 90 * PINGREQ.length);
    full = false;
    await rig.settled();
    expect(rig.answers).toBe(PINGRESP_HEX);
  });
});

describe('the gate towards the device', () => {
  it('hands on what the broker answers, in order', async () => {
    await using rig = await Rig.signedIn();
    const acknowledgements = [1, 2, 3].map((messageId) => generate({ cmd: 'puback', messageId }));
    rig.gate.cork();
    for (const acknowledgement of acknowledgements) rig.gate.write(acknowledgement);
    rig.gate.uncork();
    await eventually('three PUBACKs', () => rig.answers === Buffer.concat(acknowledgements).toString('hex'));
  });

  it('ends the connection when the broker ends it', async () => {
    await using rig = await Rig.signedIn();
    rig.gate.end();
    await rig.closed();
  });

  it('is gone when the device is', async () => {
    await using rig = await Rig.signedIn();
    rig.device.end();
    await rig.closed();
    expect(rig.faults).toEqual([]);
  });
});
