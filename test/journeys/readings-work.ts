import { expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import { CLOSED_ON, DOUBTED, SPIKED } from './furnish.js';
import { inLanguage } from './in-language.js';
import type { Journey } from './journey.js';
import { localDay } from './sent-readings.js';
import type { Language } from './words.js';

/** What clerks, and who signs, do with readings, exceptions and displays. */
export const readingsWork = (language: Language): readonly Journey[] => {
  const { no, say, heading, press, begin, dialogOf } = inLanguage(language);
  return [
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
        // On the first days of a month the readings lie in the month before it.
        await begin(page, new URL(page.url()).pathname.replace(/[^/]+$/, localDay(DOUBTED.daysAgo).slice(0, 7)));
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
