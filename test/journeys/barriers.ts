import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[] }

/** Looks a page over with axe. @throws Error naming what a person with a screen reader, a keyboard or weak eyes would stumble on */
export async function expectNoBarriers(page: Page): Promise<void> {
  // A list that is being read again is paler for a moment.
  await page.locator('.is-stale').first().waitFor({ state: 'detached' });
  // By the debugging door: the page's security policy forbids foreign scripts, and must go on doing so.
  await page.evaluate(`${AXE};undefined`);
  const findings = await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`) as readonly Finding[];
  const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  if (serious.length > 0) {
    throw new Error(serious.map(({ id, nodes }) => `${id} on ${page.url()}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n').at(-1)?.trim() ?? ''})`).join('; ')}`).join('\n'));
  }
}
