import type { FindingKind } from '../../api/finding-views.js';

export const CHANNEL_KINDS = ['email', 'telegram', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export interface EmailAddress { readonly host: string; readonly port: number; readonly login: string | null; readonly sender: string; readonly recipients: readonly string[] }
export interface TelegramAddress { readonly base: string; readonly chatId: string }
export interface WebhookAddress { readonly url: string }

/** A channel as it holds now; its secret is never told. */
export interface Channel {
  readonly channelId: number;
  readonly versionId: number;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly language: 'ky' | 'ru' | 'en';
  readonly isActive: boolean;
  readonly address: EmailAddress | TelegramAddress | WebhookAddress;
  readonly hasSecret: boolean;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string;
}

export interface Rule {
  readonly ruleId: number;
  readonly channelId: number;
  readonly kinds: readonly FindingKind[] | null;
  readonly zoneIds: readonly number[] | null;
  readonly leastConfidence: number;
  readonly quietFromMinute: number | null;
  readonly quietToMinute: number | null;
  readonly urgentKinds: readonly FindingKind[];
  readonly collectMinutes: number;
  readonly escalation: readonly { readonly afterMinutes: number; readonly channelId: number }[];
  readonly isActive: boolean;
  readonly isInForce: boolean;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string;
}

export interface Message {
  readonly messageId: string;
  readonly channelName: string;
  readonly cause: 'findings' | 'test';
  readonly madeAt: string;
  readonly content: { readonly groups: readonly { readonly kind: FindingKind; readonly lines: readonly unknown[] }[] };
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly settledAt: string | null;
  readonly fault: string | null;
}

/** `HH:MM` of a minute of the day. */
export const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Minute of the day of `HH:MM`; null for nothing, undefined for what is no time. */
export function minuteOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const read = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const minute = Number(read?.[1]) * 60 + Number(read?.[2]);
  return read !== null && Number(read[1]) < 24 && Number(read[2]) < 60 ? minute : undefined;
}
