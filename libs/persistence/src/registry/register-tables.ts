import {
  judgeMeterStep, judgeWellStep, requireEnteredState, requireRisingLevels, requireSoundLot, type AccountAttributes, type AccountHolderAttributes, type BoundaryAttributes,
  type LotAttributes, type MeterAttributes, type ReservoirAttributes, type ServicePointAddressAttributes, type ServicePointAttributes, type WellAttributes,
  type WellFieldAttributes, type ZoneAttributes,
} from '@app/registry';

import type { DatedTable } from './dated-table.js';

const NAMES = { nameKy: ['name_ky', 'text'], nameRu: ['name_ru', 'text'], nameEn: ['name_en', 'text'] } as const;

export const ZONES: DatedTable<ZoneAttributes> = {
  kind: 'zone', table: 'zone_version', keyTable: 'zone', keyColumn: 'code', idColumn: 'zone_id', isPersonal: false, parentColumn: 'parent_zone_id',
  columns: {
    ...NAMES, parentZoneId: ['parent_zone_id', 'integer'], mainsLengthMetres: ['mains_length_metres', 'integer'],
    serviceConnections: ['service_connections', 'integer'], meanPressureKpa: ['mean_pressure_kpa', 'integer'],
  },
};

export const BOUNDARIES: DatedTable<BoundaryAttributes> = {
  kind: 'boundary', table: 'zone_boundary_version', keyTable: 'zone_boundary', keyColumn: 'code', idColumn: 'boundary_id', isPersonal: false,
  columns: { fromZoneId: ['from_zone_id', 'integer'], toZoneId: ['to_zone_id', 'integer'], state: ['state', 'text'] },
};

export const WELL_FIELDS: DatedTable<WellFieldAttributes> = {
  kind: 'well_field', table: 'well_field_version', keyTable: 'well_field', keyColumn: 'code', idColumn: 'field_id', isPersonal: false,
  columns: { ...NAMES, place: ['place', 'text'] },
};

export const WELLS: DatedTable<WellAttributes> = {
  kind: 'well', table: 'well_version', keyTable: 'well', keyColumn: 'code', idColumn: 'well_id', isPersonal: false, judgeStep: judgeWellStep,
  columns: {
    ...NAMES, fieldId: ['field_id', 'integer'], zoneId: ['zone_id', 'integer'], state: ['state', 'text'], season: ['season', 'text'],
    ratedFlowLitresPerHour: ['rated_flow_litres_per_hour', 'integer'], depthMetres: ['depth_metres', 'integer'], pumpModel: ['pump_model', 'text'],
    pumpRatedWatts: ['pump_rated_watts', 'integer'], energyMeterSerial: ['energy_meter_serial', 'text'], document: ['document', 'text'],
  },
};

export const RESERVOIRS: DatedTable<ReservoirAttributes> = {
  kind: 'reservoir', table: 'reservoir_version', keyTable: 'reservoir', keyColumn: 'code', idColumn: 'reservoir_id', isPersonal: false, requireSound: requireRisingLevels,
  columns: {
    ...NAMES, fieldId: ['field_id', 'integer'], zoneId: ['zone_id', 'integer'], state: ['state', 'text'], volumeLitres: ['volume_litres', 'bigint'],
    levels: ['levels', 'jsonb'],
  },
};

export const ACCOUNTS: DatedTable<AccountAttributes> = {
  kind: 'account', table: 'account_version', keyTable: 'account', keyColumn: 'account_no', idColumn: 'account_id', isPersonal: false,
  columns: {
    class: ['class', 'text'], state: ['state', 'text'], residents: ['residents', 'smallint'], normLitresPerPersonDay: ['norm_litres_per_person_day', 'integer'],
  },
};

export const ACCOUNT_HOLDERS: DatedTable<AccountHolderAttributes> = {
  kind: 'account_holder', table: 'personal.account_holder_version', keyTable: 'account', keyColumn: 'account_no', idColumn: 'account_id', isPersonal: true,
  columns: { fullName: ['full_name', 'text'], phone: ['phone', 'text'], isInvented: ['is_invented', 'boolean'] },
};

export const SERVICE_POINTS: DatedTable<ServicePointAttributes> = {
  kind: 'service_point', table: 'service_point_version', keyTable: 'service_point', keyColumn: 'code', idColumn: 'service_point_id', isPersonal: false, parentColumn: 'parent_service_point_id',
  columns: {
    accountId: ['account_id', 'integer'], zoneId: ['zone_id', 'integer'], parentServicePointId: ['parent_service_point_id', 'integer'], state: ['state', 'text'],
    placement: ['placement', 'text'], dnMillimetres: ['dn_millimetres', 'integer'], hasIsolatingValve: ['has_isolating_valve', 'boolean'],
    hasCheckValve: ['has_check_valve', 'boolean'], sewer: ['sewer', 'text'], sewerShare: ['sewer_share', 'numeric'],
  },
};

export const SERVICE_POINT_ADDRESSES: DatedTable<ServicePointAddressAttributes> = {
  kind: 'service_point_address', table: 'personal.service_point_address_version', keyTable: 'service_point', keyColumn: 'code', idColumn: 'service_point_id', isPersonal: true,
  columns: { address: ['address', 'text'], isInvented: ['is_invented', 'boolean'] },
};

export const METERS: DatedTable<MeterAttributes> = {
  kind: 'meter', table: 'meter_version', keyTable: 'meter', keyColumn: 'serial', idColumn: 'meter_id', isPersonal: false, judgeStep: judgeMeterStep, requireSound: requireEnteredState,
  columns: {
    state: ['state', 'text'], modelId: ['model_id', 'integer'], lotId: ['lot_id', 'integer'], pulseLitres: ['pulse_litres', 'integer'],
    verifiedOn: ['verified_on', 'date'], verifiedUntilOn: ['verified_until_on', 'date'],
  },
};

/** Meters bought together. */
export const METER_LOTS: DatedTable<LotAttributes> = {
  kind: 'meter_lot', table: 'meter_lot_version', keyTable: 'meter_lot', keyColumn: 'code', idColumn: 'lot_id', isPersonal: false, requireSound: requireSoundLot,
  columns: {
    class: ['class', 'text'], plannedMeters: ['planned_meters', 'integer'], unitPriceTyiyn: ['unit_price_tyiyn', 'bigint'], supplier: ['supplier', 'text'], contractNo: ['contract_no', 'text'], contractor: ['contractor', 'text'],
    warrantyUntilOn: ['warranty_until_on', 'date'], acceptedMeters: ['accepted_meters', 'integer'], acceptanceActNo: ['acceptance_act_no', 'text'], acceptedOn: ['accepted_on', 'date'],
    retentionTyiyn: ['retention_tyiyn', 'bigint'], retentionDueOn: ['retention_due_on', 'date'], statementId: ['statement_id', 'integer'],
  },
};
