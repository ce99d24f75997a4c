import type { CellMeaning, FileKindName, NamedThing } from '@app/registry';

import type { DatedTable } from '../registry/dated-table.js';
import { ACCOUNT_HOLDERS, ACCOUNTS, METERS, RESERVOIRS, SERVICE_POINT_ADDRESSES, SERVICE_POINTS, WELL_FIELDS, WELLS, ZONES } from '../registry/register-tables.js';

/** An attribute of a table as a column of a file. */
export interface FileAttribute {
  readonly column: string;
  /** The attribute is the number of such a thing, the cell its code. */
  readonly names?: NamedThing;
  /** Parts of one that the cell counts in: a share is kept as 0.25 and meant as 2,500 ten-thousandths. */
  readonly partsOfOne?: number;
}

/** A table that lines of a file say something of. */
export interface FilePart {
  readonly table: DatedTable<object>;
  /** What a thing of the table is among those that cells name. */
  readonly thing: NamedThing;
  /** Column that names the thing; a line without it says nothing of this part. */
  readonly keyColumn: string;
  readonly attributes: Readonly<Record<string, FileAttribute>>;
  /** Column without which there is no row: an account without a holder has none. Such a row is replaced, never removed. */
  readonly presentBy?: string;
  /** Attributes that no file states, for a new row or one that a file changes. */
  readonly unstated: Readonly<Record<string, CellMeaning>>;
  /** Attributes that stay as they are when a file changes others. */
  readonly kept: readonly string[];
}

const same = (...columns: readonly string[]): Record<string, FileAttribute> => Object.fromEntries(columns.map((column) => [column, { column }]));
const NAMES = same('nameRu', 'nameKy', 'nameEn');
const ZONE: FileAttribute = { column: 'zoneCode', names: 'zone' };
const FIELD: FileAttribute = { column: 'fieldCode', names: 'well_field' };

function part(table: DatedTable<never>, thing: NamedThing, keyColumn: string, attributes: FilePart['attributes'], more: Partial<FilePart> = {}): FilePart {
  return { table: table as unknown as DatedTable<object>, thing, keyColumn, attributes, unstated: {}, kept: [], ...more };
}

/** Kinds of files whose lines are attributes of dated things; the parts that name a thing come before those that add to it. */
export const FILE_PARTS: Readonly<Record<Exclude<FileKindName, 'installations' | 'devices'>, readonly FilePart[]>> = {
  accounts: [
    part(ACCOUNTS, 'account', 'accountNo', same('class', 'state', 'residents', 'normLitresPerPersonDay')),
    part(ACCOUNT_HOLDERS, 'account', 'accountNo', same('fullName', 'phone'), { presentBy: 'fullName', unstated: { isInvented: false } }),
    part(SERVICE_POINTS, 'service_point', 'servicePointCode', {
      ...same('placement', 'dnMillimetres', 'hasIsolatingValve', 'hasCheckValve', 'sewer'),
      state: { column: 'servicePointState' }, accountId: { column: 'accountNo', names: 'account' }, zoneId: ZONE,
      parentServicePointId: { column: 'parentServicePointCode', names: 'service_point' }, sewerShare: { column: 'sewerShare', partsOfOne: 10_000 },
    }),
    part(SERVICE_POINT_ADDRESSES, 'service_point', 'servicePointCode', same('address'), { presentBy: 'address', unstated: { isInvented: false } }),
  ],
  meters: [
    part(METERS, 'meter', 'serial', {
      ...same('state', 'pulseLitres', 'verifiedOn', 'verifiedUntilOn'), modelId: { column: 'modelCode', names: 'meter_model' }, lotId: { column: 'lotCode', names: 'meter_lot' },
    }),
  ],
  wells: [
    part(WELLS, 'well', 'code', {
      ...NAMES, ...same('state', 'season', 'depthMetres', 'pumpModel', 'energyMeterSerial', 'document'), fieldId: FIELD, zoneId: ZONE,
      ratedFlowLitresPerHour: { column: 'ratedFlowM3PerHour' }, pumpRatedWatts: { column: 'pumpRatedKilowatts' },
    }),
  ],
  'well-fields': [part(WELL_FIELDS, 'well_field', 'code', { ...NAMES, ...same('place') })],
  reservoirs: [part(RESERVOIRS, 'reservoir', 'code', { ...NAMES, ...same('state'), fieldId: FIELD, zoneId: ZONE, volumeLitres: { column: 'volumeM3' } }, { unstated: { levels: null }, kept: ['levels'] })],
  zones: [part(ZONES, 'zone', 'code', { ...NAMES, ...same('mainsLengthMetres', 'serviceConnections', 'meanPressureKpa'), parentZoneId: { column: 'parentZoneCode', names: 'zone' } })],
};
