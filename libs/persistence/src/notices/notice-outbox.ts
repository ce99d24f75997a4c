import type { NoticeContent } from '@app/detection';
import { RegisterRefusal } from '@app/registry';

import type { Page } from '../registry/register-list.js';
import { tellChange } from '../registry/register-news.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { type NoticeAddress, type NoticeChannelKind, type NoticeLanguage, noticeChannels } from './notice-channels.js';

/** A message that a server has taken to send: it is tried by nobody else until its lease is over. */
export interface TakenMessage {
  readonly messageId: string;
  readonly channelId: number;
  readonly cause: 'findings' | 'test';
  readonly kind: NoticeChannelKind;
  readonly language: NoticeLanguage;
  readonly address: NoticeAddress;
  readonly secretSealed: Buffer | null;
  readonly content: NoticeContent;
  readonly madeAt: Date;
  /** Tries with this one. */
  readonly attempts: number;
}

/**
 * Takes the message that has waited longest. The row lock lets one server have it; the try is counted and the next one dated before it is sent, so that a
 * server that is killed in between leaves it to be tried again, under the same number.
 */
export async function takeMessage(sql: Sql, now: Date, leaseMs: number): Promise<TakenMessage | undefined> {
  const [taken] = await sql<TakenMessage>(
    `WITH taken AS (
       UPDATE notice_message SET attempts = attempts + 1, next_attempt_at = $2
       WHERE message_id = (SELECT message_id FROM notice_message WHERE state = 'waiting' AND next_attempt_at <= $1 ORDER BY next_attempt_at, message_id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *)
     SELECT t.message_id AS "messageId", t.channel_id AS "channelId", t.cause, c.kind, v.language, a.address, a.secret_sealed AS "secretSealed", t.content, t.made_at AS "madeAt", t.attempts
     FROM taken t JOIN notice_channel c USING (channel_id) JOIN notice_channel_version v ON v.channel_id = t.channel_id AND NOT EXISTS (SELECT FROM notice_channel_version n WHERE n.replaces = v.version_id)
       JOIN personal.notice_address a ON a.version_id = v.version_id`, [now.toISOString(), new Date(now.getTime() + leaseMs).toISOString()]);
  return taken;
}

/** What became of a try. `later`: it failed and is tried again. */
export type Tried = { readonly outcome: 'sent' } | { readonly outcome: 'failed'; readonly fault: string } | { readonly outcome: 'later'; readonly fault: string; readonly nextAttemptAt: Date };

/** Writes down what became of a try; nothing where another server has taken the message since. */
export async function settleMessage(sql: Sql, { messageId, attempts }: Pick<TakenMessage, 'messageId' | 'attempts'>, tried: Tried, now: Date): Promise<void> {
  const fault = tried.outcome === 'sent' ? null : tried.fault;
  const rows = tried.outcome === 'later'
    ? await sql(`UPDATE notice_message SET fault = $3, next_attempt_at = $4 WHERE message_id = $1 AND attempts = $2 AND state = 'waiting' RETURNING message_id`, [messageId, attempts, fault, tried.nextAttemptAt.toISOString()])
    : await sql(`UPDATE notice_message SET state = $4, fault = $3, settled_at = $5 WHERE message_id = $1 AND attempts = $2 AND state = 'waiting' RETURNING message_id`, [messageId, attempts, fault, tried.outcome, now.toISOString()]);
  if (rows.length > 0) await tellChange(sql, 'notices', 'notice_message', [0]);
}

/** A message as it stands. */
export interface NoticeMessageRow {
  readonly messageId: string;
  readonly channelId: number;
  readonly channelName: string;
  readonly kind: NoticeChannelKind;
  readonly cause: 'findings' | 'test';
  readonly askedBy: string | null;
  readonly madeAt: Date;
  readonly content: NoticeContent;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly settledAt: Date | null;
  readonly fault: string | null;
}

/** A page of messages, the latest first. */
export async function noticeMessages(sql: Sql, asked: { readonly state: NoticeMessageRow['state'] | undefined; readonly channelId: number | undefined; readonly limit: number; readonly offset: number }): Promise<Page<NoticeMessageRow>> {
  const where = '($1::text IS NULL OR m.state = $1) AND ($2::integer IS NULL OR m.channel_id = $2)';
  const parameters = [asked.state ?? null, asked.channelId ?? null];
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total FROM notice_message m WHERE ${where}`, parameters);
  const items = await sql<NoticeMessageRow>(
    `SELECT m.message_id AS "messageId", m.channel_id AS "channelId", v.name AS "channelName", c.kind, m.cause, (SELECT login FROM staff_user WHERE user_id = m.asked_by) AS "askedBy", m.made_at AS "madeAt", m.content, m.state, m.attempts,
            m.next_attempt_at AS "nextAttemptAt", m.settled_at AS "settledAt", m.fault
     FROM notice_message m JOIN notice_channel c USING (channel_id) JOIN notice_channel_version v ON v.channel_id = m.channel_id AND NOT EXISTS (SELECT FROM notice_channel_version n WHERE n.replaces = v.version_id)
     WHERE ${where} ORDER BY m.made_at DESC, m.message_id LIMIT ${asked.limit} OFFSET ${asked.offset}`, parameters);
  return { items, total: counted!.total };
}

/** Asks for a message that tries a channel, in the caller's transaction. @throws RegisterRefusal NOT_FOUND */
export async function askForTest(sql: Sql, channelId: number, by: ChangedBy): Promise<string> {
  if (!(await noticeChannels(sql)).some((one) => one.channelId === channelId)) throw new RegisterRefusal('NOT_FOUND', 'there is no such channel');
  const [made] = await sql<{ id: string }>(`INSERT INTO notice_message (channel_id, cause, asked_by, content) VALUES ($1, 'test', $2, '{"groups":[]}') RETURNING message_id AS id`, [channelId, by.actor.userId]);
  await audit(sql, by, [{ actor: by.actor, action: 'notice_channel.try', objectKind: 'notice_channel', objectKey: String(channelId), before: null, after: { messageId: made!.id }, reason: by.reason }]);
  await tellChange(sql, 'notices', 'notice_message', [0]);
  return made!.id;
}

/** Lets a message that was given up be tried again, in the caller's transaction. @throws RegisterRefusal NOT_FOUND, CONFLICT where it was not given up */
export async function sendAgain(sql: Sql, messageId: string, now: Date, by: ChangedBy): Promise<void> {
  const [known] = await sql<{ state: NoticeMessageRow['state'] }>('SELECT state FROM notice_message WHERE message_id = $1 FOR UPDATE', [messageId]);
  if (known === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such message');
  if (known.state !== 'failed') throw new RegisterRefusal('CONFLICT', 'it was not given up');
  await sql(`UPDATE notice_message SET state = 'waiting', settled_at = NULL, attempts = 0, next_attempt_at = $2 WHERE message_id = $1`, [messageId, now.toISOString()]);
  await audit(sql, by, [{ actor: by.actor, action: 'notice_message.again', objectKind: 'notice_message', objectKey: messageId, before: { state: 'failed' }, after: { state: 'waiting' }, reason: by.reason }]);
  await tellChange(sql, 'notices', 'notice_message', [0]);
}
