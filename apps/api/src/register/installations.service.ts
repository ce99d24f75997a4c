import { Inject, Injectable } from '@nestjs/common';
import {
  BOUNDARY_LIST, BOUNDARIES, correctInstallation, exchangeMeter, installationOf, installMeters, inTransaction, type InstallationCorrection, listInstallations, type ListedInstallation, type MappedChannel, metersOfChannel, METERS,
  METER_LIST, numbersByKey, type Page, type Pool, removeMeters, RESERVOIR_LIST, RESERVOIRS, SERVICE_POINT_LIST, SERVICE_POINTS, type Sql, sqlOf, type DatedTable, type ThingList, thingAt, type Vantage, WELL_LIST, WELLS,
} from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';
import type { InstallationAct, MeterPlace, RemovalAct } from '@app/registry';

import { DOOR_POOL, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import type { CorrectInstallationBody, ExchangeBody, InstallBody, PutInBody, RemoveBody, TakeOutBody } from './act-bodies.js';
import { instantOf, RegisterDesk } from './register-desk.service.js';

const PLACES: Readonly<Record<string, { readonly table: DatedTable<object>; readonly list: ThingList<object>; readonly place: (id: number) => MeterPlace }>> = {
  servicePointCode: { table: SERVICE_POINTS as DatedTable<object>, list: SERVICE_POINT_LIST as ThingList<object>, place: (servicePointId) => ({ servicePointId }) },
  wellCode: { table: WELLS as DatedTable<object>, list: WELL_LIST as ThingList<object>, place: (wellId) => ({ wellId }) },
  reservoirCode: { table: RESERVOIRS as DatedTable<object>, list: RESERVOIR_LIST as ThingList<object>, place: (reservoirId) => ({ reservoirId }) },
  boundaryCode: { table: BOUNDARIES as DatedTable<object>, list: BOUNDARY_LIST as ThingList<object>, place: (boundaryId) => ({ boundaryId }) },
};

/** Acts of the field crews: meters put in, taken out, exchanged; by serials and codes, as they stand on paper. */
@Injectable()
export class InstallationsService {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(DOOR_POOL) private readonly door: Pool, @Inject(RegisterDesk) private readonly desk: RegisterDesk) {}

  /** Those that stood at `at`; without it those of all times, by the zones in which their places lie now. */
  async list(by: SignedIn, question: Omit<Parameters<typeof listInstallations>[1], keyof Vantage> & { readonly at: Date | undefined; readonly knownAt: Date | undefined }): Promise<Page<ListedInstallation>> {
    const sql = sqlOf(this.pool);
    const { at, knownAt } = question;
    return listInstallations(sql, { ...question, ...await this.desk.vantage(sql, by, { at, knownAt }), isAtAlone: at !== undefined });
  }

  async find(by: SignedIn, id: number): Promise<ListedInstallation> {
    const sql = sqlOf(this.pool);
    return installationOf(sql, id, await this.desk.vantage(sql, by, {}));
  }

  async install(by: SignedIn, body: InstallBody): Promise<ListedInstallation> {
    return inTransaction(this.pool, async (sql) => {
      const place = await this.placeOf(sql, by, body);
      const act: InstallationAct = { ...await putIn(sql, body), place };
      await installMeters(sql, [act], { actor: actorOf(by), reason: body.reason ?? null });
      return latestOf(sql, act.meterId);
    });
  }

  async remove(by: SignedIn, body: RemoveBody): Promise<ListedInstallation> {
    return inTransaction(this.pool, async (sql) => {
      const act = await takenOut(sql, body);
      await this.requireOwnMeter(sql, by, act.meterId);
      await removeMeters(sql, [act], { actor: actorOf(by), reason: body.reason ?? null });
      return latestOf(sql, act.meterId);
    });
  }

  async exchange(by: SignedIn, body: ExchangeBody): Promise<ListedInstallation> {
    if (body.newRadio !== undefined && body.radio !== undefined) throw new Refusal('SCHEMA', 'either the radio of the old meter or another one', [{ field: '/newRadio', kind: 'SCHEMA', detail: 'not with radio' }]);
    return inTransaction(this.door, async (sql) => {
      const removal = await takenOut(sql, body.removal);
      const installation = await putIn(sql, body.installation);
      await this.requireOwnMeter(sql, by, removal.meterId);
      if (body.newRadio !== undefined) await this.requireOwnChannel(sql, by, body.newRadio, installation.installedAt);
      const radio: MappedChannel | 'same' | null = body.newRadio ?? (body.radio === 'same' ? 'same' : null);
      await exchangeMeter(sql, { removal, installation, radio }, { actor: actorOf(by), reason: body.reason ?? null });
      return latestOf(sql, installation.meterId);
    });
  }

  async correct(by: SignedIn, id: number, { reason, installedAt, removedAt, ...given }: CorrectInstallationBody): Promise<ListedInstallation> {
    return inTransaction(this.pool, async (sql) => {
      const before = await installationOf(sql, id, await this.desk.vantage(sql, by, {}));
      const named = Object.fromEntries(Object.entries(given).filter(([, content]) => content !== undefined)) as InstallationCorrection;
      const correction: InstallationCorrection = {
        ...named, ...(installedAt === undefined ? {} : { installedAt: instantOf(installedAt) }), ...(removedAt === undefined ? {} : { removedAt: removedAt === null ? null : instantOf(removedAt) }),
      };
      await correctInstallation(sql, id, correction, { actor: actorOf(by), reason });
      return latestOf(sql, before.meterId, instantOf(installedAt ?? before.installedAt.toISOString()));
    });
  }

  /** @throws Refusal SCHEMA unless exactly one place is named, UNKNOWN_REFERENCE, NOT_FOUND outside of one's zones */
  private async placeOf(sql: Sql, by: SignedIn, body: InstallBody): Promise<MeterPlace> {
    const given = Object.entries(body).filter(([name, content]) => name in PLACES && content !== undefined);
    const [named] = given;
    if (named === undefined || given.length > 1) throw new Refusal('SCHEMA', 'name one place: servicePointCode, wellCode, reservoirCode or boundaryCode');
    const [name, code] = named as [string, string];
    const { table, list, place } = PLACES[name]!;
    const id = (await numbersByKey(sql, table, [code])).get(code);
    if (id === undefined) throw unknown(`/${name}`, `${code} is not registered`);
    if (by.zoneIds.length > 0) await thingAt(sql, list, id, await this.desk.vantage(sql, by, {}));
    return place(id);
  }

  /** A channel that counts somebody else's meter is not taken from it. */
  private async requireOwnChannel(sql: Sql, by: SignedIn, channel: MappedChannel, from: Date): Promise<void> {
    if (by.zoneIds.length === 0) return;
    for (const meterId of await metersOfChannel(sql, channel, from)) await this.requireOwnMeter(sql, by, meterId);
  }

  private async requireOwnMeter(sql: Sql, by: SignedIn, meterId: number): Promise<void> {
    await this.desk.requireOwn(sql, { list: METER_LIST as ThingList<object> }, by, meterId);
  }
}

function unknown(field: string, detail: string): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', detail, [{ field, kind: 'UNKNOWN_REFERENCE', detail }]);
}

async function meterIdOf(sql: Sql, serial: string): Promise<number> {
  const id = (await numbersByKey(sql, METERS, [serial])).get(serial);
  if (id === undefined) throw unknown('/meterSerial', `no meter ${serial} is registered; enter it first`);
  return id;
}

/** No picture is none, and not a list of none. */
const picturesOf = ({ photoSha256s }: { readonly photoSha256s?: readonly string[] | null }): readonly string[] | null => (photoSha256s?.length ? photoSha256s : null);

async function putIn(sql: Sql, body: PutInBody): Promise<Omit<InstallationAct, 'place'>> {
  return {
    meterId: await meterIdOf(sql, body.meterSerial), installedAt: instantOf(body.installedAt), indexLitres: body.indexLitres, actNo: body.actNo ?? null, actOn: body.actOn ?? null,
    sealNo: body.sealNo ?? null, wireNo: body.wireNo ?? null, trouble: body.trouble ?? null,
    fittedIsolatingValve: body.fittedIsolatingValve ?? null, fittedCheckValve: body.fittedCheckValve ?? null, photoSha256s: picturesOf(body),
  };
}

async function takenOut(sql: Sql, body: TakeOutBody): Promise<RemovalAct> {
  return {
    meterId: await meterIdOf(sql, body.meterSerial), removedAt: instantOf(body.removedAt), indexLitres: body.indexLitres, actNo: body.actNo ?? null, actOn: body.actOn ?? null, state: body.state,
    indexDecrease: body.indexDecrease ?? null, photoSha256s: picturesOf(body),
  };
}

/** The installation just written: of a meter, that which began then or the latest. */
async function latestOf(sql: Sql, meterId: number, installedAt?: Date): Promise<ListedInstallation> {
  const { items } = await listInstallations(sql, {
    at: new Date(), knownAt: null, zoneIds: null, personal: 'none', limit: 500, offset: 0, sort: { by: 'installedAt', descending: true }, search: undefined, filters: { meterId } });
  const found = items.find((item) => installedAt === undefined || item.installedAt.getTime() === installedAt.getTime());
  if (found === undefined) throw new Error('an installation just written is not there');
  return found;
}
