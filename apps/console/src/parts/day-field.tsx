import { TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

import { clockAt, formatDay, instantAt, parseDay, parseTime } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';

interface DayProps {
  readonly label: ReactNode;
  readonly day: string;
  readonly onChange: (day: string) => void;
  /** Told what was typed while it is no day, also nothing. Left out: the last day goes on holding. */
  readonly onOther?: (text: string) => void;
  readonly error?: string | undefined;
  readonly description?: string;
}

/**
 * A day as it is written here, dd.MM.yyyy: the browser's own field would follow the browser's language instead. What is
 * typed counts once it is a day; `day` may be empty.
 */
export function DayField({ label, day, onChange, onOther, error, description }: DayProps): ReactNode {
  const { t } = useSpeech();
  const [typed, setTyped] = useState(day === '' ? '' : formatDay(day));
  useEffect(() => setTyped((earlier) => (parseDay(earlier) === day || parseDay(day) === undefined ? earlier : formatDay(day))), [day]);
  const isWrong = typed.trim() !== '' && parseDay(typed) === undefined;
  const type = (text: string): void => {
    setTyped(text);
    const parsed = parseDay(text);
    if (parsed === undefined) onOther?.(text);
    else if (parsed !== day) onChange(parsed);
  };
  return (
    <TextInput label={label} placeholder={t('field.day.rule')} description={description} value={typed} onChange={(event) => type(event.currentTarget.value)} inputMode="numeric" maxLength={10} w={150}
      error={isWrong && (error !== undefined || typed.trim().length >= 8) ? t('field.day.wrong') : error} autoComplete="off" />
  );
}

interface InstantProps {
  readonly label: string;
  /** What it begins with. */
  readonly initial: string;
  /** Told undefined while what is typed is no day or no time. */
  readonly onChange: (at: string | undefined) => void;
  /** Somebody has tried to send it: whatever is wrong is said now. */
  readonly isSent: boolean;
  readonly error?: string | undefined;
}

/** A day and a time on the clock of the city, as one instant. */
export function InstantField({ label, initial, onChange, isSent, error }: InstantProps): ReactNode {
  const { t } = useSpeech();
  const [clock, setClock] = useState(() => clockAt(initial));
  const type = (part: { readonly day?: string; readonly time?: string }): void => {
    const next = { ...clock, ...part };
    setClock(next);
    const [day, time] = [parseDay(next.day), parseTime(next.time)];
    onChange(day === undefined || time === undefined ? undefined : instantAt(day, time));
  };
  return (
    <div className="row" role="group" aria-label={label}>
      <DayField label={label} day={clock.day} error={isSent && parseDay(clock.day) === undefined ? t('field.day.wrong') : error} onChange={(day) => type({ day })} onOther={(day) => type({ day })} />
      <TextInput label={t('field.time')} value={clock.time} onChange={(event) => type({ time: event.currentTarget.value })} inputMode="numeric" maxLength={5} w={90} autoComplete="off"
        error={parseTime(clock.time) === undefined ? t('field.time.wrong') : undefined} />
    </div>
  );
}
