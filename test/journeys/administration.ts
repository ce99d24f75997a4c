import type { Page } from 'playwright-core';

import { expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import type { Journey } from './journey.js';
import { totpCode } from './totp-code.js';
import { ru, words } from './words.js';

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

export const administration: readonly Journey[] = [
  {
    name: 'the administrator enters a channel that may not be reached, mends its address, tries it, and says by a rule what goes there',
    role: 'administrator',
    walk: async (page) => {
      await page.goto('/notices');
      await heading(page, ru('notices.title'));
      await press(page, ru('notices.addChannel'));
      const channel = page.getByRole('dialog', { name: ru('notices.addChannel') });
      await channel.getByLabel(ru('notices.kind'), { exact: true }).selectOption('webhook');
      await channel.getByLabel(ru('notices.name'), { exact: true }).fill('Диспетчерская города');
      await channel.getByLabel(ru('notices.url'), { exact: true }).fill('http://127.0.0.1/in');
      await channel.getByLabel(ru('notices.secret.webhook'), { exact: true }).fill('a key of signatures that is long');
      await channel.getByLabel(ru('field.reason'), { exact: true }).fill('общая дежурная служба');
      await expectNoBarriers(page);
      await channel.getByRole('button', { name: ru('notices.addChannel') }).click();
      await channel.getByText(ru('problem.SCHEMA')).first().waitFor();
      await channel.getByLabel(ru('notices.url'), { exact: true }).fill('https://example.org/in');
      await channel.getByRole('button', { name: ru('notices.addChannel') }).click();
      await page.getByRole('button', { name: `${ru('notices.try')}: Диспетчерская города`, exact: true }).click();
      await page.getByText(ru('notices.tried')).waitFor();
      await page.getByRole('cell', { name: ru('notices.content.test') }).first().waitFor();
      await press(page, ru('notices.addRule'));
      const rule = page.getByRole('dialog', { name: ru('notices.addRule') });
      await rule.getByLabel(ru('notices.channel'), { exact: true }).selectOption({ label: 'Диспетчерская города' });
      await rule.getByLabel(ru('field.reason'), { exact: true }).fill('общая дежурная служба');
      await expectNoBarriers(page);
      await rule.getByRole('button', { name: ru('notices.addRule') }).click();
      await page.getByRole('button', { name: `${ru('notices.changeRule')}: Диспетчерская города`, exact: true }).waitFor();
      await expectNoBarriers(page);
    },
  },
  {
    name: 'the administrator enters a clerk, who sets a password by the link, enrols a second check and signs in',
    role: 'administrator',
    walk: async (page, stage) => {
      await page.goto('/');
      await heading(page, ru('users.title'));
      await press(page, ru('action.createUser'));
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(ru('field.login')).fill('admin');
      await dialog.getByLabel(ru('field.fullName')).fill('Осмонова Айжан');
      await dialog.getByLabel(ru('field.role')).selectOption('clerk');
      await dialog.getByRole('button', { name: ru('action.createUser') }).click();
      await dialog.getByText(ru('problem.DUPLICATE')).first().waitFor();
      await dialog.getByLabel(ru('field.login')).fill('osmonova');
      await dialog.getByRole('button', { name: ru('action.createUser') }).click();
      const link = await dialog.getByLabel(ru('handOver.address')).inputValue();
      await expectNoBarriers(page);

      const desk = await stage.freshBrowser();
      const clerk = await desk.newPage();
      await clerk.goto(link);
      await heading(clerk, words('en', 'link.title'));
      expectEqual(new URL(clerk.url()).hash, '', 'the token in the address');
      await clerk.getByLabel(words('en', 'field.newPassword'), { exact: true }).fill('short');
      await press(clerk, words('en', 'action.setPassword'));
      await clerk.getByText(words('en', 'fault.passwordShort')).waitFor();
      await clerk.getByLabel(words('en', 'field.newPassword'), { exact: true }).fill('password1234');
      await clerk.getByLabel(words('en', 'field.passwordAgain')).fill('password1234');
      await press(clerk, words('en', 'action.setPassword'));
      await clerk.getByText(words('en', 'problem.PASSWORD_WEAK')).waitFor();
      await clerk.getByLabel(words('en', 'field.newPassword'), { exact: true }).fill('жылуу чай жана нан');
      await clerk.getByLabel(words('en', 'field.passwordAgain')).fill('жылуу чай жана нан');
      await press(clerk, words('en', 'action.setPassword'));
      await heading(clerk, words('en', 'link.done'));
      await clerk.getByRole('link', { name: words('en', 'action.toSignIn') }).click();

      await clerk.getByLabel(words('en', 'field.login')).fill('Osmonova');
      await clerk.getByLabel(words('en', 'field.password'), { exact: true }).fill('жылуу чай жана нан');
      await press(clerk, words('en', 'action.signIn'));
      await heading(clerk, words('en', 'enrol.title'));
      await clerk.getByRole('img', { name: words('en', 'enrol.picture') }).waitFor();
      await expectNoBarriers(clerk);
      const secret = await clerk.getByRole('code').innerText();
      await clerk.getByLabel(words('en', 'field.code')).fill('000000');
      await press(clerk, words('en', 'action.confirmCode'));
      await clerk.getByText(words('en', 'second.wrong')).waitFor();
      await clerk.getByLabel(words('en', 'field.code')).fill(totpCode(secret, Date.now()));
      await press(clerk, words('en', 'action.confirmCode'));
      await heading(clerk, ru('today.title'));
      await desk.close();
    },
  },
  {
    name: 'a wrong password is refused in words; a link used before says so',
    walk: async (page, stage) => {
      await page.goto('/');
      await page.getByLabel(words('en', 'field.login')).fill('dispatcher');
      await page.getByLabel(words('en', 'field.password'), { exact: true }).fill('not the password');
      await press(page, words('en', 'action.signIn'));
      await page.getByRole('alert').getByText(words('en', 'signIn.refused')).waitFor();
      expectEqual(await page.getByLabel(words('en', 'field.login')).inputValue(), 'dispatcher', 'the login typed');
      await page.goto(stage.firstLink);
      await page.getByLabel(words('en', 'field.newPassword'), { exact: true }).fill('жылуу чай жана нан');
      await page.getByLabel(words('en', 'field.passwordAgain')).fill('жылуу чай жана нан');
      await press(page, words('en', 'action.setPassword'));
      await page.getByText(words('en', 'link.spent'), { exact: true }).waitFor();
    },
  },
  {
    name: 'a person made elsewhere appears in the open list by itself; disabled, they are told apart',
    role: 'administrator',
    walk: async (page, stage) => {
      await page.goto('/users');
      await page.getByRole('link', { name: 'osmonova' }).waitFor();
      await page.getByText(ru('live.live')).waitFor();
      const made = await page.context().request.post('/api/v1/users', { headers: { origin: stage.address }, data: { login: 'kadyrov', fullName: 'Кадыров Эрлан', role: 'field' } });
      expectEqual(made.status(), 201, 'the answer to POST /users');
      await page.getByRole('link', { name: 'kadyrov' }).click();
      await heading(page, 'kadyrov');
      await page.getByLabel(ru('field.document')).fill('Приказ 12 от 01.11.2026');
      await press(page, ru('action.grantSigning'));
      await page.getByRole('button', { name: ru('action.revokeSigning') }).waitFor();
      await press(page, ru('action.disableUser'));
      await page.getByRole('dialog').getByRole('button', { name: ru('action.disableUser') }).click();
      await page.getByRole('button', { name: ru('action.enableUser') }).waitFor();
      await page.getByText(ru('user.disabled'), { exact: true }).waitFor();
      await page.goto('/audit');
      await page.getByRole('cell', { name: ru('auditAction.user.disable') }).first().waitFor();
    },
  },
  {
    name: 'the age of the last backup says that there is none',
    role: 'administrator',
    walk: async (page) => {
      await page.goto('/backups');
      await page.getByText(ru('backup.never')).waitFor();
      await page.getByText(ru('missing.word')).waitFor();
    },
  },
  {
    name: 'the administrator sets another limit for a class, and reads who set it and why',
    role: 'administrator',
    walk: async (page) => {
      await page.goto('/rules');
      await heading(page, ru('rules.title'));
      await page.getByLabel(ru('rules.scope')).selectOption({ label: ru('class.commercial') });
      await press(page, ru('action.changeLimits'));
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(ru('rules.zeroUseDays')).fill('семь');
      await dialog.getByRole('button', { name: ru('action.changeLimits') }).click();
      await dialog.getByText(ru('fault.wrong')).waitFor();
      await dialog.getByLabel(ru('rules.zeroUseDays')).fill('7');
      await dialog.getByLabel(ru('field.reason')).fill('магазины закрыты на неделю');
      await expectNoBarriers(page);
      await dialog.getByRole('button', { name: ru('action.changeLimits') }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('cell', { name: 'магазины закрыты на неделю' }).waitFor();
      await page.getByRole('row', { name: ru('rules.zeroUseDays') }).getByText(`7 ${ru('unit.days')}`).waitFor();
    },
  },
];
