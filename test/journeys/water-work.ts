import type { Locator } from 'playwright-core';

import { expectNoBarriers } from './barriers.js';
import { LAST_MONTH } from './furnish-balance.js';
import { inLanguage } from './in-language.js';
import type { Journey } from './journey.js';
import type { Language } from './words.js';

/** What dispatchers do with wells, reservoirs and the journal. */
export const waterWork = (language: Language): readonly Journey[] => {
  const { no, say, heading, press, begin, dialogOf } = inLanguage(language);
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
        await test.getByLabel(say('flowTest.flow')).fill('61,5');
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
      name: `in ${language} the administrator records a tested supply meter and a price, with the day and why; both stand there`,
      role: 'administrator',
      walk: async (page, stage) => {
        const { rows: meters } = await stage.pool.query<{ serial: string }>('SELECT serial FROM meter ORDER BY meter_id OFFSET $1 LIMIT 1', [no]);
        const serial = meters[0]!.serial;
        await begin(page, '/assumptions');
        await heading(page, say('assumed.title'));
        await page.getByRole('button', { name: `${say('action.recordAssumption')}: ${say('assumed.kind.testedMeter')}` }).click();
        const rule = dialogOf(page, say('action.recordAssumption'));
        await press(rule, say('action.recordAssumption'));
        await rule.getByText(say('fault.empty')).first().waitFor();
        await rule.getByLabel(say('meter.serial')).fill(serial);
        await rule.getByLabel(say('assumption.supplyMeters_overRegistrationRatio')).fill('-1,5');
        await rule.getByLabel(say('assumption.supplyMeters_limitRatio')).fill('0,5');
        await rule.getByLabel(say('field.reason')).fill(`поверка ${no}`);
        await expectNoBarriers(page);
        await press(rule, say('action.recordAssumption'));
        await rule.waitFor({ state: 'detached' });
        await page.getByRole('region', { name: say('assumed.inForce') }).getByText(`${serial}:`).first().waitFor();
        await page.getByRole('cell', { name: `поверка ${no}` }).waitFor();
        await press(page, say('action.recordPrice'));
        const price = dialogOf(page, say('action.recordPrice'));
        await price.getByLabel(say('price.retail')).fill(`10,4${no}`);
        await price.getByLabel(say('field.reason')).fill(`тариф ${no}`);
        await press(price, say('action.recordPrice'));
        await price.waitFor({ state: 'detached' });
        await page.getByRole('region', { name: say('price.title') }).getByRole('cell', { name: `тариф ${no}` }).waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the dispatcher sees how the network is connected, goes from it to a well, and reads why a night is not known`,
      role: 'dispatcher',
      walk: async (page) => {
        await begin(page, '/schematic');
        await heading(page, say('schematic.title'));
        const drawing = page.getByRole('group', { name: say('schematic.title') });
        await expectNoBarriers(page);
        await drawing.getByRole('link').first().click();
        await page.getByRole('heading', { name: say('flowTest.title') }).waitFor();
        await begin(page, `/night?month=${LAST_MONTH.slice(0, 7)}`);
        await heading(page, say('night.title'));
        await page.getByRole('region', { name: say('night.table') }).getByRole('cell').first().waitFor();
        await expectNoBarriers(page);
      },
    },
  ];
};
