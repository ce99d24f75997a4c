import { Agent, request as httpRequest } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { insertStaff, openSession, seedCity, sqlOf } from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';

import { RunningApi } from '../../support/running-api.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { Stack } from '../../support/stack.js';
import { closeSuite, type SuiteCase, tableOf } from '../../support/suite-report.js';
import { type CitySize, fillCity } from './fill-city.js';

const OPERATOR = { kind: 'operator', userId: null, name: 'bench', role: null, clientAddress: null, requestId: null } as const;
const DAY_MS = 86_400_000;
const SEED = 20_261_129;
/** 95 of 100 answers must come sooner. */
const GOAL_LIST_MS = 200;
const GOAL_CHART_MS = 500;
const WHOLE: CitySize = { meters: 25_000, days: 365, hourlyMeters: 1_000 };
const QUICK: CitySize = { meters: 2_500, days: 60, hourlyMeters: 100 };

/** What a page asks; its parameters differ from request to request. */
interface Question { readonly name: string; readonly goalMs: number; readonly path: (no: number) => string }

/**
 * `npm run bench -- dashboard`: how long the built API takes to answer what the console asks of lists and charts, over HTTP, one question
 * after another, with a year of readings behind it, or `--years` of them. Returns whether every p95 is within its goal.
 */
export async function benchDashboard(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, quick: { type: 'boolean', default: false }, years: { type: 'string', default: '1' }, asks: { type: 'string', default: '60' } } });
  const size = values.quick ? QUICK : { ...WHOLE, days: WHOLE.days * Number(values.years) };
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  await using stack = await Stack.start({ settings: { fsync: 'off' } });
  await seedCity(stack.pool, KARA_BALTA_CITY, { actor: OPERATOR, reason: 'bench' }, 'Asia/Bishkek');
  const nowMs = Date.now();
  say(`filling ${size.meters.toLocaleString('en')} meters over ${size.days} days: ${size.hourlyMeters.toLocaleString('en')} read every hour, the others once a day …`);
  const rows = await fillCity(stack.pool, size, nowMs, say);
  const [disk] = (await stack.pool.query<{ bytes: string }>('SELECT pg_database_size(current_database())::text AS bytes')).rows;
  say(`${rows.toLocaleString('en')} readings, ${(Number(disk?.bytes ?? 0) / 1e9).toFixed(1)} GB. A reading an hour of every meter would be ${(size.meters * size.days * 24 / 1e6).toFixed(0)} million: this is not measured here.`);
  const userId = await insertStaff(sqlOf(stack.pool), { login: 'bench', fullName: 'Bench', role: 'administrator', zoneIds: [], isInvented: true });
  const { token, sessionId } = await openSession(sqlOf(stack.pool), userId!, '127.0.0.1', 'bench');
  await stack.pool.query('UPDATE user_session SET second_factor_at = now() WHERE session_id = $1', [sessionId]);
  await using api = await RunningApi.start(stack.databaseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const figures: Record<string, number> = { readings: rows, gigabytes: Math.round(Number(disk?.bytes ?? 0) / 1e8) / 10 };
  const cases: SuiteCase[] = [];
  const table: (string | number)[][] = [['question', 'p50 ms', 'p95 ms', 'most ms', 'goal ms', 'kB']];
  for (const { name, goalMs, path } of questionsOf(size, nowMs)) {
    const taken: number[] = [];
    let bytes = 0;
    for (let no = 0; no < Number(values.asks) + 3; no++) {
      const answer = await ask(agent, `${api.address}/api/v1${path(no)}`, token);
      bytes = answer.bytes;
      // The first ones find an empty cache of statements and connections.
      if (no >= 3) taken.push(answer.tookMs);
    }
    taken.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(taken[Math.min(taken.length - 1, Math.ceil(share * taken.length) - 1)]! * 10) / 10;
    figures[`${name}P95Ms`] = at(0.95);
    say(`  ${name} p95 ${at(0.95)} ms`);
    table.push([name, at(0.5), at(0.95), at(1), goalMs, Math.round(bytes / 100) / 10]);
    cases.push(at(0.95) <= goalMs ? { id: name, status: 'passed' } : { id: name, status: 'failed', reason: `p95 ${at(0.95)} ms, goal ${goalMs} ms` });
  }
  agent.destroy();
  say(tableOf(table));
  return closeSuite({ suite: 'bench dashboard', figures, cases }, values.json);
}

function questionsOf({ meters, hourlyMeters, days }: CitySize, nowMs: number): Question[] {
  const random = new SeededRandom(SEED);
  const anyOf = (from: number, to: number): number => from + Math.floor(random.next() * (to - from));
  const list = (name: string, path: (no: number) => string): Question => ({ name, goalMs: GOAL_LIST_MS, path });
  const chart = (name: string, daysBack: number, meter: () => number, goalMs = GOAL_CHART_MS): Question => ({
    name, goalMs, path: () => `/meters/${meter()}/series?from=${new Date(nowMs - daysBack * DAY_MS).toISOString()}&to=${new Date(nowMs).toISOString()}`,
  });
  const volumes = (name: string, by: string, daysBack: number): Question => ({
    name, goalMs: GOAL_CHART_MS, path: () => `/meters/${anyOf(1, hourlyMeters)}/volumes?by=${by}&from=${dayBack(daysBack)}&to=${dayBack(0)}`,
  });
  const dayBack = (count: number): string => new Date(nowMs - count * DAY_MS).toISOString().slice(0, 10);
  const hourly = (): number => anyOf(1, hourlyMeters) | 1;
  const daily = (): number => anyOf(hourlyMeters + 1, meters) | 1;
  const silent = (): number => anyOf(Math.ceil(hourlyMeters / 50) + 1, Math.floor(meters / 50)) * 50;
  const wordOf = ['Асан', 'Осмон', 'Кадыр', 'Айгүл', 'Ольга'];
  return [
    list('accountsFirstPage', () => '/accounts?limit=50'),
    list('accountsDeepPage', (no) => `/accounts?limit=50&offset=${Math.floor(meters * 0.8) + no}`),
    list('accountsByNumber', () => `/accounts?limit=50&q=${anyOf(1_000, 9_000)}`),
    list('accountsByName', (no) => `/accounts?limit=50&q=${encodeURIComponent(wordOf[no % wordOf.length]!)}`),
    list('accountsByAddress', () => `/accounts?limit=50&q=${encodeURIComponent(`Примерная ${anyOf(1, 180)}, дом`)}`),
    list('accountsFiltered', () => '/accounts?limit=50&class=commercial&state=open&sort=-residents'),
    list('metersFirstPage', () => '/meters?limit=50'),
    list('metersBySerial', () => `/meters?limit=50&q=${anyOf(1_000, 20_000)}`),
    list('metersByVerification', () => '/meters?limit=50&sort=verifiedUntilOn&state=installed'),
    list('servicePointsFirstPage', () => '/service-points?limit=50'),
    list('servicePointsOfAccount', () => `/service-points?limit=50&accountId=${anyOf(1, meters)}`),
    list('installationsOfMeter', () => `/installations?limit=50&meterId=${anyOf(1, meters)}`),
    list('wells', () => '/wells?limit=500'),
    list('cityToday', () => '/city/today'),
    list('cityWells', () => '/city/wells'),
    list('silentMeters', () => '/city/silent-meters?limit=50'),
    list('audit', () => '/audit?limit=50'),
    list('exceptions', (no) => `/exceptions?limit=50${no % 2 === 0 ? '' : '&use=suspect'}`),
    chart('chartDay', 1, hourly), chart('chartWeek', 7, hourly), chart('chartMonth', 30, hourly),
    chart('chartYearHourlyMeter', Math.min(days, 365), hourly), chart('chartYearDailyMeter', Math.min(days, 365), daily), chart('chartWholeHourlyMeter', days, hourly), chart('chartWholeMeterSilentSinceHalf', days, silent), chart('chartFiveYears', 1_826, daily),
    volumes('volumesYearByDay', 'day', Math.min(days, 365)), volumes('volumesTwoMonthsByHour', 'hour', Math.min(days, 60)), volumes('volumesWholeByMonth', 'month', days),
  ];
}

/** Nobody asks as fast as this: what the rate limit of a session refuses is asked again when it says, and timed alone. */
async function ask(agent: Agent, address: string, token: string): Promise<{ tookMs: number; bytes: number }> {
  for (;;) {
    const beganAtMs = performance.now();
    const { status, bytes, retryAfterMs } = await asked(agent, address, token);
    if (status === 200) return { tookMs: performance.now() - beganAtMs, bytes };
    if (status !== 429) throw new Error(`${address} answered ${status}`);
    await setTimeout(retryAfterMs);
  }
}

function asked(agent: Agent, address: string, token: string): Promise<{ status: number; bytes: number; retryAfterMs: number }> {
  return new Promise((resolve, reject) => {
    httpRequest(address, { agent, headers: { cookie: `suu_session=${token}` } }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => { bytes += part.length; });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes, retryAfterMs: 1_000 * Number(response.headers['retry-after'] ?? 1) }));
    }).on('error', reject).end();
  });
}
