import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { LineFile } from './line-file.js';
import { TownModel } from './town-model.js';
import type { TownFile } from './town-file.js';
import { townMessages, type TownTraffic } from './town-traffic.js';
import { TruthSeries } from './truth-series.js';
import { writeRegisterFiles } from './register-files.js';
import { townRegister } from './town-register.js';
import { writeTruthRegister } from './truth-register.js';

export interface RunPlan {
  readonly town: TownFile;
  readonly seed: number;
  /** First local day `YYYY-MM-DD`. */
  readonly from: string;
  readonly days: number;
  readonly outFolder: string;
  readonly messagesFile: string | undefined;
}

/**
 * Simulates a run from its first day to its last and writes its files. The same plan writes the same bytes.
 *
 * @param onDay told when a day is written
 * @throws SupplyError where the wells of the town file cannot meet its demand
 */
export function writeRun({ town, seed, from, days, outFolder, messagesFile }: RunPlan, onDay?: (daysDone: number, traffic: TownTraffic) => void): TownTraffic {
  mkdirSync(outFolder, { recursive: true });
  const model = new TownModel(town, seed, from);
  const series = new TruthSeries(model, outFolder);
  const file = messagesFile === undefined ? undefined : new LineFile(messagesFile);
  const messages = townMessages(model, days, (day, traffic) => {
    series.writeDay(day);
    onDay?.(day.date.dayNo + 1, traffic);
  });
  for (let next = messages.next(); ; next = messages.next()) {
    if (next.done) {
      series.close();
      file?.close();
      writeTruthRegister(model, next.value, from, days, outFolder);
      writeRegisterFiles(townRegister(model), join(outFolder, 'register'));
      return next.value;
    }
    const { atMs, sender, topic, payload } = next.value;
    file?.line(JSON.stringify({ atMs, sender, topic, payload }));
  }
}
