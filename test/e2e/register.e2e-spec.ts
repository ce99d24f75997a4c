import { jest } from '@jest/globals';
import type { Role } from '@app/platform';

import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

jest.setTimeout(60_000);

/** What answers hold, as far as the journeys look at it. */
interface Told {
  readonly id: number;
  readonly version: number;
  readonly total: number;
  readonly items: readonly Told[];
  readonly code: string;
  readonly state: string;
  readonly fullName: string;
  readonly action: string;
  readonly attributes: Told;
  readonly supersededAt: string | null;
  readonly recordedBy: string | null;
  readonly reason: string | null;
  readonly device: Told;
  readonly secret: string;
  readonly mappings: readonly { readonly id: number; readonly meterSerial: string; readonly from: string; readonly to: string | null }[];
}

const FROM = '2026-01-01T00:00:00Z';

/** A person's way of asking. */
class Asker {
  constructor(private readonly api: ApiOnTrial, readonly userId: number, private readonly token: string) {}
  get(path: string): Promise<Answer> { return this.api.api('GET', path, { token: this.token }); }
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> { return this.api.api('POST', path, { token: this.token, body, headers }); }
  /** Posts what must be taken. @returns the answer's body */
  async made(path: string, body: unknown): Promise<Told> {
    const answer = await this.post(path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json as Told;
  }
  async seen(path: string): Promise<Told> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json as Told;
  }
}

async function as(api: ApiOnTrial, role: Role, zoneIds: readonly number[] = []): Promise<Asker> {
  const { userId, token } = await api.personOf(role, zoneIds);
  return new Asker(api, userId, token);
}

const name = (text: string) => ({ nameKy: text, nameRu: text, nameEn: text });
const well = (code: string, given: object = {}) => ({ code, validFrom: FROM, ...name(code), state: 'operating', ...given });
const zone = (code: string, given: object = {}) => ({ code, validFrom: FROM, ...name(code), ...given });
const account = (accountNo: string, given: object = {}) => ({ accountNo, validFrom: FROM, class: 'household', state: 'open', ...given });
const point = (code: string, given: object = {}) => ({ code, validFrom: FROM, state: 'open', ...given });
const meter = (serial: string, given: object = {}) => ({ serial, registerCapacityLitres: 100_000_000, validFrom: FROM, state: 'in_stock', ...given });

describe('a well that is left as it was', () => {
  let api: ApiOnTrial;
  let administrator: Asker;
  beforeAll(async () => {
    api = await ApiOnTrial.start();
    administrator = await as(api, 'administrator');
    await administrator.made('/wells', well('W-1'));
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ['a version that is behind', '/wells/1/changes', { version: 0, validFrom: '2026-03-01T00:00:00Z', state: 'standby' }, 409, 'STALE_VERSION'],
    ['a change of nothing', '/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z' }, 400, 'SCHEMA'],
    ['a change from before it was there', '/wells/1/changes', { version: 1, validFrom: '2025-03-01T00:00:00Z', state: 'standby' }, 400, 'RANGE'],
    ['a change from the instant of another', '/wells/1/changes', { version: 1, validFrom: FROM, state: 'standby' }, 409, 'CONFLICT'],
    ['a state that no well has', '/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', state: 'asleep' }, 400, 'SCHEMA'],
    ['a name of null', '/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', nameKy: null }, 400, 'SCHEMA'],
    ['a depth in words', '/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', depthMetres: '120' }, 400, 'SCHEMA'],
    ['a zone that is not registered', '/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', zoneId: 99 }, 422, 'UNKNOWN_REFERENCE'],
    ['a day without a time', '/wells/1/changes', { version: 1, validFrom: '2026-03-01', state: 'standby' }, 400, 'TIME_FORMAT'],
    ['a year that is a slip', '/wells/1/changes', { version: 1, validFrom: '2062-03-01T00:00:00Z', state: 'standby' }, 422, 'TIME_FUTURE'],
    ['a correction without a reason', '/wells/1/corrections', { version: 1, validFrom: FROM, validTo: null, state: 'standby' }, 400, 'SCHEMA'],
    ['a code that is taken', '/wells', well('W-1'), 409, 'DUPLICATE'],
    ['a code with a Cyrillic letter that looks Latin', '/wells', well('W-А'), 400, 'SCHEMA'],
    ['a field that nobody knows', '/wells', well('W-2', { colour: 'blue' }), 400, 'SCHEMA'],
    ['a well that is not there', '/wells/7/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', state: 'standby' }, 404, 'NOT_FOUND'],
  ])('by %s', async (_, path, body, status, kind) => {
    const before = await administrator.seen('/wells/1');
    expect(await administrator.post(path, body)).toMatchObject({ status, kind });
    expect(await administrator.seen('/wells/1')).toEqual(before);
    expect((await administrator.seen('/wells')).total).toBe(1);
  });
});

describe('a well', () => {
  it('is entered, changed, corrected, and asked for as it was and as it was known', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const entered = await administrator.made('/wells', well('W-1', { depthMetres: 120 }));
    expect(entered).toEqual({
      id: 1, version: 1, validFrom: '2026-01-01T00:00:00.000Z', code: 'W-1', ...name('W-1'), fieldId: null, fieldCode: null, zoneId: null, zoneCode: null, state: 'operating', season: null,
      ratedFlowLitresPerHour: null, depthMetres: 120, pumpModel: null, pumpRatedWatts: null, energyMeterSerial: null, document: null, meterSerial: null });
    const changed = await administrator.made('/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00+06:00', state: 'standby' });
    expect(changed).toMatchObject({ version: 3, state: 'standby', depthMetres: 120, validFrom: '2026-02-28T18:00:00.000Z' });
    const knownAt = new Date().toISOString();
    await administrator.made('/wells/1/corrections', { version: 3, validFrom: '2026-02-01T00:00:00Z', validTo: '2026-02-10T00:00:00Z', state: 'in_repair', reason: 'the pump was out' });
    const state = async (question: string): Promise<unknown> => (await administrator.seen(`/wells/1?${question}`)).state;
    expect([await state('at=2026-02-05T00:00:00Z'), await state(`at=2026-02-05T00:00:00Z&knownAt=${knownAt}`), await state('at=2026-02-15T00:00:00Z'), await state('')]).toEqual(['in_repair', 'operating', 'operating', 'standby']);
    const { items } = await administrator.seen('/wells/1/history');
    expect(items.map((row) => [row.attributes.state, row.supersededAt === null, row.reason, row.recordedBy])).toEqual([
      ['operating', false, null, 'administrator-1'], ['operating', false, null, 'administrator-1'], ['standby', true, null, 'administrator-1'],
      ['operating', true, 'the pump was out', 'administrator-1'], ['in_repair', true, 'the pump was out', 'administrator-1'], ['operating', true, 'the pump was out', 'administrator-1']]);
    const { items: audit } = await administrator.seen('/audit?objectKind=well&objectKey=W-1');
    expect(audit.map((entry) => entry.action)).toEqual(['well.correct', 'well.change', 'well.create']);
  });

  it('is put in another state by a dispatcher, who changes nothing else of it', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const dispatcher = await as(api, 'dispatcher');
    await administrator.made('/wells', well('W-1'));
    expect(await dispatcher.made('/wells/1/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', state: 'in_repair' })).toMatchObject({ state: 'in_repair' });
    expect(await dispatcher.post('/wells/1/changes', { version: 3, validFrom: '2026-04-01T00:00:00Z', state: 'operating', depthMetres: 5 })).toMatchObject({ status: 403, kind: 'AUTHZ' });
    expect(await dispatcher.post('/wells', well('W-2'))).toMatchObject({ status: 403 });
  });

  it('is changed by the first of two people who read the same version, and once by one request sent twice', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    await administrator.made('/wells', well('W-1'));
    const answers = await Promise.all(['2026-03-01', '2026-04-01'].map((day) => administrator.post('/wells/1/changes', { version: 1, validFrom: `${day}T00:00:00Z`, state: 'standby' })));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    const again = await Promise.all([1, 2].map(() => administrator.post('/wells', well('W-2'), { 'idempotency-key': 'a' })));
    expect(again.map(({ status }) => status)).toEqual([201, 201]);
    expect((await administrator.seen('/wells')).total).toBe(2);
  });
});

describe('what is personal', () => {
  it('is for clerks and administrators, addresses for dispatchers too, and nothing of it for anybody else', async () => {
    await using api = await ApiOnTrial.start();
    const clerk = await as(api, 'clerk');
    const { id: accountId } = await clerk.made('/accounts', account('000123', { fullName: 'Holder One', phone: '0555', residents: 4 }));
    await clerk.made('/service-points', point('SP-1', { accountId, address: 'Lenin st. 1' }));
    const of = async (role: Role): Promise<unknown[]> => {
      const asker = await as(api, role);
      const { items: [listed] } = await asker.seen('/accounts') as unknown as { items: [Record<string, unknown>] };
      const shown = await asker.seen(`/accounts/${String(accountId)}`);
      expect(shown).toEqual(listed);
      const { items: [servicePoint] } = await asker.seen('/service-points') as unknown as { items: [Record<string, unknown>] };
      const { total } = await asker.seen('/accounts?q=holder');
      return [listed['accountNo'], listed.fullName, listed['phone'], listed['addresses'], servicePoint['address'], total];
    };
    const all = ['000123', 'Holder One', '0555', 'Lenin st. 1', 'Lenin st. 1', 1];
    const none = ['000123', undefined, undefined, undefined, undefined, 0];
    expect([await of('clerk'), await of('administrator'), await of('dispatcher'), await of('city'), await of('contributor')]).toEqual([
      all, all, ['000123', undefined, undefined, 'Lenin st. 1', 'Lenin st. 1', 0], none, none]);
    expect(await (await as(api, 'field')).get('/accounts')).toMatchObject({ status: 403, kind: 'AUTHZ' });
  });

  it('is changed by itself, from when on it is said', async () => {
    await using api = await ApiOnTrial.start();
    const clerk = await as(api, 'clerk');
    const { id, version } = await clerk.made('/accounts', account('1', { fullName: 'First' }));
    expect(version).toBe(2);
    await clerk.made(`/accounts/${id}/changes`, { version, validFrom: '2026-05-01T00:00:00Z', fullName: 'Second' });
    const holder = async (at: string): Promise<unknown> => (await clerk.seen(`/accounts/${id}?at=${at}`)).fullName;
    expect([await holder('2026-04-30T00:00:00Z'), await holder('2026-05-01T00:00:00Z')]).toEqual(['First', 'Second']);
    expect((await clerk.seen(`/accounts/${id}/history`)).items).toHaveLength(1);
  });
});

/** A connection with a meter at it, another meter in the store, and who enters what. */
async function town(api: ApiOnTrial) {
  const administrator = await as(api, 'administrator');
  const clerk = await as(api, 'clerk');
  const field = await as(api, 'field');
  await clerk.made('/service-points', point('SP-1'));
  for (const serial of ['0001', '0002']) await clerk.made('/meters', meter(serial));
  await field.made('/installations', { meterSerial: '0001', servicePointCode: 'SP-1', installedAt: '2026-02-01T08:00:00Z', indexLitres: 0, actNo: '12', actOn: '2026-02-01', sealNo: '0077' });
  return { administrator, clerk, field };
}

describe('a name', () => {
  it.each([
    ['that is written backwards where it is shown', 'A\u202Egnp.exe'], ['with a space that nobody sees', 'Some\u200Bbody'], ['of two lines', 'Some\nbody'], ['longer than register files take', 'я'.repeat(201)], ['that rings a bell', 'Some\u0007body'],
  ])('%s is refused', async (_, fullName) => {
    await using api = await ApiOnTrial.start();
    const clerk = await as(api, 'clerk');
    expect(await clerk.post('/accounts', account('00000001', { fullName }))).toMatchObject({ status: 400, kind: 'SCHEMA' });
    expect(await clerk.post('/accounts', account('00000001', { fullName: 'я'.repeat(200), reason: 'two\nlines' }))).toMatchObject({ status: 201 });
  });
});

describe('an instant that no text of four digits can say', () => {
  it.each(['0001-01-01T00:00:00+06:00', '9999-12-31T23:59:59-06:00'])('is refused in a body: %s', async (instant) => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const { id } = await administrator.made('/wells', well('W-1'));
    expect(await administrator.post('/wells', well('W-2', { validFrom: instant }))).toMatchObject({ status: 400, kind: 'TIME_FORMAT' });
    expect(await administrator.post(`/wells/${id}/corrections`, { version: 1, validFrom: FROM, validTo: instant, depthMetres: 9, reason: 'measured' })).toMatchObject({ status: 400, kind: 'TIME_FORMAT' });
  });
});

describe('a meter that stays where it is', () => {
  let api: ApiOnTrial;
  let field: Asker;
  beforeAll(async () => {
    api = await ApiOnTrial.start();
    ({ field } = await town(api));
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ['an index below nothing', '/installations/removal', { meterSerial: '0001', removedAt: '2026-06-01T08:00:00Z', indexLitres: -1, state: 'removed' }, 400, 'RANGE'],
    ['a place that is taken', '/installations', { meterSerial: '0002', servicePointCode: 'SP-1', installedAt: '2026-03-01T08:00:00Z', indexLitres: 0 }, 409, 'OVERLAP'],
    ['two places at once', '/installations', { meterSerial: '0002', servicePointCode: 'SP-1', wellCode: 'W', installedAt: '2026-03-01T08:00:00Z', indexLitres: 0 }, 400, 'SCHEMA'],
    ['a meter that nobody entered', '/installations', { meterSerial: '0009', servicePointCode: 'SP-1', installedAt: '2026-03-01T08:00:00Z', indexLitres: 0 }, 422, 'UNKNOWN_REFERENCE'],
    ['tomorrow', '/installations/removal', { meterSerial: '0001', removedAt: new Date(Date.now() + 86_400_000).toISOString(), indexLitres: 5, state: 'removed' }, 422, 'TIME_FUTURE'],
    ['an index that is left out', '/installations/removal', { meterSerial: '0001', removedAt: '2026-06-01T08:00:00Z', state: 'removed' }, 400, 'SCHEMA'],
    ['an exchange whose second half cannot be', '/installations/exchange', {
      removal: { meterSerial: '0001', removedAt: '2026-06-01T08:00:00Z', indexLitres: 5, state: 'removed' }, installation: { meterSerial: '0002', installedAt: '2026-06-01T07:00:00Z', indexLitres: 0 } }, 400, 'RANGE'],
    ['an exchange with an unknown field within', '/installations/exchange', {
      removal: { meterSerial: '0001', removedAt: '2026-06-01T08:00:00Z', indexLitres: 5, state: 'removed', by: 'me' }, installation: { meterSerial: '0002', installedAt: '2026-06-01T09:00:00Z', indexLitres: 0 } }, 400, 'SCHEMA'],
  ])('for %s', async (_, path, body, status, kind) => {
    const before = await field.seen('/installations');
    expect(await field.post(path, body)).toMatchObject({ status, kind });
    expect(await field.seen('/installations')).toEqual(before);
  });
});

describe('a meter', () => {
  it('is put in, exchanged with its radio and taken out by a field crew, by what stands on it', async () => {
    await using api = await ApiOnTrial.start();
    const { administrator, field } = await town(api);
    const { device, secret } = await administrator.made('/devices', { serial: 'R-1', kind: 'meter' });
    expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/);
    await administrator.made(`/devices/${device.id}/mappings`, { channel: 1, register: 'volume', meterSerial: '0001', from: '2026-02-01T08:00:00Z' });
    const removal = { meterSerial: '0001', removedAt: '2026-06-01T08:00:00Z', indexLitres: 250_000, state: 'removed' };
    const installation = { meterSerial: '0002', installedAt: '2026-06-01T08:30:00Z', indexLitres: 0, sealNo: '0078' };
    expect(await field.made('/installations/exchange', { removal, installation, radio: 'same' })).toMatchObject({ meterSerial: '0002', placeKind: 'service_point', placeCode: 'SP-1', removedAt: null, sealNo: '0078' });
    expect((await administrator.seen(`/devices/${device.id}`)).mappings.map((mapping) => [mapping.meterSerial, mapping.from, mapping.to])).toEqual([
      ['0001', '2026-02-01T08:00:00.000Z', '2026-06-01T08:00:00.000Z'], ['0002', '2026-06-01T08:30:00.000Z', null]]);
    expect((await field.seen('/meters?serial=0001')).items[0]).toMatchObject({ serial: '0001', state: 'removed', servicePointCode: null });
    expect((await field.seen('/meters?serial=0002')).items[0]).toMatchObject({ state: 'installed', servicePointCode: 'SP-1' });
    expect(await field.made('/installations/removal', { meterSerial: '0002', removedAt: '2026-07-01T08:00:00Z', indexLitres: 20, state: 'scrapped' })).toMatchObject({ indexAtRemovalLitres: 20 });
    expect((await field.seen('/installations?isOpen=true')).total).toBe(0);
  });

  it('that shows less than at its installation is refused with the kind that the page asks about', async () => {
    await using api = await ApiOnTrial.start();
    const { field, clerk } = await town(api);
    await field.made('/installations/removal', { meterSerial: '0001', removedAt: '2026-06-01T08:00:00Z', indexLitres: 500, state: 'removed' });
    await field.made('/installations', { meterSerial: '0001', servicePointCode: 'SP-1', installedAt: '2026-06-02T08:00:00Z', indexLitres: 500 });
    const act = { meterSerial: '0001', removedAt: '2026-07-01T08:00:00Z', indexLitres: 20, state: 'removed' };
    expect(await field.post('/installations/removal', act)).toMatchObject({ status: 422, kind: 'REGISTER_DECREASE' });
    const { id } = await field.made('/installations/removal', { ...act, indexDecrease: 'rolled_over' });
    expect(await clerk.made(`/installations/${id}/corrections`, { indexAtRemovalLitres: 520, indexDecrease: null, reason: 'a digit was misread' })).toMatchObject({ indexAtRemovalLitres: 520, indexDecrease: null });
    expect(await field.post(`/installations/${id}/corrections`, { indexAtRemovalLitres: 530, reason: 'x' })).toMatchObject({ status: 403 });
  });

  it('is found by a field crew by its serial alone, not by looking through the register', async () => {
    await using api = await ApiOnTrial.start();
    const { field } = await town(api);
    expect(await field.get('/meters')).toMatchObject({ status: 403, kind: 'AUTHZ' });
    expect(await field.get('/meters/1')).toMatchObject({ status: 403 });
    expect((await field.seen('/meters?serial=0001')).total).toBe(1);
  });
});

describe('somebody limited to a zone', () => {
  it('finds and enters what lies in it and below, and nothing else', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const { id: north } = await administrator.made('/zones', zone('North'));
    const { id: south } = await administrator.made('/zones', zone('South'));
    const { id: inner } = await administrator.made('/zones', zone('Inner', { parentZoneId: north }));
    for (const [at, zoneId] of [inner, south].entries()) await administrator.made('/wells', well(`W-${at + 1}`, { zoneId }));
    const dispatcher = await as(api, 'dispatcher', [north]);
    expect((await dispatcher.seen('/wells')).items.map((found) => found.code)).toEqual(['W-1']);
    expect((await dispatcher.seen('/zones?sort=-code')).items.map((found) => found.code)).toEqual(['North', 'Inner']);
    for (const path of ['/wells/2', '/wells/2/history', `/zones/${south}`]) expect(await dispatcher.get(path)).toMatchObject({ status: 404 });
    expect(await dispatcher.post('/wells/2/changes', { version: 1, validFrom: '2026-03-01T00:00:00Z', state: 'standby' })).toMatchObject({ status: 404 });
    const clerk = await as(api, 'clerk', [north]);
    expect(await clerk.post('/service-points', point('SP-1', { zoneId: south }))).toMatchObject({ status: 403, kind: 'AUTHZ' });
    expect(await clerk.made('/service-points', point('SP-2', { zoneId: inner }))).toMatchObject({ zoneCode: 'Inner' });
  });

  it('sees no holder by giving somebody else’s account a connection, moves nothing away by what held before, lists no acts of elsewhere', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const { id: north } = await administrator.made('/zones', zone('North'));
    const { id: south } = await administrator.made('/zones', zone('South'));
    const { id: southern } = await administrator.made('/accounts', account('00000001', { fullName: 'Somebody Southern' }));
    await administrator.made('/service-points', point('SP-1', { zoneId: south, accountId: southern }));
    const { id: fresh } = await administrator.made('/accounts', account('00000002'));
    const clerk = await as(api, 'clerk', [north]);
    expect(await clerk.post('/service-points', point('SP-2', { zoneId: north, accountId: southern }))).toMatchObject({ kind: 'UNKNOWN_REFERENCE' });
    const { id: own } = await clerk.made('/service-points', point('SP-3', { zoneId: north, accountId: fresh }));
    expect(await clerk.post(`/service-points/${own}/changes`, { version: 1, validFrom: '2026-03-01T00:00:00Z', accountId: southern })).toMatchObject({ kind: 'UNKNOWN_REFERENCE' });
    expect((await clerk.seen('/accounts')).items.map(({ id }) => id)).toEqual([fresh]);

    // In the south until March, in the north since.
    const { id: moved } = await administrator.made('/service-points', point('SP-4', { zoneId: south }));
    await administrator.made(`/service-points/${moved}/changes`, { version: 1, validFrom: '2026-03-01T00:00:00Z', zoneId: north });
    const { version } = await clerk.seen(`/service-points/${moved}`);
    const correction = { version, validFrom: '2026-02-01T00:00:00Z', validTo: null, state: 'open', dnMillimetres: 20, reason: 'measured' };
    expect(await clerk.post(`/service-points/${moved}/corrections`, correction)).toMatchObject({ status: 403, kind: 'AUTHZ' });
    expect(await clerk.post(`/service-points/${moved}/corrections`, { ...correction, validFrom: '2026-04-01T00:00:00Z' })).toMatchObject({ status: 200 });
    await administrator.made('/meters', meter('0001'));
    await administrator.made('/installations', { meterSerial: '0001', servicePointCode: 'SP-4', installedAt: '2026-03-05T00:00:00Z', indexLitres: 0 });
    const southerner = await as(api, 'clerk', [south]);
    for (const [who, question, total] of [[southerner, '', 0], [southerner, '?at=2026-04-01T00:00:00Z', 0], [clerk, '', 1], [clerk, '?at=2026-04-01T00:00:00Z', 1]] as const) {
      expect([question, (await who.seen(`/installations${question}`)).total]).toEqual([question, total]);
    }
  });

  it('lies in no ring: zones that would contain themselves are refused', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const { id: north } = await administrator.made('/zones', zone('North'));
    const { id: inner } = await administrator.made('/zones', zone('Inner', { parentZoneId: north }));
    expect(await administrator.post(`/zones/${north}/changes`, { version: 1, validFrom: '2026-03-01T00:00:00Z', parentZoneId: inner })).toMatchObject({ status: 409, kind: 'CONFLICT' });
    expect(await administrator.post(`/zones/${north}/changes`, { version: 1, validFrom: '2026-03-01T00:00:00Z', parentZoneId: north })).toMatchObject({ kind: expect.stringMatching(/CONFLICT|RANGE/) as string });
  });
});

describe('a list', () => {
  it('is paged, sorted, filtered and searched as it was asked, and refuses what it does not know', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    for (const [at, state] of ['operating', 'standby', 'operating'].entries()) await administrator.made('/wells', well(`W-${at + 1}`, { state }));
    const codes = async (question: string): Promise<unknown[]> => (await administrator.seen(`/wells?${question}`)).items.map((found) => found.code);
    expect([await codes('limit=2'), await codes('limit=2&offset=2'), await codes('sort=-code'), await codes('state=standby'), await codes('q=w-3'), await codes('q=%25')]).toEqual([
      ['W-1', 'W-2'], ['W-3'], ['W-3', 'W-2', 'W-1'], ['W-2'], ['W-3'], []]);
    expect(await administrator.seen('/wells?limit=1')).toMatchObject({ total: 3, limit: 1, offset: 0 });
    for (const question of ['colour=blue', 'sort=password', 'state=asleep', 'limit=0', 'at=yesterday', 'state=standby&state=operating']) expect(await administrator.get(`/wells?${question}`)).toMatchObject({ status: 400 });
  });
});

describe('a list as of then', () => {
  it('shows what held at an instant, as it was known at another, and nothing of what will be known', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    const before = new Date().toISOString();
    const { id: zoneId } = await administrator.made('/zones', zone('Z'));
    const { id: accountId } = await administrator.made('/accounts', account('00000001'));
    const entered: Record<string, object> = {
      '/boundaries': { code: 'B', validFrom: FROM, fromZoneId: null, toZoneId: zoneId, state: 'open' }, '/well-fields': { code: 'F', validFrom: FROM, ...name('F') },
      '/wells': well('W-1'), '/reservoirs': { code: 'R', validFrom: FROM, ...name('R'), state: 'in_use' }, '/service-points': point('SP-1', { accountId }), '/meters': meter('0001'),
      '/lots': { code: 'L', validFrom: FROM, class: 'household' },
      '/installations': { meterSerial: '0001', servicePointCode: 'SP-1', installedAt: FROM, indexLitres: 0 },
    };
    for (const [path, body] of Object.entries(entered)) await administrator.made(path, body);
    const { paths } = (await administrator.get('/openapi.json')).json as { paths: Record<string, { get?: { parameters?: { name: string }[] } }> };
    const dated = Object.entries(paths).filter(([, { get }]) => get?.parameters?.some((parameter) => parameter.name === 'knownAt')).map(([path]) => path.replace('/api/v1', ''));
    expect(dated.filter((path) => !path.includes('{')).sort()).toEqual(['/accounts', '/zones', ...Object.keys(entered)].sort());
    const known = new Date().toISOString();
    for (const path of dated) {
      const list = path.replace('{id}', '1');
      const found = async (question: string): Promise<unknown> => {
        const { status, json } = await administrator.get(`${list}?${question}`);
        return path.includes('{') ? status === 200 : (json as Told).total === 1;
      };
      const [atBefore, atKnown, atEarlier, now] = await Promise.all([found(`knownAt=${before}`), found(`knownAt=${known}`), found('at=2025-12-31T00:00:00Z'), found('')]);
      // A meter is known by its serial alone before anything else is said of it.
      expect([path, atBefore, atKnown, atEarlier, now]).toEqual([path, false, true, path.startsWith('/meters'), true]);
      expect(await administrator.get(`${list}?knownAt=${new Date(Date.now() + 60_000).toISOString()}`)).toMatchObject({ status: 422, kind: 'TIME_FUTURE' });
    }
  });
});

describe('an empty register', () => {
  let api: ApiOnTrial;
  let administrator: Asker;
  beforeAll(async () => {
    api = await ApiOnTrial.start();
    administrator = await as(api, 'administrator');
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(['/zones', '/boundaries', '/well-fields', '/wells', '/reservoirs', '/accounts', '/service-points', '/meters', '/installations', '/devices', '/meter-models', '/lots', '/documents', '/statements', '/contradictions'])(
    'answers %s empty, for a stranger not at all', async (path) => {
      expect(await administrator.seen(path)).toEqual({ items: [], total: 0, limit: 50, offset: 0 });
      expect(await api.api('GET', path)).toMatchObject({ status: 401, kind: 'AUTHN' });
      expect(await administrator.get(`${path}/1`)).toMatchObject({ status: 404, kind: 'NOT_FOUND' });
    });
});

describe('a device', () => {
  it('is enrolled, mapped, revoked and reinstated by an administrator, its secret shown when issued and never again', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    await administrator.made('/meters', meter('0001'));
    const { device, secret } = await administrator.made('/devices', { serial: 'R-1', kind: 'meter' });
    const path = `/devices/${device.id}`;
    const mapped = await administrator.made(`${path}/mappings`, { channel: 1, register: 'volume', meterSerial: '0001', from: '2026-03-01T00:00:00Z' });
    await administrator.made(`${path}/mapping-corrections`, { mappingId: mapped.mappings[0]!.id, register: 'volume', meterSerial: '0001', from: '2026-02-01T00:00:00Z', to: null, reason: 'the act says February' });
    expect((await administrator.seen(path)).mappings).toMatchObject([{ meterSerial: '0001', from: '2026-02-01T00:00:00.000Z', to: null }]);
    await administrator.made(`${path}/revoke`, {});
    expect(await administrator.post(`${path}/reissue`, {})).toMatchObject({ status: 422 });
    const { secret: second } = await administrator.made(`${path}/reinstate`, { reason: 'it was another one' });
    const gateway = await administrator.made('/devices', { serial: 'GW-1', kind: 'gateway' });
    await administrator.made(`/devices/${gateway.device.id}/assignments`, { deviceSerials: ['R-1'], from: FROM });
    expect(await administrator.post(`/devices/${gateway.device.id}/assignments`, { deviceSerials: ['GW-1'], from: FROM })).toMatchObject({ status: 409, kind: 'CONFLICT' });
    const everything = JSON.stringify([await administrator.seen('/devices'), await administrator.seen('/audit?limit=500')]);
    for (const shown of [secret, second]) expect(everything).not.toContain(shown);
    expect(await (await as(api, 'clerk')).post('/devices', { serial: 'R-2', kind: 'meter' })).toMatchObject({ status: 403 });
    expect(await (await as(api, 'dispatcher')).get(path)).toMatchObject({ status: 200 });
  });
});

describe('types, lots and reservoirs', () => {
  it('are entered by an administrator', async () => {
    await using api = await ApiOnTrial.start();
    const administrator = await as(api, 'administrator');
    expect(await administrator.made('/meter-models', {
      code: 'SV-15', manufacturer: 'x', dnMillimetres: 15, q3LitresPerHour: 2_500, registerDigits: 5, registerCapacityLitres: 100_000_000, pulseLitres: 1 })).toMatchObject({ code: 'SV-15', ratioR: null });
    expect(await administrator.made('/lots', { code: 'LOT-1', validFrom: '2026-01-01T00:00:00Z', class: 'household', plannedMeters: 4_000 })).toMatchObject({ code: 'LOT-1', plannedMeters: 4_000, meters: 0 });
    const reservoir = { code: 'RES-1', validFrom: FROM, ...name('RES-1'), state: 'in_use', volumeLitres: 500_000, levels: [{ levelMillimetres: 0, volumeLitres: 0 }, { levelMillimetres: 4_000, volumeLitres: 500_000 }] };
    expect(await administrator.made('/reservoirs', reservoir)).toMatchObject({ levels: reservoir.levels });
    expect(await administrator.post('/reservoirs', { ...reservoir, code: 'RES-2', levels: reservoir.levels.toReversed() })).toMatchObject({ status: 400, kind: 'RANGE' });
    expect(await administrator.post('/reservoirs', { ...reservoir, code: 'RES-2', levels: [{ levelMillimetres: '1', volumeLitres: 1 }] })).toMatchObject({ status: 400, kind: 'SCHEMA' });
    expect(await administrator.made('/boundaries', { code: 'B-1', validFrom: FROM, fromZoneId: null, toZoneId: (await administrator.made('/zones', zone('Z'))).id, state: 'open' })).toMatchObject({ toZoneCode: 'Z' });
  });
});
