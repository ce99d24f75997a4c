import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { type Change, useChange } from '../api/queries.js';
import { useSpeech } from '../words/speech.js';
import { DayField, InstantField } from './day-field.js';
import { Form, useFaults } from './form.js';
import { type FieldRule, nested, readTexts, type TextFault } from './form-texts.js';
import { ScanCode } from './scan-code.js';

export interface RegisterField extends FieldRule {
  readonly label: string;
  readonly description?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** A number that stands on a thing as a code too: it may be read by the camera. */
  readonly canScan?: boolean;
}

type Given = Readonly<Record<string, unknown>>;

interface RegisterFormProps {
  /** What is done, a verb with its object: title and button alike. */
  readonly title: string;
  /** What it means, in a sentence. */
  readonly purpose: ReactNode;
  readonly fields: readonly RegisterField[];
  /** The whole thing is said, or only what changes of it. */
  readonly isNew?: boolean;
  /** Name of the instant in the body; null: the body has none of its own. */
  readonly instantName?: string | null;
  readonly instantLabel?: string;
  /** The request, once everything is typed. */
  readonly change: (body: Given) => Change;
  /** Where a record may also be corrected: the request of that, for the time from its instant on. Its reason is needed. */
  readonly correct?: (body: Given) => Change;
  /** Further inputs below the fields, which keep what they hold themselves. */
  readonly more?: ReactNode;
  /** Sends what goes before the request, such as pictures. @returns what of it stands in the body, by flat names as the fields have them; undefined: it cannot be sent as it is */
  readonly before?: () => Promise<Given | undefined>;
  /** What is read again once it is done. */
  readonly topics?: readonly string[];
  readonly onDone?: (answer: unknown) => void;
  readonly onClose: () => void;
}

/**
 * The one form by which the register is changed: what, from when on, and why. Faults of typing and of the server stand beside their
 * fields; what was typed stays. A change holds from an instant on; a correction says that the record was wrong.
 */
export function RegisterForm({ title, purpose, fields, isNew = false, instantName = 'validFrom', instantLabel, change, correct, more, before, topics = ['register', 'readings'], onDone, onClose }: RegisterFormProps): ReactNode {
  const { t } = useSpeech();
  const write = useChange(...topics);
  const fault = useFaults(write.error);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [openedAt] = useState(() => new Date().toISOString());
  const [at, setAt] = useState<string | undefined>(openedAt);
  const [isSent, setIsSent] = useState(false);
  const [reason, setReason] = useState('');
  const [corrects, setCorrects] = useState(false);
  const [typed, setTyped] = useState<Readonly<Record<string, TextFault>>>({});
  const [isUntouched, setIsUntouched] = useState(false);
  const first = useMutation({ mutationFn: async (): Promise<Given | undefined> => (before === undefined ? {} : before()) });

  const errorOf = (name: string): string | undefined => {
    if (typed[name] !== undefined) return t(`fault.${typed[name]}`);
    return fault(name);
  };
  const type = (name: string, text: string): void => {
    setTexts((earlier) => ({ ...earlier, [name]: text }));
    setTyped((earlier) => Object.fromEntries(Object.entries(earlier).filter(([field]) => field !== name)));
  };
  const send = (): void => {
    const read = readTexts(fields, texts, !isNew);
    const faults = { ...read.faults, ...(corrects && reason.trim() === '' ? { reason: 'empty' as const } : {}) };
    setTyped(faults);
    setIsSent(true);
    const isUnchanged = !isNew && Object.keys(read.given).length === 0 && Object.keys(faults).length === 0;
    setIsUntouched(isUnchanged);
    // What is no day or no time is never sent as the one before it.
    if (Object.keys(faults).length > 0 || isUnchanged || instantName !== null && at === undefined) return;
    if (before === undefined) writeAll(read.given);
    else first.mutate(undefined, { onSuccess: (sent) => { if (sent !== undefined) writeAll({ ...read.given, ...sent }); } });
  };
  const writeAll = (given: Given): void => {
    const body = { ...nested(given), ...(instantName === null ? {} : { [instantName]: at }), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
    write.mutate(corrects && correct !== undefined ? correct({ ...body, validTo: null }) : change(body), { onSuccess: (answer) => {
      onDone?.(answer);
      onClose();
    } });
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      <Form submit={title} isBusy={write.isPending || first.isPending} problem={write.error ?? first.error} fields={[...fields.map(({ name }) => name), 'reason', ...(instantName === null ? [] : [instantName])]} onSubmit={send} onCancel={onClose}>
        <p className="quiet">{purpose}</p>
        {correct !== undefined && (
          <NativeSelect label={t('registerForm.what')} value={corrects ? 'correct' : 'change'} onChange={(event) => setCorrects(event.currentTarget.value === 'correct')}
            description={t(corrects ? 'registerForm.correct.means' : 'registerForm.change.means')}
            data={[{ value: 'change', label: t('registerForm.change') }, { value: 'correct', label: t('registerForm.correct') }]} />
        )}
        <div className="form-fields">
          {fields.map((field) => <OneField key={field.name} field={field} text={texts[field.name] ?? field.initial} error={errorOf(field.name)} onType={(text) => type(field.name, text)} />)}
        </div>
        {more}
        {instantName !== null && <InstantField label={instantLabel ?? t('registerForm.from')} initial={openedAt} onChange={setAt} isSent={isSent} error={fault(instantName)} />}
        <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={errorOf('reason')} />
        {isUntouched && <p className="mark warning" role="alert">{t('registerForm.nothing')}</p>}
      </Form>
    </Modal>
  );
}

function OneField({ field, text, error, onType }: { field: RegisterField; text: string; error: string | undefined; onType: (text: string) => void }): ReactNode {
  const { t } = useSpeech();
  const { label, description, kind, isNeeded = false } = field;
  if (kind === 'day') return <DayField label={label} day={text} onChange={onType} onOther={onType} error={error} {...(description === undefined ? {} : { description })} />;
  if (kind === 'choice' || kind === 'yesNo' || field.choices !== undefined) {
    const choices = kind === 'yesNo' ? [{ value: 'yes', label: t('thing.yes') }, { value: 'no', label: t('thing.no') }] : field.choices ?? [];
    return <NativeSelect label={label} description={description} value={text} error={error} onChange={(event) => onType(event.currentTarget.value)} data={[...(isNeeded && text !== '' ? [] : [{ value: '', label: t('missing.notKnown') }]), ...choices]} />;
  }
  if (kind === 'levels' || kind === 'curve') return <Textarea label={label} description={description} value={text} error={error} onChange={(event) => onType(event.currentTarget.value)} rows={8} maxLength={20_000} autoComplete="off" />;
  const typed = <TextInput label={label} description={description} value={text} error={error} onChange={(event) => onType(event.currentTarget.value)} {...(kind === 'text' ? {} : { inputMode: 'decimal' as const })} maxLength={300} autoComplete="off" />;
  return field.canScan === true ? <div className="stack">{typed}<ScanCode onFound={onType} isQuiet /></div> : typed;
}
