import { type PumpMonth, pumpSums } from './pump-sums.js';

const month = (over: Partial<PumpMonth> = {}): PumpMonth => ({ wellCode: 'W1', run: { runHours: 300, coveredRatio: 1 }, wattHours: 500_000, litres: 1_000_000, ...over });

describe('hours and energy of pumps', () => {
  it.each<[string, readonly PumpMonth[], Partial<ReturnType<typeof pumpSums>>]>([
    ['add up over wells and months', [month(), month(), month({ wellCode: 'W2' })], { wells: 2, hours: 900, hoursKnownRatio: 1, wattHours: 1_500_000, litres: 3_000_000, energyKnownRatio: 1 }],
    ['run for the rest of a month as they were seen to run', [month({ run: { runHours: 300, coveredRatio: 0.8 } })], { hours: 375, hoursKnownRatio: 0.8 }],
    ['of a month that was hardly seen are left out', [month(), month({ run: { runHours: 300, coveredRatio: 0.7 } })], { hours: 300, hoursKnownRatio: 0.85 }],
    ['of a well that nobody measures lower what is known', [month(), month({ wellCode: 'W2', run: null, wattHours: null })], { wells: 2, hours: 300, hoursKnownRatio: 0.5, wattHours: 500_000, litres: 1_000_000, energyKnownRatio: 0.5 }],
    ['count energy only where the water is known too', [month({ litres: null })], { wattHours: 0, litres: 0, energyKnownRatio: 0 }],
    ['of no well are nothing', [], { wells: 0, hours: 0, hoursKnownRatio: 0, energyKnownRatio: 0 }],
  ])('%s', (_, months, sums) => {
    expect(pumpSums(months)).toMatchObject(sums);
  });
});
