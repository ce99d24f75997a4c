import { parseArguments, runCommand } from '../support/argument-error.js';
import { closeSkipped, closeSuite, type SuiteCase } from '../support/suite-report.js';
import { closeLastMonth, enterDoubted, enterStreets } from './furnish.js';
import { furnishRollout } from './furnish-rollout.js';
import type { Journey } from './journey.js';
import { JOURNEYS } from './journeys.js';
import { complaintsOf, signInEveryone } from './people.js';
import { missingBrowser, Stage } from './stage.js';

const USAGE = 'usage: journeys [--only WORD] [--except WORD] [--json FILE]';

/** Walks the console as people do, by role and label alone; each page on the way is looked over for barriers. */
await runCommand(async () => {
  const { values } = parseArguments({ options: { only: { type: 'string' }, except: { type: 'string' }, json: { type: 'string' } } }, USAGE);
  const missing = missingBrowser();
  if (missing !== undefined) return closeSkipped('journeys', missing, values.json);
  await using stage = await Stage.start();
  const cases: SuiteCase[] = [];
  const signatures = await signInEveryone(stage);
  await enterDoubted(stage, signatures.clerk);
  await enterStreets(stage, signatures.clerk);
  await furnishRollout(stage);
  await closeLastMonth(stage);
  for (const journey of JOURNEYS) {
    if (values.only !== undefined && !journey.name.includes(values.only)) continue;
    if (values.except !== undefined && journey.name.includes(values.except)) continue;
    cases.push(await walk(stage, journey, signatures));
  }
  return closeSuite({ suite: 'journeys', figures: {}, cases }, values.json);
});

async function walk(stage: Stage, journey: Journey, signatures: Awaited<ReturnType<typeof signInEveryone>>): Promise<SuiteCase> {
  const state = journey.role === undefined ? undefined : signatures[journey.role];
  const context = await stage.freshBrowser({ viewport: journey.isOnPhone === true ? { width: 360, height: 780 } : { width: 1366, height: 768 }, ...(state === undefined ? {} : { storageState: state }) });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  const begunMs = performance.now();
  const seconds = (): string => `${((performance.now() - begunMs) / 1000).toFixed(1)} s`;
  try {
    await journey.walk(page, stage);
    if (complaints.length > 0 && journey.isComplaining !== true) throw new Error(`the page complained: ${complaints.join('; ')}`);
    process.stdout.write(`  ✓ ${journey.name} (${seconds()})\n`);
    return { id: journey.name, status: 'passed' };
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    const shown = await page.locator('body').innerText({ timeout: 2_000 }).catch(() => 'nothing that could be read');
    process.stdout.write(`  ✗ ${journey.name} (${seconds()})\n    ${reason.replaceAll('\n', '\n    ')}\n    ${page.url()} showed: ${shown.replaceAll(/\s+/g, ' ').slice(0, 400)}\n`);
    return { id: journey.name, status: 'failed', reason };
  } finally {
    await context.close();
  }
}
