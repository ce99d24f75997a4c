import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { hostOf, OutgoingError, type OutgoingHosts, portOf } from './outgoing-hosts.js';

/** What is read of an answer; the rest is thrown away. */
const MOST_ANSWER_BYTES = 16_384;

export interface PostAnswer { readonly status: number; readonly text: string; readonly retryAfterSeconds: number | null }

/**
 * Posts a JSON text to an address that people configured. No redirect is followed: it could lead where the address itself may not.
 * @throws OutgoingError before anything is sent; Error of the connection or of its time
 */
export async function postJson(hosts: OutgoingHosts, address: string, body: string, headers: Readonly<Record<string, string>>, withinMs: number): Promise<PostAnswer> {
  const fault = hosts.faultInUrl(address);
  if (fault !== null) throw new OutgoingError(fault);
  const url = new URL(address);
  const to = await hosts.addressOf(hostOf(url), portOf(url));
  const isTls = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)({
      host: to.address, family: to.family, port: portOf(url), path: `${url.pathname}${url.search}`, method: 'POST', agent: false, signal: AbortSignal.timeout(withinMs), ...(isTls ? { servername: hostOf(url) } : {}),
      headers: { ...headers, host: url.host, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'suu-esep' },
    }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        if (text.length < MOST_ANSWER_BYTES) text += part;
        else response.destroy();
      });
      // An answer that is cut off has told its status, which is what counts.
      response.on('close', () => {
        const after = Number(response.headers['retry-after']);
        resolve({ status: response.statusCode ?? 0, text: text.slice(0, MOST_ANSWER_BYTES), retryAfterSeconds: Number.isFinite(after) && after > 0 ? after : null });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
