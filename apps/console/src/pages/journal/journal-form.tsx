import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { COMPLAINT_TOPICS, type ComplaintTopic, JOURNAL_KINDS, type JournalEntry, type JournalKind, LASTING, OWN_USE } from '../../api/journal-views.js';
import { type Page, useChange, useList, useRead } from '../../api/queries.js';
import type { Well, Zone } from '../../api/views.js';
import { InstantField } from '../../parts/day-field.js';
import { Form, useFaults } from '../../parts/form.js';
import { litresOf } from '../../parts/form-texts.js';
import { useSpeech } from '../../words/speech.js';

/** More zones, wells or reservoirs than a city has. */
const ALL = { limit: 500 };
const FIELDS = ['kind', 'from', 'to', 'zoneId', 'wellId', 'reservoirId', 'place', 'volumeLitres', 'switchedTo', 'note', 'address', 'personName', 'phone', 'accountNo', 'said', 'topic'];
const POSITIONS = { valve_switching: ['closed', 'open'], pump_switching: ['off', 'on'] } as const;

interface Reservoir { readonly id: number; readonly code: string; readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }
type Texts = Readonly<Record<'zoneId' | 'wellId' | 'reservoirId' | 'place' | 'litres' | 'note' | 'address' | 'personName' | 'phone' | 'accountNo' | 'said', string>>;
const NOTHING: Texts = { zoneId: '', wellId: '', reservoirId: '', place: '', litres: '', note: '', address: '', personName: '', phone: '', accountNo: '', said: '' };

/** Writes into the journal: what, when, where; the rest by its kind. @param replaced voided entry that the new one stands for */
export function JournalForm({ replaced, onClose }: { replaced: JournalEntry | undefined; onClose: () => void }): ReactNode {
  const { t, named, number } = useSpeech();
  const write = useChange<JournalEntry>('journal');
  const fault = useFaults(write.error);
  const [key] = useState(() => crypto.randomUUID());
  const [openedAt] = useState(() => replaced?.fromAt ?? new Date().toISOString());
  const [kind, setKind] = useState<JournalKind>(replaced?.kind ?? 'shut_off');
  const [from, setFrom] = useState<string | undefined>(openedAt);
  const [hasEnd, setHasEnd] = useState(replaced?.toAt != null);
  const [to, setTo] = useState<string | undefined>(replaced?.toAt ?? openedAt);
  const [texts, setTexts] = useState<Texts>({ ...NOTHING, zoneId: replaced?.zoneId?.toString() ?? '', wellId: replaced?.wellId?.toString() ?? '', reservoirId: replaced?.reservoirId?.toString() ?? '', place: replaced?.place ?? '', note: replaced?.note ?? '' });
  const [topic, setTopic] = useState<ComplaintTopic>('no_water');
  const [position, setPosition] = useState(0);
  const [isSent, setIsSent] = useState(false);

  const zones = useList<Zone>('register', '/zones', ALL);
  const wells = useList<Well>('register', '/wells', ALL);
  const reservoirs = useList<Reservoir>('register', '/reservoirs', ALL);
  const affected = useRead<{ accountsAffected: number }>('register', '/journal/accounts-affected', { zoneId: texts.zoneId }, kind === 'shut_off');

  const isLasting = LASTING.includes(kind);
  const litres = OWN_USE.includes(kind) && texts.litres.trim() !== '' ? litresOf(texts.litres) : null;
  const isComplaint = kind === 'complaint';
  const positions = kind === 'valve_switching' || kind === 'pump_switching' ? POSITIONS[kind] : undefined;
  const missing = (name: 'address' | 'note'): string | undefined => (isSent && texts[name].trim() === '' ? t('fault.empty') : fault(name === 'address' ? 'complaint/address' : name));
  const type = (name: keyof Texts) => (event: { readonly currentTarget: { readonly value: string } }): void => {
    const { value: typed } = event.currentTarget;
    setTexts((earlier) => ({ ...earlier, [name]: typed }));
  };
  const choices = (page: Page<{ id: number; code: string; nameKy: string; nameRu: string; nameEn: string }> | undefined, none: string): { value: string; label: string }[] =>
    [{ value: '', label: none }, ...(page?.items ?? []).map((one) => ({ value: String(one.id), label: named(one) }))];
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  const numberOf = (text: string): number | null => (text === '' ? null : Number(text));

  const send = (): void => {
    setIsSent(true);
    const isWanting = (isComplaint && texts.address.trim() === '') || (kind === 'shift_handover' && texts.note.trim() === '') || litres === undefined;
    if (isWanting || from === undefined || (isLasting && hasEnd && to === undefined)) return;
    write.mutate({
      method: 'POST', path: '/journal', asked: {
        idempotencyKey: `journal-${key}`,
        body: {
          kind, from, zoneId: numberOf(texts.zoneId), ...(isLasting && hasEnd ? { to } : {}), ...(replaced === undefined ? {} : { replacesEntryId: replaced.entryId }),
          ...(isComplaint
            ? { complaint: { topic, address: texts.address.trim(), personName: orNull(texts.personName), phone: orNull(texts.phone), accountNo: orNull(texts.accountNo), said: orNull(texts.said) } }
            : { place: orNull(texts.place), note: orNull(texts.note) }),
          ...(positions === undefined ? {} : { switchedTo: positions[position]! }), ...(litres === null ? {} : { volumeLitres: litres }),
          ...(kind === 'pump_switching' ? { wellId: numberOf(texts.wellId) } : {}), ...(kind === 'tank_washing' ? { reservoirId: numberOf(texts.reservoirId) } : {}),
        },
      },
    }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.enterJournal')} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      <Form submit={t('action.enterJournal')} isBusy={write.isPending} problem={write.error} fields={FIELDS} onSubmit={send} onCancel={onClose}>
        {replaced !== undefined && <p className="quiet">{t('journal.standsFor', { no: String(replaced.entryId) })}</p>}
        <NativeSelect label={t('journal.kind')} value={kind} onChange={(event) => setKind(JOURNAL_KINDS.find((one) => one === event.currentTarget.value) ?? kind)} data={JOURNAL_KINDS.map((one) => ({ value: one, label: t(`journal.${one}`) }))} data-autofocus />
        <InstantField label={t(isLasting ? 'journal.from' : 'journal.at')} initial={openedAt} onChange={setFrom} isSent={isSent} error={fault('from')} />
        {isLasting && (
          <NativeSelect label={t('journal.until')} value={hasEnd ? 'known' : 'open'} onChange={(event) => setHasEnd(event.currentTarget.value === 'known')}
            data={[{ value: 'open', label: t('journal.goesOn') }, { value: 'known', label: t('journal.endKnown') }]} />
        )}
        {isLasting && hasEnd && <InstantField label={t('journal.to')} initial={replaced?.toAt ?? openedAt} onChange={setTo} isSent={isSent} error={fault('to')} />}
        <NativeSelect label={t('journal.zone')} value={texts.zoneId} onChange={type('zoneId')} error={fault('zoneId')} data={choices(zones.data, t('journal.wholeCity'))} />
        {kind === 'shut_off' && affected.data !== undefined && <p className="mark warning" role="status">{t('journal.willAffect', { accounts: number(affected.data.accountsAffected) })}</p>}
        {kind === 'pump_switching' && <NativeSelect label={t('journal.well')} value={texts.wellId} onChange={type('wellId')} error={fault('wellId')} data={choices(wells.data, t('missing.notKnown'))} />}
        {kind === 'tank_washing' && <NativeSelect label={t('journal.reservoir')} value={texts.reservoirId} onChange={type('reservoirId')} error={fault('reservoirId')} data={choices(reservoirs.data, t('missing.notKnown'))} />}
        {positions !== undefined && (
          <NativeSelect label={t('journal.switchedTo')} value={positions[position]} onChange={(event) => setPosition(event.currentTarget.selectedIndex)} data={positions.map((one) => ({ value: one, label: t(`journal.is.${one}`) }))} />
        )}
        {OWN_USE.includes(kind) && (
          <TextInput label={`${t('journal.litres')}, ${t('unit.m3')}`} description={t('journal.litres.why')} value={texts.litres} onChange={type('litres')} inputMode="decimal" autoComplete="off" maxLength={20}
            error={isSent && litres === undefined ? t('fault.wrong') : fault('volumeLitres')} />
        )}
        {isComplaint ? (
          <>
            <NativeSelect label={t('journal.topic')} value={topic} onChange={(event) => setTopic(COMPLAINT_TOPICS.find((one) => one === event.currentTarget.value) ?? topic)} data={COMPLAINT_TOPICS.map((one) => ({ value: one, label: t(`complaint.${one}`) }))} />
            <TextInput label={t('journal.address')} value={texts.address} onChange={type('address')} error={missing('address')} maxLength={300} autoComplete="off" />
            <TextInput label={t('journal.caller')} value={texts.personName} onChange={type('personName')} maxLength={200} autoComplete="off" />
            <TextInput label={t('journal.phone')} value={texts.phone} onChange={type('phone')} inputMode="tel" maxLength={50} autoComplete="off" />
            <TextInput label={t('account.no')} value={texts.accountNo} onChange={type('accountNo')} error={fault('complaint/accountNo')} maxLength={64} autoComplete="off" />
            <Textarea label={t('journal.said')} value={texts.said} onChange={type('said')} rows={2} maxLength={2000} />
          </>
        ) : (
          <>
            <TextInput label={t('journal.place')} value={texts.place} onChange={type('place')} error={fault('place')} maxLength={300} autoComplete="off" />
            <Textarea label={t('journal.note')} description={t('journal.note.rule')} value={texts.note} onChange={type('note')} rows={3} maxLength={2000} error={kind === 'shift_handover' ? missing('note') : fault('note')} />
          </>
        )}
      </Form>
    </Modal>
  );
}
