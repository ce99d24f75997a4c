import { createHash } from 'node:crypto';

import { clientAddressOf, type HttpRequest, machineSecretOf, Refusal, sessionTokenOf } from '@app/platform';
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';

/** Requests a second of one session. */
export const REQUESTS_PER_SESSION = 50;
/** Requests a second of one address, behind which a whole office may sit; the same for an IPv6 network of 56 bits. */
export const REQUESTS_PER_ADDRESS = 250;
/** Requests a second of one key of a program. */
export const REQUESTS_PER_KEY = 10;

interface Limits { readonly perSession: number; readonly perAddress: number; readonly perKey?: number }

function limiter(limit: number, keyGenerator: (request: HttpRequest) => string, skip: (request: HttpRequest) => boolean): RateLimitRequestHandler {
  return rateLimit({
    windowMs: 1_000, limit, standardHeaders: false, legacyHeaders: false,
    keyGenerator: (request) => keyGenerator(request as unknown as HttpRequest), skip: (request) => skip(request as unknown as HttpRequest),
    handler: (_request, _response, next) => next(new Refusal('RATE_LIMIT', 'too many requests in one second', [], 1)),
    // Address and session are our own keys; the settings of the proxy are checked at start.
    validate: false,
  });
}

/**
 * Bounds what one address and one session may ask for in a second, before anything is looked up. Files of the console count for the
 * address alone: a page whose file was refused would stay empty.
 */
export function requestRates(limits: Limits = { perSession: REQUESTS_PER_SESSION, perAddress: REQUESTS_PER_ADDRESS }): RateLimitRequestHandler[] {
  return [
    limiter(limits.perKey ?? REQUESTS_PER_KEY, (request) => createHash('sha256').update(machineSecretOf(request) ?? '').digest('base64'), (request) => machineSecretOf(request) === undefined),
    limiter(limits.perAddress, (request) => ipKeyGenerator(clientAddressOf(request)), () => false),
    limiter(limits.perSession, (request) => createHash('sha256').update(sessionTokenOf(request) ?? '').digest('base64'), (request) => sessionTokenOf(request) === undefined || String(request.url).startsWith('/assets/')),
  ];
}
