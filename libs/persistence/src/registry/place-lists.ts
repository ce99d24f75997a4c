import { held, type ThingList } from './register-list.js';
import { BOUNDARIES, RESERVOIRS, WELL_FIELDS, WELLS, ZONES } from './register-tables.js';
import type { BoundaryAttributes, ReservoirAttributes, WellAttributes, WellFieldAttributes, ZoneAttributes } from '@app/registry';

const ZONE_CODE = '(SELECT code FROM zone WHERE zone_id = v.zone_id)';
const FIELD_CODE = '(SELECT code FROM well_field WHERE field_id = v.field_id)';
const NAMES = ['k.code', 'v.name_ky', 'v.name_ru', 'v.name_en'];
const NAME_SORTS = { code: 'k.code', nameKy: 'v.name_ky', nameRu: 'v.name_ru', nameEn: 'v.name_en' };

/** Serial of the meter that measures a place; of several, the first. */
const meterAt = (column: string): string =>
  `(SELECT m.serial FROM installation i JOIN meter m USING (meter_id) WHERE i.${column} = k.${column} AND ${held('i')} ORDER BY m.serial LIMIT 1)`;

export const ZONE_LIST: ThingList<ZoneAttributes> = {
  table: ZONES, versioned: [ZONES], searched: NAMES, lies: 'k.zone_id = ANY($3)',
  beside: { parentZoneCode: '(SELECT code FROM zone WHERE zone_id = v.parent_zone_id)' },
  sorts: NAME_SORTS, filters: { parentZoneId: (id) => `v.parent_zone_id = ${id}` },
};

export const BOUNDARY_LIST: ThingList<BoundaryAttributes> = {
  table: BOUNDARIES, versioned: [BOUNDARIES], searched: ['k.code'], lies: '(v.from_zone_id = ANY($3) OR v.to_zone_id = ANY($3))',
  beside: { fromZoneCode: '(SELECT code FROM zone WHERE zone_id = v.from_zone_id)', toZoneCode: '(SELECT code FROM zone WHERE zone_id = v.to_zone_id)', meterSerial: meterAt('boundary_id') },
  sorts: { code: 'k.code', state: 'v.state' }, filters: { state: (state) => `v.state = ${state}`, zoneId: (id) => `${id} IN (v.from_zone_id, v.to_zone_id)` },
};

export const WELL_FIELD_LIST: ThingList<WellFieldAttributes> = {
  table: WELL_FIELDS, versioned: [WELL_FIELDS], searched: [...NAMES, 'v.place'],
  lies: `EXISTS (SELECT FROM well_version w WHERE w.field_id = k.field_id AND w.zone_id = ANY($3) AND ${held('w')})`,
  isPlaced: `EXISTS (SELECT FROM well_version w WHERE w.field_id = k.field_id AND ${held('w')})`,
  moves: 'SELECT w.valid_from AS at FROM well_version w WHERE w.field_id = k.field_id AND w.superseded_at IS NULL',
  beside: { wells: `(SELECT count(*) FROM well_version w WHERE w.field_id = k.field_id AND ${held('w')})::integer` }, sorts: NAME_SORTS, filters: {},
};

export const WELL_LIST: ThingList<WellAttributes> = {
  table: WELLS, versioned: [WELLS], searched: [...NAMES, 'v.pump_model'], lies: 'v.zone_id = ANY($3)',
  beside: { fieldCode: FIELD_CODE, zoneCode: ZONE_CODE, meterSerial: meterAt('well_id') },
  sorts: { ...NAME_SORTS, state: 'v.state', ratedFlowLitresPerHour: 'v.rated_flow_litres_per_hour' },
  filters: { state: (state) => `v.state = ${state}`, fieldId: (id) => `v.field_id = ${id}`, zoneId: (id) => `v.zone_id = ${id}` },
};

export const RESERVOIR_LIST: ThingList<ReservoirAttributes> = {
  table: RESERVOIRS, versioned: [RESERVOIRS], searched: NAMES, lies: 'v.zone_id = ANY($3)', beside: { fieldCode: FIELD_CODE, zoneCode: ZONE_CODE },
  sorts: { ...NAME_SORTS, state: 'v.state', volumeLitres: 'v.volume_litres' },
  filters: { state: (state) => `v.state = ${state}`, fieldId: (id) => `v.field_id = ${id}`, zoneId: (id) => `v.zone_id = ${id}` },
};
