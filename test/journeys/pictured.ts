import type { Locator, Page } from 'playwright-core';

import { LAST_MONTH } from './furnish-balance.js';
import type { Role } from './people.js';
import { localDay } from './sent-readings.js';

/** Words of the language of a picture, by key. */
export type Say = (key: string, filled?: Readonly<Record<string, string>>) => string;

/** One thing to picture, and who looks at it. `role` undefined: nobody is signed in. */
export interface Pictured {
  readonly address: string;
  readonly role: Role | undefined;
  /** What is pressed before the picture: the form that is open. */
  readonly open?: (page: Page, say: Say) => Promise<void>;
  /** The server never answers, or refuses: what of the interface, as a pattern of addresses. */
  readonly silent?: string;
  readonly failing?: string;
  readonly isPrinted?: boolean;
}

const press = (within: Page | Locator, name: string): Promise<void> => within.getByRole('button', { name, exact: true }).click();
/** Presses a button that opens a form. */
const opens = (key: string) => async (page: Page, say: Say): Promise<void> => {
  await press(page, say(key));
  await page.getByRole('dialog', { name: say(key) }).waitFor();
};
/** Sends a form as it stands: its faults show. */
const opensAndSends = (key: string) => async (page: Page, say: Say): Promise<void> => {
  await opens(key)(page, say);
  await press(page.getByRole('dialog'), say(key));
};

/** Every page of the console. */
const PAGES: Readonly<Record<string, Pictured>> = {
  'sign-in': { address: '/', role: undefined },
  link: { address: `/link#${'A'.repeat(43)}`, role: undefined },
  today: { address: '/today', role: 'dispatcher' },
  supply: { address: '/today/supply', role: 'dispatcher' },
  schematic: { address: '/schematic', role: 'dispatcher' },
  wells: { address: '/wells', role: 'dispatcher' },
  well: { address: '/wells/1', role: 'dispatcher' },
  reservoirs: { address: '/reservoirs', role: 'dispatcher' },
  reservoir: { address: '/reservoirs/1', role: 'dispatcher' },
  zones: { address: '/zones', role: 'city' },
  balance: { address: '/balance?zone=PILOT', role: 'dispatcher' },
  night: { address: `/zones/PILOT/night?month=${LAST_MONTH.slice(0, 7)}`, role: 'dispatcher' },
  'meter-next': { address: '/meter-next', role: 'dispatcher' },
  assumptions: { address: '/assumptions', role: 'administrator' },
  behind: { address: `/balance/PILOT/month/${LAST_MONTH}/2/billed_metered`, role: 'dispatcher' },
  accounts: { address: '/accounts', role: 'clerk' },
  account: { address: '/accounts/1', role: 'clerk' },
  'account-month': { address: `/accounts/1/months/${localDay(1).slice(0, 7)}`, role: 'clerk' },
  meters: { address: '/meters', role: 'clerk' },
  meter: { address: '/meters/2', role: 'clerk' },
  explanation: { address: `/meters/1/days/${localDay(2)}`, role: 'clerk' },
  'at-meter': { address: '/at-meter?serial=KB-000101', role: 'field' },
  walk: { address: '/walk', role: 'field' },
  'walk-round': { address: '/walk/1', role: 'field' },
  rounds: { address: '/rounds', role: 'clerk' },
  round: { address: '/rounds/1', role: 'clerk' },
  routes: { address: '/routes', role: 'clerk' },
  route: { address: '/routes/1', role: 'clerk' },
  exceptions: { address: '/exceptions', role: 'clerk' },
  morning: { address: '/morning', role: 'dispatcher' },
  'on-call': { address: '/on-call', role: 'dispatcher' },
  finding: { address: '/findings/1', role: 'dispatcher' },
  journal: { address: '/journal', role: 'dispatcher' },
  approvals: { address: '/approvals', role: 'dispatcher' },
  billing: { address: '/billing', role: 'clerk' },
  rejects: { address: '/billing/rejects', role: 'clerk' },
  recipients: { address: '/billing/recipients', role: 'clerk' },
  recipient: { address: '/billing/recipients/1', role: 'clerk' },
  'billing-period': { address: `/billing/${LAST_MONTH.slice(0, 7)}`, role: 'clerk' },
  import: { address: '/register/imports/4', role: 'clerk' },
  imports: { address: '/register/imports', role: 'clerk' },
  'reading-file': { address: '/readings/files/1', role: 'clerk' },
  'reading-files': { address: '/readings/files', role: 'clerk' },
  rollout: { address: '/city/rollout', role: 'city' },
  'rollout-lots': { address: '/city/rollout?by=lot', role: 'city' },
  'rollout-meters': { address: '/city/rollout/meters?reached=delivered', role: 'city' },
  indicators: { address: '/city/indicators', role: 'city' },
  indicator: { address: '/city/indicators/irrigation-lower-park', role: 'city' },
  reports: { address: '/city/reports', role: 'city' },
  plan: { address: '/city/plan?zone=PILOT&meters=8', role: 'city' },
  report: { address: '/city/reports/2', role: 'city' },
  public: { address: '/public', role: undefined },
  contradictions: { address: '/programme/contradictions', role: 'city' },
  contributor: { address: '/users/6', role: 'administrator' },
  users: { address: '/users', role: 'administrator' },
  user: { address: '/users/2', role: 'administrator' },
  rules: { address: '/rules', role: 'administrator' },
  detectors: { address: '/detectors', role: 'administrator', open: async (page, say) => press(page, say('detectors.change')) },
  audit: { address: '/audit', role: 'administrator' },
  devices: { address: '/devices', role: 'dispatcher' },
  device: { address: '/devices/1', role: 'dispatcher' },
  quarantine: { address: '/quarantine', role: 'dispatcher' },
  backups: { address: '/backups', role: 'administrator' },
  notices: { address: '/notices', role: 'administrator' },
  me: { address: '/me', role: 'dispatcher' },
};

/** Forms as they open, and one with its faults. */
const FORMS: Readonly<Record<string, Pictured>> = {
  'form-well': { address: '/wells/1', role: 'dispatcher', open: opens('action.changeWell') },
  'form-flow-test': { address: '/wells/1', role: 'dispatcher', open: opens('action.addFlowTest') },
  'form-reservoir': { address: '/reservoirs/1', role: 'dispatcher', open: opens('action.changeReservoir') },
  'form-zone': { address: '/zones', role: 'administrator', open: async (page, say) => page.getByRole('button', { name: say('action.changeZone') }).first().click() },
  'form-assumption': {
    address: '/assumptions', role: 'administrator', open: async (page, say) => {
      await page.getByRole('button', { name: `${say('action.recordAssumption')}: ${say('assumed.kind.testedMeter')}` }).click();
      await press(page.getByRole('dialog', { name: say('action.recordAssumption') }), say('action.recordAssumption'));
    },
  },
  'form-price': { address: '/assumptions', role: 'administrator', open: opens('action.recordPrice') },
  'form-account': { address: '/accounts', role: 'clerk', open: opens('action.createAccount') },
  'form-account-faults': { address: '/accounts', role: 'clerk', open: opensAndSends('action.createAccount') },
  'form-account-change': { address: '/accounts/1', role: 'clerk', open: opens('action.changeAccount') },
  'form-point': { address: '/accounts/1', role: 'clerk', open: opens('action.createPoint') },
  'form-meter': { address: '/meters', role: 'clerk', open: opens('action.createMeter') },
  'form-meter-change': { address: '/meters/1', role: 'clerk', open: opens('action.changeMeter') },
  'form-install': { address: '/meters/3', role: 'clerk', open: opensAndSends('action.installMeter') },
  'form-exchange': { address: '/meters/1', role: 'clerk', open: opens('action.exchangeMeter') },
  'form-remove': { address: '/meters/1', role: 'clerk', open: opens('action.removeMeter') },
  'form-notice-channel': { address: '/notices', role: 'administrator', open: opensAndSends('notices.addChannel') },
  'form-notice-rule': { address: '/notices', role: 'administrator', open: opens('notices.addRule') },
  'form-finding': { address: '/findings/1', role: 'dispatcher', open: opensAndSends('act.repair') },
  'form-journal': { address: '/journal', role: 'dispatcher', open: opens('action.enterJournal') },
  'form-journal-complaint': {
    address: '/journal', role: 'dispatcher', open: async (page, say) => {
      await opens('action.enterJournal')(page, say);
      await page.getByRole('dialog').getByLabel(say('journal.kind'), { exact: true }).selectOption('complaint');
      await press(page.getByRole('dialog'), say('action.enterJournal'));
    },
  },
  'form-enter': { address: '/at-meter?serial=KB-000101', role: 'field', open: opens('action.enterReading') },
  'form-enter-doubted': {
    address: '/at-meter?serial=KB-000101', role: 'field', open: async (page, say) => {
      await opens('action.enterReading')(page, say);
      await page.getByRole('dialog').getByLabel(say('reading.index'), { exact: false }).fill('12,5');
      await press(page.getByRole('dialog'), say('action.enterReading'));
      await page.getByText(say('entry.confirm')).waitFor();
    },
  },
  'form-control': { address: '/at-meter?serial=KB-000101', role: 'field', open: opens('action.controlDisplay') },
  'form-mounting': { address: '/meters/2', role: 'clerk', open: opensAndSends('action.mountRadio') },
  'form-correct': {
    address: '/meters/1?marked=true', role: 'clerk', open: async (page, say) => {
      await page.getByRole('region', { name: say('readingList.title') }).getByRole('button', { name: say('action.correctReading') }).first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  'form-bulk': {
    address: '/exceptions', role: 'clerk', open: async (page, say) => {
      await page.getByLabel(say('bulk.all')).check();
      await page.getByRole('group', { name: say('bulk.title') }).getByRole('button').last().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  'form-lot': { address: '/city/rollout', role: 'administrator', open: opensAndSends('lot.create') },
  'form-stock-count': { address: '/city/rollout', role: 'clerk', open: opens('stockCount.enter') },
  'form-route': { address: '/routes', role: 'clerk', open: opensAndSends('action.createRoute') },
  'form-route-change': { address: '/routes/1', role: 'clerk', open: opens('action.changeRoute') },
  'form-stops': { address: '/routes/1', role: 'clerk', open: opens('action.addStops') },
  'form-rounds': { address: '/rounds', role: 'clerk', open: opens('action.openRounds') },
  'form-no-access': { address: '/walk/1', role: 'field', open: async (page, say) => press(page, say('action.noAccess')) },
  'form-install-field': { address: '/at-meter?serial=L-000001', role: 'field', open: opens('action.installMeter') },
  'form-exchange-field': { address: '/at-meter?serial=KB-000101', role: 'field', open: opens('action.exchangeMeter') },
  'form-limits': { address: '/rules', role: 'administrator', open: opens('action.changeLimits') },
  'form-snapshot': { address: '/city/reports', role: 'city', open: opens('action.takeSnapshot') },
  'form-target': { address: '/city/indicators/meters-budget', role: 'city', open: opensAndSends('action.decideTarget') },
  'form-entry': { address: '/city/indicators/irrigation-lower-park', role: 'administrator', open: opens('action.enterIndicator') },
  'form-reason': { address: '/city/indicators/irrigation-lower-park', role: 'administrator', open: opens('action.stateReason') },
  'form-user': { address: '/users', role: 'administrator', open: opens('action.createUser') },
  'form-disable': { address: '/users/2', role: 'administrator', open: opens('action.disableUser') },
  'form-view': {
    address: '/meters?state=installed', role: 'clerk', open: async (page, say) => {
      await press(page, say('views.title'));
      await page.getByRole('menuitem', { name: say('views.keep') }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  columns: { address: '/meters', role: 'clerk', open: async (page, say) => press(page, say('table.columns')) },
  person: { address: '/today', role: 'dispatcher', open: async (page, say) => press(page, say('shell.person', { login: 'dispatcher' })) },
};

/** What a page shows when there is nothing, not yet, or no answer; and what is doubted, estimated or unknown in a chart. */
const STATES: Readonly<Record<string, Pictured>> = {
  'round-printed': { address: '/rounds/1', role: 'clerk', isPrinted: true },
  'balance-not-computed': { address: '/balance', role: 'city' },
  'balance-nothing': { address: '/balance?zone=PILOT&period=year', role: 'dispatcher' },
  'balance-unaccounted': { address: '/balance?zone=PILOT', role: 'dispatcher', open: async (page, say) => press(page, say('balance.view.unaccounted')) },
  'schematic-failing': { address: '/schematic', role: 'dispatcher', failing: '**/api/v1/city/*' },
  'night-unknown': { address: '/night', role: 'city' },
  'night-loading': { address: '/night', role: 'dispatcher', silent: '**/api/v1/zones/*/nights/*' },
  'night-failing': { address: '/night', role: 'dispatcher', failing: '**/api/v1/zones/*/nights/*' },
  'balance-failing': { address: '/balance?zone=PILOT', role: 'dispatcher', failing: '**/api/v1/zones/*/balances/**' },
  'behind-points': { address: `/balance/PILOT/month/${LAST_MONTH}/2/system_input`, role: 'dispatcher' },
  'meter-unread': { address: '/meters/3', role: 'clerk' },
  'meter-supply': { address: '/meters/4', role: 'dispatcher' },
  'meter-doubted': { address: `/meters/1?range=own&from=${localDay(3)}T00:00:00%2B06:00&to=${localDay(0)}T00:00:00%2B06:00`, role: 'clerk' },
  'explanation-nothing': { address: '/meters/3/days/2020-01-01', role: 'clerk' },
  'meters-nothing-found': { address: '/meters?q=ZZZ', role: 'clerk' },
  'quarantine-nothing': { address: '/quarantine?sender=nobody', role: 'dispatcher' },
  'today-loading': { address: '/today', role: 'dispatcher', silent: '**/api/v1/city/*' },
  'meter-loading': { address: '/meters/1', role: 'clerk', silent: '**/api/v1/meters/1/*' },
  'meters-loading': { address: '/meters', role: 'clerk', silent: '**/api/v1/meters?*' },
  'today-failing': { address: '/today', role: 'dispatcher', failing: '**/api/v1/city/*' },
  'wells-failing': { address: '/wells', role: 'dispatcher', failing: '**/api/v1/city/*' },
  'meters-failing': { address: '/meters', role: 'clerk', failing: '**/api/v1/meters?*' },
  'meter-failing': { address: '/meters/1', role: 'clerk', failing: '**/api/v1/meters/1/*' },
  'indicator-not-computed': { address: '/city/indicators/real-losses', role: 'city' },
  'indicators-failing': { address: '/city/indicators', role: 'city', failing: '**/api/v1/programme/standings/**' },
  'no-access': { address: '/users', role: 'dispatcher' },
  'not-found': { address: '/nowhere', role: 'dispatcher' },
};

const PRINTED: Readonly<Record<string, Pictured>> = {
  'print-today': { ...PAGES['today']!, isPrinted: true }, 'print-meters': { ...PAGES['meters']!, isPrinted: true }, 'print-meter': { ...PAGES['meter']!, isPrinted: true },
  'print-explanation': { ...PAGES['explanation']!, isPrinted: true }, 'print-supply': { ...PAGES['supply']!, isPrinted: true },
  'print-indicators': { ...PAGES['indicators']!, isPrinted: true },
  'print-balance': { ...PAGES['balance']!, isPrinted: true },
};

export const PICTURED: Readonly<Record<string, Pictured>> = { ...PAGES, ...FORMS, ...STATES, ...PRINTED };
