import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { from as copyFrom } from 'pg-copy-streams';
import type { Pool, PoolClient } from '@app/persistence';

/** What the file itself says must be in the database, and how the two differ. Everything is computed by PostgreSQL. */
export interface FileComparison {
  readonly fileRows: number;
  /** Distinct (meter, instant): what must be stored. */
  readonly keys: number;
  /** Distinct (meter, instant, index) beyond the keys: what must be kept as conflicts. */
  readonly conflicts: number;
  /** Rows of the file that repeat an earlier one, and how many of them lie in the hour that comes twice. */
  readonly repeats: number;
  readonly repeatsInRepeatedHour: number;
  readonly conflictsInRepeatedHour: number;
  /** Rows that one side has and the other has not. */
  readonly differingRows: number;
  /** Register differences that one side has and the other has not. */
  readonly differingSteps: number;
  readonly steps: number;
  readonly backwardSteps: number;
  /** Rows whose difference in the database is not the one that the file's own last column gives. */
  readonly stepsUnlikeOwnColumn: number;
}

/** `AT TIME ZONE` and not the sender's conversion: what is checked must not check itself. */
const ZONE = "'Europe/Madrid'";

const LOAD = `
  SET datestyle = 'ISO, DMY';
  CREATE TEMP TABLE file_line (
    line_no integer GENERATED ALWAYS AS IDENTITY, serial text, local_at timestamp, register numeric, own_difference numeric
  )`;

const PREPARE = `
  CREATE TEMP TABLE file_reading AS
    SELECT line_no, serial, local_at, local_at AT TIME ZONE ${ZONE} AS read_at, register::bigint AS index_litres, own_difference,
           ((local_at AT TIME ZONE ${ZONE}) - interval '1 hour') AT TIME ZONE ${ZONE} = local_at AS in_repeated_hour
    FROM file_line WHERE serial = ANY(SELECT serial FROM sent_meter);
  CREATE TEMP TABLE file_set AS SELECT serial, read_at, index_litres, bool_or(in_repeated_hour) AS in_repeated_hour, count(*) AS times
    FROM file_reading GROUP BY 1, 2, 3;
  CREATE TEMP TABLE stored_set AS SELECT m.serial, r.read_at, r.index_litres FROM reading_all r JOIN meter m USING (meter_id)
    WHERE m.serial = ANY(SELECT serial FROM sent_meter) AND r.register = 1 AND r.source = 1;
  CREATE TEMP TABLE file_step AS SELECT serial, read_at, index_litres, index_litres - lag(index_litres) OVER w AS litres
    FROM file_set WINDOW w AS (PARTITION BY serial ORDER BY read_at, index_litres);
  CREATE TEMP TABLE stored_step AS SELECT serial, read_at, index_litres, index_litres - lag(index_litres) OVER w AS litres
    FROM stored_set WINDOW w AS (PARTITION BY serial ORDER BY read_at, index_litres);
  ANALYZE file_reading, stored_step`;

const COMPARE = `
  SELECT (SELECT count(*) FROM file_reading)::int AS "fileRows",
    (SELECT count(*) FROM (SELECT DISTINCT serial, read_at FROM file_set) k)::int AS keys,
    ((SELECT count(*) FROM file_set) - (SELECT count(*) FROM (SELECT DISTINCT serial, read_at FROM file_set) k))::int AS conflicts,
    (SELECT coalesce(sum(times - 1), 0) FROM file_set)::int AS repeats,
    (SELECT coalesce(sum(times - 1), 0) FROM file_set WHERE in_repeated_hour)::int AS "repeatsInRepeatedHour",
    (SELECT count(*) - count(DISTINCT (serial, read_at)) FROM file_set WHERE in_repeated_hour)::int AS "conflictsInRepeatedHour",
    (SELECT count(*) FROM ((TABLE plain_file_set EXCEPT ALL TABLE stored_set) UNION ALL (TABLE stored_set EXCEPT ALL TABLE plain_file_set)) d)::int AS "differingRows",
    (SELECT count(*) FROM ((TABLE file_step EXCEPT ALL TABLE stored_step) UNION ALL (TABLE stored_step EXCEPT ALL TABLE file_step)) d)::int AS "differingSteps",
    (SELECT count(litres) FROM stored_step)::int AS steps,
    (SELECT count(*) FROM stored_step WHERE litres < 0)::int AS "backwardSteps",
    (SELECT count(*) FROM file_reading f JOIN stored_step s USING (serial, read_at, index_litres)
      WHERE s.litres IS NOT NULL AND s.litres <> f.own_difference)::int AS "stepsUnlikeOwnColumn"`;

/**
 * Loads the recording into temporary tables, turns its local time into instants in SQL, and compares it with the stored
 * readings of the meters sent: as a set, and as the differences between neighbours in time.
 */
export async function compareWithFile(pool: Pool, text: Readable, serials: readonly string[]): Promise<FileComparison> {
  const client = await pool.connect();
  try {
    await client.query(LOAD);
    await copyInto(client, text, "COPY file_line (serial, local_at, register, own_difference) FROM STDIN (FORMAT csv, DELIMITER ';', HEADER true)");
    await client.query('CREATE TEMP TABLE sent_meter (serial text PRIMARY KEY)');
    await client.query('INSERT INTO sent_meter SELECT unnest($1::text[])', [serials]);
    await client.query(PREPARE);
    await client.query('CREATE TEMP VIEW plain_file_set AS SELECT serial, read_at, index_litres FROM file_set');
    const compared = await client.query<FileComparison>(COMPARE);
    return compared.rows[0]!;
  } finally {
    client.release(true); // takes the temporary tables with it
  }
}

/** Streams rows into COPY. */
export async function copyInto(client: PoolClient, rows: Readable, statement: string): Promise<void> {
  await pipeline(rows, client.query(copyFrom(statement)));
}
