import type { Pool } from 'pg';

import type { ChannelMapping, Device, DeviceKind, DeviceRegister, RegisterNumber } from '@app/registry';

import type { SecretDigest } from './device-secret.js';

interface Assignment { readonly fromMs: number; readonly toMs: number | null }

/**
 * Devices, credentials, mappings and assignments held in memory, so that the door judges and signs in without asking the
 * database: also while that is away. One immutable snapshot; a change makes a new one.
 */
export class DeviceDirectory implements DeviceRegister {
  private constructor(
    readonly version: number,
    private readonly bySerial: ReadonlyMap<string, Device>,
    private readonly secrets: ReadonlyMap<number, SecretDigest>,
    private readonly mappings: ReadonlyMap<number, readonly ChannelMapping[]>,
    private readonly assignments: ReadonlyMap<number, ReadonlyMap<number, readonly Assignment[]>>,
  ) {}

  static readonly EMPTY = new DeviceDirectory(-1, new Map(), new Map(), new Map(), new Map());

  get size(): number {
    return this.bySerial.size;
  }

  deviceBySerial(serial: string): Device | undefined {
    return this.bySerial.get(serial);
  }

  gatewaySpeaksFor(gatewayDeviceId: number, deviceId: number, atMs: number): boolean {
    return this.assignments.get(gatewayDeviceId)?.get(deviceId)?.some((a) => a.fromMs <= atMs && (a.toMs === null || atMs < a.toMs)) ?? false;
  }

  mappingsOf(deviceId: number, channel: number): readonly ChannelMapping[] {
    return this.mappings.get(deviceId * 256 + channel) ?? [];
  }

  /** Digest of the device's secret; undefined when none was issued. */
  secretOf(deviceId: number): SecretDigest | undefined {
    return this.secrets.get(deviceId);
  }

  /** Reads the whole directory in one snapshot of the database. Revoked devices are left out: they may not speak. */
  static async load(pool: Pool): Promise<DeviceDirectory> {
    const client = await pool.connect();
    let broken = true;
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const version = await client.query<{ version: string }>('SELECT version FROM registry_version');
      const devices = await client.query<{ device_id: number; serial: string; kind: DeviceKind; secret_salt: Buffer | null; secret_hash: Buffer | null }>(
        'SELECT device_id, serial, kind, secret_salt, secret_hash FROM device WHERE revoked_at IS NULL');
      const mappings = await client.query<{
        device_id: number; channel: number; meter_id: number; register: RegisterNumber; capacity: string; pulse_litres: number | null; from_ms: string; to_ms: string | null }>(
        `SELECT c.device_id, c.channel, c.meter_id, c.register, m.register_capacity_litres AS capacity,
                (SELECT CASE WHEN min(coalesce(v.pulse_litres, t.pulse_litres)) = max(coalesce(v.pulse_litres, t.pulse_litres)) THEN min(coalesce(v.pulse_litres, t.pulse_litres)) END
                 FROM meter_version v LEFT JOIN meter_model t USING (model_id) WHERE v.meter_id = c.meter_id AND v.superseded_at IS NULL) AS pulse_litres,
                (extract(epoch FROM c.mapped_from) * 1000)::bigint AS from_ms, (extract(epoch FROM c.mapped_to) * 1000)::bigint AS to_ms
         FROM channel_mapping c JOIN meter m USING (meter_id) WHERE c.superseded_at IS NULL ORDER BY c.device_id, c.channel, c.mapped_from`);
      const assignments = await client.query<{ gateway_device_id: number; device_id: number; from_ms: string; to_ms: string | null }>(
        `SELECT gateway_device_id, device_id, (extract(epoch FROM assigned_from) * 1000)::bigint AS from_ms,
                (extract(epoch FROM assigned_to) * 1000)::bigint AS to_ms FROM gateway_assignment WHERE superseded_at IS NULL`);
      await client.query('COMMIT');
      broken = false;
      return new DeviceDirectory(
        Number(version.rows[0]?.version ?? 0),
        new Map(devices.rows.map((row) => [row.serial, { deviceId: row.device_id, serial: row.serial, kind: row.kind }])),
        new Map(devices.rows.flatMap((row) =>
          (row.secret_salt && row.secret_hash ? [[row.device_id, { salt: row.secret_salt, hash: row.secret_hash }] as const] : []))),
        grouped(mappings.rows, (row) => row.device_id * 256 + row.channel, (row): ChannelMapping => ({
          meterId: row.meter_id, register: row.register, registerCapacityLitres: Number(row.capacity), pulseLitres: row.pulse_litres,
          mappedFromMs: Number(row.from_ms), mappedToMs: row.to_ms === null ? null : Number(row.to_ms),
        })),
        new Map([...grouped(assignments.rows, (row) => row.gateway_device_id, (row) => row)].map(([gatewayDeviceId, rows]) => [
          gatewayDeviceId,
          grouped(rows, (row) => row.device_id, (row): Assignment => ({ fromMs: Number(row.from_ms), toMs: row.to_ms === null ? null : Number(row.to_ms) })),
        ])),
      );
    } finally {
      client.release(broken);
    }
  }

  /** Version of the register in the database, to compare with {@link version}. */
  static async latestVersion(pool: Pool): Promise<number> {
    const rows = await pool.query<{ version: string }>('SELECT version FROM registry_version');
    return Number(rows.rows[0]?.version ?? 0);
  }
}

function grouped<Row, Key, Item>(rows: readonly Row[], keyOf: (row: Row) => Key, itemOf: (row: Row) => Item): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [itemOf(row)]);
    else group.push(itemOf(row));
  }
  return groups;
}
