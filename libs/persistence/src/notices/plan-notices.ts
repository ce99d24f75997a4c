import { batchesOf, escalationOf, type FindingKind, isNews, itemsOf, LastTold, type NoticeBatch, type NoticeContent, type NoticeEvent, type NoticeItem, type NoticeLine, type NoticeRule, TOLD_AGAIN_AFTER_MS } from '@app/detection';
import type { Pool } from 'pg';

import type { FindingSubject } from '../detection/stored-findings.js';
import { tellChange } from '../registry/register-news.js';
import { inTransaction, type Sql } from '../sql.js';
import { noticeChannels } from './notice-channels.js';
import { noticeRules, pureRule } from './notice-rules.js';

/** Findings that rules are asked about at a time. */
const AT_ONCE = 2_000;

export interface NoticesPlanned { readonly items: number; readonly dropped: number; readonly escalated: number; readonly messages: number }

interface Asked { readonly rules: readonly NoticeRule[]; readonly ruleOf: ReadonlyMap<number, NoticeRule>; readonly silentChannels: ReadonlySet<number>; readonly nowMs: number; readonly timeZone: string }

/**
 * Asks the rules where findings go that were just written down, follows those that nobody took up, and puts what is due into messages: in one transaction, so that a finding
 * is told on a channel once, whatever server stops when. One server at a time.
 * @returns undefined where another is at it
 */
export function planNotices(pool: Pool, timeZone: string, nowMs: number): Promise<NoticesPlanned | undefined> {
  return inTransaction(pool, async (sql) => {
    const [lock] = await sql<{ isOurs: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('suu_esep notices'), 1) AS "isOurs"`);
    if (!lock!.isOurs) return undefined;
    const [rows, channels] = [await noticeRules(sql), await noticeChannels(sql)];
    const silentChannels = new Set(channels.filter(({ isActive }) => !isActive).map(({ channelId }) => channelId));
    const rules = rows.filter((row) => row.isInForce && row.isActive && !silentChannels.has(row.channelId)).map(pureRule);
    const asked: Asked = { rules, ruleOf: new Map(rows.map((row) => [row.ruleId, pureRule(row)])), silentChannels, nowMs, timeZone };
    const items = await takeNew(sql, asked);
    const dropped = await dropSettled(sql, [...silentChannels]);
    const escalated = await escalate(sql, asked);
    const messages = await putTogether(sql, asked);
    if (items + dropped + escalated + messages > 0) await tellChange(sql, 'notices', 'notice_message', [0]);
    return { items, dropped, escalated, messages };
  });
}

/** Gateway by which the readings of a finding's meter come now, or that it is about. */
const GATEWAY = `CASE f.subject WHEN 'gateway' THEN f.subject_id ELSE (
  SELECT a.gateway_device_id FROM channel_mapping c JOIN gateway_assignment a ON a.device_id = c.device_id AND a.superseded_at IS NULL AND a.assigned_to IS NULL
  WHERE c.meter_id = f.meter_id AND c.register = 1 AND c.superseded_at IS NULL AND c.mapped_to IS NULL ORDER BY a.gateway_device_id LIMIT 1) END`;
const EVENT = `f.finding_id AS "findingId", f.kind, f.confidence, f.zone_id AS "zoneId", ${GATEWAY} AS "gatewayId"`;

async function takeNew(sql: Sql, { rules, nowMs, timeZone }: Asked): Promise<number> {
  const due = await sql<NoticeEvent & { readonly raisedAt: Date; readonly endedAt: Date | null; readonly isAlone: boolean }>(
    `WITH taken AS (DELETE FROM notice_due WHERE finding_id IN (SELECT finding_id FROM notice_due ORDER BY finding_id LIMIT ${AT_ONCE}) RETURNING finding_id)
     SELECT ${EVENT}, f.raised_at AS "raisedAt", f.ended_at AS "endedAt", f.withdrawn_at IS NULL AND f.merged_into IS NULL AS "isAlone" FROM finding f JOIN taken USING (finding_id) ORDER BY f.finding_id`);
  const news = due.filter(({ isAlone, raisedAt, endedAt }) => isAlone && isNews({ raisedAtMs: raisedAt.getTime(), endedAtMs: endedAt?.getTime() ?? null }, nowMs));
  return keepItems(sql, news.flatMap((event) => itemsOf(event, rules, nowMs, timeZone)));
}

async function keepItems(sql: Sql, items: readonly NoticeItem[]): Promise<number> {
  if (items.length === 0) return 0;
  const rows = items.map((item) => ({
    finding_id: item.findingId, channel_id: item.channelId, rule_id: item.ruleId, step: item.step, group_key: item.groupKey, is_urgent: item.isUrgent, open_at: new Date(item.openAtMs).toISOString(), due_at: new Date(item.dueAtMs).toISOString(),
  }));
  return (await sql(
    `INSERT INTO notice_item (finding_id, channel_id, rule_id, step, group_key, is_urgent, open_at, due_at)
     SELECT finding_id, channel_id, rule_id, step, group_key, is_urgent, open_at, due_at FROM json_populate_recordset(NULL::notice_item, $1::json) ON CONFLICT ON CONSTRAINT notice_item_pkey DO NOTHING RETURNING finding_id`, [JSON.stringify(rows)])).length;
}

const LAST_ACT = '(SELECT a.act FROM finding_act a WHERE a.finding_id = f.finding_id ORDER BY a.act_id DESC LIMIT 1)';

/** What readings took back, what people settled and what has no channel any more is not told; that it was not stands in its row. */
async function dropSettled(sql: Sql, silentChannels: readonly number[]): Promise<number> {
  return (await sql(
    `UPDATE notice_item i SET dropped = CASE WHEN f.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN ${LAST_ACT} IN ('repair', 'dismiss') THEN 'settled' ELSE 'switchedOff' END
     FROM finding f WHERE f.finding_id = i.finding_id AND i.message_id IS NULL AND i.dropped IS NULL
       AND (f.withdrawn_at IS NOT NULL OR ${LAST_ACT} IN ('repair', 'dismiss') OR i.channel_id = ANY($1)) RETURNING i.finding_id`, [silentChannels])).length;
}

async function escalate(sql: Sql, { ruleOf, silentChannels, nowMs, timeZone }: Asked): Promise<number> {
  const open = await sql<NoticeEvent & { readonly channelId: number; readonly ruleId: number; readonly step: number; readonly toldAt: Date; readonly isTakenUp: boolean; readonly knownTo: number[] }>(
    `SELECT ${EVENT}, i.channel_id AS "channelId", i.rule_id AS "ruleId", i.step, m.settled_at AS "toldAt", f.withdrawn_at IS NOT NULL OR f.merged_into IS NOT NULL OR f.ended_at IS NOT NULL OR ${LAST_ACT} IS NOT NULL AS "isTakenUp",
            (SELECT array_agg(k.channel_id) FROM notice_item k WHERE k.finding_id = i.finding_id) AS "knownTo"
     FROM notice_item i JOIN notice_message m ON m.message_id = i.message_id AND m.settled_at IS NOT NULL JOIN finding f ON f.finding_id = i.finding_id WHERE NOT i.is_followed ORDER BY i.finding_id, i.channel_id`);
  const known = new Map(open.map(({ findingId, knownTo }) => [findingId, new Set([...knownTo, ...silentChannels])]));
  const next = open.map((one) => {
    const rule = ruleOf.get(one.ruleId);
    const found = rule === undefined || one.isTakenUp ? 'done' : escalationOf(rule, one, { step: one.step, toldAtMs: one.toldAt.getTime() }, known.get(one.findingId)!, nowMs, timeZone);
    if (found !== null && found !== 'done') known.get(one.findingId)!.add(found.channelId);
    return { ...one, found };
  });
  const over = next.filter(({ found }) => found !== null);
  if (over.length > 0) {
    await sql('UPDATE notice_item i SET is_followed = true FROM unnest($1::integer[], $2::integer[]) AS n (finding_id, channel_id) WHERE i.finding_id = n.finding_id AND i.channel_id = n.channel_id',
      [over.map(({ findingId }) => findingId), over.map(({ channelId }) => channelId)]);
  }
  return keepItems(sql, over.flatMap(({ found }) => (found === 'done' ? [] : found!)));
}

interface WaitingItem extends NoticeItem {
  readonly kind: FindingKind;
  readonly subject: FindingSubject;
  readonly place: string | null;
  readonly zoneCode: string | null;
  readonly gatewaySerial: string | null;
  readonly startedAt: Date;
  readonly flowLitresPerHour: number | null;
}

async function putTogether(sql: Sql, { ruleOf, nowMs, timeZone }: Asked): Promise<number> {
  const waiting = await sql<WaitingItem>(
    `SELECT i.finding_id AS "findingId", i.channel_id AS "channelId", i.rule_id AS "ruleId", i.step, i.group_key AS "groupKey", i.is_urgent AS "isUrgent", (extract(epoch FROM i.open_at) * 1000)::float8 AS "openAtMs",
            (extract(epoch FROM i.due_at) * 1000)::float8 AS "dueAtMs", f.kind, f.subject, f.started_at AS "startedAt", f.flow_litres_per_hour AS "flowLitresPerHour", (SELECT code FROM zone WHERE zone_id = f.zone_id) AS "zoneCode",
            CASE f.subject WHEN 'well' THEN (SELECT code FROM well WHERE well_id = f.subject_id) WHEN 'zone' THEN (SELECT code FROM zone WHERE zone_id = f.subject_id) WHEN 'reservoir' THEN (SELECT code FROM reservoir WHERE reservoir_id = f.subject_id) WHEN 'gateway' THEN (SELECT serial FROM device WHERE device_id = f.subject_id) END AS place,
            CASE WHEN i.group_key LIKE 'gateway %' THEN (SELECT serial FROM device WHERE device_id = split_part(i.group_key, ' ', 2)::integer) END AS "gatewaySerial"
     FROM notice_item i JOIN finding f USING (finding_id) WHERE i.message_id IS NULL AND i.dropped IS NULL ORDER BY i.finding_id`);
  if (waiting.length === 0) return 0;
  const lastTold = new LastTold();
  const told = await sql<{ channelId: number; groupKey: string; atMs: number }>(
    `SELECT i.channel_id AS "channelId", i.group_key AS "groupKey", (extract(epoch FROM max(m.made_at)) * 1000)::float8 AS "atMs" FROM notice_message m JOIN notice_item i USING (message_id) WHERE m.made_at > $1 GROUP BY 1, 2`,
    [new Date(nowMs - TOLD_AGAIN_AFTER_MS).toISOString()]);
  for (const { channelId, groupKey, atMs } of told) lastTold.tell(channelId, groupKey, atMs);
  const batches = batchesOf(waiting, ({ ruleId }) => ruleOf.get(ruleId)?.quiet ?? null, lastTold, nowMs, timeZone);
  for (const { channelId, groups } of batches) {
    const [made] = await sql<{ id: string }>(`INSERT INTO notice_message (channel_id, cause, made_at, next_attempt_at, content) VALUES ($1, 'findings', $2, $2, $3) RETURNING message_id AS id`, [channelId, new Date(nowMs).toISOString(), JSON.stringify(contentOf(groups))]);
    await sql('UPDATE notice_item SET message_id = $1 WHERE channel_id = $2 AND finding_id = ANY($3)', [made!.id, channelId, groups.flatMap(({ items }) => items.map(({ findingId }) => findingId))]);
  }
  return batches.length;
}

function contentOf(groups: NoticeBatch<WaitingItem>['groups']): NoticeContent {
  return {
    groups: groups.map(({ items }) => ({
      kind: items[0]!.kind, zoneCode: items[0]!.zoneCode, gatewaySerial: items[0]!.gatewaySerial,
      lines: items.map(({ findingId, kind, subject, place, startedAt, flowLitresPerHour, isUrgent, step }): NoticeLine => ({ findingId, kind, subject, place, startedAt: startedAt.toISOString(), flowLitresPerHour, isUrgent, step })),
    })),
  };
}
