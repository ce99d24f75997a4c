import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[] }

/** Times a page is looked over before what is found counts: a list may begin to be read again, and be paler, while it is looked at. */
const LOOKS = 3;

/** What axe asks of colours: in another light nothing else of a page changes. */
export const COLOURS = ['color-contrast', 'link-in-text-block'] as const;

/** Looks a page over with axe, by some of its rules or by all. @throws Error naming what a person with a screen reader, a keyboard or weak eyes would stumble on, and that stays */
export async function expectNoBarriers(page: Page, rules?: readonly string[]): Promise<void> {
  let found = '';
  for (let look = 0; look < LOOKS; look++) {
    await page.locator('.is-stale').first().waitFor({ state: 'detached' });
    found = await barriersOf(page, rules);
    if (found === '') return;
    await page.waitForLoadState('networkidle').catch((error: unknown) => {
      // The stream of changes may keep the network busy for ever; the next look decides.
      if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
    });
  }
  throw new Error(found);
}

async function barriersOf(page: Page, rules: readonly string[] | undefined): Promise<string> {
  // By the debugging door: the page's security policy forbids foreign scripts, and must go on doing so.
  await page.evaluate(`${AXE};undefined`);
  const findings = await page.evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } }) })}).then(({ violations }) => violations)`) as readonly Finding[];
  const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id} on ${page.url()}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n').at(-1)?.trim() ?? ''})`).join('; ')}`).join('\n');
}
