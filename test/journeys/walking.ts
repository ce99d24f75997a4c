import type { Locator, Page } from 'playwright-core';

import { expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import { WALKED } from './furnish.js';
import { inLanguage, LANGUAGES, OWN_NAMES } from './in-language.js';
import type { Journey } from './journey.js';
import type { Stage } from './stage.js';
import type { Language } from './words.js';

export const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 7)]);

/** A street made into a route, walked with a telephone where there is no network, and looked at in the office. */
const walkIn = (language: Language): readonly Journey[] => {
  const { no, say, heading, press, begin } = inLanguage(language);
  const counted = (key: string, count: number): string => say(`${key}_${new Intl.PluralRules(language).select(count)}`, { count: String(count) });
  const street = WALKED.streetOf(no);
  const stopOf = (page: Page, position: number): Locator => page.getByRole('region', { name: say('walk.stopNo', { no: String(position) }), exact: true });
  const progress = (page: Page, read: number, noAccess: number, left: number): Promise<void> =>
    page.getByText(`${say('round.read')} ${read} · ${say('round.no_access')} ${noAccess} · ${say('round.left')} ${left}`, { exact: true }).first().waitFor();
  const indexIn = (stop: Locator): Locator => stop.getByLabel(`${say('reading.index')}, ${say('unit.m3')}`, { exact: true });
  /** What the server holds of the street: readings of rounds, pictures among them, visits. */
  const held = async (stage: Stage): Promise<unknown> => (await stage.pool.query<{ held: unknown }>(
    `SELECT json_build_object('read', (SELECT count(*) FROM manual_reading r JOIN meter m USING (meter_id) WHERE r.method = 'route' AND m.serial LIKE $1), 'pictures', (SELECT count(*) FROM manual_reading r JOIN meter m USING (meter_id) WHERE r.photo_sha256 IS NOT NULL AND m.serial LIKE $1),
       'visits', (SELECT count(*) FROM reading_visit v JOIN meter m USING (meter_id) WHERE m.serial LIKE $1), 'entries', (SELECT count(*) FROM reading_round_entry e JOIN meter m USING (meter_id) WHERE m.serial LIKE $1)) AS held`, [`W-${no}-%`])).rows[0]!.held;
  return [
    {
      name: `in ${language} the clerk makes a route of a street, moves a stop, opens the rounds of the month and has the list on paper`,
      role: 'clerk',
      walk: async (page, stage) => {
        const { rows: [zone] } = await stage.pool.query<{ zone_id: number }>("SELECT zone_id FROM zone WHERE code = 'CITY'");
        await begin(page, '/routes');
        await heading(page, say('routes.title'));
        await press(page, say('action.createRoute'));
        const dialog = page.getByRole('dialog', { name: say('action.createRoute') });
        await press(dialog, say('action.createRoute'));
        await dialog.getByText(say('fault.empty')).first().waitFor();
        await dialog.getByLabel(say('thing.code'), { exact: true }).fill(`R-${no}`);
        await dialog.getByLabel(say('route.name'), { exact: true }).fill(street);
        await dialog.getByLabel(say('journal.zone'), { exact: true }).selectOption(String(zone!.zone_id));
        await dialog.getByLabel(say('route.reader'), { exact: true }).selectOption({ label: `field (${say('role.field')})` });
        await dialog.getByLabel(say('route.street'), { exact: true }).fill(street.toLowerCase());
        await expectNoBarriers(page);
        await press(dialog, say('action.createRoute'));
        await heading(page, `R-${no} · ${street}`);
        const addresses = page.getByRole('group', { name: say('route.stops'), exact: true }).getByRole('row');
        await addresses.nth(1).getByText(`${street}, 1`, { exact: true }).waitFor();
        await press(page, say('route.up', { code: `SP-W${no}5` }));
        await addresses.nth(4).getByText(`${street}, 5`, { exact: true }).waitFor();
        await expectNoBarriers(page);
        await press(page, say('action.saveStops'));
        await page.getByText(say('route.unsaved')).waitFor({ state: 'detached' });
        await page.getByRole('group', { name: say('route.history'), exact: true }).getByRole('row').nth(2).waitFor();

        await begin(page, '/rounds');
        await press(page, say('action.openRounds'));
        const opening = page.getByRole('dialog', { name: say('action.openRounds') });
        await press(opening, say('action.openRounds'));
        await opening.waitFor({ state: 'detached' });
        await expectNoBarriers(page);
        await page.getByRole('link', { name: `R-${no} · ${street}` }).click();
        await progress(page, 0, 0, WALKED.houses);
        await page.getByText(say('round.noReasons')).waitFor();
        await expectNoBarriers(page);
        await page.emulateMedia({ media: 'print' });
        const rows = page.locator('.sheet tbody tr');
        await rows.nth(3).getByText(`${street}, 5`).waitFor();
        expectEqual(await rows.first().locator('.boxes span').count(), 8, 'boxes for five digits and three decimals');
      },
    },
    {
      name: `in ${language} a reader walks the round where there is no network: three readings and one visit are kept, sent once when it is back, and what is refused is corrected`,
      role: 'field', isOnPhone: true,
      walk: async (page, stage) => {
        await begin(page, '/walk');
        await page.getByRole('region', { name: street, exact: true }).getByRole('link', { name: say('action.walk') }).click();
        await stopOf(page, 1).waitFor();
        // The page itself is kept once all of it has come.
        await page.waitForFunction("caches.open('suu-walk').then((kept) => kept.match('/walk')).then((page) => page !== undefined)");
        await expectNoBarriers(page);

        await page.context().setOffline(true);
        await page.reload();
        await page.getByText(say('walk.offline'), { exact: true }).waitFor();
        const first = stopOf(page, 1);
        await first.getByText(`${street}, 1`, { exact: true }).waitFor();
        await indexIn(first).fill('19,5');
        await press(first, say('action.saveIndex'));
        await first.getByRole('heading', { name: say('entry.doubt.BELOW_PREVIOUS') }).waitFor();
        await expectNoBarriers(page);
        await indexIn(first).fill('21,5');
        await first.locator('input[type=file]').setInputFiles({ name: 'register.jpg', mimeType: 'image/jpeg', buffer: JPEG });
        await press(first, say('action.saveIndex'));
        const second = stopOf(page, 2);
        await press(second, say('action.noAccess'));
        await press(second, say('visit.other'));
        await second.getByText(say('visit.noteMissing')).waitFor();
        await expectNoBarriers(page);
        await press(second, say('visit.dog'));
        const third = stopOf(page, 3);
        await indexIn(third).fill('19');
        await press(third, say('action.saveIndex'));
        await press(third, say('action.confirmReading'));
        await third.getByText(say('fault.reasonMissing')).waitFor();
        await third.getByLabel(say('field.reason'), { exact: true }).fill('посмотрел дважды');
        await press(third, say('action.confirmReading'));
        // The fourth is passed over and comes back.
        await press(stopOf(page, 4), say('action.stopSkip'));
        await press(stopOf(page, 5), say('action.stopBack'));
        await indexIn(stopOf(page, 4)).fill('22');
        await press(stopOf(page, 4), say('action.saveIndex'));
        await stopOf(page, 5).waitFor();
        await progress(page, 3, 1, 1);
        await page.getByText(counted('walk.unsent', 4), { exact: true }).first().waitFor();
        expectEqual(await held(stage), { read: 0, pictures: 0, visits: 0, entries: 0 }, 'what the server holds while there is no network');

        await page.getByRole('button', { name: say('shell.person', { login: 'field' }) }).click();
        await page.getByRole('menuitem', { name: say('action.signOut') }).click();
        const leaving = page.getByRole('dialog', { name: say('signOut.title') });
        await leaving.getByText(counted('signOut.unsent', 4)).waitFor();
        await press(leaving, say('action.cancel'));
        // What waits outlives the page.
        await page.reload();
        await progress(page, 3, 1, 1);

        // Meanwhile the subscriber of the fifth tells more than the reader will.
        const desk = await stage.pool.query<{ id: number; meter: number }>('SELECT user_id AS id, (SELECT meter_id FROM meter WHERE serial = $1) AS meter FROM staff_user WHERE login = \'clerk\'', [WALKED.serialOf(no, 4)]);
        await stage.pool.query("UPDATE installation SET index_at_installation_litres = 25000 WHERE meter_id = $1", [desk.rows[0]!.meter]);
        await indexIn(stopOf(page, 5)).fill('23');
        await press(stopOf(page, 5), say('action.saveIndex'));
        await page.getByText(say('walk.allDone'), { exact: true }).waitFor();

        await page.context().setOffline(false);
        const refused = page.getByRole('alert').filter({ hasText: say('problem.IMPLAUSIBLE') });
        await refused.getByText(`23 ${say('unit.m3')}`, { exact: false }).waitFor();
        await expectNoBarriers(page);
        await progress(page, 3, 1, 1);
        expectEqual(await held(stage), { read: 3, pictures: 1, visits: 1, entries: 4 }, 'what the server holds when the network is back');
        await refused.getByRole('button', { name: `${say('action.correctEntry')}: ${say('walk.stopNo', { no: '5' })}` }).click();
        await indexIn(stopOf(page, 5)).fill('26');
        // The server takes it, and the answer gets lost on its way.
        let lost = 0;
        await page.route('**/reading-rounds/*/readings', async (route) => {
          await route.fetch();
          lost += 1;
          await route.abort();
        }, { times: 1 });
        await press(stopOf(page, 5), say('action.saveIndex'));
        await progress(page, 4, 1, 0);
        await refused.waitFor({ state: 'detached' });
        await page.getByText(counted('walk.unsent', 1), { exact: true }).waitFor({ state: 'detached' });
        await page.reload();
        await progress(page, 4, 1, 0);
        expectEqual(lost, 1, 'answers that were lost');
        expectEqual(await held(stage), { read: 4, pictures: 1, visits: 1, entries: 5 }, 'what the server holds in the end');
      },
    },
    {
      name: `in ${language} the clerk sees what came of the round, why a meter was not read, and the visit at its meter`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, '/rounds');
        await page.getByRole('link', { name: `R-${no} · ${street}` }).click();
        await progress(page, 4, 1, 0);
        const reasons = page.getByRole('group', { name: say('round.reasons'), exact: true });
        await reasons.getByRole('row').filter({ hasText: say('visit.dog') }).getByText(/^20[.,]0\s%$/u).waitFor();
        await page.getByText(say('round.doubtConfirmed')).first().waitFor();
        await page.getByRole('link', { name: WALKED.serialOf(no, 2), exact: true }).click();
        const visits = page.getByRole('region', { name: say('visits.title'), exact: true });
        await visits.getByText(say('visit.dog'), { exact: true }).waitFor();
        await expectNoBarriers(page);
        await begin(page, '/rounds');
        await page.getByRole('link', { name: `R-${no} · ${street}` }).click();
        await press(page, say('action.closeRound'));
        const closing = page.getByRole('dialog', { name: say('action.closeRound') });
        await press(closing, say('action.closeRound'));
        await closing.waitFor({ state: 'detached' });
        await page.getByText(say('round.closed'), { exact: true }).first().waitFor();
      },
    },
  ];
};

export const walking: readonly Journey[] = LANGUAGES.flatMap(walkIn);

/** How many rounds and people the telephone keeps. */
const KEPT = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('suu-walk', 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const stores = opening.result.transaction(['rounds', 'person']);
    const counted = ['rounds', 'person'].map((name) => stores.objectStore(name).count());
    stores.oncomplete = () => { opening.result.close(); resolve(counted.map(({ result }) => result)); };
  };
})`;

/** Comes after all other walks: it ends the reader's session. */
export const forgettingWalk: Journey = {
  name: 'signing out takes the addresses off the telephone: without a network nothing of the round is there any more',
  role: 'field', isOnPhone: true,
  walk: async (page, stage) => {
    const { say, press } = inLanguage('ru');
    const address = `${WALKED.streetOf(1)}, 1`;
    const { rows: [round] } = await stage.pool.query<{ id: number }>(
      `UPDATE reading_round SET closed_at = NULL, closed_by = NULL WHERE route_id = (SELECT route_id FROM reading_route WHERE code = 'R-1') RETURNING round_id AS id`);
    await page.goto(`/walk/${round!.id}`);
    await page.getByRole('button', { name: OWN_NAMES.ru }).click();
    await press(page, say('walk.allStops'));
    await page.getByText(address, { exact: true }).waitFor();
    await page.waitForFunction("caches.open('suu-walk').then((kept) => kept.match('/walk')).then((page) => page !== undefined)");
    expectEqual(await page.evaluate(KEPT), [1, 1], 'rounds and people that are kept');
    await page.getByRole('button', { name: say('shell.person', { login: 'field' }) }).click();
    await page.getByRole('menuitem', { name: say('action.signOut') }).click();
    await page.getByRole('heading', { name: say('signIn.title'), level: 1 }).waitFor();
    expectEqual(await page.evaluate(KEPT), [0, 0], 'rounds and people that are kept after signing out');
    await page.context().setOffline(true);
    await page.goto(`/walk/${round!.id}`);
    await page.getByRole('alert').getByText(say('problem.NETWORK')).waitFor();
    expectEqual(await page.getByText(address).count(), 0, 'the address without a network');
  },
};
