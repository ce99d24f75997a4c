import type { EscalationStep, FindingKind, NoticeRule } from '@app/detection';
import { RegisterRefusal } from '@app/registry';

import { tellChange } from '../registry/register-news.js';
import { refusedByConstraint } from '../registry/refused-by-constraint.js';
import { audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { noticeChannels } from './notice-channels.js';

/** What is recorded of a rule. */
export interface GivenNoticeRule {
  readonly channelId: number;
  readonly kinds: readonly FindingKind[] | null;
  readonly zoneIds: readonly number[] | null;
  readonly leastConfidence: number;
  readonly quietFromMinute: number | null;
  readonly quietToMinute: number | null;
  readonly urgentKinds: readonly FindingKind[];
  readonly collectMinutes: number;
  readonly escalation: readonly EscalationStep[];
  readonly isActive: boolean;
}

/** A rule as it was recorded. */
export interface NoticeRuleRow extends GivenNoticeRule {
  readonly ruleId: number;
  readonly replaces: number | null;
  /** Whether no other row takes its place. */
  readonly isInForce: boolean;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string;
}

/** All rules that were ever recorded, those in force first. */
export function noticeRules(sql: Sql): Promise<NoticeRuleRow[]> {
  return sql<NoticeRuleRow>(
    `SELECT r.rule_id AS "ruleId", r.replaces, r.channel_id AS "channelId", r.kinds, r.zone_ids AS "zoneIds", r.least_confidence AS "leastConfidence", r.quiet_from_minute AS "quietFromMinute", r.quiet_to_minute AS "quietToMinute",
            r.urgent_kinds AS "urgentKinds", r.collect_minutes AS "collectMinutes", r.escalation, r.is_active AS "isActive", n.rule_id IS NULL AS "isInForce", r.recorded_at AS "recordedAt", u.login AS "recordedBy", r.reason
     FROM notice_rule r LEFT JOIN notice_rule n ON n.replaces = r.rule_id JOIN staff_user u ON u.user_id = r.recorded_by ORDER BY n.rule_id IS NOT NULL, r.rule_id`);
}

/** A stored rule as the pure functions ask for it. */
export function pureRule({ ruleId, channelId, kinds, zoneIds, leastConfidence, quietFromMinute, quietToMinute, urgentKinds, collectMinutes, escalation }: NoticeRuleRow): NoticeRule {
  const quiet = quietFromMinute === null || quietToMinute === null ? null : { fromMinute: quietFromMinute, toMinute: quietToMinute };
  return { ruleId, channelId, kinds, zoneIds, leastConfidence, quiet, urgentKinds, collectMinutes, escalation };
}

/**
 * Records a rule, or what takes the place of one, in the caller's transaction.
 * @param replaces the row that was read; null for a new rule
 * @throws RegisterRefusal UNKNOWN_REFERENCE for a channel or zone that there is not, NOT_FOUND, CONFLICT where somebody else was faster
 */
export async function recordNoticeRule(sql: Sql, given: GivenNoticeRule, replaces: number | null, by: ChangedBy): Promise<number> {
  const channels = new Set((await noticeChannels(sql)).map(({ channelId }) => channelId));
  if (!channels.has(given.channelId)) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'there is no such channel', null, 'channelId');
  if (given.escalation.some(({ channelId }) => !channels.has(channelId))) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'it names a channel that there is not', null, 'escalation');
  if (given.zoneIds !== null && (await sql('SELECT zone_id FROM zone WHERE zone_id = ANY($1)', [given.zoneIds])).length < new Set(given.zoneIds).size) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'it names a zone that there is not', null, 'zoneIds');
  const before = replaces === null ? null : (await noticeRules(sql)).find(({ ruleId }) => ruleId === replaces);
  if (before === undefined) throw new RegisterRefusal('NOT_FOUND', 'there is no such rule');
  if (before?.isInForce === false) throw new RegisterRefusal('CONFLICT', 'somebody has changed the rule; read it again', null, 'replaces');
  const [made] = await refusedByConstraint(sql)<{ id: number }>(
    `INSERT INTO notice_rule (replaces, channel_id, kinds, zone_ids, least_confidence, quiet_from_minute, quiet_to_minute, urgent_kinds, collect_minutes, escalation, is_active, recorded_by, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING rule_id AS id`,
    [replaces, given.channelId, given.kinds, given.zoneIds, given.leastConfidence, given.quietFromMinute, given.quietToMinute, given.urgentKinds, given.collectMinutes, JSON.stringify(given.escalation), given.isActive, by.actor.userId, by.reason]);
  const told = (one: GivenNoticeRule): Record<string, unknown> => ({
    channelId: one.channelId, kinds: one.kinds, zoneIds: one.zoneIds, leastConfidence: one.leastConfidence, quietFromMinute: one.quietFromMinute, quietToMinute: one.quietToMinute, urgentKinds: one.urgentKinds,
    collectMinutes: one.collectMinutes, escalation: one.escalation, isActive: one.isActive,
  });
  await audit(sql, by, [{ actor: by.actor, action: before === null ? 'notice_rule.create' : 'notice_rule.change', objectKind: 'notice_rule', objectKey: String(made!.id), before: before === null ? null : told(before), after: told(given), reason: by.reason }]);
  await tellChange(sql, 'notices', 'notice_rule', [made!.id]);
  return made!.id;
}
