import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ChangeLimits } from './change-limits.js';
import { LIMITS, type Limit, type MeteringRule } from './rule-views.js';

/** By which limits readings are judged, who set them and why; an administrator sets others. */
export default function RulesPage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const rules = useRead<{ items: readonly MeteringRule[] }>('register', '/metering-rules');
  const [chosenId, setChosenId] = useState<number>();
  const [form, setForm] = useState<'change' | 'another'>();
  const isAdministrator = me.data?.role === 'administrator';
  const held = rules.data?.items.filter(({ isHeld }) => isHeld) ?? [];
  const chosen = held.find(({ ruleId }) => ruleId === chosenId) ?? held.find((rule) => rule.class === null && rule.modelCode === null);
  const actions = isAdministrator && chosen !== undefined && (
    <>
      <Button onClick={() => setForm('change')}>{t('action.changeLimits')}</Button>
      <Button variant="default" onClick={() => setForm('another')}>{t('action.setLimits')}</Button>
    </>
  );
  return (
    <Page title={t('rules.title')} purpose={t('rules.purpose')} actions={actions}>
      <Reading of={rules}>
        {({ items }) => (
          <>
            <NativeSelect className="narrow" label={t('rules.scope')} value={chosen?.ruleId} onChange={(event) => setChosenId(Number(event.currentTarget.value))}
              data={held.map((rule) => ({ value: String(rule.ruleId), label: scopeWords(t, rule) }))} />
            {chosen !== undefined && <LimitsTable rule={chosen} />}
            <section className="stack" aria-label={t('rules.versions')}><h2>{t('rules.versions')}</h2><VersionsTable rules={items} /></section>
          </>
        )}
      </Reading>
      {form !== undefined && chosen !== undefined && <ChangeLimits {...(form === 'change' ? { rule: chosen } : {})} onClose={() => setForm(undefined)} />}
    </Page>
  );
}

type Words = ReturnType<typeof useSpeech>['t'];

/** For whom a version is: a class, a model, both, or all meters. */
function scopeWords(t: Words, { class: ofClass, modelCode }: MeteringRule): string {
  const parts = [...(ofClass === null ? [] : [t(`class.${ofClass}`)]), ...(modelCode === null ? [] : [`${t('meter.model')} ${modelCode}`])];
  return parts.length === 0 ? t('rules.everyMeter') : parts.join(' · ');
}

function LimitsTable({ rule }: { rule: MeteringRule }): ReactNode {
  const { t } = useSpeech();
  const show = useLimit();
  return (
    <PlainTable label={t('rules.limits')} rows={LIMITS} keyOf={({ name }) => name} columns={[
      { head: t('rules.limit'), isWide: true, show: ({ name }) => t(`rules.${name}`) },
      { head: t('rules.holds'), isNumber: true, show: (limit) => show(limit, rule.rules.checks[limit.name]) },
      { head: t('rules.setBy'), show: ({ name }) => t(rule.sets.checks?.[name] === undefined ? 'rules.byWider' : 'rules.byThis') },
    ]} />
  );
}

function VersionsTable({ rules }: { rules: readonly MeteringRule[] }): ReactNode {
  const { t, number } = useSpeech();
  const show = useLimit();
  const setsOf = ({ sets: { checks = {} } }: MeteringRule): string => LIMITS.filter(({ name }) => checks[name] !== undefined).map((limit) => `${t(`rules.${limit.name}`)}: ${show(limit, checks[limit.name]!)}`).join('; ');
  return (
    <PlainTable label={t('rules.versions')} rows={rules} keyOf={({ ruleId }) => ruleId} columns={[
      { head: t('rules.version'), isNumber: true, show: ({ ruleId }) => number(ruleId) },
      { head: t('rules.scope'), show: (rule) => scopeWords(t, rule) },
      { head: t('rules.recordedAt'), show: ({ recordedAt, recordedBy }) => <><Instant at={recordedAt} />{recordedBy !== null && ` ${recordedBy}`}</> },
      { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
      { head: t('rules.sets'), isWide: true, show: (rule) => setsOf(rule) || <span className="quiet">{t('rules.setsOther')}</span> },
    ]} />
  );
}

/** A limit in words: its number and unit; without a number, what takes its place. */
function useLimit(): (limit: Limit, held: number | null) => string {
  const { t, number } = useSpeech();
  return ({ kind, unit }, held) => {
    if (held === null) return t('rules.onePulse');
    const amount = kind === 'hours' ? held / 3_600_000 : held;
    return `${number(amount, kind === 'decimal' ? 2 : 0)}${unit === undefined ? '' : ` ${t(unit)}`}`;
  };
}
