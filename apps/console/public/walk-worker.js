/*
 * Keeps the pages of a walk open where there is no network: the page and its scripts, as the last visit kept them. Answers of the
 * interface are never kept here; what a walk needs of them stands in the browser's own database (src/walk), and is emptied there.
 */
const KEPT = 'suu-walk';
const PATIENCE_MS = 5000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (pathname === '/' || pathname === '/walk' || pathname.startsWith('/walk/')) event.respondWith(pageOf(request));
  } else if (pathname.startsWith('/assets/') || pathname === '/drop.svg') event.respondWith(fileOf(request));
});

/** The page as the server has it now; the kept one where the server cannot be reached. */
async function pageOf(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 502) return answer;
  } catch {
    // No network, or one that leads nowhere: the kept page does.
  }
  return await keptAs('/walk') ?? Response.error();
}

/** Files are named by their content: a kept one is the right one. */
async function fileOf(request) {
  return await keptAs(request) ?? fetch(request);
}

async function keptAs(name) {
  return (await caches.open(KEPT)).match(name, { ignoreVary: true });
}
