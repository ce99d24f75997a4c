import { localDayBounds, localDayOf, nextDay } from '@app/time';

import type { FindingKind } from '../finding.js';

const MINUTE_MS = 60_000;

/** The local stretch of each day in which nobody is woken; it may reach over midnight. */
export interface QuietHours {
  /** Minutes since local midnight, 0 to 1439; the stretch is half-open. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Where a finding goes that nobody took up. */
export interface EscalationStep {
  /** Minutes after the message before this one was sent. */
  readonly afterMinutes: number;
  readonly channelId: number;
}

/** Which findings go to a channel, and when. */
export interface NoticeRule {
  readonly ruleId: number;
  readonly channelId: number;
  /** Null: all of them. */
  readonly kinds: readonly FindingKind[] | null;
  readonly zoneIds: readonly number[] | null;
  /** Confidence at least, 0 to 1. */
  readonly leastConfidence: number;
  readonly quiet: QuietHours | null;
  /** Kinds that do not wait for the end of quiet hours. */
  readonly urgentKinds: readonly FindingKind[];
  /** How long findings are collected before they are told together, minutes. */
  readonly collectMinutes: number;
  readonly escalation: readonly EscalationStep[];
}

/** A finding that was just found, as far as rules ask for it. */
export interface NoticeEvent {
  readonly findingId: number;
  readonly kind: FindingKind;
  readonly confidence: number;
  readonly zoneId: number | null;
  /** Gateway that passes its readings on, or that it is about. */
  readonly gatewayId: number | null;
}

/** A finding on its way to a channel. Of one finding and one channel there is one at most, ever. */
export interface NoticeItem {
  readonly findingId: number;
  readonly channelId: number;
  readonly ruleId: number;
  /** 0: by the rule itself; n: by its n-th step of escalation. */
  readonly step: number;
  /** Findings with one key are lines of one thing: an outage of a gateway, leaks of a zone. */
  readonly groupKey: string;
  readonly isUrgent: boolean;
  /** Not told before: end of the quiet hours, or when it was found. */
  readonly openAtMs: number;
  /** Told at the latest: that, and the time of collecting. */
  readonly dueAtMs: number;
}

/** End of the quiet hours that an instant lies in; the instant itself where it lies in none. */
export function quietUntilMs(atMs: number, quiet: QuietHours | null, timeZone: string): number {
  if (quiet === null || quiet.fromMinute === quiet.toMinute) return atMs;
  const day = localDayOf(atMs, timeZone);
  const midnightMs = localDayBounds(day, timeZone).fromMs;
  const minute = Math.floor((atMs - midnightMs) / MINUTE_MS);
  const isOverMidnight = quiet.fromMinute > quiet.toMinute;
  const isQuiet = isOverMidnight ? minute >= quiet.fromMinute || minute < quiet.toMinute : minute >= quiet.fromMinute && minute < quiet.toMinute;
  if (!isQuiet) return atMs;
  return (isOverMidnight && minute >= quiet.fromMinute ? localDayBounds(nextDay(day), timeZone).fromMs : midnightMs) + quiet.toMinute * MINUTE_MS;
}

export function isFor(rule: NoticeRule, event: NoticeEvent): boolean {
  return (rule.kinds === null || rule.kinds.includes(event.kind)) && event.confidence >= rule.leastConfidence
    && (rule.zoneIds === null || (event.zoneId !== null && rule.zoneIds.includes(event.zoneId)));
}

/** Silence is grouped by what passes the readings on, anything else by kind and zone. */
export function groupKeyOf({ kind, zoneId, gatewayId }: NoticeEvent): string {
  if (kind === 'radioSilent' && gatewayId !== null) return `gateway ${gatewayId}`;
  return `${kind} ${zoneId ?? 'nowhere'}`;
}

function itemOf(rule: NoticeRule, event: NoticeEvent, to: { readonly channelId: number; readonly step: number; readonly collectMinutes: number }, nowMs: number, timeZone: string): NoticeItem {
  const isUrgent = rule.urgentKinds.includes(event.kind);
  const openAtMs = isUrgent ? nowMs : quietUntilMs(nowMs, rule.quiet, timeZone);
  return { findingId: event.findingId, channelId: to.channelId, ruleId: rule.ruleId, step: to.step, groupKey: groupKeyOf(event), isUrgent, openAtMs, dueAtMs: openAtMs + to.collectMinutes * MINUTE_MS };
}

/**
 * Where a finding goes: one item for each channel that a rule sends it to. Where several rules send it to one channel, the one that tells it first does.
 * @returns in the order of channels
 */
export function itemsOf(event: NoticeEvent, rules: readonly NoticeRule[], nowMs: number, timeZone: string): NoticeItem[] {
  const first = new Map<number, NoticeItem>();
  for (const rule of rules.filter((one) => isFor(one, event)).toSorted((one, other) => one.ruleId - other.ruleId)) {
    const item = itemOf(rule, event, { channelId: rule.channelId, step: 0, collectMinutes: rule.collectMinutes }, nowMs, timeZone);
    const known = first.get(rule.channelId);
    if (known === undefined || item.dueAtMs < known.dueAtMs) first.set(rule.channelId, item);
  }
  return [...first.values()].toSorted((one, other) => one.channelId - other.channelId);
}

/**
 * The next channel for a finding that was told and not taken up, once its time has come; steps whose channel knows of it already are passed over, their time waited for all the same.
 * @param toldAtMs when the message before was sent, or given up
 * @param knownTo channels that it is told on or on its way to
 * @returns null where it is not time yet; `done` where no step is left
 */
export function escalationOf(rule: NoticeRule, event: NoticeEvent, told: { readonly step: number; readonly toldAtMs: number }, knownTo: ReadonlySet<number>, nowMs: number, timeZone: string): NoticeItem | 'done' | null {
  let atMs = told.toldAtMs;
  for (let step = told.step; step < rule.escalation.length; step++) {
    const { afterMinutes, channelId } = rule.escalation[step]!;
    atMs += afterMinutes * MINUTE_MS;
    if (knownTo.has(channelId)) continue;
    return atMs > nowMs ? null : itemOf(rule, event, { channelId, step: step + 1, collectMinutes: 0 }, nowMs, timeZone);
  }
  return 'done';
}
