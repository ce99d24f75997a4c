import type { IncomingMessage, ServerResponse } from 'node:http';

import type { SignedIn } from './access.js';
import type { MachineCaller } from './machine-access.js';

/** A request of Express as our conventions leave it. */
export interface HttpRequest extends IncomingMessage {
  readonly method: string;
  readonly originalUrl: string;
  readonly path: string;
  /** True behind TLS; honours `X-Forwarded-Proto` of as many proxies as are trusted. */
  readonly secure: boolean;
  /** Address of the client, or of the first untrusted proxy. */
  readonly ip?: string;
  readonly params: Readonly<Record<string, string>>;
  requestId: string;
  /** Where it came from, noted when it came: the socket may be gone when it is asked for. */
  clientAddress?: string;
  body?: unknown;
  /** Bytes of a JSON body, for the digest of idempotent requests. */
  bodyBytes?: Buffer;
  signedIn?: SignedIn;
  machine?: MachineCaller;
}

/** A response of Express, as far as we use it. */
export interface HttpResponse extends ServerResponse {
  status(code: number): HttpResponse;
  type(mediaType: string): HttpResponse;
  send(body: string | Buffer): HttpResponse;
  json(body: unknown): HttpResponse;
}

/** Where a request came from, as it is logged and recorded. */
export function clientAddressOf(request: HttpRequest): string {
  return request.clientAddress ?? 'unknown';
}

/** Path asked for, without the query: queries and fragments are never logged. */
export function pathOf(request: HttpRequest): string {
  return request.originalUrl.split('?', 1)[0] ?? '';
}
