import type { HttpRequest, HttpResponse } from './http-exchange.js';

export const SESSION_COOKIE = 'suu_session';
/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Token of the session cookie; undefined where there is none, it is misshapen, or there are two of them. */
export function sessionTokenOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  const tokens = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
  const [token] = tokens;
  return tokens.length === 1 && token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** Gives the browser the token of a new session. No lifetime: it goes with the browser, the limits are the server's. */
export function giveSessionCookie(request: HttpRequest, response: HttpResponse, token: string): void {
  response.setHeader('Set-Cookie', `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${request.secure ? '; Secure' : ''}`);
}

/** Takes the cookie back. */
export function takeSessionCookie(request: HttpRequest, response: HttpResponse): void {
  response.setHeader('Set-Cookie', `${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict${request.secure ? '; Secure' : ''}`);
}
