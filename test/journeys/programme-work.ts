import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { inTransaction, takeSnapshot } from '@app/persistence';
import { programmePeriodFrom } from '@app/programme';
import type { Page } from 'playwright-core';

import { expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import { furnishBalance } from './furnish-balance.js';
import { inLanguage, LANGUAGES, OWN_NAMES } from './in-language.js';
import type { Journey } from './journey.js';
import type { Stage } from './stage.js';
import { JPEG } from './walking.js';
import type { Language } from './words.js';

const FORMATS = ['DOCX', 'PDF', 'XLSX'] as const;
/** How a file of each form begins. */
const BEGINS: Readonly<Record<(typeof FORMATS)[number], string>> = { DOCX: 'PK', PDF: '%PDF-', XLSX: 'PK' };

/** A half-year that was reported; another for each language, so that none finds what another did. @returns the number of its snapshot */
async function reported(stage: Stage, no: number): Promise<number> {
  const actor = { kind: 'operator', userId: null, name: 'journeys', role: null, clientAddress: null, requestId: null } as const;
  return inTransaction(stage.pool, (sql) => takeSnapshot(sql, programmePeriodFrom('half_year', `${2022 + no}-07-01`, 'Asia/Bishkek')!, Date.now(), 'Asia/Bishkek', 'asked', { actor, reason: `journey ${no}` }));
}

/** A zone with a balance whose losses are computed. */
async function furnishedOnce(stage: Stage): Promise<void> {
  const { rows } = await stage.pool.query(`SELECT FROM zone WHERE code = 'PILOT'`);
  if (rows.length === 0) await furnishBalance(stage);
}

async function downloaded(page: Page, name: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name, exact: true }).click()]);
  return readFile(await download.path());
}

/** A browser that reads codes, as Chrome on Android does, with this code before its camera. */
const readsCodes = (code: string): string => `
  window.BarcodeDetector = class { detect() { return Promise.resolve([{ rawValue: ${JSON.stringify(code)} }]); } };
  navigator.mediaDevices.getUserMedia = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    const drawing = canvas.getContext('2d');
    setInterval(() => drawing.fillRect(0, 0, 64, 64), 50);
    return Promise.resolve(canvas.captureStream(10));
  };`;

const pictures = (count: number): { name: string; mimeType: string; buffer: Buffer }[] => Array.from({ length: count }, (_, at) => ({ name: `${at}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.concat([JPEG, Buffer.from([at])]) }));

const workIn = (language: Language): readonly Journey[] => {
  const { no, say, heading, press, begin, dialogOf } = inLanguage(language);
  return [
    {
      name: `in ${language} a field worker reads the code of a meter by the camera, installs it with pictures, valves and the trouble met; where the browser reads no codes the page says so`,
      role: 'field', isOnPhone: true,
      walk: async (page, stage) => {
        const serial = `L-00000${no}`;
        await stage.pool.query(
          `WITH made AS (INSERT INTO service_point (code) VALUES ('YARD-${no}') RETURNING service_point_id) INSERT INTO service_point_version (service_point_id, valid_from, state) SELECT service_point_id, '2020-01-01Z', 'open' FROM made`);
        await begin(page, '/at-meter');
        await page.getByText(say('scan.none'), { exact: true }).waitFor();
        await expectNoBarriers(page);
        await page.addInitScript(readsCodes(serial));
        await page.reload();
        await press(page, say('action.scanCode'));
        await page.getByRole('heading', { name: say('meter.named', { serial }), exact: true }).waitFor();
        await press(page, say('action.installMeter'));
        const dialog = dialogOf(page, say('action.installMeter'));
        await dialog.getByLabel(say('installation.placeCode'), { exact: true }).fill(`YARD-${no}`);
        await dialog.getByLabel(say('installation.trouble'), { exact: true }).selectOption('corroded_pipe');
        await dialog.getByLabel(say('installation.fittedIsolatingValve'), { exact: true }).selectOption('yes');
        await dialog.getByLabel(say('installation.fittedCheckValve'), { exact: true }).selectOption('no');
        await dialog.locator('input[type=file]').setInputFiles(pictures(7));
        await press(dialog, say('action.installMeter'));
        await dialog.getByText(say('act.photos.tooMany', { most: '6' })).waitFor();
        await expectNoBarriers(page);
        await dialog.locator('input[type=file]').setInputFiles(pictures(2));
        await press(dialog, say('action.installMeter'));
        await dialog.waitFor({ state: 'detached' });
        const { rows: [kept] } = await stage.pool.query(
          `SELECT jsonb_array_length(i.photos) AS pictures, i.trouble, i.fitted_isolating_valve AS isolating, i.fitted_check_valve AS "check" FROM installation i JOIN meter USING (meter_id) WHERE serial = $1`, [serial]);
        expectEqual({ ...kept }, { pictures: 2, trouble: 'corroded_pipe', isolating: true, check: false }, 'what is kept of the act');
      },
    },
    {
      name: `in ${language} the city finds the corroded pipes and the missing check valves of the rollout, each with its serials`,
      role: 'city',
      walk: async (page) => {
        await begin(page, '/city/rollout');
        const met = page.getByRole('region', { name: say('rollout.met'), exact: true });
        await met.getByRole('row').filter({ hasText: say('trouble.corroded_pipe') }).getByRole('link').click();
        await heading(page, say('rollout.meters'));
        await page.getByRole('link', { name: `L-00000${no}`, exact: true }).waitFor();
        await page.getByLabel(say('rollout.checkValve'), { exact: true }).selectOption('fitted');
        await page.getByText(say('table.nothingFound')).waitFor();
        await page.getByLabel(say('rollout.checkValve'), { exact: true }).selectOption('not_fitted');
        await page.getByRole('link', { name: `L-00000${no}`, exact: true }).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the administrator assigns a body to a contributor by its paper, and releases from it`,
      role: 'administrator',
      walk: async (page, stage) => {
        const { rows: [user] } = await stage.pool.query<{ id: number }>(`SELECT user_id AS id FROM staff_user WHERE login = 'contributor'`);
        await begin(page, `/users/${user!.id}`);
        const card = page.getByRole('region', { name: say('contributor.title'), exact: true });
        await press(card, say('action.assignBody'));
        await card.getByText(say('problem.SCHEMA')).first().waitFor();
        await card.getByLabel(say('field.document'), { exact: true }).fill(`буйрук ${no}`);
        await press(card, say('action.assignBody'));
        await card.getByText(`буйрук ${no}`).waitFor();
        await expectNoBarriers(page);
        await press(card, say('action.releaseBody'));
        const dialog = dialogOf(page, say('action.releaseBody'));
        await dialog.getByLabel(say('field.reason')).fill(`бүттү ${no}`);
        await press(dialog, say('action.releaseBody'));
        await dialog.waitFor({ state: 'detached' });
        await card.getByText(say('contributor.none')).waitFor();
      },
    },
    {
      name: `in ${language} the reason of a deviation is stated for a half-year, and another one says why it takes its place`,
      role: 'administrator',
      walk: async (page) => {
        await begin(page, '/city/indicators/irrigation-upper-park');
        const state = async (said: string, why?: string): Promise<void> => {
          await press(page, say('action.stateReason'));
          const dialog = dialogOf(page, say('action.stateReason'));
          await dialog.getByLabel(say('balance.period.half_year'), { exact: true }).selectOption(`${2022 + no}-07-01`);
          await dialog.getByLabel(say('indicator.reasonSaid'), { exact: true }).fill(said);
          if (why !== undefined) await dialog.getByLabel(say('indicator.replaceReasonWhy'), { exact: true }).fill(why);
          await expectNoBarriers(page);
          await press(dialog, say('action.stateReason'));
          await dialog.waitFor({ state: 'detached' });
        };
        await state(`труба кеч келди ${no}`);
        await state(`труба келген жок ${no}`, `такталды ${no}`);
        const reasons = page.getByRole('region', { name: say('indicator.reasons'), exact: true });
        await reasons.getByRole('row').filter({ hasText: `труба келген жок ${no}` }).getByText(say('indicator.holds')).waitFor();
        await reasons.getByRole('row').filter({ hasText: `труба кеч келди ${no}` }).getByText(say('indicator.replaced')).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the city opens the report of a half-year, reads the stated reason, takes each file and finds its hash`,
      role: 'city',
      walk: async (page, stage) => {
        const id = await reported(stage, no);
        await begin(page, '/city/reports');
        await heading(page, say('reports.title'));
        await page.goto(`/city/reports/${id}`);
        await page.getByText('SHA-256', { exact: true }).waitFor();
        await page.getByRole('region', { name: say('indicator.reasons'), exact: true }).getByText(`труба келген жок ${no}`).waitFor();
        const what = (await page.getByRole('heading', { level: 1 }).innerText()).replace(/^\S+ /u, '').replace(/, [^,]+$/u, '');
        const hashes = new Map<string, string>();
        for (const format of FORMATS) {
          const bytes = await downloaded(page, `${say('reports.report')} ${what}, ${OWN_NAMES[language]}, ${format}`);
          expectEqual(bytes.subarray(0, BEGINS[format].length).toString('latin1'), BEGINS[format], `how the ${format} begins`);
          hashes.set(format, createHash('sha256').update(bytes).digest('hex'));
        }
        await page.reload();
        await page.getByText(say('reports.fileHashes'), { exact: true }).click();
        for (const [format, hash] of hashes) await page.getByText(`${OWN_NAMES[language]}, ${format}: ${hash}`).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the city asks where the next meters go, changes the budget, and reads why`,
      role: 'city',
      walk: async (page, stage) => {
        await furnishedOnce(stage);
        await begin(page, '/city/plan?zone=PILOT');
        await heading(page, say('plan.title'));
        const ask = async (meters: string): Promise<string> => {
          await page.getByLabel(say('plan.meters'), { exact: true }).fill(meters);
          await press(page, say('action.plan'));
          await page.waitForURL(new RegExp(`meters=${meters}(&|$)`, 'u'));
          await page.locator('.is-stale').first().waitFor({ state: 'detached' });
          return page.getByRole('region', { name: say('plan.lines'), exact: true }).innerText();
        };
        await page.getByLabel(say('plan.meters'), { exact: true }).fill('0');
        await page.getByRole('button', { name: say('action.plan'), exact: true, disabled: true }).waitFor();
        const two = await ask('2');
        const nine = await ask('9');
        if (two === nine) throw new Error('the plan of nine meters is that of two');
        await page.getByRole('columnheader', { name: say('plan.why'), exact: true }).waitFor();
        await page.getByText(say('plan.lot')).waitFor();
        for (const way of ['plan.asPlanned', 'plan.inPlanOrder', 'plan.byChance']) await page.getByRole('cell', { name: say(way), exact: true }).waitFor();
        await expectNoBarriers(page);
        await page.getByRole('main').getByRole('link', { name: say('meterNext.title'), exact: true }).click();
        await heading(page, say('meterNext.title'));
        await page.getByRole('main').getByRole('link', { name: say('plan.title'), exact: true }).click();
        await heading(page, say('plan.title'));
      },
    },
  ];
};

/** What comes of the programme: reasons, reports, plans. */
export const programmeWork: readonly Journey[] = LANGUAGES.flatMap(workIn);
