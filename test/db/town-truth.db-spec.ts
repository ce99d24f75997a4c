import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { jest } from '@jest/globals';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import { KARA_BALTA, readTown, shrinkTown } from '../../simulators/town/town-file.js';
import { writeRun } from '../../simulators/town/write-run.js';
import { type ClonedDatabase, cloneDatabase } from '../support/clone-database.js';

jest.setTimeout(240_000);

const SMALL = shrinkTown(KARA_BALTA, 1 / 60);
/** 293 households, 150 of them metered; wells are read every quarter of an hour, which changes messages alone. */
const TOWN = readTown({ ...SMALL, meters: { ...SMALL.meters, household: 150 }, radio: { ...SMALL.radio, wellReadingMinutes: 15 } });

/** The laws as the page states them. Each query returns the rows that break one. */
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/town.md'), 'utf8');
const LAWS = /```sql\n([^`]+)```/.exec(PAGE)![1]!.split(/;\s*\n/).map((law) => law.trim()).filter((law) => law !== '');

describe('the truth of a simulated year, loaded into PostgreSQL', () => {
  const folders: string[] = [];
  let database: ClonedDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await cloneDatabase();
    client = new pg.Client(database.url);
    await client.connect();
    await client.query('CREATE SCHEMA truth; SET search_path = truth');
    const folder = simulate();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) await load(join(folder, file));
  });

  afterAll(async () => {
    await client?.end();
    await database?.[Symbol.asyncDispose]();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function simulate(): string {
    const folder = mkdtempSync(join(tmpdir(), 'suu-truth-'));
    folders.push(folder);
    writeRun({ town: TOWN, seed: 11, from: '2026-01-01', days: 365, outFolder: folder, messagesFile: undefined });
    return folder;
  }

  async function load(path: string): Promise<void> {
    const table = basename(path, '.csv');
    const columns = readFileSync(path, 'utf8').split('\n', 1)[0]!.split(',');
    const typeOf = (column: string): string => (/(_litres|_per_hour|_ppm|residents|meters|minutes_run|_no)$/.test(column) && column !== 'rated_m3_per_hour' ? 'bigint' : column.endsWith('_at') ? 'timestamptz' : 'text');
    await client.query(`CREATE TABLE ${table} (${columns.map((column) => `${column} ${typeOf(column)}`).join(', ')})`);
    await pipeline(createReadStream(path), client.query(copyFrom(`COPY ${table} FROM STDIN WITH (FORMAT csv, HEADER)`)));
  }

  async function breaches(law: string): Promise<number> {
    return (await client.query(law)).rowCount ?? -1;
  }

  it('is a whole year of every hour and every metered place', async () => {
    const counts = await client.query(`SELECT (SELECT count(*)::int FROM hours) AS hours, (SELECT count(*)::int FROM days) AS days, (SELECT count(*)::int FROM well_hours) AS wells,
      (SELECT count(*)::int FROM reservoir_hours) AS tanks, (SELECT count(DISTINCT place)::int FROM meter_days) AS places, (SELECT sum(production_litres) > 10000000 FROM hours) AS flows`);
    expect(counts.rows).toEqual([{ hours: 8_760, days: 365, wells: 24 * 8_760, tanks: 9 * 8_760, places: 150 + TOWN.meters.budget + TOWN.meters.commercial, flows: true }]);
  });

  it('has every kind of loss in it', async () => {
    const sums = await client.query(`SELECT sum(theft_litres) > 0 AS theft, sum(mains_burst_litres) > 0 AS bursts, sum(background_leak_litres) > 0 AS background,
      sum(home_leak_metered_litres) > 0 AS leaks, sum(flushing_litres) > 0 AS flushing, sum(abs(storage_change_litres)) > 0 AS storage FROM hours`);
    expect(sums.rows).toEqual([{ theft: true, bursts: true, background: true, leaks: true, flushing: true, storage: true }]);
  });

  it('has laws on its page', () => {
    expect(LAWS).toHaveLength(8);
    expect(LAWS[0]).toContain('production_litres <> household_metered_litres');
  });

  it.each(LAWS.map((law, at) => [at + 1, law] as const))('breaks law %d nowhere', async (_, law) => {
    expect(await breaches(law)).toBe(0);
  });

  it.each([
    ['a litre of production', [1, 3, 7], `UPDATE hours SET production_litres = production_litres + 1 WHERE hour_at = '2026-06-01T05:00:00Z'`],
    ['a litre of leakage moved to another hour', [1, 7], `UPDATE hours SET background_leak_litres = background_leak_litres + CASE hour_at WHEN '2026-06-01T05:00:00Z' THEN 1 ELSE -1 END WHERE hour_at IN ('2026-06-01T05:00:00Z', '2026-06-01T06:00:00Z')`],
    ['a litre in a tank', [4], `UPDATE reservoir_hours SET storage_end_litres = storage_end_litres + 1 WHERE hour_at = '2026-06-01T05:00:00Z' AND reservoir = 'Головной-1'`],
    ['a litre through a meter', [5], `UPDATE meter_days SET through_litres = through_litres + 1 WHERE local_day = '2026-06-01' AND place = (SELECT min(place) FROM meter_days)`],
    ['a litre of theft', [6], `UPDATE customer_months SET theft_litres = theft_litres + 1 WHERE local_month = '2026-06' AND customer = 'X00001'`],
    ['a litre of one burst', [8], `UPDATE leak_hours SET volume_litres = volume_litres + 1 WHERE (burst_no, hour_at) = (SELECT burst_no, min(hour_at) FROM leak_hours GROUP BY burst_no ORDER BY burst_no LIMIT 1)`],
    ['a litre drawn at another node', [7], `UPDATE node_hours SET drawn_litres = drawn_litres + 1 WHERE hour_at = '2026-06-01T05:00:00Z' AND node = 'Центр'`],
    ['a tank filled from nowhere', [2, 4], `UPDATE hours SET storage_end_litres = storage_end_litres + 1 WHERE hour_at = '2026-06-01T05:00:00Z'`],
  ] as const)('would be found out: %s', async (_, broken, change) => {
    await client.query('BEGIN');
    const changed = await client.query(change);
    expect(changed.rowCount).toBeGreaterThan(0);
    const found: number[] = [];
    for (const [at, law] of LAWS.entries()) if (await breaches(law) > 0) found.push(at + 1);
    await client.query('ROLLBACK');
    expect(found).toEqual([...broken]);
  });

  it('is the same bytes when it is simulated again', () => {
    const hashes = (folder: string): Record<string, string> => Object.fromEntries(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(csv|json)$/.test(name)).toSorted()
      .map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]));
    const first = hashes(folders[0]!);
    expect(Object.keys(first).length).toBe(34);
    expect(hashes(simulate())).toEqual(first);
  });
});
