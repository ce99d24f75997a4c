import { byFilledReservoir, type FilledReservoir } from './filled-reservoir.js';
import { type MeasuredQuarter, QUARTER_MS } from './measured-quarter.js';

const DAYS = 10;
const PERIOD = { fromMs: 0, toMs: DAYS * 96 * QUARTER_MS };
const WELL_LITRES_A_QUARTER = 10_000;

interface Made { readonly runs: (quarter: number) => boolean; readonly draws?: (quarter: number) => number; readonly alsoFilledBy?: (quarter: number) => number }

/** A tank told step by step: what the well put in is counted beside it, by another way than what is proved. */
function tank({ runs, draws = () => 2_500, alsoFilledBy = () => 0 }: Made): { readonly reservoir: FilledReservoir; readonly givenLitres: number } {
  const storedLitres = [500_000];
  const pump: MeasuredQuarter[] = [];
  let givenLitres = 0;
  for (let quarter = 0; quarter < DAYS * 96; quarter++) {
    const given = runs(quarter) ? WELL_LITRES_A_QUARTER : 0;
    givenLitres += given;
    storedLitres.push(storedLitres.at(-1)! + given + alsoFilledBy(quarter) - draws(quarter));
    const [at, state] = [quarter * QUARTER_MS, runs(quarter) ? 1 : 0];
    pump.push({ quarterAtMs: at, least: state, most: state, firstAtMs: at, first: state, lastAtMs: at, last: state, heldMs: QUARTER_MS, amountMs: state * QUARTER_MS });
  }
  return { reservoir: { storedLitres, limitLitres: 0, pump, limitRatio: 0.1 }, givenLitres };
}

/** Six hours a day, four hours later on each day, so that every hour of the day is seen while the pump stands. */
const BY_TURNS = (quarter: number): boolean => (quarter + 80 * Math.floor(quarter / 96)) % 96 < 24;
const BY_NIGHT = (quarter: number): boolean => quarter % 96 < 24;
const DAILY_DRAW = (quarter: number): number => 2_500 + 1_500 * Math.sin((2 * Math.PI * (quarter % 96)) / 96);

describe('the volume of a well by the reservoir that it alone fills', () => {
  it.each<[string, Made, number]>([
    ['a tank drawn from at all hours alike', { runs: BY_NIGHT }, 0.1],
    ['a tank drawn from by day more than by night, the pump at other hours each day', { runs: BY_TURNS, draws: DAILY_DRAW }, 0.1],
    ['a well that stood all the time', { runs: () => false, draws: () => 0 }, Number.NaN],
  ])('%s: is what was drawn and what it holds more, within the declared 10 %%', (_, made, limitRatio) => {
    const { reservoir, givenLitres } = tank(made);
    const volume = byFilledReservoir(reservoir, PERIOD);
    if (Number.isNaN(limitRatio)) return expect(volume).toMatchObject({ method: 'reservoir', litres: 0, limitRatio: 0.1 });
    expect(volume).toMatchObject({ method: 'reservoir', litres: expect.closeTo(givenLitres, 3) as unknown, limitRatio: expect.closeTo(limitRatio, 3) as unknown });
  });

  it('filled in the same hours of each night has wider limits, for the use of those hours is not seen, and they hold the truth', () => {
    const { reservoir, givenLitres } = tank({ runs: BY_NIGHT, draws: DAILY_DRAW });
    const volume = byFilledReservoir(reservoir, PERIOD);
    if (typeof volume === 'string') throw new Error(volume);
    expect(Math.abs(volume.litres - givenLitres)).toBeGreaterThan(0.1 * givenLitres);
    expect(Math.abs(volume.litres - givenLitres)).toBeLessThan(volume.limitRatio * volume.litres);
    expect(volume.limitRatio).toBeGreaterThan(0.2);
  });

  it('has the error of the probe in its limits, at every turn between running and standing', () => {
    const { reservoir, givenLitres } = tank({ runs: BY_NIGHT });
    // The pump starts ten times and the first day begins with it: ten stretches of standing and the ends of the period, two levels each.
    expect(byFilledReservoir({ ...reservoir, limitLitres: 10_000 }, PERIOD)).toMatchObject({ limitRatio: expect.closeTo(Math.hypot(0.1, (10_000 * Math.sqrt(22)) / givenLitres), 6) as unknown });
  });

  it('fills a gap of levels as hours in which the pump ran', () => {
    const { reservoir, givenLitres } = tank({ runs: BY_NIGHT });
    const storedLitres = reservoir.storedLitres.map((litres, quarter) => (quarter > 200 && quarter < 400 ? null : litres));
    expect(byFilledReservoir({ ...reservoir, storedLitres }, PERIOD)).toMatchObject({ litres: expect.closeTo(givenLitres, 3) as unknown });
  });

  it.each<[string, Partial<FilledReservoir>, Made, string]>([
    ['levels by the hour', { storedLitres: tank({ runs: BY_NIGHT }).reservoir.storedLitres.map((litres, quarter) => (quarter % 4 === 0 ? litres : null)) }, { runs: BY_NIGHT }, 'reservoir_levels_too_coarse'],
    ['no level at the end', { storedLitres: tank({ runs: BY_NIGHT }).reservoir.storedLitres.slice(0, -1) }, { runs: BY_NIGHT }, 'reservoir_levels_too_coarse'],
    ['a wide tank, where the probe\'s 10 mm are a fifth of the result and more', { limitLitres: 120_000 }, { runs: BY_NIGHT }, 'reservoir_levels_too_coarse'],
    ['a pump of which nothing is told', { pump: [] }, { runs: BY_NIGHT }, 'reservoir_pump_state_unknown'],
    ['a pump that never stands', {}, { runs: () => true, draws: () => WELL_LITRES_A_QUARTER }, 'reservoir_pump_hardly_stands'],
    ['a pump that stands two hours of the day', {}, { runs: (quarter) => quarter % 96 >= 8, draws: () => 9_000 }, 'reservoir_pump_hardly_stands'],
    ['another well that fills it by day', {}, { runs: BY_NIGHT, alsoFilledBy: (quarter) => (quarter % 96 >= 80 ? 9_000 : 0) }, 'reservoir_fills_without_the_well'],
  ])('%s: refused', (_, over, made, reason) => {
    expect(byFilledReservoir({ ...tank(made).reservoir, ...over }, PERIOD)).toBe(reason);
  });
});
