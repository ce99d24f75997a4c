import { existsSync, readdirSync, readlinkSync } from 'node:fs';

import { CHECKOUT } from '../../../support/stack.js';
import { MOST_BLOCKED_MS } from './invariants.js';
import { droppedItems, eventsOf, errorKindsOf, outcomeOf, percentile, rssGrowthMb } from './observation.js';
import { readingsSince } from './stored-rows.js';
import { MET, verdictOf, type CheckRule, type Trial, type Verdict } from './trial.js';

/** Tries before a time that the machine may have lengthened counts. */
const MOST_TRIES = 5;
/** Below this a delay is noise of the machine: two such delays are not compared. */
const NOISE_MS = 25;
const MOST_LOG_LINE = 1_000;
const MOST_LOG_LINES = 50;
/** Rows that one sender may leave in quarantine in a day (INGEST_QUARANTINE_ROWS_PER_SENDER_DAY). */
const QUARANTINE_CAP = 50_000;
const OPEN_PUBLISHES_BOUND = 10_000;
const STORED_WITHIN_MS = 2_000;
/** Connections of one device in a minute that are let through at once; those beyond wait longer and longer. */
const CONNECTS_AT_ONCE = 20;

/** Checks that the service's behaviour answers, or that need it to be asked again. */
export const CHECKS_OF_SERVICE: readonly CheckRule[] = [
  { words: /^event loop blocked < (\d+) ms$/, judge: ([, most], trial) => blocked(trial, Number(most)) },
  { words: /^(?:the )?(?:worker|process|service) (?:is )?(?:still )?alive$|^no crash$/, judge: (_m, { service }) => verdictOf(service.isRunning, 'the service has ended') },
  { words: /^\(\{\}\)\.(\w+) is undefined( in the process afterwards)?$|^\(\{\}\) unpolluted$/, judge: (_m, { seen }) => {
    const strange = seen.after.service?.strangeOnPrototypes ?? ['the service does not answer'];
    return verdictOf(strange.length === 0, strange.join(', '));
  } },
  { words: /^(?:ingest )?RSS grows < (\d+) MB$/, judge: ([, most], { seen }) => {
    const growth = rssGrowthMb(seen) ?? Infinity;
    return verdictOf(growth < Number(most), `RSS grew by ${growth.toFixed(0)} MB`);
  } },
  { words: /^(?:the )?connection (?:is )?closed$/, judge: (_m, { seen }) => verdictOf(seen.receipt.closed > 0, 'the door did not close it') },
  { words: /^(?:the )?connection (?:stays|is kept) open$/, judge: (_m, { seen }) => verdictOf(seen.receipt.closed === 0, 'the door closed it') },
  { words: /^closed within (\d+) s$/, judge: ([, most], { seen }) => verdictOf(
    seen.receipt.unanswered === 0 && seen.receipt.slowestCloseMs <= Number(most) * 1000, `the last one after ${(seen.receipt.slowestCloseMs / 1000).toFixed(0)} s`) },
  { words: /^(?:a counter rises|counted)$/, judge: (_m, { seen }) => verdictOf(eventsOf(seen).length > 0 || seen.quarantine.count > 0, 'nothing was counted') },
  { words: /^publisher is NOT told success$/, judge: (_m, { seen }) => verdictOf(seen.receipt.acknowledgements === 0, 'it was acknowledged') },
  {
    words: /^other devices unaffected$|^the other messages of the same micro-batch ARE stored and acked$/,
    judge: (_m, { seen }) => verdictOf(seen.companions.count > 0 && seen.companions.faults.length === 0, seen.companions.faults.join('; ') || 'none was sent'),
  },
  { words: /^no (?:[\dA-Z]{5}(?:\/[\dA-Z]{5})* from the database.*|SQL error|error [\dA-Z]{5}|empty INSERT error)$/, judge: (_m, { seen }) =>
    verdictOf(seen.databaseErrors.length === 0, seen.databaseErrors.join('; ')) },
  { words: /^(?:the )?[\d,]+ [kM]B (?:is|are) not copied to (?:the )?logs?$|^no log flood$/, judge: (_m, { seen }) => {
    const longest = Math.max(0, ...seen.log.map((line) => line.length));
    return verdictOf(longest <= MOST_LOG_LINE && seen.log.length <= MOST_LOG_LINES, `${seen.log.length} lines were logged, the longest of ${longest} characters`);
  } },
  { words: /^handled < (\d+) ms$/, judge: async ([, most], trial) => {
    let fastestMs = trial.seen.receipt.fastestMs;
    for (let tries = 1; fastestMs >= Number(most) && tries < MOST_TRIES; tries++) fastestMs = Math.min(fastestMs, (await trial.again()).receipt.fastestMs);
    return verdictOf(fastestMs < Number(most), `${fastestMs.toFixed(0)} ms from publish to acknowledgement`);
  } },
  { words: /^the same choice every time$/, judge: async (_m, trial) => {
    const outcomes = [outcomeOf(trial.seen), outcomeOf(await trial.again()), outcomeOf(await trial.again())];
    return verdictOf(new Set(outcomes).size === 1, outcomes.join(', then '));
  } },
  { words: /^no file created or read$/, judge: (_m, { service, seen }) => filesUntouched(service.pid, seen.receipt.first[0]?.topic.toString() ?? '') },
  { words: /^stored once after (\d+) ingest restarts$/, judge: async ([, times], { seen, service }) => {
    for (let restart = 0; restart < Number(times); restart++) await service.restart();
    const stored = await readingsSince(service.stack.pool, [seen.names.serial], seen.startedAt);
    return verdictOf(stored.length === 1, `${stored.length} rows after ${times} restarts`);
  } },
  { words: /^takeover storm limited/, judge: (_m, { seen }) =>
    verdictOf(seen.receipt.connects <= CONNECTS_AT_ONCE + 5 && eventsOf(seen).includes('CONNECT_FLAPPING'), `${seen.receipt.connects} sessions; events: ${eventsOf(seen).join(', ')}`) },
  { words: /^(?:alarm|event) raised$/, judge: (_m, { one, seen }) => {
    const expected = one.expect.error;
    const kinds = errorKindsOf(seen);
    return verdictOf(expected === null ? eventsOf(seen).length > 0 : kinds.has(expected), `events: ${eventsOf(seen).join(', ') || 'none'}`);
  } },
  { words: /^other meters: p95 store delay < 2x the quiet value$/, judge: (_m, { seen }) => {
    const [quiet, during] = [percentile(seen.quietDelaysMs, 0.95), percentile(seen.delaysMs, 0.95)];
    return verdictOf(during < 2 * Math.max(quiet, NOISE_MS), `p95 ${during.toFixed(0)} ms, quiet ${quiet.toFixed(0)} ms`);
  } },
  { words: /^queue length bounded$/, judge: (_m, { seen }) => verdictOf(seen.mostOpenPublishes <= OPEN_PUBLISHES_BOUND, `${seen.mostOpenPublishes} publishes open`) },
  { words: /^(?:known meters still served|a known meter is stored within \d+ s throughout)$/, judge: (_m, { seen }) => {
    const slowest = Math.max(...seen.delaysMs, 0);
    return verdictOf(seen.delaysMs.length > 3 && slowest <= STORED_WITHIN_MS, `slowest of ${seen.delaysMs.length}: ${slowest.toFixed(0)} ms`);
  } },
  { words: /^metrics label count bounded$/, judge: (_m, { seen }) => {
    const added = seen.after.metrics.size - seen.before.metrics.size;
    return verdictOf(added <= 20, `${added} further series`);
  } },
  { words: /^quarantine rows bounded or aggregated$/, judge: (_m, { seen }) => {
    const kept = seen.after.totals.quarantineRows - seen.before.totals.quarantineRows;
    const items = seen.after.totals.quarantinedItems - seen.before.totals.quarantinedItems;
    return verdictOf(kept <= QUARANTINE_CAP && items === seen.receipt.acknowledgedItems, `${kept} rows kept, ${items} items tallied, ${droppedItems(seen)} beyond the cap`);
  } },
];

function blocked({ seen }: Trial, mostMs: number): Verdict {
  const blockedMs = seen.after.service?.longestOwnWorkMs ?? Infinity;
  return verdictOf(blockedMs < Math.min(mostMs, MOST_BLOCKED_MS + 1), `blocked for ${blockedMs.toFixed(0)} ms`);
}

/** Nothing that the service holds open, and nothing new where it runs, is named after what the topic named. */
function filesUntouched(pid: number, topic: string): Verdict {
  const names = topic.split('/').filter((level) => /^[a-z]{5,}$/.test(level) && level !== 'meters');
  const folder = `/proc/${pid}/fd`; // Linux alone has it
  const open = (existsSync(folder) ? readdirSync(folder) : []).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/${fd}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
  const found = [...open.map((path) => path.split('/').at(-1)!), ...readdirSync(CHECKOUT)].filter((name) => names.includes(name));
  return found.length === 0 ? MET : { met: false, reason: `files: ${found.join(', ')}` };
}
