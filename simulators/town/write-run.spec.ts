import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KARA_BALTA, readTown, shrinkTown, type TownFile } from './town-file.js';
import { TownModel } from './town-model.js';
import { TruthSeries } from './truth-series.js';
import { writeRun } from './write-run.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 100);
/** A small town in which everything goes wrong often enough to be seen. */
const TROUBLED = readTown({
  ...SMALL, meters: { ...SMALL.meters, household: 120, nearRolloverShare: 0.05 },
  faultsPerThousandMetersYear: { stopped: 300, reversed: 100, underRegistering: 100, exchange: 400, checkValveFailed: 300 },
  radio: { ...SMALL.radio, wellReadingMinutes: 15, wrongClocksPerThousandDevicesYear: 500, silencesPerGatewayYear: 30 },
});

type Row = Readonly<Record<string, string>>;

/** Reads the truth by the page that describes it and by nothing else of the simulator. */
class TruthReader {
  constructor(private readonly folder: string) {}

  rows(name: string): Row[] {
    const [columns, ...lines] = this.lines(name);
    return lines.map((line) => Object.fromEntries(line.map((field, at) => [columns![at]!, field])));
  }

  sums(name: string, by: string, column: string): Map<string, number> {
    const [columns, ...lines] = this.lines(name);
    const [key, summed] = [columns!.indexOf(by), columns!.indexOf(column)];
    const sums = new Map<string, number>();
    for (const line of lines) sums.set(line[key]!, (sums.get(line[key]!) ?? 0) + Number(line[summed]));
    return sums;
  }

  private lines(name: string): string[][] {
    return readFileSync(join(this.folder, `${name}.csv`), 'utf8').trimEnd().split('\n').map((line) => line.split(','));
  }
}

const total = (rows: readonly Row[], ...columns: readonly string[]): number => rows.reduce((sum, row) => columns.reduce((each, column) => each + Number(row[column]), sum), 0);
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function run(town: TownFile, seed: number, from: string, days: number): { folder: string; truth: TruthReader } {
  const folder = mkdtempSync(join(tmpdir(), 'suu-town-'));
  folders.push(folder);
  writeRun({ town, seed, from, days, outFolder: folder, messagesFile: join(folder, 'messages.ndjson') });
  return { folder, truth: new TruthReader(folder) };
}

function hashesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(csv|json|ndjson)$/.test(name));
  return Object.fromEntries(files.toSorted().map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]));
}

describe('a written run', () => {
  it('is the same bytes for the same seed, and others for another', () => {
    const first = hashesOf(run(TROUBLED, 5, '2026-02-26', 5).folder);
    expect(Object.keys(first).length).toBe(30 + 5);
    expect(hashesOf(run(TROUBLED, 5, '2026-02-26', 5).folder)).toEqual(first);
    expect(hashesOf(run(TROUBLED, 6, '2026-02-26', 5).folder)['messages.ndjson']).not.toBe(first['messages.ndjson']);
  });

  it('begins as a shorter one does', () => {
    const [short, long] = [run(TROUBLED, 5, '2026-02-27', 2), run(TROUBLED, 5, '2026-02-27', 3)].map(({ folder }) => readFileSync(join(folder, 'hours.csv'), 'utf8'));
    expect(long!.startsWith(short!)).toBe(true);
  });
});

describe('the truth of a year', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suu-town-'));
  folders.push(folder);
  const truth = new TruthReader(folder);
  beforeAll(() => {
    const model = new TownModel(SMALL, 1, '2028-01-01');
    const series = new TruthSeries(model, folder);
    for (let dayNo = 0; dayNo < 366; dayNo++) series.writeDay(model.nextDay());
    series.close();
  });
  const OUT = ['household_metered', 'household_unmetered', 'budget_metered', 'budget_unmetered', 'commercial_metered', 'commercial_unmetered', 'flushing',
    'home_leak_metered', 'home_leak_unmetered', 'theft', 'mains_burst', 'background_leak', 'storage_change'].map((name) => `${name}_litres`);

  it.each([['hours', 366 * 24], ['days', 366]])('balances in each of its %s to the litre', (name, count) => {
    const rows = truth.rows(name);
    expect(rows).toHaveLength(count);
    expect(rows.filter((row) => Number(row['production_litres']) !== total([row], ...OUT))).toEqual([]);
    const stored = rows.map((row) => Number(row['storage_end_litres']));
    expect(rows.filter((row, at) => at > 0 && stored[at]! - stored[at - 1]! !== Number(row['storage_change_litres']))).toEqual([]);
  });

  it('has wells that together give the production of every hour, and tanks that together hold its storage', () => {
    const wells = truth.sums('well_hours', 'hour_at', 'volume_litres');
    const tanks = truth.sums('reservoir_hours', 'hour_at', 'storage_end_litres');
    const differing = truth.rows('hours').filter((row) => wells.get(row['hour_at']!) !== Number(row['production_litres']) || tanks.get(row['hour_at']!) !== Number(row['storage_end_litres']));
    expect(differing).toEqual([]);
  });

  it('has customers whose months add up to what reached them, leaked in their homes and was stolen', () => {
    const months = truth.rows('customer_months');
    const hours = truth.rows('hours');
    expect(total(months, 'use_litres')).toBe(total(hours, ...OUT.slice(0, 6)));
    expect(total(months, 'leak_litres')).toBe(total(hours, 'home_leak_metered_litres', 'home_leak_unmetered_litres'));
    expect(total(months, 'theft_litres')).toBe(total(hours, 'theft_litres'));
    expect(new Set(months.map((row) => row['local_month'])).size).toBe(12);
  });

  it('has meters through which the metered use and leakage of every day went', () => {
    const through = truth.sums('meter_days', 'local_day', 'through_litres');
    const metered = ['household_metered_litres', 'budget_metered_litres', 'commercial_metered_litres', 'home_leak_metered_litres'];
    expect(truth.rows('days').filter((row) => through.get(row['local_day']!) !== total([row], ...metered))).toEqual([]);
  });
});

describe('what the devices send', () => {
  const { folder, truth } = run(TROUBLED, 3, '2026-04-20', 25);
  const sent = readFileSync(join(folder, 'messages.ndjson'), 'utf8').trimEnd().split('\n')
    .map((line) => JSON.parse(line) as { atMs: number; sender: string; topic: string; payload: string })
    .map((message) => ({ ...message, body: JSON.parse(message.payload) as { seq: number; serial?: string; unit?: string; ch?: number; rows?: [string, number, number, number?][]; readings?: { ts: string | number; value: string | number }[] } }));
  const readings = sent.flatMap(({ body }) => (body.rows !== undefined
    ? body.rows.map(([serial, seconds, litres, channel = 1]) => ({ device: `${serial} ${channel}`, atMs: seconds * 1000, litres }))
    : body.readings!.map(({ ts, value }) => ({
      device: `${body.serial} ${body.ch ?? 1}`, atMs: typeof ts === 'string' ? Date.parse(ts) : ts,
      litres: body.unit === 'l' ? Number(value) : Math.round(Number(value) * 1000),
    }))));
  const byDevice = new Map<string, typeof readings>();
  for (const reading of readings) {
    const known = byDevice.get(reading.device);
    if (known === undefined) byDevice.set(reading.device, [reading]);
    else known.push(reading);
  }

  it('is in the order of sending, each sender on its own topic', () => {
    expect(sent.every(({ atMs }, at) => at === 0 || atMs >= sent[at - 1]!.atMs)).toBe(true);
    expect(sent.filter(({ sender, topic }) => topic !== (sender.startsWith('GW-') ? `gw/${sender}/up` : `meters/${sender}/up`))).toEqual([]);
  });

  it('comes from no mothballed well, and from every usable one', () => {
    const senders = new Set(sent.map(({ sender }) => sender));
    const wells = truth.rows('wells');
    expect(wells.filter((well) => senders.has(well['well_serial']!) !== ['all-year', 'summer', 'standby'].includes(well['runs']!))).toEqual([]);
  });

  it('has messages twice, late, out of order and missing, as the counts of the run say', () => {
    const { messages } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { messages: Record<'made' | 'sent' | 'lost' | 'late' | 'duplicates', number> };
    expect(messages.sent).toBe(sent.length);
    expect(messages.made - messages.lost + messages.duplicates).toBe(messages.sent);
    const texts = new Set(sent.map(({ sender, payload }) => `${sender} ${payload}`));
    expect(sent.length - texts.size).toBe(messages.duplicates);
    const lastSeq = new Map<string, number>();
    let backwards = 0;
    for (const { sender, body: { seq } } of sent) {
      if (seq < (lastSeq.get(sender) ?? 0)) backwards++;
      lastSeq.set(sender, seq);
    }
    expect([backwards, messages.late, messages.lost, messages.duplicates].every((count) => count > 0)).toBe(true);
    const seqs = new Map<string, Set<number>>();
    for (const { sender, body: { seq } } of sent) seqs.set(sender, (seqs.get(sender) ?? new Set()).add(seq));
    const gaps = [...seqs.values()].reduce((missing, of) => missing + Math.max(...of) - of.size, 0);
    expect(gaps).toBeGreaterThan(0);
    expect(gaps).toBeLessThanOrEqual(messages.lost);
  });

  it('is, for meters in order with a right clock, the register between the ends of the days of the truth', () => {
    const troubled = new Set(truth.rows('meter_faults').map((row) => row['place']));
    const wrong = new Set(truth.rows('wrong_clocks').map((row) => row['device_serial']));
    const good = truth.rows('installations').filter((row) => row['removed_at'] === '' && row['reason'] === 'first' && !troubled.has(row['place']!) && !wrong.has(row['device_serial']!));
    const ends = new Map(truth.rows('meter_days').map((row) => [`${row['place']} ${row['local_day']}`, row]));
    const days = truth.rows('days').map((row) => row['local_day']!);
    const breaches: string[] = [];
    let compared = 0;
    for (const installation of good) {
      const { place } = installation;
      let registered = 0;
      let through = 0;
      const capacity = Number(installation['capacity_litres']);
      const first = Number(installation['first_index_litres']);
      const pulse = Number(installation['pulse_litres']);
      const indexes = days.map((day) => {
        const row = ends.get(`${place} ${day}`)!;
        registered += Number(row['registered_litres']);
        through += Number(row['through_litres']);
        if (registered !== Math.floor(through * Number(installation['counted_ppm']) / 1_000_000)) breaches.push(`${place} ${day} registered ${registered}`);
        if (Number(row['index_end_litres']) !== Math.floor((first + registered) % capacity / pulse) * pulse) breaches.push(`${place} ${day} index`);
        return Number(row['index_end_litres']);
      });
      for (const { atMs, litres } of byDevice.get(`${installation['device_serial']} ${installation['channel']}`) ?? []) {
        const day = days.indexOf(new Date(atMs + 6 * 3_600_000).toISOString().slice(0, 10));
        const before = day === 0 ? Math.floor(first / pulse) * pulse : indexes[day - 1]!;
        // Distances from the day's first index, so that a register that turns over that day is compared too.
        if ((litres - before + capacity) % capacity > (indexes[day]! - before + capacity) % capacity) breaches.push(`${place} ${new Date(atMs).toISOString()} shows ${litres}`);
        compared++;
      }
    }
    expect(breaches).toEqual([]);
    expect(compared).toBeGreaterThan(20_000);
  });

  it('is, for a well, what its meter counts of the volume that the truth has', () => {
    const volumes = truth.sums('well_hours', 'well_serial', 'volume_litres');
    for (const well of truth.rows('wells').filter((row) => row['meter_serial'] !== '')) {
      const volume = volumes.get(well['well_serial']!)!;
      const last = byDevice.get(`${well['well_serial']} 1`)!.reduce((most, reading) => (reading.atMs > most.atMs ? reading : most));
      const expected = Number(well['first_index_litres']) + Math.floor(volume * Number(well['counted_ppm']) / 1_000_000);
      expect(last.litres).toBeLessThanOrEqual(expected);
      expect(last.litres).toBeGreaterThan(expected - 0.02 * Math.max(1, volume) - 20);
    }
  });

  it('bears the wrong clocks of the truth', () => {
    const [clock] = truth.rows('wrong_clocks').filter((row) => row['kind'] === 'drifted');
    const fromMs = Date.parse(clock!['from_at']!);
    const offsetMs = Number(clock!['offset_seconds']) * 1000;
    const ofDevice = byDevice.get(`${clock!['device_serial']} 1`)!;
    const secondsOf = (atMs: number): number => Math.floor(atMs / 1000) % 3600;
    const right = ofDevice.find(({ atMs }) => atMs < fromMs - 8_000_000)!;
    const shifted = ofDevice.filter(({ atMs }) => secondsOf(atMs) === secondsOf(right.atMs + offsetMs + 36_000_000));
    expect(shifted.length).toBeGreaterThan(5);
  });
});
