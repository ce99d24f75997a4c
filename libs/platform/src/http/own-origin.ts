import type { HttpRequest } from './http-exchange.js';
import { Refusal } from './refusal.js';

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The host that a request was sent to, as the browser wrote it; a proxy must pass it on unchanged. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  try {
    const { host: originHost, protocol } = new URL(origin);
    return (protocol === 'http:' || protocol === 'https:') && host !== undefined && originHost === new URL(`${protocol}//${host}`).host;
  } catch {
    return false; // `null`, or no URL: not ours
  }
}

/**
 * Refuses a change that another site's page may have sent with our user's cookie: what it says about itself must all say
 * "own origin", and something must be said. GET, HEAD and OPTIONS change nothing and pass.
 * @throws Refusal CSRF
 */
export function requireOwnOrigin(request: Pick<HttpRequest, 'method' | 'headers'>): void {
  if (HARMLESS.has(request.method)) return;
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const isOwn = (origin === undefined || isOwnOrigin(origin, host)) && (site === undefined || site === 'same-origin');
  if (!isOwn || (origin === undefined && site === undefined)) throw new Refusal('CSRF', 'a change must come from the own origin: send Origin');
}
