import type { Pool, PoolClient } from 'pg';

import { REGISTER_NUMBER, SERIAL_PATTERN, type DeviceKind, type RegisterName } from '@app/registry';

import { issueSecret } from './device-secret.js';
import { REGISTRY_CHANNEL } from './register-news.js';

/** A meter with the device that speaks for it, as enrolled by an operator. */
export interface MeterDeviceEnrolment {
  /** Serial of the device on the wire. */
  readonly serial: string;
  /** Serial of the meter; the device's own where it is left out. */
  readonly meterSerial?: string;
  readonly registerCapacityLitres: number;
  /** From when the channel counts this meter. */
  readonly mappedFrom: Date;
  readonly channel?: number;
  readonly register?: RegisterName;
}

/** A user mistake in enrolment, with a stable code. */
export class EnrolmentError extends Error {
  override readonly name = 'EnrolmentError';
  constructor(readonly code: 'SERIAL_INVALID' | 'SERIAL_TAKEN' | 'UNKNOWN_DEVICE' | 'NOT_A_GATEWAY' | 'CAPACITY_INVALID', message: string) {
    super(message);
  }
}

/** What is issued once: write it into the device, it cannot be read again. */
export interface IssuedCredential {
  readonly deviceId: number;
  readonly serial: string;
  readonly secret: string;
}

/** Enrols devices and meters, issues and revokes credentials. Each change raises the registry version in its transaction. */
export class DeviceEnrolment {
  constructor(private readonly pool: Pool) {}

  /** Enrols meters with their devices, all or none. @throws EnrolmentError */
  async enrolMeters(enrolments: readonly MeterDeviceEnrolment[]): Promise<IssuedCredential[]> {
    return this.changeRegistry(async (client) => {
      const issued: IssuedCredential[] = [];
      for (const enrolment of enrolments) {
        if (!Number.isSafeInteger(enrolment.registerCapacityLitres) || enrolment.registerCapacityLitres <= 0) {
          throw new EnrolmentError('CAPACITY_INVALID', `register capacity of ${enrolment.serial} must be a positive whole number of litres`);
        }
        const credential = await addDevice(client, enrolment.serial, 'meter');
        const meter = await client.query<{ meter_id: number }>(
          'INSERT INTO meter (serial, register_capacity_litres) VALUES ($1, $2) ON CONFLICT ON CONSTRAINT meter_serial_key DO NOTHING RETURNING meter_id',
          [enrolment.meterSerial ?? enrolment.serial, enrolment.registerCapacityLitres]);
        const meterId = meter.rows[0]?.meter_id;
        if (meterId === undefined) throw new EnrolmentError('SERIAL_TAKEN', `a meter ${enrolment.meterSerial ?? enrolment.serial} is registered already`);
        await client.query(
          'INSERT INTO channel_mapping (device_id, channel, register, meter_id, mapped_from) VALUES ($1, $2, $3, $4, $5)',
          [credential.deviceId, enrolment.channel ?? 1, REGISTER_NUMBER[enrolment.register ?? 'volume'], meterId, enrolment.mappedFrom]);
        issued.push(credential);
      }
      return issued;
    });
  }

  /** Enrols devices that count nothing yet, all or none; their channels are mapped afterwards. @throws EnrolmentError */
  async enrolDevices(serials: readonly string[]): Promise<IssuedCredential[]> {
    return this.changeRegistry(async (client) => {
      const issued: IssuedCredential[] = [];
      for (const serial of serials) issued.push(await addDevice(client, serial, 'meter'));
      return issued;
    });
  }

  /** Enrols a gateway and assigns it the devices it may speak for from an instant on. @throws EnrolmentError */
  async enrolGateway(serial: string, speaksFor: readonly string[], assignedFrom: Date): Promise<IssuedCredential> {
    return this.changeRegistry(async (client) => {
      const credential = await addDevice(client, serial, 'gateway');
      await assign(client, credential.deviceId, speaksFor, assignedFrom);
      return credential;
    });
  }

  /** Lets a gateway speak for further devices. @throws EnrolmentError */
  async assignToGateway(gatewaySerial: string, speaksFor: readonly string[], assignedFrom: Date): Promise<void> {
    await this.changeRegistry(async (client) => {
      const gateway = await client.query<{ device_id: number; kind: DeviceKind }>('SELECT device_id, kind FROM device WHERE serial = $1', [gatewaySerial]);
      const row = gateway.rows[0];
      if (row === undefined) throw new EnrolmentError('UNKNOWN_DEVICE', `no device ${gatewaySerial} is registered`);
      if (row.kind !== 'gateway') throw new EnrolmentError('NOT_A_GATEWAY', `${gatewaySerial} is not a gateway`);
      await assign(client, row.device_id, speaksFor, assignedFrom);
    });
  }

  /** Issues a new secret; the old one ends at once. @throws EnrolmentError */
  async reissueSecret(serial: string): Promise<IssuedCredential> {
    return this.changeRegistry(async (client) => {
      const { secret, digest } = issueSecret();
      const updated = await client.query<{ device_id: number }>(
        'UPDATE device SET secret_salt = $2, secret_hash = $3 WHERE serial = $1 AND revoked_at IS NULL RETURNING device_id', [serial, digest.salt, digest.hash]);
      const deviceId = updated.rows[0]?.device_id;
      if (deviceId === undefined) throw new EnrolmentError('UNKNOWN_DEVICE', `no device ${serial} is registered`);
      return { deviceId, serial, secret };
    });
  }

  /** Ends a device's right to speak; an open session is closed by the door within seconds. @throws EnrolmentError */
  async revoke(serial: string): Promise<void> {
    await this.changeRegistry(async (client) => {
      const updated = await client.query('UPDATE device SET revoked_at = now() WHERE serial = $1 AND revoked_at IS NULL', [serial]);
      if (updated.rowCount === 0) throw new EnrolmentError('UNKNOWN_DEVICE', `no device ${serial} is registered, or it is revoked already`);
    });
  }

  private async changeRegistry<Outcome>(change: (client: PoolClient) => Promise<Outcome>): Promise<Outcome> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      // The row lock makes changes take turns, so that versions rise in the order of commits.
      await client.query('UPDATE registry_version SET version = version + 1');
      const outcome = await change(client);
      await client.query(`NOTIFY ${REGISTRY_CHANNEL}`);
      await client.query('COMMIT');
      client.release();
      return outcome;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

async function addDevice(client: PoolClient, serial: string, kind: DeviceKind): Promise<IssuedCredential> {
  if (!SERIAL_PATTERN.test(serial)) {
    throw new EnrolmentError('SERIAL_INVALID', `${JSON.stringify(serial)} cannot be a serial: 1 to 64 Latin letters, digits, dot, dash or underscore, starting with a letter or digit`);
  }
  const { secret, digest } = issueSecret();
  const inserted = await client.query<{ device_id: number }>(
    'INSERT INTO device (serial, kind, secret_salt, secret_hash) VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT device_serial_key DO NOTHING RETURNING device_id',
    [serial, kind, digest.salt, digest.hash]);
  const deviceId = inserted.rows[0]?.device_id;
  if (deviceId === undefined) throw new EnrolmentError('SERIAL_TAKEN', `a device ${serial} is registered already`);
  return { deviceId, serial, secret };
}

async function assign(client: PoolClient, gatewayDeviceId: number, serials: readonly string[], assignedFrom: Date): Promise<void> {
  const known = await client.query<{ serial: string }>('SELECT serial FROM device WHERE serial = ANY($1)', [serials]);
  const registered = new Set(known.rows.map((row) => row.serial));
  const missing = [...new Set(serials)].filter((serial) => !registered.has(serial));
  if (missing.length > 0) {
    throw new EnrolmentError('UNKNOWN_DEVICE', `not registered: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`);
  }
  // Assigned once more from the same instant on is assigned.
  await client.query(
    `INSERT INTO gateway_assignment (gateway_device_id, device_id, assigned_from)
     SELECT $1, device_id, $3 FROM device d WHERE serial = ANY($2)
       AND NOT EXISTS (SELECT FROM gateway_assignment a WHERE a.gateway_device_id = $1 AND a.device_id = d.device_id AND a.assigned_from = $3 AND a.superseded_at IS NULL)`,
    [gatewayDeviceId, serials, assignedFrom]);
}
