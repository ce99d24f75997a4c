import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/**
 * The tables as TypeORM sees them: for reading and writing the register, and so that a test can compare them with what
 * the migrations made. Entities are rows: no constructor, no relation, no cascade; they do not leave this lib.
 */

@Entity({ name: 'meter' })
@Unique('meter_serial_key', ['serial'])
@Check('meter_register_capacity_check', 'register_capacity_litres > 0')
export class MeterEntity {
  @PrimaryColumn({ name: 'meter_id', type: 'integer', generated: 'identity', generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'meter_pkey' })
  meterId: number;
  @Column({ name: 'serial', type: 'text' }) serial: string;
  @Column({ name: 'register_capacity_litres', type: 'bigint' }) registerCapacityLitres: string;
  @Column({ name: 'registered_at', type: 'timestamptz', default: () => 'now()' }) registeredAt: Date;
}

@Entity({ name: 'device' })
@Unique('device_serial_key', ['serial'])
@Check('device_kind_check', "kind IN ('meter', 'gateway')")
export class DeviceEntity {
  @PrimaryColumn({ name: 'device_id', type: 'integer', generated: 'identity', generatedIdentity: 'BY DEFAULT', primaryKeyConstraintName: 'device_pkey' })
  deviceId: number;
  @Column({ name: 'serial', type: 'text' }) serial: string;
  @Column({ name: 'kind', type: 'text' }) kind: 'meter' | 'gateway';
  @Column({ name: 'secret_salt', type: 'bytea', nullable: true }) secretSalt: Buffer | null;
  @Column({ name: 'secret_hash', type: 'bytea', nullable: true }) secretHash: Buffer | null;
  @Column({ name: 'registered_at', type: 'timestamptz', default: () => 'now()' }) registeredAt: Date;
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true }) revokedAt: Date | null;
}

@Entity({ name: 'quarantine_item' })
@Index('quarantine_item_last_received_idx', ['lastReceivedAt'])
export class QuarantineItemEntity {
  @PrimaryColumn({ name: 'device_id', type: 'integer', primaryKeyConstraintName: 'quarantine_item_pkey' }) deviceId: number;
  @PrimaryColumn({ name: 'frame_key', type: 'bigint', primaryKeyConstraintName: 'quarantine_item_pkey' }) frameKey: string;
  @PrimaryColumn({ name: 'item_no', type: 'integer', primaryKeyConstraintName: 'quarantine_item_pkey' }) itemNo: number;
  @PrimaryColumn({ name: 'kind', type: 'text', primaryKeyConstraintName: 'quarantine_item_pkey' }) kind: string;
  @Column({ name: 'detail', type: 'text' }) detail: string;
  @Column({ name: 'subject', type: 'text', nullable: true }) subject: string | null;
  @Column({ name: 'topic', type: 'text' }) topic: string;
  @Column({ name: 'payload_bytes', type: 'integer' }) payloadBytes: number;
  @Column({ name: 'payload_sha256', type: 'bytea' }) payloadSha256: Buffer;
  @Column({ name: 'payload_head', type: 'bytea' }) payloadHead: Buffer;
  @Column({ name: 'first_received_at', type: 'timestamptz' }) firstReceivedAt: Date;
  @Column({ name: 'last_received_at', type: 'timestamptz' }) lastReceivedAt: Date;
  @Column({ name: 'times_seen', type: 'integer', default: 1 }) timesSeen: number;
  @Column({ name: 'redecoded_at', type: 'timestamptz', nullable: true }) redecodedAt: Date | null;
}
