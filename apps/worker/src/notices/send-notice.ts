import { composeNotice, type NoticeText } from '@app/detection';
import { type EmailAddress, secretOfChannel, type TakenMessage, type TelegramAddress, type WebhookAddress } from '@app/persistence';
import { catalogueWords, OutgoingError, type OutgoingHosts, postJson, type SecretCipher, SecretCipherError } from '@app/platform';
import { createTransport } from 'nodemailer';

import { webhookHeaders } from './sign-webhook.js';

/** Nobody waits for a receiver longer. */
const WITHIN_MS = 10_000;
/** SMTPS speaks TLS from the first byte; the other ports are asked for it. */
const SMTPS_PORT = 465;

export interface SenderSettings {
  /** Undefined where the worker was given no keys: channels with a secret say so. */
  readonly cipher: SecretCipher | undefined;
  readonly hosts: OutgoingHosts;
  readonly timeZone: string;
  readonly consoleUrl: string | undefined;
}

/** `refused`: trying again would end alike. Faults are short codes; what receivers write in their answers may hold anything and is not kept. */
export type SendOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'refused'; readonly fault: string } | { readonly outcome: 'failed'; readonly fault: string; readonly retryAfterSeconds: number | null };

const failed = (fault: string, retryAfterSeconds: number | null = null): SendOutcome => ({ outcome: 'failed', fault, retryAfterSeconds });
const refused = (fault: string): SendOutcome => ({ outcome: 'refused', fault });

/** Sends a message on its channel. Whatever stands in the way comes back as an outcome. */
export async function sendNotice(message: TakenMessage, settings: SenderSettings, nowMs: number): Promise<SendOutcome> {
  try {
    const secret = secretOf(message, settings.cipher);
    const composed = composeNotice(message.content, { words: catalogueWords(message.language), language: message.language, timeZone: settings.timeZone, consoleUrl: settings.consoleUrl });
    switch (message.kind) {
      case 'email': return await sendEmail(message.messageId, message.address as EmailAddress, secret, composed, settings.hosts);
      case 'telegram': return await sendTelegram(message.address as TelegramAddress, secret, composed, settings.hosts);
      case 'webhook': return await sendWebhook(message, message.address as WebhookAddress, secret, composed, settings.hosts, nowMs);
    }
  } catch (error) {
    if (error instanceof OutgoingError) return error.fault === 'NAME_UNKNOWN' ? failed(error.fault) : refused(error.fault);
    if (error instanceof SecretCipherError) return refused('SECRET_UNREADABLE');
    if (error instanceof SecretMissing) return refused('SECRET_MISSING');
    const { name, code } = error as { readonly name?: string; readonly code?: string };
    return failed(name === 'TimeoutError' || name === 'AbortError' ? 'TIMEOUT' : `CONNECTION_${typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'LOST'}`);
  }
}

class SecretMissing extends Error {}

function secretOf({ channelId, secretSealed }: TakenMessage, cipher: SecretCipher | undefined): Buffer | null {
  if (secretSealed === null) return null;
  if (cipher === undefined) throw new SecretCipherError('KEY_UNKNOWN', 'the worker has no keys');
  return cipher.open(secretOfChannel(channelId), secretSealed);
}

/** What an HTTP status says of trying again: 408, 425, 429 and 5xx pass, anything else that is no success stays. */
function outcomeOf(status: number, retryAfterSeconds: number | null): SendOutcome {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  return status >= 500 || [408, 425, 429].includes(status) ? failed(`HTTP_${status}`, retryAfterSeconds) : refused(`HTTP_${status}`);
}

async function sendWebhook({ messageId, content, cause, madeAt }: TakenMessage, { url }: WebhookAddress, secret: Buffer | null, { subject, text }: NoticeText, hosts: OutgoingHosts, nowMs: number): Promise<SendOutcome> {
  if (secret === null) throw new SecretMissing();
  const body = JSON.stringify({ type: cause === 'test' ? 'suu.test' : 'suu.findings', timestamp: madeAt.toISOString(), data: { messageId, subject, text, groups: content.groups } });
  const { status, retryAfterSeconds } = await postJson(hosts, url, body, { ...webhookHeaders(secret, messageId, nowMs, body), 'idempotency-key': messageId }, WITHIN_MS);
  return outcomeOf(status, retryAfterSeconds);
}

/** `sendMessage` of the Bot API, whose refusals name the seconds to wait in their body. */
async function sendTelegram({ base, chatId }: TelegramAddress, token: Buffer | null, { text }: NoticeText, hosts: OutgoingHosts): Promise<SendOutcome> {
  if (token === null) throw new SecretMissing();
  const body = JSON.stringify({ chat_id: chatId, text: cut(text), link_preview_options: { is_disabled: true } });
  const answer = await postJson(hosts, `${base.replace(/\/+$/, '')}/bot${token.toString('utf8')}/sendMessage`, body, {}, WITHIN_MS);
  return outcomeOf(answer.status, answer.retryAfterSeconds ?? retryAfterIn(answer.text));
}

/** A message of Telegram holds 4,096 characters. */
const MOST_CHARACTERS = 4_000;
const cut = (text: string): string => (text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`);

function retryAfterIn(text: string): number | null {
  const found = /"retry_after"\s*:\s*(\d{1,6})/.exec(text);
  return found === null ? null : Number(found[1]);
}

async function sendEmail(messageId: string, { host, port, login, sender, recipients }: EmailAddress, password: Buffer | null, { subject, text }: NoticeText, hosts: OutgoingHosts): Promise<SendOutcome> {
  if (login !== null && password === null) throw new SecretMissing();
  const to = await hosts.addressOf(host, port);
  const isNamed = hosts.isNamed(host, port);
  const transport = createTransport({
    host: to.address, port, secure: port === SMTPS_PORT, requireTLS: port !== SMTPS_PORT && !isNamed, tls: { servername: host }, connectionTimeout: WITHIN_MS / 2, greetingTimeout: WITHIN_MS / 2, socketTimeout: WITHIN_MS,
    disableFileAccess: true, disableUrlAccess: true, ...(login === null || password === null ? {} : { auth: { user: login, pass: password.toString('utf8') } }),
  });
  try {
    // The same number at every try: a mail server that has taken it once may tell.
    await transport.sendMail({ from: sender, to: [...recipients], subject, text, messageId: `<${messageId}@suu-esep>`, headers: { 'Auto-Submitted': 'auto-generated' } });
    return { outcome: 'sent' };
  } catch (error) {
    const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
    if (responseCode !== undefined && responseCode >= 500) return refused(`SMTP_${responseCode}`);
    return failed(responseCode !== undefined ? `SMTP_${responseCode}` : code === 'ETLS' ? 'TLS_REFUSED' : code === 'ETIMEDOUT' ? 'TIMEOUT' : `CONNECTION_${code ?? 'LOST'}`);
  } finally {
    transport.close();
  }
}
