import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { senderTopic } from '@app/metering';
import type { Device } from '@app/registry';

import type { WebhookSettings } from '../configuration.js';
import { failpoint } from '../failpoint.js';

/** What the door needs from the rest of the service. */
export interface WebhookHost {
  deviceBySerial(serial: string): Device | undefined;
  passwordMatches(device: Device, password: Uint8Array): boolean;
  /** Takes a message; `onCommitted` is called once it is committed. */
  take(sender: Device, topic: string, payload: Buffer, onCommitted: () => void): void;
  noted(event: string, facts: Readonly<Record<string, string | undefined>>, text: string): void;
}

const PATH = /^\/messages(?:\/([^?#]{1,400}))?$/;
/** A guesser waits; the server with a wrong secret does too, and loses nothing by it. */
const REFUSED_WAIT_MS = 1_000;
/** Longest that a sender is kept waiting for a commit. What is committed later is told by the repetition, which is a duplicate. */
const PATIENCE_MS = 15_000;
const RETRY_AFTER_SECONDS = 30;
const CONNECTIONS = 200;

/**
 * A door for network servers that send by HTTP, such as the webhooks of The Things Stack, signed in as a registered gateway (Basic): `POST /messages` with a message of
 * the native format, `POST /messages/{topic}` with one of another family, by the topic that it has over MQTT. 204 is answered after COMMIT, as readings or in quarantine; anything else means that the message has to come again.
 */
export class WebhookDoor {
  private readonly server: Server;
  private open = 0;
  private isStopping = false;

  constructor(private readonly settings: WebhookSettings, private readonly host: WebhookHost) {
    this.server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 60_000 }, (request, response) => void this.answer(request, response));
    this.server.maxConnections = CONNECTIONS;
  }

  /** Messages taken and not yet committed. */
  get openMessages(): number {
    return this.open;
  }

  /** Opens the port. @returns the port taken, for callers that asked for any free one */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.settings.port, this.settings.host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  stopReading(): void {
    this.isStopping = true;
    this.server.close();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = PATH.exec(request.url ?? '');
    const said = path?.[1] === undefined ? undefined : topicOf(path[1]);
    if (path === null || said === null) return refuse(response, 404, 'NOT_FOUND', 'messages are posted to /messages, or to /messages/ and the topic that their family has');
    if (request.method !== 'POST') return refuse(response.setHeader('allow', 'POST'), 405, 'METHOD', 'only POST is understood');
    if (Number(request.headers['content-length'] ?? 0) > this.settings.mostBytes) return refuse(response, 413, 'TOO_LARGE', `at most ${this.settings.mostBytes} bytes`);
    const sender = this.signedIn(request);
    if (sender === undefined) {
      this.host.noted('SIGN_IN_REFUSED', { address: request.socket.remoteAddress }, 'sign-in refused');
      setTimeout(() => refuse(response.setHeader('www-authenticate', 'Basic realm="messages"'), 401, 'AUTHN', 'sign in as a registered gateway with its secret'), REFUSED_WAIT_MS);
      return;
    }
    if (this.isStopping || this.open >= this.settings.mostOpen) return later(response);
    // Counted before the body is read: what is being read is kept too.
    this.open++;
    // Too long, or its sender is gone: either way there is no message, and the answer says so to whoever still listens.
    const payload = await bodyOf(request, this.settings.mostBytes).catch(() => undefined);
    if (payload === undefined) {
      this.open--;
      return refuse(response, 413, 'TOO_LARGE', `at most ${this.settings.mostBytes} bytes`);
    }
    failpoint('publish-arrived');
    const overdue = setTimeout(() => later(response), PATIENCE_MS);
    this.host.take(sender, said ?? senderTopic('gateway', sender.serial), payload, () => {
      this.open--;
      clearTimeout(overdue);
      if (!response.headersSent && !response.destroyed) response.writeHead(204).end();
    });
  }

  /** The gateway that Basic names and whose secret it has. */
  private signedIn(request: IncomingMessage): Device | undefined {
    const given = /^Basic ([A-Za-z0-9+/=]+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [serial, ...secret] = Buffer.from(given ?? '', 'base64').toString('utf8').split(':');
    const device = this.host.deviceBySerial(serial!);
    return device?.kind === 'gateway' && this.host.passwordMatches(device, Buffer.from(secret.join(':'))) ? device : undefined;
  }
}

/** The topic that a path says; null for what is none. */
function topicOf(path: string): string | null {
  try {
    const topic = decodeURIComponent(path);
    // A topic without wildcards, spaces and control characters, as a publisher may have one.
    return /^[^+#\s\p{Cc}]{1,200}$/u.test(topic) ? topic : null;
  } catch {
    return null;
  }
}

function later(response: ServerResponse): void {
  refuse(response.headersSent ? response : response.setHeader('retry-after', String(RETRY_AFTER_SECONDS)), 503, 'NOT_COMMITTED', 'the message is not committed yet; send it again');
}

function refuse(response: ServerResponse, status: number, kind: string, detail: string): void {
  if (response.headersSent || response.destroyed) return;
  // A body that is not read must not be taken for the next request.
  response.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' }).end(JSON.stringify({ type: 'about:blank', status, kind, detail }));
}

/** @throws Error for a body that is longer than said, or breaks off */
async function bodyOf(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error('too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
