import { expectNoBarriers } from './barriers.js';
import { DOUBTED } from './furnish.js';
import { inLanguage } from './in-language.js';
import type { Journey } from './journey.js';
import type { Language } from './words.js';

/** What the others do: administrator, mayor's office, contributor, field worker. */
export const othersWork = (language: Language): readonly Journey[] => {
  const { no, say, heading, press, begin, dialogOf } = inLanguage(language);
  return [
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
        await page.getByRole('region', { name: say('today.supply') }).getByRole('link', { name: say('figure.howDoWeKnow') }).click();
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
      name: `in ${language} the city records a decision on a target; the one before stays beside it`,
      role: 'city',
      walk: async (page) => {
        await begin(page, '/city/indicators');
        await heading(page, say('indicators.title'));
        await page.getByRole('button', { name: say('indicators.compute') }).first().click();
        await page.getByRole('region', { name: say('contradictions.title') }).waitFor();
        await expectNoBarriers(page);
        await page.goto('/city/indicators/meters-household');
        await press(page, say('action.decideTarget'));
        const dialog = dialogOf(page, say('action.decideTarget'));
        await press(dialog, say('action.decideTarget'));
        await dialog.getByRole('textbox', { name: say('indicator.amount') }).fill(`1 20${no},5`);
        await dialog.getByLabel(say('indicator.document'), { exact: true }).fill(`№ ${no}`);
        await dialog.getByLabel(say('indicator.decidedOn'), { exact: true }).fill('20.12.2024');
        await dialog.getByLabel(say('field.reason')).fill(`токтом ${no}`);
        await expectNoBarriers(page);
        await press(dialog, say('action.decideTarget'));
        await dialog.waitFor({ state: 'detached' });
        await page.getByRole('cell', { name: `токтом ${no}` }).first().waitFor();
        await page.getByRole('cell', { name: say('indicator.replaced') }).first().waitFor();
        await expectNoBarriers(page);
      },
    },
    {
      name: `in ${language} the city freezes a half-year, and everybody may read what is public without signing in`,
      role: 'city',
      walk: async (page) => {
        await begin(page, '/city/reports');
        await press(page, say('action.takeSnapshot'));
        const dialog = dialogOf(page, say('action.takeSnapshot'));
        await press(dialog, say('action.takeSnapshot'));
        await dialog.getByLabel(say('reports.period'), { exact: true }).selectOption({ index: no });
        await dialog.getByLabel(say('field.reason')).fill(`отчёт ${no}`);
        await expectNoBarriers(page);
        await press(dialog, say('action.takeSnapshot'));
        await page.getByText('SHA-256', { exact: true }).waitFor();
        await page.getByText(say('reports.toSign')).first().waitFor();
        await expectNoBarriers(page);
        await page.goto('/public');
        await heading(page, say('public.title'));
        await page.getByText(say('public.none')).waitFor();
        await expectNoBarriers(page);
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
  ];
};
