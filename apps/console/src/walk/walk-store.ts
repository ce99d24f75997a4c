import type { KeptRound, UnsentEntry } from './walk-views.js';

/** Lists that nobody has asked the server for so long are of no use and hold addresses: they go. */
const KEPT_MS = 7 * 86_400_000;
const STORES = { rounds: 'roundId', entries: 'key', person: 'userId' } as const;
type StoreName = keyof typeof STORES;

/** Who is signed in, as the server says; here only the number is asked. */
interface Person { readonly userId: number }

let opening: Promise<IDBDatabase> | undefined;
const told = new BroadcastChannel('suu-walk');
const listeners = new Set<() => void>();
told.onmessage = () => listeners.forEach((listener) => listener());

function opened(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('suu-walk', 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      opening = undefined;
      reject(request.error ?? new Error('the browser keeps nothing'));
    };
  });
  return opening;
}

/** Runs requests in one transaction; done when it is on the disk. */
async function within<Answer>(name: StoreName, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<Answer>): Promise<Answer> {
  const database = await opened();
  return new Promise((resolve, reject) => {
    // What was entered in a yard must outlive a flat battery.
    const transaction = database.transaction(name, mode, { durability: 'strict' });
    const request = ask(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('the browser could not keep it'));
  });
}

async function write<Answer>(name: StoreName, ask: (store: IDBObjectStore) => IDBRequest<Answer>): Promise<void> {
  await within(name, 'readwrite', ask);
  listeners.forEach((listener) => listener());
  told.postMessage(name);
}

/** Called whenever something kept here has changed, in this or another page. @returns what ends it */
export function onWalkChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function keptRounds(userId: number): Promise<readonly KeptRound[]> {
  const all = await within<KeptRound[]>('rounds', 'readonly', (store) => store.getAll() as IDBRequest<KeptRound[]>);
  return all.filter((one) => one.userId === userId);
}

export async function keepRound(kept: KeptRound): Promise<void> {
  await write('rounds', (store) => store.put(kept));
}

export async function dropRound(roundId: number): Promise<void> {
  await write('rounds', (store) => store.delete(roundId));
}

/** Entries of everybody that this telephone holds, the oldest first. */
export async function unsentEntries(): Promise<readonly UnsentEntry[]> {
  const all = await within<UnsentEntry[]>('entries', 'readonly', (store) => store.getAll() as IDBRequest<UnsentEntry[]>);
  return all.toSorted((a, b) => a.at.localeCompare(b.at));
}

export async function keepEntry(entry: UnsentEntry): Promise<void> {
  await write('entries', (store) => store.put(entry));
}

export async function dropEntry(key: string): Promise<void> {
  await write('entries', (store) => store.delete(key));
}

/** Who walks: known again where the server cannot be asked. Kept only beside a round. */
export async function keepPerson(person: Person): Promise<void> {
  await write('person', (store) => store.put(person));
}

/** Who walks a round that is kept here and not too old. */
export async function keptPerson<Kept extends Person>(nowMs: number): Promise<Kept | undefined> {
  const kept = await storedPerson<Kept>();
  if (kept === undefined) return undefined;
  await forgetStale(kept.userId, nowMs);
  return storedPerson<Kept>();
}

async function storedPerson<Kept extends Person>(): Promise<Kept | undefined> {
  return (await within<Kept[]>('person', 'readonly', (store) => store.getAll() as IDBRequest<Kept[]>))[0];
}

/** Takes addresses and the person off this telephone; entries that are not sent stay, without addresses. */
export async function forgetWalk(): Promise<void> {
  await write('rounds', (store) => store.clear());
  await write('person', (store) => store.clear());
}

/** Takes off what is of nobody here any more: lists of other people, and those that are too old. @param userId who is signed in */
export async function forgetStale(userId: number, nowMs: number): Promise<void> {
  const all = await within<KeptRound[]>('rounds', 'readonly', (store) => store.getAll() as IDBRequest<KeptRound[]>);
  for (const { roundId } of all.filter((one) => one.userId !== userId || nowMs - one.keptAtMs > KEPT_MS)) await dropRound(roundId);
  const person = await storedPerson();
  if (person !== undefined && (person.userId !== userId || (await keptRounds(userId)).length === 0)) await write('person', (store) => store.clear());
}
