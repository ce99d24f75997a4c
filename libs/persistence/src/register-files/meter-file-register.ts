import { type CellMeaning, decimalInLanguages, fault, FILE_KINDS, type FileRow, type LineFault, type MeterAttributes, RegisterRefusal } from '@app/registry';

import { addMeters } from '../registry/meters.js';
import type { ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { DatedFileRegister } from './dated-file-register.js';
import type { HeldThing } from './dated-things.js';
import { FILE_PARTS, type FilePart } from './file-parts.js';
import type { FileMoment, LineToApply } from './file-register.js';

interface MeterFacts { readonly serial: string; readonly capacityLitres: number; readonly installed: readonly { readonly fromMs: number; readonly toMs: number | null }[] }

/**
 * Meters: the capacity of the register belongs to the meter for life, and «installed» is what an installation says. A file may
 * repeat it, as an export does, and not decide it.
 */
export class MeterFileRegister extends DatedFileRegister {
  constructor() {
    super(FILE_KINDS.meters, FILE_PARTS.meters);
  }

  override async held(sql: Sql, rows: readonly FileRow[], moment: FileMoment): Promise<readonly HeldThing[]> {
    const facts = await factsOf(sql, rows.map((row) => String(row['serial'])));
    const isInstalled = rows.map((row) => {
      const atMs = Number(row['validFrom'] ?? moment.nowMs);
      return facts.get(String(row['serial']))?.installed.some(({ fromMs, toMs }) => fromMs <= atMs && (toMs === null || toMs > atMs)) === true;
    });
    // Judged as if the line said the state that is stored; what it says of an installation is compared apart.
    const stored = await super.held(sql, rows.map((row, at) => (isInstalled[at] === true || row['state'] === 'installed' ? without(row, 'state') : row)), moment);
    return stored.map((thing, at) => {
      const row = rows[at]!;
      const capacity = facts.get(String(row['serial']))?.capacityLitres ?? null;
      // What was recorded of an installed meter before it was put in may be said again.
      const state = isInstalled[at] === true && row['state'] !== thing.row['state'] ? 'installed' : (thing.row['state'] ?? null);
      const registerCapacityM3 = 'registerCapacityM3' in row && row['registerCapacityM3'] === null ? null : capacity;
      const faults = [...stateFaults(row, thing.isNew, state), ...capacityFaults(row, capacity)];
      return { ...thing, row: { ...thing.row, registerCapacityM3, state }, faults: [...thing.faults, ...faults] };
    });
  }

  override async apply(sql: Sql, lines: readonly LineToApply[], moment: FileMoment, by: ChangedBy): Promise<void> {
    // A stated «installed» is held already, else the line would have been refused.
    await super.apply(sql, lines.map(({ lineNo, stated }) => ({ lineNo, stated: stated['state'] === 'installed' ? without(stated, 'state') : stated })), moment, by);
  }

  protected override async enter(sql: Sql, _part: FilePart, things: readonly { key: string; validFrom: Date; attributes: object; stated: FileRow }[], by: ChangedBy): Promise<number[]> {
    const capacities = await capacitiesOf(sql, things.map(({ stated }) => stated));
    return addMeters(sql, things.map(({ key, validFrom, attributes, stated }) => {
      const registerCapacityLitres = stated['registerCapacityM3'] ?? capacities.get(String(stated['modelCode']));
      if (registerCapacityLitres === undefined) throw new RegisterRefusal('SCHEMA', 'neither the line nor its model says the register capacity', key, 'registerCapacityM3');
      return { serial: key, registerCapacityLitres: Number(registerCapacityLitres), validFrom, attributes: attributes as MeterAttributes };
    }), by);
  }
}

function stateFaults(row: FileRow, isNew: boolean, held: CellMeaning): LineFault[] {
  const stated = row['state'] ?? null;
  if (stated === held || stated === null) return [];
  if (held === 'installed') return [fault('state', 'CONFLICT', 'meter_is_installed')];
  if (stated === 'installed' || (isNew && stated === 'removed')) {
    return [fault('state', 'CONFLICT', stated === 'removed' ? 'removed_by_removal' : 'installed_by_installation')];
  }
  return [];
}

function capacityFaults(row: FileRow, held: number | null): LineFault[] {
  const stated = row['registerCapacityM3'] ?? null;
  if (held === null) {
    // A model that is named and unknown is a fault of its own.
    return stated === null && (row['modelCode'] ?? null) === null ? [fault('registerCapacityM3', 'SCHEMA', 'capacity_missing')] : [];
  }
  return 'registerCapacityM3' in row && stated !== null && stated !== held
    ? [fault('registerCapacityM3', 'CONFLICT', 'capacity_stays', { cubicMetres: decimalInLanguages(held / 1000) })] : [];
}

async function factsOf(sql: Sql, serials: readonly string[]): Promise<Map<string, MeterFacts>> {
  const rows = await sql<{ serial: string; capacityLitres: number; fromMs: number | null; toMs: number | null }>(
    `SELECT m.serial, m.register_capacity_litres::float8 AS "capacityLitres", (extract(epoch FROM i.valid_from) * 1000)::float8 AS "fromMs", (extract(epoch FROM i.valid_to) * 1000)::float8 AS "toMs"
     FROM meter m LEFT JOIN installation i ON i.meter_id = m.meter_id AND i.superseded_at IS NULL WHERE m.serial = ANY($1::text[])`, [serials]);
  const facts = new Map<string, MeterFacts & { installed: { fromMs: number; toMs: number | null }[] }>();
  for (const { serial, capacityLitres, fromMs, toMs } of rows) {
    const known = facts.get(serial) ?? { serial, capacityLitres, installed: [] };
    if (fromMs !== null) known.installed.push({ fromMs, toMs });
    facts.set(serial, known);
  }
  return facts;
}

async function capacitiesOf(sql: Sql, rows: readonly FileRow[]): Promise<Map<string, number>> {
  const codes = [...new Set(rows.flatMap((row) => (typeof row['modelCode'] === 'string' ? [row['modelCode']] : [])))];
  const found = await sql<{ code: string; capacity: number }>('SELECT code, register_capacity_litres::float8 AS capacity FROM meter_model WHERE code = ANY($1::text[])', [codes]);
  return new Map(found.map(({ code, capacity }) => [code, capacity]));
}

function without(row: FileRow, column: string): FileRow {
  const { [column]: _, ...rest } = row;
  return rest;
}
