import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { addModels, applyImport, type ChangedBy, deriveVolumes, inTransaction, Partitions, type Pool, previewImport, seedCity } from '@app/persistence';
import { openRegisterFile } from '@app/platform';
import { KARA_BALTA_CITY } from '@app/programme';
import { FILE_KINDS } from '@app/registry';
import { DAY_MS, localDayBounds, localMonthOf } from '@app/time';

import type { TownFile } from '../../simulators/town/town-file.js';
import { TownModel } from '../../simulators/town/town-model.js';
import { townRegister } from '../../simulators/town/town-register.js';
import { shownByWell, wellMeter } from '../../simulators/town/well-registers.js';
import { writeRun } from '../../simulators/town/write-run.js';
import { SeededRandom } from './seeded-random.js';

const ZONE = 'Asia/Bishkek';
const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'tester', role: null, clientAddress: null, requestId: null }, reason: 'test' };

/** A simulated run of the town. */
export interface TownRun {
  readonly town: TownFile;
  readonly seed: number;
  readonly from: string;
  readonly days: number;
  /** Where the truth goes, which the service never sees. */
  readonly folder: string;
  /** What meters were read beside midnight. */
  readonly also?: () => Iterable<Reading>;
}

/** What a meter showed. */
export type Reading = readonly [serial: string, readAtMs: number, litres: number];

/** Rows of a truth file, by name of column. */
export function truthRows(folder: string, name: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(join(folder, `${name}.csv`), 'utf8').trimEnd().split('\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [columns[at]!, cell])));
}

/**
 * Simulates a run, and stores what a service would have of it: the register by its files, and what each meter showed at local midnight. One day in twelve of a
 * customer's meter is not read, and its time of reading is within the hour after midnight, as a radio's is.
 */
export async function storeTown(pool: Pool, { town, seed, from, days, folder, also = () => [] }: TownRun): Promise<void> {
  writeRun({ town, seed, from, days, outFolder: folder, messagesFile: undefined });
  await seedCity(pool, KARA_BALTA_CITY, BY, ZONE);
  // What the register says of tanks; how full they were nobody tells the service.
  for (const { volumeM3 } of town.supply.reservoirs.slice(0, 1)) await pool.query('UPDATE reservoir_version SET volume_litres = $1', [Math.max(1, Math.round(volumeM3 * 1_000))]);
  const { models } = townRegister(new TownModel(town, seed, from));
  await inTransaction(pool, (sql) => addModels(sql, models.map(({ code, dnMillimetres, q3LitresPerHour, capacityLitres, pulseLitres }) => ({
    code, manufacturer: 'Town', dnMillimetres, q3LitresPerHour, ratioR: null, registerDigits: 5, registerCapacityLitres: capacityLitres, pulseLitres, verificationIntervalMonths: 72 })), BY));
  for (const kind of ['accounts', 'meters', 'installations'] as const) {
    const bytes = readFileSync(join(folder, 'register', `${kind}.csv`));
    const { columns, lines } = await openRegisterFile(FILE_KINDS[kind], bytes);
    const previewed = await previewImport(pool, { kind, fileName: `${kind}.csv`, fileBytes: bytes.length, fileSha256: createHash('sha256').update(bytes).digest(), columns, lines }, ZONE, BY.actor);
    if (previewed.linesRefused > 0) {
      const { rows } = await pool.query<{ problems: object }>("SELECT problems FROM personal.register_import_line WHERE import_id = $1 AND outcome = 'refused' LIMIT 1", [previewed.importId]);
      throw new Error(`${previewed.linesRefused} lines of ${kind} refused: ${JSON.stringify(rows)}`);
    }
    await applyImport(pool, previewed.importId, false, ZONE, BY.actor);
  }
  const toMs = localDayBounds(from, ZONE).fromMs + days * DAY_MS;
  await storeReadings(pool, [...wellReadings(folder, town, seed, from), ...customerReadings(folder, seed), ...also()], localDayBounds(from, ZONE).fromMs, toMs);
  const derived = await deriveVolumes(pool, ZONE, toMs + 4 * DAY_MS);
  if (derived === undefined || derived.failed > 0) throw new Error(`derived ${JSON.stringify(derived)}`);
}

const midnightAfter = (localDay: string): number => localDayBounds(localDay, ZONE).toMs;

function* customerReadings(folder: string, seed: number): Generator<Reading> {
  const random = new SeededRandom(seed);
  for (const { local_day: day, meter_serial: serial, index_end_litres: litres } of truthRows(folder, 'meter_days')) {
    if (random.next() > 1 / 12) yield [serial!, midnightAfter(day!), Number(litres)];
  }
}

function* wellReadings(folder: string, town: TownFile, seed: number, from: string): Generator<Reading> {
  const meters = new Map(town.supply.wells.map((well) => [well.serial, wellMeter(well, seed)]));
  const produced = new Map<string, number>();
  const fromMs = localDayBounds(from, ZONE).fromMs;
  for (const { well_serial: serial, hour_at: hour, volume_litres: litres } of truthRows(folder, 'well_hours')) {
    const meter = meters.get(serial!)!;
    const hourMs = Date.parse(hour!);
    if (hourMs === fromMs) yield [meter.meterSerial, fromMs, shownByWell(meter, 0)];
    produced.set(serial!, (produced.get(serial!) ?? 0) + Number(litres));
    yield [meter.meterSerial, hourMs + 3_600_000, shownByWell(meter, produced.get(serial!)!)];
  }
}

async function storeReadings(pool: Pool, readings: readonly Reading[], fromMs: number, toMs: number): Promise<void> {
  const client = await pool.connect();
  const months: string[] = [];
  for (let atMs = fromMs; atMs <= toMs + 31 * DAY_MS; atMs += 20 * DAY_MS) months.push(localMonthOf(atMs, ZONE));
  await new Partitions(ZONE).ensure(client, 'reading', [...new Set(months)]);
  client.release();
  for (let at = 0; at < readings.length; at += 20_000) {
    const some = readings.slice(at, at + 20_000);
    await pool.query(
      `INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source)
       SELECT r.at, r.at + interval '1 minute', r.litres, m.meter_id, m.meter_id, 1, 1 FROM unnest($1::text[], $2::timestamptz[], $3::bigint[]) AS r (serial, at, litres) JOIN meter m ON m.serial = r.serial ON CONFLICT DO NOTHING`,
      [some.map(([serial]) => serial), some.map(([, atMs]) => new Date(atMs).toISOString()), some.map(([, , litres]) => litres)]);
  }
}
