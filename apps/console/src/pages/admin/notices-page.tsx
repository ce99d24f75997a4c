import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';

import { type Page as ListPage, useChange, useList, useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Notice, ProblemNotice, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { OWN_NAMES } from '../../words/languages.js';
import { useSpeech } from '../../words/speech.js';
import type { Words } from '../../words/words.js';
import { type Channel, clockOf, type EmailAddress, type Message, type Rule, type TelegramAddress, type WebhookAddress } from './notice-views.js';

const NoticeChannelForm = lazy(() => import('./notice-channel-form.js').then((module) => ({ default: module.NoticeChannelForm })));
const NoticeRuleForm = lazy(() => import('./notice-rule-form.js').then((module) => ({ default: module.NoticeRuleForm })));

interface ZoneRow { readonly id: number; readonly code: string }
type Open = { readonly form: 'channel'; readonly channel?: Channel } | { readonly form: 'rule'; readonly rule?: Rule };

/** Who is told of findings, on which channel and when, and what became of it. */
export default function NoticesPage(): ReactNode {
  const { t } = useSpeech();
  const channels = useRead<{ items: readonly Channel[] }>('notices', '/notice-channels');
  const rules = useRead<{ items: readonly Rule[] }>('notices', '/notice-rules');
  const zones = useRead<ListPage<ZoneRow>>('register', '/zones', { limit: 500 });
  const [open, setOpen] = useState<Open>();
  const known = channels.data?.items ?? [];
  return (
    <Page title={t('notices.title')} purpose={t('notices.purpose')}>
      <section className="stack" aria-label={t('notices.channels')}>
        <div className="row"><h2>{t('notices.channels')}</h2><Button variant="default" onClick={() => setOpen({ form: 'channel' })}>{t('notices.addChannel')}</Button></div>
        <Reading of={channels}>{({ items }) => (items.length === 0 ? <Vacant>{t('notices.channels.none')}</Vacant> : <Channels channels={items} onChange={(channel) => setOpen({ form: 'channel', channel })} />)}</Reading>
      </section>
      <section className="stack" aria-label={t('notices.rules')}>
        <div className="row"><h2>{t('notices.rules')}</h2>{known.length > 0 && <Button variant="default" onClick={() => setOpen({ form: 'rule' })}>{t('notices.addRule')}</Button>}</div>
        <Reading of={rules}>{({ items }) => <Rules rules={items.filter(({ isInForce }) => isInForce)} channels={known} zones={zones.data?.items ?? []} onChange={(rule) => setOpen({ form: 'rule', rule })} />}</Reading>
      </section>
      <Messages />
      <Suspense>
        {open?.form === 'channel' && <NoticeChannelForm {...(open.channel === undefined ? {} : { channel: open.channel })} onClose={() => setOpen(undefined)} />}
        {open?.form === 'rule' && <NoticeRuleForm {...(open.rule === undefined ? {} : { rule: open.rule })} channels={known} zones={zones.data?.items ?? []} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </Page>
  );
}

function Channels({ channels, onChange }: { channels: readonly Channel[]; onChange: (channel: Channel) => void }): ReactNode {
  const { t } = useSpeech();
  const tryIt = useChange('notices');
  return (
    <>
      {tryIt.isError && <ProblemNotice problem={tryIt.error} />}
      {tryIt.isSuccess && <Notice tone="attention"><p>{t('notices.tried')}</p></Notice>}
      <PlainTable label={t('notices.channels')} rows={channels} keyOf={({ channelId }) => channelId} columns={[
        { head: t('notices.name'), show: ({ name, isActive }) => (isActive ? name : <StateMark urgency="off">{name}: {t('notices.inactive')}</StateMark>) },
        { head: t('notices.kind'), show: ({ kind }) => t(`notices.kind.${kind}`) },
        { head: t('notices.address'), isWide: true, show: addressWords },
        { head: t('notices.language'), show: ({ language }) => OWN_NAMES[language] },
        { head: t('field.reason'), isWide: true, show: ({ reason, recordedBy, recordedAt }) => <>{reason} <span className="quiet">({recordedBy}, <Instant at={recordedAt} />)</span></> },
        { head: t('journal.acts'), show: (channel) => (
          <span className="row">
            <Button size="compact-sm" variant="default" aria-label={`${t('notices.changeChannel')}: ${channel.name}`} onClick={() => onChange(channel)}>{t('notices.changeChannel')}</Button>
            <Button size="compact-sm" variant="default" loading={tryIt.isPending} aria-label={`${t('notices.try')}: ${channel.name}`} onClick={() => tryIt.mutate({ method: 'POST', path: `/notice-channels/${channel.channelId}/test` })}>{t('notices.try')}</Button>
          </span>
        ) },
      ]} />
    </>
  );
}

function addressWords({ kind, address }: Channel): string {
  switch (kind) {
    case 'email': return (address as EmailAddress).recipients.join(', ');
    case 'telegram': return (address as TelegramAddress).chatId;
    case 'webhook': return (address as WebhookAddress).url;
  }
}

function Rules({ rules, channels, zones, onChange }: { rules: readonly Rule[]; channels: readonly Channel[]; zones: readonly ZoneRow[]; onChange: (rule: Rule) => void }): ReactNode {
  const { t, share } = useSpeech();
  if (rules.length === 0) return <Vacant>{t('notices.rules.none')}</Vacant>;
  const nameOf = (id: number): string => channels.find(({ channelId }) => channelId === id)?.name ?? String(id);
  return (
    <PlainTable label={t('notices.rules')} rows={rules} keyOf={({ ruleId }) => ruleId} columns={[
      { head: t('notices.channel'), show: ({ channelId, isActive }) => (isActive ? nameOf(channelId) : <StateMark urgency="off">{nameOf(channelId)}: {t('notices.inactive')}</StateMark>) },
      { head: t('notices.kinds'), isWide: true, show: ({ kinds }) => kinds?.map((kind) => t(`finding.${kind}`)).join(' · ') ?? t('notices.kinds.all') },
      { head: t('notices.zones'), isWide: true, show: ({ zoneIds }) => zoneIds?.map((id) => zones.find((zone) => zone.id === id)?.code ?? String(id)).join(', ') ?? t('notices.zones.all') },
      { head: t('notices.leastConfidence'), isNumber: true, show: ({ leastConfidence }) => share(leastConfidence) },
      { head: t('notices.quiet'), show: ({ quietFromMinute, quietToMinute }) => (quietFromMinute === null || quietToMinute === null ? t('notices.quiet.none') : `${clockOf(quietFromMinute)}–${clockOf(quietToMinute)}`) },
      { head: t('notices.escalation'), isWide: true, show: ({ escalation }) => (escalation.length === 0 ? t('notices.escalation.none') : escalation.map(({ afterMinutes, channelId }) => t('notices.escalation.step', { minutes: afterMinutes, channel: nameOf(channelId) })).join(' · ')) },
      { head: t('field.reason'), isWide: true, show: ({ reason, recordedBy, recordedAt }) => <>{reason} <span className="quiet">({recordedBy}, <Instant at={recordedAt} />)</span></> },
      { head: t('journal.acts'), show: (rule) => <Button size="compact-sm" variant="default" aria-label={`${t('notices.changeRule')}: ${nameOf(rule.channelId)}`} onClick={() => onChange(rule)}>{t('notices.changeRule')}</Button> },
    ]} />
  );
}

function Messages(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const again = useChange('notices');
  const messages = useList<Message>('notices', '/notice-messages', { limit: state.limit, offset: state.offset });
  const columns: readonly Column<Message>[] = [
    { key: 'made', head: t('notices.madeAt'), show: ({ madeAt }) => <Instant at={madeAt} /> },
    { key: 'channel', head: t('notices.channel'), show: ({ channelName }) => channelName },
    { key: 'content', head: t('notices.content'), isWide: true, show: ({ cause, content }) => (cause === 'test' ? t('notices.content.test') : contentWords(t, content)) },
    { key: 'state', head: t('notices.state'), show: ({ state: now }) => (now === 'failed' ? <StateMark urgency="alarm">{t('notices.state.failed')}</StateMark> : now === 'waiting' ? <StateMark urgency="attention">{t('notices.state.waiting')}</StateMark> : t('notices.state.sent')) },
    { key: 'attempts', head: t('notices.attempts'), isNumber: true, show: ({ attempts }) => number(attempts) },
    { key: 'fault', head: t('notices.fault'), isWide: true, show: ({ fault }) => (fault === null ? '' : <>{faultWords(t, fault)} <span className="quiet">{fault}</span></>) },
    { key: 'act', head: t('journal.acts'), show: ({ messageId, state: now, channelName }) => now === 'failed' && <Button size="compact-sm" variant="default" aria-label={`${t('notices.again')}: ${channelName}`} onClick={() => again.mutate({ method: 'POST', path: `/notice-messages/${messageId}/again` })}>{t('notices.again')}</Button> },
  ];
  return (
    <section className="stack" aria-label={t('notices.messages')}>
      <h2>{t('notices.messages')}</h2>
      {again.isError && <ProblemNotice problem={again.error} />}
      {messages.data?.items.some(({ state: now }) => now === 'failed') === true && <Notice tone="warning"><p>{t('notices.failed')}</p></Notice>}
      <PagedTable name="notice-messages" caption={t('notices.messages')} columns={columns} rows={messages} state={state} keyOf={({ messageId }) => messageId} whenEmpty={t('notices.messages.none')} />
    </section>
  );
}

/** Kinds in a message with how many, the most urgent first. */
function contentWords(t: Words, { groups }: Message['content']): string {
  const count = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  return `${t('notices.content.findings', { count })}: ${[...new Set(groups.map(({ kind }) => t(`finding.${kind}`)))].join(' · ')}`;
}

function faultWords(t: Words, fault: string): string {
  if (fault.startsWith('SECRET')) return t('notices.fault.SECRET');
  if (/^(URL|NOT_HTTPS|CREDENTIALS|ADDRESS)/.test(fault)) return t('notices.fault.ADDRESS');
  return /^(CONNECTION|TIMEOUT|NAME)/.test(fault) ? t('notices.fault.CONNECTION') : t('notices.fault.REFUSED');
}
