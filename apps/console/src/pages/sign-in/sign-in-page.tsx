import { type ReactNode, useState } from 'react';

import { Loading } from '../../parts/states.js';
import { UnsentHere } from '../../walk/unsent-here.js';
import { useSpeech } from '../../words/speech.js';
import { CodeForm } from './code-form.js';
import { EnrolStep } from './enrol-step.js';
import { PasswordStep } from './password-step.js';
import { useSignIn } from './use-sign-in.js';

/** Password, then the second factor where the role needs one; the first time, its enrolment. */
export function SignInPage(): ReactNode {
  const { t } = useSpeech();
  const signIn = useSignIn();
  const { step, isBusy, problem } = signIn;
  const [login, setLogin] = useState('');
  switch (step.name) {
    case 'password':
      return <><UnsentHere /><PasswordStep isBusy={isBusy} problem={problem} onSubmit={(typed, password) => { setLogin(typed); void signIn.givePassword(typed, password); }} /></>;
    case 'code':
      return (
        <>
          <h1>{t('second.title')}</h1>
          <p className="quiet">{login !== '' && <b>{login}. </b>}{t('second.purpose')}</p>
          <CodeForm isBusy={isBusy} problem={problem} onSubmit={(code) => void signIn.giveCode(code)} />
          <p className="quiet">{t('second.lost')}</p>
        </>
      );
    case 'enrol':
      return <EnrolStep uri={step.uri} isBusy={isBusy} problem={problem} onSubmit={(code) => void signIn.confirmEnrolment(code)} />;
    case 'done':
      return <Loading />;
  }
}
