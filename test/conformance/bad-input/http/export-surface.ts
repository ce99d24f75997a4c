import { inflateRawSync } from 'node:zlib';

import { parse } from 'csv-parse/sync';

import { asCount, asList, asObject, asText, type CatalogueCase, fieldOf, NotUnderstood, onlyFields } from '../catalogue.js';
import type { CaseResult } from '../case-result.js';
import { aliveFaults } from './http-surface.js';
import { PeopleAndThings } from './people-and-things.js';

const MOST_RSS_MB = 64;
/** What a spreadsheet would run; an apostrophe before it, or anything else, makes it text. */
const RUNS = /^[=+\-@\t\r]/;
const NUL = '\u0000';

interface Given { readonly names: readonly string[]; readonly addresses: readonly string[] }
interface Taken { readonly status: number; readonly bytes: Buffer }

/** Files that go out as a surface of the catalogue: what a case gives is put into the register, the file fetched from the built API and read by another reader. */
export class ExportSurface implements AsyncDisposable {
  private made = 0;

  private constructor(private readonly service: PeopleAndThings) {}

  static async open(): Promise<ExportSurface> {
    return new ExportSurface(await PeopleAndThings.moveIn());
  }

  async judge(one: CatalogueCase): Promise<CaseResult> {
    const startedMs = performance.now();
    const ended = (status: CaseResult['status'], outcome: readonly string[], reason?: string, notes: readonly string[] = []): CaseResult => ({
      id: one.id, surface: one.surface, level: one.level, title: one.title, status, outcome, notes, ...(reason === undefined ? {} : { reason }), seconds: Number(((performance.now() - startedMs) / 1000).toFixed(2)) });
    try {
      onlyFields(one.input, ['as', 'given', 'route', 'format', 'repeat'], one.id);
      if (fieldOf(one.input, 'as') !== 'clerk') throw new NotUnderstood('only clerks take files here');
      const residentMb = this.service.residentMb();
      const format = asText(fieldOf(one.input, 'format'), 'format');
      if (format !== 'csv' && format !== 'xlsx') throw new NotUnderstood(`the format ${format} is not known here`);
      const given = givenOf(one);
      const refused = await this.enter(given);
      const path = await this.pathOf(asText(fieldOf(one.input, 'route'), 'route'), format);
      const files: Taken[] = [];
      for (let times = fieldOf(one.input, 'repeat') === undefined ? 1 : asCount(fieldOf(one.input, 'repeat'), 'repeat'); times > 0; times--) files.push(await this.take(path));
      const faults = files.filter(({ status }) => status >= 400).map(({ status }) => `answered by ${status}`);
      const notes: string[] = [];
      for (const words of one.expect.checks) {
        const verdict = this.check(words, format, given, files, refused);
        if (verdict === undefined) notes.push(`not asserted here: ${words}`);
        else if (verdict !== '') faults.push(`"${words}": ${verdict}`);
      }
      faults.push(...await aliveFaults(this.service, residentMb + MOST_RSS_MB));
      if (notes.length > 0) faults.push('a check is not understood');
      return ended(faults.length === 0 ? 'passed' : 'failed', ['accept'], faults.length === 0 ? undefined : [...new Set(faults)].join(' | '), notes);
    } catch (fault) {
      if (fault instanceof NotUnderstood) return ended('failed', [], `not understood: ${fault.message}`);
      throw fault;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
  }

  /** Puts an account with a point into the register for each name and address, as if it had been there for years. @returns what the database itself would not take */
  private async enter({ names, addresses }: Given): Promise<string[]> {
    const refused: string[] = [];
    for (const [name, address] of [...names.map((one) => [one, 'Invented street 1']), ...addresses.map((one) => ['Invented Person', one])]) {
      const key = `EX-${++this.made}`;
      const { rows: [ids] } = await this.service.pool.query<{ account: number; point: number }>(
        `WITH a AS (INSERT INTO account (account_no) VALUES ($1) RETURNING account_id), av AS (INSERT INTO account_version (account_id, valid_from, class, state, residents, norm_litres_per_person_day) SELECT account_id, '2020-01-01Z', 'household', 'open', 2, 100 FROM a),
              p AS (INSERT INTO service_point (code) VALUES ($1) RETURNING service_point_id), pv AS (INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) SELECT service_point_id, '2020-01-01Z', account_id, 1, 'open' FROM p, a)
         SELECT account_id AS account, service_point_id AS point FROM a, p`, [key]);
      try {
        await this.service.pool.query('INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, is_invented) VALUES ($1, $2, $3, true)', [ids!.account, '2020-01-01Z', name]);
        await this.service.pool.query('INSERT INTO personal.service_point_address_version (service_point_id, valid_from, address, is_invented) VALUES ($1, $2, $3, true)', [ids!.point, '2020-01-01Z', address]);
      } catch {
        refused.push(name!);
      }
    }
    return refused;
  }

  /** Where the file of a route lies; a closed period is made for bills. */
  private async pathOf(route: string, format: string): Promise<string> {
    if (route === 'subscribers.export') return `/api/v1/exports/accounts.${format}`;
    if (route !== 'bills.export') throw new NotUnderstood(`the route ${route} is not known here`);
    const { rows } = await this.service.pool.query<{ no: number }>('SELECT max(batch_no) AS no FROM billing_batch HAVING max(batch_no) IS NOT NULL');
    if (rows.length === 0) {
      const month = new Date(Date.now() - 70 * 86_400_000).toISOString().slice(0, 7);
      for (const [path, body] of [['/billing/periods', { month, cutOffDays: 0 }], [`/billing/periods/${month}/close`, { reason: 'the month is over' }]] as const) {
        const answer = await this.service.ask({ method: 'POST', path: `/api/v1${path}`, token: this.service.tokenOf('clerk'), body: Buffer.from(JSON.stringify(body)) });
        if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
      }
    }
    return `/api/v1/billing/files/1.${format}`;
  }

  private async take(path: string): Promise<Taken> {
    const response = await fetch(`http://127.0.0.1:${this.service.port}${path}`, { headers: { cookie: `suu_session=${this.service.tokenOf('clerk')}` } });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  /** What a check in words asks: empty where it is met, undefined where nothing here can tell. */
  private check(words: string, format: string, { names, addresses }: Given, files: readonly Taken[], refused: readonly string[]): string | undefined {
    const [file] = files;
    const kept = names.filter((name) => !refused.includes(name));
    if (words === 'byte-identical') return files.length > 1 && files.every(({ bytes }) => bytes.equals(file!.bytes)) && file!.bytes.length > 100 ? '' : `${new Set(files.map(({ bytes }) => bytes.toString('base64'))).size} different files`;
    if (words.startsWith('cell type is string')) return format === 'xlsx' ? stringFaults(file!.bytes, kept) : 'that is no spreadsheet';
    if (words.startsWith('cell starts with a single quote')) return inertFaults(cellsOf(file!.bytes), kept);
    if (words === 'all inert; NUL never stored') {
      if (names.some((name) => name.includes(NUL) && !refused.includes(name))) return 'U+0000 was stored';
      return inertFaults(cellsOf(file!.bytes), kept);
    }
    if (words === 'RFC 4180 round trip equal') {
      const cells = cellsOf(file!.bytes);
      const lost = addresses.filter((address) => !cells.includes(address));
      return lost.length === 0 && addresses.length > 0 ? '' : `${lost.length} addresses do not come out as they went in`;
    }
    return undefined;
  }
}

function givenOf(one: CatalogueCase): Given {
  const given = fieldOf(one.input, 'given');
  if (given === undefined) return { names: [], addresses: [] };
  const object = asObject(given, 'given');
  onlyFields(object, ['name', 'names', 'address'], 'given');
  const [name, names, address] = [fieldOf(object, 'name'), fieldOf(object, 'names'), fieldOf(object, 'address')];
  return { names: [...(name === undefined ? [] : [asText(name, 'name')]), ...(names === undefined ? [] : asList(names, 'names').map((each) => asText(each, 'names')))], addresses: address === undefined ? [] : [asText(address, 'address')] };
}

function cellsOf(bytes: Buffer): string[] {
  return (parse(bytes, { bom: true, delimiter: ';', relax_column_count: false }) as string[][]).flat();
}

/** Every name is in the file, behind an apostrophe where a spreadsheet would run it; no cell of it runs. */
function inertFaults(cells: readonly string[], names: readonly string[]): string {
  const lost = names.filter((name) => !cells.includes(RUNS.test(name) ? `'${name}` : name));
  const running = cells.filter((cell) => RUNS.test(cell) && !/^-?\d+(?:,\d+)?$/.test(cell));
  return lost.length === 0 && running.length === 0 && names.length > 0 ? '' : `${lost.length} names are not there as text, ${running.length} cells would run`;
}

/** The sheet says of the names that they are texts, and has no formula. */
function stringFaults(bytes: Buffer, names: readonly string[]): string {
  const sheet = partOf(bytes, 'xl/worksheets/sheet1.xml').toString('utf8');
  const cells = [...sheet.matchAll(/<c [^>]*t="(?:inlineStr|s)"[^>]*>.*?<t[^>]*>([^<]*)<\/t>/g)].map((found) => found[1]);
  const lost = names.filter((name) => !cells.includes(name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')));
  if (/<f[\s>/]/.test(sheet)) return 'there is a formula';
  return lost.length === 0 && names.length > 0 ? '' : `${lost.length} names are no texts`;
}

/** One part of a zip archive, found by its central directory: a reader that shares nothing with the writer. */
function partOf(bytes: Buffer, name: string): Buffer {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [size, nameLength, extra, comment, offset] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    if (bytes.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const from = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
      const held = bytes.subarray(from, from + size);
      return bytes.readUInt16LE(at + 10) === 0 ? held : inflateRawSync(held);
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`the archive has no ${name}`);
}
