import { CUSTOMER_CLASSES_OF_RULES, deriveVolumes, inTransaction, markAll, type Pool, publishClassUse, sqlOf, useOfClass } from '@app/persistence';

import { type Command, noArguments, UsageError } from './command.js';
import { operator } from './operator.js';
import { progressOnStderr } from './progress.js';

async function derive(pool: Pool, timeZone: string, print: (line: string) => void): Promise<number> {
  const say = progressOnStderr();
  const startedMs = performance.now();
  const derived = await deriveVolumes(pool, timeZone, Date.now(), ({ registers, readings, left }) => say(`${registers} registers from ${readings} readings, ${left} to go`));
  if (derived === undefined) throw new UsageError('a worker or another command is deriving volumes; wait for it, or stop it, and call again: nothing is lost');
  const seconds = (performance.now() - startedMs) / 1_000;
  print(`${derived.registers} registers derived from ${derived.readings} readings in ${seconds.toFixed(1)} s; ${derived.failed} could not be`);
  return derived.failed === 0 ? 0 : 1;
}

/** Derives what is due now, as the worker does each minute. */
export const volumes: Command = {
  usage: 'volumes',
  purpose: 'derive the volumes of whatever changed, as the worker does every minute',
  async run(args, { pool, timeZone, print }) {
    noArguments(args);
    return derive(pool, timeZone, print);
  },
};

/** Derives everything anew. A run that was stopped goes on with `volumes`, or by itself in the worker. */
export const rebuild: Command = {
  usage: 'rebuild [SERIAL]',
  purpose: 'derive verdicts and volumes of all meters, or of one, anew from readings and corrections',
  async run(args, { pool, timeZone, print }) {
    const [serial, ...rest] = args;
    if (rest.length > 0) throw new UsageError('name one meter, or none for all of them');
    let meterId: number | null = null;
    if (serial !== undefined) {
      const found = await pool.query<{ meter_id: number }>('SELECT meter_id FROM meter WHERE serial = $1', [serial]);
      if (found.rows[0] === undefined) throw new UsageError(`no meter ${serial} is registered`);
      meterId = found.rows[0].meter_id;
    }
    print(`${await markAll(pool, meterId)} registers to be derived anew`);
    return derive(pool, timeZone, print);
  },
};

/** What a class uses is published by somebody, not found anew each day: estimates of silent meters then stay what they were. */
export const classUse: Command = {
  usage: 'class-use [--publish "REASON"]',
  purpose: 'daily use by class and month of those whose readings prove it; published, silent meters are estimated by it',
  async run(args, { pool, print }) {
    const [flag, reason, ...rest] = args;
    if (rest.length > 0 || (flag !== undefined && flag !== '--publish') || (flag === '--publish' && (reason === undefined || reason.trim() === ''))) throw new UsageError('class-use, or class-use --publish "REASON"');
    for (const ofClass of CUSTOMER_CLASSES_OF_RULES) {
      const use = await useOfClass(sqlOf(pool), ofClass);
      const months = Object.entries(use.litresPerDayOfMonths);
      print(`${ofClass}: ${months.length === 0 ? 'no month has enough customers with proven readings' : `median ${use.medianLitresPerDay} l a day`}`);
      for (const [month, litres] of months) print(`  ${month}  ${litres} l a day, ${use.customersOfMonths[month]} customers`);
      if (flag !== '--publish' || months.length === 0) continue;
      const ruleId = await inTransaction(pool, (sql) => publishClassUse(sql, ofClass, use, { actor: operator(), reason: reason! }));
      print(`  published as rule ${ruleId}: all meters are derived anew`);
    }
    return 0;
  },
};
