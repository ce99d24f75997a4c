import type { BrowserContext, Page } from 'playwright-core';

import type { Stage } from './stage.js';
import { totpCode } from './totp-code.js';

export const ROLES = ['dispatcher', 'clerk', 'field', 'city', 'contributor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

const PASSWORD = 'арык боюндагы теректер 7';
const NAMES: Readonly<Record<Exclude<Role, 'administrator'>, string>> = {
  dispatcher: 'Токтогулов Бакыт', clerk: 'Иванова Ольга', field: 'Мамытов Нурлан', city: 'Садыкова Жылдыз', contributor: 'Ли Марина',
};

/** What a browser holds once somebody is signed in. */
export type Signature = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Sets the password of a one-time link and signs in over HTTP alone, as a page would; enrols the second factor where it is asked for. */
async function signInBy(stage: Stage, context: BrowserContext, login: string, link: string): Promise<Signature> {
  const { request } = context;
  const post = async (path: string, body?: object): Promise<Record<string, string>> => {
    const answer = await request.post(`/api/v1${path}`, { headers: { origin: stage.address, 'content-type': 'application/json' }, ...(body === undefined ? {} : { data: body }) });
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? {} : await answer.json() as Record<string, string>;
  };
  await post('/one-time-links/redeem', { token: link, password: PASSWORD });
  const { next } = await post('/session', { login, password: PASSWORD });
  if (next === 'enrol_second_factor') {
    const { secret } = await post('/me/second-factor');
    await post('/me/second-factor/confirmation', { code: totpCode(secret ?? '', Date.now()) });
  }
  return context.storageState();
}

/** One person of each role, each signed in. */
export async function signInEveryone(stage: Stage): Promise<Readonly<Record<Role, Signature>>> {
  const office = await stage.freshBrowser();
  const administrator = await signInBy(stage, office, 'admin', stage.firstLink.split('#')[1] ?? '');
  // One after the other: five tries at once from one address are what the throttle is there to stop.
  const others: (readonly [string, Signature])[] = [];
  for (const [role, fullName] of Object.entries(NAMES)) {
    const made = await office.request.post('/api/v1/users', { headers: { origin: stage.address }, data: { login: role, fullName, role } });
    if (!made.ok()) throw new Error(`creating ${role}: ${made.status()} ${await made.text()}`);
    const { link } = await made.json() as { link: { token: string } };
    const desk = await stage.freshBrowser();
    others.push([role, await signInBy(stage, desk, role, link.token)]);
    await desk.close();
  }
  await office.close();
  return { administrator, ...Object.fromEntries(others) } as Readonly<Record<Role, Signature>>;
}

/** What a page said on its console that it should not have: errors, and breaches of its security policy. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (fault) => complaints.push(String(fault)));
  page.on('console', (message) => {
    // The browser itself writes a line for every answer with an error status: those are looked at where they belong.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  return complaints;
}
