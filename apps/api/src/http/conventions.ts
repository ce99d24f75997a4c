import { randomUUID } from 'node:crypto';

import type { INestApplication } from '@nestjs/common';
import { clientAddressOf, type HttpRequest, type HttpResponse, type Logger, pathOf, Refusal, withinRequest } from '@app/platform';
import helmet from 'helmet';

import { requestRates } from './request-rate.js';

/** Where the routes of the interface stand; health and the console do not. */
export const API_PREFIX = 'api/v1';

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PATCH', 'PUT', 'DELETE']);
const LONGEST_LOGGED_PATH = 200;

export interface ConventionSettings {
  /** Proxies in front of us whose `X-Forwarded-*` is believed; 0: none is. */
  readonly trustedProxies: number;
  readonly requestsPerSecond?: { readonly perSession: number; readonly perAddress: number; readonly perKey?: number };
}

type Next = (error?: unknown) => void;
type Middleware = (request: HttpRequest, response: HttpResponse, next: Next) => void;

interface ExpressApplication extends INestApplication {
  set(setting: string, to: unknown): this;
  disable(setting: string): this;
}

/** What an application is created with: bodies are read by us, after the guard; streams are cut at the end. */
export const CONVENTIONAL_OPTIONS = { bodyParser: false, forceCloseConnections: true } as const;

/**
 * Prepares an application created with {@link CONVENTIONAL_OPTIONS}: request ids, headers, rates, refused methods.
 * Nothing here decides who may do what; that is the guard's.
 */
export function applyConventions(application: INestApplication, log: Logger, settings: ConventionSettings): void {
  const app = application as ExpressApplication;
  app.set('trust proxy', settings.trustedProxies);
  // Queries are read by parseQuery; no other reading of them may exist.
  app.set('query parser', false);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(identified(log));
  app.use(securityHeaders());
  app.use(refuseOddMethods);
  app.use(refuseOddPaths);
  for (const rate of requestRates(settings.requestsPerSecond)) app.use(rate);
}

/** Gives the request an id of ours, and writes one line when it is answered. Neither query nor headers are logged. */
function identified(log: Logger): Middleware {
  return (request, response, next) => {
    const requestId = randomUUID();
    request.requestId = requestId;
    request.clientAddress = request.ip ?? 'unknown';
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('Cache-Control', 'no-store');
    const startedAtMs = performance.now();
    response.once('finish', () => {
      const path = pathOf(request).slice(0, LONGEST_LOGGED_PATH);
      log[path.startsWith('/health') ? 'debug' : 'info']({
        requestId, method: request.method, path, status: response.statusCode, tookMs: Math.round(performance.now() - startedAtMs),
        userId: request.signedIn?.userId, clientAddress: clientAddressOf(request),
      }, 'answered');
    });
    withinRequest({ requestId }, next);
  };
}

/** Answers hold nothing that runs or is shown; the console's files say themselves what they need. */
function securityHeaders(): Middleware {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] } },
    frameguard: { action: 'deny' }, referrerPolicy: { policy: 'no-referrer' },
  }) as unknown as Middleware;
}

const refuseOddMethods: Middleware = (request, _response, next) => {
  next(METHODS.has(request.method) ? undefined : new Refusal('METHOD', 'this method is not served'));
};

/** No text that the database keeps holds U+0000: nothing has such a name. */
const refuseOddPaths: Middleware = (request, _response, next) => {
  next(pathOf(request).includes('%00') ? new Refusal('NOT_FOUND', 'nothing has a name with U+0000') : undefined);
};
