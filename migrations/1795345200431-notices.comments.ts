import type { Described } from './comment-statements.js';

const RECORDED = { recorded_at: 'When it was recorded', recorded_by: 'Who recorded it: staff_user.user_id', reason: 'Why' };

/** Words for every table and column of this migration. */
export const NOTICES_COMMENTS: Readonly<Record<string, Described>> = {
  notice_channel: { row: 'A way on which findings are told', columns: { channel_id: 'Number of the channel', kind: 'email, telegram or webhook' } },
  notice_channel_version: {
    row: 'What a channel is called and whether it is used; each change is another row, and what no row replaces holds',
    columns: { version_id: 'Number of the row', channel_id: 'Channel: notice_channel.channel_id', replaces: 'Row that this one takes the place of; null of the first', name: 'Name for people', language: 'Language of its messages: ky, ru or en', is_active: 'Whether messages go out on it', ...RECORDED },
  },
  'personal.notice_address': {
    row: 'Where the messages of a channel go, by the row of notice_channel_version; people are reached there, hence in this schema',
    columns: { version_id: 'Row: notice_channel_version.version_id', address: 'email: host, port, login, sender, recipients. telegram: base, chatId. webhook: url', secret_sealed: 'Password, token or key of signatures, sealed by the keys of SUU_SECRET_KEYS_FILE (ADR 0025); null where there is none' },
  },
  notice_rule: {
    row: 'Which findings go to a channel and when; each change is another row, and what no row replaces holds',
    columns: {
      rule_id: 'Number of the row', replaces: 'Row that this one takes the place of; null of a new rule', channel_id: 'Channel: notice_channel.channel_id', kinds: 'Kinds of findings; null: all', zone_ids: 'Zones: zone.zone_id; null: all, and what lies in none',
      least_confidence: 'Confidence of a finding at least', quiet_from_minute: 'Minute of the local day at which quiet hours begin; null: there are none', quiet_to_minute: 'Minute of the local day at which they end', urgent_kinds: 'Kinds that do not wait for their end',
      collect_minutes: 'How long findings are collected before they are told together', escalation: 'Steps for findings that nobody takes up: afterMinutes, channelId', is_active: 'Whether it holds at all', ...RECORDED,
    },
  },
  notice_due: { row: 'Findings that were just written down and that no rule was asked about yet', columns: { finding_id: 'Finding: finding.finding_id', marked_at: 'When it was written down' } },
  notice_message: {
    row: 'A message on its way, or sent, or given up',
    columns: {
      message_id: 'Its number, which goes with it however often it is tried: whoever gets it twice can tell', channel_id: 'Channel: notice_channel.channel_id', cause: 'findings, or test: somebody tries the channel', asked_by: 'Who asked for it: staff_user.user_id; null where rules did',
      made_at: 'When it was put together', content: 'What it says, free of language: groups of findings with kind, place and figures. No names and no addresses of people', state: 'waiting, sent or failed', attempts: 'How often it was tried', next_attempt_at: 'When it is tried next',
      settled_at: 'When it was sent or given up; null while it waits', fault: 'Why the last try failed; null where none did',
    },
  },
  notice_item: {
    row: 'A finding on its way to a channel; of one finding and one channel there is one row at most',
    columns: {
      finding_id: 'Finding: finding.finding_id', channel_id: 'Channel: notice_channel.channel_id', rule_id: 'Rule that sends it there: notice_rule.rule_id', step: '0: the rule itself; n: its n-th step of escalation', group_key: 'What it is told together with',
      is_urgent: 'Whether it breaks quiet hours', open_at: 'Not told before', due_at: 'Told from then on, together with what else waits', message_id: 'Message that tells it: notice_message.message_id; null while it waits or was dropped',
      dropped: 'Why it is not told: withdrawn, settled by people before it was, or channel switched off; null where it is or will be', is_followed: 'Whether escalation has nothing more to do with it',
    },
  },
};
