import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'wouter';

import { useList, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { Zone } from '../../api/views.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { TakenTable } from '../../parts/taken-table.js';
import { Page } from '../../shell/page.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { Prices } from './prices.js';
import { RecordRule } from './record-rule.js';
import { RULE_KINDS, type RuleKind } from './rule-kinds.js';
import type { InForce, RuleRow } from './rule-views.js';
import { RuleWords } from './rule-words.js';

const KINDS = Object.keys(RULE_KINDS) as RuleKind[]; // an object literal has its own keys alone

/** What balances assume, from when on, who said so and why; and what water costs. */
export default function RulesPage(): ReactNode {
  const { t, named } = useSpeech();
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const zones = useList<Zone>('register', '/zones', { limit: 500 });
  const zone = zones.data?.items.find(({ code }) => code === search.get('zone'));
  const inForce = useRead<InForce>('balances', '/balance-rules/in-force', zone === undefined ? {} : { zone: zone.code });
  const rows = useRead<{ items: readonly RuleRow[] }>('balances', '/balance-rules');
  const [changed, setChanged] = useState<RuleKind>();
  const mayChange = me.data?.role === 'administrator';
  return (
    <Page title={t('assumed.title')} purpose={t('assumed.purpose')} actions={<NativeSelect label={t('thing.zone')} value={zone?.code ?? ''} data={[{ value: '', label: t('assumed.allZones') }, ...(zones.data?.items ?? []).map((one) => ({ value: one.code, label: named(one) }))]}
      onChange={(event) => setSearch(event.currentTarget.value === '' ? {} : { zone: event.currentTarget.value }, { replace: true })} />}>
      {changed !== undefined && inForce.data !== undefined && <RecordRule kind={changed} inForce={inForce.data.rules} zones={zones.data?.items ?? []} zone={zone} onClose={() => setChanged(undefined)} />}
      <section className="stack" aria-label={t('assumed.inForce')}>
        <h2>{t('assumed.inForce')}</h2>
        <Reading of={inForce} lines={10}>{({ on, rules }) => (
          <PlainTable label={t('assumed.inForce')} caption={t('assumed.inForceSaid', { day: formatDay(on) })} rows={KINDS} keyOf={(kind) => kind}
            columns={[
              { head: t('assumed.kind'), isWide: true, show: (kind) => t(`assumed.kind.${kind}`) },
              { head: t('assumed.says'), isWide: true, show: (kind) => <RuleWords kind={kind} rules={rules} whenNone={t('assumed.nothing')} /> },
              ...(mayChange ? [{ head: t('action.change'), show: (kind: RuleKind) => <Button size="compact-xs" variant="default" aria-label={`${t('action.recordAssumption')}: ${t(`assumed.kind.${kind}`)}`} onClick={() => setChanged(kind)}>{t('action.recordAssumption')}</Button> }] : []),
            ]} />
        )}</Reading>
      </section>
      <section className="stack" aria-label={t('assumed.recorded')}>
        <h2>{t('assumed.recorded')}</h2>
        <Reading of={rows}>{({ items }) => (items.length === 0 ? <Vacant>{t('assumed.none')}</Vacant> : (
          <TakenTable label={t('assumed.recorded')} rows={items} keyOf={({ ruleId }) => ruleId} columns={[
            { head: t('assumed.from'), show: ({ fromOn }) => formatDay(fromOn) },
            { head: t('thing.zone'), show: ({ zoneId }) => { const of = zones.data?.items.find(({ id }) => id === zoneId); return zoneId === null ? t('assumed.allZones') : of === undefined ? zoneId : named(of); } },
            { head: t('assumed.says'), isWide: true, show: ({ rules }) => KINDS.map((kind) => <RuleWords key={kind} kind={kind} rules={rules} isNamed />) },
            { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
            { head: t('assumed.by'), show: ({ recordedBy, recordedAt }) => <>{recordedBy ?? t('assumed.operator')} <Instant at={recordedAt} /></> },
          ]} />
        ))}</Reading>
      </section>
      <Prices mayChange={mayChange} />
    </Page>
  );
}
