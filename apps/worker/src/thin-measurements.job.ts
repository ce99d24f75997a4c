import { type Pool, runJobSlot, thinMeasurements, type Thinned } from '@app/persistence';
import { localDayOf } from '@app/time';

/** Thins measurements that are older than the rule says, once a local day however many servers run. @returns undefined when the day's slot was taken */
export async function thinOldMeasurements(pool: Pool, timeZone: string, nowMs: number): Promise<Thinned | undefined> {
  const run = await runJobSlot(pool, 'thin-measurements', localDayOf(nowMs, timeZone), async () => {
    const thinned = await thinMeasurements(pool, nowMs, timeZone);
    return { thinned, outcome: `${thinned.days} days, ${thinned.removed} measurements to ${thinned.quarters} quarters of an hour, ${thinned.late} late ones kept` };
  });
  return run?.thinned;
}
