import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { jest } from '@jest/globals';
import { type BalanceLineName, periodFrom, recordBalance } from '@app/balance';
import { balanceInputsStored, computeBalance, packedInputs, sqlOf, type StoredBalance, storedBalance, type StoredLine } from '@app/persistence';

import { KARA_BALTA, readTown, shrinkTown } from '../../simulators/town/town-file.js';
import { storeTown } from '../support/stored-town.js';
import { truthOfTown, type TruthOfBalance } from '../support/town-balance-truth.js';
import { SeriesRig } from './series-rig.js';

jest.setTimeout(240_000);

const ZONE = 'Asia/Bishkek';
const SMALL = shrinkTown(KARA_BALTA, 1 / 300);
/** 59 households, 28 of them with meters. */
const TOWN = readTown({ ...SMALL, meters: { ...SMALL.meters, household: 40 }, radio: { ...SMALL.radio, wellReadingMinutes: 15 } });

describe('the stored balance of a simulated town, against the truth that it was never told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suu-town-balance-'));
  let rig: SeriesRig;
  let stored: StoredBalance;
  let truth: TruthOfBalance;

  beforeAll(async () => {
    rig = await SeriesRig.start();
    await storeTown(rig.pool, { town: TOWN, seed: 5, from: '2026-01-01', days: 62, folder });
    const period = periodFrom('month', '2026-02-01', ZONE)!;
    const [zone] = (await rig.pool.query<{ zone_id: number }>('SELECT zone_id FROM zone')).rows;
    const { versionId } = await computeBalance(rig.pool, zone!.zone_id, period, ZONE);
    stored = (await storedBalance(sqlOf(rig.pool), versionId))!;
    truth = truthOfTown(folder, '2026-02');
  });

  afterAll(async () => {
    await rig?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const line = (name: BalanceLineName): StoredLine => stored.lines.find((one) => one.line === name)!;

  // Shares that are assumed need not be true of this town.
  it.each(['system_input', 'storage_change', 'water_supplied', 'billed_metered', 'billed_unmetered', 'unbilled_unmetered', 'authorised', 'apparent_losses', 'water_losses', 'real_losses'] as const)(
    'has the truth of %s within its limits', (name) => {
      const { lowLitres, highLitres } = line(name);
      expect({ name, isWithin: lowLitres! <= truth[name]! && truth[name]! <= highLitres! }).toEqual({ name, isWithin: true });
    });

  it('knows supply to the accuracy of its meters, and metered consumption to what was not read', () => {
    expect(Math.abs(line('system_input').litres! / truth.system_input! - 1)).toBeLessThan(0.02);
    expect(Math.abs(line('billed_metered').litres! / truth.billed_metered! - 1)).toBeLessThan(0.005);
    expect(Math.abs(line('billed_unmetered').litres! / truth.billed_unmetered! - 1)).toBeLessThan(0.25);
    expect(line('real_losses').highLitres! - line('real_losses').lowLitres!).toBeLessThan(truth.water_supplied! / 2);
  });

  it('adds up: lines to the litre, and its points to the input', () => {
    const litres = (name: BalanceLineName): number => line(name).litres!;
    expect(litres('real_losses') + litres('apparent_losses') + litres('authorised')).toBe(litres('water_supplied'));
    expect(stored.record.points.reduce((sum, point) => sum + point.litres!, 0)).toBeCloseTo(litres('system_input'), -1);
    expect(stored.record.missing).toEqual([]);
    expect(stored.record.points).toHaveLength(24);
  });

  it('can be computed again from what is kept with it, to the same figures', async () => {
    const inputs = (await balanceInputsStored(sqlOf(rig.pool), stored.versionId))!;
    const { lines, ...record } = recordBalance(inputs);
    // A line of which the zone has nothing is computed as zero, and told as none.
    const absent = stored.lines.filter(({ origin }) => origin === 'none');
    expect(absent.map(({ line, litres }) => [line, litres])).toEqual([['exported', 0], ['unbilled_metered', 0]]);
    const asComputed = stored.lines.map((one, at) => ({ ...one, limitRatio: lines[at]!.limitRatio, ...(one.origin === 'none' ? { origin: lines[at]!.origin, completenessRatio: lines[at]!.completenessRatio } : {}) }));
    expect(lines).toEqual(asComputed);
    expect(JSON.parse(JSON.stringify(record))).toEqual(stored.record);
    expect(packedInputs(inputs).hash.toString('hex')).toBe(stored.inputsHash);
  });

  it('of days adds up to that of the month: supply and consumption, to the litre of cutting', async () => {
    const sums = { system_input: 0, billed_metered: 0 };
    for (let day = 1; day <= 28; day++) {
      const { versionId } = await computeBalance(rig.pool, stored.zoneId, periodFrom('day', `2026-02-${String(day).padStart(2, '0')}`, ZONE)!, ZONE);
      const one = (await storedBalance(sqlOf(rig.pool), versionId))!;
      for (const name of ['system_input', 'billed_metered'] as const) sums[name] += one.lines.find(({ line: of }) => of === name)!.litres!;
    }
    expect(sums.system_input).toBe(line('system_input').litres);
    // A customer who was not read to the end is filled by what its kind used that day, or that month.
    expect(Math.abs(sums.billed_metered / line('billed_metered').litres! - 1)).toBeLessThan(0.001);
  });
});
