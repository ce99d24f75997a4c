import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import type { Plugin } from 'vite';

/**
 * The catalogue of a language is one file for people; for browsers it is cut by room, a folder of `src/pages`: what a room alone says
 * comes with its pages, what two rooms or the shell say comes at once. A word goes with all files that may say it: those that name it whole, that
 * hold the beginning of it, or that put it together from a beginning; and a room says what everything that it imports says, now or later.
 */
const source = join(import.meta.dirname, 'src');
const LANGUAGES = ['ky', 'ru', 'en'] as const;
/** Rooms whose words all come at once: their pages stay without a network, and keep what was loaded. */
const AT_ONCE = new Set(['walk']);
const MODULE = 'virtual:room-words';

const isCode = (path: string): boolean => /\.tsx?$/.test(path) && !/\.spec\.tsx?$/.test(path);
const withoutForm = (key: string): string => key.replace(/_(?:one|few|many|other)$/, '');

interface CodeFile { readonly imports: readonly { readonly path: string; readonly isLater: boolean }[]; readonly texts: ReadonlySet<string>; readonly beginnings: readonly string[] }

function fileOf(path: string): CodeFile {
  const code = readFileSync(path, 'utf8');
  const imports = [...code.matchAll(/(?:from|import)\s*(\(?)\s*'(\.[^']+)'/g)].flatMap(([, later, name]) => {
    const there = resolve(dirname(path), name!);
    return [there.replace(/\.js$/, '.ts'), there.replace(/\.js$/, '.tsx')].filter((one) => isCode(one) && existsSync(one)).map((one) => ({ path: one, isLater: later !== '' }));
  });
  const texts = new Set(code.match(/(?<=['"`])[\w.-]+(?=['"`])/g));
  return { imports, texts, beginnings: [...code.matchAll(/`([\w.-]+)\$\{/g)].map(([, beginning]) => beginning!) };
}

/** Room of each key; null where it comes at once. */
export function roomsOfWords(keys: readonly string[]): ReadonlyMap<string, string | null> {
  const files = new Map(readdirSync(source, { recursive: true, encoding: 'utf8' }).map((path) => join(source, path)).filter(isCode).map((path) => [path, fileOf(path)]));
  const roomOf = (path: string): string | null => {
    const [top, room, file] = relative(source, path).split('/');
    return top === 'pages' && file !== undefined && !AT_ONCE.has(room!) ? room! : null;
  };
  // What the way in imports later are pages, each of its own room. All else that it imports comes at once.
  const entry = join(source, 'console.tsx');
  const saying = new Map<string, Set<string | null>>();
  const spread = (path: string, room: string | null): void => {
    const rooms = saying.get(path) ?? new Set<string | null>();
    if (rooms.has(room)) return;
    saying.set(path, rooms.add(room));
    files.get(path)?.imports.forEach((imported) => spread(imported.path, path === entry && imported.isLater ? roomOf(imported.path) : room));
  };
  spread(join(source, 'main.tsx'), null);
  // A file that nothing reaches says its words at once, rather than never.
  for (const path of files.keys()) if (!saying.has(path)) saying.set(path, new Set([null]));
  return new Map(keys.map((key) => {
    const said = withoutForm(key);
    const rooms = new Set([...files].flatMap(([path, { texts, beginnings }]) => {
      const says = texts.has(said) || beginnings.some((beginning) => said.startsWith(beginning)) || [...texts].some((text) => text.includes('.') && said.startsWith(`${text}.`));
      return says ? [...saying.get(path)!] : [];
    }));
    return [key, rooms.size === 1 ? [...rooms][0]! : null];
  }));
}

/** `virtual:room-words` tells how the words of a room come: `ROOM_WORDS[room][language]()`; those that come at once are of the room `all`. */
export function splitWords(): Plugin {
  const catalogues = Object.fromEntries(LANGUAGES.map((language) => [language, JSON.parse(readFileSync(join(source, `words/${language}.json`), 'utf8')) as Record<string, string>])) as Record<(typeof LANGUAGES)[number], Record<string, string>>;
  const roomOf = roomsOfWords([...new Set(LANGUAGES.flatMap((language) => Object.keys(catalogues[language])))]);
  const rooms = [...new Set([...roomOf.values()].map((room) => room ?? 'all'))].sort();
  return {
    name: 'split-words',
    resolveId: (id) => (id === MODULE || id.startsWith(`${MODULE}/`) ? `\0${id}` : null),
    load: (id) => {
      if (id === `\0${MODULE}`) {
        return `export const ROOM_WORDS = {${rooms.map((room) => `'${room}': {${LANGUAGES.map((language) => `${language}: () => import('${MODULE}/${room}.${language}')`).join(', ')}}`).join(',\n')}};`;
      }
      const [, room, language] = /^\0virtual:room-words\/([\w-]+)\.(\w\w)$/.exec(id) ?? [];
      if (room === undefined) return null;
      return `export default ${JSON.stringify(Object.fromEntries(Object.entries(catalogues[language as 'ky']).filter(([key]) => (roomOf.get(key) ?? 'all') === room)))};`;
    },
  };
}
