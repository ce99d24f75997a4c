import type { FieldTexts } from '../json-text.js';
import type { PeopleAndThings } from './people-and-things.js';

const INTERFACE = '/api/v1';

/** How a route that the catalogue speaks of is tried on the product. */
export interface RouteOnTrial {
  readonly method?: string;
  path(service: PeopleAndThings): Promise<string>;
  /** Fields of a valid body, as JSON texts. */
  base?(service: PeopleAndThings): Promise<FieldTexts>;
  /** Our names for the catalogue's fields; a field that stands for none here says why in {@link absent}. Others go out under their own names. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Our names for query parameters. */
  readonly queries?: Readonly<Record<string, string>>;
  /** Our words for values of query parameters. */
  readonly queryValues?: Readonly<Record<string, string>>;
  /** What is sent for a variable that stands for a thing, as JSON text. */
  readonly standsFor?: Readonly<Record<string, (service: PeopleAndThings) => Promise<string>>>;
  /** Fields of the catalogue that nothing here stands for, and what they wait for. */
  readonly absent?: Readonly<Record<string, string>>;
  /** What stands in for a route that does not exist yet. */
  readonly standIn?: string;
  /** Counts the rows that this route makes, for cases that may make one alone. */
  readonly counted?: string;
}

const fixed = (path: string) => async (): Promise<string> => `${INTERFACE}${path}`;
const now = (): string => JSON.stringify(new Date(Date.now() - 86_400_000).toISOString());

const versionOf = async (service: PeopleAndThings, path: string): Promise<string> => {
  const shown = await service.ask({ method: 'GET', path: `${INTERFACE}${path}`, token: service.tokenOf('administrator') });
  return String((shown.json as { version: number }).version);
};

/** Routes of the catalogue. A text says what the route waits for. */
export const ROUTES: Readonly<Record<string, RouteOnTrial | string>> = {
  'readings.manual': {
    path: fixed('/manual-readings'),
    base: async () => new Map([['meterSerial', '"KB-1"'], ['readAt', now()], ['indexLitres', '5100'], ['givenBy', '"staff"'], ['confirmed', 'true'], ['reason', '"read on the spot"']]),
    fields: { value: 'indexLitres', ts: 'readAt' }, counted: 'SELECT count(*)::int AS rows FROM manual_reading',
  },
  'readings.correct': {
    path: fixed('/meters/1/reading-corrections'),
    base: async (service) => new Map([['corrections', await service.readingToCorrect({ isClosed: false })], ['reason', '"the picture shows another index"']]),
    fields: { reading: 'corrections' }, standsFor: { $CLOSED_READING: (service) => service.readingToCorrect({ isClosed: true }) }, counted: 'SELECT count(*)::int AS rows FROM reading_correction',
  },
  'readings.get': { path: fixed('/meters/{id}'), standIn: 'tried on a meter: readings have a key of several parts and no number of their own' },
  'readings.list': { path: fixed('/meters/1/readings'), queries: { ts: 'readAt' } },
  'meters.list': { path: fixed('/meters'), queries: { active: 'state' } },
  'meters.get': { path: fixed('/meters/1') },
  'meters.update': {
    method: 'POST', path: fixed('/service-points/1/changes'), standIn: 'tried on the flag of a service point: a meter has a state, no flag',
    base: async (service) => new Map([['version', await versionOf(service, '/service-points/1')], ['validFrom', now()], ['reason', '"seen"']]), fields: { active: 'hasCheckValve' },
  },
  'meters.swap': {
    path: fixed('/installations/exchange'),
    base: async (service) => {
      const { meterSerial } = await service.stockMeterAndPoint();
      return new Map([
        ['removal', `{"meterSerial":"KB-1","removedAt":${now()},"state":"removed","indexLitres":4999}`],
        ['installation', `{"meterSerial":${JSON.stringify(meterSerial)},"installedAt":${now()},"indexLitres":0}`], ['radio', '"none"']]);
    },
    fields: { finalReading: '' },
  },
  'subscribers.list': { path: fixed('/accounts') },
  'subscribers.get': { path: fixed('/accounts/{id}') },
  'subscribers.update': {
    method: 'POST', path: fixed('/accounts/1/changes'),
    base: async (service) => new Map([['version', await versionOf(service, '/accounts/1')], ['validFrom', now()], ['reason', '"told at the counter"']]),
    fields: { name: 'fullName', address: 'fullName' },
  },
  'users.list': { path: fixed('/users') },
  'me.update': { path: fixed('/me'), base: async () => new Map([['fullName', '"x"']]), fields: { name: 'fullName' } },
  'auth.login': { path: fixed('/session'), base: async (service) => new Map([['login', JSON.stringify(service.login)], ['password', '"wrong"']]) },
  'auth.logout': { method: 'DELETE', path: fixed('/session') },
  'events.stream': { path: fixed('/events') },
  'exports.download': { path: fixed('/exports/{name}') },
  'periods.create': {
    path: fixed('/billing/periods'), base: async () => new Map([['code', '"of-the-case"'], ['fromDay', '"2026-02-01"'], ['lastDay', '"2026-02-28"'], ['cutOffDays', '0']]), fields: { from: 'fromDay', to: 'lastDay' },
    counted: 'SELECT count(*)::int AS rows FROM billing_period',
  },
  // No volume is finer than an hour's.
  'consumption.report': { path: fixed('/meters/1/volumes'), queries: { bucket: 'by' }, queryValues: { '1s': 'hour', '1h': 'hour', '1d': 'day' } },
  'tariffs.create': 'prices of water begin on a day and stand until the next one: none can overlap',
};
