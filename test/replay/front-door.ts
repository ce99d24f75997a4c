import mqtt from 'mqtt';

import { createPool, DeviceEnrolment, EnrolmentError, type IssuedCredential, type Pool } from '@app/persistence';
import { withDatabaseName } from '@app/platform';

import { createDataSource } from '../../migrations/data-source.js';
import { ArgumentError } from '../support/argument-error.js';
import { Stack } from '../support/stack.js';

/** What the door's own counters say of the items it has taken in. */
export interface DoorCounters {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly quarantined: number;
}

/** A front door that a recording is sent through, with the database behind it. */
export interface FrontDoor {
  readonly mqttUrl: string;
  readonly databaseUrl: string;
  readonly pool: Pool;
  /** Undefined where the counters cannot be asked for. */
  counters(): Promise<DoorCounters | undefined>;
  /** Ends the service where it is the run's own; the database stays to be asked. */
  shut(): Promise<void>;
  close(): Promise<void>;
}

/** First instant for which the meters of the recording are mapped; it begins on 1 March 2016. */
const MAPPED_FROM = new Date('2016-01-01T00:00:00Z');
/** Five digits of cubic metres and three decimals: no register of the recording is larger. */
const REGISTER_CAPACITY_LITRES = 100_000_000;

/** Enrols a device for every meter of the recording. @throws ArgumentError when the server knows one of them already */
export async function enrolRecordedMeters(pool: Pool, serials: readonly string[]): Promise<IssuedCredential[]> {
  try {
    return await new DeviceEnrolment(pool).enrolMeters(serials.map((serial) => ({
      serial, registerCapacityLitres: REGISTER_CAPACITY_LITRES, mappedFrom: MAPPED_FROM,
    })));
  } catch (fault) {
    if (!(fault instanceof EnrolmentError) || fault.code !== 'SERIAL_TAKEN') throw fault;
    throw new ArgumentError(`${fault.message}: the recording has been replayed into this database before, and the secrets of its devices are not kept. Use an empty database.`);
  }
}

/**
 * Opens a front door of the run's own: a database of that name on the stack's server, migrated, and an ingest service
 * before it. The meters are enrolled first, so that the service knows them when it opens.
 */
export async function openOwnDoor(stack: Stack, database: string, serials: readonly string[]): Promise<{ door: FrontDoor; credentials: IssuedCredential[] }> {
  const url = withDatabaseName(stack.databaseUrl, database);
  await createDatabase(url, database);
  const pool = createPool({ url, applicationName: 'replay', connections: 2, statementTimeoutMs: 600_000 }, () => undefined);
  const credentials = await enrolRecordedMeters(pool, serials);
  const ingest = stack.startIngest({ DATABASE_URL: url });
  await ingest.ready;
  const counter = (outcome: string) => stack.metric(`suu_intake_items_total{outcome="${outcome}"}`);
  const shut = async (): Promise<void> => {
    ingest.child.kill('SIGTERM');
    await ingest.exited;
  };
  const door: FrontDoor = {
    mqttUrl: stack.mqttUrl, databaseUrl: url, pool,
    counters: async () => ({
      stored: await counter('stored'), duplicates: await counter('duplicate'), conflicts: await counter('conflict'),
      quarantined: await counter('quarantined') + await counter('dropped'),
    }),
    shut,
    close: async () => {
      await shut();
      await pool.end();
    },
  };
  return { door, credentials };
}

/** The door of a server that runs already. Its counters are those of all its devices, so they are not asked. */
export async function openGivenDoor(databaseUrl: string, mqttUrl: string, serials: readonly string[]): Promise<{ door: FrontDoor; credentials: IssuedCredential[] }> {
  const pool = createPool({ url: databaseUrl, applicationName: 'replay', connections: 2, statementTimeoutMs: 600_000 }, () => undefined);
  try {
    const credentials = await enrolRecordedMeters(pool, serials);
    await waitUntilKnown(mqttUrl, credentials.at(-1)!);
    return { door: { mqttUrl, databaseUrl, pool, counters: () => Promise.resolve(undefined), shut: () => Promise.resolve(), close: () => pool.end() }, credentials };
  } catch (fault) {
    await pool.end();
    throw fault;
  }
}

/** The service notices new devices within a few seconds; until then it refuses them. */
async function waitUntilKnown(mqttUrl: string, { serial, secret }: IssuedCredential): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const client = await mqtt.connectAsync(mqttUrl, { username: serial, password: secret, clientId: serial, reconnectPeriod: 0, connectTimeout: 10_000 }, false);
      return await client.endAsync();
    } catch (fault) {
      if (attempt === 6) throw new ArgumentError(`the door at ${mqttUrl} does not let the enrolled devices in: ${(fault as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

async function createDatabase(url: string, database: string): Promise<void> {
  const admin = createPool({ url: withDatabaseName(url, 'postgres'), applicationName: 'replay', connections: 1 }, () => undefined);
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const dataSource = createDataSource(url);
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}
