import { type ReactNode, useEffect } from 'react';

import { LANGUAGES, OWN_NAMES } from '../words/languages.js';
import { useSpeech } from '../words/speech.js';

const KEY = 'F8';

/** Three buttons, and one key that goes on to the next language. */
export function LanguageSwitch(): ReactNode {
  const { t, language, choose, chooseNext } = useSpeech();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== KEY) return;
      event.preventDefault();
      chooseNext();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [chooseNext]);
  return (
    <div className="languages" role="group" aria-label={t('language.choose', { key: KEY })} title={t('language.choose', { key: KEY })}>
      {LANGUAGES.map((one) => (
        <button key={one} type="button" className="switch" lang={one} aria-pressed={one === language} onClick={() => choose(one)}>
          <span aria-hidden="true">{one.toUpperCase()}</span><span className="unseen">{OWN_NAMES[one]}</span>
        </button>
      ))}
    </div>
  );
}
