import { jest } from '@jest/globals';

import type { JudgedMeasure, JudgedReading, QuarantinedItem, SecurityEvent } from '@app/metering';
import { BatchWriter, createPool, frameKeyOf, Partitions, type ArrivedFrame, type Pool, type PoolClient } from '@app/persistence';

import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(30_000);

/** 2026-11-01T06:00:00Z: when messages of these specs arrive unless they say otherwise. */
export const ARRIVAL_MS = Date.parse('2026-11-01T06:00:00Z');

/** A message for the writer, as short as a spec can say it. */
export interface MessageDraft {
  readonly deviceId?: number;
  readonly receivedAtMs?: number;
  readonly topic?: string;
  /** Payload; made up from the rest unless given. Equal text of one device is the same message. */
  readonly text?: string;
  readonly readings?: readonly (Partial<JudgedReading> & { readonly litres?: number; readonly at?: string })[];
  readonly measures?: readonly (Partial<JudgedMeasure> & { readonly at?: string })[];
  readonly quarantined?: readonly Partial<QuarantinedItem>[];
  readonly securityEvents?: readonly SecurityEvent[];
  readonly sequence?: number;
  readonly deviceClockMs?: number;
}

/** A judged message out of a draft. */
export function message(draft: MessageDraft): ArrivedFrame {
  const deviceId = draft.deviceId ?? 1;
  const topic = draft.topic ?? `meters/K${deviceId}/up`;
  const { receivedAtMs: _, ...content } = draft;
  const payload = Buffer.from(draft.text ?? JSON.stringify(content));
  return {
    deviceId, topic, payload, frameKey: frameKeyOf(topic, payload), receivedAtMs: draft.receivedAtMs ?? ARRIVAL_MS,
    judged: {
      readings: (draft.readings ?? []).map(({ litres, at, ...given }, itemNo) => ({
        meterId: 101, register: 1, source: 1, itemNo, flags: [], readAtMs: at === undefined ? ARRIVAL_MS - 3_600_000 : Date.parse(at), indexLitres: litres ?? 0, ...given,
      })),
      ...(draft.measures === undefined ? {} : {
        measures: draft.measures.map(({ at, ...given }, itemNo) => ({
          deviceId, channel: 1, quantity: 1, amount: 0, itemNo, isClockDoubted: false, measuredAtMs: at === undefined ? ARRIVAL_MS - 3_600_000 : Date.parse(at), ...given,
        })),
      }),
      quarantined: (draft.quarantined ?? []).map((given, itemNo) => ({ itemNo, kind: 'SCHEMA', detail: 'not a reading', subject: null, ...given })),
      securityEvents: [...draft.securityEvents ?? []], sequence: draft.sequence ?? null, deviceClockMs: draft.deviceClockMs ?? null,
    },
  };
}

/** Tables that hold what came through the door, with a full order for each. */
const SERIES_TABLES = {
  reading: 'read_at, meter_id, register, source', reading_candidate: 'meter_id, read_at, register, source, index_litres',
  measurement: 'device_id, channel, quantity, measured_at', measurement_candidate: 'device_id, channel, quantity, measured_at, amount',
  reading_flag: 'meter_id, read_at, register, source, flag', meter_state: 'meter_id, register', frame: 'received_at, device_id, frame_key',
  quarantine_item: 'device_id, frame_key, item_no, kind', quarantine_tally: 'device_id, kind, on_day', security_event: 'device_id, kind, on_day',
} as const;

export type SeriesTable = keyof typeof SERIES_TABLES;

async function rowsOf(pool: Pool, table: SeriesTable): Promise<Record<string, unknown>[]> {
  return (await pool.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${SERIES_TABLES[table]}`)).rows;
}

async function everything(pool: Pool): Promise<Record<SeriesTable, Record<string, unknown>[]>> {
  const tables = Object.keys(SERIES_TABLES) as SeriesTable[];
  const rows = await Promise.all(tables.map((table) => rowsOf(pool, table)));
  return Object.fromEntries(tables.map((table, i) => [table, rows[i]!])) as Record<SeriesTable, Record<string, unknown>[]>;
}

/** A migrated database of the spec's own, with pools on it that are closed at the end. */
export class SeriesRig implements AsyncDisposable {
  private readonly pools: Pool[] = [];
  readonly pool: Pool;

  private constructor(readonly database: ClonedDatabase) {
    this.pool = this.newPool();
  }

  static async start(): Promise<SeriesRig> {
    return new SeriesRig(await cloneDatabase());
  }

  newPool(connections = 4): Pool {
    const pool = createPool({ url: this.database.url, applicationName: 'spec', connections }, () => undefined);
    this.pools.push(pool);
    return pool;
  }

  newWriter(pool = this.pool, quarantineRowsPerSenderDay = 1_000): BatchWriter {
    return new BatchWriter(pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay });
  }

  /** Rows of a table in the order of its key. */
  rows(table: SeriesTable): Promise<Record<string, unknown>[]> {
    return rowsOf(this.pool, table);
  }

  /** Everything that came through the door, to see that nothing changed. */
  everything(): Promise<Record<SeriesTable, Record<string, unknown>[]>> {
    return everything(this.pool);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
    await this.database[Symbol.asyncDispose]();
  }
}

/** What becomes of a connection at a statement. */
export type Accident = 'lost before' | 'lost after';

/**
 * The same pool, but the connection is lost when a statement comes that the accident is for: before the server sees it,
 * or after the server has done it and before its answer arrives.
 */
export function accidentProne(pool: Pool, accidentAt: (statement: string) => Accident | undefined): Pool {
  const prone = (client: PoolClient): PoolClient => new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'query') return member.bind(target) as unknown;
      return (...given: unknown[]): unknown => {
        const statement = typeof given[0] === 'string' ? given[0] : '';
        const accident = accidentAt(statement);
        const ask = (): unknown => (member as (...args: unknown[]) => unknown).apply(target, given);
        if (accident === undefined) return ask();
        const loss = new Error('Connection terminated unexpectedly');
        return accident === 'lost before' ? Promise.reject(loss) : Promise.resolve(ask()).then(() => Promise.reject(loss));
      };
    },
  });
  return new Proxy(pool, {
    get(target, name) {
      if (name === 'connect') return async () => prone(await target.connect());
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) as unknown : member;
    },
  });
}
