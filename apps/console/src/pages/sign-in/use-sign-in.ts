import { useState } from 'react';

import { ask } from '../../api/ask.js';
import { type SignInAnswer, useForgetting } from '../../api/session.js';

type Step = { readonly name: 'password' | 'code' | 'done' } | { readonly name: 'enrol'; readonly uri: string };

interface SignIn {
  readonly step: Step;
  readonly isBusy: boolean;
  readonly problem: unknown;
  readonly givePassword: (login: string, password: string) => Promise<void>;
  readonly giveCode: (code: string) => Promise<void>;
  readonly confirmEnrolment: (code: string) => Promise<void>;
}

/** The steps of a sign-in, each decided by the server's answer to the one before. */
export function useSignIn(): SignIn {
  const forget = useForgetting();
  const [step, setStep] = useState<Step>({ name: 'password' });
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
  const goOn = async (answer: SignInAnswer): Promise<void> => {
    if (answer.next === 'second_factor') setStep({ name: 'code' });
    else if (answer.next === 'enrol_second_factor') setStep({ name: 'enrol', uri: (await ask<{ uri: string }>('POST', '/me/second-factor')).uri });
    else {
      setStep({ name: 'done' });
      await forget();
    }
  };
  return {
    step, isBusy, problem,
    givePassword: (login, password) => trying(async () => goOn(await ask('POST', '/session', { body: { login, password } }))),
    giveCode: (code) => trying(async () => goOn(await ask('POST', '/session/second-factor', { body: { code } }))),
    confirmEnrolment: (code) => trying(async () => goOn(await ask('POST', '/me/second-factor/confirmation', { body: { code } }))),
  };
}
