import { join } from 'node:path';

import { readRegisterFile } from '../../simulators/replay/register-file.js';
import { findRegisterFile, openRegisterText } from '../../simulators/replay/register-text.js';
import type { ReplayPlan } from '../../simulators/replay/replay-sender.js';
import { compareWithFile } from '../replay/file-comparison.js';
import { openOwnDoor, type FrontDoor } from '../replay/front-door.js';
import { runReplay } from '../replay/run-replay.js';
import { contentSha256, differingContents } from '../replay/stored-content.js';
import { CHECKOUT, Stack } from '../support/stack.js';

const FILE = findRegisterFile(join(CHECKOUT, 'simulators/replay/few-registers'))!;
const METERS = ['meter-a', 'meter-b', 'meter-c'];

const plan = (more: Partial<ReplayPlan>): ReplayPlan => ({ perMessage: 4, openPublishes: 3, duplicateRatio: 0, ...more });

async function replayInto(stack: Stack, database: string, asked: ReplayPlan) {
  const recordings = await readRegisterFile(await openRegisterText(FILE));
  const { door, credentials } = await openOwnDoor(stack, database, recordings.map(({ serial }) => serial));
  const outcome = await runReplay(door, recordings, credentials, asked, database);
  await door.shut();
  return { door, outcome, comparison: await comparisonOf(door) };
}

function comparisonOf(door: FrontDoor) {
  return openRegisterText(FILE).then((text) => compareWithFile(door.pool, text, METERS));
}

describe('a replay', () => {
  it('ends in the rows of its file, and shuffled and repeated in the same ones', async () => {
    await using stack = await Stack.start();
    const plain = await replayInto(stack, 'replay_plain', plan({}));
    const { sent, stored, duplicates, conflicts, quarantined } = plain.outcome;
    expect({ sent: sent.readings, acknowledged: sent.acknowledgedReadings, stored, duplicates, conflicts, quarantined })
      .toEqual({ sent: 21, acknowledged: 21, stored: 18, duplicates: 2, conflicts: 1, quarantined: 0 });
    expect(plain.comparison).toEqual({
      fileRows: 21, keys: 18, conflicts: 1, repeats: 2, repeatsInRepeatedHour: 1, conflictsInRepeatedHour: 1, differingRows: 0, differingSteps: 0,
      steps: 16, backwardSteps: 2, stepsUnlikeOwnColumn: expect.any(Number),
    });

    const disordered = await replayInto(stack, 'replay_shuffled', plan({ shuffleSeed: 7, duplicateRatio: 0.5, perMessage: 3 }));
    expect(disordered.outcome.sent.readings).toBeGreaterThan(21);
    expect(disordered.outcome).toMatchObject({ stored: 18, conflicts: 1, quarantined: 0, duplicates: disordered.outcome.sent.readings - 19 });
    expect(disordered.comparison).toEqual(plain.comparison);
    expect(await differingContents(plain.door.databaseUrl, disordered.door.pool)).toEqual({ readings: 0, settled: 0, candidates: 0, flags: 0, states: 0 });
    const sha256 = await contentSha256(plain.door.pool, METERS);
    expect(await contentSha256(disordered.door.pool, METERS)).toBe(sha256);

    // What is missing or changed is found: the comparison is not empty by itself.
    await disordered.door.pool.query("DELETE FROM reading WHERE read_at = '2016-12-31T22:30:00Z'");
    await disordered.door.pool.query("UPDATE reading SET index_litres = index_litres + 1 WHERE read_at = '2016-03-26T21:44:59Z'");
    expect(await comparisonOf(disordered.door)).toMatchObject({ differingRows: 3 });
    expect((await comparisonOf(disordered.door)).differingSteps).toBeGreaterThan(0);
    expect((await differingContents(plain.door.databaseUrl, disordered.door.pool)).readings).toBe(3);
    expect(await contentSha256(disordered.door.pool, METERS)).not.toBe(sha256);
    await Promise.all([plain.door.close(), disordered.door.close()]);
  }, 60_000);
});
