import { Button } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

import { faultOf, Problem } from '../api/problem.js';
import { useSpeech } from '../words/speech.js';
import { faultWords } from './problem-words.js';
import { ProblemNotice } from './states.js';

interface FormProps {
  /** Words of the button: a verb with its object. */
  readonly submit: string;
  readonly isBusy: boolean;
  readonly problem: unknown;
  /** Fields that show their own faults; faults of others are told above the form. */
  readonly fields: readonly string[];
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  readonly children: ReactNode;
}

/** A form whose faults, found by the server, stand beside their fields; the rest stands above. What was typed stays. */
export function Form({ submit, isBusy, problem, fields, onSubmit, onCancel, children }: FormProps): ReactNode {
  const { t } = useSpeech();
  const isAllInPlace = problem instanceof Problem && problem.faults.length > 0 && problem.faults.every((fault) => fields.includes(fault.field.replace(/^\//, '')));
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) onSubmit();
  };
  return (
    <form className="stack" onSubmit={send} noValidate>
      {problem !== null && problem !== undefined && !isAllInPlace && <ProblemNotice problem={problem} />}
      {children}
      <div className="row end">
        {onCancel !== undefined && <Button variant="default" onClick={onCancel}>{t('action.cancel')}</Button>}
        <Button type="submit" loading={isBusy}>{submit}</Button>
      </div>
    </form>
  );
}

/** Gives each field of a form its words of fault, for Mantine's `error`. */
export function useFaults(problem: unknown): (field: string) => string | undefined {
  const { t } = useSpeech();
  return (field) => {
    const fault = faultOf(problem, field);
    return fault === undefined ? undefined : faultWords(t, fault.kind);
  };
}
