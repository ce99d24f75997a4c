import { judgeInstallation, judgeRemoval, REGISTER_BEGINS_MS, RegisterRefusal, type ActMeter, type InstallationAct, type InstallationSpan, type MeterAttributes, type MeterPlace, type RemovalAct, rowAt } from '@app/registry';

import type { Sql } from '../sql.js';
import { insertRows, lockThings, recordingInstant, rowsInForce, supersedeRows } from './dated-table.js';
import { requirePhotos } from '../readings/reading-photos.js';
import { remapMeter, type MappedChannel } from './device-mappings.js';
import { INSTALLATIONS, type InstallationAttributes } from './installation-table.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { tellChange } from './register-news.js';
import { METERS } from './register-tables.js';
import { asOneAct, audit, recordFrom, type ChangedBy } from './register-writes.js';

interface StoredSpan extends InstallationSpan {
  readonly rowId: number;
  readonly attributes: InstallationAttributes;
}

interface MeterAtAct { readonly meter: ActMeter; readonly attributes: MeterAttributes | undefined; readonly spans: readonly StoredSpan[] }

/** Acts that are read, judged and written at a time. */
const CHUNK = 4_000;

const NOTHING_KNOWN: Omit<MeterAttributes, 'state'> = { modelId: null, lotId: null, pulseLitres: null, verifiedOn: null, verifiedUntilOn: null };

/**
 * Records that meters were put in, in the caller's transaction. A meter that is put in at several places in turn is
 * recorded by several calls.
 * @throws RegisterRefusal OVERLAP when meter or place is taken, CONFLICT, TIME_FUTURE, RANGE, NOT_FOUND, UNKNOWN_REFERENCE for a place or a picture that is not there
 */
export async function installMeters(sql: Sql, acts: readonly InstallationAct[], by: ChangedBy): Promise<void> {
  requireOnce(acts);
  await requirePhotos(sql, acts.flatMap(({ photoSha256s }) => photoSha256s ?? []));
  await asOneAct(sql, by, async (act) => {
    for (let from = 0; from < acts.length; from += CHUNK) await installChunk(sql, acts.slice(from, from + CHUNK), act);
  });
  await tellChange(sql, 'register', 'installation', acts.map(({ meterId }) => meterId));
}

/**
 * Records that meters were taken out, and what became of them, in the caller's transaction.
 * @throws RegisterRefusal CONFLICT when one is not installed, REGISTER_DECREASE, TIME_FUTURE, RANGE, NOT_FOUND, UNKNOWN_REFERENCE for a picture that is not there
 */
export async function removeMeters(sql: Sql, acts: readonly RemovalAct[], by: ChangedBy): Promise<void> {
  requireOnce(acts);
  await requirePhotos(sql, acts.flatMap(({ photoSha256s }) => photoSha256s ?? []));
  await asOneAct(sql, by, async (act) => {
    for (let from = 0; from < acts.length; from += CHUNK) await removeChunk(sql, acts.slice(from, from + CHUNK), act);
  });
  await tellChange(sql, 'register', 'installation', acts.map(({ meterId }) => meterId));
}

/** A meter taken out and another put in at the same place, with the radio that speaks for it. */
export interface MeterExchange {
  readonly removal: RemovalAct;
  readonly installation: Omit<InstallationAct, 'place'>;
  /** `same`: the channels that counted the old meter count the new one; a channel: that one does; null: none yet. */
  readonly radio: 'same' | MappedChannel | null;
}

/** Exchanges a meter as one act, in the caller's transaction. @throws RegisterRefusal as removal, installation and mapping do */
export async function exchangeMeter(sql: Sql, exchange: MeterExchange, by: ChangedBy): Promise<void> {
  const { removal, installation, radio } = exchange;
  if (installation.installedAt.getTime() < removal.removedAt.getTime()) throw new RegisterRefusal('RANGE', 'the new meter is put in after the old one is taken out', null, 'installedAt');
  await asOneAct(sql, by, async (act) => {
    // Both at once and in order of their numbers, so that two exchanges cannot wait for each other.
    await lockThings(sql, METERS, [removal.meterId, installation.meterId].sort((a, b) => a - b));
    const [open] = await sql<{ servicePointId: number | null; wellId: number | null; reservoirId: number | null; boundaryId: number | null }>(
      `SELECT service_point_id AS "servicePointId", well_id AS "wellId", reservoir_id AS "reservoirId", boundary_id AS "boundaryId"
       FROM installation WHERE meter_id = $1 AND superseded_at IS NULL AND valid_to IS NULL`, [removal.meterId]);
    if (open === undefined) throw new RegisterRefusal('CONFLICT', 'the old meter is not installed anywhere', null, 'removal');
    await removeMeters(sql, [removal], act);
    await installMeters(sql, [{ ...installation, place: placeOf(open) }], act);
    await remapMeter(sql, { oldMeterId: removal.meterId, removedAt: removal.removedAt, newMeterId: installation.meterId, installedAt: installation.installedAt, radio }, act);
  });
}

/** What an installation should have said; what is left out is as it was. */
export type InstallationCorrection = Partial<Omit<InstallationAttributes, 'servicePointId' | 'wellId' | 'reservoirId' | 'boundaryId'>> & { readonly installedAt?: Date; readonly removedAt?: Date | null };

/**
 * Replaces an installation that was recorded wrongly; the old row stays as superseded.
 * @throws RegisterRefusal NOT_FOUND, OVERLAP, RANGE, TIME_FUTURE, SCHEMA without a reason
 */
export async function correctInstallation(unchecked: Sql, installationId: number, correction: InstallationCorrection, by: ChangedBy): Promise<void> {
  if (by.reason === null || by.reason.trim() === '') throw new RegisterRefusal('SCHEMA', 'a correction says why', null, 'reason');
  const sql = refusedByConstraint(unchecked);
  const [found] = await sql<{ meterId: number }>('SELECT meter_id AS "meterId" FROM installation WHERE version_id = $1 AND superseded_at IS NULL', [installationId]);
  const serials = found === undefined ? undefined : await lockThings(sql, METERS, [found.meterId]);
  const row = found === undefined ? undefined : (await rowsInForce(sql, INSTALLATIONS, [found.meterId])).get(found.meterId)?.find(({ rowId }) => rowId === installationId);
  if (found === undefined || row === undefined) throw new RegisterRefusal('NOT_FOUND', 'no installation in force has this number; read it again');
  const recordedAt = await recordingInstant(sql, INSTALLATIONS, [found.meterId]);
  const { installedAt, removedAt, ...corrected } = correction;
  const validFromMs = installedAt?.getTime() ?? row.validFromMs;
  const validToMs = removedAt === undefined ? row.validToMs : removedAt?.getTime() ?? null;
  if (Math.max(validFromMs, validToMs ?? 0) > recordedAt.getTime()) throw new RegisterRefusal('TIME_FUTURE', 'an act says what was done, not what will be', serials?.get(found.meterId) ?? null, 'installedAt');
  if (validFromMs < REGISTER_BEGINS_MS) throw new RegisterRefusal('RANGE', 'the register begins with the year 1900', serials?.get(found.meterId) ?? null, 'installedAt');
  await requirePhotos(sql, [...corrected.photoSha256s ?? [], ...corrected.removalPhotoSha256s ?? []]);
  const attributes: InstallationAttributes = { ...row.attributes, ...corrected };
  const recording = { recordedAt, userId: by.actor.userId, reason: by.reason };
  await supersedeRows(sql, INSTALLATIONS, [row.rowId], recording);
  await insertRows(sql, INSTALLATIONS, [{ id: found.meterId, validFromMs, validToMs, attributes }], recording);
  await audit(unchecked, by, [{
    actor: by.actor, action: 'meter.correct_installation', objectKind: 'meter', objectKey: serials?.get(found.meterId) ?? '',
    before: { installedAt: new Date(row.validFromMs).toISOString(), removedAt: isoOrNull(row.validToMs), ...known(row.attributes) },
    after: { installedAt: new Date(validFromMs).toISOString(), removedAt: isoOrNull(validToMs), ...known(attributes) }, reason: by.reason,
  }]);
  await tellChange(sql, 'register', 'installation', [found.meterId]);
}

const isoOrNull = (instantMs: number | null): string | null => (instantMs === null ? null : new Date(instantMs).toISOString());

function placeOf(row: { servicePointId: number | null; wellId: number | null; reservoirId: number | null; boundaryId: number | null }): MeterPlace {
  if (row.servicePointId !== null) return { servicePointId: row.servicePointId };
  if (row.wellId !== null) return { wellId: row.wellId };
  if (row.reservoirId !== null) return { reservoirId: row.reservoirId };
  if (row.boundaryId !== null) return { boundaryId: row.boundaryId };
  throw new Error('an installation has a place');
}

function requireOnce(acts: readonly { readonly meterId: number }[]): void {
  if (new Set(acts.map(({ meterId }) => meterId)).size < acts.length) throw new RegisterRefusal('DUPLICATE', 'one meter is named twice at a time');
}

async function installChunk(unchecked: Sql, acts: readonly InstallationAct[], by: ChangedBy): Promise<void> {
  const sql = refusedByConstraint(unchecked);
  const { meters, recordedAt } = await metersOf(sql, acts.map(({ meterId, installedAt }) => ({ meterId, atMs: installedAt.getTime() })));
  const rows = acts.map((act) => {
    const { meter, spans } = meters.get(act.meterId)!;
    judgeInstallation(meter, spans, { atMs: act.installedAt.getTime(), indexLitres: act.indexLitres }, recordedAt.getTime());
    const attributes: InstallationAttributes = {
      servicePointId: null, wellId: null, reservoirId: null, boundaryId: null, ...act.place, indexAtInstallationLitres: act.indexLitres, indexAtRemovalLitres: null,
      actNo: act.actNo, actOn: act.actOn, removalActNo: null, removalActOn: null, indexDecrease: null, sealNo: act.sealNo, wireNo: act.wireNo, trouble: act.trouble, fittedIsolatingValve: act.fittedIsolatingValve ?? null,
      fittedCheckValve: act.fittedCheckValve ?? null, photoSha256s: act.photoSha256s ?? null, removalPhotoSha256s: null,
    };
    return { id: act.meterId, validFromMs: act.installedAt.getTime(), validToMs: null, attributes };
  });
  await insertRows(sql, INSTALLATIONS, rows, { recordedAt, userId: by.actor.userId, reason: by.reason });
  await audit(unchecked, by, rows.map(({ id, validFromMs, attributes }) => ({
    actor: by.actor, action: 'meter.install', objectKind: 'meter', objectKey: meters.get(id)!.meter.serial, before: null,
    after: { installedAt: new Date(validFromMs).toISOString(), ...known(attributes) }, reason: by.reason,
  })));
}

async function removeChunk(unchecked: Sql, acts: readonly RemovalAct[], by: ChangedBy): Promise<void> {
  const sql = refusedByConstraint(unchecked);
  const { meters, recordedAt } = await metersOf(sql, acts.map(({ meterId, removedAt }) => ({ meterId, atMs: removedAt.getTime() })));
  const ended = acts.map((act) => {
    const { meter, spans } = meters.get(act.meterId)!;
    const span = judgeRemoval(meter, spans, { atMs: act.removedAt.getTime(), indexLitres: act.indexLitres, indexDecrease: act.indexDecrease }, recordedAt.getTime());
    const attributes: InstallationAttributes = {
      ...span.attributes, indexAtRemovalLitres: act.indexLitres, removalActNo: act.actNo, removalActOn: act.actOn, indexDecrease: act.indexDecrease, removalPhotoSha256s: act.photoSha256s ?? null,
    };
    return { act, span, row: { id: act.meterId, validFromMs: span.fromMs, validToMs: act.removedAt.getTime(), attributes } };
  });
  const recording = { recordedAt, userId: by.actor.userId, reason: by.reason };
  await supersedeRows(sql, INSTALLATIONS, ended.map(({ span }) => span.rowId), recording);
  await insertRows(sql, INSTALLATIONS, ended.map(({ row }) => row), recording);
  await audit(unchecked, by, ended.map(({ act, span, row }) => ({
    actor: by.actor, action: 'meter.remove', objectKind: 'meter', objectKey: meters.get(act.meterId)!.meter.serial, before: known(span.attributes),
    after: { removedAt: act.removedAt.toISOString(), ...known(row.attributes) }, reason: by.reason,
  })));
  await recordFrom(unchecked, METERS, ended.map(({ act }) => ({
    id: act.meterId, validFrom: act.removedAt, attributes: { ...NOTHING_KNOWN, ...meters.get(act.meterId)!.attributes, state: act.state },
  })), by);
}

/** Locks the meters of some acts and reads what the rules ask about each. */
async function metersOf(sql: Sql, acts: readonly { readonly meterId: number; readonly atMs: number }[]): Promise<{ meters: Map<number, MeterAtAct>; recordedAt: Date }> {
  const ids = acts.map(({ meterId }) => meterId);
  const serials = await lockThings(sql, METERS, ids);
  const recordedAt = await recordingInstant(sql, INSTALLATIONS, ids);
  const states = await rowsInForce(sql, METERS, ids);
  const installed = await rowsInForce(sql, INSTALLATIONS, ids);
  const capacities = new Map((await sql<{ id: number; capacity: number }>(
    'SELECT meter_id AS id, register_capacity_litres::float8 AS capacity FROM meter WHERE meter_id = ANY($1::integer[])', [ids])).map(({ id, capacity }) => [id, capacity]));
  return {
    recordedAt,
    meters: new Map(acts.map(({ meterId, atMs }) => {
      const rows = states.get(meterId) ?? [];
      const attributes = rowAt(rows, atMs)?.attributes;
      if (rows.length > 0 && attributes === undefined) throw new RegisterRefusal('RANGE', `meter ${serials.get(meterId)} is known from a later time on only`, serials.get(meterId)!, 'meterId');
      const spans = (installed.get(meterId) ?? []).map((row) => ({
        rowId: row.rowId, fromMs: row.validFromMs, toMs: row.validToMs, indexAtInstallationLitres: row.attributes.indexAtInstallationLitres, attributes: row.attributes }));
      return [meterId, { attributes, spans, meter: { serial: serials.get(meterId)!, registerCapacityLitres: capacities.get(meterId)!, state: attributes?.state ?? null } }];
    })),
  };
}

/** What is known of it, for the audit. */
const known = (attributes: object): Record<string, unknown> => Object.fromEntries(Object.entries(attributes).filter(([, attribute]) => attribute !== null));
