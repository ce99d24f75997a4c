import type { AccountAttributes, MeterAttributes, ServicePointAttributes } from '@app/registry';

import type { Sql } from '../sql.js';
import { held, type ThingList } from './register-list.js';
import { ACCOUNT_HOLDERS, ACCOUNTS, METERS, SERVICE_POINT_ADDRESSES, SERVICE_POINTS } from './register-tables.js';

const pointsOf = (condition: string): string => `service_point_version s WHERE s.account_id = k.account_id AND ${held('s')}${condition}`;
const holder = (column: string): string => `(SELECT h.${column} FROM personal.account_holder_version h WHERE h.account_id = k.account_id AND ${held('h')})`;
const ADDRESS_OF_POINT = `(SELECT a.address FROM personal.service_point_address_version a WHERE a.service_point_id = k.service_point_id AND ${held('a')})`;
const ADDRESSES_OF_ACCOUNT = `(SELECT string_agg(DISTINCT a.address, '; ' ORDER BY a.address) FROM personal.service_point_address_version a
  WHERE ${held('a')} AND a.service_point_id IN (SELECT s.service_point_id FROM ${pointsOf('')}))`;

export const ACCOUNT_LIST: ThingList<AccountAttributes> = {
  table: ACCOUNTS, versioned: [ACCOUNTS, ACCOUNT_HOLDERS], searched: ['k.account_no'],
  searchedPersonal: {
    addresses: [(pattern) => `k.account_id IN (SELECT s.account_id FROM personal.service_point_address_version a JOIN service_point_version s USING (service_point_id)
      WHERE a.address ILIKE ${pattern} AND ${held('a')} AND ${held('s')})`],
    all: [(pattern) => `k.account_id IN (SELECT h.account_id FROM personal.account_holder_version h WHERE h.full_name ILIKE ${pattern} AND ${held('h')})`],
  },
  lies: `EXISTS (SELECT FROM ${pointsOf(' AND s.zone_id = ANY($3)')})`, isPlaced: `EXISTS (SELECT FROM ${pointsOf('')})`,
  moves: 'SELECT s.valid_from AS at FROM service_point_version s WHERE s.account_id = k.account_id AND s.superseded_at IS NULL',
  beside: { servicePoints: `(SELECT count(*) FROM ${pointsOf('')})::integer` },
  besidePersonal: { addresses: { addresses: ADDRESSES_OF_ACCOUNT }, all: { fullName: holder('full_name'), phone: holder('phone'), isInvented: holder('is_invented') } },
  sorts: { accountNo: 'k.account_no', class: 'v.class', state: 'v.state', residents: 'v.residents' },
  filters: {
    class: (name) => `v.class = ${name}`, state: (state) => `v.state = ${state}`, accountNo: (accountNo) => `k.account_no = ${accountNo}`,
    zoneId: (id) => `EXISTS (SELECT FROM ${pointsOf(` AND s.zone_id = ${id}`)})`,
  },
};

/**
 * Whether an account has connections, now or later, and none of them in these zones: whoever is limited to the zones must not
 * see its holder by giving it a connection of theirs. A new account lies nowhere yet.
 */
export async function isAccountElsewhere(sql: Sql, accountId: number, zoneIds: readonly number[]): Promise<boolean> {
  const [row] = await sql<{ elsewhere: boolean }>(
    `SELECT count(*) > 0 AND NOT coalesce(bool_or(zone_id = ANY($2)), false) AS elsewhere
     FROM service_point_version WHERE account_id = $1 AND superseded_at IS NULL AND (valid_to IS NULL OR valid_to > now())`, [accountId, zoneIds]);
  return row?.elsewhere === true;
}

/** Whether a connection lies in other zones than these, now and later. */
export async function isPointElsewhere(sql: Sql, servicePointId: number, zoneIds: readonly number[]): Promise<boolean> {
  const [row] = await sql<{ elsewhere: boolean }>(
    `SELECT count(*) > 0 AND NOT coalesce(bool_or(zone_id = ANY($2)), false) AS elsewhere
     FROM service_point_version WHERE service_point_id = $1 AND superseded_at IS NULL AND (valid_to IS NULL OR valid_to > now())`, [servicePointId, zoneIds]);
  return row?.elsewhere === true;
}

const METER_OF_POINT = `SELECT m.serial FROM installation i JOIN meter m USING (meter_id) WHERE i.service_point_id = k.service_point_id AND ${held('i')}`;

export const SERVICE_POINT_LIST: ThingList<ServicePointAttributes> = {
  table: SERVICE_POINTS, versioned: [SERVICE_POINTS, SERVICE_POINT_ADDRESSES], searched: ['k.code', (pattern) => `v.account_id IN (SELECT account_id FROM account WHERE account_no ILIKE ${pattern})`],
  searchedPersonal: {
    addresses: [(pattern) => `k.service_point_id IN (SELECT a.service_point_id FROM personal.service_point_address_version a WHERE a.address ILIKE ${pattern} AND ${held('a')})`], all: [],
  }, lies: 'v.zone_id = ANY($3)',
  beside: {
    accountNo: '(SELECT account_no FROM account WHERE account_id = v.account_id)', zoneCode: '(SELECT code FROM zone WHERE zone_id = v.zone_id)',
    parentServicePointCode: '(SELECT code FROM service_point WHERE service_point_id = v.parent_service_point_id)', meterSerial: `(${METER_OF_POINT})`,
  },
  besidePersonal: { addresses: { address: ADDRESS_OF_POINT }, all: {} },
  sorts: { code: 'k.code', state: 'v.state', dnMillimetres: 'v.dn_millimetres' },
  filters: {
    state: (state) => `v.state = ${state}`, accountId: (id) => `v.account_id = ${id}`, zoneId: (id) => `v.zone_id = ${id}`, parentServicePointId: (id) => `v.parent_service_point_id = ${id}`,
    hasMeter: (flag) => `EXISTS (${METER_OF_POINT}) = ${flag}`,
  },
};

const INSTALLED = `SELECT FROM installation i WHERE i.meter_id = k.meter_id AND ${held('i')}`;
const installed = (expression: string): string => `(SELECT ${expression} FROM installation i WHERE i.meter_id = k.meter_id AND ${held('i')})`;
/** Installed is what an installation says; the state entered by hand is what it was before and will be after. */
const STATE = `(CASE WHEN EXISTS (${INSTALLED}) THEN 'installed' ELSE v.state END)`;

/** What was believed at `$2`: a capacity is the meter's for life, and only its corrections have a time. */
const CAPACITY = `coalesce((SELECT c.former_litres FROM meter_capacity_correction c WHERE c.meter_id = k.meter_id AND c.recorded_at > $2 ORDER BY c.recorded_at LIMIT 1), k.register_capacity_litres)::float8`;

/** A meter moves when it is put in somewhere, and with its place when that comes into another zone. */
const MOVES_OF_METER = `SELECT i.valid_from AS at FROM installation i WHERE i.meter_id = k.meter_id AND i.superseded_at IS NULL
  ${[['service_point_version', 'service_point_id'], ['well_version', 'well_id'], ['reservoir_version', 'reservoir_id'], ['zone_boundary_version', 'boundary_id']].map(([table, column]) =>
    `UNION SELECT p.valid_from FROM installation i JOIN ${table} p ON p.${column} = i.${column} WHERE i.meter_id = k.meter_id AND i.superseded_at IS NULL AND p.superseded_at IS NULL`).join(' ')}`;

export const METER_LIST: ThingList<MeterAttributes> = {
  table: METERS, versioned: [METERS, { ...METERS, table: 'installation' }], isRowOptional: true, searched: ['k.serial'],
  lies: `EXISTS (SELECT FROM installation i LEFT JOIN service_point_version s ON s.service_point_id = i.service_point_id AND ${held('s')}
    LEFT JOIN well_version w ON w.well_id = i.well_id AND ${held('w')} LEFT JOIN reservoir_version r ON r.reservoir_id = i.reservoir_id AND ${held('r')}
    LEFT JOIN zone_boundary_version b ON b.boundary_id = i.boundary_id AND ${held('b')}
    WHERE i.meter_id = k.meter_id AND ${held('i')} AND (s.zone_id = ANY($3) OR w.zone_id = ANY($3) OR r.zone_id = ANY($3) OR b.from_zone_id = ANY($3) OR b.to_zone_id = ANY($3)))`,
  isPlaced: `EXISTS (${INSTALLED})`, moves: MOVES_OF_METER,
  beside: {
    state: STATE, registerCapacityLitres: CAPACITY, modelCode: '(SELECT code FROM meter_model WHERE model_id = v.model_id)',
    lotCode: '(SELECT code FROM meter_lot WHERE lot_id = v.lot_id)', installedAt: installed('i.valid_from'),
    servicePointCode: installed('(SELECT code FROM service_point p WHERE p.service_point_id = i.service_point_id)'), wellCode: installed('(SELECT code FROM well p WHERE p.well_id = i.well_id)'),
    reservoirCode: installed('(SELECT code FROM reservoir p WHERE p.reservoir_id = i.reservoir_id)'), boundaryCode: installed('(SELECT code FROM zone_boundary p WHERE p.boundary_id = i.boundary_id)'),
  },
  sorts: { serial: 'k.serial', state: STATE, verifiedUntilOn: 'v.verified_until_on' },
  filters: {
    state: (state) => `${STATE} = ${state}`, serial: (serial) => `k.serial = ${serial}`, lotId: (id) => `v.lot_id = ${id}`, modelId: (id) => `v.model_id = ${id}`,
    verifiedUntilBefore: (day) => `v.verified_until_on < ${day}`,
  },
};
