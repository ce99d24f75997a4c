import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { utils, write } from '@e965/xlsx';
import { addModels, addThings, type ChangedBy, inTransaction, ZONES } from '@app/persistence';

import { MemoryWatch, residentBytes } from '../../support/resident-memory.js';
import { CHECKOUT, Stack } from '../../support/stack.js';
import { closeSuite, type SuiteCase, tableOf } from '../../support/suite-report.js';
import { accountLines, type LinesWithFaults, meterLines } from './register-lines.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'bench', role: null, clientAddress: null, requestId: null }, reason: null };
const SEED = 20_261_122;
const CLI = join(CHECKOUT, 'dist/apps/cli/src/main.js');

interface Run { readonly seconds: number; readonly rssMb: number; readonly out: string; readonly code: number | null }

/**
 * `npm run bench -- import`: a file of accounts and one of meters, as CSV and as XLSX written by another library, given in by the
 * command line as an operator would. Every bad line must be named with its kind and column, and no other. Returns whether all were.
 */
export async function benchImport(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, lines: { type: 'string', default: '20000' }, quick: { type: 'boolean', default: false } } });
  const count = values.quick ? 2_000 : Number(values.lines);
  const bad = Math.round(count / 100);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'suu-import-'));
  const figures: Record<string, number> = {};
  const cases: SuiteCase[] = [];
  const rows: (string | number)[][] = [['file', 'lines', 'bad', 'preview s', 'lines/s', 'with apply s', 'rows/s', 'peak MB']];
  try {
    for (const form of ['csv', 'xlsx'] as const) {
      await using stack = await Stack.start();
      await inTransaction(stack.pool, async (sql) => {
        await addModels(sql, [{ code: 'M15', manufacturer: 'Bench', dnMillimetres: 15, q3LitresPerHour: 2500, ratioR: null, registerDigits: 5, registerCapacityLitres: 100_000_000, pulseLitres: 1, verificationIntervalMonths: null }], BY);
        await addThings(sql, ZONES, [1, 2, 3, 4].map((no) => ({
          key: `Z-${no}`, validFrom: new Date('2025-01-01T00:00:00Z'),
          attributes: { nameKy: 'x', nameRu: 'x', nameEn: 'x', parentZoneId: null, mainsLengthMetres: null, serviceConnections: null, meanPressureKpa: null },
        })), BY);
      });
      for (const [kind, made] of [['accounts', accountLines(count, bad, SEED)], ['meters', meterLines(count, bad, SEED + 1)]] as const) {
        const path = join(folder, `${kind}.${form}`);
        writeFileSync(path, form === 'csv' ? csvOf(made) : xlsxOf(made));
        say(`${kind}.${form}: ${count} lines, ${bad} of them bad …`);
        const looked = await cli(stack.databaseUrl, 'register', 'import', kind, path);
        const wrote = await cli(stack.databaseUrl, 'register', 'import', kind, path, '--apply', '--skip-refused');
        const reason = misnamed(made, looked.out) ?? (wrote.code === 0 ? undefined : `applying ended with ${wrote.code}: ${wrote.out.slice(-300)}`);
        cases.push(reason === undefined ? { id: `${kind}.${form}`, status: 'passed' } : { id: `${kind}.${form}`, status: 'failed', reason });
        if (reason !== undefined) say(`  ${reason}`);
        const again = await cli(stack.databaseUrl, 'register', 'import', kind, path);
        const unchanged = again.out.includes(`0 new, 0 changed, ${count - made.faults.size} unchanged, ${made.faults.size} refused`);
        cases.push(unchanged ? { id: `${kind}.${form} again`, status: 'passed' } : { id: `${kind}.${form} again`, status: 'failed', reason: again.out.split('\n').at(-3) ?? '' });
        const name = `${kind}${form === 'csv' ? 'Csv' : 'Xlsx'}`;
        figures[`${name}PreviewLinesPerSecond`] = Math.round(count / looked.seconds);
        figures[`${name}RowsPerSecond`] = Math.round((count - made.faults.size) / wrote.seconds);
        figures[`${name}RssMb`] = Math.round(Math.max(looked.rssMb, wrote.rssMb));
        rows.push([`${kind}.${form}`, count, made.faults.size, Number(looked.seconds.toFixed(1)), figures[`${name}PreviewLinesPerSecond`]!, Number(wrote.seconds.toFixed(1)), figures[`${name}RowsPerSecond`]!, figures[`${name}RssMb`]!]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  figures['rssMb'] = Math.max(...Object.entries(figures).filter(([name]) => name.endsWith('RssMb')).map(([, mb]) => mb));
  figures['rowsPerSecond'] = Math.min(...Object.entries(figures).filter(([name]) => name.endsWith('RowsPerSecond')).map(([, rate]) => rate));
  say(tableOf(rows));
  return closeSuite({ suite: 'bench import', figures, cases }, values.json);
}

/** What the command says of bad lines beside what is known of them; undefined where both are the same. */
function misnamed({ faults }: LinesWithFaults, out: string): string | undefined {
  const named = new Map<number, string>();
  for (const [, lineNo, kind, column] of out.matchAll(/^line (\d+) {2}([A-Z_]+) {2}(?:([A-Za-z0-9]+): )?/gm)) named.set(Number(lineNo), `${kind} ${column ?? ''}`.trim());
  const wrong = [...new Set([...faults.keys(), ...named.keys()])].filter((lineNo) => faults.get(lineNo) !== named.get(lineNo));
  return wrong.length === 0 ? undefined : `${wrong.length} of ${faults.size} bad lines are not named as they should be: ${wrong.slice(0, 3).map((lineNo) => `line ${lineNo} is ${faults.get(lineNo) ?? 'sound'}, said ${named.get(lineNo) ?? 'nothing'}`).join('; ')}`;
}

function csvOf({ headings, lines }: LinesWithFaults): string {
  return `\uFEFF${[headings, ...lines].map((line) => line.map((cell) => (/[";]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')).join('\r\n')}\r\n`;
}

/** Numbers as numbers where a person would type one, the rest as shared strings. */
function xlsxOf({ headings, lines }: LinesWithFaults): Buffer {
  const typed = lines.map((line) => line.map((cell, at) => (/^(?:residents|dnMillimetres|pulseLitres)$/.test(headings[at]!) && /^\d+$/.test(cell) ? Number(cell) : cell)));
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([[...headings], ...typed]), 'Sheet1');
  return write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true, compression: true }) as Buffer;
}

async function cli(databaseUrl: string, ...args: string[]): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, DATABASE_URL: databaseUrl }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text));
  using watch = new MemoryWatch(child.pid!, 20);
  const startMb = residentBytes(child.pid!) / 1_048_576;
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { seconds: (performance.now() - startedAt) / 1000, rssMb: Math.max(startMb, watch.startBytes / 1_048_576 + watch.growthMb), out, code };
}
