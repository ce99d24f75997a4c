import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { ask } from '../../api/ask.js';
import { ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { EnrolStep } from '../sign-in/enrol-step.js';

/** A second check for those whose role does not ask for one. */
export function EnrolMine(): ReactNode {
  const { t } = useSpeech();
  const client = useQueryClient();
  const [uri, setUri] = useState<string>();
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const trying = async (work: () => Promise<void>): Promise<void> => {
    setIsBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(error);
    } finally {
      setIsBusy(false);
    }
  };
  const begin = (): Promise<void> => trying(async () => setUri((await ask<{ uri: string }>('POST', '/me/second-factor')).uri));
  const confirm = (code: string): Promise<void> => trying(async () => {
    await ask('POST', '/me/second-factor/confirmation', { body: { code } });
    await client.invalidateQueries({ queryKey: ['me'] });
  });
  if (uri !== undefined) return <EnrolStep uri={uri} isBusy={isBusy} problem={problem} onSubmit={(code) => void confirm(code)} />;
  return (
    <>
      {problem !== null && <ProblemNotice problem={problem} />}
      <div><Button variant="default" loading={isBusy} onClick={() => void begin()}>{t('action.enrolSecondFactor')}</Button></div>
    </>
  );
}
