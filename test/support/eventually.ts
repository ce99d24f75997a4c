import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is true; fails with the words when it is not in time. A question that throws counts as no. */
export async function eventually(what: string, question: () => boolean | Promise<boolean>, withinMs = 20_000, everyMs = 20): Promise<void> {
  const deadline = performance.now() + withinMs;
  let fault: unknown;
  for (;;) {
    try {
      if (await question()) return;
      fault = undefined;
    } catch (error) {
      fault = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}${fault === undefined ? '' : ` (${fault instanceof Error ? fault.message : 'no Error'})`}`);
    await sleep(everyMs);
  }
}

/** Fails with the words when the promise is not settled in time. */
export async function inTime<Outcome>(what: string, promise: Promise<Outcome>, withinMs = 20_000): Promise<Outcome> {
  const overdue = new AbortController();
  try {
    return await Promise.race([
      promise,
      sleep(withinMs, undefined, { signal: overdue.signal }).then(() => Promise.reject(new Error(`not within ${withinMs / 1000} s: ${what}`))),
    ]);
  } finally {
    overdue.abort();
  }
}
