/**
 * Loaded into the service on trial before its own code (`--import`), so that what only shows inside a process can be asked
 * from outside: prototypes, memory at its highest, and how long the event loop stood still by the service's own work.
 */
export interface ServiceState {
  readonly pid: number;
  /** Names that stand on a shared prototype and did not when the service began. */
  readonly strangeOnPrototypes: readonly string[];
  readonly rssMb: number;
  /** Highest since the last question. */
  readonly peakRssMb: number;
  /** Longest time since the last question in which no timer ran, beyond the tick itself. */
  readonly longestGapMs: number;
  /** The most processor time the service itself used in such a gap: what it waited for the machine is not its doing. */
  readonly longestOwnWorkMs: number;
}

const TICK_MS = 20;
const PROTOTYPES = { Object: Object.prototype, Array: Array.prototype, Function: Function.prototype, String: String.prototype, Number: Number.prototype, Map: Map.prototype };

const namesOnPrototypes = (): string[] => Object.entries(PROTOTYPES).flatMap(([owner, prototype]) =>
  Reflect.ownKeys(prototype).map((name) => `${owner}.prototype.${String(name)}`));

const known = new Set(namesOnPrototypes());
const megabytes = (bytes: number): number => bytes / 1_048_576;

let lastTickMs = performance.now();
let lastWork = process.cpuUsage();
let longestGapMs = 0;
let longestOwnWorkMs = 0;
let peakRssMb = 0;

function tick(): void {
  const nowMs = performance.now();
  const work = process.cpuUsage(lastWork);
  const gapMs = nowMs - lastTickMs - TICK_MS;
  longestGapMs = Math.max(longestGapMs, gapMs);
  longestOwnWorkMs = Math.max(longestOwnWorkMs, Math.min(gapMs, (work.user + work.system) / 1000));
  peakRssMb = Math.max(peakRssMb, megabytes(process.memoryUsage.rss()));
  lastTickMs = nowMs;
  lastWork = process.cpuUsage();
}

setInterval(tick, TICK_MS).unref();

process.on('message', (question: unknown) => {
  if (question !== 'state') return;
  tick();
  const everyKey: string[] = [];
  for (const key in {}) everyKey.push(`Object.prototype.${key}`);
  const state: ServiceState = {
    pid: process.pid, strangeOnPrototypes: [...new Set([...namesOnPrototypes().filter((name) => !known.has(name)), ...everyKey])],
    rssMb: megabytes(process.memoryUsage.rss()), peakRssMb, longestGapMs, longestOwnWorkMs,
  };
  longestGapMs = longestOwnWorkMs = peakRssMb = 0;
  process.send?.({ state });
});
process.channel?.unref();
