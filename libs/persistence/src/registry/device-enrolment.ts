import type { Pool } from 'pg';

import { REGISTER_NUMBER, RegisterRefusal, SERIAL_PATTERN, type DeviceKind, type RegisterName, type RegisterRefusalKind } from '@app/registry';

import { inTransaction, type Sql } from '../sql.js';
import type { AuditEntry } from '../trust/audit-entry.js';
import { issueSecret } from './device-secret.js';
import { beginRecording } from './knowable.js';
import { refusedByConstraint } from './refused-by-constraint.js';
import { raiseRegistryVersion, tellChange } from './register-news.js';
import { asOneAct, audit, type ChangedBy } from './register-writes.js';

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

/** Mistakes in enrolment, each with the kind of refusal that it is. */
const KIND_OF_FAULT = {
  SERIAL_INVALID: 'SCHEMA', SERIAL_TAKEN: 'DUPLICATE', UNKNOWN_DEVICE: 'UNKNOWN_REFERENCE', NOT_A_GATEWAY: 'CONFLICT', GATEWAY_UNDER_GATEWAY: 'CONFLICT', NOT_REVOKED: 'CONFLICT',
  NOT_ASSIGNED: 'CONFLICT', TIME_FUTURE: 'TIME_FUTURE', CAPACITY_INVALID: 'RANGE',
} as const satisfies Record<string, RegisterRefusalKind>;
export type EnrolmentFault = keyof typeof KIND_OF_FAULT;

/** A user mistake in enrolment, with a stable code. */
export class EnrolmentError extends RegisterRefusal {
  override readonly name = 'EnrolmentError';
  constructor(readonly code: EnrolmentFault, message: string) {
    super(KIND_OF_FAULT[code], message);
  }
}

/** What is issued once: write it into the device, it cannot be read again. */
export interface IssuedCredential {
  readonly deviceId: number;
  readonly serial: string;
  readonly secret: string;
}

/** Who enrols where nobody is named: an operator at the machine. */
const OPERATOR: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'operator', role: null, clientAddress: null, requestId: null }, reason: null };

const DAY_AHEAD_MS = 86_400_000;

/**
 * Enrols devices and meters, issues and revokes credentials. Each change raises the registry version in its transaction and
 * stands in the audit, secrets never.
 */
export class DeviceEnrolment {
  /** @param by who does it, for the audit */
  constructor(private readonly pool: Pool, private readonly by: ChangedBy = OPERATOR) {}

  /** Enrols meters with their devices, all or none. @throws EnrolmentError */
  async enrolMeters(enrolments: readonly MeterDeviceEnrolment[]): Promise<IssuedCredential[]> {
    return this.changeRegistry(async (sql, act) => {
      const issued: IssuedCredential[] = [];
      await beginRecording(sql);
      for (const enrolment of enrolments) {
        if (!Number.isSafeInteger(enrolment.registerCapacityLitres) || enrolment.registerCapacityLitres <= 0) {
          throw new EnrolmentError('CAPACITY_INVALID', `register capacity of ${enrolment.serial} must be a positive whole number of litres`);
        }
        const credential = await addDevice(sql, enrolment.serial, 'meter');
        const meterSerial = enrolment.meterSerial ?? enrolment.serial;
        const [meter] = await sql<{ meter_id: number }>(
          'INSERT INTO meter (serial, register_capacity_litres, registered_at) VALUES ($1, $2, clock_timestamp()) ON CONFLICT ON CONSTRAINT meter_serial_key DO NOTHING RETURNING meter_id', [meterSerial, enrolment.registerCapacityLitres]);
        if (meter === undefined) throw new EnrolmentError('SERIAL_TAKEN', `a meter ${meterSerial} is registered already; enrol the radio alone and map its channel to that meter`);
        const channel = enrolment.channel ?? 1;
        const register = enrolment.register ?? 'volume';
        await sql('INSERT INTO channel_mapping (device_id, channel, register, meter_id, mapped_from, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)',
          [credential.deviceId, channel, REGISTER_NUMBER[register], meter.meter_id, enrolment.mappedFrom, this.by.actor.userId]);
        await act('device.enrol', credential, null, { kind: 'meter', meterSerial, registerCapacityLitres: enrolment.registerCapacityLitres, channel, register, from: enrolment.mappedFrom.toISOString() });
        issued.push(credential);
      }
      return issued;
    });
  }

  /** Enrols devices that count nothing yet, all or none; their channels are mapped afterwards. @throws EnrolmentError */
  async enrolDevices(serials: readonly string[]): Promise<IssuedCredential[]> {
    return this.changeRegistry(async (sql, act) => {
      const issued: IssuedCredential[] = [];
      for (const serial of serials) {
        const credential = await addDevice(sql, serial, 'meter');
        await act('device.enrol', credential, null, { kind: 'meter' });
        issued.push(credential);
      }
      return issued;
    });
  }

  /** Enrols a gateway and assigns it the devices it may speak for from an instant on. @throws EnrolmentError */
  async enrolGateway(serial: string, speaksFor: readonly string[], assignedFrom: Date): Promise<IssuedCredential> {
    return this.changeRegistry(async (sql, act) => {
      const credential = await addDevice(sql, serial, 'gateway');
      await act('device.enrol', credential, null, { kind: 'gateway' });
      await this.assign(sql, act, credential, speaksFor, assignedFrom);
      return credential;
    });
  }

  /** Lets a gateway speak for further devices. @throws EnrolmentError */
  async assignToGateway(gatewaySerial: string, speaksFor: readonly string[], assignedFrom: Date): Promise<void> {
    await this.changeRegistry(async (sql, act) => {
      await this.assign(sql, act, await gatewayOf(sql, gatewaySerial), speaksFor, assignedFrom);
    });
  }

  /** Ends a gateway's right to speak for a device, from an instant on. @throws EnrolmentError */
  async unassignFromGateway(gatewaySerial: string, serial: string, at: Date): Promise<void> {
    await this.changeRegistry(async (sql, act) => {
      const gateway = await gatewayOf(sql, gatewaySerial);
      const ended = await sql<{ device_id: number; assigned_from: Date }>(
        `UPDATE gateway_assignment a SET superseded_at = greatest(a.recorded_at, date_trunc('milliseconds', clock_timestamp())), superseded_by = $4 FROM device d
         WHERE a.gateway_device_id = $1 AND d.device_id = a.device_id AND d.serial = $2 AND a.superseded_at IS NULL AND a.assigned_from < $3 AND (a.assigned_to IS NULL OR a.assigned_to > $3)
         RETURNING a.device_id, a.assigned_from`, [gateway.deviceId, serial, at, this.by.actor.userId]);
      const [assignment] = ended;
      if (assignment === undefined) throw new EnrolmentError('NOT_ASSIGNED', `${gatewaySerial} does not speak for ${serial} at that time`);
      await sql('INSERT INTO gateway_assignment (gateway_device_id, device_id, assigned_from, assigned_to, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6)',
        [gateway.deviceId, assignment.device_id, assignment.assigned_from, at, this.by.actor.userId, this.by.reason]);
      await act('device.unassign', gateway, { device: serial, from: assignment.assigned_from.toISOString() }, { device: serial, to: at.toISOString() });
    });
  }

  /** Issues a new secret; the old one ends at once. @throws EnrolmentError */
  async reissueSecret(serial: string): Promise<IssuedCredential> {
    return this.changeRegistry(async (sql, act) => {
      const { secret, digest } = issueSecret();
      const [updated] = await sql<{ device_id: number }>(
        'UPDATE device SET secret_salt = $2, secret_hash = $3 WHERE serial = $1 AND revoked_at IS NULL RETURNING device_id', [serial, digest.salt, digest.hash]);
      if (updated === undefined) throw new EnrolmentError('UNKNOWN_DEVICE', `no device ${serial} is registered, or it is revoked`);
      const credential = { deviceId: updated.device_id, serial, secret };
      await act('device.reissue', credential, null, null);
      return credential;
    });
  }

  /** Ends a device's right to speak; an open session is closed by the door within seconds. @throws EnrolmentError */
  async revoke(serial: string): Promise<void> {
    await this.changeRegistry(async (sql, act) => {
      const [updated] = await sql<{ device_id: number }>('UPDATE device SET revoked_at = now() WHERE serial = $1 AND revoked_at IS NULL RETURNING device_id', [serial]);
      if (updated === undefined) throw new EnrolmentError('UNKNOWN_DEVICE', `no device ${serial} is registered, or it is revoked already`);
      await act('device.revoke', { deviceId: updated.device_id, serial }, null, null);
    });
  }

  /** Undoes a revocation made by mistake. The old secret may be with whoever it was revoked for: a new one is issued. @throws EnrolmentError */
  async reinstate(serial: string): Promise<IssuedCredential> {
    return this.changeRegistry(async (sql, act) => {
      const { secret, digest } = issueSecret();
      const [updated] = await sql<{ device_id: number; revoked_at: Date }>(
        `UPDATE device d SET revoked_at = NULL, secret_salt = $2, secret_hash = $3 FROM (SELECT device_id, revoked_at FROM device WHERE serial = $1 FOR UPDATE) was
         WHERE d.device_id = was.device_id AND was.revoked_at IS NOT NULL RETURNING d.device_id, was.revoked_at`, [serial, digest.salt, digest.hash]);
      if (updated === undefined) throw new EnrolmentError('NOT_REVOKED', `no device ${serial} is revoked`);
      const credential = { deviceId: updated.device_id, serial, secret };
      await act('device.reinstate', credential, { revokedAt: updated.revoked_at.toISOString() }, null);
      return credential;
    });
  }

  private async assign(sql: Sql, act: Act, gateway: NamedDevice, serials: readonly string[], assignedFrom: Date): Promise<void> {
    if (assignedFrom.getTime() > await latestAllowed(sql)) throw new EnrolmentError('TIME_FUTURE', 'a gateway is assigned from tomorrow at the latest; assign it when it is there');
    const known = await sql<{ serial: string; kind: DeviceKind }>('SELECT serial, kind FROM device WHERE serial = ANY($1)', [serials]);
    const registered = new Set(known.map((row) => row.serial));
    const missing = [...new Set(serials)].filter((serial) => !registered.has(serial));
    if (missing.length > 0) {
      throw new EnrolmentError('UNKNOWN_DEVICE', `not registered: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`);
    }
    const other = known.find(({ kind }) => kind === 'gateway');
    if (other !== undefined) throw new EnrolmentError('GATEWAY_UNDER_GATEWAY', `${other.serial} is a gateway itself; a gateway speaks for meters' radios`);
    // Assigned once more while it is assigned is assigned.
    await refusedByConstraint(sql)(
      `INSERT INTO gateway_assignment (gateway_device_id, device_id, assigned_from, recorded_by, reason)
       SELECT $1, device_id, $3, $4, $5 FROM device d WHERE serial = ANY($2)
         AND NOT EXISTS (SELECT FROM gateway_assignment a WHERE a.gateway_device_id = $1 AND a.device_id = d.device_id AND a.superseded_at IS NULL AND a.assigned_from <= $3 AND (a.assigned_to IS NULL OR a.assigned_to > $3))`,
      [gateway.deviceId, serials, assignedFrom, this.by.actor.userId, this.by.reason]);
    if (serials.length > 0) await act('device.assign', gateway, null, { devices: [...new Set(serials)], from: assignedFrom.toISOString() });
  }

  private async changeRegistry<Outcome>(change: (sql: Sql, act: Act) => Promise<Outcome>): Promise<Outcome> {
    return inTransaction(this.pool, async (sql) => asOneAct(sql, this.by, async (by) => {
      await raiseRegistryVersion(sql);
      const changed: number[] = [];
      const outcome = await change(sql, async (action, { deviceId, serial }, before, after) => {
        changed.push(deviceId);
        await audit(sql, by, [{ actor: by.actor, action, objectKind: 'device', objectKey: serial, before, after, reason: by.reason }]);
      });
      await tellChange(sql, 'register', 'device', [...new Set(changed)]);
      return outcome;
    }));
  }
}

interface NamedDevice { readonly deviceId: number; readonly serial: string }

/** Notes what was done to a device, for the audit and for open pages. */
type Act = (action: string, device: NamedDevice, before: AuditEntry['before'], after: AuditEntry['after']) => Promise<void>;

async function latestAllowed(sql: Sql): Promise<number> {
  const [row] = await sql<{ now: Date }>('SELECT clock_timestamp() AS now');
  return (row?.now.getTime() ?? 0) + DAY_AHEAD_MS;
}

async function gatewayOf(sql: Sql, serial: string): Promise<NamedDevice> {
  const [row] = await sql<{ device_id: number; kind: DeviceKind }>('SELECT device_id, kind FROM device WHERE serial = $1', [serial]);
  if (row === undefined) throw new EnrolmentError('UNKNOWN_DEVICE', `no device ${serial} is registered`);
  if (row.kind !== 'gateway') throw new EnrolmentError('NOT_A_GATEWAY', `${serial} is not a gateway`);
  return { deviceId: row.device_id, serial };
}

async function addDevice(sql: Sql, serial: string, kind: DeviceKind): Promise<IssuedCredential> {
  if (!SERIAL_PATTERN.test(serial)) {
    throw new EnrolmentError('SERIAL_INVALID', `${JSON.stringify(serial)} cannot be a serial: 1 to 64 Latin letters, digits, dot, dash or underscore, starting with a letter or digit`);
  }
  const { secret, digest } = issueSecret();
  const [inserted] = await sql<{ device_id: number }>(
    'INSERT INTO device (serial, kind, secret_salt, secret_hash) VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT device_serial_key DO NOTHING RETURNING device_id',
    [serial, kind, digest.salt, digest.hash]);
  if (inserted === undefined) throw new EnrolmentError('SERIAL_TAKEN', `a device ${serial} is registered already`);
  return { deviceId: inserted.device_id, serial, secret };
}
