import { expectNoBarriers } from './barriers.js';
import { inLanguage } from './in-language.js';
import type { Journey } from './journey.js';

/** After an upgrade, or on a bad network, parts of the console are not there to be fetched. */
export const brokenParts: Journey = {
  name: 'a part of the console that cannot be fetched is said in its place, and the rest goes on',
  role: 'dispatcher', isComplaining: true,
  walk: async (page) => {
    const { say, heading, press } = inLanguage('ru');
    await page.route('**/assets/{chart-canvas,reservoirs-page}-*', (route) => route.abort());
    await page.goto('/meters/1');
    await page.getByRole('button', { name: 'Русский' }).click();
    const said = page.getByRole('alert').filter({ hasText: say('problem.INTERNAL') });
    // The chart alone: the meter and its readings stand around it.
    await said.first().waitFor();
    await page.getByRole('region', { name: say('readingList.title'), exact: true }).first().waitFor();
    await expectNoBarriers(page);
    await page.getByRole('link', { name: say('reservoirs.title'), exact: true }).click();
    await said.waitFor();
    await page.getByRole('link', { name: say('wells.title'), exact: true }).click();
    await heading(page, say('wells.title'));
    await said.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: say('reservoirs.title'), exact: true }).click();
    await page.unroute('**/assets/{chart-canvas,reservoirs-page}-*');
    await press(said, say('action.tryAgain'));
    await heading(page, say('reservoirs.title'));
  },
};
