import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

import type { Client, Subscription } from 'aedes';
import type { Device } from '@app/registry';

import type { ListenerLimits, TlsFiles } from '../configuration.js';
import { failpoint } from '../failpoint.js';
import { Admission, RateAllowance } from './admission.js';
import { ConnectPacing } from './connect-pacing.js';
import { DeviceBroker } from './device-broker.js';
import type { ListenerWatch } from './listener-watch.js';
import { SocketGate } from './socket-gate.js';

/** One message as it came through the door. */
export interface Publication {
  readonly device: Device;
  readonly topic: string;
  readonly payload: Buffer;
}

/** What the listener needs from the rest of the service. */
export interface ListenerHost {
  deviceBySerial(serial: string): Device | undefined;
  /** True when the password is the device's secret. */
  passwordMatches(device: Device, password: Uint8Array): boolean;
  /** Takes a message; `onCommitted` is called once it is committed and PUBACK may leave. */
  take(publication: Publication, onCommitted: () => void): void;
  now(): number;
}

export interface ListenerSettings {
  readonly host: string;
  readonly plainPort: number | undefined;
  readonly tls: TlsFiles | undefined;
  readonly limits: ListenerLimits;
}

interface Session {
  readonly device: Device;
  readonly gate: SocketGate;
}

const SWEEP_EVERY_MS = 1_000;
const REFUSED_WAIT_MS = 1_000;
/** All who have not proved to be a device are paced together. */
const STRANGERS = '';

/** Device names carry their kind as the first topic level. */
const TOPIC_PREFIX = { meter: 'meters', gateway: 'gw' } as const;

/**
 * The service's own MQTT 3.1.1 endpoint. A device's PUBACK leaves after its message is committed: the commit happens
 * inside the publish authorisation, and aedes writes PUBACK when that calls back.
 */
export class DeviceListener {
  private readonly broker: DeviceBroker;
  private readonly servers: Server[] = [];
  private readonly gates = new Set<SocketGate>();
  private readonly perAddress = new Map<string, number>();
  private readonly sessions = new Map<Client, Session>();
  private readonly allowances = new Map<number, RateAllowance>();
  private readonly pacing: ConnectPacing;
  private sweeper: NodeJS.Timeout | undefined;
  private closing = false;
  readonly admission: Admission;

  constructor(private readonly settings: ListenerSettings, private readonly host: ListenerHost, private readonly watch: ListenerWatch) {
    const { limits } = settings;
    this.admission = new Admission(limits.openPublishes, limits.openBytes);
    this.pacing = new ConnectPacing(limits.connectsPerSecond, limits.connectsPerDeviceMinute, host.now());
    this.broker = new DeviceBroker({
      // The gate's own timeout comes first; this one is for a CONNECT that the pacing holds back.
      connectTimeout: limits.connectTimeoutMs * 4,
      maxInflightInbound: 20,
      queueLimit: limits.openPublishesPerConnection,
      preConnect: (client, packet, done) => this.preConnect(client as Client, packet, done),
      authenticate: (client, username, password, done) => this.authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => this.authorizePublish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => this.authorizeSubscribe(client, subscription, done),
    });
    this.broker.on('clientError', (client, error) => this.watch.connectionFault(client.id, error.message));
    this.broker.on('connectionError', (client, error) => this.watch.connectionFault(client.id ?? '', error.message));
  }

  get connectedDevices(): number {
    return this.sessions.size;
  }

  get openSockets(): number {
    return this.gates.size;
  }

  /** Opens the ports. Returns the ports taken, for callers that asked for any free one. */
  async open(): Promise<{ plainPort: number | undefined; tlsPort: number | undefined }> {
    await this.broker.listen();
    const { host, plainPort, tls, limits } = this.settings;
    const opened: { plainPort: number | undefined; tlsPort: number | undefined } = { plainPort: undefined, tlsPort: undefined };
    const accept = (socket: Socket) => this.accept(socket);
    if (plainPort !== undefined) opened.plainPort = await listen(this.keep(createServer(accept)), host, plainPort, limits.connections);
    if (tls !== undefined) {
      const server = this.keep(createTlsServer(tlsOptions(tls), accept));
      server.on('tlsClientError', (error, socket) => this.watch.handshakeFailed(error.message, socket.remoteAddress ?? ''));
      opened.tlsPort = await listen(server, host, tls.port, limits.connections);
    }
    this.sweeper = setInterval(() => this.sweep(), SWEEP_EVERY_MS);
    return opened;
  }

  /** Takes no new connection and reads no further publish; what is in hand may still be committed and acknowledged. */
  stopReading(): void {
    this.closing = true;
    clearInterval(this.sweeper);
    for (const server of this.servers) server.close();
    for (const gate of this.gates) gate.stopReading();
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    if (!this.closing) this.stopReading();
    await new Promise<void>((resolve) => this.broker.close(() => resolve()));
    for (const gate of this.gates) gate.destroy();
  }

  /** Ends the sessions of devices that may no longer speak. */
  endSessionsUnless(mayStay: (device: Device) => boolean): void {
    for (const [client, session] of this.sessions) {
      if (mayStay(session.device)) continue;
      this.watch.sessionEnded(session.device.serial);
      client.close();
    }
  }

  private keep<Kind extends Server>(server: Kind): Kind {
    this.servers.push(server);
    // Beyond its most connections the server closes by itself, before anybody is asked.
    server.on('drop', (dropped) => this.watch.connectionRefused('LIMIT', dropped?.remoteAddress ?? ''));
    return server;
  }

  private accept(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const open = this.perAddress.get(address) ?? 0;
    if (this.closing || this.gates.size >= this.settings.limits.connections || open >= this.settings.limits.connectionsPerAddress) {
      this.watch.connectionRefused('LIMIT', address);
      socket.destroy();
      return;
    }
    this.perAddress.set(address, open + 1);
    const gate = new SocketGate(socket, this.settings.limits, this.admission, () => this.host.now(), this.watch);
    this.gates.add(gate);
    gate.once('close', () => {
      this.gates.delete(gate);
      const left = (this.perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.perAddress.delete(address);
      else this.perAddress.set(address, left);
    });
    this.broker.handle(gate);
  }

  private sweep(): void {
    const nowMs = this.host.now();
    for (const gate of this.gates) gate.sweep(nowMs);
  }

  private preConnect(client: Client, packet: ConnectLike, done: (error: Error | null, success: boolean) => void): void {
    const gate = client.conn as SocketGate;
    const identity = packet.username ?? certificateName(gate.socket) ?? '';
    gate.keepaliveSeconds = packet.keepalive ?? 0;
    // The gate keeps the keepalive; aedes, which does not see PINGREQ, must not.
    packet.keepalive = 0;
    // One device, one session, whatever client id its firmware makes up; and no session state outlives the connection.
    packet.clientId = identity;
    packet.clean = true;
    if (packet.will !== undefined) {
      this.watch.ignored('will', identity);
      delete packet.will;
    }
    // Only who proves to be the device is counted as it: a stranger who names it must not make it wait.
    const device = this.provenDevice(gate, packet.username, packet.password);
    const { waitMs, flapping } = this.pacing.delay(device?.serial ?? STRANGERS, this.host.now());
    if (device !== undefined && flapping) this.watch.flapping(device.serial);
    if (waitMs === 0) return done(null, true);
    setTimeout(() => done(null, !gate.destroyed), waitMs);
  }

  private authenticate(
    client: Client, username: string | undefined, password: Buffer | undefined, done: (error: AuthFault | null, success: boolean | null) => void,
  ): void {
    const gate = client.conn as SocketGate;
    const device = this.provenDevice(gate, username, password);
    if (device === undefined) {
      this.watch.signInRefused(username ?? certificateName(gate.socket) ?? '', gate.socket.remoteAddress ?? '');
      // A guesser waits; the device with a wrong password does too, and loses nothing by it.
      setTimeout(() => done(authFault(4), null), REFUSED_WAIT_MS);
      return;
    }
    let allowance = this.allowances.get(device.deviceId);
    if (allowance === undefined) {
      allowance = new RateAllowance(this.settings.limits.publishesPerSecond, this.settings.limits.publishBurst, this.host.now());
      this.allowances.set(device.deviceId, allowance);
    }
    if (gate.destroyed) return;
    gate.signedIn(device.serial, allowance);
    this.sessions.set(client, { device, gate });
    // Not aedes' clientDisconnect: it is left out when two clients take one identity from each other at the same moment.
    gate.once('close', () => this.sessions.delete(client));
    done(null, true);
  }

  /** The device that the certificate names, or whose secret the password is. */
  private provenDevice(gate: SocketGate, username: string | undefined, password: Uint8Array | string | undefined): Device | undefined {
    const commonName = certificateName(gate.socket);
    const device = this.host.deviceBySerial(username ?? commonName ?? '');
    if (device === undefined) return undefined;
    if (commonName !== undefined) return commonName === device.serial ? device : undefined;
    return password !== undefined && this.host.passwordMatches(device, Buffer.from(password)) ? device : undefined;
  }

  private authorizePublish(client: Client | null, packet: PublishLike, done: (error?: Error | null) => void): void {
    const session = client === null ? undefined : this.sessions.get(client);
    if (client === null || session === undefined) return done(new Error('publish without a session'));
    const { device, gate } = session;
    // Sent behind DISCONNECT: nobody waits for an answer, and the room for it has been given back.
    if (gate.destroyed) return;
    const bytes = gate.publishArrived();
    if (packet.topic.startsWith('$')) {
      gate.publishDone(bytes);
      this.watch.topicRefused(device.serial, packet.topic);
      return done(new Error('topics that begin with $ are reserved'));
    }
    if (packet.retain) this.watch.ignored('retain', device.serial);
    if (packet.qos === 0) this.watch.ignored('qos0', device.serial);
    packet.retain = false;
    failpoint('publish-arrived');
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    this.host.take({ device, topic: packet.topic, payload }, () => {
      // The room is given back first: PUBACK below may be the moment that the sender goes on.
      gate.publishDone(bytes);
      if (!client.closed) done(null);
    });
  }

  private authorizeSubscribe(client: Client, subscription: Subscription, done: (error: Error | null, subscription?: Subscription | null) => void): void {
    const session = this.sessions.get(client);
    const own = session === undefined ? undefined : `${TOPIC_PREFIX[session.device.kind]}/${session.device.serial}/down`;
    if (subscription.topic === own) return done(null, subscription);
    this.watch.subscriptionRefused(session?.device.serial ?? '', subscription.topic);
    // Answered in SUBACK with 0x80, failure: granting what will never deliver would be a lie.
    done(null, null);
  }
}

interface ConnectLike { clientId: string; clean?: boolean; keepalive?: number; username?: string; password?: Buffer | string; will?: unknown }
interface PublishLike { topic: string; payload: string | Buffer; qos: number; retain: boolean }
type AuthFault = Error & { returnCode: 4 };

function authFault(returnCode: 4): AuthFault {
  return Object.assign(new Error('bad user name or password'), { returnCode });
}

/** Common name of a verified client certificate; undefined on a plain connection or without one. */
function certificateName(socket: Socket): string | undefined {
  const tls = socket as TLSSocket;
  if (tls.encrypted !== true || !tls.authorized) return undefined;
  const commonName = tls.getPeerCertificate().subject?.CN;
  return typeof commonName === 'string' ? commonName : undefined;
}

function tlsOptions(files: TlsFiles) {
  const required = files.clientCertificates === 'required';
  return {
    cert: readFileSync(files.certFile), key: readFileSync(files.keyFile), ...(files.caFile === undefined ? {} : { ca: readFileSync(files.caFile) }),
    minVersion: 'TLSv1.2' as const, requestCert: required, rejectUnauthorized: required, handshakeTimeout: 10_000,
  };
}

function listen(server: Server, host: string, port: number, connections: number): Promise<number> {
  server.maxConnections = connections;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });
}
