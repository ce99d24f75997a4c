import { expectNoBarriers } from './barriers.js';
import { expectEqual } from './expect.js';
import { inLanguage } from './in-language.js';
import type { Journey } from './journey.js';
import type { Language } from './words.js';

/** What clerks do with the register and with billing. */
export const registerWork = (language: Language): readonly Journey[] => {
  const { no, say, heading, press, begin, dialogOf } = inLanguage(language);
  return [
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
      name: `in ${language} the clerk enters a billing program with its profile, tries it, finds its file beside the batch, and looks for what it refused`,
      role: 'clerk',
      walk: async (page) => {
        const name = `Программа ${no}`;
        await begin(page, '/billing/recipients');
        await heading(page, say('recipients.title'));
        await press(page, say('action.addRecipient'));
        const adding = dialogOf(page, say('action.addRecipient'));
        await press(adding, say('action.addRecipient'));
        await adding.getByText(say('fault.empty')).first().waitFor();
        await adding.getByLabel(say('recipient.name'), { exact: true }).fill(name);
        await adding.getByLabel(say('profile.format'), { exact: true }).selectOption('csv');
        await adding.getByLabel(say('profile.mask'), { exact: true }).fill('voda');
        await adding.getByLabel(say('field.reason')).fill('договор');
        await expectNoBarriers(page);
        await press(adding, say('action.addRecipient'));
        await adding.locator('[aria-invalid="true"]').first().waitFor();
        await adding.getByLabel(say('profile.mask'), { exact: true }).fill('voda-{BATCH}');
        await press(adding, say('action.addRecipient'));
        await adding.waitFor({ state: 'detached' });
        await page.getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { name, level: 1 }).waitFor();
        await page.getByRole('link', { name: say('action.takeTrial', { format: 'CSV' }) }).waitFor();
        await expectNoBarriers(page);
        await begin(page, '/billing');
        await page.getByRole('link', { name: `${say('billing.batch')} ${no}, ${name}` }).waitFor();
        await begin(page, '/billing/rejects');
        await page.getByText(say('rejects.none')).waitFor();
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
  ];
};
