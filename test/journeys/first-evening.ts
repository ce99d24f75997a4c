import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { type BrowserContext, chromium, type Page } from 'playwright-core';

import { parseArguments, runCommand } from '../support/argument-error.js';
import { CHECKOUT } from '../support/stack.js';
import { totpCode } from './totp-code.js';
import { words } from './words.js';

const USAGE = 'usage: first-evening [--out FOLDER] [--households N] [--wait-seconds N]';
const CHROMIUM = process.env['SUU_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=en-US'];
const PASSWORD = 'арык боюндагы теректер 7';
const ru = (key: string): string => words('ru', key);

/**
 * Does what docs/first-evening.md tells, from `npm start` on a folder of its own, and takes its pictures: the administrator lets a dispatcher
 * in, and the dispatcher looks at the city. Takes as long as the town needs to send its history, and then some.
 */
await runCommand(async () => {
  const { values } = parseArguments({ options: { out: { type: 'string', default: 'docs/pictures' }, households: { type: 'string' }, 'wait-seconds': { type: 'string', default: '180' } } }, USAGE);
  const folder = resolve(values.out);
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'suu-first-evening-'));
  // As root the database runs under another account, which must be able to enter.
  chmodSync(home, 0o711);
  const town = spawn(process.execPath, [join(CHECKOUT, 'apps/cli/ready.mjs'), 'start'], {
    cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, SUU_DATA_DIR: home, ...(values.households === undefined ? {} : { SUU_TOWN_HOUSEHOLDS: values.households }) },
  });
  const ready = announced(town);
  ready.catch(() => undefined);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  try {
    const { address, link } = await ready;
    const upAtMs = Date.now();
    const desk = (): Promise<BrowserContext> => browser.newContext({ baseURL: address, locale: 'ru-RU', viewport: { width: 1200, height: 720 } });
    const take = async (page: Page, name: string): Promise<void> => {
      await page.locator('.bones').first().waitFor({ state: 'detached' });
      await page.evaluate('document.fonts.ready');
      await page.screenshot({ path: join(folder, `${name}.png`) });
      process.stdout.write(`  ${name}\n`);
    };

    const office = await desk();
    const administrator = await office.newPage();
    administrator.setDefaultTimeout(60_000);
    await setPassword(administrator, link, PASSWORD);
    await signIn(administrator, 'admin', PASSWORD);
    await administrator.getByRole('heading', { name: ru('users.title'), level: 1 }).waitFor();
    await administrator.getByRole('button', { name: ru('action.createUser') }).click();
    const dialog = administrator.getByRole('dialog');
    await dialog.getByLabel(ru('field.login')).fill('bakyt');
    await dialog.getByLabel(ru('field.fullName')).fill('Токтогулов Бакыт');
    await take(administrator, 'evening-1-user');
    await dialog.getByRole('button', { name: ru('action.createUser') }).click();
    const linkOfDispatcher = await dialog.getByLabel(ru('handOver.address')).inputValue();
    await office.close();

    const room = await desk();
    const page = await room.newPage();
    page.setDefaultTimeout(60_000);
    await setPassword(page, linkOfDispatcher, PASSWORD);
    await signIn(page, 'bakyt', PASSWORD);
    await page.getByRole('heading', { name: ru('today.title'), level: 1 }).waitFor();
    const leftMs = upAtMs + Number(values['wait-seconds']) * 1_000 - Date.now();
    if (leftMs > 0) await page.waitForTimeout(leftMs);
    // A slow machine has not stored today's readings by then: the picture is of a city that is read.
    for (let tries = 0; tries < 60; tries++) {
      await page.reload();
      await page.getByRole('heading', { name: ru('today.title'), level: 1 }).waitFor();
      await page.locator('.bones').first().waitFor({ state: 'detached' });
      if (await page.getByRole('region', { name: ru('today.supply') }).locator('.figure').first().locator('.amount').isVisible()) break;
      await page.waitForTimeout(15_000);
    }
    await take(page, 'evening-2-today');
    await page.getByRole('link', { name: ru('figure.howDoWeKnow') }).click();
    await page.getByRole('heading', { name: ru('supply.title'), level: 1 }).waitFor();
    await take(page, 'evening-3-supply');
    await page.getByRole('cell').getByRole('link').first().click();
    await page.getByRole('figure').locator('canvas').waitFor();
    await page.getByRole('figure').scrollIntoViewIfNeeded();
    await take(page, 'evening-4-well');
    await page.getByRole('link', { name: ru('wells.title'), exact: true }).click();
    await page.getByRole('heading', { name: ru('wells.title'), level: 1 }).waitFor();
    await take(page, 'evening-5-wells');
    await page.getByRole('link', { name: ru('quarantine.title'), exact: true }).click();
    await page.getByRole('heading', { name: ru('quarantine.title'), level: 1 }).waitFor();
    await take(page, 'evening-6-quarantine');
    await page.goto('/today');
    await page.getByRole('button', { name: 'Кыргызча' }).click();
    await page.getByRole('heading', { name: words('ky', 'today.title'), level: 1 }).waitFor();
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.locator('.bones').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: join(folder, 'today-ky.png') });
    return true;
  } finally {
    await browser.close();
    const ended = once(town, 'exit');
    if (town.exitCode === null && town.kill('SIGINT')) await ended;
    rmSync(home, { recursive: true, force: true });
  }
});

/** The address of the console and the one-time link, as `npm start` prints them. */
function announced(town: ChildProcess): Promise<{ address: string; link: string }> {
  return new Promise((tell, fail) => {
    let said = '';
    town.once('exit', (code) => fail(new Error(`npm start ended with ${String(code)}`)));
    town.stdout!.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text);
      said += text;
      const link = /(https?:\/\/\S+)\/link#\S+/.exec(said);
      if (link !== null && said.includes('Ctrl-C')) tell({ address: link[1]!, link: link[0] });
    });
  });
}

async function setPassword(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel(ru('field.newPassword'), { exact: true }).fill(password);
  await page.getByLabel(ru('field.passwordAgain')).fill(password);
  await page.getByRole('button', { name: ru('action.setPassword') }).click();
  await page.getByRole('link', { name: ru('action.toSignIn') }).click();
}

/** Signs in; where a second check is asked for, enrols it as an authenticator would. */
async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel(ru('field.login')).fill(login);
  await page.getByLabel(ru('field.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: ru('action.signIn') }).click();
  const enrol = page.getByRole('heading', { name: ru('enrol.title') });
  await enrol.or(page.getByRole('navigation', { name: ru('shell.pages') })).first().waitFor();
  if (!await enrol.isVisible()) return;
  const secret = await page.getByRole('code').innerText();
  await page.getByLabel(ru('field.code')).fill(totpCode(secret, Date.now()));
  await page.getByRole('button', { name: ru('action.confirmCode') }).click();
}
