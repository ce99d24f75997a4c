import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { periodFrom } from '@app/balance';
import { computeBalance, type NightMonth, nightMonth, type Pool, sqlOf } from '@app/persistence';
import { localDayBounds } from '@app/time';

import { KARA_BALTA, readTown, shrinkTown } from '../../simulators/town/town-file.js';
import { parseArguments } from '../support/argument-error.js';
import { Stack } from '../support/stack.js';
import { nightReadings, storeLevels } from '../support/stored-nights.js';
import { storeTown, type TownRun, truthRows } from '../support/stored-town.js';
import { closeSuite, type SuiteCase, tableOf } from '../support/suite-report.js';
import { truthOfTown } from '../support/town-balance-truth.js';

const USAGE = `usage: npm run scores -- town-night [options]
  --share S    size of the town, 1 the whole city (default 0.05)
  --seeds N    winters, each of another town (default 3)
  --json FILE  write the result there`;
const ZONE = 'Asia/Bishkek';
/** A winter that is over: the leakage reference. */
const FROM = '2025-01-01';
const DAYS = 90;
const MONTHS = ['2025-01', '2025-02', '2025-03'] as const;
const NOW = new Date('2025-04-10T06:00:00Z');
const LEAST_WITHIN = 0.9;

/** What is taken away from the service in a month, and why no night of it may then be told. */
const TAKEN_AWAY: readonly { readonly id: string; readonly month: string; readonly sql: string; readonly refused: string }[] = [
  { id: 'a reservoir told every half an hour', month: '2025-01', refused: 'tank_without_level', sql: `DELETE FROM measurement_quarter WHERE device_id = (SELECT min(device_id) FROM measuring_channel WHERE quantity = 2) AND extract(minute FROM quarter_at) IN (15, 45) AND quarter_at < '2025-02-01T00:00:00+06:00'` },
  { id: 'a well whose nights nobody read', month: '2025-02', refused: 'meter_without_flow', sql: `UPDATE volume_day SET hour_marks = 'eeeee' || substr(hour_marks, 6) WHERE service_point_id IS NULL AND on_day >= '2025-02-01' AND on_day < '2025-03-01' AND meter_id = (SELECT min(meter_id) FROM installation WHERE well_id IS NOT NULL)` },
  {
    id: 'reservoirs so wide that their probes drown the flow', month: '2025-03', refused: 'tank_noise',
    sql: `UPDATE measurement_quarter SET least_amount = 2000, most_amount = 2000, first_amount = 2000, last_amount = 2000; UPDATE reservoir_version SET levels = jsonb_set(levels, '{1,volumeLitres}', to_jsonb((levels->1->>'volumeLitres')::bigint * 200))`,
  },
];

interface MonthScore { readonly seed: number; readonly month: string; readonly truth: number; readonly found: NightMonth; readonly nightsWithin: number; readonly nightsKnown: number }

/**
 * `npm run scores -- town-night`: leakage of winter months of simulated towns by their nights, through the stored path, against the truth that the service was never told; and what it must refuse. The service has
 * hours of wells, levels of reservoirs, hours of metered customers at night and the register.
 */
export async function townNight(args: readonly string[]): Promise<boolean> {
  const { values } = parseArguments({ args: [...args], options: { share: { type: 'string', default: '0.05' }, seeds: { type: 'string', default: '3' }, json: { type: 'string' } } }, USAGE);
  const months: MonthScore[] = [];
  const refusals: SuiteCase[] = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) await scoreWinter(Number(values.share), seed, months, seed === 1 ? refusals : undefined);
  const m3 = (litres: number): string => (litres / 1_000).toFixed(0);
  const rows = months.map(({ seed, month, truth, found: { leakage }, nightsKnown, nightsWithin }) => (leakage === null || 'refused' in leakage ? [seed, month, m3(truth), leakage?.refused ?? '', '', '', nightsKnown, nightsWithin]
    : [seed, month, m3(truth), m3(leakage.leakage.litres), `± ${m3(leakage.leakage.limitLitres)}`, leakage.beside === null ? '' : `${m3(leakage.beside.gap.litres)} ± ${m3(leakage.beside.gap.limitLitres)}`, nightsKnown, nightsWithin]));
  process.stdout.write(`${tableOf([['town', 'month', 'true leakage, m3', 'by nights', '95 %', 'balance less nights', 'nights known', 'flow within limits'], ...rows])}\n`);
  const isWithin = ({ truth, found: { leakage } }: MonthScore): boolean => leakage !== null && !('refused' in leakage) && leakage.leakage.lowLitres <= truth && truth <= leakage.leakage.highLitres;
  const contradicted = months.filter(({ found: { leakage } }) => leakage !== null && !('refused' in leakage) && leakage.beside?.isContradiction === true).length;
  const [withinRatio, nights, within] = [months.filter(isWithin).length / months.length, months.reduce((sum, { nightsKnown }) => sum + nightsKnown, 0), months.reduce((sum, { nightsWithin }) => sum + nightsWithin, 0)];
  const goal = (id: string, isMet: boolean, reason: string): SuiteCase => (isMet ? { id, status: 'passed' } : { id, status: 'failed', reason });
  return closeSuite({
    suite: 'town-night', figures: { months: months.length, leakageWithin: withinRatio, nights, nightFlowWithin: within / nights, contradicted },
    cases: [
      goal('true leakage within the limits', withinRatio >= LEAST_WITHIN, `in ${(100 * withinRatio).toFixed(0)} % of winter months, goal ${100 * LEAST_WITHIN} %`),
      goal('true night flow within the limits', nights > 0 && within / nights >= LEAST_WITHIN, `in ${within} of ${nights} nights, goal ${100 * LEAST_WITHIN} %`),
      goal('balance and nights do not contradict each other', contradicted <= (1 - LEAST_WITHIN) * months.length, `they do in ${contradicted} of ${months.length} months`), ...refusals,
    ],
  }, values.json);
}

async function scoreWinter(share: number, seed: number, months: MonthScore[], refusals: SuiteCase[] | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'suu-town-night-'));
  await using stack = await Stack.start({ settings: { fsync: 'off' } });
  try {
    const whole = share === 1 ? KARA_BALTA : shrinkTown(KARA_BALTA, share);
    const run: TownRun = { town: readTown({ ...whole, radio: { ...whole.radio, wellReadingMinutes: 15 } }), seed, from: FROM, days: DAYS, folder };
    const beganAt = performance.now();
    await storeTown(stack.pool, { ...run, also: () => nightReadings(run) });
    await storeLevels(stack.pool, run);
    process.stdout.write(`town ${seed}: ${DAYS} days stored and derived in ${Math.round((performance.now() - beganAt) / 1_000)} s\n`);
    const { rows: [zone] } = await stack.pool.query<{ zone_id: number }>('SELECT zone_id FROM zone');
    for (const month of MONTHS) {
      await computeBalance(stack.pool, zone!.zone_id, periodFrom('month', `${month}-01`, ZONE)!, ZONE);
      const found = await nightMonth(sqlOf(stack.pool), zone!.zone_id, month, ZONE, NOW);
      months.push({ seed, month, found, truth: truthOfTown(folder, month).real_losses!, ...withinTruth(found, folder) });
    }
    for (const taken of refusals === undefined ? [] : TAKEN_AWAY) refusals!.push(await refusalOf(stack.pool, zone!.zone_id, taken));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nights whose true net inflow of the same hour lies within their limits. */
function withinTruth({ nights }: NightMonth, folder: string): { nightsKnown: number; nightsWithin: number } {
  const hours = new Map(truthRows(folder, 'hours').map((row) => [Date.parse(row['hour_at']!), Number(row['production_litres']) - Number(row['storage_change_litres'])]));
  const known = nights.filter(({ flowLitresPerHour }) => flowLitresPerHour !== null);
  const isWithin = known.filter(({ onDay, startQuarter, lowLitresPerHour, highLitresPerHour }) => {
    const is = hours.get(localDayBounds(onDay, ZONE).fromMs + startQuarter! * 900_000)!;
    return lowLitresPerHour! <= is && is <= highLitresPerHour!;
  });
  return { nightsKnown: known.length, nightsWithin: isWithin.length };
}

async function refusalOf(pool: Pool, zoneId: number, { id, month, sql, refused }: (typeof TAKEN_AWAY)[number]): Promise<SuiteCase> {
  await pool.query(sql);
  const { nights, leakage } = await nightMonth(sqlOf(pool), zoneId, month, ZONE, NOW);
  const told = nights.filter((night) => night.refusal?.refused !== refused);
  return told.length === 0 && leakage !== null && 'refused' in leakage ? { id: `refused: ${id}`, status: 'passed' } : { id: `refused: ${id}`, status: 'failed', reason: `${told.length} nights are not refused as ${refused}` };
}
