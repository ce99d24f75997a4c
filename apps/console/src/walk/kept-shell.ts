import { LANGUAGES } from '../words/languages.js';
import { wordsOf } from '../words/words.js';

const KEPT = 'suu-walk';
/** Address under which the page itself is kept: it is the same for all. */
const PAGE = '/walk';

/** What the page has loaded of its own: scripts, styles, fonts. */
function loadedFiles(): string[] {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name)).filter(({ origin }) => origin === location.origin).map(({ pathname }) => pathname);
  return [...new Set(loaded.filter((path) => path.startsWith('/assets/') || path === '/drop.svg'))];
}

/**
 * Keeps this page and all that it has loaded, in three languages, so that it opens without a network. Files of an earlier version go.
 * @returns whether it is kept: a browser does so over https and on this machine alone
 */
export async function keepShell(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return false;
  await Promise.all(LANGUAGES.map(wordsOf));
  await navigator.serviceWorker.register('/walk-worker.js', { updateViaCache: 'none' });
  const kept = await caches.open(KEPT);
  const page = await fetch(PAGE, { headers: { accept: 'text/html' }, cache: 'no-store' });
  if (!page.ok) return false;
  const files = loadedFiles();
  const before = await kept.keys();
  const known = new Set(before.map(({ url }) => new URL(url).pathname));
  await kept.addAll(files.filter((file) => !known.has(file)));
  await kept.put(PAGE, page);
  const wanted = new Set([PAGE, ...files]);
  await Promise.all(before.filter(({ url }) => !wanted.has(new URL(url).pathname)).map((request) => kept.delete(request)));
  // A telephone short of room empties what nobody asked it to hold on to.
  await navigator.storage.persist();
  return true;
}
