import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/**
 * Headers by which a receiver knows that a message is ours, unchanged and not old: the Standard Webhooks specification (1.0.0), symmetric signatures. HMAC-SHA256 over
 * `id.timestamp.body`; a secret that begins with `whsec_` is base64, any other is taken as it is written.
 */
export function webhookHeaders(secret: Buffer, messageId: string, atMs: number, body: string): Record<string, string> {
  const text = secret.toString('utf8');
  const key = text.startsWith(SECRET_PREFIX) ? Buffer.from(text.slice(SECRET_PREFIX.length), 'base64') : secret;
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`, 'utf8').digest('base64');
  return { 'webhook-id': messageId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
