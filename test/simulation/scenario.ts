import type { Device } from '@app/registry';

import type { IntakeSettings } from '../../apps/ingest/src/intake/intake.js';
import { drawMessages, drawSenders, instants, type PublishedMessage } from './published-messages.js';
import { SeededRandom } from '../support/seeded-random.js';

/** How likely each fault is; zero switches it off. Odds are per event. */
export interface FaultOdds {
  readonly publishLost: number;
  readonly publishDoubled: number;
  readonly acknowledgementLost: number;
  readonly writeFails: number;
  readonly writeInDoubt: number;
  readonly writeSlow: number;
}

/** Everything that a seed decides beforehand. */
export interface Scenario {
  readonly seed: number;
  readonly senders: readonly Device[];
  readonly messages: readonly PublishedMessage[];
  readonly settings: IntakeSettings;
  /** Publishes open at once over all connections and on one of them. */
  readonly openPublishes: number;
  readonly openPerConnection: number;
  /** Bytes of the publishes open at once. */
  readonly openBytes: number;
  /** Publishes a sender has on their way before it waits for an acknowledgement. */
  readonly senderWindow: number;
  readonly odds: FaultOdds;
  readonly longestDelayMs: number;
  /** From here on nothing fails any more. */
  readonly faultsUntilMs: number;
  /** Spans in which the store is away. */
  readonly outages: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly crashesAtMs: readonly number[];
  /** Crashes between two steps: after so many steps of the process since its start. */
  readonly crashesAfterSteps: readonly number[];
  readonly stopsAtMs: readonly number[];
  readonly brokenConnectionsAtMs: readonly number[];
}

/** More than all messages of a seed together. */
export const PLENTY_OF_BYTES = 1_000_000;

const NO_ODDS: FaultOdds = { publishLost: 0, publishDoubled: 0, acknowledgementLost: 0, writeFails: 0, writeInDoubt: 0, writeSlow: 0 };

/**
 * Draws a scenario. Each kind of fault is switched on or off for the whole of a seed, so that some runs see one fault
 * alone and often, and others all of them.
 */
export function drawScenario(seed: number): Scenario {
  const random = new SeededRandom(seed);
  const faultsUntilMs = random.whole(1_000, 8_000);
  const senders = drawSenders(random);
  const oddity = random.chance(0.7) ? random.next() * 0.5 : 0;
  const messages = drawMessages(random, senders, random.whole(5, 45), faultsUntilMs, oddity);
  const odds = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  const times = (most: number): number => (random.chance(0.5) ? random.whole(1, most) : 0);
  return {
    seed, senders, messages, faultsUntilMs,
    settings: { batchReadings: random.pick([1, 3, 10, 200]), batchFrames: random.pick([1, 2, 5, 200]), lingerMs: random.pick([0, 2, 40]) },
    openPublishes: random.pick([1, 4, 20, 1_000]), openPerConnection: random.pick([1, 3, 20]),
    openBytes: random.pick([100, 400, PLENTY_OF_BYTES, PLENTY_OF_BYTES]), senderWindow: random.pick([1, 2, 10]),
    odds: {
      publishLost: odds(0.3), publishDoubled: odds(0.3), acknowledgementLost: odds(0.4),
      writeFails: odds(0.4), writeInDoubt: odds(0.4), writeSlow: odds(0.2),
    },
    longestDelayMs: random.pick([2, 20, 300]),
    outages: instants(random, times(3), faultsUntilMs).map((fromMs) => ({ fromMs, toMs: fromMs + random.whole(10, random.pick([300, 300, 4_000, 4_000, 15_000])) })),
    crashesAtMs: instants(random, times(4), faultsUntilMs),
    crashesAfterSteps: Array.from({ length: times(6) }, () => random.whole(1, random.pick([10, 60]))),
    stopsAtMs: instants(random, times(2), faultsUntilMs),
    brokenConnectionsAtMs: instants(random, times(8), faultsUntilMs),
  };
}

/** The same messages on a calm day: in order, no faults, small batches. */
export function calmed(scenario: Scenario): Scenario {
  return {
    ...scenario, odds: NO_ODDS, longestDelayMs: 0, faultsUntilMs: 0, outages: [], crashesAtMs: [], crashesAfterSteps: [], stopsAtMs: [],
    brokenConnectionsAtMs: [], settings: { batchReadings: 20, batchFrames: 20, lingerMs: 0 }, openPublishes: 1_000, openPerConnection: 100, openBytes: PLENTY_OF_BYTES, senderWindow: 1,
  };
}
