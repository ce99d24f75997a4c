import { STATUS_CODES } from 'node:http';

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';

import type { Logger } from '../json-log.js';
import type { HttpRequest, HttpResponse } from './http-exchange.js';
import { Refusal, REFUSAL_STATUS, type RefusalKind } from './refusal.js';

const KIND_BY_STATUS: Readonly<Record<number, RefusalKind>> = {
  400: 'SCHEMA', 401: 'AUTHN', 403: 'AUTHZ', 404: 'NOT_FOUND', 405: 'METHOD', 409: 'CONFLICT', 413: 'TOO_LARGE', 415: 'UNSUPPORTED_MEDIA', 429: 'RATE_LIMIT', 503: 'UNAVAILABLE',
};
/** When to come again where the refusal itself does not say, in seconds. */
const RETRY_AFTER_SECONDS: Readonly<Partial<Record<RefusalKind, number>>> = { UNAVAILABLE: 5, RATE_LIMIT: 1 };

/** What an error of the outside world, such as the database, means for the client; undefined where it means nothing: then it is our fault. */
export type OutsideFault = (error: unknown) => Refusal | undefined;

/** Every error as `application/problem+json` (RFC 9457) with a stable kind; of our own faults nothing is told but that they happened. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger, private readonly outsideFault: OutsideFault = () => undefined) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const response = host.switchToHttp().getResponse<HttpResponse>();
    const refusal = this.refusalOf(error);
    const status = refusal === undefined ? 500 : REFUSAL_STATUS[refusal.kind];
    if (refusal === undefined) this.log.error({ err: error }, 'a request failed');
    else if (refusal !== error && !(error instanceof HttpException)) this.log.warn({ fault: faultInWords(error), kind: refusal.kind }, 'a request was refused by what stands behind it');
    if (response.headersSent) {
      response.end();
      return;
    }
    const retryAfter = refusal?.retryAfterSeconds ?? (refusal && RETRY_AFTER_SECONDS[refusal.kind]);
    if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
    // What is left of an unread body must not be taken for the next request.
    if (!request.complete) response.setHeader('Connection', 'close');
    response.status(status).type('application/problem+json').send(JSON.stringify({
      type: 'about:blank', title: STATUS_CODES[status], status, kind: refusal?.kind ?? 'INTERNAL',
      ...(refusal === undefined ? {} : { detail: refusal.message }),
      ...(refusal === undefined || refusal.faults.length === 0 ? {} : { faults: refusal.faults }),
      ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
    }));
  }

  private refusalOf(error: unknown): Refusal | undefined {
    if (error instanceof Refusal) return error;
    // What the router says, and Nest passes on, of a path whose percent-encoding is broken.
    if (error instanceof Error && error.message.startsWith('Failed to decode param')) return new Refusal('MALFORMED_ENCODING', 'the path holds a percent-encoding that is no UTF-8');
    if (error instanceof HttpException) return refusalByStatus(error.getStatus(), detailOf(error));
    const outside = this.outsideFault(error);
    if (outside !== undefined) return outside;
    const status = (error as { status?: unknown } | null)?.status;
    return typeof status === 'number' && status >= 400 && status < 500 ? refusalByStatus(status, undefined) : undefined;
  }
}

function refusalByStatus(status: number, detail: string | undefined): Refusal | undefined {
  const kind = KIND_BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'SCHEMA' : undefined);
  return kind === undefined ? undefined : new Refusal(kind, detail ?? STATUS_CODES[status] ?? 'refused');
}

function detailOf(error: HttpException): string | undefined {
  const body = error.getResponse();
  if (typeof body === 'string') return body;
  const { reason } = body as { reason?: unknown };
  return typeof reason === 'string' ? reason : undefined;
}

/** Code and place of a fault of the outside world. Its message and detail may quote what was sent. */
function faultInWords(error: unknown): Readonly<Record<string, unknown>> {
  const { name, code, constraint, table, routine } = error as Readonly<Record<string, unknown>>;
  return { name, code, constraint, table, routine };
}
