import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parseArguments, runCommand } from '../support/argument-error.js';
import { furnish } from './furnish.js';
import { complaintsOf, type Role, signInEveryone, type Signature } from './people.js';
import { missingBrowser, Stage } from './stage.js';

const USAGE = 'usage: pictures [--page NAME] [--out FOLDER] [--language ky|ru|en] [--width desk|phone] [--light light|dark]';
const LANGUAGES = ['ky', 'ru', 'en'] as const;
const WIDTHS = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } } as const;
const LIGHTS = ['light', 'dark'] as const;

/** Every page with who looks at it. `undefined`: nobody is signed in. */
const PAGES: Readonly<Record<string, { readonly address: string; readonly role: Role | undefined }>> = {
  'sign-in': { address: '/', role: undefined },
  link: { address: `/link#${'A'.repeat(43)}`, role: undefined },
  today: { address: '/today', role: 'dispatcher' },
  supply: { address: '/today/supply', role: 'dispatcher' },
  wells: { address: '/wells', role: 'dispatcher' },
  well: { address: '/wells/1', role: 'dispatcher' },
  zones: { address: '/zones', role: 'city' },
  accounts: { address: '/accounts', role: 'clerk' },
  account: { address: '/accounts/1', role: 'clerk' },
  meters: { address: '/meters', role: 'clerk' },
  meter: { address: '/meters/2', role: 'clerk' },
  import: { address: '/register/imports/4', role: 'clerk' },
  imports: { address: '/register/imports', role: 'clerk' },
  contradictions: { address: '/programme/contradictions', role: 'city' },
  users: { address: '/users', role: 'administrator' },
  user: { address: '/users/2', role: 'administrator' },
  audit: { address: '/audit', role: 'administrator' },
  quarantine: { address: '/quarantine', role: 'dispatcher' },
  'no-access': { address: '/users', role: 'dispatcher' },
  backups: { address: '/backups', role: 'administrator' },
  me: { address: '/me', role: 'dispatcher' },
};

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
  let isClean = true;
  for (const name of Object.keys(PAGES).filter((page) => values.page === undefined || values.page === page)) {
    for (const language of LANGUAGES.filter((one) => values.language === undefined || values.language === one)) {
      for (const width of ['desk', 'phone'] as const) {
        for (const light of LIGHTS) {
          if ((values.width ?? width) !== width || (values.light ?? light) !== light) continue;
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
  const { address, role } = PAGES[name]!;
  const context = await stage.freshBrowser({ viewport: WIDTHS[width], colorScheme: light, ...(role === undefined ? {} : { storageState: signatures[role] }) });
  try {
    await context.addInitScript(`for (const id of ['', ...Array.from({ length: 20 }, (_, i) => '.' + (i + 1))]) localStorage.setItem('suu.language' + id, '${language}')`);
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.bones').first().waitFor({ state: 'detached' });
    await page.evaluate('document.fonts.ready');
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as number;
    await page.screenshot({ path: join(folder, `${name}-${language}-${width}-${light}.png`), fullPage: true });
    return overflow > 0 ? [...complaints, `wider than its window by ${overflow} px`] : complaints;
  } finally {
    await context.close();
  }
}
