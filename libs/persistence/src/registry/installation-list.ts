import { RegisterRefusal } from '@app/registry';

import type { Sql } from '../sql.js';
import { attributesOf, selectedAttributes } from './dated-table.js';
import { INSTALLATIONS, type InstallationAttributes } from './installation-table.js';
import { held, literalPattern, type Page, type Vantage } from './register-list.js';

/** An installation in force, ended or not, with the names of what it joins. */
export interface ListedInstallation {
  readonly id: number;
  readonly meterId: number;
  readonly meterSerial: string;
  readonly placeKind: 'service_point' | 'well' | 'reservoir' | 'boundary';
  readonly placeCode: string;
  readonly installedAt: Date;
  readonly removedAt: Date | null;
  readonly recordedAt: Date;
  readonly attributes: InstallationAttributes;
}

export interface InstallationQuestion extends Vantage {
  /** True: those that stood at `at` alone; else those of all times, whose places lie in the asker's zones at `at`. */
  readonly isAtAlone?: boolean;
  readonly limit: number;
  readonly offset: number;
  readonly sort: { readonly by: 'installedAt' | 'removedAt' | 'meterSerial' | 'placeCode'; readonly descending: boolean } | undefined;
  readonly search: string | undefined;
  readonly filters: { readonly meterId?: number | undefined; readonly servicePointId?: number | undefined; readonly wellId?: number | undefined; readonly isOpen?: boolean | undefined };
}

const SORTS = { installedAt: 'valid_from', removedAt: 'valid_to', meterSerial: 'meter_serial', placeCode: 'place_code' } as const;

/** Installations as known then, open and ended: `$1` at, `$2` known at, `$3` zones. */
const INSTALLED = `
  SELECT i.*, m.serial AS meter_serial,
    CASE WHEN i.service_point_id IS NOT NULL THEN 'service_point' WHEN i.well_id IS NOT NULL THEN 'well' WHEN i.reservoir_id IS NOT NULL THEN 'reservoir' ELSE 'boundary' END AS place_kind,
    coalesce(p.code, w.code, r.code, b.code) AS place_code
  FROM installation i JOIN meter m USING (meter_id) LEFT JOIN service_point p USING (service_point_id) LEFT JOIN well w USING (well_id) LEFT JOIN reservoir r USING (reservoir_id)
  LEFT JOIN zone_boundary b USING (boundary_id)
  WHERE i.recorded_at <= $2 AND (i.superseded_at IS NULL OR i.superseded_at > $2) AND ($3::integer[] IS NULL
    OR EXISTS (SELECT FROM service_point_version v WHERE v.service_point_id = i.service_point_id AND v.zone_id = ANY($3) AND ${held('v')})
    OR EXISTS (SELECT FROM well_version v WHERE v.well_id = i.well_id AND v.zone_id = ANY($3) AND ${held('v')})
    OR EXISTS (SELECT FROM reservoir_version v WHERE v.reservoir_id = i.reservoir_id AND v.zone_id = ANY($3) AND ${held('v')})
    OR EXISTS (SELECT FROM zone_boundary_version v WHERE v.boundary_id = i.boundary_id AND (v.from_zone_id = ANY($3) OR v.to_zone_id = ANY($3)) AND ${held('v')}))`;

const SELECTED = `version_id::float8 AS id, meter_id AS "meterId", meter_serial AS "meterSerial", place_kind AS "placeKind", place_code AS "placeCode", valid_from AS "installedAt",
  valid_to AS "removedAt", recorded_at AS "recordedAt", ${selectedAttributes(INSTALLATIONS)}`;

/** A page of installations, the latest first where no order is asked for. */
export async function listInstallations(sql: Sql, question: InstallationQuestion): Promise<Page<ListedInstallation>> {
  const parameters: unknown[] = [question.at, question.knownAt ?? 'infinity', question.zoneIds];
  const conditions = ['true'];
  const ask = (condition: (parameter: string) => string, asked: unknown): void => {
    if (asked === undefined) return;
    parameters.push(asked);
    conditions.push(condition(`$${parameters.length}`));
  };
  ask((id) => `meter_id = ${id}`, question.filters.meterId);
  ask((id) => `service_point_id = ${id}`, question.filters.servicePointId);
  ask((id) => `well_id = ${id}`, question.filters.wellId);
  ask((isOpen) => `(valid_to IS NULL) = ${isOpen}`, question.filters.isOpen);
  ask((pattern) => `(meter_serial ILIKE ${pattern} OR place_code ILIKE ${pattern} OR act_no ILIKE ${pattern} OR seal_no ILIKE ${pattern})`, question.search === undefined ? undefined : literalPattern(question.search));
  if (question.isAtAlone === true) conditions.push('valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)');
  const { by, descending } = question.sort ?? { by: 'installedAt' as const, descending: true };
  const from = `FROM (${INSTALLED}) installed WHERE ${conditions.join(' AND ')}`;
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::float8 AS total ${from}`, parameters);
  const rows = await sql<ListedInstallation & InstallationAttributes>(
    `SELECT ${SELECTED} ${from} ORDER BY ${SORTS[by]} ${descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}, version_id LIMIT ${question.limit} OFFSET ${question.offset}`, parameters);
  return { items: rows.map(listed), total: counted?.total ?? 0 };
}

/** One installation. @throws RegisterRefusal NOT_FOUND, also where it lies outside the asker's zones */
export async function installationOf(sql: Sql, id: number, vantage: Vantage): Promise<ListedInstallation> {
  const [row] = await sql<ListedInstallation & InstallationAttributes>(`SELECT ${SELECTED} FROM (${INSTALLED}) installed WHERE version_id = $4`, [vantage.at, vantage.knownAt ?? 'infinity', vantage.zoneIds, id]);
  if (row === undefined) throw new RegisterRefusal('NOT_FOUND', 'no installation in force has this number');
  return listed(row);
}

function listed(row: ListedInstallation & InstallationAttributes): ListedInstallation {
  const { id, meterId, meterSerial, placeKind, placeCode, installedAt, removedAt, recordedAt } = row;
  return { id, meterId, meterSerial, placeKind, placeCode, installedAt, removedAt, recordedAt, attributes: attributesOf(INSTALLATIONS, row) };
}
