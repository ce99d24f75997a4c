import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

import { type Admission, RateAllowance, type Waiter } from './admission.js';
import { hasTextForTopic, PACKET_TYPE, PacketFraming } from './packet-framing.js';

export type GateFault = 'PACKET_TOO_LARGE' | 'LENGTH_MALFORMED' | 'TOPIC_MALFORMED' | 'CONNECT_MISSING' | 'CONNECT_TIMEOUT' | 'KEEPALIVE_TIMEOUT' | 'PING_FLOOD';

export interface GateLimits {
  readonly packetBytes: number;
  readonly openPublishesPerConnection: number;
  readonly bufferBytesPerConnection: number;
  readonly connectTimeoutMs: number;
}

export interface GateWatch {
  fault(gate: SocketGate, fault: GateFault): void;
  throttled(gate: SocketGate): void;
}

/** First byte of CONNECT; its flags are reserved and zero (OASIS MQTT 3.1.1, 2.2.2). */
const CONNECT_BYTE = PACKET_TYPE.connect << 4;
const PINGRESP = Buffer.from([0xd0, 0x00]);
const NOTHING = Buffer.alloc(0);
/** Serial, secret, client id and will of any device have room in it; a stranger's names are kept until he is refused. */
const MOST_CONNECT_BYTES = 4_096;
/** What a waiting packet takes beside its bytes: packets of two bytes must not fill the heap. */
const PACKET_OVERHEAD_BYTES = 128;
/** Keepalive is counted in seconds: nobody has a reason to ask more often. */
const PINGS_PER_SECOND = 10;
const PING_BURST = 100;
/** A client that is silent for one and a half times its keepalive is gone (OASIS MQTT 3.1.1, 3.1.2.10). */
const KEEPALIVE_TOLERANCE = 1.5;

/**
 * Stands between a device's socket and the broker, and is the broker's stream.
 *
 * The broker reads a connection only when all publishes it read before are done, and a publish is done when it is
 * committed. While the database is away it would therefore answer no PINGREQ and close every connection by its own
 * keepalive. The gate answers PINGREQ itself, keeps the keepalive, lets through only as many publishes as there is room
 * for, and stops reading a socket whose waiting bytes have reached their bound. What a stranger sends behind CONNECT stays
 * as it came until he has signed in.
 */
export class SocketGate extends Duplex implements Waiter {
  private readonly framing: PacketFraming;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private pumping = false;
  private socketPaused = false;
  private connectSeen = false;
  private stopped = false;
  /** The last chunk holds packets that there was no room for. */
  private cutShort = false;
  private readonly pings: RateAllowance;
  /** Keepalive the device asked for in CONNECT; 0 = none. It is kept from sign-in on. */
  keepaliveSeconds = 0;
  /** Serial of the device, once it has signed in. */
  serial: string | undefined;
  private keepaliveMs = 0;
  private heardAtMs: number;
  private readonly openedAtMs: number;
  /** Sizes of publishes let through that the broker has not handed to {@link publishArrived}, oldest first. */
  private underway: number[] = [];
  private openPublishes = 0;
  private allowance: RateAllowance | undefined;
  private allowanceTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly socket: Socket, private readonly limits: GateLimits, private readonly admission: Admission,
    private readonly now: () => number, private readonly watch: GateWatch,
  ) {
    super({ allowHalfOpen: false });
    this.framing = new PacketFraming(Math.min(limits.packetBytes, MOST_CONNECT_BYTES));
    this.openedAtMs = this.heardAtMs = now();
    this.pings = new RateAllowance(PINGS_PER_SECOND, PING_BURST, this.openedAtMs);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    // A device that has said its last waits for no answer.
    socket.on('end', () => this.destroy());
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** Called when the device has signed in, with the rate it shares with its earlier and later connections. */
  signedIn(serial: string, allowance: RateAllowance): void {
    this.serial = serial;
    this.keepaliveMs = this.keepaliveSeconds * 1000 * KEEPALIVE_TOLERANCE;
    this.allowance = allowance;
    this.pump();
  }

  /** Reads nothing more and lets nothing more through; what the broker has may still be committed and acknowledged. */
  stopReading(): void {
    this.stopped = true;
    this.socket.pause();
  }

  /** The broker asks whether to take this publish: the next one underway is now in the hands of whoever commits it. Returns its bytes. */
  publishArrived(): number {
    return this.underway.shift() ?? 0;
  }

  /** A publish is committed: its room is free. Harmless after the connection has gone. */
  publishDone(bytes: number): void {
    this.openPublishes--;
    this.admission.leave(bytes);
    if (!this.destroyed) this.pump();
  }

  /** Checked every second or so: closes a connection that has not signed in, or is silent beyond its keepalive. */
  sweep(nowMs: number): void {
    if (!this.connectSeen && nowMs - this.openedAtMs > this.limits.connectTimeoutMs) return this.refuse('CONNECT_TIMEOUT');
    // While we do not read the socket its silence is our doing.
    if (this.keepaliveMs > 0 && !this.socketPaused && nowMs - this.heardAtMs > this.keepaliveMs) this.refuse('KEEPALIVE_TIMEOUT');
  }

  tryAgain(): void {
    if (!this.destroyed) this.pump();
  }

  override _read(): void {
    // Packets are pushed as room allows.
  }

  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    if (chunk !== null) this.pump();
    return chunk;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.send(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    this.send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.allowanceTimer);
    this.admission.forget(this);
    this.socket.destroy();
    this.waiting = [];
    this.waitingBytes = 0;
    // Publishes that the broker never took up; those it did are given back when they are committed.
    const abandoned = this.underway;
    this.underway = [];
    for (const bytes of abandoned) {
      this.openPublishes--;
      this.admission.leave(bytes);
    }
    done(error);
  }

  private send(bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.socket.destroyed) return done();
    this.socket.write(bytes, (error) => done(error ?? null));
  }

  private received(chunk: Buffer): void {
    this.heardAtMs = this.now();
    // A browser's first line may announce more bytes than it sends: nobody waits for them.
    if (!this.connectSeen && this.framing.keptBytes === 0 && chunk[0] !== CONNECT_BYTE) return this.refuse('CONNECT_MISSING');
    this.cut(chunk);
    this.pump();
    this.cutFurther();
  }

  private cut(chunk: Buffer): void {
    let enough = false;
    const fault = this.framing.feed(chunk, (packet) => {
      this.sort(packet);
      enough = this.destroyed || this.isUnproven || this.isFull;
      return enough ? 'enough' : undefined;
    });
    this.cutShort = enough && this.framing.keptBytes > 0;
    if (fault !== undefined) this.refuse(fault);
  }

  /** Goes on with what is left of a chunk as far as there is room, and stops reading the socket when there is none. */
  private cutFurther(): void {
    while (this.cutShort && this.hasRoom && !this.destroyed) {
      this.cut(NOTHING);
      this.pump();
    }
    if (this.socketPaused || !(this.cutShort || this.isFull)) return;
    this.socketPaused = true;
    this.socket.pause();
  }

  private get isFull(): boolean {
    return this.waiting.length > 0 && this.waitingBytes + this.framing.keptBytes > this.limits.bufferBytesPerConnection;
  }

  private get hasRoom(): boolean {
    return !this.isUnproven && this.waitingBytes <= this.limits.bufferBytesPerConnection / 2;
  }

  /** CONNECT has come, and it is not known yet whether it tells the truth. */
  private get isUnproven(): boolean {
    return this.connectSeen && this.serial === undefined;
  }

  private sort(packet: Buffer): void {
    if (this.destroyed) return;
    const type = packet[0]! >> 4;
    if (!this.connectSeen) {
      if (type !== PACKET_TYPE.connect) return this.refuse('CONNECT_MISSING');
      this.connectSeen = true;
      this.framing.mostPacketBytes = this.limits.packetBytes;
    }
    if (type === PACKET_TYPE.pingreq) {
      if (this.pings.take(this.now()) > 0) return this.refuse('PING_FLOOD');
      // Whoever asks and asks and never reads the answers has enough of them on the way.
      if (!this.socket.writableNeedDrain) this.socket.write(PINGRESP);
      return;
    }
    if (type === PACKET_TYPE.publish && !hasTextForTopic(packet)) return this.refuse('TOPIC_MALFORMED');
    this.waiting.push(packet);
    this.waitingBytes += packet.length + PACKET_OVERHEAD_BYTES;
  }

  private pump(): void {
    // Whoever reads what is pushed here may ask for more at once.
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    let passed = 0;
    while (passed < this.waiting.length) {
      const packet = this.waiting[passed]!;
      if (!(packet[0]! >> 4 === PACKET_TYPE.publish ? this.admit(packet.length) : this.isReadByBroker)) break;
      this.waitingBytes -= packet.length + PACKET_OVERHEAD_BYTES;
      passed++;
      this.push(packet);
    }
    if (passed > 0) this.waiting = this.waiting.slice(passed);
    this.pumping = false;
    if (this.socketPaused && this.hasRoom) this.readOn();
  }

  /** Takes up what was left of the last chunk, and then the socket again. */
  private readOn(): void {
    this.socketPaused = false;
    this.heardAtMs = this.now();
    this.cutFurther();
    if (!this.socketPaused && !this.destroyed) this.socket.resume();
  }

  /** Packets other than publishes take no room in the intake, so they are bounded by what the broker has yet to read. */
  private get isReadByBroker(): boolean {
    return this.readableLength < this.limits.bufferBytesPerConnection;
  }

  private admit(bytes: number): boolean {
    // The room is for devices: a stranger must not fill it while we look at the password.
    if (this.serial === undefined) return false;
    if (this.openPublishes >= this.limits.openPublishesPerConnection) return false;
    if (this.allowanceTimer !== undefined) return false;
    const waitMs = this.allowance?.take(this.now()) ?? 0;
    if (waitMs > 0) {
      this.watch.throttled(this);
      this.allowanceTimer = setTimeout(() => {
        this.allowanceTimer = undefined;
        this.tryAgain();
      }, waitMs);
      return false;
    }
    if (!this.admission.enter(bytes, this)) {
      this.allowance?.giveBack();
      return false;
    }
    this.openPublishes++;
    this.underway.push(bytes);
    return true;
  }

  private refuse(fault: GateFault): void {
    if (this.destroyed) return;
    this.watch.fault(this, fault);
    this.destroy();
  }
}
