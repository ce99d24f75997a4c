import type { SignedIn } from './access.js';
import type { HttpRequest, HttpResponse } from './http-exchange.js';
import { Refusal } from './refusal.js';

/** What changed: enough to know what to read again, never values. */
export interface ChangeNotice { readonly topic: string; readonly keys: readonly string[] }

export interface StreamSettings {
  readonly heartbeatMs: number;
  readonly recheckMs: number;
  readonly streamsPerSession: number;
  /** Bytes a client that does not read may leave unsent; then its stream is closed, and it asks anew. */
  readonly unsentBytes: number;
}

export const STREAM_SETTINGS: StreamSettings = { heartbeatMs: 15_000, recheckMs: 30_000, streamsPerSession: 5, unsentBytes: 262_144 };

/**
 * Streams of server-sent events to signed-in people. A stream ends with its session: the session is looked at again now
 * and then, since a revoked one would otherwise go on listening.
 */
export class ChangeStreams {
  private readonly open = new Map<HttpResponse, { readonly sessionId: string; readonly close: () => void }>();

  constructor(private readonly isSessionOpen: (sessionId: string) => Promise<boolean>, private readonly settings: StreamSettings = STREAM_SETTINGS) {}

  /** Streams open now. */
  get size(): number {
    return this.open.size;
  }

  /** Turns the response into a stream. @throws Refusal RATE_LIMIT when the session has too many */
  add(by: SignedIn, request: HttpRequest, response: HttpResponse): void {
    const ofSession = [...this.open.values()].filter(({ sessionId }) => sessionId === by.sessionId).length;
    if (ofSession >= this.settings.streamsPerSession) throw new Refusal('RATE_LIMIT', `a session has at most ${this.settings.streamsPerSession} streams`, [], 30);
    response.status(200).setHeader('Content-Type', 'text/event-stream; charset=utf-8').setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    response.write(': open\n\n');
    const heartbeat = setInterval(() => this.write(response, ': still here\n\n'), this.settings.heartbeatMs);
    const recheck = setInterval(() => void this.recheck(by.sessionId, response), this.settings.recheckMs);
    const close = (): void => {
      clearInterval(heartbeat);
      clearInterval(recheck);
      this.open.delete(response);
    };
    this.open.set(response, { sessionId: by.sessionId, close });
    request.once('close', close);
    response.once('close', close);
  }

  /** Tells every stream. */
  tell(notice: ChangeNotice): void {
    const text = `data: ${JSON.stringify(notice)}\n\n`;
    for (const response of this.open.keys()) this.write(response, text);
  }

  /** Ends all streams. */
  closeAll(): void {
    for (const response of this.open.keys()) this.end(response);
  }

  private write(response: HttpResponse, text: string): void {
    if (response.writableLength > this.settings.unsentBytes) response.destroy();
    else response.write(text);
  }

  private async recheck(sessionId: string, response: HttpResponse): Promise<void> {
    // A session that cannot be looked up now is not known to be open.
    if (!await this.isSessionOpen(sessionId).catch(() => false)) this.end(response);
  }

  private end(response: HttpResponse): void {
    this.open.get(response)?.close();
    response.end();
  }
}
