import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const built = resolve(import.meta.dirname, '../../dist/console');
const LARGEST_FIRST_LOAD = 250_000;

interface Chunk { readonly file: string; readonly isEntry?: boolean; readonly isDynamicEntry?: boolean; readonly imports?: readonly string[]; readonly css?: readonly string[] }

const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8')) as Readonly<Record<string, Chunk>>;
const gzippedBytes = (file: string): number => gzipSync(readFileSync(join(built, file)), { level: 9 }).length;

/** A chunk with everything it imports at once. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`the manifest has no ${name}`);
  if (!seen.has(chunk.file)) {
    seen.add(chunk.file);
    chunk.imports?.forEach((imported) => filesOf(imported, seen));
  }
  return seen;
}

describe('the built console', () => {
  const wordsOf = (room: string): Set<string> => {
    const name = Object.keys(manifest).find((one) => one.endsWith(`virtual:room-words/${room}.ru`));
    return name === undefined ? new Set() : filesOf(name);
  };
  const roomOf = (page: string): string => page.split('/')[2]!;
  const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.*-page\.tsx$/.test(name));

  it('loads a signed-in page with at most 250 kB of scripts, compressed, words and page included', () => {
    expect(pages.length).toBeGreaterThan(8);
    const sizes = pages.map((page) => ({ page, bytes: [...new Set([...filesOf('index.html'), ...wordsOf('all'), ...wordsOf(roomOf(page)), ...filesOf(page)])].reduce((sum, file) => sum + gzippedBytes(file), 0) }));
    expect(sizes.filter(({ bytes }) => bytes > LARGEST_FIRST_LOAD || bytes < 50_000)).toEqual([]);
  });

  it('has the words of every language in rooms, and most of them not at once', () => {
    const bytes = (language: string, isWanted: (name: string) => boolean): number => Object.entries(manifest).filter(([name]) => name.includes('virtual:room-words/') && name.endsWith(`.${language}`) && isWanted(name)).reduce((sum, [, { file }]) => sum + readFileSync(join(built, file)).length, 0);
    for (const language of ['ky', 'ru', 'en']) {
      const all = bytes(language, () => true);
      expect(all).toBeGreaterThan(readFileSync(resolve(import.meta.dirname, `../../apps/console/src/words/${language}.json`)).length * 0.85);
      expect(bytes(language, (name) => name.includes('/all.')) / all).toBeLessThan(0.7);
    }
  });

  it('keeps the chart out of what every page loads', () => {
    const chart = Object.entries(manifest).find(([name]) => name.endsWith('parts/chart-canvas.tsx'));
    expect(chart?.[1].isDynamicEntry).toBe(true);
    expect(filesOf('index.html').has(chart?.[1].file ?? '')).toBe(false);
  });

  it('has no script or style in its page, as its security policy demands', () => {
    expect(existsSync(join(built, 'index.html'))).toBe(true);
    const page = readFileSync(join(built, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|https?:\/\//);
  });
});
