import { setTimeout } from 'node:timers/promises';

import { eventually } from '../../../support/eventually.js';
import { NotUnderstood, type CatalogueCase } from '../catalogue.js';
import type { CaseResult } from '../case-result.js';
import { Variables } from '../variables.js';
import { type Answer, PeopleAndThings } from './people-and-things.js';
import { sendingsOf, type Sendings, ToCome } from './requests.js';

const LEAK = /\bat [\w.<>]+ \(|node_modules|SELECT |INSERT |UPDATE |pg_catalog|QueryFailed|suu_session=|argon2/;
const MOST_RSS_MB = 64;
const VALID = { login: '', serial: 'KB-1' };

/** The HTTP interface as a surface of the catalogue: the built API, and each case sent to it and judged. */
export class HttpSurface implements AsyncDisposable {
  private constructor(private readonly service: PeopleAndThings) {}

  static async open(): Promise<HttpSurface> {
    return new HttpSurface(await PeopleAndThings.moveIn());
  }

  async judge(one: CatalogueCase): Promise<CaseResult> {
    const startedMs = performance.now();
    const ended = (status: CaseResult['status'], outcome: readonly string[], reason?: string, notes: readonly string[] = []): CaseResult => ({
      id: one.id, surface: one.surface, level: one.level, title: one.title, status, outcome, notes, ...(reason === undefined ? {} : { reason }),
      seconds: Number(((performance.now() - startedMs) / 1000).toFixed(2)),
    });
    try {
      const variables = new Variables({
        serial: VALID.serial, otherSerial: 'KB-2', well: 'W-1', unknownSerial: 'KB-999', registerCapacityLitres: 100_000_000, payloadLimitBytes: 100_000, topicPrefix: '', topicSuffix: '',
      }, () => Date.now());
      // Each case begins as if nobody had failed to sign in.
      await this.service.pool.query('DELETE FROM sign_in_throttle');
      const sendings = await sendingsOf(one, this.service, variables);
      const { faults, outcomes, notes } = await this.send(one, sendings);
      return ended(faults.length === 0 ? 'passed' : 'failed', outcomes, faults.length === 0 ? undefined : [...new Set(faults)].join(' | '), notes);
    } catch (fault) {
      if (fault instanceof ToCome) return ended('skipped', [], fault.message);
      if (fault instanceof NotUnderstood) return ended('failed', [], `not understood: ${fault.message}`);
      throw fault;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
  }

  private async send(one: CatalogueCase, { batches, route, notes, pauseMs = 0 }: Sendings): Promise<{ faults: string[]; outcomes: string[]; notes: string[] }> {
    const rowsBefore = await this.rowsOf(route?.counted);
    const residentMb = this.service.residentMb();
    const answers: Answer[] = [];
    for (const batch of batches) {
      answers.push(...await Promise.all(batch.map((asked) => this.service.ask(asked))));
      if (pauseMs > 0) await setTimeout(pauseMs);
    }
    // Of steps and repetitions the last answers are on trial; every answer must be clean.
    const judged = 'steps' in one.input || 'repeat' in one.input ? answers.slice(-1) : answers;
    const faults = [...answers.flatMap(cleanFaults), ...judged.flatMap((answer) => expectedFaults(one, answer))];
    const remarks = [...notes];
    for (const words of one.expect.checks) {
      const verdict = await this.check(words, one, answers, rowsBefore === undefined ? undefined : await this.rowsOf(route?.counted).then((rows) => rows! - rowsBefore));
      if (verdict === undefined) remarks.push(`not asserted here: ${words}`);
      else if (verdict !== '') faults.push(`"${words}": ${verdict}`);
    }
    faults.push(...await aliveFaults(this.service, residentMb + MOST_RSS_MB));
    return { faults, outcomes: answers.map(({ status }) => (status < 400 ? 'accept' : 'reject')), notes: remarks };
  }

  /** What a check in words asks: empty where it is met, undefined where nothing here can tell. */
  private async check(words: string, one: CatalogueCase, answers: readonly Answer[], rowsMade: number | undefined): Promise<string | undefined> {
    const slowestMs = Math.max(...answers.map(({ tookMs }) => tookMs));
    const within = /answer < (\d+) s|< (\d+) s$/.exec(words);
    if (within !== null) return slowestMs <= Number(within[1] ?? within[2]) * 1000 ? '' : `${Math.round(slowestMs)} ms`;
    if (words.startsWith('one row')) return rowsMade === 1 ? '' : `${rowsMade} rows`;
    if (words.startsWith('no period ending')) return rowsMade === 0 ? '' : `${rowsMade} periods`;
    if (words === 'no 0 stored' || words === 'nothing deleted') return rowsMade === undefined || rowsMade === 0 ? '' : `${rowsMade} rows`;
    if (words === 'reading unchanged' || words === 'bill unchanged') return rowsMade === 0 ? '' : `${rowsMade} rows`;
    if (words === 'role unchanged') {
      const { rows } = await this.service.pool.query('SELECT 1 FROM staff_user WHERE role = $1 AND login = $2', ['city', 'a-city']);
      return rows.length === 1 ? '' : 'the role changed';
    }
    if (words.startsWith('same body')) return sameAnswers(answers); // times belong to a quiet machine: npm test compares the work that is done
    if (words.startsWith('slowed') || words === 'limit still applies') return answers.some(({ status }) => status === 429) ? '' : 'no try was refused for its rate';
    if (words.startsWith('treated literally')) {
      const { items } = answers[0]!.json as { items: { accountNo: string }[] };
      return items.length > 0 && items.every((item) => JSON.stringify(item).includes('%')) ? '' : `${items.length} rows, some without %`;
    }
    if (words === 'not the active ones') {
      const { items } = answers[0]!.json as { items: { state: string }[] };
      return items.every(({ state }) => state !== 'installed') ? '' : 'an installed meter is among them';
    }
    if (words === 'neither appears') return answers.every(({ text }) => !/hash|secret/i.test(text)) ? '' : 'one of them appears';
    if (words.startsWith('RSS') || words === 'not 500' || words === 'service alive' || words.startsWith('no stack')) return ''; // held of every case
    if (words.startsWith('default size')) return answers.every(({ status, json }) => status === 400 || (json as { limit: number }).limit === 50) ? '' : 'another size';
    if (words.startsWith('capped per user')) return answers.some(({ status }) => status === 429) ? '' : 'no stream was refused';
    return undefined;
  }

  private async rowsOf(counted: string | undefined): Promise<number | undefined> {
    return counted === undefined ? undefined : (await this.service.pool.query<{ rows: number }>(counted)).rows[0]!.rows;
  }
}

/** After every case: the same process, answering, not larger than `mostMb`, with nothing odd in its log. */
export async function aliveFaults(service: PeopleAndThings, mostMb: number): Promise<string[]> {
  const faults: string[] = [];
  if (!service.isRunning) return ['the service ended'];
  const answers = async (path: string, token?: string): Promise<boolean> => (await service.ask({ method: 'GET', path, token })).status === 200;
  const told = (error: unknown): void => void faults.push(error instanceof Error ? error.message : String(error));
  await eventually('health is green', () => answers('/health/ready'), 5_000).catch(told);
  await eventually('a valid request is answered', () => answers('/api/v1/meters?limit=1', service.tokenOf('clerk')), 2_000).catch(told);
  const residentMb = service.residentMb();
  if (residentMb > mostMb) faults.push(`resident memory grew to ${residentMb.toFixed(0)} MB`);
  const logged = service.log.splice(0).find((line) => line.includes(service.password) || line.includes('MaxListenersExceeded') || /"level":(50|60)/.test(line));
  if (logged !== undefined) faults.push(`the log says: ${logged.slice(0, 200)}`);
  return faults;
}

export function cleanFaults(answer: Answer): string[] {
  if (answer.status >= 500) return [`answered by ${answer.status}: ${answer.text.slice(0, 100)}`];
  return answer.status >= 400 && LEAK.test(answer.text) ? [`the answer tells too much: ${answer.text.slice(0, 200)}`] : [];
}

/** A refusal must be of the kind and status expected; an acceptance must be allowed. */
function expectedFaults(one: CatalogueCase, answer: Answer): string[] {
  const { outcome, error } = one.expect;
  if (answer.status < 400) return outcome.includes('accept') ? [] : [`accepted with ${answer.status}`];
  if (!outcome.includes('reject')) return [`refused with ${answer.status} ${answer.kind}`];
  if (one.expect.http !== undefined && !one.expect.http.includes(answer.status)) return [`answered by ${answer.status} ${answer.kind}, expected ${one.expect.http.join(' or ')}`];
  if (error === null || answer.kind === error || isSpokenOtherwise(answer, error)) return [];
  return [`kind ${answer.kind}, expected ${error}`];
}

/** Where the catalogue allows several statuses, each has a kind of its own. */
function isSpokenOtherwise(answer: Answer, expected: string): boolean {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    RATE_LIMIT: ['AUTHN'], AUTHN: ['NOT_FOUND'], AUTHZ: ['NOT_FOUND', 'METHOD'], METHOD: ['AUTHN'], TOO_LARGE: ['UNSUPPORTED_MEDIA'],
  };
  return answer.kind !== undefined && (allowed[expected]?.includes(answer.kind) ?? false);
}

function sameAnswers(answers: readonly Answer[]): string {
  const bodies = new Set(answers.map(({ text }) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')));
  return bodies.size === 1 ? '' : `${bodies.size} different bodies`;
}
