import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { jest } from '@jest/globals';
import type { MonthLeakage } from '@app/balance';
import { type NightMonth, nightMonth, sqlOf } from '@app/persistence';
import { localDayBounds } from '@app/time';

import { KARA_BALTA, readTown, shrinkTown } from '../../simulators/town/town-file.js';
import { nightReadings, storeLevels } from '../support/stored-nights.js';
import { storeTown, type TownRun, truthRows } from '../support/stored-town.js';
import { truthOfTown } from '../support/town-balance-truth.js';
import { SeriesRig } from './series-rig.js';

jest.setTimeout(240_000);

const ZONE = 'Asia/Bishkek';
const SMALL = shrinkTown(KARA_BALTA, 1 / 300);
/** 59 households, 28 of them with meters, in January. */
const TOWN = readTown({ ...SMALL, meters: { ...SMALL.meters, household: 40 }, radio: { ...SMALL.radio, wellReadingMinutes: 15 } });

describe('the nights of a simulated town, against the truth that they were never told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suu-town-night-'));
  const run: TownRun = { town: TOWN, seed: 5, from: '2026-01-01', days: 31, folder };
  let rig: SeriesRig;
  const january = async (): Promise<NightMonth> => {
    const [zone] = (await rig.pool.query<{ zone_id: number }>('SELECT zone_id FROM zone')).rows;
    return nightMonth(sqlOf(rig.pool), zone!.zone_id, '2026-01', ZONE, new Date('2026-02-10T06:00:00Z'));
  };

  beforeAll(async () => {
    rig = await SeriesRig.start();
    await storeTown(rig.pool, { ...run, also: () => nightReadings(run) });
    await storeLevels(rig.pool, run);
  });

  afterAll(async () => {
    await rig?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('have the true net inflow of their hour within their limits', async () => {
    const { nights } = await january();
    const hours = new Map(truthRows(folder, 'hours').map((row) => [Date.parse(row['hour_at']!), Number(row['production_litres']) - Number(row['storage_change_litres'])]));
    const known = nights.filter(({ flowLitresPerHour }) => flowLitresPerHour !== null);
    expect(known.length).toBeGreaterThan(25);
    const outside = known.filter(({ onDay, startQuarter, lowLitresPerHour: low, highLitresPerHour: high }) => {
      const is = hours.get(localDayBounds(onDay, ZONE).fromMs + startQuarter! * 900_000)!;
      return is < low! || is > high!;
    });
    expect(outside.map(({ onDay }) => onDay)).toEqual([]);
  });

  it('say leakage within its limits of the truth', async () => {
    const { leakage } = (await january()).leakage as MonthLeakage;
    const truth = truthOfTown(folder, '2026-01').real_losses!;
    expect({ isWithin: leakage.lowLitres <= truth && truth <= leakage.highLitres, isTelling: leakage.lowLitres > 0 }).toEqual({ isWithin: true, isTelling: true });
  });

  it('are refused while one reservoir is told every half an hour', async () => {
    await rig.pool.query('DELETE FROM measurement_quarter WHERE device_id = (SELECT min(device_id) FROM measuring_channel WHERE quantity = 2) AND extract(minute FROM quarter_at) IN (15, 45)');
    const { nights, leakage } = await january();
    expect([...new Set(nights.map(({ refusal }) => refusal?.refused))]).toEqual(['tank_without_level']);
    expect(leakage).toMatchObject({ refused: 'too_few_nights' });
  });
});
