import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';

import type { Logger } from '../json-log.js';

interface Response { status(code: number): Response; type(mediaType: string): Response; send(body: string): void; headersSent: boolean }

const KIND_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'REQUEST.INVALID', 401: 'SESSION.MISSING', 403: 'ROLE.FORBIDDEN', 404: 'ROUTE.NOT_FOUND', 405: 'ROUTE.METHOD', 413: 'REQUEST.TOO_LARGE',
  415: 'REQUEST.MEDIA_TYPE', 429: 'RATE_LIMIT', 503: 'UNAVAILABLE',
};

/** Every error as `application/problem+json` (RFC 9457) with a stable kind; of our own faults nothing is told but that they happened. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const status = statusOf(error);
    if (status >= 500 && status !== 503) this.log.error({ err: error }, 'a request failed');
    if (response.headersSent) return;
    const detail = status >= 500 && status !== 503 ? undefined : detailOf(error);
    response.status(status).type('application/problem+json').send(JSON.stringify({
      type: 'about:blank', kind: KIND_BY_STATUS[status] ?? (status < 500 ? 'REQUEST.REFUSED' : 'INTERNAL'), status, ...(detail === undefined ? {} : { detail }),
    }));
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Errors of the body parser carry their status; anything without one is our fault.
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function detailOf(error: unknown): string | undefined {
  if (!(error instanceof HttpException)) return undefined;
  const body = error.getResponse();
  if (typeof body === 'string') return body;
  const { reason, message } = body as { reason?: unknown; message?: unknown };
  return typeof reason === 'string' ? reason : typeof message === 'string' ? message : undefined;
}
