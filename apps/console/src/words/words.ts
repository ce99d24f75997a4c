import i18next, { type i18n } from 'i18next';
import { ROOM_WORDS } from 'virtual:room-words';

import type english from './en.json';
import type { Language } from './languages.js';

type PluralForm = 'one' | 'few' | 'many' | 'other';
type WithoutForm<Key> = Key extends `${infer Base}_${PluralForm}` ? Base : Key;
/** A key of the catalogue; one that takes a count stands here without its plural form. */
export type WordKey = WithoutForm<keyof typeof english>;
export type Words = (key: WordKey, filled?: Readonly<Record<string, string | number>>) => string;

const engine: i18n = i18next.createInstance();
const ready = engine.init({
  lng: 'ky', fallbackLng: false, resources: {}, keySeparator: false, nsSeparator: false,
  // React escapes; escaping twice would show people the codes.
  interpolation: { escapeValue: false },
  // A word that is not there shows as its key: that is a fault of the console, and journeys look for such.
  saveMissing: true, missingKeyHandler: (languages, _namespace, key) => console.error(`no word for ${key} in ${languages.join(', ')}`),
});

/** Rooms whose words were asked for; all of them are there in whatever language is chosen. */
const asked = new Set(['all']);
const fetched = new Map<string, Promise<void>>();

function fetchWords(room: string, language: Language): Promise<void> {
  const name = `${room}.${language}`;
  const begun = fetched.get(name) ?? ready.then(async () => {
    const words = await ROOM_WORDS[room]?.[language]();
    if (words !== undefined) engine.addResourceBundle(language, 'translation', words.default, true);
  });
  fetched.set(name, begun);
  // What did not come, such as without a network, is asked for again.
  begun.catch(() => fetched.delete(name));
  return begun;
}

/** The words of one language, each room's fetched once. */
export async function wordsOf(language: Language): Promise<Words> {
  spoken.add(language);
  await Promise.all([...asked].map((room) => fetchWords(room, language)));
  const translate = engine.getFixedT(language);
  return (key, filled) => translate(key, filled ?? {});
}

/** Languages that were asked for. At sign-in the one before is still shown while the next one is on its way: a page that comes then needs the words of both. */
const spoken = new Set<Language>();

/** Waits for the words of a room in the languages that may be shown. A page that is shown has them all. */
export async function roomWords(room: string): Promise<void> {
  asked.add(room);
  await Promise.all([...spoken].map((language) => fetchWords(room, language)));
}
