import { Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { JOURNAL_KINDS, type JournalEntry, LASTING } from '../../api/journal-views.js';
import { useChange, useList } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { Zone } from '../../api/views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { DayField } from '../../parts/day-field.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { dayAfter, parseDay, startOfDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { ContinuityCard } from './continuity-card.js';
import { EndEntry } from './end-entry.js';
import { EntryContent } from './entry-content.js';
import { JournalForm } from './journal-form.js';

type Open = { readonly form: 'enter'; readonly replaced?: JournalEntry } | { readonly form: 'end' | 'void'; readonly entry: JournalEntry };

const startOf = (day: string | undefined, later: number): string | undefined => (day === undefined || parseDay(day) === undefined ? undefined : startOfDay(dayAfter(day, later)));

/** What was done to the network and what happened in it. Nothing is edited: a wrong entry is voided, with a reason, and entered anew. */
export default function JournalPage(): ReactNode {
  const { t, named } = useSpeech();
  const state = useTableState();
  const me = useMe();
  const [open, setOpen] = useState<Open>();
  const mayWrite = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  const { kind, zoneId, fromDay, toDay, isVoided } = state.filters;
  const zones = useList<Zone>('register', '/zones', { limit: 500 });
  const entries = useList<JournalEntry>('journal', '/journal', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, kind, zoneId, isVoided, from: startOf(fromDay, 0), to: startOf(toDay, 1) });
  const zoneName = (id: number | null): string => {
    const zone = zones.data?.items.find((one) => one.id === id);
    return id === null ? t('journal.wholeCity') : zone === undefined ? String(id) : named(zone);
  };
  const columns: readonly Column<JournalEntry>[] = [
    { key: 'from', head: t('journal.when'), sort: 'fromAt', show: (entry) => <When entry={entry} /> },
    { key: 'kind', head: t('journal.kind'), show: (entry) => <StateMark urgency={entry.voidedAt !== null ? 'off' : entry.kind === 'shut_off' && isRunning(entry) ? 'warning' : 'normal'}>{t(`journal.${entry.kind}`)}{entry.voidedAt !== null && `: ${t('journal.voided')}`}</StateMark> },
    { key: 'zone', head: t('journal.zone'), show: (entry) => zoneName(entry.zoneId) },
    { key: 'content', head: t('journal.content'), isWide: true, show: (entry) => <EntryContent entry={entry} /> },
    { key: 'entered', head: t('journal.entered'), sort: 'enteredAt', show: (entry) => <><Instant at={entry.enteredAt} /> <span className="quiet">{entry.enteredBy}</span></> },
    { key: 'no', head: t('journal.no'), isNumber: true, isSpare: true, show: (entry) => entry.entryId },
    ...(mayWrite ? [{ key: 'acts', head: t('journal.acts'), show: (entry: JournalEntry) => <Acts entry={entry} onOpen={setOpen} /> }] : []),
  ];
  const setDay = (name: 'fromDay' | 'toDay') => (typed: string): void => {
    if (typed.trim() === '' || parseDay(typed) !== undefined) state.set({ [name]: typed.trim() });
  };
  return (
    <Page title={t('journal.title')} purpose={t('journal.purpose')} actions={mayWrite && <Button onClick={() => setOpen({ form: 'enter' })}>{t('action.enterJournal')}</Button>}>
      <PagedTable name="journal" caption={t('journal.title')} columns={columns} rows={entries} state={state} keyOf={(entry) => entry.entryId} hasSearch whenEmpty={t('journal.none')} filters={(
        <>
          <NativeSelect label={t('journal.kind')} value={kind ?? ''} onChange={(event) => state.set({ kind: event.currentTarget.value })} data={[{ value: '', label: t('table.all') }, ...JOURNAL_KINDS.map((one) => ({ value: one, label: t(`journal.${one}`) }))]} />
          <NativeSelect label={t('journal.zone')} value={zoneId ?? ''} onChange={(event) => state.set({ zoneId: event.currentTarget.value })} data={[{ value: '', label: t('table.all') }, ...(zones.data?.items ?? []).map((zone) => ({ value: String(zone.id), label: named(zone) }))]} />
          <NativeSelect label={t('journal.counts')} value={isVoided ?? ''} onChange={(event) => state.set({ isVoided: event.currentTarget.value })}
            data={[{ value: '', label: t('table.all') }, { value: 'false', label: t('journal.counting') }, { value: 'true', label: t('journal.voidedOnes') }]} />
          <DayField label={t('range.from')} day={fromDay ?? ''} onChange={setDay('fromDay')} onOther={setDay('fromDay')} />
          <DayField label={t('range.to')} day={toDay ?? ''} onChange={setDay('toDay')} onOther={setDay('toDay')} />
        </>
      )} />
      <ContinuityCard zoneName={zoneName} />
      {open?.form === 'enter' && <JournalForm replaced={open.replaced} onClose={() => setOpen(undefined)} />}
      {open?.form === 'end' && <EndEntry entry={open.entry} onClose={() => setOpen(undefined)} />}
      {open?.form === 'void' && <VoidEntry entry={open.entry} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

const isRunning = ({ toAt, voidedAt }: JournalEntry): boolean => voidedAt === null && (toAt === null || Date.parse(toAt) > Date.now());

function When({ entry }: { entry: JournalEntry }): ReactNode {
  const { t } = useSpeech();
  return (
    <span className="stack">
      <Instant at={entry.fromAt} />
      {LASTING.includes(entry.kind) && (entry.toAt === null ? entry.voidedAt === null && <span className="quiet">{t('journal.goesOn')}</span> : <span>– <Instant at={entry.toAt} /></span>)}
    </span>
  );
}

function Acts({ entry, onOpen }: { entry: JournalEntry; onOpen: (open: Open) => void }): ReactNode {
  const { t } = useSpeech();
  const no = String(entry.entryId);
  if (entry.voidedAt !== null) {
    if (entry.replacedByEntryId !== null) return null;
    return <Button size="compact-sm" variant="default" aria-label={t('journal.anewOf', { no })} onClick={() => onOpen({ form: 'enter', replaced: entry })}>{t('action.enterAnew')}</Button>;
  }
  return (
    <span className="row">
      {LASTING.includes(entry.kind) && entry.endRecordedAt === null && isRunning(entry) && <Button size="compact-sm" variant="default" aria-label={t('journal.endOf', { no })} onClick={() => onOpen({ form: 'end', entry })}>{t('action.endEntry')}</Button>}
      <Button size="compact-sm" variant="default" aria-label={t('journal.voidOf', { no })} onClick={() => onOpen({ form: 'void', entry })}>{t('action.voidEntry')}</Button>
    </span>
  );
}

function VoidEntry({ entry, onClose }: { entry: JournalEntry; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const write = useChange('journal');
  return (
    <ConfirmWithReason title={t('action.voidEntry')} consequence={t('journal.voidMeans')} submit={t('action.voidEntry')} isBusy={write.isPending} problem={write.error} onClose={onClose}
      onConfirm={(reason) => write.mutate({ method: 'POST', path: `/journal/${entry.entryId}/void`, asked: { body: { reason } } }, { onSuccess: onClose })} />
  );
}
