import { readFileSync } from 'node:fs';

import { ArgumentError, readArguments, type TownArguments } from './town-arguments.js';
import { KARA_BALTA, readTown, type TownFile, TownFileError } from './town-file.js';
import { SupplyError } from './well-supply.js';
import { writeRun } from './write-run.js';

function townOf({ townFile, households, wellReadingMinutes }: TownArguments): TownFile {
  const town = townFile === undefined ? KARA_BALTA : readTown(JSON.parse(readFileSync(townFile, 'utf8')));
  return readTown({
    ...town,
    meters: { ...town.meters, household: households ?? town.meters.household },
    radio: { ...town.radio, wellReadingMinutes: wellReadingMinutes ?? town.radio.wellReadingMinutes },
  });
}

function main(): void {
  const asked = readArguments(process.argv.slice(2));
  const town = townOf(asked);
  const { seed, from, days, outFolder, messagesFile } = asked;
  const { household, budget, commercial } = town.meters;
  process.stdout.write(`${town.town}, seed ${seed}: ${days} days from ${from}, ${(household + budget + commercial).toLocaleString('en')} meters\n`);
  const startedMs = performance.now();
  const { readings, delivery: { count } } = writeRun({ town, seed, from, days, outFolder, messagesFile }, (daysDone, traffic) => {
    if (daysDone % 10 === 0 || daysDone === days) {
      process.stdout.write(`day ${daysDone} of ${days}: ${traffic.readings.toLocaleString('en')} readings, ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
    }
  });
  process.stdout.write(`${readings.toLocaleString('en')} readings in ${count.made.toLocaleString('en')} messages; ${count.sent.toLocaleString('en')} sent,`
    + ` ${count.duplicates.toLocaleString('en')} of them twice, ${count.late.toLocaleString('en')} late; ${count.lost.toLocaleString('en')} lost\n`
    + `the truth is in ${outFolder}${messagesFile === undefined ? '' : `, the messages are in ${messagesFile}`}\n`);
}

try {
  main();
} catch (fault) {
  // What a person can put right is said in one line; anything else is ours and keeps its trace.
  const isTheirs = fault instanceof ArgumentError || fault instanceof TownFileError || fault instanceof SupplyError || fault instanceof SyntaxError
    || ((fault as NodeJS.ErrnoException).code ?? '').startsWith('E');
  process.stderr.write(`${isTheirs ? (fault as Error).message : (fault as Error).stack}\n`);
  process.exitCode = 1;
}
