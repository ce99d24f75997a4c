import type { BalanceLineName } from '@app/balance';

import { truthRows } from './stored-town.js';

/** True litres of the lines that the truth files tell. */
export type TruthOfBalance = Readonly<Partial<Record<BalanceLineName, number>>>;

/** What truly happened to the water in some local months, by the truth files of a simulated run. */
export function truthOfTown(folder: string, ...months: readonly string[]): TruthOfBalance {
  const isWithin = (day: string | undefined): boolean => months.includes(day!.slice(0, 7));
  const days = truthRows(folder, 'days').filter(({ local_day: day }) => isWithin(day));
  const sum = (...columns: readonly string[]): number => days.reduce((whole, day) => whole + columns.reduce((part, column) => part + Number(day[column]), 0), 0);
  const metered = sum('household_metered_litres', 'budget_metered_litres', 'commercial_metered_litres', 'home_leak_metered_litres');
  // A meter put in the wrong way round counts down: nobody is billed less than nothing, and what is billed for the time of it is estimated.
  const registered = truthRows(folder, 'meter_days').filter(({ local_day: day }) => isWithin(day))
    .reduce((whole, { registered_litres: litres, through_litres: through }) => whole + Number(Number(litres) < 0 ? through : litres), 0);
  const unmetered = sum('household_unmetered_litres', 'budget_unmetered_litres', 'commercial_unmetered_litres', 'home_leak_unmetered_litres');
  const [input, storage, flushing, theft] = [sum('production_litres'), sum('storage_change_litres'), sum('flushing_litres'), sum('theft_litres')];
  const real = sum('mains_burst_litres', 'background_leak_litres');
  return {
    system_input: input, exported: 0, storage_change: storage, water_supplied: input - storage, billed_metered: registered, billed_unmetered: unmetered, unbilled_metered: 0, unbilled_unmetered: flushing,
    authorised: registered + unmetered + flushing, water_losses: input - storage - registered - unmetered - flushing, unauthorised: theft, meter_inaccuracy: metered - registered, billing_error: 0,
    apparent_losses: theft + metered - registered, real_losses: real,
  };
}
