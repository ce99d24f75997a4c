import { jest } from '@jest/globals';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

jest.setTimeout(60_000);

interface Person { readonly userId: number; readonly token: string; readonly sessionId: string }

const FROM = '2026-01-01T00:00:00Z';
const name = (text: string) => ({ nameKy: text, nameRu: text, nameEn: text });

/** A city of two zones, with one zone below the first, and people of every limit. */
class DividedCity implements AsyncDisposable {
  private constructor(
    readonly api: ApiOnTrial, readonly chief: Person, readonly limited: Person, readonly zones: { readonly north: number; readonly inner: number; readonly south: number },
    readonly people: Readonly<Record<string, Person>>) {}

  static async start(): Promise<DividedCity> {
    const api = await ApiOnTrial.start();
    const chief = await api.personOf('administrator');
    const made = async (code: string, parentZoneId?: number): Promise<number> =>
      ((await api.api('POST', '/zones', { token: chief.token, body: { code, validFrom: FROM, ...name(code), ...(parentZoneId === undefined ? {} : { parentZoneId }) } })).json as { id: number }).id;
    const north = await made('North');
    const zones = { north, inner: await made('Inner', north), south: await made('South') };
    const limited = await api.personOf('administrator', [north]);
    const people = {
      'of the whole city': await api.personOf('clerk'), 'of another zone': await api.personOf('clerk', [zones.south]), 'of both zones': await api.personOf('dispatcher', [north, zones.south]),
      'of the same zone': await api.personOf('clerk', [north]), 'of a zone below': await api.personOf('dispatcher', [zones.inner]), himself: limited,
    };
    // Only who has a password counts as an administrator who can sign in.
    await api.pool.query("UPDATE staff_user SET password_hash = 'x' WHERE role = 'administrator'");
    return new DividedCity(api, chief, limited, zones, people);
  }

  ask(method: string, path: string, body?: unknown, by = this.limited): Promise<Answer> {
    return this.api.api(method, path, { token: by.token, ...(body === undefined ? {} : { body }) });
  }

  async versionOf({ userId }: Person): Promise<number> {
    return ((await this.ask('GET', `/users/${userId}`, undefined, this.chief)).json as { version: number }).version;
  }

  async staff(): Promise<unknown> {
    return (await this.api.pool.query(`SELECT u.*, ARRAY(SELECT zone_id FROM staff_zone z WHERE z.user_id = u.user_id ORDER BY 1) AS zones FROM staff_user u ORDER BY user_id`)).rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.api[Symbol.asyncDispose]();
  }
}

describe('an administrator who is limited to zones', () => {
  let city: DividedCity;
  beforeAll(async () => {
    city = await DividedCity.start();
  });
  afterAll(() => city[Symbol.asyncDispose]());

  const ACTS: readonly (readonly [string, (city: DividedCity, person: Person) => Promise<Answer>])[] = [
    ['renames', async (of, person) => of.ask('PATCH', `/users/${person.userId}`, { version: await of.versionOf(person), fullName: 'Another Name' })],
    ['gives another role to', async (of, person) => of.ask('PATCH', `/users/${person.userId}`, { version: await of.versionOf(person), role: 'field' })],
    ['limits further', async (of, person) => of.ask('PATCH', `/users/${person.userId}`, { version: await of.versionOf(person), zoneIds: [of.zones.inner] })],
    ['issues a link to set the password of', (of, { userId }) => of.ask('POST', `/users/${userId}/links`, { purpose: 'set_password' })],
    ['issues a link to begin the second factor anew of', (of, { userId }) => of.ask('POST', `/users/${userId}/links`, { purpose: 'reset_second_factor' })],
    ['disables', (of, { userId }) => of.ask('POST', `/users/${userId}/disable`)],
    ['lists the sessions of', (of, { userId }) => of.ask('GET', `/sessions?userId=${userId}`)],
    ['ends a session of', (of, { sessionId }) => of.ask('DELETE', `/sessions/${sessionId}`)],
  ];
  const BEYOND = ['of the whole city', 'of another zone', 'of both zones'] as const;

  it.each(ACTS.flatMap(([act, run]) => BEYOND.map((whose) => [act, whose, run] as const)))('%s nobody %s', async (_, whose, run) => {
    const before = await city.staff();
    expect(await run(city, city.people[whose]!)).toMatchObject({ status: 403, kind: 'AUTHZ' });
    expect(await city.staff()).toEqual(before);
    expect((await city.ask('GET', '/me', undefined, city.people[whose]!)).status).toBe(200);
  });

  it.each([
    ['lifts the own limit', async () => city.ask('PATCH', `/users/${city.limited.userId}`, { version: await city.versionOf(city.limited), zoneIds: [] })],
    ['adds a zone to the own ones', async () => city.ask('PATCH', `/users/${city.limited.userId}`, { version: await city.versionOf(city.limited), zoneIds: [city.zones.north, city.zones.south] })],
    ['lifts the limit of somebody in the same zone', async () => city.ask('PATCH', `/users/${city.people['of the same zone']!.userId}`, { version: await city.versionOf(city.people['of the same zone']!), zoneIds: [] })],
    ['enters somebody for the whole city', async () => city.ask('POST', '/users', { login: 'new.one', fullName: 'New One', role: 'administrator' })],
    ['enters somebody for another zone', async () => city.ask('POST', '/users', { login: 'new.one', fullName: 'New One', role: 'clerk', zoneIds: [city.zones.north, city.zones.south] })],
    ['gives the right to sign', async () => city.ask('POST', `/users/${city.people['of the same zone']!.userId}/signing-permissions`, { office: 'director', document: 'order 1' })],
    ['takes the right to sign', async () => city.ask('DELETE', `/users/${city.people['of the same zone']!.userId}/signing-permissions/open`)],
    ['enters a device', async () => city.ask('POST', '/devices', { serial: 'KB-1', kind: 'meter' })],
    ['enters a type of meters', async () => city.ask('POST', '/meter-models', {
      code: 'M', manufacturer: 'E', dnMillimetres: 15, q3LitresPerHour: 2500, registerDigits: 5, registerCapacityLitres: 100_000_000, pulseLitres: 10 })],
    ['enters a zone that lies in none of his', async () => city.ask('POST', '/zones', { code: 'New', validFrom: FROM, ...name('New') })],
    ['enters a zone in another', async () => city.ask('POST', '/zones', { code: 'New', validFrom: FROM, ...name('New'), parentZoneId: city.zones.south })],
    ['hangs his zone into another', async () => city.ask('POST', `/zones/${city.zones.north}/changes`, { version: 1, validFrom: '2026-03-01T00:00:00Z', parentZoneId: city.zones.south })],
    ['enters a boundary between others', async () => city.ask('POST', '/boundaries', { code: 'B', validFrom: FROM, fromZoneId: null, toZoneId: city.zones.south, state: 'open' })],
    ['draws a boundary of another zone', async () => city.ask('POST', '/boundaries', { code: 'B', validFrom: FROM, fromZoneId: city.zones.north, toZoneId: city.zones.south, state: 'open' })],
    ['enters a well without a zone', async () => city.ask('POST', '/wells', { code: 'W', validFrom: FROM, ...name('W'), state: 'operating' })],
  ])('never %s', async (_, act) => {
    const before = await city.staff();
    expect(await act()).toMatchObject({ status: 403, kind: 'AUTHZ' });
    expect(await city.staff()).toEqual(before);
  });

  it('keeps the people of his zones and of those below', async () => {
    await using own = await DividedCity.start();
    for (const whose of ['of the same zone', 'of a zone below', 'himself'] as const) {
      const person = own.people[whose]!;
      expect([whose, (await own.ask('PATCH', `/users/${person.userId}`, { version: await own.versionOf(person), fullName: 'Another Name' })).status]).toEqual([whose, 200]);
      expect((await own.ask('GET', `/sessions?userId=${person.userId}`)).status).toBe(200);
    }
    const { userId, sessionId } = own.people['of the same zone']!;
    expect((await own.ask('DELETE', `/sessions/${sessionId}`)).status).toBe(204);
    expect((await own.ask('POST', `/users/${userId}/links`, { purpose: 'set_password' })).status).toBe(201);
    expect((await own.ask('POST', `/users/${userId}/disable`)).status).toBe(200);
    expect(await own.ask('POST', '/users', { login: 'new.one', fullName: 'New One', role: 'administrator', zoneIds: [own.zones.inner] })).toMatchObject({ status: 201, json: { user: { zoneIds: [own.zones.inner] } } });
    expect((await own.ask('POST', '/zones', { code: 'New', validFrom: FROM, ...name('New'), parentZoneId: own.zones.inner })).status).toBe(201);
    expect((await own.ask('POST', '/boundaries', { code: 'B', validFrom: FROM, fromZoneId: null, toZoneId: own.zones.north, state: 'open' })).status).toBe(201);
    expect((await own.ask('POST', `/zones/${own.zones.north}/changes`, { version: 1, validFrom: '2026-03-01T00:00:00Z', serviceConnections: 5 })).status).toBe(200);
  });

  it('is not all that is left: the last administrator of the whole city is neither limited, disabled nor given another role', async () => {
    await using last = await DividedCity.start();
    const { chief, zones: { north } } = last;
    const version = await last.versionOf(chief);
    for (const answer of [
      await last.ask('PATCH', `/users/${chief.userId}`, { version, zoneIds: [north] }, chief), await last.ask('PATCH', `/users/${chief.userId}`, { version, role: 'clerk' }, chief),
      await last.ask('POST', `/users/${chief.userId}/disable`, undefined, chief),
    ]) expect(answer).toMatchObject({ status: 409, kind: 'CONFLICT' });
    await last.ask('PATCH', `/users/${last.limited.userId}`, { version: await last.versionOf(last.limited), zoneIds: [] }, chief);
    expect(await last.ask('PATCH', `/users/${chief.userId}`, { version, zoneIds: [north] }, chief)).toMatchObject({ status: 200, json: { zoneIds: [north] } });
  });
});

describe('a correction by somebody limited to a zone', () => {
  /** North until March, South until June, North since. */
  const MOVED = [['2026-03-01', 'south'], ['2026-06-01', 'north']] as const;
  const SPANS = { before: ['2026-02-01', '2026-02-20'], middle: ['2026-04-01', '2026-05-01'], over: ['2026-02-01', '2026-07-01'], since: ['2026-06-01', null], ever: ['2026-01-01', null] } as const;
  const ALLOWED = { before: 200, middle: 403, over: 403, since: 200, ever: 403 } as const;

  it.each(['wells', 'accounts', 'meters'] as const)('of %s writes over no time at which they lay elsewhere', async (kind) => {
    await using city = await DividedCity.start();
    const { chief, zones } = city;
    const made = async (path: string, body: object): Promise<{ id: number; version: number }> => {
      const answer = await city.ask('POST', path, body, chief);
      if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
      return answer.json as { id: number; version: number };
    };
    const clerk = kind === 'wells' ? city.limited : city.people['of the same zone']!;
    const account = await made('/accounts', { accountNo: '00000001', validFrom: FROM, class: 'household', state: 'open' });
    const point = { code: 'SP-1', validFrom: FROM, state: 'open', zoneId: zones.north, accountId: account.id };
    const well = { code: 'W-1', validFrom: FROM, ...name('W-1'), state: 'operating', zoneId: zones.north };
    const mover = kind === 'wells' ? '/wells' : '/service-points';
    let moving = await made(mover, kind === 'wells' ? well : point);
    const meter = await made('/meters', { serial: '0001', registerCapacityLitres: 100_000_000, validFrom: FROM, state: 'in_stock' });
    await made('/installations', { meterSerial: '0001', [kind === 'wells' ? 'wellCode' : 'servicePointCode']: kind === 'wells' ? 'W-1' : 'SP-1', installedAt: '2026-01-10T00:00:00Z', indexLitres: 0 });
    for (const [day, zone] of MOVED) moving = await made(`${mover}/${moving.id}/changes`, { version: moving.version, validFrom: `${day}T00:00:00Z`, zoneId: zones[zone] });
    const id = { wells: moving.id, accounts: account.id, meters: meter.id }[kind];
    const given = { wells: { depthMetres: 90 }, accounts: { residents: 3 }, meters: { pulseLitres: 10 } }[kind];
    for (const [span, [from, to]] of Object.entries(SPANS)) {
      const { version } = (await city.ask('GET', `/${kind}/${id}`, undefined, clerk)).json as { version: number };
      const answer = await city.ask('POST', `/${kind}/${id}/corrections`, {
        version, validFrom: `${from}T00:00:00Z`, validTo: to === null ? null : `${to}T00:00:00Z`, reason: 'measured', ...given, ...(kind === 'wells' ? { state: 'operating' } : {}) }, clerk);
      expect([span, answer.status, answer.kind]).toEqual([span, ALLOWED[span as keyof typeof ALLOWED], ALLOWED[span as keyof typeof ALLOWED] === 200 ? undefined : 'AUTHZ']);
    }
    const [column, table] = { wells: ['depth_metres', 'well_version'], accounts: ['residents', 'account_version'], meters: ['pulse_litres', 'meter_version'] }[kind] as [string, string];
    const { rows } = await city.api.pool.query(`SELECT ${column} AS there FROM ${table} WHERE superseded_at IS NULL AND valid_from <= '2026-04-15' AND (valid_to IS NULL OR valid_to > '2026-04-15')`);
    expect(rows).toEqual([{ there: null }]);
  });
});
