import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

import mqttPacket, { type IConnectPacket, type Packet } from 'mqtt-packet';

/** How a client signs in. */
export interface SignIn {
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly clientId?: string;
  /** 0 = none, and no PINGREQ is sent then. */
  readonly keepaliveSeconds?: number;
  readonly will?: IConnectPacket['will'];
  /** TLS with these options; plain TCP without. */
  readonly tls?: ConnectionOptions;
}

/** Why a connection ended: the words of a test's failure. */
export type Ending = 'closed by the door' | 'closed by us' | 'no PINGRESP within the keepalive';

/** While the database is away the door reads no DISCONNECT that stands behind publishes. */
const END_WITHIN_MS = 1_000;

/**
 * One MQTT 3.1.1 connection with every packet in the test's hands: nothing is sent again, nothing is answered and nothing
 * is hidden. It pings by its keepalive whether or not it publishes, and gives up when no answer comes within that time.
 */
export class MqttConnection {
  readonly openedAtMs = performance.now();
  /** Resolves once, however the connection ended; never rejects. */
  readonly ended: Promise<Ending>;
  onPacket: (packet: Packet) => void = () => undefined;
  pings = 0;
  slowestPingMs = 0;
  private readonly socket: Socket;
  private readonly answers: { cmd: Packet['cmd']; resolve: (packet: Packet) => void }[] = [];
  private ending: Ending | undefined;
  private pinger: NodeJS.Timeout | undefined;
  private pingSentAtMs: number | undefined;
  private flushing = false;

  private constructor(private readonly signIn: SignIn) {
    const { port, tls } = signIn;
    this.socket = tls === undefined ? connectTcp({ host: '127.0.0.1', port }) : connectTls({ host: '127.0.0.1', port, ...tls });
    this.socket.setNoDelay(true);
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet: Packet) => this.received(packet));
    parser.on('error', () => this.socket.destroy());
    this.socket.on('data', (chunk: Buffer) => parser.parse(chunk));
    this.socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.socket.once('close', () => {
      clearInterval(this.pinger);
      resolve(this.ending ?? 'closed by the door');
    }));
  }

  /** Opens a connection and sends CONNECT; resolves with CONNACK's return code, or with undefined when there was none. */
  static async open(signIn: SignIn): Promise<{ connection: MqttConnection; returnCode: number | undefined }> {
    const connection = new MqttConnection(signIn);
    connection.write(connectPacket(signIn));
    const connack = await connection.answer('connack');
    const returnCode = connack?.cmd === 'connack' ? connack.returnCode : undefined;
    if (returnCode === 0) connection.startPinging();
    return { connection, returnCode };
  }

  /** Opens a connection that is let in. @throws when it is not */
  static async signedIn(signIn: SignIn): Promise<MqttConnection> {
    const { connection, returnCode } = await MqttConnection.open(signIn);
    if (returnCode !== 0) throw new Error(`${signIn.username ?? 'the client'} was not let in: ${returnCode === undefined ? 'connection closed' : `code ${returnCode}`}`);
    return connection;
  }

  /** A connection that has sent nothing yet. */
  static silent(signIn: SignIn): MqttConnection {
    return new MqttConnection(signIn);
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.ending === undefined;
  }

  /** Sends a packet; packets of one turn leave together. */
  write(packet: Packet): void {
    if (!this.flushing) {
      this.flushing = true;
      this.socket.cork();
      queueMicrotask(() => {
        this.flushing = false;
        this.socket.uncork();
      });
    }
    mqttPacket.writeToStream(packet, this.socket as unknown as NodeJS.WritableStream & { destroyed: boolean });
  }

  /** Sends bytes as they are. */
  writeBytes(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next packet of a kind; undefined when the connection ends before. */
  answer(cmd: Packet['cmd']): Promise<Packet | undefined> {
    return Promise.race([new Promise<Packet>((resolve) => this.answers.push({ cmd, resolve })), this.ended.then(() => undefined)]);
  }

  /** Publishes with QoS 1 and waits for its PUBACK; false when the connection ended before. */
  async publish(topic: string, payload: string | Buffer, messageId = 1, dup = false): Promise<boolean> {
    const answer = this.answer('puback');
    this.write({ cmd: 'publish', topic, payload, qos: 1, dup, retain: false, messageId });
    return (await answer) !== undefined;
  }

  /** Asks for a subscription; the code of SUBACK, undefined when the connection ended instead. */
  async subscribe(topic: string): Promise<number | undefined> {
    const answer = this.answer('suback');
    this.write({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] });
    const suback = await answer;
    return suback?.cmd === 'suback' ? (suback.granted[0] as number) : undefined;
  }

  /** Stops or goes on taking what the door sends. */
  read(on: boolean): void {
    if (on) this.socket.resume();
    else this.socket.pause();
  }

  /** Says DISCONNECT and closes when what was written has left; drops the connection when the door does not close it in time. */
  async end(): Promise<void> {
    this.ending ??= 'closed by us';
    clearInterval(this.pinger);
    if (!this.socket.destroyed) {
      this.write({ cmd: 'disconnect' });
      this.socket.end();
      this.socket.resume();
      const overdue = setTimeout(() => this.socket.destroy(), END_WITHIN_MS);
      void this.ended.then(() => clearTimeout(overdue));
    }
    await this.ended;
  }

  /** Drops the connection without a word. */
  drop(why: Ending = 'closed by us'): void {
    this.ending ??= why;
    this.socket.destroy();
  }

  private received(packet: Packet): void {
    if (packet.cmd === 'pingresp' && this.pingSentAtMs !== undefined) {
      this.slowestPingMs = Math.max(this.slowestPingMs, performance.now() - this.pingSentAtMs);
      this.pingSentAtMs = undefined;
    }
    const at = this.answers.findIndex(({ cmd }) => cmd === packet.cmd);
    if (at >= 0) this.answers.splice(at, 1)[0]!.resolve(packet);
    this.onPacket(packet);
  }

  private startPinging(): void {
    const everyMs = (this.signIn.keepaliveSeconds ?? 0) * 1000;
    if (everyMs === 0 || this.socket.destroyed) return;
    this.pinger = setInterval(() => {
      if (this.pingSentAtMs !== undefined) return this.drop('no PINGRESP within the keepalive');
      this.pingSentAtMs = performance.now();
      this.pings++;
      this.write({ cmd: 'pingreq' });
    }, everyMs);
  }
}

function connectPacket({ username, password, clientId, keepaliveSeconds, will }: SignIn): IConnectPacket {
  return {
    cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: clientId ?? 'field', keepalive: keepaliveSeconds ?? 0,
    ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password: Buffer.from(password) }),
    ...(will === undefined ? {} : { will }),
  };
}
