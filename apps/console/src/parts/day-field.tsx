import { TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

import { clockAt, formatDay, instantAt, parseDay, parseTime } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';

interface DayProps { readonly label: ReactNode; readonly day: string; readonly onChange: (day: string) => void; readonly error?: string | undefined; readonly description?: string }

/**
 * A day as it is written here, dd.MM.yyyy: the browser's own field would follow the browser's language instead. What is
 * typed counts once it is a day; `day` may be empty.
 */
export function DayField({ label, day, onChange, error, description }: DayProps): ReactNode {
  const { t } = useSpeech();
  const [typed, setTyped] = useState(day === '' ? '' : formatDay(day));
  useEffect(() => setTyped((earlier) => (parseDay(earlier) === day ? earlier : day === '' ? earlier : formatDay(day))), [day]);
  const isWrong = typed.trim() !== '' && parseDay(typed) === undefined;
  const type = (text: string): void => {
    setTyped(text);
    const parsed = parseDay(text);
    if (parsed !== undefined && parsed !== day) onChange(parsed);
    if (text.trim() === '' && day !== '') onChange('');
  };
  return (
    <TextInput label={label} placeholder={t('field.day.rule')} description={description} value={typed} onChange={(event) => type(event.currentTarget.value)} inputMode="numeric" maxLength={10} w={150}
      error={isWrong && typed.trim().length >= 8 ? t('field.day.wrong') : error} autoComplete="off" />
  );
}

/** A day and a time on the clock of the city, as one instant. */
export function InstantField({ label, at, onChange, error }: { label: string; at: string; onChange: (at: string) => void; error?: string | undefined }): ReactNode {
  const { t } = useSpeech();
  const clock = clockAt(at);
  const [time, setTime] = useState(clock.time);
  const type = (text: string): void => {
    setTime(text);
    const parsed = parseTime(text);
    if (parsed !== undefined) onChange(instantAt(clock.day, parsed));
  };
  return (
    <div className="row" role="group" aria-label={label}>
      <DayField label={label} day={clock.day} error={error} onChange={(day) => { if (day !== '') onChange(instantAt(day, clock.time)); }} />
      <TextInput label={t('field.time')} value={time} onChange={(event) => type(event.currentTarget.value)} inputMode="numeric" maxLength={5} w={90} autoComplete="off"
        error={parseTime(time) === undefined ? t('field.time.wrong') : undefined} />
    </div>
  );
}
