import type { Finding } from '../finding.js';
import { type NoticeItem, type QuietHours, quietUntilMs } from './notice-rules.js';

const HOUR_MS = 3_600_000;

/** A group that was told is told again after so long at the earliest, unless it is urgent: meters that fall silent one by one are not a message each. */
export const TOLD_AGAIN_AFTER_MS = HOUR_MS;
/** What was raised longer ago and is over is no news: readings of weeks that come late, the first run over an old database. */
export const NEWS_FOR_MS = 24 * HOUR_MS;

/** Whether a finding that was just written down is worth telling. */
export function isNews({ raisedAtMs, endedAtMs }: Pick<Finding, 'raisedAtMs' | 'endedAtMs'>, nowMs: number): boolean {
  return endedAtMs === null || nowMs - raisedAtMs <= NEWS_FOR_MS;
}

/** One message: groups of findings, each of which it alone tells the channel. */
export interface NoticeBatch<Item extends NoticeItem> {
  readonly channelId: number;
  readonly groups: readonly { readonly groupKey: string; readonly items: readonly Item[] }[];
}

const lastToldKey = (channelId: number, groupKey: string): string => `${channelId} ${groupKey}`;

/** When each group was last told on each channel. */
export class LastTold {
  private readonly times = new Map<string, number>();

  at(channelId: number, groupKey: string): number | undefined {
    return this.times.get(lastToldKey(channelId, groupKey));
  }

  tell(channelId: number, groupKey: string, atMs: number): void {
    this.times.set(lastToldKey(channelId, groupKey), Math.max(atMs, this.at(channelId, groupKey) ?? -Infinity));
  }
}

/**
 * Puts what waits into messages: one for each channel that has something due, with everything of it that may be told now. What waits for the end
 * of quiet hours, or for its group to be told again, stays waiting.
 *
 * @param waiting items that are in no message yet
 * @param quietOf quiet hours by the rule of an item: it may have become due in them
 * @returns messages; every item of them is in one of them
 */
export function batchesOf<Item extends NoticeItem>(waiting: readonly Item[], quietOf: (item: Item) => QuietHours | null, lastTold: LastTold, nowMs: number, timeZone: string): NoticeBatch<Item>[] {
  const waits = (item: Item): boolean => quietUntilMs(nowMs, quietOf(item), timeZone) > nowMs || nowMs < (lastTold.at(item.channelId, item.groupKey) ?? -Infinity) + TOLD_AGAIN_AFTER_MS;
  const mayBeTold = waiting.filter((item) => item.openAtMs <= nowMs && (item.isUrgent || !waits(item)));
  const channels = [...new Set(mayBeTold.filter(({ dueAtMs }) => dueAtMs <= nowMs).map(({ channelId }) => channelId))].sort((one, other) => one - other);
  return channels.map((channelId) => {
    const groups = new Map<string, Item[]>();
    for (const item of mayBeTold.filter((one) => one.channelId === channelId).toSorted((one, other) => Number(other.isUrgent) - Number(one.isUrgent) || one.findingId - other.findingId)) {
      groups.set(item.groupKey, [...groups.get(item.groupKey) ?? [], item]);
    }
    return { channelId, groups: [...groups].map(([groupKey, items]) => ({ groupKey, items })) };
  });
}
