import type { ReactNode } from 'react';

import { addressOf } from '../../api/ask.js';
import { LANGUAGES, OWN_NAMES } from '../../words/languages.js';
import { useSpeech } from '../../words/speech.js';

/** The page as a file for paper, in whichever language the person at the counter reads. @param asked what is asked of the address, as `month=2026-11` */
export function WhyFiles({ of, asked }: { of: string; asked: string }): ReactNode {
  const { t } = useSpeech();
  return (
    <span className="on-screen">
      {t('explain.asFile')} {LANGUAGES.map((language, at) => <span key={language}>{at > 0 && ' · '}<a href={addressOf(`${of}/explanation/${language}.pdf?${asked}`)} download lang={language}>{OWN_NAMES[language]} (PDF)</a></span>)}
    </span>
  );
}
