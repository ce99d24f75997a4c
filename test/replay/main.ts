import { findRegisterFile, openRegisterText } from '../../simulators/replay/register-text.js';
import { readRegisterFile, RecordingError, type RegisterSeries } from '../../simulators/replay/register-file.js';
import { ArgumentError, runCommand } from '../support/argument-error.js';
import { disposeOnSignal } from '../support/dispose-on-signal.js';
import { recordedFolder } from '../support/recorded-folder.js';
import { Stack } from '../support/stack.js';
import { closeSkipped, closeSuite, type SuiteCase } from '../support/suite-report.js';
import { compareWithFile } from './file-comparison.js';
import { openGivenDoor, openOwnDoor, type FrontDoor } from './front-door.js';
import { readArguments, type ReplayArguments } from './replay-arguments.js';
import { casesOf, figuresOf, printOutcome } from './replay-report.js';
import { runReplay, type ReplayOutcome } from './run-replay.js';
import { contentSha256, differingContents } from './stored-content.js';

/** Publishes of one device that may be open at once; the door's own bound is 100 a connection. */
const OPEN_PUBLISHES = 20;

interface Replayed { readonly figures: Record<string, number>; readonly cases: SuiteCase[] }

async function main(): Promise<boolean> {
  const asked = readArguments(process.argv.slice(2));
  const { folder, present } = recordedFolder('daiad_swm', asked.folder);
  const path = present ? findRegisterFile(folder) : undefined;
  if (path === undefined) return closeSkipped('replay', `No recording in ${folder}: nothing to replay. --data DIR or SUU_DATA names another folder.`, asked.jsonFile);

  const recordings = await readRegisterFile(await openRegisterText(path), asked.meters);
  const rows = recordings.reduce((sum, series) => sum + series.length, 0);
  process.stdout.write(`${rows.toLocaleString('en')} register readings of ${recordings.length} meters, ${describe(asked)}\n`
    + 'Local time is Europe/Madrid; in the hour that comes twice it is taken as standard time.\n');
  const replayed = asked.compareShuffled ? await replayTwice(path, recordings, asked) : await replayOnce(path, recordings, asked);
  return closeSuite({ suite: 'replay daiad', ...replayed }, asked.jsonFile);
}

function describe({ perMessage, shuffleSeed, duplicateRatio, compareShuffled }: ReplayArguments): string {
  const disorder = `${shuffleSeed === undefined ? 'in file order' : `shuffled with seed ${shuffleSeed}`}${duplicateRatio > 0 ? `, ${duplicateRatio * 100} % of them sent twice` : ''}`;
  return `${perMessage} a message, ${compareShuffled ? `first in file order, then ${disorder}` : disorder}`;
}

async function replayOnce(path: string, recordings: readonly RegisterSeries[], asked: ReplayArguments): Promise<Replayed> {
  const serials = recordings.map(({ serial }) => serial);
  const { DATABASE_URL: databaseUrl, MQTT_URL: mqttUrl } = process.env;
  if (databaseUrl && mqttUrl) {
    const { door, credentials } = await openGivenDoor(databaseUrl, mqttUrl, serials);
    try {
      return await replayInto(door, path, recordings, 'replay', () => runReplay(door, recordings, credentials, planOf(asked), 'replay'));
    } finally {
      await door.close();
    }
  }
  return withStack(async (stack) => {
    const { door, credentials } = await openOwnDoor(stack, 'replay', serials);
    const replayed = await replayInto(door, path, recordings, 'replay', () => runReplay(door, recordings, credentials, planOf(asked), 'replay'));
    await door.close();
    return replayed;
  });
}

async function replayInto(
  door: FrontDoor, path: string, recordings: readonly RegisterSeries[], heading: string, run: () => Promise<ReplayOutcome>,
): Promise<Replayed> {
  const outcome = await run();
  const serials = recordings.map(({ serial }) => serial);
  const comparison = await compareWithFile(door.pool, await openRegisterText(path), serials);
  const sha256 = await contentSha256(door.pool, serials);
  printOutcome(heading, outcome, comparison, sha256);
  return { figures: figuresOf(outcome, comparison), cases: casesOf(outcome, comparison, sha256) };
}

/** Plain into one database and in disorder into another of the same server; both must end in the same rows. */
async function replayTwice(path: string, recordings: readonly RegisterSeries[], asked: ReplayArguments): Promise<Replayed> {
  const serials = recordings.map(({ serial }) => serial);
  return withStack(async (stack) => {
    const plainPlan = { perMessage: asked.perMessage, openPublishes: OPEN_PUBLISHES, duplicateRatio: 0 };
    const plain = await openOwnDoor(stack, 'replay_plain', serials);
    const inOrder = await replayInto(plain.door, path, recordings, 'in file order',
      () => runReplay(plain.door, recordings, plain.credentials, plainPlan, 'in file order'));
    await plain.door.shut(); // the other service takes its ports
    const other = await openOwnDoor(stack, 'replay_shuffled', serials);
    const inDisorder = await replayInto(other.door, path, recordings, 'in disorder',
      () => runReplay(other.door, recordings, other.credentials, planOf(asked), 'in disorder'));
    const differing = await differingContents(plain.door.databaseUrl, other.door.pool);
    await Promise.all([plain.door.close(), other.door.close()]);
    const rows = Object.values(differing).reduce((sum, count) => sum + count, 0);
    process.stdout.write(`differing rows between the two databases: ${Object.entries(differing).map(([name, count]) => `${name} ${count}`).join(', ')}\n`);
    const same: SuiteCase = rows === 0 ? { id: 'same-rows', status: 'passed' } : { id: 'same-rows', status: 'failed', reason: `${rows} rows differ` };
    return {
      figures: { ...inOrder.figures, ...Object.fromEntries(Object.entries(inDisorder.figures).map(([name, figure]) => [`${name}InDisorder`, figure])), differingBetweenRuns: rows },
      cases: [...inOrder.cases, ...inDisorder.cases.map((one) => ({ ...one, id: `in-disorder-${one.id}` })), same],
    };
  });
}

function planOf(asked: ReplayArguments) {
  const { perMessage, duplicateRatio, shuffleSeed } = asked;
  return { perMessage, duplicateRatio, openPublishes: OPEN_PUBLISHES, ...(shuffleSeed === undefined ? {} : { shuffleSeed }) };
}

async function withStack<Outcome>(work: (stack: Stack) => Promise<Outcome>): Promise<Outcome> {
  const starting = Stack.start();
  disposeOnSignal(starting);
  await using stack = await starting;
  return await work(stack); // awaited here, or the stack would go before the work is done
}

await runCommand(() => main().catch((fault: unknown) => {
  throw fault instanceof RecordingError ? new ArgumentError(fault.message) : fault;
}));
