import type { ReactNode } from 'react';

import { useSpeech } from '../../words/speech.js';
import { CodeForm } from './code-form.js';
import { QrPicture } from './qr-picture.js';

interface Step { readonly uri: string; readonly isBusy: boolean; readonly problem: unknown; readonly onSubmit: (code: string) => void }

/** The secret in groups of four, as one reads it off. */
function secretOf(uri: string): string {
  return (new URL(uri).searchParams.get('secret') ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** Shows the secret of a new second factor as picture and text, and asks for the first code as proof that it arrived. */
export function EnrolStep({ uri, isBusy, problem, onSubmit }: Step): ReactNode {
  const { t } = useSpeech();
  return (
    <>
      <h1>{t('enrol.title')}</h1>
      <p className="quiet">{t('enrol.purpose')}</p>
      <QrPicture text={uri} label={t('enrol.picture')} />
      <p>{t('enrol.byHand')}<br /><code>{secretOf(uri)}</code></p>
      <p className="quiet">{t('enrol.secrecy')}</p>
      <CodeForm isBusy={isBusy} problem={problem} onSubmit={onSubmit} />
    </>
  );
}
