import { createHash } from 'node:crypto';

import type { Expectation } from '../catalogue.js';
import { droppedItems, errorKindsOf, outcomeOf, rise, type Observation } from './observation.js';

/** Flags that a row has from the moment it is stored; every other one of the vocabulary needs neighbouring readings and is derived later. */
const FLAGS_OF_THE_DOOR = new Set(['CLOCK_SKEW', 'UNKNOWN_FIELD', 'NO_DEVICE_TIME', 'SENSOR_FAULT']);
const HEAD_BYTES = 4096;

/** Expected flags that need neighbouring readings: verdicts of the derivation say them. */
export function derivedFlags(expect: Expectation): string[] {
  return expect.flags.filter((flag) => !FLAGS_OF_THE_DOOR.has(flag));
}

/** What is wrong with the outcome, its error kind, its flags and what was kept. */
export function outcomeFaults(seen: Observation, expect: Expectation): string[] {
  const outcome = outcomeOf(seen);
  const { receipt, quarantine } = seen;
  const facts = `${receipt.acknowledged} of ${receipt.sent} acknowledged, ${receipt.closed} cut off, ${seen.readings.length} stored, ${quarantine.count} quarantined ${quarantine.kinds.join('+')}`;
  const faults: string[] = [];
  const allowed: readonly string[] = derivedFlags(expect).length > 0 ? [...expect.outcome, 'accept'] : expect.outcome;
  if (!allowed.includes(outcome)) faults.push(`outcome ${outcome}, expected ${expect.outcome.join(' or ')} (${facts})`);
  faults.push(...errorFaults(seen, expect), ...keptFaults(seen));

  const flags = new Set([...seen.readings, ...seen.measures].flatMap((row) => row.flags));
  for (const flag of expect.flags) {
    if (FLAGS_OF_THE_DOOR.has(flag) && outcome.startsWith('accept') && !flags.has(flag)) faults.push(`flag ${flag} is missing; there are ${[...flags].join(', ') || 'none'}`);
  }
  return faults;
}

function errorFaults(seen: Observation, { error }: Expectation): string[] {
  if (error === null) return [];
  const outcome = outcomeOf(seen);
  const kinds = errorKindsOf(seen);
  const named = [...kinds].join(', ') || 'none';
  if (outcome === 'reject' || outcome === 'disconnect') return kinds.has(error) ? [] : [`error kind ${error} expected, there are: ${named}`];
  // What was kept must have this kind alone; an accepted message has none.
  const ofRows = [...seen.quarantine.kinds, ...(seen.candidates.length > 0 ? ['CONFLICT_DUPLICATE'] : [])];
  const odd = ofRows.filter((kind) => kind !== error);
  return odd.length === 0 ? [] : [`error kind ${error} expected, there are: ${named}`];
}

/** Quarantine keeps the bytes, the topic, the time and the kind, is acknowledged, and is counted. */
function keptFaults(seen: Observation): string[] {
  const { quarantine, receipt } = seen;
  if (quarantine.count === 0) return [];
  const faults: string[] = [];
  for (const kind of quarantine.kinds) {
    if (rise(seen, `suu_intake_quarantined_total{kind="${kind}"}`) <= 0) faults.push(`the counter of ${kind} did not rise`);
  }
  const byDigest = new Map(receipt.first.map((delivery) => [sha256(delivery.payload), delivery]));
  for (const row of quarantine.rows.slice(0, receipt.first.length)) {
    const delivery = byDigest.get(row.payloadSha256);
    if (delivery === undefined) {
      if (receipt.sent === receipt.first.length) faults.push(`a quarantined row of ${row.kind} holds a SHA-256 of nothing that was sent`);
      continue;
    }
    if (!row.payloadHead.equals(delivery.payload.subarray(0, HEAD_BYTES)) || row.payloadBytes !== delivery.payload.length) faults.push(`the bytes of a quarantined ${row.kind} are not those sent`);
    if (row.sender !== delivery.as) faults.push(`a quarantined ${row.kind} is kept under ${row.sender}, it came from ${delivery.as}`);
    if (row.topic !== delivery.topic.toString()) faults.push(`the topic of a quarantined ${row.kind} is ${JSON.stringify(row.topic)}`);
    if (row.firstReceivedAt < seen.startedAt || row.lastReceivedAt < row.firstReceivedAt) faults.push(`the receive time of a quarantined ${row.kind} is wrong`);
  }
  // Nothing stored: then every message must be found again, but for those beyond the sender's cap.
  if (seen.readings.length === 0 && droppedItems(seen) === 0) {
    const kept = new Set(quarantine.rows.map((row) => row.payloadSha256));
    const missing = receipt.sent <= receipt.first.length ? receipt.first.filter(({ payload }) => !kept.has(sha256(payload))).length : 0;
    if (missing > 0) faults.push(`${missing} of ${receipt.sent} messages are not among the quarantined`);
    if (receipt.acknowledged < receipt.sent) faults.push(`${receipt.sent - receipt.acknowledged} of ${receipt.sent} quarantined messages were not acknowledged`);
  }
  return faults;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
