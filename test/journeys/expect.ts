import { isDeepStrictEqual } from 'node:util';

/** @throws Error showing both, when they differ */
export function expectEqual<Thing>(found: Thing, wanted: Thing, what: string): void {
  if (!isDeepStrictEqual(found, wanted)) throw new Error(`${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
