import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parseArguments, runCommand } from '../support/argument-error.js';
import { furnish } from './furnish.js';
import { furnishBalance } from './furnish-balance.js';
import { furnishBilling } from './furnish-billing.js';
import { furnishProgramme } from './furnish-programme.js';
import { LANGUAGES } from './in-language.js';
import { complaintsOf, type Role, signInEveryone, type Signature } from './people.js';
import { PICTURED } from './pictured.js';
import { missingBrowser, Stage } from './stage.js';
import { words } from './words.js';

const USAGE = 'usage: pictures [--page NAME,NAME] [--out FOLDER] [--language ky|ru|en] [--width desk|phone] [--light light|dark]';
const WIDTHS = { desk: { width: 1366, height: 768 }, phone: { width: 360, height: 780 } } as const;
/** What of an A4 sheet is left between its margins, in the browser's pixels. */
const SHEET = { width: 690, height: 1000 } as const;
const LIGHTS = ['light', 'dark'] as const;

interface Wanted { readonly name: string; readonly language: (typeof LANGUAGES)[number]; readonly width: keyof typeof WIDTHS; readonly light: (typeof LIGHTS)[number] }

await runCommand(async () => {
  const { values } = parseArguments({ options: { page: { type: 'string' }, out: { type: 'string', default: 'dist/pictures' }, language: { type: 'string' }, width: { type: 'string' }, light: { type: 'string' } } }, USAGE);
  const missing = missingBrowser();
  if (missing !== undefined) throw new Error(missing);
  const folder = resolve(values.out);
  mkdirSync(folder, { recursive: true });
  await using stage = await Stage.start();
  const signatures = await signInEveryone(stage);
  await furnish(stage, signatures.clerk);
  await furnishBalance(stage);
  await furnishBilling(stage);
  await furnishProgramme(stage);
  let isClean = true;
  const asked = values.page?.split(',') ?? Object.keys(PICTURED);
  const unknown = asked.filter((name) => PICTURED[name] === undefined);
  if (unknown.length > 0) throw new Error(`no such page: ${unknown.join(', ')}; there are ${Object.keys(PICTURED).join(', ')}`);
  for (const name of asked) {
    for (const language of LANGUAGES.filter((one) => values.language === undefined || values.language === one)) {
      for (const width of ['desk', 'phone'] as const) {
        for (const light of LIGHTS) {
          // A sheet of paper has one width.
          if ((values.width ?? width) !== width || (values.light ?? light) !== light || PICTURED[name]!.isPrinted === true && width === 'phone') continue;
          const complaints = await take(stage, signatures, { name, language, width, light }, folder);
          for (const complaint of complaints) process.stdout.write(`${name} ${language} ${width} ${light}: ${complaint}\n`);
          isClean &&= complaints.length === 0;
        }
      }
    }
    process.stdout.write(`${name}\n`);
  }
  return isClean;
});

/** One picture of a whole page. @returns what the page complained of, and whether it is wider than its window */
async function take(stage: Stage, signatures: Readonly<Record<Role, Signature>>, { name, language, width, light }: Wanted, folder: string): Promise<string[]> {
  const { address, role, open, silent, failing, isPrinted = false } = PICTURED[name]!;
  const viewport = isPrinted ? SHEET : WIDTHS[width];
  const context = await stage.freshBrowser({ viewport, colorScheme: light, ...(role === undefined ? {} : { storageState: signatures[role] }) });
  try {
    await context.addInitScript(`for (const id of ['', ...Array.from({ length: 20 }, (_, i) => '.' + (i + 1))]) localStorage.setItem('suu.language' + id, '${language}')`);
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    if (silent !== undefined) await page.route(silent, () => undefined);
    if (failing !== undefined) await page.route(failing, (route) => route.fulfill({ status: 500, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify({ kind: 'INTERNAL', requestId: '0f3c' }) }));
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.bones').first().waitFor({ state: silent === undefined ? 'detached' : 'visible' });
    await open?.(page, (key, filled) => words(language, key, filled));
    if (isPrinted) await page.emulateMedia({ media: 'print' });
    await page.evaluate('document.fonts.ready');
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as number;
    await page.screenshot({ path: join(folder, `${name}-${language}-${width}-${light}.png`), fullPage: true, animations: 'disabled' });
    return overflow > 0 ? [...complaints, `wider than its window by ${overflow} px`] : complaints;
  } finally {
    await context.close();
  }
}
