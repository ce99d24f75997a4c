import type { Locator, Page } from 'playwright-core';

import { expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import { CLOSED_ON, DOUBTED, SPIKED } from './furnish.js';
import type { Journey } from './journey.js';
import { localDay } from './sent-readings.js';
import { type Language, words } from './words.js';

const OWN_NAMES: Readonly<Record<Language, string>> = { ky: 'Кыргызча', ru: 'Русский', en: 'English' };
const LANGUAGES = ['ky', 'ru', 'en'] as const;

/** What people do every day, found by what they read in their language. */
const workIn = (language: Language): readonly Journey[] => {
  const say = (key: string, filled?: Readonly<Record<string, string>>): string => words(language, key, filled);
  const no = LANGUAGES.indexOf(language) + 1;
  const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
  const press = (within: Page | Locator, name: string): Promise<void> => within.getByRole('button', { name, exact: true }).click();
  const begin = async (page: Page, address: string): Promise<void> => {
    await page.goto(address);
    // The switch of the room before sign-in goes away: whose page it is stands beside the one that stays.
    await page.getByRole('button', { name: /^[a-z]+: / }).waitFor();
    await page.getByRole('button', { name: OWN_NAMES[language] }).click();
    await page.locator(`html[lang=${language}]`).waitFor();
  };
  const dialogOf = (page: Page, title: string): Locator => page.getByRole('dialog', { name: title });
  return [
    {
      name: `in ${language} the dispatcher says that a well is in repair, and why; the history tells it`,
      role: 'dispatcher',
      walk: async (page) => {
        await begin(page, `/wells/${no + 1}`);
        await press(page, say('action.changeWell'));
        const dialog = dialogOf(page, say('action.changeWell'));
        await press(dialog, say('action.changeWell'));
        await dialog.getByText(say('registerForm.nothing')).waitFor();
        await dialog.getByLabel(say('thing.state')).selectOption('in_repair');
        await dialog.getByLabel(say('field.reason')).fill(`насос ${no}`);
        await expectNoBarriers(page);
        await press(dialog, say('action.changeWell'));
        await dialog.waitFor({ state: 'detached' });
        await page.getByText(say('timeline.because', { reason: `насос ${no}` })).first().waitFor();
        await page.getByText(say('well.in_repair'), { exact: true }).first().waitFor();
        await begin(page, '/today');
        await page.getByRole('link', { name: say('figure.howDoWeKnow') }).click();
        await heading(page, say('supply.title'));
        await expectNoBarriers(page);
        await begin(page, '/quarantine');
        await page.getByText(say('quarantine.none')).first().waitFor();
        await page.goto('/users');
        await heading(page, say('noAccess.title'));
      },
    },
    {
      name: `in ${language} the dispatcher records a test of a well and the table of a reservoir; what is not measured is said so`,
      role: 'dispatcher',
      walk: async (page) => {
        await begin(page, `/wells/${no + 4}`);
        await press(page, say('action.addFlowTest'));
        const test = dialogOf(page, say('action.addFlowTest'));
        await press(test, say('action.addFlowTest'));
        await test.getByText(say('fault.empty')).first().waitFor();
        await test.getByLabel(say('flowTest.flowLitres')).fill('61500');
        await test.getByLabel(say('field.reason')).fill(`акт ${no}`);
        await expectNoBarriers(page);
        await press(test, say('action.addFlowTest'));
        await test.waitFor({ state: 'detached' });
        await page.getByRole('cell', { name: `акт ${no}` }).first().waitFor();
        await page.getByText(say('measure.none')).first().waitFor();
        await begin(page, '/reservoirs');
        await heading(page, say('reservoirs.title'));
        await expectNoBarriers(page);
        await page.getByRole('table').getByRole('link').nth(no).click();
        await press(page, say('action.changeReservoir'));
        const table = dialogOf(page, say('action.changeReservoir'));
        const levels = table.getByLabel(say('reservoir.levels'));
        await levels.fill('0 = 0\n2000 = 480\n1500 = 900');
        await press(table, say('action.changeReservoir'));
        await table.getByText(say('fault.wrong')).first().waitFor();
        await levels.fill('0 = 0\n2000 = 480\n4000 = 1000');
        await table.getByLabel(say('field.reason')).fill(`замер ${no}`);
        await press(table, say('action.changeReservoir'));
        await table.waitFor({ state: 'detached' });
        await page.getByRole('region', { name: say('reservoir.levels') }).getByRole('cell').first().waitFor();
        await page.getByText(say('timeline.because', { reason: `замер ${no}` })).first().waitFor();
      },
    },
    {
      name: `in ${language} the clerk opens a month, looks at what is missing, closes it and finds its files`,
      role: 'clerk',
      walk: async (page) => {
        const month = `0${6 + no}.2026`;
        await begin(page, '/billing');
        await press(page, say('action.openPeriod'));
        const opening = dialogOf(page, say('action.openPeriod'));
        await opening.getByLabel(say('closed.month'), { exact: true }).fill('июль');
        await press(opening, say('action.openPeriod'));
        await opening.getByText(say('closed.month.wrong')).waitFor();
        await opening.getByLabel(say('closed.month'), { exact: true }).fill(month);
        await press(opening, say('action.openPeriod'));
        await opening.waitFor({ state: 'detached' });
        await page.getByRole('link', { name: month, exact: true }).first().click();
        await page.getByRole('heading', { name: month, level: 1 }).waitFor();
        await page.getByText(say('billing.state.open'), { exact: true }).first().waitFor();
        await expectNoBarriers(page);
        await press(page, say('action.closePeriod'));
        const closing = dialogOf(page, say('action.closePeriod'));
        await closing.getByLabel(say('field.reason')).fill(`конец месяца ${no}`);
        await press(closing, say('action.closePeriod'));
        await closing.waitFor({ state: 'detached' });
        await page.getByRole('button', { name: say('action.correctPeriod') }).waitFor();
        await press(page, say('action.correctPeriod'));
        const correcting = dialogOf(page, say('action.correctPeriod'));
        await correcting.getByLabel(say('field.reason')).fill('нет ли чего');
        await press(correcting, say('action.correctPeriod'));
        await correcting.getByText(say('billing.nothingChanged')).waitFor();
        await press(correcting, say('action.cancel'));
        await begin(page, '/billing');
        await page.getByRole('link', { name: `${say('billing.batch')} ${no}, XLSX` }).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the dispatcher writes a shut-off into the journal, tells its end, and voids what was wrong`,
      role: 'dispatcher',
      walk: async (page) => {
        await begin(page, '/journal');
        const enter = async (kind: string, place: string): Promise<void> => {
          await press(page, say('action.enterJournal'));
          const dialog = dialogOf(page, say('action.enterJournal'));
          await dialog.getByLabel(say('journal.kind'), { exact: true }).selectOption(kind);
          await dialog.getByLabel(say('journal.place'), { exact: true }).fill(place);
          await expectNoBarriers(page);
          await press(dialog, say('action.enterJournal'));
          await dialog.waitFor({ state: 'detached' });
        };
        const rowOf = (place: string): Locator => page.getByRole('row').filter({ hasText: place });
        await enter('shut_off', `Тестовая ${no}`);
        await rowOf(`Тестовая ${no}`).getByText(say('journal.goesOn')).waitFor();
        await rowOf(`Тестовая ${no}`).getByRole('button').first().click();
        const end = dialogOf(page, say('action.endEntry'));
        await end.getByLabel(say('field.time')).fill('25:00');
        await press(end, say('action.endEntry'));
        await end.getByText(say('field.time.wrong')).waitFor();
        await press(end, say('action.cancel'));
        await enter('fire', `Ошибочная ${no}`);
        await rowOf(`Ошибочная ${no}`).getByRole('button').last().click();
        const voiding = dialogOf(page, say('action.voidEntry'));
        await press(voiding, say('action.voidEntry'));
        await voiding.getByText(say('fault.reasonMissing')).waitFor();
        await voiding.getByLabel(say('field.reason')).fill(`не пожар ${no}`);
        await press(voiding, say('action.voidEntry'));
        await voiding.waitFor({ state: 'detached' });
        await rowOf(`Ошибочная ${no}`).getByText(`не пожар ${no}`).waitFor();
        await page.getByRole('region', { name: say('continuity.title'), exact: true }).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the clerk enters a subscriber with a point, installs a meter, exchanges it, and takes the list away`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, '/accounts');
        await press(page, say('action.createAccount'));
        const create = dialogOf(page, say('action.createAccount'));
        await press(create, say('action.createAccount'));
        await create.getByText(say('fault.empty')).first().waitFor();
        await create.getByLabel(say('account.no')).fill(`0070000${no}`);
        await create.getByLabel(say('account.holder')).fill('Примеров Тест');
        await create.getByLabel(say('account.residents')).fill('four');
        await press(create, say('action.createAccount'));
        await create.getByText(say('fault.wrong')).waitFor();
        await create.getByLabel(say('account.residents')).fill('4');
        await expectNoBarriers(page);
        await press(create, say('action.createAccount'));
        await heading(page, say('account.named', { no: `0070000${no}` }));
        await press(page, say('action.createPoint'));
        const point = dialogOf(page, say('action.createPoint'));
        await point.getByLabel(say('thing.code')).fill(`SP-T${no}`);
        await point.getByLabel(say('account.address')).fill('ул. Примерная, 5');
        await press(point, say('action.createPoint'));
        await page.getByText(`SP-T${no}`, { exact: true }).waitFor();

        for (const serial of [`T-${no}-B`, `T-${no}-A`]) {
          await page.goto('/meters');
          await press(page, say('action.createMeter'));
          const meter = dialogOf(page, say('action.createMeter'));
          await meter.getByLabel(say('meter.serial')).fill(serial);
          await press(meter, say('action.createMeter'));
          await heading(page, say('meter.named', { serial }));
        }
        await press(page, say('action.installMeter'));
        const install = dialogOf(page, say('action.installMeter'));
        await install.getByLabel(say('installation.placeCode')).fill('SP-NONE');
        await install.getByLabel(say('installation.index'), { exact: false }).first().fill('0,125');
        await press(install, say('action.installMeter'));
        await install.getByText(say('problem.UNKNOWN_REFERENCE')).first().waitFor();
        await install.getByLabel(say('installation.placeCode')).fill(`SP-T${no}`);
        await expectNoBarriers(page);
        await press(install, say('action.installMeter'));
        await install.waitFor({ state: 'detached' });
        await page.getByText(`${say('place.servicePoint')} SP-T${no}`).first().waitFor();
        await press(page, say('action.exchangeMeter'));
        const exchange = dialogOf(page, say('action.exchangeMeter'));
        await exchange.getByLabel(say('exchange.newSerial')).fill(`T-${no}-B`);
        await exchange.getByLabel(say('exchange.radio')).selectOption('none');
        await press(exchange, say('action.exchangeMeter'));
        await exchange.waitFor({ state: 'detached' });
        await page.getByText(say('meter.removed'), { exact: true }).first().waitFor();

        await page.goto(`/accounts?q=0070000${no}`);
        await page.getByRole('link', { name: `0070000${no}` }).waitFor();
        await press(page, say('export.title'));
        const taken = page.waitForEvent('download');
        await page.getByRole('menuitem', { name: 'XLSX', exact: true }).click();
        expectEqual((await taken).suggestedFilename().startsWith(say('accounts.title')), true, 'the name of the file');
      },
    },
    {
      name: `in ${language} the clerk goes from an exception to the readings behind it, and to the volumes of the meter`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, '/exceptions');
        await heading(page, say('exceptions.title'));
        await page.getByLabel(say('explain.verdict'), { exact: true }).selectOption('suspect');
        const exception = page.getByRole('row').filter({ hasText: DOUBTED.serial }).filter({ hasText: DOUBTED.indexShown });
        await exception.getByText(say('verdict.suspect')).waitFor();
        await expectNoBarriers(page);
        await exception.getByRole('link', { name: say('volume.why') }).click();

        await heading(page, say('explain.title'));
        expectEqual(new URL(page.url()).pathname.split('/').at(-1), localDay(DOUBTED.daysAgo), 'the day explained');
        // The doubted reading changes nothing: between its neighbours lies the day's water.
        await page.getByRole('region', { name: say('explain.result'), exact: true }).getByText(`${DOUBTED.litresADay} ${say('unit.litres')}`, { exact: true }).first().waitFor();
        await page.getByRole('region', { name: say('explain.segments'), exact: true }).getByText(say('step.advance')).first().waitFor();
        const readings = page.getByRole('region', { name: say('explain.readings'), exact: true });
        await readings.getByText(say('verdict.suspect'), { exact: true }).first().waitFor();
        await readings.getByText(`R-${DOUBTED.serial}`).first().waitFor();
        await expectNoBarriers(page);

        await page.getByRole('link', { name: say('explain.toMeter') }).click();
        await heading(page, say('meter.named', { serial: DOUBTED.serial }));
        await page.getByLabel(say('volume.by'), { exact: true }).selectOption('hour');
        const volumes = page.getByRole('figure', { name: say('volume.title'), exact: true });
        await volumes.locator('canvas').waitFor();
        await expectNoBarriers(page);
        const taken = page.waitForEvent('download');
        await press(volumes, say('action.saveTable'));
        expectEqual((await taken).suggestedFilename(), `${say('volume.title')}.csv`, 'the name of the file');
      },
    },
    {
      name: `in ${language} the clerk sees what a check found with its figures, walks to the day behind it, and accepts it with a reason`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, '/exceptions');
        await page.getByLabel(say('exception.found'), { exact: true }).selectOption('SPIKE');
        const spike = page.getByRole('row').filter({ hasText: SPIKED.serial }).filter({ hasText: say('check.found.SPIKE', { flow: String(SPIKED.litresAbove(no) + 20), third: '20' }) });
        await spike.getByText(say('check.todo.SPIKE')).waitFor();
        await expectNoBarriers(page);
        await spike.getByRole('link', { name: say('volume.why') }).click();
        await page.getByRole('region', { name: say('explain.checks'), exact: true }).getByText(say('verdict.SPIKE'), { exact: false }).first().waitFor();
        expectEqual(new URL(page.url()).pathname.split('/').at(-1), localDay(SPIKED.dayOf(no)), 'the day explained');
        await expectNoBarriers(page);
        await page.goBack();
        await spike.getByRole('button', { name: say('action.acceptCheck'), exact: false }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel(say('field.reason'), { exact: true }).fill(`поливали сад ${no}`);
        await expectNoBarriers(page);
        await press(dialog, say('action.acceptCheck'));
        await spike.waitFor({ state: 'detached' });
        await page.getByLabel(say('exception.stand'), { exact: true }).selectOption('accepted');
        await spike.waitFor();
      },
    },
    {
      name: `in ${language} the clerk leaves out what was chosen of the exceptions, with one reason, and explains the month of the account at the counter`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, '/exceptions');
        const exception = page.getByRole('row').filter({ hasText: DOUBTED.serial }).filter({ hasText: DOUBTED.indexShown });
        await exception.getByRole('checkbox').check();
        await page.getByRole('group', { name: say('bulk.title'), exact: true }).getByRole('button', { name: say('bulk.exclude', { chosen: '1' }), exact: true }).click();
        const dialog = page.getByRole('dialog');
        await press(dialog, say('bulk.exclude', { chosen: '1' }));
        await dialog.getByText(say('fault.reasonMissing')).waitFor();
        await dialog.getByLabel(say('field.reason'), { exact: true }).fill('радио сбоило');
        await expectNoBarriers(page);
        await press(dialog, say('bulk.exclude', { chosen: '1' }));
        await dialog.getByRole('heading', { name: say('bulk.done', { done: '1', all: '1' }) }).waitFor();
        await expectNoBarriers(page);
        await press(dialog, say('action.done'));
        await exception.getByText(say('exception.waiting'), { exact: false }).waitFor();
        expectEqual(await exception.getByRole('checkbox').count(), 0, 'choosing what was decided');

        await begin(page, '/accounts?q=00900001');
        await page.getByRole('link', { name: '00900001' }).click();
        await page.getByRole('link', { name: say('accountMonth.why') }).click();
        await heading(page, say('accountMonth.title'));
        const meter = page.getByRole('region', { name: say('meter.named', { serial: DOUBTED.serial }), exact: true });
        await meter.getByText(say('accountMonth.last')).waitFor();
        await expectNoBarriers(page);
        await meter.getByRole('link', { name: say('volume.why') }).first().click();
        await heading(page, say('explain.title'));
      },
    },
    {
      name: `in ${language} the clerk puts another index in the place of a reading that cannot be true, and takes that back`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, `/meters?q=${DOUBTED.serial}`);
        await page.getByRole('link', { name: DOUBTED.serial }).click();
        const list = page.getByRole('region', { name: say('readingList.title'), exact: true }).first();
        await list.getByLabel(say('readingList.show'), { exact: true }).selectOption('true');
        const row = list.getByRole('row').filter({ hasText: DOUBTED.cubicMetres[language] });
        const correct = async (kind: string, index?: string): Promise<void> => {
          await row.getByRole('button', { name: say('action.correctReading') }).click();
          const dialog = dialogOf(page, say('action.correctReading'));
          await dialog.getByText(DOUBTED.cubicMetres[language]).first().waitFor();
          await dialog.getByLabel(say('correct.what'), { exact: true }).selectOption(kind);
          await press(dialog, say('action.correctReading'));
          await dialog.getByText(say('fault.reasonMissing')).waitFor();
          if (index !== undefined) await dialog.getByLabel(say('correct.index'), { exact: false }).fill(index);
          await dialog.getByLabel(say('field.reason'), { exact: true }).fill(`сверено ${no}`);
          await expectNoBarriers(page);
          await press(dialog, say('action.correctReading'));
          await dialog.waitFor({ state: 'detached' });
        };
        await correct('edit', '21,68');
        await row.getByText(`${say('correction.edit')} →`, { exact: false }).waitFor();
        await correct('restore');
        await row.getByText(`${say('correction.restore')}: сверено ${no}`, { exact: false }).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the clerk asks for a reading of a closed month, and cannot approve it`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, `/at-meter?serial=${DOUBTED.serial}`);
        await press(page, say('action.enterReading'));
        const dialog = dialogOf(page, say('action.enterReading'));
        await dialog.getByLabel(say('reading.index'), { exact: false }).fill('11,9');
        await dialog.getByLabel(say('entry.at'), { exact: true }).last().fill(CLOSED_ON.split('-').reverse().join('.'));
        await dialog.getByLabel(say('field.time'), { exact: true }).fill(`08:1${no}`);
        await press(dialog, say('action.enterReading'));
        await dialog.getByRole('heading', { name: say('closed.heading', { month: CLOSED_ON.slice(0, 7).split('-').reverse().join('.') }) }).waitFor();
        await dialog.getByLabel(say('field.reason'), { exact: true }).fill(`из тетради ${no}`);
        await expectNoBarriers(page);
        await press(dialog, say('action.askApproval'));
        await press(dialog, say('action.done'));
        await begin(page, '/approvals');
        const asked = page.getByRole('row').filter({ hasText: `из тетради ${no}` });
        await asked.getByText(say('approval.own')).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the dispatcher, who may sign, approves what the clerk asked for`,
      role: 'dispatcher',
      walk: async (page) => {
        await begin(page, '/approvals');
        await heading(page, say('approvals.title'));
        await page.getByRole('row').filter({ hasText: `из тетради ${no}` }).getByRole('button', { name: say('action.approve') }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel(say('field.reason'), { exact: true }).fill('тетрадь показали');
        await expectNoBarriers(page);
        await press(dialog, say('action.approve'));
        await dialog.waitFor({ state: 'detached' });
        await page.getByLabel(say('approvals.show'), { exact: true }).selectOption('true');
        await page.getByRole('row').filter({ hasText: `из тетради ${no}` }).getByText(say('approval.approved')).waitFor();
      },
    },
    {
      name: `in ${language} the administrator finds in the audit what was done, by kind and by number, without leaving the field`,
      role: 'administrator',
      walk: async (page) => {
        await begin(page, '/audit');
        await heading(page, say('audit.title'));
        await page.getByLabel(say('audit.objectKind')).selectOption('meter');
        await page.getByLabel(say('audit.objectKey')).fill(`T-${no}-A`);
        await page.getByRole('cell', { name: say('auditAction.meter.install') }).first().waitFor();
        await page.getByRole('cell', { name: `${say('auditKind.meter')} T-${no}-A` }).first().waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the city follows the figure of today to its readings; what is not its own is refused at once`,
      role: 'city',
      walk: async (page) => {
        await begin(page, '/today');
        await page.getByRole('link', { name: say('figure.howDoWeKnow') }).click();
        await heading(page, say('supply.title'));
        await page.goto('/quarantine');
        await heading(page, say('noAccess.title'));
        await page.getByRole('alert').getByText(say('problem.AUTHZ')).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} a contributor reads both sides of a contradiction and the wells, and meets nobody's account`,
      role: 'contributor',
      walk: async (page) => {
        await begin(page, '/programme/contradictions');
        await page.getByRole('region', { name: say('contradiction.second') }).first().waitFor();
        await page.goto('/accounts');
        await heading(page, say('noAccess.title'));
      },
    },
    {
      name: `in ${language} a field worker finds a meter by its number, is asked about a doubtful reading, enters the right one, and has no list of people`,
      role: 'field', isOnPhone: true,
      walk: async (page) => {
        await begin(page, '/');
        await heading(page, say('atMeter.title'));
        await page.getByLabel(say('meter.serial'), { exact: true }).fill('NO-SUCH');
        await press(page, say('action.findMeter'));
        await page.getByText(say('atMeter.none')).waitFor();
        await page.getByLabel(say('meter.serial'), { exact: true }).fill(DOUBTED.serial);
        await press(page, say('action.findMeter'));
        await press(page, say('action.enterReading'));
        const dialog = dialogOf(page, say('action.enterReading'));
        const index = dialog.getByLabel(say('reading.index'), { exact: false });
        await index.fill('2,29');
        await press(dialog, say('action.enterReading'));
        await dialog.getByRole('heading', { name: say('entry.doubt.BELOW_PREVIOUS') }).waitFor();
        await press(dialog, say('action.confirmReading'));
        await dialog.getByText(say('fault.reasonMissing')).waitFor();
        await expectNoBarriers(page);
        // A digit was left out; what was doubted is doubted no longer.
        await index.fill(`22,9${no}`);
        await press(dialog, say('action.enterReading'));
        await dialog.getByText(say('entry.stored', { index: language === 'en' ? `22.9${no}` : `22,9${no}` })).waitFor();
        await expectNoBarriers(page);
        await press(dialog, say('action.done'));
        await press(page, say('action.controlDisplay'));
        const control = dialogOf(page, say('action.controlDisplay'));
        await press(control, say('action.controlDisplay'));
        await control.getByText(say('fault.empty')).waitFor();
        await control.getByLabel(say('display.shown'), { exact: true }).fill('22,9');
        await control.getByLabel(say('field.time'), { exact: true }).fill(`00:0${no}`);
        await expectNoBarriers(page);
        await press(control, say('action.controlDisplay'));
        await control.getByText(say('display.stored')).waitFor();
        await press(control, say('action.done'));
        await page.goto('/accounts');
        await heading(page, say('noAccess.title'));
      },
    },
    {
      name: `in ${language} the clerk records a mounted radio and a display beside it, accepts the display, takes it back and voids what was wrong`,
      role: 'clerk',
      walk: async (page) => {
        await begin(page, `/meters?q=${DOUBTED.serial}`);
        await page.getByRole('link', { name: DOUBTED.serial }).click();
        const enter = async (action: string, daysAgo: number, shown: string, pulses?: string): Promise<void> => {
          await press(page, say(action));
          const dialog = dialogOf(page, say(action));
          await dialog.getByLabel(say('display.shown'), { exact: true }).fill(shown);
          if (pulses !== undefined) await dialog.getByLabel(say('display.pulses'), { exact: true }).fill(pulses);
          await dialog.getByLabel(say('entry.at'), { exact: true }).last().fill(localDay(daysAgo).split('-').reverse().join('.'));
          await dialog.getByLabel(say('field.time'), { exact: true }).fill(`08:1${no}`);
          await expectNoBarriers(page);
          await press(dialog, say(action));
          await dialog.getByText(say('display.stored')).waitFor();
          await press(dialog, say('action.done'));
        };
        await enter('action.mountRadio', 4, '1', '0');
        await enter('action.controlDisplay', 2, '900');
        const card = page.getByRole('region', { name: say('display.title'), exact: true });
        // Readings by people stand there as controls too: this one by its time.
        const control = card.getByRole('row').filter({ hasText: say('display.kind.control') }).filter({ hasText: `08:1${no}` });
        await control.getByText(say('display.drifted', { allowed: '' }).split(':')[0]!).first().waitFor();
        const act = async (name: string, row = control): Promise<void> => {
          await row.getByRole('button', { name: say(name), exact: false }).click();
          await page.getByRole('dialog').getByLabel(say('field.reason'), { exact: true }).fill(`по фото ${no}`);
          await expectNoBarriers(page);
          await press(page.getByRole('dialog'), say(name));
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        };
        await act('action.realign');
        await control.getByText(`по фото ${no}`, { exact: false }).waitFor();
        await act('action.takeBack');
        await act('action.voidEntry');
        await control.waitFor({ state: 'detached' });
        await act('action.voidEntry', card.getByRole('row').filter({ hasText: say('display.kind.mounting') }).filter({ hasText: `08:1${no}` }));
        await expectNoBarriers(page);
      },
    },
  ];
};

export const dailyWork: readonly Journey[] = LANGUAGES.flatMap(workIn);
