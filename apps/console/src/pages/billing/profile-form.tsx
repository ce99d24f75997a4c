import { Button, Checkbox, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { PlainTable } from '../../parts/plain-table.js';
import { useSpeech } from '../../words/speech.js';
import { type ExportProfile, type FileLanguage, FORMATS, type ProfileColumn, type Recipient, type Recipients } from './recipient-views.js';

interface ProfileFormProps { readonly of: Recipient | null; readonly known: Recipients; readonly onClose: () => void }

const FIELDS = ['name', 'reason', 'profile/fileNameMask', 'profile/columns', 'profile/hasBom', 'profile/hasHeader', 'profile/decimalSign'];

/** Enters a recipient, or the next version of its profile. */
export default function ProfileForm({ of, known, onClose }: ProfileFormProps): ReactNode {
  const { t } = useSpeech();
  const write = useChange<Recipient>('billing');
  const fault = useFaults(write.error);
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const [profile, setProfile] = useState<ExportProfile>(of?.profile ?? known.proposed);
  const [isSent, setIsSent] = useState(false);
  const set = (part: Partial<ExportProfile>): void => setProfile({ ...profile, ...part });
  const title = t(of === null ? 'action.addRecipient' : 'action.changeProfile');
  const send = (): void => {
    setIsSent(true);
    if (reason.trim() === '' || of === null && name.trim() === '') return;
    const body = { profile, reason: reason.trim() };
    write.mutate(of === null ? { method: 'POST', path: '/billing/recipients', asked: { body: { ...body, name: name.trim() } } } : { method: 'POST', path: `/billing/recipients/${of.recipientId}/profile`, asked: { body: { ...body, versionNo: of.versionNo } } }, { onSuccess: onClose });
  };
  const empty = (text: string): string | undefined => (isSent && text.trim() === '' ? t('fault.empty') : undefined);
  return (
    <Modal opened onClose={onClose} title={title} size="xl" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      <Form submit={title} isBusy={write.isPending} problem={write.error} fields={FIELDS} onSubmit={send} onCancel={onClose}>
        <div className="form-fields">
          {of === null && <TextInput label={t('recipient.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} error={empty(name) ?? fault('name')} autoComplete="off" data-autofocus />}
          <NativeSelect label={t('profile.format')} value={profile.format} onChange={(event) => set({ format: event.currentTarget.value as ExportProfile['format'] })} data={FORMATS.map((one) => ({ value: one, label: one.toUpperCase() }))} />
          <NativeSelect label={t('profile.language')} value={profile.language} onChange={(event) => set({ language: event.currentTarget.value as FileLanguage })} data={[{ value: 'ky', label: 'Кыргызча' }, { value: 'ru', label: 'Русский' }, { value: 'en', label: 'English' }]} />
          <TextInput label={t('profile.mask')} description={t('profile.mask.rule')} value={profile.fileNameMask} onChange={(event) => set({ fileNameMask: event.currentTarget.value })} maxLength={80} error={fault('profile/fileNameMask')} autoComplete="off" spellCheck={false} />
          {profile.format === 'dbf' && <NativeSelect label={t('profile.codePage')} description={t('profile.codePage.means')} value={profile.codePage} onChange={(event) => set({ codePage: event.currentTarget.value })} data={['cp866', 'cp1251']} />}
        </div>
        {profile.format === 'csv' && <CsvFields of={profile} onSet={set} fault={fault} />}
        <Columns profile={profile} known={known} error={fault('profile/columns')} onSet={(columns) => set({ columns })} />
        <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={empty(reason) ?? fault('reason')} />
      </Form>
    </Modal>
  );
}

function CsvFields({ of: profile, onSet, fault }: { of: ExportProfile; onSet: (part: Partial<ExportProfile>) => void; fault: (field: string) => string | undefined }): ReactNode {
  const { t } = useSpeech();
  return (
    <div className="form-fields">
      <NativeSelect label={t('profile.delimiter')} value={profile.delimiter} onChange={(event) => onSet({ delimiter: event.currentTarget.value })} data={[';', ',', { value: '\t', label: t('profile.tab') }]} />
      <NativeSelect label={t('profile.decimal')} value={profile.decimalSign} onChange={(event) => onSet({ decimalSign: event.currentTarget.value })} data={[',', '.']} error={fault('profile/decimalSign')} />
      <NativeSelect label={t('profile.dayForm')} value={profile.dayForm} onChange={(event) => onSet({ dayForm: event.currentTarget.value })} data={['dd.MM.yyyy', 'yyyy-MM-dd', 'yyyyMMdd']} />
      <NativeSelect label={t('profile.encoding')} description={t('profile.codePage.means')} value={profile.encoding} onChange={(event) => onSet({ encoding: event.currentTarget.value, ...(event.currentTarget.value === 'utf-8' ? {} : { hasBom: false }) })} data={['utf-8', 'windows-1251', 'cp866']} />
      <Checkbox label={t('profile.bom')} checked={profile.hasBom} disabled={profile.encoding !== 'utf-8'} onChange={(event) => onSet({ hasBom: event.currentTarget.checked })} error={fault('profile/hasBom')} />
      <Checkbox label={t('profile.header')} checked={profile.hasHeader} onChange={(event) => onSet({ hasHeader: event.currentTarget.checked })} error={fault('profile/hasHeader')} />
    </div>
  );
}

/** The columns in their order: moved, named, taken off and added. */
function Columns({ profile: { columns, language }, known, error, onSet }: { profile: ExportProfile; known: Recipients; error: string | undefined; onSet: (columns: readonly ProfileColumn[]) => void }): ReactNode {
  const { t } = useSpeech();
  const headingOf = (name: string): string => known.columns.find((column) => column.name === name)?.headings[language] ?? name;
  const free = known.columns.filter(({ name }) => !columns.some((column) => column.name === name));
  const move = (from: number, to: number): void => onSet(columns.toSpliced(from, 1).toSpliced(to, 0, columns[from]!));
  return (
    <section className="stack" aria-label={t('profile.columns')}>
      <h3>{t('profile.columns')}</h3>
      {error !== undefined && <p className="mark warning" role="alert">{t('profile.columns.rule')}</p>}
      <PlainTable label={t('profile.columns')} rows={columns.map((column, at) => ({ ...column, at }))} keyOf={({ name }) => name} columns={[
        { head: t('profile.column'), show: ({ name }) => <code>{name}</code> },
        { head: t('profile.column.what'), isWide: true, show: ({ name }) => headingOf(name) },
        { head: t('profile.column.as'), show: ({ name, as, at }) => <TextInput aria-label={`${t('profile.column.as')}: ${name}`} value={as ?? ''} maxLength={100} onChange={(event) => onSet(columns.with(at, { name, as: event.currentTarget.value === '' ? null : event.currentTarget.value }))} /> },
        { head: t('journal.acts'), show: ({ name, at }) => (
          <span className="row">
            <Button size="compact-sm" variant="default" disabled={at === 0} aria-label={t('route.up', { code: name })} onClick={() => move(at, at - 1)}>↑</Button>
            <Button size="compact-sm" variant="default" disabled={at === columns.length - 1} aria-label={t('route.down', { code: name })} onClick={() => move(at, at + 1)}>↓</Button>
            <Button size="compact-sm" variant="default" aria-label={`${t('action.takeOff')}: ${name}`} onClick={() => onSet(columns.toSpliced(at, 1))}>{t('action.takeOff')}</Button>
          </span>
        ) },
      ]} />
      {free.length > 0 && <NativeSelect label={t('profile.column.add')} value="" onChange={(event) => { if (event.currentTarget.value !== '') onSet([...columns, { name: event.currentTarget.value, as: null }]); }} data={[{ value: '', label: '' }, ...free.map(({ name, headings }) => ({ value: name, label: `${name} · ${headings[language]}` }))]} />}
    </section>
  );
}
