import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { addModels, inTransaction, seedCity } from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';

import { KARA_BALTA, readTown, shrinkTown } from '../../simulators/town/town-file.js';
import { TownModel } from '../../simulators/town/town-model.js';
import { townRegister } from '../../simulators/town/town-register.js';
import { writeRun } from '../../simulators/town/write-run.js';
import { BY, counts, exported, give, preview, ZONE } from './register-import-rig.js';
import { SeriesRig } from './series-rig.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 100);
/** Meters fail and are exchanged often enough for every column to be used. */
const TOWN = readTown({ ...SMALL, meters: { ...SMALL.meters, household: 120, nearRolloverShare: 0.05 }, faultsPerThousandMetersYear: { stopped: 300, reversed: 300, underRegistering: 100, exchange: 400, checkValveFailed: 300 } });
const FROM = '2026-03-02';
const SEED = 7;

describe('the register of a simulated town', () => {
  it('goes in by its files, every line sound, and comes out unchanged', async () => {
    await using rig = await SeriesRig.start();
    const folder = mkdtempSync(join(tmpdir(), 'suu-town-register-'));
    try {
      writeRun({ town: TOWN, seed: SEED, from: FROM, days: 40, outFolder: folder, messagesFile: undefined });
      await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
      const { models } = townRegister(new TownModel(TOWN, SEED, FROM));
      await inTransaction(rig.pool, (sql) => addModels(sql, models.map(({ code, dnMillimetres, q3LitresPerHour, capacityLitres, pulseLitres }) => ({
        code, manufacturer: 'Town', dnMillimetres, q3LitresPerHour, ratioR: null, registerDigits: 5, registerCapacityLitres: capacityLitres, pulseLitres, verificationIntervalMonths: 72 })), BY));
      for (const kind of ['accounts', 'meters', 'installations', 'devices'] as const) {
        const previewed = await give(rig.pool, kind, readFileSync(join(folder, 'register', `${kind}.csv`)));
        expect([kind, previewed.linesNew, previewed.linesRefused]).toEqual([kind, previewed.lines, 0]);
        expect(previewed.lines).toBeGreaterThan(100);
      }
      for (const kind of ['accounts', 'meters', 'installations', 'devices', 'wells', 'well-fields', 'reservoirs', 'zones'] as const) {
        const again = await preview(rig.pool, kind, await exported(rig.pool, kind, 'xlsx'));
        expect([kind, ...counts(again)]).toEqual([kind, again.lines, 0, 0, again.lines, 0]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
