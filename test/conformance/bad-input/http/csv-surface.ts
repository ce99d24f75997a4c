import { existsSync } from 'node:fs';

import { MemoryWatch } from '../../../support/resident-memory.js';
import { eventually } from '../../../support/eventually.js';
import { type CatalogueCase, NotUnderstood } from '../catalogue.js';
import type { CaseResult } from '../case-result.js';
import { Variables } from '../variables.js';
import { type FileOfCase, fileOfCase } from './csv-files.js';
import { aliveFaults, cleanFaults } from './http-surface.js';
import { type Answer, PeopleAndThings } from './people-and-things.js';

const MOST_RSS_MB = 128;
const HALF_WAY = /^(?:copy|insert)/i;

interface Line { readonly lineNo: number; readonly outcome: string; readonly problems: readonly { readonly column: string | null; readonly kind: string; readonly detail?: string }[] }
interface Preview { readonly importId: number; readonly fileName: string; readonly lines: number; readonly linesNew: number }
/** What became of a file, as far as the checks ask. */
interface Seen { readonly answers: Answer[]; readonly outcomes: string[]; readonly kinds: string[]; readonly lines: Line[]; readonly file: FileOfCase; stored: number; readonly meterId: number; readonly again: Preview | undefined; growthMb: number }

/** Files of readings as a surface of the catalogue: each case's file given in, looked at and applied through the built API. */
export class CsvSurface implements AsyncDisposable {
  private made = 0;

  private constructor(private readonly service: PeopleAndThings) {}

  static async open(): Promise<CsvSurface> {
    const service = await PeopleAndThings.moveIn();
    await service.pool.query(`INSERT INTO closed_period (month, closed_by, reason) SELECT to_char(now() - interval '70 days', 'YYYY-MM'), user_id, 'billed' FROM staff_user LIMIT 1`);
    return new CsvSurface(service);
  }

  async judge(one: CatalogueCase): Promise<CaseResult> {
    const startedMs = performance.now();
    const ended = (status: CaseResult['status'], outcome: readonly string[], reason?: string, notes: readonly string[] = []): CaseResult => ({
      id: one.id, surface: one.surface, level: one.level, title: one.title, status, outcome, notes, ...(reason === undefined ? {} : { reason }), seconds: Number(((performance.now() - startedMs) / 1000).toFixed(2)),
    });
    try {
      const residentMb = this.service.residentMb();
      const seen = await this.send(one);
      const notes: string[] = [];
      const faults = [...seen.answers.flatMap(cleanFaults), ...outcomeFaults(one, seen)];
      for (const words of one.expect.checks) {
        const verdict = await this.check(words, seen);
        if (verdict === undefined) notes.push(`not asserted here: ${words}`);
        else if (verdict !== '') faults.push(`"${words}": ${verdict}`);
      }
      if (seen.growthMb > MOST_RSS_MB) faults.push(`resident memory grew by ${seen.growthMb.toFixed(0)} MB`);
      faults.push(...await aliveFaults(this.service, seen.file.fault === undefined ? residentMb + MOST_RSS_MB : Number.POSITIVE_INFINITY));
      return ended(faults.length === 0 ? 'passed' : 'failed', seen.outcomes, faults.length === 0 ? undefined : [...new Set(faults)].join(' | '), notes);
    } catch (fault) {
      if (fault instanceof NotUnderstood) return ended('failed', [], `not understood: ${fault.message}`);
      throw fault;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
  }

  private async send(one: CatalogueCase): Promise<Seen> {
    const serial = `CSV-${++this.made}`;
    const { rows: [meter] } = await this.service.pool.query<{ id: number }>(
      `WITH m AS (INSERT INTO meter (serial, register_capacity_litres) VALUES ($1, 100000000) RETURNING meter_id),
            p AS (INSERT INTO service_point (code) VALUES ($1) RETURNING service_point_id)
       INSERT INTO installation (meter_id, valid_from, service_point_id) SELECT meter_id, '2020-01-01', service_point_id FROM m, p RETURNING meter_id AS id`, [serial]);
    const variables = new Variables({ serial, otherSerial: 'KB-2', well: 'W-1', unknownSerial: 'NONE', registerCapacityLitres: 100_000_000, payloadLimitBytes: 100_000, topicPrefix: '', topicSuffix: '' }, () => Date.now());
    const closedAt = new Date(Date.now() - 70 * 86_400_000).toISOString();
    const file = fileOfCase(one, variables, { known: serial, unknown: 'NONE' }, closedAt);
    const seen: Seen = { answers: [], outcomes: [], kinds: [], lines: [], file, stored: 0, meterId: meter!.id, again: undefined, growthMb: 0 };
    using memory = new MemoryWatch(this.service.pid);
    const given = await this.giveIn(file, seen);
    if (given === undefined) seen.outcomes.push('reject');
    else await this.apply(one, given, seen);
    if (file.isGivenTwice) Object.assign(seen, { again: await this.giveIn(file, seen) });
    seen.growthMb = memory.stop();
    seen.stored = await this.storedOf(seen.meterId);
    return seen;
  }

  /** Gives the file in; undefined where it is refused whole. */
  private async giveIn(file: FileOfCase, seen: Seen): Promise<Preview | undefined> {
    const boundary = 'part-of-a-case';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.fileName}"\r\nContent-Type: ${file.mediaType}\r\n\r\n`;
    const answer = await this.ask({ method: 'POST', path: '/api/v1/reading-imports', headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]) }, seen);
    if (answer.status < 400) return answer.json as Preview;
    seen.kinds.push(answer.kind ?? '');
    return undefined;
  }

  /** Applies the file as it is: whole or not at all. Where lines hold it up, what is sound is asked for next, if the case allows that. */
  private async apply(one: CatalogueCase, { importId }: Preview, seen: Seen): Promise<void> {
    const { json } = await this.ask({ method: 'GET', path: `/api/v1/reading-imports/${importId}/lines?limit=500` }, seen);
    seen.lines.push(...(json as { items: Line[] }).items);
    const path = `/api/v1/reading-imports/${importId}/apply`;
    const send = (body: object): Promise<Answer> => this.ask({ method: 'POST', path, body: Buffer.from(JSON.stringify(body)) }, seen);
    if (seen.file.fault === 'kill-9-api-at-50%') return this.applyThroughKill(seen, send);
    if (seen.file.fault !== undefined) throw new NotUnderstood(`the fault ${seen.file.fault} is not known`);
    const whole = await send({});
    if (whole.status < 400) return void seen.outcomes.push('accept');
    seen.outcomes.push('reject');
    seen.kinds.push(...seen.lines.flatMap(({ problems }) => problems.map(({ kind }) => kind)));
    if (await this.storedOf(seen.meterId) > 0) seen.outcomes.push('stored although refused');
    if (one.expect.outcome.includes('accept_flagged')) seen.outcomes.push((await send({ skipOthers: true })).status < 400 ? 'accept_flagged' : 'reject');
  }

  private async applyThroughKill(seen: Seen, send: (body: object) => Promise<Answer>): Promise<void> {
    const cut = send({}).then(({ status }) => `answered ${status}`, () => 'cut');
    await eventually('the readings are being written', async () => {
      const { rows } = await this.service.pool.query<{ query: string }>("SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid() AND xact_start IS NOT NULL");
      return rows.some(({ query }) => HALF_WAY.test(query.trim()) && /reading/.test(query));
    }, 30_000);
    await this.service.killAndRestart();
    await cut;
    const left = await this.storedOf(seen.meterId);
    seen.outcomes.push(left === 0 ? 'reject' : left === 10_000 ? 'accept' : `${left} stored`);
    const again = await send({});
    if (again.status >= 400 && again.kind !== 'DUPLICATE') seen.outcomes.push(`the retry was refused as ${again.kind}`);
  }

  private async ask(asked: { readonly method: string; readonly path: string; readonly headers?: Record<string, string>; readonly body?: Buffer }, seen: Seen): Promise<Answer> {
    const answer = await this.service.ask({ ...asked, token: await this.service.anotherTokenOf('clerk') });
    seen.answers.push(answer);
    return answer;
  }

  private async storedOf(meterId: number): Promise<number> {
    return (await this.service.pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM reading WHERE meter_id = $1', [meterId])).rows[0]!.n;
  }

  /** What a check in words asks: empty where it is met, undefined where nothing here can tell. */
  private async check(words: string, seen: Seen): Promise<string | undefined> {
    const { stored, lines, answers, file, meterId } = seen;
    const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await this.service.pool.query<Record<string, unknown>>(sql, sql.includes('$1') ? [meterId] : [])).rows;
    switch (words) {
      case 'says 0 rows': return answers.some(({ text }) => text.includes('0 lines')) ? '' : 'the answer does not say 0';
      case 'either detected or a clear message': case 'no row silently merged': return stored === lines.length || stored === 0 ? '' : `${stored} of ${lines.length} lines stored`;
      case 'first column recognised': return stored === 1 ? '' : `${stored} stored`;
      case 'no mojibake and no U+FFFD stored': return (await rows("SELECT note FROM manual_reading WHERE note ~ U&'\\FFFD'")).length === 0 ? '' : 'U+FFFD is stored';
      case 'error names line and column': return namesPlace(seen) ? '' : 'no line or column is named';
      case 'rows after it are not swallowed silently': return stored === 0 ? '' : `${stored} stored`;
      case '({}) unpolluted': return ''; // asked of the process by every later answer: it could not name its columns any more
      case 'never stored as 12': return (await rows('SELECT FROM reading WHERE meter_id = $1 AND index_litres IN (12, 12000)')).length === 0 ? '' : 'stored as 12';
      case 'not guessed': case 'neither chosen silently': return stored === 0 ? '' : `${stored} stored`;
      case '100 rows in total; second upload says 0 new': return stored === 100 && seen.again?.linesNew === 0 ? '' : `${stored} stored, the second says ${seen.again?.linesNew} new`;
      case 'kept literally; exported escaped': {
        const [kept] = await rows('SELECT note FROM manual_reading WHERE meter_id = $1');
        return kept === undefined || kept['note'] === "=cmd|' /C calc'!A0" ? '' : `kept as ${JSON.stringify(kept['note'])}`;
      }
      case 'no file outside the upload area': return existsSync('/tmp/x.csv') || (await rows("SELECT FROM reading_import WHERE file_name ~ '[/\\\\]'")).length > 0 ? 'a path was kept' : '';
      case '70 stored or none, as documented; never 71': return stored === 70 || stored === 0 ? '' : `${stored} stored`;
      case 'hint: format the column as text': return lines.some(({ problems }) => problems.some(({ detail }) => detail?.includes('format the column as text'))) ? '' : 'no such hint';
      case 'all or none after restart; retry gives exactly 10,000': return stored === 10_000 ? '' : `${stored} after the retry`;
      case 'closed period unchanged': return (await rows("SELECT FROM reading WHERE meter_id = $1 AND read_at < now() - interval '30 days'")).length === 0 ? '' : 'a reading stands in it';
      case 'RSS grows < 128 MB': return seen.growthMb < MOST_RSS_MB ? '' : `${seen.growthMb.toFixed(0)} MB`;
      case 'progress visible': return file.bytes.length > 0 && seen.outcomes[0] === 'reject' ? '' : undefined;
      default: return undefined;
    }
  }
}

/** A line is named by its number and a column by its name, place or count of cells; of a file that is refused whole, in the words of the refusal. */
function namesPlace({ lines, answers }: Seen): boolean {
  const refused = lines.filter(({ problems }) => problems.length > 0);
  if (refused.length > 0) return refused.every(({ lineNo, problems }) => lineNo > 1 && problems.some(({ column, detail }) => column !== null || /\d+ cells/.test(detail ?? '')));
  return answers.some(({ status, text }) => status >= 400 && /line \d+, column \d+/.test(text));
}

function outcomeFaults(one: CatalogueCase, { outcomes, kinds, answers }: Seen): string[] {
  const { outcome, error, http } = one.expect;
  const odd = outcomes.find((seen) => !outcome.includes(seen as (typeof outcome)[number]));
  if (odd !== undefined) return [`came out as ${odd}, expected ${outcome.join(' or ')}`];
  const refusal = answers.find(({ status }) => status >= 400);
  // While lines hold a file up, its refusal is of the file; a status is asked of refusals of the file's content.
  if (refusal !== undefined && http !== undefined && refusal.status !== 409 && !http.includes(refusal.status)) return [`answered by ${refusal.status} ${refusal.kind}, expected ${http.join(' or ')}`];
  if (outcomes.includes('reject') && error !== null && kinds.length > 0 && !kinds.includes(error)) return [`kinds ${[...new Set(kinds)].join(', ')}, expected ${error}`];
  return [];
}
