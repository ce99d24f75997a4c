import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type BalanceLineName, type BalancePeriod, periodFrom } from '@app/balance';
import { type ChangedBy, computeBalance, enterJournal, insertStaff, inTransaction, type Pool, recordBalanceRule, sqlOf, storedBalance } from '@app/persistence';
import { DAY_MS, localDayBounds } from '@app/time';

import { KARA_BALTA, readTown, shrinkTown, type TownFile } from '../../simulators/town/town-file.js';
import { parseArguments } from '../support/argument-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Stack } from '../support/stack.js';
import { storeTown, truthRows } from '../support/stored-town.js';
import { closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { truthOfTown } from '../support/town-balance-truth.js';

const USAGE = `usage: npm run scores -- town-balance [options]
  --share S    size of the town, 1 the whole city (default 0.05)
  --days N     days simulated from the first of January on (default 365)
  --seeds N    towns, one after the other (default 1)
  --json FILE  write the result there`;
const ZONE = 'Asia/Bishkek';
/** A year that is over: the register takes no act of the future. */
const FROM = '2025-01-01';
const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'score', role: null, clientAddress: null, requestId: null }, reason: 'simulated town' };
/** People write litres of a flushing down from memory. */
const WRITTEN_DOWN_SPREAD = 0.15;
/** Lines that rest on what is measured or written down, and the residual. */
const JUDGED: readonly BalanceLineName[] = ['system_input', 'storage_change', 'water_supplied', 'billed_metered', 'billed_unmetered', 'unbilled_unmetered', 'authorised', 'water_losses', 'real_losses'];
/** Lines that are assumed shares: shown, and not judged, as what is proposed for any town need not be true of this one. */
const ASSUMED: readonly BalanceLineName[] = ['unauthorised', 'meter_inaccuracy', 'apparent_losses'];
const LINES = [...JUDGED, ...ASSUMED];
/** Limits are of 95 %. */
const LEAST_WITHIN = 0.9;

/** Errors of one line over the months of some towns, and of the whole time. */
class LineErrors {
  private readonly ratios: number[] = [];
  private within = 0;

  take(found: { readonly litres: number; readonly low: number; readonly high: number }, truth: number, suppliedLitres: number): void {
    this.ratios.push((found.litres - truth) / suppliedLitres);
    if (found.low <= truth && truth <= found.high) this.within++;
  }

  get count(): number { return this.ratios.length; }
  get withinRatio(): number { return this.within / this.ratios.length; }
  get mean(): number { return this.ratios.reduce((sum, one) => sum + one, 0) / this.ratios.length; }
  get worst(): number { return this.ratios.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0); }
}

/**
 * `npm run scores -- town-balance`: a simulated year of the city through the stored path, its monthly balances and that of the year against the truth, line by
 * line. Errors are shares of the water supplied. The service has the register, readings, and a journal of flushing; not a single fault, leak or theft.
 */
export async function townBalance(args: readonly string[]): Promise<boolean> {
  const { values } = parseArguments({ args: [...args], options: { share: { type: 'string', default: '0.05' }, days: { type: 'string', default: '365' }, seeds: { type: 'string', default: '1' }, json: { type: 'string' } } }, USAGE);
  const [share, days] = [Number(values.share), Number(values.days)];
  const town = share === 1 ? KARA_BALTA : shrinkTown(KARA_BALTA, share);
  const months = new Map(LINES.map((line) => [line, new LineErrors()]));
  const whole = new Map(LINES.map((line) => [line, new LineErrors()]));
  for (let seed = 1; seed <= Number(values.seeds); seed++) await scoreTown(town, seed, days, months, whole);

  const percent = (ratio: number): string => `${(100 * ratio).toFixed(2)} %`;
  const rows = (errors: ReadonlyMap<BalanceLineName, LineErrors>): (string | number)[][] => [...errors].filter(([, { count }]) => count > 0).map(([line, { count, withinRatio, mean, worst }]) => [line, count, percent(withinRatio), percent(mean), percent(worst)]);
  process.stdout.write(`months\n${tableOf([['line', 'balances', 'truth within limits', 'mean error', 'worst error'], ...rows(months)])}\nyears\n${tableOf([['line', 'balances', 'truth within limits', 'mean error', 'worst error'], ...rows(whole)])}\n`);
  const cases = JUDGED.map((line): SuiteCase => {
    const { withinRatio } = months.get(line)!;
    return withinRatio >= LEAST_WITHIN ? { id: line, status: 'passed' } : { id: line, status: 'failed', reason: `the truth lies within the limits in ${percent(withinRatio)} of months, goal ${percent(LEAST_WITHIN)}` };
  });
  const figures = Object.fromEntries([...months].flatMap(([line, { withinRatio, mean, worst }]) => [[`${line}Within`, withinRatio], [`${line}Mean`, mean], [`${line}Worst`, worst]]));
  return closeSuite({ suite: 'town-balance', figures, cases }, values.json);
}

type Errors = ReadonlyMap<BalanceLineName, LineErrors>;

async function scoreTown(town: TownFile, seed: number, days: number, months: Errors, whole: Errors): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'suu-town-score-'));
  await using stack = await Stack.start({ settings: { fsync: 'off' } });
  try {
    const beganAt = performance.now();
    await storeTown(stack.pool, { town: readTown({ ...town, radio: { ...town.radio, wellReadingMinutes: 15 } }), seed, from: FROM, days, folder });
    process.stdout.write(`town ${seed}: ${days} days stored and derived in ${Math.round((performance.now() - beganAt) / 1_000)} s\n`);
    const [zone] = (await stack.pool.query<{ zone_id: number }>('SELECT zone_id FROM zone')).rows;
    await keepJournal(stack.pool, folder, seed, zone!.zone_id, town);
    const endsMs = localDayBounds(FROM, ZONE).fromMs + days * DAY_MS;
    const names = [...new Set(truthRows(folder, 'days').map(({ local_day: day }) => day!.slice(0, 7)))].filter((month) => periodFrom('month', `${month}-01`, ZONE)!.toMs <= endsMs);
    for (const month of names) await scorePeriod(stack.pool, zone!.zone_id, periodFrom('month', `${month}-01`, ZONE)!, folder, [month], months);
    const year = periodFrom('year', FROM, ZONE)!;
    if (names.length === 12) await scorePeriod(stack.pool, zone!.zone_id, year, folder, names, whole);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scorePeriod(pool: Pool, zoneId: number, period: BalancePeriod, folder: string, months: readonly string[], errors: Errors): Promise<void> {
  const { versionId } = await computeBalance(pool, zoneId, period, ZONE);
  const { lines } = (await storedBalance(sqlOf(pool), versionId))!;
  const truth = truthOfTown(folder, ...months);
  for (const { line, litres, lowLitres, highLitres } of lines) {
    const is = truth[line];
    if (is !== undefined && litres !== null) errors.get(line)?.take({ litres, low: lowLitres!, high: highLitres! }, is, truth.water_supplied!);
  }
}

/** What the utility writes down of its own use, and by what it bills organisations. */
async function keepJournal(pool: Pool, folder: string, seed: number, zoneId: number, town: TownFile): Promise<void> {
  const random = new SeededRandom(seed);
  await inTransaction(pool, async (sql) => {
    const userId = await insertStaff(sql, { login: 'dispatcher', fullName: 'Dispatcher', role: 'dispatcher', zoneIds: [], isInvented: true });
    const by: ChangedBy = { ...BY, actor: { ...BY.actor, kind: 'user', userId: userId!, name: 'dispatcher', role: 'dispatcher' } };
    for (const { local_day: day, flushing_litres: litres } of truthRows(folder, 'days')) {
      if (Number(litres) === 0) continue;
      const { fromMs } = localDayBounds(day!, ZONE);
      await enterJournal(sql, {
        kind: 'flushing', zoneId, wellId: null, reservoirId: null, place: null, from: new Date(fromMs + 10 * 3_600_000), to: null, switchedTo: null, note: null, complaint: null, replacesEntryId: null,
        volumeLitres: Math.round(Number(litres) * (1 + WRITTEN_DOWN_SPREAD * (2 * random.next() - 1))),
      }, by);
    }
    const { budgetLitresPerDay, commercialLitresPerDay } = town.use;
    await recordBalanceRule(sql, { zoneId: null, fromOn: FROM, rules: { journal: { isComplete: true, limitRatio: 0.3 }, normLitresPerUnitDay: { household: 170, budget: budgetLitresPerDay, commercial: commercialLitresPerDay } } }, by);
  });
}
