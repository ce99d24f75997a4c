import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from '../support/seeded-random.js';
import type { IngestSupervisor } from './ingest-supervisor.js';
import type { Target } from './options.js';
import type { PostgresKiller } from './postgres-killer.js';
import type { RecoveryClock } from './recovery-clock.js';

const WEIGHT: Readonly<Record<Target, number>> = { ingest: 5, pgchild: 3, pg: 2 };

export interface KillLoop {
  readonly targets: readonly Target[];
  readonly untilMs: number;
  /** Kills to be reached by then; a loop that is behind seldom waits for recovery. */
  readonly wanted: number;
}

/**
 * Kills by seed until the time is over. Mostly it waits until publishes are acknowledged again, so that recovery is
 * measured, and sometimes it does not, so that kills fall into starts and recoveries too.
 */
export async function killUntil(
  loop: KillLoop, random: SeededRandom, clock: RecoveryClock, supervisor: IngestSupervisor, postgres: PostgresKiller,
): Promise<void> {
  const startedAtMs = performance.now();
  const targets = loop.targets.flatMap((target) => Array<Target>(WEIGHT[target]).fill(target));
  while (performance.now() < loop.untilMs) {
    const elapsed = (performance.now() - startedAtMs) / (loop.untilMs - startedAtMs);
    // Ahead of what is wanted by a fifth: a machine that slows down towards the end must not leave it short.
    const behind = supervisor.kills + postgres.kills < loop.wanted * 1.2 * elapsed + 1;
    await sleep(random.between(20, behind ? 400 : 900));
    const patient = random.chance(behind ? 0.25 : 0.75);
    if (patient) await recovered(clock, Math.min(performance.now() + 10_000, loop.untilMs));
    const target = random.pick(targets);
    if (target === 'ingest') supervisor.kill();
    else if (target === 'pg') await postgres.killPostmaster(random.between(0, 400));
    else await postgres.killChild();
  }
}

async function recovered(clock: RecoveryClock, untilMs: number): Promise<void> {
  while (!clock.recovered && performance.now() < untilMs) await sleep(10);
}
