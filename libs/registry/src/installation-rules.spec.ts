import { judgeInstallation, judgeRemoval, type InstallationSpan } from './installation-rules.js';
import { judgeMeterStep, judgeWellStep, requireRisingLevels } from './register-steps.js';
import { METER_STATES, WELL_STATES, type IndexDecrease, type MeterState } from './register-things.js';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const FEBRUARY = Date.parse('2026-02-01T00:00:00Z');
const JUNE = Date.parse('2026-06-01T00:00:00Z');
const meter = (state: MeterState | null = 'in_stock') => ({ serial: '0012345', registerCapacityLitres: 100_000_000, state });
const open: InstallationSpan = { fromMs: FEBRUARY, toMs: null, indexAtInstallationLitres: 500 };
const closed: InstallationSpan = { fromMs: FEBRUARY, toMs: JUNE, indexAtInstallationLitres: 500 };
/** With a reason by name: a file's line is refused for it in the words of its reader. */
const refusal = (kind: string): Error => expect.objectContaining({ name: 'RegisterRefusal', kind, subject: '0012345', reason: expect.objectContaining({ name: expect.any(String) as string }) as object }) as Error;

describe('a meter is put in', () => {
  it.each([
    ['out of the store', meter(), [], JUNE], ['after it was taken out elsewhere, that very minute', meter('removed'), [closed], JUNE], ['of which nothing else is recorded', meter(null), [], JUNE],
    ['by a watch that is four minutes fast', meter(), [], NOW + 240_000],
  ])('%s', (_, which, spans, atMs) => {
    expect(() => judgeInstallation(which, spans, { atMs, indexLitres: 0 }, NOW)).not.toThrow();
  });

  it.each([
    ['while it is elsewhere', meter(), [open], JUNE, 0, 'OVERLAP'],
    ['at a time when it was elsewhere', meter(), [closed], JUNE - 1, 0, 'OVERLAP'],
    ['before it was elsewhere: it would be at two places', meter(), [closed], FEBRUARY - 1, 0, 'OVERLAP'],
    ['though it is lost', meter('lost'), [], JUNE, 0, 'CONFLICT'],
    ['though it is scrap', meter('scrapped'), [], JUNE, 0, 'CONFLICT'],
    ['though its supplier has it', meter('returned'), [], JUNE, 0, 'CONFLICT'],
    ['tomorrow', meter(), [], NOW + 86_400_000, 0, 'TIME_FUTURE'],
    ['before the register begins', meter(), [], Date.UTC(1900, 0, 1) - 1, 0, 'RANGE'],
    ['with more than the register can show', meter(), [], JUNE, 100_000_000, 'RANGE'],
    ['with less than nothing', meter(), [], JUNE, -1, 'RANGE'],
    ['with part of a litre', meter(), [], JUNE, 0.5, 'RANGE'],
  ])('not %s', (_, which, spans, atMs, indexLitres, kind) => {
    expect(() => judgeInstallation(which, spans, { atMs, indexLitres }, NOW)).toThrow(refusal(kind));
  });
});

describe('a meter is taken out', () => {
  const removal = (given: { atMs?: number; indexLitres?: number | null; indexDecrease?: IndexDecrease | null } = {}) => ({ atMs: JUNE, indexLitres: 700, indexDecrease: null, ...given });

  it.each([
    ['showing more', removal()], ['showing the same', removal({ indexLitres: 500 })], ['read by nobody', removal({ indexLitres: null })],
    ['having rolled over', removal({ indexLitres: 499, indexDecrease: 'rolled_over' })], ['having run backwards', removal({ indexLitres: 0, indexDecrease: 'ran_backwards' })],
  ])('%s', (_, act) => {
    expect(judgeRemoval(meter(), [open], act, NOW)).toBe(open);
  });

  it('also when nobody read it when it was put in', () => {
    const unread = { ...open, indexAtInstallationLitres: null };
    expect(judgeRemoval(meter(), [unread], removal({ indexLitres: 3 }), NOW)).toBe(unread);
  });

  it.each([
    ['showing less, without a word why', [open], removal({ indexLitres: 499 }), 'REGISTER_DECREASE'],
    ['showing more, with a reason for less', [open], removal({ indexDecrease: 'rolled_over' }), 'CONFLICT'],
    ['that was never put in', [], removal(), 'CONFLICT'], ['a second time', [closed], removal({ atMs: JUNE + 1 }), 'CONFLICT'],
    ['the moment it was put in', [open], removal({ atMs: FEBRUARY }), 'RANGE'], ['tomorrow', [open], removal({ atMs: NOW + 86_400_000 }), 'TIME_FUTURE'],
  ])('not %s', (_, spans, act, kind) => {
    expect(() => judgeRemoval(meter(), spans, act, NOW)).toThrow(refusal(kind));
  });
});

describe('a step from state to state', () => {
  it('of a well is free, but from destroyed', () => {
    const refused = WELL_STATES.flatMap((before) => WELL_STATES.filter((after) => throws(() => judgeWellStep({ state: before }, { state: after }))).map((after) => `${before} → ${after}`));
    expect(refused).toEqual(['destroyed → operating', 'destroyed → standby', 'destroyed → mothballed', 'destroyed → in_repair']);
  });

  it('of a meter never goes back to the order, nor from the scrap, nor to installed without an act', () => {
    const allowed = METER_STATES.map((before) => `${before} → ${METER_STATES.filter((after) => !throws(() => judgeMeterStep({ state: before }, { state: after }))).join(' ')}`);
    expect(allowed).toEqual([
      'ordered → ordered in_stock removed lost scrapped returned', 'in_stock → in_stock removed lost scrapped returned', 'installed → in_stock removed lost scrapped returned',
      'removed → in_stock removed lost scrapped returned', 'lost → in_stock removed lost scrapped returned', 'scrapped → scrapped', 'returned → in_stock removed lost scrapped returned']);
  });
});

describe('a gauging of a reservoir', () => {
  const levels = (...pairs: readonly [number, number][]) => pairs.map(([levelMillimetres, volumeLitres]) => ({ levelMillimetres, volumeLitres }));
  it.each([
    ['that was never made', null, 500], ['that rises', levels([0, 0], [1_000, 100], [4_000, 500]), 500], ['of a cone whose bottom holds nothing', levels([0, 0], [100, 0], [4_000, 500]), 500],
    ['of a reservoir whose volume is not known', levels([0, 0], [4_000, 900]), null],
  ])('%s is taken', (_, given, volumeLitres) => {
    expect(() => requireRisingLevels({ levels: given, volumeLitres })).not.toThrow();
  });

  it.each([
    ['that says one level twice', levels([0, 0], [0, 1]), 500], ['that falls', levels([10, 0], [0, 1]), 500], ['that holds less higher up', levels([0, 5], [10, 4]), 500],
    ['that holds more than the reservoir', levels([0, 0], [10, 501]), 500],
  ])('%s is refused', (_, given, volumeLitres) => {
    expect(() => requireRisingLevels({ levels: given, volumeLitres })).toThrow(expect.objectContaining({ kind: 'RANGE', field: 'levels' }) as Error);
  });
});

function throws(step: () => void): boolean {
  try {
    step();
    return false;
  } catch (error) {
    expect(error).toHaveProperty('reason.name');
    return true;
  }
}
