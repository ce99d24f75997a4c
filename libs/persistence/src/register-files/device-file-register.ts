import { changesBetween, fault, FILE_KINDS, type FileRow, inLanguages, type LineFault, REGISTER_NUMBER, type RegisterName, RegisterRefusal } from '@app/registry';

import { mapChannels, unmapChannel } from '../registry/device-mappings.js';
import { raiseRegistryVersion } from '../registry/register-news.js';
import { asOneAct, audit, type ChangedBy } from '../registry/register-writes.js';
import type { Sql } from '../sql.js';
import { STRETCH } from './dated-file-register.js';
import type { FileMoment, FileRegister, Held, KeyStretch, LineToApply } from './file-register.js';
import { idsOf } from './named-things.js';
import { roundsOf } from './installation-file-register.js';

interface HeldMapping { readonly channel: number; readonly register: number; readonly meterSerial: string; readonly fromMs: number; readonly toMs: number | null }
interface HeldDevice { readonly kind: string; readonly isRevoked: boolean; readonly mappings: HeldMapping[] }

const NAME_OF_REGISTER = Object.fromEntries(Object.entries(REGISTER_NUMBER).map(([name, number]) => [number, name])) as Readonly<Record<number, RegisterName>>;
const KIND = FILE_KINDS.devices;
const DAY_AHEAD_MS = 86_400_000;

/**
 * Devices with what their channels count. A device that a file brings may not sign in yet: its secret is issued apart, because
 * no file may hold one. What a channel counted is corrected by hand, with the readings that it filed.
 */
export class DeviceFileRegister implements FileRegister {
  async held(sql: Sql, rows: readonly FileRow[], moment: FileMoment): Promise<readonly Held[]> {
    const devices = await devicesOf(sql, rows.map((row) => String(row['deviceSerial'])));
    return rows.map((row) => {
      const serial = String(row['deviceSerial']);
      const device = devices.get(serial);
      const mapping = device?.mappings.find(({ channel, fromMs }) => channel === row['channel'] && fromMs === row['mappedFrom']);
      const held: FileRow = device === undefined ? {} : {
        deviceSerial: serial, deviceKind: device.kind,
        ...(mapping === undefined ? {} : { channel: mapping.channel, register: NAME_OF_REGISTER[mapping.register] ?? null, meterSerial: mapping.meterSerial, mappedFrom: mapping.fromMs, mappedTo: mapping.toMs }),
      };
      const isMapping = (row['channel'] ?? null) !== null;
      return { row: held, isNew: device === undefined || (isMapping && mapping === undefined), faults: faultsOf(row, held, device, mapping, moment) };
    });
  }

  async apply(sql: Sql, lines: readonly LineToApply[], moment: FileMoment, by: ChangedBy): Promise<void> {
    const held = await this.held(sql, lines.map(({ stated }) => stated), moment);
    await asOneAct(sql, by, async (act) => {
      const entering = new Map(lines.flatMap(({ stated }, at) => ('deviceSerial' in held[at]!.row ? [] : [[String(stated['deviceSerial']), String(stated['deviceKind'])] as const])));
      if (entering.size > 0) {
        await sql('INSERT INTO device (serial, kind) SELECT * FROM unnest($1::text[], $2::text[])', [[...entering.keys()], [...entering.values()]]);
        await raiseRegistryVersion(sql);
        await audit(sql, act, [...entering].map(([serial, kind]) => ({
          actor: act.actor, action: 'device.create', objectKind: 'device', objectKey: serial, before: null, after: { kind, hasSecret: false }, reason: act.reason,
        })));
      }
      const mapped = lines.filter(({ stated }, at) => (stated['channel'] ?? null) !== null && held[at]!.isNew).map(({ stated }) => stated)
        .sort((one, other) => Number(one['mappedFrom']) - Number(other['mappedFrom']));
      const ending = lines.filter(({ stated }, at) => (stated['mappedTo'] ?? null) !== null && (held[at]!.isNew || (held[at]!.row['mappedTo'] ?? null) === null)).map(({ stated }) => stated);
      const meters = await idsOf(sql, 'meter', mapped.map((stated) => String(stated['meterSerial'])));
      // A mapping ends before another of the same register begins, so that both never count at once.
      for (const stated of ending.filter((one) => !mapped.includes(one))) await end(sql, stated, act);
      for (const round of roundsOf(mapped, (stated) => `${stated['meterSerial']} ${stated['register']}`).flatMap((some) => roundsOf(some, (stated) => `${stated['deviceSerial']}/${stated['channel']}`))) {
        await mapChannels(sql, round.map((stated) => {
          const meterId = meters.get(String(stated['meterSerial']));
          if (meterId === undefined) throw new RegisterRefusal('UNKNOWN_REFERENCE', 'no such meter is registered', String(stated['deviceSerial']), 'meterSerial');
          return { deviceSerial: String(stated['deviceSerial']), channel: Number(stated['channel']), register: stated['register'] as RegisterName, meterId, from: new Date(Number(stated['mappedFrom'])) };
        }), act);
        for (const stated of round) if ((stated['mappedTo'] ?? null) !== null) await end(sql, stated, act);
      }
    });
  }

  async keysAfter(sql: Sql, after: number, _atMs: number): Promise<KeyStretch> {
    const found = await sql<{ id: number; deviceSerial: string; channel: number | null; fromMs: number | null }>(
      `SELECT d.device_id AS id, d.serial AS "deviceSerial", c.channel, (extract(epoch FROM c.mapped_from) * 1000)::float8 AS "fromMs"
       FROM (SELECT device_id, serial FROM device WHERE device_id > $1 ORDER BY device_id LIMIT ${STRETCH}) d
       LEFT JOIN channel_mapping c ON c.device_id = d.device_id AND c.superseded_at IS NULL ORDER BY 1, 3, 4`, [after]);
    return {
      last: found.at(-1)?.id ?? null,
      rows: found.map(({ deviceSerial, channel, fromMs }) => ({ deviceSerial, ...(channel === null ? {} : { channel, mappedFrom: fromMs }) })),
    };
  }
}

async function end(sql: Sql, stated: FileRow, by: ChangedBy): Promise<void> {
  await unmapChannel(sql, { deviceSerial: String(stated['deviceSerial']), channel: Number(stated['channel']) }, new Date(Number(stated['mappedTo'])), by);
}

function faultsOf(row: FileRow, held: FileRow, device: HeldDevice | undefined, mapping: HeldMapping | undefined, { nowMs, timeZone }: FileMoment): LineFault[] {
  const faults: LineFault[] = [];
  if (device !== undefined && 'deviceKind' in row && row['deviceKind'] !== device.kind) {
    const { cells } = KIND.columns.find(({ name }) => name === 'deviceKind')!;
    const kind = inLanguages((language) => cells.write(device.kind, { timeZone, language }).text);
    faults.push(fault('deviceKind', 'CONFLICT', 'other_device_kind', { kind }));
  }
  const from = row['mappedFrom'] ?? null;
  if (from === null) return faults;
  if (device?.isRevoked === true && mapping === undefined) faults.push(fault('deviceSerial', 'CONFLICT', 'device_revoked'));
  if (Number(from) > nowMs + DAY_AHEAD_MS) faults.push(fault('mappedFrom', 'TIME_FUTURE', 'more_than_a_day_ahead'));
  if (mapping !== undefined) {
    const isEnd = mapping.toMs === null && (row['mappedTo'] ?? null) !== null;
    for (const { column } of changesBetween(KIND, held, row)) {
      if (!(column === 'mappedTo' && isEnd)) faults.push(fault(column, 'CONFLICT', 'mapping_differs'));
    }
    return faults;
  }
  const to = row['mappedTo'] ?? null;
  const other = device?.mappings.find(({ channel, fromMs, toMs }) => channel === row['channel'] && fromMs > Number(from) && (to === null || fromMs < Number(to)) && toMs !== from);
  if (other !== undefined) faults.push(fault('mappedFrom', 'OVERLAP', 'channel_counts_later', { serial: other.meterSerial }));
  return faults;
}

async function devicesOf(sql: Sql, serials: readonly string[]): Promise<Map<string, HeldDevice>> {
  const rows = await sql<{ serial: string; kind: string; isRevoked: boolean; channel: number | null; register: number; meterSerial: string; fromMs: number; toMs: number | null }>(
    `SELECT d.serial, d.kind, d.revoked_at IS NOT NULL AS "isRevoked", c.channel, c.register, m.serial AS "meterSerial",
       (extract(epoch FROM c.mapped_from) * 1000)::float8 AS "fromMs", (extract(epoch FROM c.mapped_to) * 1000)::float8 AS "toMs"
     FROM device d LEFT JOIN channel_mapping c ON c.device_id = d.device_id AND c.superseded_at IS NULL LEFT JOIN meter m ON m.meter_id = c.meter_id
     WHERE d.serial = ANY($1::text[]) ORDER BY c.mapped_from`, [[...new Set(serials)]]);
  const devices = new Map<string, HeldDevice>();
  for (const { serial, kind, isRevoked, channel, ...mapping } of rows) {
    const device = devices.get(serial) ?? { kind, isRevoked, mappings: [] };
    if (channel !== null) device.mappings.push({ channel, ...mapping });
    devices.set(serial, device);
  }
  return devices;
}
