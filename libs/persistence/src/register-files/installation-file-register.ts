import { because, type CellMeaning, changesBetween, fault, FILE_KINDS, type FileRow, judgeInstallation, judgeRemoval, type LineFault, type MeterPlace, type NamedThing, RegisterRefusal, type StoredRow, type Trouble } from '@app/registry';

import { rowsInForce } from '../registry/dated-table.js';
import { INSTALLATIONS, type InstallationAttributes } from '../registry/installation-table.js';
import { installMeters, removeMeters } from '../registry/installations.js';
import { METERS } from '../registry/register-tables.js';
import { asOneAct, type ChangedBy, recordFrom } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { STRETCH } from './dated-file-register.js';
import type { FileMoment, FileRegister, Held, KeyStretch, LineToApply } from './file-register.js';
import { idsOf, keysOf } from './named-things.js';

interface Place { readonly column: string; readonly attribute: keyof InstallationAttributes; readonly thing: NamedThing }

const PLACES: readonly Place[] = [
  { column: 'servicePointCode', attribute: 'servicePointId', thing: 'service_point' }, { column: 'wellCode', attribute: 'wellId', thing: 'well' },
  { column: 'reservoirCode', attribute: 'reservoirId', thing: 'reservoir' }, { column: 'boundaryCode', attribute: 'boundaryId', thing: 'boundary' },
];
const ATTRIBUTES: Readonly<Record<string, keyof InstallationAttributes>> = {
  indexAtInstallationM3: 'indexAtInstallationLitres', actNo: 'actNo', actOn: 'actOn', sealNo: 'sealNo', wireNo: 'wireNo', trouble: 'trouble',
  indexAtRemovalM3: 'indexAtRemovalLitres', indexDecrease: 'indexDecrease', removalActNo: 'removalActNo', removalActOn: 'removalActOn',
};
const OF_REMOVAL = new Set(['removedAt', 'indexAtRemovalM3', 'indexDecrease', 'removalActNo', 'removalActOn']);
const KIND = FILE_KINDS.installations;

interface HeldInstallation extends Held { readonly meterId: number | undefined; readonly stored: StoredRow<InstallationAttributes> | undefined }

const saidOf = (row: FileRow, column: string): CellMeaning => row[column] ?? null;
const dateOf = (meaning: CellMeaning): Date => new Date(Number(meaning));

/** Installations: a line enters one, ends one that is open, or completes what is recorded of one. Where and when is corrected by hand. */
export class InstallationFileRegister implements FileRegister {
  async held(sql: Sql, rows: readonly FileRow[], moment: FileMoment): Promise<readonly HeldInstallation[]> {
    const meters = await idsOf(sql, 'meter', rows.map((row) => String(row['meterSerial'])));
    const ids = [...meters.values()];
    const stored = await rowsInForce(sql, INSTALLATIONS, ids);
    const states = await rowsInForce(sql, METERS, ids);
    const capacities = new Map((await sql<{ id: number; capacity: number }>('SELECT meter_id AS id, register_capacity_litres::float8 AS capacity FROM meter WHERE meter_id = ANY($1::integer[])', [ids]))
      .map(({ id, capacity }) => [id, capacity]));
    const taken = await this.takenPoints(sql, rows);
    const codes = new Map<string, Map<number, string>>();
    for (const { thing, attribute } of PLACES) {
      codes.set(attribute, await keysOf(sql, thing, [...stored.values()].flat().flatMap(({ attributes }) => (attributes[attribute] === null ? [] : [Number(attributes[attribute])]))));
    }
    return rows.map((row) => {
      const serial = String(row['meterSerial']);
      const meterId = meters.get(serial);
      const spans = meterId === undefined ? [] : (stored.get(meterId) ?? []);
      const found = spans.find(({ validFromMs }) => validFromMs === row['installedAt']);
      const held: FileRow = found === undefined ? {} : {
        meterSerial: serial, installedAt: found.validFromMs, removedAt: found.validToMs,
        ...Object.fromEntries(Object.entries(ATTRIBUTES).map(([column, attribute]) => [column, found.attributes[attribute]])),
        ...Object.fromEntries(PLACES.map(({ column, attribute }) => [column, found.attributes[attribute] === null ? null : (codes.get(attribute)!.get(Number(found.attributes[attribute])) ?? null)])),
      };
      const meter = meterId === undefined ? undefined : {
        serial, registerCapacityLitres: capacities.get(meterId)!,
        state: states.get(meterId)?.find((state) => state.validFromMs <= Number(row['installedAt']) && (state.validToMs ?? Infinity) > Number(row['installedAt']))?.attributes.state ?? null,
      };
      const faults = meter === undefined ? [] : found === undefined
        ? judged(() => {
          judgeInstallation(meter, spans.map(spanOf), { atMs: Number(row['installedAt']), indexLitres: saidOf(row, 'indexAtInstallationM3') as number | null }, moment.nowMs);
          if (saidOf(row, 'removedAt') !== null) judgeRemoval(meter, [{ fromMs: Number(row['installedAt']), toMs: null, indexAtInstallationLitres: saidOf(row, 'indexAtInstallationM3') as number | null }], removalOf(row), moment.nowMs);
        })
        : [...changeFaults(held, row), ...(isRemoval(held, row) ? judged(() => void judgeRemoval(meter, spans.map(spanOf), removalOf(row), moment.nowMs)) : [])];
      if (found === undefined) faults.push(...this.takenFaults(row, taken));
      return { row: held, isNew: found === undefined, faults, meterId, stored: found };
    });
  }

  async apply(sql: Sql, lines: readonly LineToApply[], moment: FileMoment, by: ChangedBy): Promise<void> {
    const held = await this.held(sql, lines.map(({ stated }) => stated), moment);
    const ids = new Map<string, Map<string, number>>();
    for (const { thing, column } of PLACES) ids.set(column, await idsOf(sql, thing, lines.flatMap(({ stated }) => (saidOf(stated, column) === null ? [] : [String(stated[column])]))));
    await asOneAct(sql, by, async (act) => {
      const completed: { id: number; validFrom: Date; attributes: InstallationAttributes }[] = [];
      const events: { atMs: number; isRemoval: boolean; stated: FileRow; meterId: number }[] = [];
      for (const [at, { stated }] of lines.entries()) {
        const { isNew, meterId, stored, row } = held[at]!;
        if (meterId === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'no such meter is registered', String(stated['meterSerial']), 'meterSerial');
        if (isNew) events.push({ atMs: Number(stated['installedAt']), isRemoval: false, stated, meterId });
        else if (changesBetween(KIND, row, stated).some(({ column }) => !OF_REMOVAL.has(column) || !isRemoval(row, stated))) {
          completed.push({ id: meterId, validFrom: new Date(stored!.validFromMs), attributes: { ...stored!.attributes, ...statedAttributes(stated, isRemoval(row, stated)) } });
        }
        if (saidOf(stated, 'removedAt') !== null && (isNew || isRemoval(row, stated))) events.push({ atMs: Number(stated['removedAt']), isRemoval: true, stated, meterId });
      }
      for (const round of roundsOf(completed, ({ id }) => id)) await recordFrom(sql, INSTALLATIONS, round, act);
      // In the order of time, a removal before what is put in its place at the same instant.
      events.sort((one, other) => one.atMs - other.atMs || Number(other.isRemoval) - Number(one.isRemoval));
      for (let from = 0; from < events.length;) {
        const meters = new Set<number>();
        let to = from;
        for (; to < events.length && events[to]!.isRemoval === events[from]!.isRemoval && !meters.has(events[to]!.meterId); to++) meters.add(events[to]!.meterId);
        const stretch = events.slice(from, to);
        if (events[from]!.isRemoval) {
          await removeMeters(sql, stretch.map(({ stated, meterId }) => ({
            meterId, removedAt: dateOf(stated['removedAt']!), ...removalOf(stated), actNo: text(stated, 'removalActNo'), actOn: text(stated, 'removalActOn'), state: 'removed' as const,
          })), act);
        } else {
          await installMeters(sql, stretch.map(({ stated, meterId }) => ({
            meterId, place: placeOf(stated, ids), installedAt: dateOf(stated['installedAt']!), indexLitres: saidOf(stated, 'indexAtInstallationM3') as number | null,
            actNo: text(stated, 'actNo'), actOn: text(stated, 'actOn'), sealNo: text(stated, 'sealNo'), wireNo: text(stated, 'wireNo'), trouble: text(stated, 'trouble') as Trouble | null,
          })), act);
        }
        from = to;
      }
    });
  }

  async keysAfter(sql: Sql, after: number, atMs: number): Promise<KeyStretch> {
    const found = await sql<{ id: number; meterSerial: string; fromMs: number }>(
      `SELECT m.meter_id AS id, m.serial AS "meterSerial", (extract(epoch FROM i.valid_from) * 1000)::float8 AS "fromMs"
       FROM (SELECT DISTINCT meter_id FROM installation WHERE meter_id > $1 AND superseded_at IS NULL AND valid_from <= $2 ORDER BY meter_id LIMIT ${STRETCH}) k
       JOIN meter m USING (meter_id) JOIN installation i ON i.meter_id = k.meter_id AND i.superseded_at IS NULL AND i.valid_from <= $2 ORDER BY 1, 3`, [after, new Date(atMs)]);
    return { last: found.at(-1)?.id ?? null, rows: found.map(({ meterSerial, fromMs }) => ({ meterSerial, installedAt: fromMs })) };
  }

  private async takenPoints(sql: Sql, rows: readonly FileRow[]): Promise<Map<string, { serial: string; fromMs: number; toMs: number | null }[]>> {
    const points = [...new Set(rows.flatMap((row) => (saidOf(row, 'servicePointCode') === null ? [] : [String(row['servicePointCode'])])))];
    const found = await sql<{ code: string; serial: string; fromMs: number; toMs: number | null }>(
      `SELECT p.code, m.serial, (extract(epoch FROM i.valid_from) * 1000)::float8 AS "fromMs", (extract(epoch FROM i.valid_to) * 1000)::float8 AS "toMs"
       FROM service_point p JOIN installation i USING (service_point_id) JOIN meter m USING (meter_id) WHERE i.superseded_at IS NULL AND p.code = ANY($1::text[])`, [points]);
    const taken = new Map<string, { serial: string; fromMs: number; toMs: number | null }[]>();
    for (const { code, ...span } of found) taken.set(code, [...(taken.get(code) ?? []), span]);
    return taken;
  }

  private takenFaults(row: FileRow, taken: ReadonlyMap<string, readonly { serial: string; fromMs: number; toMs: number | null }[]>): LineFault[] {
    const from = Number(row['installedAt']);
    const to = saidOf(row, 'removedAt') === null ? Infinity : Number(row['removedAt']);
    const other = taken.get(String(row['servicePointCode'] ?? ''))?.find(({ fromMs, toMs }) => fromMs < to && from < (toMs ?? Infinity));
    return other === undefined ? [] : [fault('servicePointCode', 'OVERLAP', 'point_taken', { serial: other.serial })];
  }
}

const spanOf = ({ validFromMs, validToMs, attributes }: StoredRow<InstallationAttributes>) => ({ fromMs: validFromMs, toMs: validToMs, indexAtInstallationLitres: attributes.indexAtInstallationLitres });

function removalOf(row: FileRow): { atMs: number; indexLitres: number | null; indexDecrease: InstallationAttributes['indexDecrease'] } {
  return { atMs: Number(row['removedAt']), indexLitres: saidOf(row, 'indexAtRemovalM3') as number | null, indexDecrease: saidOf(row, 'indexDecrease') as InstallationAttributes['indexDecrease'] };
}

const isRemoval = (held: FileRow, stated: FileRow): boolean => saidOf(held, 'removedAt') === null && saidOf(stated, 'removedAt') !== null;

/** Where and when it was cannot be changed by a file: readings stand on it. */
function changeFaults(held: FileRow, stated: FileRow): LineFault[] {
  return changesBetween(KIND, held, stated).filter(({ column }) => PLACES.some((place) => place.column === column) || (column === 'removedAt' && !isRemoval(held, stated)))
    .map(({ column }) => fault(column, 'CONFLICT', 'installation_differs'));
}

function judged(judge: () => void): LineFault[] {
  try {
    judge();
    return [];
  } catch (error) {
    if (!(error instanceof RegisterRefusal) || error.kind === 'NOT_FOUND') throw error;
    return [{ column: null, kind: error.kind, reason: error.reason ?? because('register_refuses') }];
  }
}

const text = (row: FileRow, column: string): string | null => saidOf(row, column) as string | null;

function statedAttributes(stated: FileRow, isRemovalToo: boolean): Partial<InstallationAttributes> {
  return Object.fromEntries(Object.entries(ATTRIBUTES).filter(([column]) => column in stated && !(isRemovalToo && OF_REMOVAL.has(column))).map(([column, attribute]) => [attribute, stated[column]]));
}

function placeOf(stated: FileRow, ids: ReadonlyMap<string, ReadonlyMap<string, number>>): MeterPlace {
  const place = PLACES.find(({ column }) => saidOf(stated, column) !== null)!;
  const id = ids.get(place.column)!.get(String(stated[place.column]));
  if (id === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'no such place is registered', String(stated['meterSerial']), place.column);
  return { [place.attribute]: id } as unknown as MeterPlace;
}

/** Items in rounds in which no key comes twice. */
export function roundsOf<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): Item[][] {
  const rounds: Item[][] = [];
  const seen = new Map<unknown, number>();
  for (const item of items) {
    const round = seen.get(keyOf(item)) ?? 0;
    seen.set(keyOf(item), round + 1);
    (rounds[round] ??= []).push(item);
  }
  return rounds;
}
