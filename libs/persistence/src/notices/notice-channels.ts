import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { refusedByConstraint } from '../registry/refused-by-constraint.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { personalDigester } from '../trust/personal-digest.js';

export const NOTICE_CHANNEL_KINDS = ['email', 'telegram', 'webhook'] as const;
export type NoticeChannelKind = (typeof NOTICE_CHANNEL_KINDS)[number];
export type NoticeLanguage = 'ky' | 'ru' | 'en';

/** Where the messages of an e-mail channel go. `login` null: the server asks for none. */
export interface EmailAddress { readonly host: string; readonly port: number; readonly login: string | null; readonly sender: string; readonly recipients: readonly string[] }
/** `base` is that of the Bot API, or of whatever speaks like it. */
export interface TelegramAddress { readonly base: string; readonly chatId: string }
export interface WebhookAddress { readonly url: string }
export type NoticeAddress = EmailAddress | TelegramAddress | WebhookAddress;

/** A channel as it holds now. Its secret is never read out; only whether there is one. */
export interface NoticeChannelRow {
  readonly channelId: number;
  readonly versionId: number;
  readonly kind: NoticeChannelKind;
  readonly name: string;
  readonly language: NoticeLanguage;
  readonly isActive: boolean;
  readonly address: NoticeAddress;
  readonly hasSecret: boolean;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string;
}

/** What is recorded of a channel. */
export interface GivenNoticeChannel {
  readonly name: string;
  readonly language: NoticeLanguage;
  readonly isActive: boolean;
  readonly address: NoticeAddress;
}

/** By whom a channel's secret is sealed: for {@link SecretCipher} of libs/platform. */
export const secretOfChannel = (channelId: number): string => `notice channel ${channelId}`;

const IN_FORCE = 'NOT EXISTS (SELECT FROM notice_channel_version n WHERE n.replaces = v.version_id)';

/** All channels as they hold now. */
export function noticeChannels(sql: Sql): Promise<NoticeChannelRow[]> {
  return sql<NoticeChannelRow>(
    `SELECT c.channel_id AS "channelId", v.version_id AS "versionId", c.kind, v.name, v.language, v.is_active AS "isActive", a.address, a.secret_sealed IS NOT NULL AS "hasSecret",
            v.recorded_at AS "recordedAt", u.login AS "recordedBy", v.reason
     FROM notice_channel c JOIN notice_channel_version v ON v.channel_id = c.channel_id AND ${IN_FORCE} JOIN personal.notice_address a ON a.version_id = v.version_id JOIN staff_user u ON u.user_id = v.recorded_by
     ORDER BY c.channel_id`);
}

/**
 * Enters a channel, in the caller's transaction.
 * @param seal seals the secret for the channel; null where it has none
 * @throws RegisterRefusal
 */
export async function addNoticeChannel(sql: Sql, kind: NoticeChannelKind, given: GivenNoticeChannel, seal: ((owner: string) => Buffer) | null, by: ChangedBy): Promise<number> {
  const [made] = await sql<{ id: number }>('INSERT INTO notice_channel (kind) VALUES ($1) RETURNING channel_id AS id', [kind]);
  const channelId = made!.id;
  await keepVersion(sql, channelId, null, given, seal?.(secretOfChannel(channelId)) ?? null, by);
  await tell(sql, channelId, 'notice_channel.create', null, { kind, ...given }, seal !== null, by);
  return channelId;
}

/**
 * Records what holds of a channel from now on, in the caller's transaction. Its secret stays as it is where no other is given.
 * @param replaces the version that was read: CONFLICT where somebody else has changed it since
 * @throws RegisterRefusal NOT_FOUND, CONFLICT
 */
export async function changeNoticeChannel(sql: Sql, channelId: number, replaces: number, given: GivenNoticeChannel, seal: ((owner: string) => Buffer) | null, by: ChangedBy): Promise<void> {
  const before = (await noticeChannels(sql)).find((one) => one.channelId === channelId);
  if (before === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such channel');
  if (before.versionId !== replaces) throw new RegisterRefusal('CONFLICT', 'somebody has changed the channel; read it again', null, 'replaces');
  const [kept] = await sql<{ sealed: Buffer | null }>('SELECT secret_sealed AS sealed FROM personal.notice_address WHERE version_id = $1', [replaces]);
  await keepVersion(sql, channelId, replaces, given, seal === null ? kept!.sealed : seal(secretOfChannel(channelId)), by);
  await tell(sql, channelId, 'notice_channel.change', before, { kind: before.kind, ...given }, seal !== null, by);
}

async function keepVersion(sql: Sql, channelId: number, replaces: number | null, { name, language, isActive, address }: GivenNoticeChannel, sealed: Buffer | null, by: ChangedBy): Promise<void> {
  const guarded = refusedByConstraint(sql);
  const [made] = await guarded<{ id: number }>(
    `INSERT INTO notice_channel_version (channel_id, replaces, name, language, is_active, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING version_id AS id`,
    [channelId, replaces, name, language, isActive, by.actor.userId, by.reason]);
  await guarded('INSERT INTO personal.notice_address (version_id, address, secret_sealed) VALUES ($1, $2, $3)', [made!.id, JSON.stringify(address), sealed]);
}

/** The audit says that an address changed, and a secret; it holds neither. */
async function tell(sql: Sql, channelId: number, action: string, before: NoticeChannelRow | null, after: GivenNoticeChannel & { readonly kind: NoticeChannelKind }, isSecretGiven: boolean, by: ChangedBy): Promise<void> {
  const key = String(channelId);
  const digest = await personalDigester(sql, 'notice_channel', [key]);
  const told = ({ kind, name, language, isActive, address }: GivenNoticeChannel & { readonly kind: NoticeChannelKind }) => ({ kind, name, language, isActive, address: digest(key, JSON.stringify(address)) });
  await audit(sql, by, [{ actor: by.actor, action, objectKind: 'notice_channel', objectKey: key, before: before === null ? null : told(before), after: { ...told(after), isSecretGiven }, reason: by.reason }]);
  await tellChange(sql, 'notices', 'notice_channel', [channelId]);
}

/** A stored secret of a channel, of any of its versions. */
export interface SealedNoticeSecret { readonly versionId: number; readonly channelId: number; readonly name: string; readonly stored: Buffer }

/** All of them, locked: for sealing them anew. */
export function lockNoticeSecrets(sql: Sql): Promise<SealedNoticeSecret[]> {
  return sql<SealedNoticeSecret>(
    `SELECT a.version_id AS "versionId", v.channel_id AS "channelId", v.name, a.secret_sealed AS stored FROM personal.notice_address a JOIN notice_channel_version v USING (version_id)
     WHERE a.secret_sealed IS NOT NULL ORDER BY a.version_id FOR UPDATE OF a`);
}

export async function replaceNoticeSecret(sql: Sql, versionId: number, sealed: Buffer): Promise<void> {
  await sql('UPDATE personal.notice_address SET secret_sealed = $2 WHERE version_id = $1', [versionId, sealed]);
}
