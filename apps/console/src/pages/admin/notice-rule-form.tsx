import { Checkbox, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { FINDING_KINDS, type FindingKind } from '../../api/finding-views.js';
import { useChange } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { useSpeech } from '../../words/speech.js';
import { type Channel, clockOf, minuteOf, type Rule } from './notice-views.js';

/** Steps of escalation that the form has room for. */
const STEPS = [0, 1, 2] as const;
const URGENT: readonly FindingKind[] = ['flowFromClosedWell', 'inflowBurst', 'customerBurst'];

interface Step { readonly minutes: string; readonly channelId: string }

/** Says which findings go to a channel and when; a change is another row, and the one before stays to be read. */
export function NoticeRuleForm({ rule, channels, zones, onClose }: { rule?: Rule; channels: readonly Channel[]; zones: readonly { readonly id: number; readonly code: string }[]; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('notices');
  const fault = useFaults(write.error);
  const [channelId, setChannelId] = useState(rule?.channelId ?? channels[0]?.channelId ?? 0);
  const [kinds, setKinds] = useState<readonly FindingKind[]>(rule?.kinds ?? []);
  const [zoneIds, setZoneIds] = useState<readonly number[]>(rule?.zoneIds ?? []);
  const [urgent, setUrgent] = useState<readonly FindingKind[]>(rule?.urgentKinds ?? URGENT);
  const [confidence, setConfidence] = useState(String(Math.round((rule?.leastConfidence ?? 0.5) * 100)));
  const [quietFrom, setQuietFrom] = useState(rule === undefined ? '22:00' : rule.quietFromMinute === null ? '' : clockOf(rule.quietFromMinute));
  const [quietTo, setQuietTo] = useState(rule === undefined ? '07:00' : rule.quietToMinute === null ? '' : clockOf(rule.quietToMinute));
  const [collect, setCollect] = useState(String(rule?.collectMinutes ?? 5));
  const [steps, setSteps] = useState<readonly Step[]>(STEPS.map((step) => ({ minutes: String(rule?.escalation[step]?.afterMinutes ?? ''), channelId: String(rule?.escalation[step]?.channelId ?? '') })));
  const [isActive, setIsActive] = useState(rule?.isActive ?? true);
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const title = t(rule === undefined ? 'notices.addRule' : 'notices.changeRule');
  const whole = (text: string, most: number, least = 0): number | undefined => (/^\d{1,4}$/.test(text.trim()) && Number(text) <= most && Number(text) >= least ? Number(text) : undefined);
  const [from, to] = [minuteOf(quietFrom), minuteOf(quietTo)];
  const isQuietWrong = from === undefined || to === undefined || (from === null) !== (to === null);
  const isStepWrong = ({ minutes, channelId: next }: Step): boolean => (next !== '' || minutes.trim() !== '') && (next === '' || whole(minutes, 1440, 1) === undefined);
  const send = (): void => {
    setIsSent(true);
    const [least, minutes] = [whole(confidence, 100), whole(collect, 1440)];
    if (least === undefined || minutes === undefined || isQuietWrong || steps.some(isStepWrong) || reason.trim() === '') return;
    const body = {
      ...(rule === undefined ? {} : { replaces: rule.ruleId }), channelId, kinds: kinds.length === 0 ? null : kinds, zoneIds: zoneIds.length === 0 ? null : zoneIds, leastConfidence: least / 100, quietFromMinute: from, quietToMinute: to, urgentKinds: urgent,
      collectMinutes: minutes, escalation: steps.filter(({ channelId: next }) => next !== '').map((step) => ({ afterMinutes: Number(step.minutes), channelId: Number(step.channelId) })), isActive, reason: reason.trim(),
    };
    write.mutate({ method: 'POST', path: '/notice-rules', asked: { body } }, { onSuccess: onClose });
  };
  const choices = channels.map((one) => ({ value: String(one.channelId), label: one.name }));
  const changeStep = (at: number, change: Partial<Step>): void => setSteps((earlier) => earlier.map((step, no) => (no === at ? { ...step, ...change } : step)));
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      <Form submit={title} isBusy={write.isPending} problem={write.error} fields={['channelId', 'leastConfidence', 'quietFromMinute', 'quietToMinute', 'collectMinutes', 'escalation', 'reason']} onSubmit={send} onCancel={onClose}>
        <NativeSelect label={t('notices.channel')} value={String(channelId)} onChange={(event) => setChannelId(Number(event.currentTarget.value))} data={choices} error={fault('channelId')} />
        <Ticks label={t('notices.kinds')} means={t('notices.kinds.means')} all={FINDING_KINDS} ticked={kinds} wordsOf={(kind) => t(`finding.${kind}`)} onChange={setKinds} />
        {zones.length > 1 && <Ticks label={t('notices.zones')} means={t('notices.kinds.means')} all={zones.map((zone) => zone.id)} ticked={zoneIds} wordsOf={(id) => zones.find((zone) => zone.id === id)?.code ?? String(id)} onChange={setZoneIds} />}
        <TextInput label={t('notices.leastConfidence')} value={confidence} onChange={(event) => setConfidence(event.currentTarget.value)} inputMode="numeric" error={isSent && whole(confidence, 100) === undefined ? t('fault.wrong') : fault('leastConfidence')} />
        <div className="halves">
          <TextInput label={t('notices.quiet.from')} description={t('notices.quiet.means')} value={quietFrom} onChange={(event) => setQuietFrom(event.currentTarget.value)} placeholder="22:00" error={isSent && isQuietWrong ? t('notices.quiet.wrong') : fault('quietFromMinute')} />
          <TextInput label={t('notices.quiet.to')} value={quietTo} onChange={(event) => setQuietTo(event.currentTarget.value)} placeholder="07:00" error={isSent && isQuietWrong ? t('notices.quiet.wrong') : fault('quietToMinute')} />
        </div>
        <Ticks label={t('notices.urgent')} all={FINDING_KINDS} ticked={urgent} wordsOf={(kind) => t(`finding.${kind}`)} onChange={setUrgent} />
        <TextInput label={t('notices.collect')} value={collect} onChange={(event) => setCollect(event.currentTarget.value)} inputMode="numeric" error={isSent && whole(collect, 1440) === undefined ? t('fault.wrong') : fault('collectMinutes')} />
        <fieldset className="stack">
          <legend>{t('notices.escalation')}</legend>
          {steps.map((step, at) => (
            <div className="halves" key={STEPS[at]}>
              <TextInput label={t('notices.escalation.minutes', { step: at + 1 })} value={step.minutes} onChange={(event) => changeStep(at, { minutes: event.currentTarget.value })} inputMode="numeric" error={isSent && isStepWrong(step) ? t('fault.wrong') : undefined} />
              <NativeSelect label={t('notices.escalation.channel', { step: at + 1 })} value={step.channelId} onChange={(event) => changeStep(at, { channelId: event.currentTarget.value })} data={[{ value: '', label: t('notices.escalation.none') }, ...choices]} />
            </div>
          ))}
        </fieldset>
        <Checkbox label={t('notices.active')} checked={isActive} onChange={(event) => setIsActive(event.currentTarget.checked)} />
        <Textarea label={t('field.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={isSent && reason.trim() === '' ? t('fault.reasonMissing') : fault('reason')} />
      </Form>
    </Modal>
  );
}

function Ticks<One extends string | number>({ label, means, all, ticked, wordsOf, onChange }: { label: string; means?: string; all: readonly One[]; ticked: readonly One[]; wordsOf: (one: One) => string; onChange: (ticked: readonly One[]) => void }): ReactNode {
  return (
    <fieldset className="ticks">
      <legend>{label}</legend>
      {means !== undefined && <p className="quiet">{means}</p>}
      {all.map((one) => <Checkbox key={one} label={wordsOf(one)} checked={ticked.includes(one)} onChange={(event) => onChange(event.currentTarget.checked ? [...ticked, one] : ticked.filter((other) => other !== one))} />)}
    </fieldset>
  );
}
