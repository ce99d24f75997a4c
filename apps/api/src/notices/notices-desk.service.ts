import { Inject, Injectable } from '@nestjs/common';
import {
  addNoticeChannel, askForTest, changeNoticeChannel, type EmailAddress, inTransaction, type NoticeAddress, noticeChannels, type NoticeChannelKind, type NoticeChannelRow, type NoticeMessageRow, noticeMessages, type NoticeRuleRow, noticeRules, type Page,
  type Pool, recordNoticeRule, sendAgain, sqlOf, type TelegramAddress, type WebhookAddress,
} from '@app/persistence';
import { hostOf, OutgoingHosts, portOf, Refusal, SecretCipher, type SignedIn } from '@app/platform';

import { CIPHER, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import type { AddNoticeChannelBody, ChangeNoticeChannelBody, RecordNoticeRuleBody } from './notice-bodies.js';

/** Hosts that the operator lets messages go to. */
export const OUTGOING_HOSTS = Symbol('outgoing hosts');

/** Shortest key of signatures: 24 characters, as the specification of webhooks has it at least. */
const SHORTEST_KEY = 24;
const TOKEN = /^[A-Za-z0-9:_-]{10,200}$/;

/** Channels, rules and messages of notices: for administrators of the whole city, since messages speak of all of it. */
@Injectable()
export class NoticesDesk {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(CIPHER) private readonly cipher: SecretCipher, @Inject(OUTGOING_HOSTS) private readonly hosts: OutgoingHosts) {}

  async channels(by: SignedIn): Promise<{ readonly items: readonly NoticeChannelRow[] }> {
    requireUnlimited(by);
    return { items: await noticeChannels(sqlOf(this.pool)) };
  }

  async add(by: SignedIn, body: AddNoticeChannelBody): Promise<{ readonly items: readonly NoticeChannelRow[] }> {
    requireUnlimited(by);
    const address = this.addressIn(body.kind, body);
    const { name, language, isActive, reason } = body;
    const seal = this.sealOf(body.kind, body.secret);
    if (seal === null && (body.kind !== 'email' || (address as EmailAddress).login !== null)) throw refused('secret', 'a password, token or key is needed');
    await inTransaction(this.pool, (sql) => addNoticeChannel(sql, body.kind, { name, language, isActive, address }, seal, { actor: actorOf(by), reason }));
    return this.channels(by);
  }

  async change(by: SignedIn, channelId: number, body: ChangeNoticeChannelBody): Promise<{ readonly items: readonly NoticeChannelRow[] }> {
    requireUnlimited(by);
    const before = (await noticeChannels(sqlOf(this.pool))).find((one) => one.channelId === channelId);
    if (before === undefined) throw new Refusal('NOT_FOUND', 'there is no such channel');
    const address = this.addressIn(before.kind, body);
    const { name, language, isActive, reason, replaces } = body;
    const seal = this.sealOf(before.kind, body.secret);
    const needsSecret = before.kind !== 'email' || (address as EmailAddress).login !== null;
    if (seal === null && needsSecret && !before.hasSecret) throw refused('secret', 'a password, token or key is needed');
    // Else whoever may not read a secret could have it sent to a host of his own.
    if (seal === null && needsSecret && targetOf(before.kind, before.address) !== targetOf(before.kind, address)) throw refused('secret', 'the address leads to another host: enter the secret for it');
    await inTransaction(this.pool, (sql) => changeNoticeChannel(sql, channelId, replaces, { name, language, isActive, address }, seal, { actor: actorOf(by), reason }));
    return this.channels(by);
  }

  async tryChannel(by: SignedIn, channelId: number): Promise<{ readonly messageId: string }> {
    requireUnlimited(by);
    return { messageId: await inTransaction(this.pool, (sql) => askForTest(sql, channelId, { actor: actorOf(by), reason: null })) };
  }

  async rules(by: SignedIn): Promise<{ readonly items: readonly NoticeRuleRow[] }> {
    requireUnlimited(by);
    return { items: await noticeRules(sqlOf(this.pool)) };
  }

  async record(by: SignedIn, { replaces, reason, ...given }: RecordNoticeRuleBody): Promise<{ readonly items: readonly NoticeRuleRow[] }> {
    requireUnlimited(by);
    if ((given.quietFromMinute === null) !== (given.quietToMinute === null)) throw refused('quietToMinute', 'quiet hours have a beginning and an end');
    const escalation = given.escalation.map(({ afterMinutes, channelId }) => ({ afterMinutes, channelId }));
    await inTransaction(this.pool, (sql) => recordNoticeRule(sql, { ...given, escalation }, replaces ?? null, { actor: actorOf(by), reason }));
    return this.rules(by);
  }

  messages(by: SignedIn, asked: Parameters<typeof noticeMessages>[1]): Promise<Page<NoticeMessageRow>> {
    requireUnlimited(by);
    return noticeMessages(sqlOf(this.pool), asked);
  }

  async again(by: SignedIn, messageId: string): Promise<void> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => sendAgain(sql, messageId, new Date(), { actor: actorOf(by), reason: null }));
  }

  /** The address of the channel's kind. @throws Refusal where it is missing, or leads where nothing may be sent */
  private addressIn(kind: NoticeChannelKind, { email, telegram, webhook }: Pick<AddNoticeChannelBody, 'email' | 'telegram' | 'webhook'>): NoticeAddress {
    const given = { email, telegram, webhook }[kind] ?? undefined;
    if (given === undefined) throw refused(kind, 'the address of the channel is missing');
    if ([email, telegram, webhook].filter((one) => one != null).length > 1) throw refused(kind, 'a channel has one address, of its own kind');
    const fault = kind === 'email' ? this.hosts.faultInHost(email!.host, email!.port) : this.hosts.faultInUrl(kind === 'telegram' ? telegram!.base : webhook!.url);
    if (fault !== null) throw refused(`${kind}/${kind === 'email' ? 'host' : kind === 'telegram' ? 'base' : 'url'}`, `nothing is sent there (${fault}): https, or a host that SUU_OUTGOING_HOSTS names`);
    return kind === 'email' ? { host: email!.host, port: email!.port, login: email!.login, sender: email!.sender, recipients: [...email!.recipients] } : kind === 'telegram' ? { base: telegram!.base, chatId: telegram!.chatId } : { url: webhook!.url };
  }

  private sealOf(kind: NoticeChannelKind, secret: string | null | undefined): ((owner: string) => Buffer) | null {
    if (secret == null) return null;
    if (kind === 'webhook' && secret.length < SHORTEST_KEY) throw refused('secret', `a key of signatures has ${SHORTEST_KEY} characters at least`);
    if (kind === 'telegram' && !TOKEN.test(secret)) throw refused('secret', 'this is no token of a bot');
    return (owner) => this.cipher.seal(owner, Buffer.from(secret, 'utf8'));
  }
}

const refused = (field: string, detail: string): Refusal => new Refusal('SCHEMA', `${field}: ${detail}`, [{ field: `/${field}`, kind: 'SCHEMA', detail }]);

/** Whom a secret is shown to. */
function targetOf(kind: NoticeChannelKind, address: NoticeAddress): string {
  if (kind === 'email') return `${(address as EmailAddress).host}:${(address as EmailAddress).port}`;
  const url = new URL(kind === 'telegram' ? (address as TelegramAddress).base : (address as WebhookAddress).url);
  return `${url.protocol}//${hostOf(url)}:${portOf(url)}`;
}
