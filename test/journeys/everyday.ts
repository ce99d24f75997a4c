import type { Page } from 'playwright-core';

import { COLOURS, expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import type { Journey } from './journey.js';
import type { Role } from './people.js';
import { ru, words } from './words.js';

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

const READERS = ['wells.title', 'zones.title', 'indicators.title', 'reports.title', 'contradictions.title'];
const DISPATCH = ['today.title', 'morning.title', 'onCall.title', 'journal.title'];
const ROUNDS = ['walk.title', 'rounds.title', 'routes.title'];
const WATER = ['schematic.title', 'wells.title', 'reservoirs.title', 'zones.title', 'balance.title', 'night.title', 'meterNext.title', 'assumed.title'];
const PAGES_OF: Readonly<Record<Role, readonly string[]>> = {
  dispatcher: [...DISPATCH, ...WATER, 'accounts.title', 'meters.title', 'atMeter.title', ...ROUNDS, 'exceptions.title', 'approvals.title', 'rollout.title', 'indicators.title', 'reports.title', 'plan.title', 'contradictions.title', 'rules.title', 'detectors.title', 'devices.title', 'quarantine.title', 'backups.title'],
  clerk: [...DISPATCH, ...WATER, 'accounts.title', 'meters.title', 'atMeter.title', ...ROUNDS, 'exceptions.title', 'approvals.title', 'readingFiles.title', 'billing.title', 'imports.title', 'rollout.title', 'indicators.title', 'reports.title', 'plan.title', 'contradictions.title', 'rules.title', 'detectors.title'],
  field: ['atMeter.title', 'walk.title'],
  city: [...DISPATCH, ...WATER, 'accounts.title', 'meters.title', 'exceptions.title', 'approvals.title', 'rollout.title', 'indicators.title', 'reports.title', 'plan.title', 'contradictions.title', 'rules.title', 'detectors.title'],
  contributor: READERS,
  administrator: [
    ...DISPATCH, ...WATER, 'accounts.title', 'meters.title', 'atMeter.title', ...ROUNDS, 'exceptions.title', 'approvals.title', 'readingFiles.title', 'billing.title', 'imports.title', 'rollout.title', 'indicators.title', 'reports.title', 'plan.title', 'contradictions.title', 'users.title', 'rules.title', 'detectors.title', 'audit.title', 'devices.title', 'quarantine.title', 'notices.title',
    'backups.title'],
};
const KYRGYZ_FIRST: ReadonlySet<Role> = new Set(['city', 'contributor']);

/** Every page of a role, in both lights, without a barrier and no wider than its window. */
const allPagesOf = (role: Role, isOnPhone: boolean): Journey => ({
  name: `all pages of ${role}${isOnPhone ? ' on a phone' : ''} are theirs, without barriers, in light and dark`,
  role, isOnPhone,
  walk: async (page) => {
    const language = KYRGYZ_FIRST.has(role) ? 'ky' : 'ru';
    await page.goto('/me');
    await heading(page, words(language, 'me.title'));
    const nav = page.getByRole('navigation', { name: words(language, 'shell.pages') });
    if (isOnPhone) await page.getByRole('button', { name: words(language, 'shell.menu'), exact: true }).click();
    const links = await nav.getByRole('link').allInnerTexts();
    expectEqual(links, PAGES_OF[role].map((key) => words(language, key)), 'pages in the menu');
    for (const title of ['me.title', ...PAGES_OF[role]]) {
      if (title !== 'me.title') {
        if (isOnPhone && !await nav.isVisible()) await page.getByRole('button', { name: words(language, 'shell.menu'), exact: true }).click();
        await nav.getByRole('link', { name: words(language, title), exact: true }).click();
      }
      await heading(page, words(language, title));
      await page.getByRole('status', { name: words(language, 'state.loading') }).first().waitFor({ state: 'detached' });
      await expectNoBarriers(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectNoBarriers(page, COLOURS);
      await page.emulateMedia({ colorScheme: 'light' });
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as number;
      expectEqual(tooWide, 0, `width of ${title} beyond the window`);
    }
  },
});

export const everyday: readonly Journey[] = [
  {
    name: 'the clerk gives in a register file with a bad line, applies the others, and finds the subscriber',
    role: 'clerk',
    walk: async (page) => {
      await page.goto('/register/imports');
      await page.getByLabel(ru('import.kind')).selectOption('accounts');
      const file = ['accountNo;class;residents;fullName', '00012345;население;4;Примеров Пример', '00012346;марсианин;4;Примеров Пётр', ''].join('\r\n');
      const chooser = page.waitForEvent('filechooser');
      await page.getByLabel(ru('import.file'), { exact: true }).click();
      await (await chooser).setFiles({ name: 'абоненты.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
      await press(page, ru('action.previewFile'));
      await heading(page, 'абоненты.csv');
      await page.getByRole('img', { name: `${ru('outcome.new')}: 1` }).waitFor();
      expectEqual(await page.getByRole('button', { name: ru('action.applyFile') }).isDisabled(), true, 'applying while a line is refused');
      await expectNoBarriers(page);
      await page.getByLabel(ru('import.skipRefused')).check();
      await press(page, ru('action.applyFile'));
      await page.getByRole('dialog').getByRole('button', { name: ru('action.applyFile') }).click();
      await page.getByText(ru('import.isApplied')).waitFor();
      await page.getByRole('link', { name: ru('accounts.title'), exact: true }).click();
      await page.getByRole('columnheader', { name: ru('account.holder') }).waitFor();
      await page.getByRole('table').getByRole('link').first().click();
      await page.getByText(ru('account.phone')).waitFor();
      await expectNoBarriers(page);
    },
  },
  {
    name: 'the city sees the same subscriber without a name, and the users not at all',
    role: 'city',
    walk: async (page) => {
      await page.goto('/accounts');
      await page.getByRole('columnheader', { name: words('ky', 'account.no') }).waitFor();
      expectEqual(await page.getByRole('columnheader', { name: words('ky', 'account.holder') }).count(), 0, 'columns with names');
      expectEqual(await page.getByRole('columnheader', { name: words('ky', 'account.address') }).count(), 0, 'columns with addresses');
      await page.goto('/users');
      await page.getByRole('alert').getByText(words('ky', 'problem.AUTHZ')).waitFor();
    },
  },
  {
    name: 'the dispatcher reads the board of wells, goes to one and back, by keyboard',
    role: 'dispatcher',
    walk: async (page) => {
      await page.goto('/wells');
      await heading(page, ru('wells.title'));
      await page.getByRole('region', { name: 'водозабор «Новый»' }).getByText(ru('well.mothballed')).first().waitFor();
      await page.keyboard.press('Tab');
      await page.reload();
      await heading(page, ru('wells.title'));
      const well = page.getByRole('link', { name: '«8-март», скважина 1' });
      await well.focus();
      await page.keyboard.press('Enter');
      await heading(page, '«8-март», скважина 1');
      await page.getByRole('heading', { name: ru('history.title') }).waitFor();
      await page.getByText(ru('timeline.recorded')).first().waitFor();
      await page.goBack();
      await heading(page, ru('wells.title'));
    },
  },
  {
    name: 'where no meter was read, today says that it is not known, and not zero',
    role: 'dispatcher',
    walk: async (page) => {
      await page.goto('/');
      await heading(page, ru('today.title'));
      const supply = page.getByRole('region', { name: ru('today.supply') });
      await supply.getByText(ru('missing.word')).first().waitFor();
      await supply.getByText(ru('today.noSupplyMeters')).first().waitFor({ state: 'attached' });
      await page.getByText(ru('today.nothingFlows')).waitFor();
    },
  },
  {
    name: 'one key goes through the languages, and the browser remembers',
    role: 'dispatcher',
    walk: async (page) => {
      await page.goto('/zones');
      await heading(page, ru('zones.title'));
      for (const language of ['en', 'ky', 'ru'] as const) {
        await page.keyboard.press('F8');
        await heading(page, words(language, 'zones.title'));
        expectEqual(await page.evaluate('document.documentElement.lang') as string, language, 'language of the page');
      }
      await page.keyboard.press('F8');
      await heading(page, words('en', 'zones.title'));
      await page.reload();
      await heading(page, words('en', 'zones.title'));
    },
  },
  {
    name: 'a filter, an order and a kept view stand in the address and come back',
    role: 'administrator',
    walk: async (page) => {
      await page.goto('/users');
      await page.getByRole('button', { name: ru('field.login') }).click();
      await page.getByRole('button', { name: ru('field.login') }).click();
      await page.getByLabel(ru('field.role')).selectOption('field');
      await page.getByRole('columnheader', { name: ru('field.login') }).and(page.locator('[aria-sort=descending]')).waitFor();
      expectEqual(new URL(page.url()).search, '?sort=-login&role=field', 'the address');
      await press(page, ru('views.title'));
      await page.getByRole('menuitem', { name: ru('views.keep') }).click();
      await page.getByLabel(ru('views.name')).fill('Выездные');
      await press(page, ru('views.keepThis'));
      await page.goto('/users');
      await press(page, ru('views.title'));
      await page.getByRole('menuitem', { name: 'Выездные' }).click();
      await page.getByRole('link', { name: 'kadyrov' }).waitFor();
      await page.getByRole('link', { name: 'osmonova' }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'contradictions of the document stand side by side with their lines',
    role: 'city',
    walk: async (page) => {
      await page.goto('/programme/contradictions');
      const sum = page.getByRole('article').filter({ hasText: '18 316' });
      await sum.getByRole('region', { name: words('ky', 'contradiction.first') }).getByText('18\u202f008').waitFor();
      await sum.getByRole('region', { name: words('ky', 'contradiction.second') }).getByText(words('ky', 'statement.line', { line: '515' })).first().waitFor();
    },
  },
  {
    name: 'the city opens the serials behind a figure of the rollout',
    role: 'city',
    walk: async (page) => {
      await page.goto('/city/rollout?by=lot');
      await heading(page, words('ky', 'rollout.title'));
      const lot = page.getByRole('region', { name: words('ky', 'rollout.funnel') }).getByRole('row').filter({ hasText: 'LOT-2026-1' });
      await lot.getByRole('cell').filter({ hasText: '12' }).first().waitFor();
      await expectNoBarriers(page);
      await lot.getByRole('link').first().click();
      await heading(page, words('ky', 'rollout.meters'));
      await page.getByRole('link', { name: 'L-000001', exact: true }).waitFor();
      await expectNoBarriers(page);
      await page.goBack();
      await lot.getByRole('link').filter({ hasText: words('ky', 'rollout.trouble.missing') }).click();
      await page.getByRole('link', { name: 'L-000010', exact: true }).waitFor();
      await page.getByRole('link', { name: 'L-000001', exact: true }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'an address that is no page says so and leads home',
    role: 'dispatcher',
    walk: async (page) => {
      for (const address of ['/nowhere', '/wells/999999', '/accounts/999999']) {
        await page.goto(address);
        await heading(page, ru('notFound.title'));
      }
      await page.getByRole('link', { name: ru('notFound.home') }).click();
      await heading(page, ru('today.title'));
    },
  },
  ...(['dispatcher', 'clerk', 'field', 'city', 'contributor', 'administrator'] as const).map((role) => allPagesOf(role, false)),
  ...(['dispatcher', 'administrator'] as const).map((role) => allPagesOf(role, true)),
];

/** Comes last of all: it ends the session that the contributor's other journeys go on. */
export const signingOut: Journey = {
  name: 'signing out forgets: the page before is a sign-in',
  role: 'contributor',
  walk: async (page) => {
    await page.goto('/me');
    await heading(page, words('ky', 'me.title'));
    await page.getByRole('button', { name: words('ky', 'shell.person', { login: 'contributor' }) }).click();
    await page.getByRole('menuitem', { name: words('ky', 'action.signOut') }).click();
    await heading(page, words('ky', 'signIn.title'));
    await page.goBack();
    await heading(page, words('ky', 'signIn.title'));
  },
};
