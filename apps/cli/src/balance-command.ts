import { parseArgs } from 'node:util';

import { PERIOD_KINDS, periodFrom, type PeriodKind } from '@app/balance';
import { computeBalance, type Pool, sqlOf, type StoredBalance, storedBalance, zoneByCode } from '@app/persistence';
import { formatCubicMetres } from '@app/units';

import { type Command, UsageError } from './command.js';

/** Computes a balance as the worker does, and prints it. Where nothing that goes in has changed, that is the version that is there. */
export const balance: Command = {
  usage: 'balance [--zone CODE] (--day YYYY-MM-DD | --month YYYY-MM | --half-year YYYY-MM | --year YYYY)',
  purpose: 'compute the water balance of a zone and period from what is stored, keep it as a version where it is another, and print it',
  async run(args, { pool, timeZone, print }) {
    const { zone, kind, fromOn } = asked(args);
    const period = periodFrom(kind, fromOn, timeZone);
    if (period === undefined) throw new UsageError(`no ${kind.replace('_', '-')} begins on ${fromOn}`);
    const { versionId, isNew } = await computeBalance(pool, await zoneIdOf(pool, zone), period, timeZone, true);
    const stored = (await storedBalance(sqlOf(pool), versionId))!;
    print(`${stored.zoneCode}, ${kind.replace('_', '-')} from ${fromOn}: version ${stored.versionNo}${isNew ? '' : ', as computed before'}`);
    for (const line of textOf(stored)) print(line);
  },
};

function asked(args: readonly string[]): { zone: string | undefined; kind: PeriodKind; fromOn: string } {
  let values: Partial<Record<'zone' | 'day' | 'month' | 'half-year' | 'year', string>>;
  try {
    ({ values } = parseArgs({ args: [...args], options: { zone: { type: 'string' }, day: { type: 'string' }, month: { type: 'string' }, 'half-year': { type: 'string' }, year: { type: 'string' } } }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const kinds = PERIOD_KINDS.filter((kind) => values[kind.replace('_', '-') as keyof typeof values] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) throw new UsageError('name one period: --day 2026-11-29, --month 2026-11, --half-year 2026-07 or --year 2026');
  const text = values[kind.replace('_', '-') as keyof typeof values]!;
  const form = kind === 'day' ? /^\d{4}-\d{2}-\d{2}$/ : kind === 'year' ? /^\d{4}$/ : /^\d{4}-(0[1-9]|1[0-2])$/;
  if (!form.test(text)) throw new UsageError(`${text} is no ${kind.replace('_', '-')}`);
  return { zone: values.zone, kind, fromOn: kind === 'day' ? text : kind === 'year' ? `${text}-01-01` : `${text}-01` };
}

async function zoneIdOf(pool: Pool, code: string | undefined): Promise<number> {
  if (code !== undefined) {
    const zone = await zoneByCode(sqlOf(pool), code, null);
    if (zone === undefined) throw new UsageError(`no zone ${code} is registered`);
    return zone.zoneId;
  }
  const zones = (await pool.query<{ zone_id: number; code: string }>('SELECT zone_id, code FROM zone ORDER BY code')).rows;
  if (zones.length !== 1) throw new UsageError(zones.length === 0 ? 'no zone is registered' : `name one with --zone: ${zones.map((zone) => zone.code).join(', ')}`);
  return zones[0]!.zone_id;
}

function textOf({ lines, record }: StoredBalance): string[] {
  const width = 16;
  return [
    `${'m³'.padStart(20 + width)}${'from'.padStart(width)}${'to'.padStart(width)}  origin`,
    ...lines.map(({ line, litres, lowLitres, highLitres, origin, reason }) => litres === null || lowLitres === null || highLitres === null
      ? `${line.padEnd(20)}${'not computed'.padStart(width)}  ${reason ?? ''}`
      : `${line.padEnd(20)}${formatCubicMetres(litres).padStart(width)}${formatCubicMetres(Math.round(lowLitres)).padStart(width)}${formatCubicMetres(Math.round(highLitres)).padStart(width)}  ${origin}`),
    `customers with a meter: ${record.meteredCustomers} of ${record.meteredCustomers + record.unmeteredCustomers}; read in part: ${record.unreadCustomers}`,
    ...record.missing.map(({ place, reason }) => `without a figure: ${place}, ${reason}`),
    ...record.remarks.map((remark) => `remark: ${remark}`),
    ...record.uncertainBecause.slice(0, 5).map(({ source, varianceRatio }) => `uncertain by ${(varianceRatio * 100).toFixed(0)} %: ${source}`),
  ];
}
