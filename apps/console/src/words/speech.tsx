import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';

import * as fmt from './fmt.js';
import { isLanguage, languageAfter, languageOfBrowser, type Language } from './languages.js';
import { type Words, wordsOf } from './words.js';

/** Everything that puts a thing into the words and figures of the chosen language. */
export interface Speech {
  readonly t: Words;
  readonly language: Language;
  readonly choose: (language: Language) => void;
  readonly chooseNext: () => void;
  readonly number: (amount: number, decimals?: number) => string;
  readonly cubicMetres: (litres: number, decimals?: number) => string;
  readonly flow: (litresPerHour: number) => string;
  readonly share: (ratio: number, decimals?: number) => string;
  readonly bytes: (bytes: number) => string;
  readonly ago: (instant: string) => string;
  /** A name that the register keeps in three languages. */
  readonly named: (thing: { nameKy: string; nameRu: string; nameEn: string }) => string;
}

const SpeechContext = createContext<Speech | undefined>(undefined);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === undefined) throw new Error('no language around this component');
  return speech;
}

const BROWSER_KEY = 'suu.language';
const keyOf = (userId: number | undefined): string => (userId === undefined ? BROWSER_KEY : `${BROWSER_KEY}.${userId}`);

/** What this person, or before sign-in this browser, chose; undefined if nothing yet. */
export function chosenLanguage(userId?: number): Language | undefined {
  const kept = localStorage.getItem(keyOf(userId));
  return isLanguage(kept) ? kept : undefined;
}

interface Chosen { language: Language; words: Words }

/** Holds the language. `userId` and `preset` change at sign-in: each person finds their own choice, or that of their role. */
export function SpeechProvider({ userId, preset, children }: { userId: number | undefined; preset: Language | undefined; children: ReactNode }): ReactNode {
  const [chosen, setChosen] = useState<Chosen>();
  // Who signs out goes on reading in the language they had.
  const wanted = chosenLanguage(userId) ?? preset ?? chosen?.language ?? chosenLanguage() ?? languageOfBrowser(navigator.languages);

  const asked = useRef<Language | undefined>(undefined);
  const show = useCallback(async (language: Language) => {
    asked.current = language;
    const words = await wordsOf(language);
    // Words that come later than those asked for after them are nobody's choice any more.
    if (asked.current !== language) return;
    document.documentElement.lang = language;
    setChosen({ language, words });
  }, []);
  useEffect(() => void show(wanted), [show, wanted]);

  const choose = useCallback((language: Language) => {
    localStorage.setItem(keyOf(userId), language);
    localStorage.setItem(BROWSER_KEY, language);
    void show(language);
  }, [userId, show]);

  const speech = useMemo(() => (chosen === undefined ? undefined : speechIn(chosen, choose)), [chosen, choose]);
  return speech === undefined ? null : <SpeechContext value={speech}>{children}</SpeechContext>;
}

function speechIn({ language, words }: Chosen, choose: (language: Language) => void): Speech {
  return {
    t: words, language, choose,
    chooseNext: () => choose(languageAfter(language)),
    number: (amount, decimals) => fmt.formatNumber(amount, language, decimals),
    cubicMetres: (litres, decimals) => fmt.formatCubicMetres(litres, language, decimals),
    flow: (litresPerHour) => fmt.formatFlow(litresPerHour, language),
    share: (ratio, decimals) => fmt.formatShare(ratio, language, decimals),
    bytes: (bytes) => fmt.formatBytes(bytes, language),
    ago: (instant) => {
      const { unit, count } = fmt.ageOf(instant, Date.now());
      return words(`ago.${unit}`, { count });
    },
    named: (thing) => ({ ky: thing.nameKy, ru: thing.nameRu, en: thing.nameEn })[language],
  };
}
