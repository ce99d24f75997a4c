import { Problem } from './problem.js';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Asked {
  readonly query?: Query;
  readonly body?: object;
  readonly form?: FormData;
  /** Makes a repeated request harmless: the same key with the same body is carried out once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Address of a route with its query; parameters without content are left out, since the server refuses empty ones. */
export function addressOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, content]) => content !== undefined && content !== '').map(([name, content]) => [name, String(content)]);
  const text = new URLSearchParams(given).toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

/** Asks the API. @throws Problem for a refusal and when no answer came */
export async function ask<Answer>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, asked: Asked = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (asked.body !== undefined) headers['content-type'] = 'application/json';
  if (asked.idempotencyKey !== undefined) headers['idempotency-key'] = asked.idempotencyKey;
  const body = asked.form ?? (asked.body === undefined ? null : JSON.stringify(asked.body));
  const init: RequestInit = { method, headers, body, credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: asked.signal ?? null };
  let text: string;
  try {
    const response = await fetch(addressOf(path, asked.query), init);
    if (!response.ok) throw await Problem.of(response);
    // A network may go in the middle of an answer, too.
    text = await response.text();
  } catch (error) {
    if (error instanceof Problem || error instanceof DOMException && error.name === 'AbortError') throw error;
    throw Problem.ofNetwork();
  }
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
