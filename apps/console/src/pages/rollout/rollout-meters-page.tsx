import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { MET, METER_STEPS, type RolloutMeter, TROUBLES, VALVE_STATES } from './rollout-views.js';
import { TroubleMark } from './rollout-words.js';

const ASKED = ['on', 'by', 'key', 'isKeyUnknown', 'class', 'reached', 'stoppedAt', 'trouble', 'met', 'isolatingValve', 'checkValve', 'isProved', 'isLate', 'isBilledUnproved'] as const;

/** The serials behind a figure of the rollout, each with its days. */
export default function RolloutMetersPage(): ReactNode {
  const { t } = useSpeech();
  const state = useTableState();
  const { filters } = state;
  const asked = Object.fromEntries(ASKED.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]]])));
  const rows = useList<RolloutMeter>('register', '/city/rollout/meters', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, ...asked });
  const back = new URLSearchParams(filters['on'] === undefined ? {} : { on: filters['on'] }).toString();
  // What an act says, once there is one.
  const ofAct = (installedOn: string | null, said: () => ReactNode): ReactNode => (installedOn === null ? <span className="quiet">{t('rollout.notYet')}</span> : said());
  const fitted = (isFitted: boolean | null): ReactNode => t(`rollout.valve.${isFitted === null ? 'not_said' : isFitted ? 'fitted' : 'not_fitted'}`);
  const all = { value: '', label: t('rollout.all') };
  const day = (on: string | null): ReactNode => (on === null ? <span className="quiet">{t('rollout.notYet')}</span> : formatDay(on));
  const columns: readonly Column<RolloutMeter>[] = [
    { key: 'serial', head: t('meter.serial'), sort: 'serial', show: ({ meterId, serial }) => <Link className="unbroken" href={`/meters/${meterId}`}>{serial}</Link> },
    { key: 'step', head: t('rollout.step'), show: ({ step }) => orNoFigure(step, (one) => t(`rollout.step.${one}`)) },
    { key: 'trouble', head: t('rollout.troubles'), show: ({ trouble }) => (trouble === null ? t('rollout.noTrouble') : <TroubleMark trouble={trouble} />) },
    { key: 'lot', head: t('rollout.by.lot'), show: ({ lotCode }) => lotCode },
    { key: 'contractor', head: t('rollout.by.contractor'), show: ({ contractor }) => orNoFigure(contractor, (name) => name, t('rollout.unknown.contractor')) },
    { key: 'zone', head: t('thing.zone'), show: ({ zoneCode }) => orNoFigure(zoneCode, (code) => code, t('rollout.unknown.zone')) },
    { key: 'deliveredOn', head: t('rollout.step.delivered'), show: ({ deliveredOn }) => day(deliveredOn) },
    { key: 'installedOn', head: t('rollout.step.installed'), show: ({ installedOn }) => day(installedOn) },
    { key: 'met', head: t('installation.trouble'), show: ({ installedOn, met }) => ofAct(installedOn, () => (met === null ? t('rollout.noTrouble') : t(`trouble.${met}`))) },
    { key: 'isolatingValve', head: t('rollout.isolatingValve'), isSpare: true, show: ({ installedOn, fittedIsolatingValve }) => ofAct(installedOn, () => fitted(fittedIsolatingValve)) },
    { key: 'checkValve', head: t('rollout.checkValve'), isSpare: true, show: ({ installedOn, fittedCheckValve }) => ofAct(installedOn, () => fitted(fittedCheckValve)) },
    { key: 'firstReadOn', head: t('rollout.step.heard'), show: ({ firstReadOn }) => day(firstReadOn) },
    { key: 'lastReadOn', head: t('rollout.lastRead'), show: ({ lastReadOn }) => day(lastReadOn) },
    { key: 'provedOn', head: t('rollout.step.proved'), show: ({ provedOn }) => day(provedOn) },
    { key: 'billedOn', head: t('rollout.step.billed'), show: ({ billedOn }) => day(billedOn) },
  ];
  return (
    <Page title={t('rollout.meters')} purpose={t('rollout.metersPurpose')} actions={<Link href={`/city/rollout${back === '' ? '' : `?${back}`}`}>{t('rollout.back')}</Link>}>
      <PagedTable name="rollout-meters" caption={t('rollout.meters')} columns={columns} rows={rows} state={state} keyOf={({ meterId }) => meterId} whenEmpty={t('rollout.noMeters')} hasSearch
        filters={(
          <>
            <NativeSelect label={t('rollout.reached')} value={filters['reached'] ?? ''} onChange={(event) => state.set({ reached: event.currentTarget.value })} data={[all, ...METER_STEPS.map((one) => ({ value: one, label: t(`rollout.step.${one}`) }))]} />
            <NativeSelect label={t('rollout.stoppedAt')} value={filters['stoppedAt'] ?? ''} onChange={(event) => state.set({ stoppedAt: event.currentTarget.value })} data={[all, ...METER_STEPS.map((one) => ({ value: one, label: t(`rollout.step.${one}`) }))]} />
            <NativeSelect label={t('rollout.troubles')} value={filters['trouble'] ?? ''} onChange={(event) => state.set({ trouble: event.currentTarget.value })} data={[all, ...TROUBLES.map((one) => ({ value: one, label: t(`rollout.trouble.${one}`) }))]} />
            <NativeSelect label={t('installation.trouble')} value={filters['met'] ?? ''} onChange={(event) => state.set({ met: event.currentTarget.value })} data={[all, ...MET.map((one) => ({ value: one, label: t(`trouble.${one}`) }))]} />
            {(['isolatingValve', 'checkValve'] as const).map((valve) => (
              <NativeSelect key={valve} label={t(`rollout.${valve}`)} value={filters[valve] ?? ''} onChange={(event) => state.set({ [valve]: event.currentTarget.value })} data={[all, ...VALVE_STATES.map((one) => ({ value: one, label: t(`rollout.valve.${one}`) }))]} />
            ))}
          </>
        )} />
    </Page>
  );
}
