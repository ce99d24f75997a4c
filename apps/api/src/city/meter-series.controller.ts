import { Controller, Get, Inject, Param } from '@nestjs/common';
import { isMeterWithin, meterReadings, meterSeries, type Pool, type SeriesPoint, sqlOf, staysWithin, zonesWithin } from '@app/persistence';
import { Asked, By, instant, Int4Id, type QueryOf, Refusal, Roles, type SignedIn, wholeNumber } from '@app/platform';
import { type ChartStep, chartStepOf, chartSteps, DAY_MS } from '@app/time';

import { POOL } from '../tokens.js';
import { TIME_ZONE } from './time-zone.js';

const FIELDS = { from: instant, to: instant, register: wholeNumber(1, 99) } as const;
const MOST_YEARS = 12;
/** One a minute over the 26 hours for which each reading is shown, and some repeats. */
const MOST_READINGS = 2_000;
const FORWARD = 1;

/** Points of a chart; `step` says by which rule they were thinned: the last reading of each, or every reading. */
export interface SeriesAnswer {
  readonly step: ChartStep;
  readonly items: readonly SeriesPoint[];
}

/** What one meter's register showed over any time, thinned for a chart. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('meters/:id/series')
export class MeterSeriesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** The last seven days where nothing else is asked; `from` and `to` at most 12 years apart. The register that counts forwards, if no other is named. */
  @Get()
  async series(@By() by: SignedIn, @Param('id', Int4Id) meterId: number, @Asked(FIELDS) asked: QueryOf<typeof FIELDS>): Promise<SeriesAnswer> {
    const toMs = (asked.to ?? new Date()).getTime();
    const fromMs = asked.from?.getTime() ?? toMs - 7 * DAY_MS;
    if (fromMs >= toMs) throw new Refusal('RANGE', '"from" must lie before "to"', [{ field: 'from', kind: 'RANGE', detail: 'not before "to"' }]);
    if (toMs - fromMs > MOST_YEARS * 366 * DAY_MS) throw new Refusal('RANGE', `at most ${MOST_YEARS} years at once`, [{ field: 'from', kind: 'RANGE', detail: `at most ${MOST_YEARS} years before "to"` }]);
    const sql = sqlOf(this.pool);
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    if (!await isMeterWithin(sql, meterId, zoneIds)) throw new Refusal('NOT_FOUND', 'there is no such meter');
    const [stays, register, step] = [await staysWithin(sql, meterId, zoneIds), asked.register ?? FORWARD, chartStepOf({ fromMs, toMs })];
    if (step !== 'reading') return { step, items: await meterSeries(sql, { meterId, register, steps: chartSteps(step, { fromMs, toMs }, this.timeZone), stays }) };
    const { items, total } = await meterReadings(sql, { meterId, from: new Date(fromMs), to: new Date(toMs), register, stays, newestFirst: false, limit: MOST_READINGS, offset: 0 });
    // More than one a minute: a chart of them would be no clearer.
    if (total > items.length) return { step: 'quarter', items: await meterSeries(sql, { meterId, register, steps: chartSteps('quarter', { fromMs, toMs }, this.timeZone), stays }) };
    return { step, items: items.map(({ readAt, indexLitres, inConflict, isDoubted, flags }) => ({ readAt, indexLitres, inConflict, isDoubted, flags })) };
  }
}
