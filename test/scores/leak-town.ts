import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { recordedFolder } from '../support/recorded-folder.js';

const STEP_MS = 300_000;
const TANK_AREA_M2 = (Math.PI / 4) * 16 ** 2;

/** A leak of the benchmark as its authors list it. */
export interface TrueLeak {
  readonly link: string;
  readonly zone: 'AB' | 'C';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly isAbrupt: boolean;
  /** True flow in m3/h by hour of the recording. */
  readonly hourly: readonly number[];
}

/** Hours of the recording: inflow of the zones in m3/h, null where a step of the hour is missing, and the leaks within. */
export interface LeakTown {
  readonly fromMs: number;
  readonly hours: number;
  readonly inflow: { readonly AB: readonly (number | null)[]; readonly C: readonly (number | null)[] };
  readonly leaks: readonly TrueLeak[];
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<number, readonly number[]>;
}

const readAt = (text: string): number => Date.parse(`${text.trim().slice(0, 16).replace(' ', 'T')}Z`);

function readTable(files: readonly string[]): Table {
  const columns: string[] = [];
  const rows = new Map<number, number[]>();
  for (const file of files) {
    const [head = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split(/\r?\n/);
    const separator = head.includes(';') ? ';' : ',';
    const own = head.split(separator).slice(1).map((name) => name.trim());
    for (const name of own) if (!columns.includes(name)) columns.push(name);
    for (const line of lines) {
      const [at = '', ...cells] = line.split(separator);
      const row = rows.get(readAt(at)) ?? [];
      cells.forEach((cell, place) => {
        if (cell.trim() !== '') row[columns.indexOf(own[place]!)] = Number(separator === ';' ? cell.replace(',', '.') : cell);
      });
      rows.set(readAt(at), row);
    }
  }
  return { columns, rows };
}

/** Zones of links: as listed beside the recording or beside the known one, else by the network, else with A and B. */
function zonesOf(folder: string, links: readonly string[]): Map<string, 'AB' | 'C'> {
  const zones = new Map<string, 'AB' | 'C'>(links.map((link) => [link, 'AB']));
  const known = recordedFolder('battledim', undefined).folder;
  const network = join(recordedFolder('networks', undefined).folder, 'L-TOWN.inp');
  const nodes = [folder, known].map((one) => join(one, 'node_zone.csv')).find(existsSync);
  if (nodes !== undefined && existsSync(network)) {
    const zoneOfNode = new Map(readFileSync(nodes, 'utf8').trim().split(/\r?\n/).map((line) => line.split(',') as [string, string]));
    const pipes = readFileSync(network, 'latin1').split('[PIPES]')[1]?.split('[')[0] ?? '';
    for (const [link = '', from = ''] of pipes.split(/\r?\n/).map((line) => line.trim().split(/\s+/))) {
      if (zones.has(link)) zones.set(link, zoneOfNode.get(from) === 'C' ? 'C' : 'AB');
    }
  }
  for (const file of [known, folder].map((one) => join(one, 'leak_zone.csv')).filter(existsSync)) {
    for (const [link = '', zone] of readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.trim().split(','))) {
      if (zones.has(link)) zones.set(link, zone === 'C' ? 'C' : 'AB');
    }
  }
  return zones;
}

/** Reads a recording of the benchmark's format, whatever stretch it is, or says in one line why it cannot. */
export function readLeakTown(asked: string | undefined): LeakTown | string {
  const { folder, present } = recordedFolder('battledim', asked);
  const names = present ? readdirSync(folder).sort() : [];
  const ending = (end: string): string[] => names.filter((name) => name.endsWith(end)).map((name) => join(folder, name));
  const [flowFiles, levelFiles, leakFiles, lists] = ['_SCADA_Flows.csv.gz', '_SCADA_Levels.csv.gz', '_leak_flows_m3h.csv.gz', 'leakages_info.csv'].map(ending);
  if (![flowFiles, levelFiles, leakFiles, lists].every((files) => files!.length > 0)) return `No recording of inflows and leaks in ${folder}: nothing to measure. --data DIR or SUU_DATA names another folder.`;
  const flows = readTable(flowFiles!);
  const levels = readTable(levelFiles!);
  const truth = readTable(leakFiles!);
  const instants = [...flows.rows.keys()].sort((one, other) => one - other);
  const fromMs = instants[0]!;
  const hours = Math.floor((instants.at(-1)! - fromMs + STEP_MS) / 3_600_000);
  const flowAt = (atMs: number, name: string): number => flows.rows.get(atMs)?.[flows.columns.indexOf(name)] ?? Number.NaN;
  const levelAt = (atMs: number): number => levels.rows.get(atMs)?.[0] ?? Number.NaN;
  const hourly = (at: (atMs: number) => number): number[] => Array.from({ length: hours }, (_, hour) => {
    let sum = 0;
    for (let step = 0; step < 12; step++) sum += at(fromMs + hour * 3_600_000 + step * STEP_MS);
    return sum / 12;
  });
  const orNull = (flow: number): number | null => (Number.isFinite(flow) ? flow : null);
  const listed = lists!.flatMap((file) => readFileSync(file, 'utf8').split(/\r?\n/)).map((line) => line.split(',').map((cell) => cell.trim())).filter(([link = '']) => link !== '' && !link.startsWith('#') && link !== 'linkID');
  const unique = [...new Map(listed.map((cells) => [cells[0]!, cells])).values()];
  const zones = zonesOf(folder, unique.map(([link]) => link!));
  return {
    fromMs, hours,
    inflow: {
      AB: hourly((atMs) => flowAt(atMs, 'p227') + flowAt(atMs, 'p235') - flowAt(atMs, 'PUMP_1')).map(orNull),
      C: hourly((atMs) => flowAt(atMs, 'PUMP_1') - (TANK_AREA_M2 * (levelAt(atMs + STEP_MS) - levelAt(atMs)) * 3_600_000) / STEP_MS).map(orNull),
    },
    leaks: unique.map(([link = '', start = '', end = '', , kind = '']) => ({
      link, zone: zones.get(link)!, startedAtMs: readAt(start), endedAtMs: readAt(end), isAbrupt: kind === 'abrupt',
      hourly: hourly((atMs) => truth.rows.get(atMs)?.[truth.columns.indexOf(link)] ?? 0),
    })),
  };
}
