import { type ShutOff, withoutWater } from './supply-continuity.js';

const at = (clock: string): number => Date.parse(`2026-11-10T${clock}:00Z`);
const shutOff = (from: string, to: string | null, accountsAffected: number | null = 100, zoneId: number | null = 1): ShutOff => ({ zoneId, fromMs: at(from), toMs: to === null ? null : at(to), accountsAffected });
const DAY = { fromMs: at('00:00'), toMs: at('00:00') + 86_400_000 };
const LATER = DAY.toMs + 3_600_000;

describe('hours without water', () => {
  it.each<[string, ShutOff[], number, object[]]>([
    ['one of two hours of 100 accounts is 200 account hours', [shutOff('10:00', '12:00')], LATER, [{ zoneId: 1, shutOffs: 1, hours: 2, accountHours: 200, isOpen: false }]],
    ['of two that overlap the shared hour counts once, with the larger number', [shutOff('10:00', '12:00'), shutOff('11:00', '13:00', 40)], LATER, [{ zoneId: 1, shutOffs: 2, hours: 3, accountHours: 240, isOpen: false }]],
    ['between two apart there was water', [shutOff('10:00', '11:00'), shutOff('15:00', '16:00')], LATER, [{ zoneId: 1, shutOffs: 2, hours: 2, accountHours: 200, isOpen: false }]],
    ['one that goes on counts up to now', [shutOff('10:00', null)], at('10:30'), [{ zoneId: 1, shutOffs: 1, hours: 0.5, accountHours: 50, isOpen: true }]],
    ['one whose end is planned counts up to now, not up to its end', [shutOff('10:00', '20:00')], at('11:00'), [{ zoneId: 1, shutOffs: 1, hours: 1, accountHours: 100, isOpen: true }]],
    ['one that has not begun is none', [shutOff('10:00', '20:00')], at('09:00'), []],
    ['accounts that nobody counted make the account hours unknown, not nought', [shutOff('10:00', '12:00', null)], LATER, [{ zoneId: 1, shutOffs: 1, hours: 2, accountHours: null, isOpen: false }]],
    ['zones stand apart, the whole city first', [shutOff('10:00', '11:00', 5, 2), shutOff('10:00', '11:00', 9, null)], LATER, [
      { zoneId: null, shutOffs: 1, hours: 1, accountHours: 9, isOpen: false }, { zoneId: 2, shutOffs: 1, hours: 1, accountHours: 5, isOpen: false }]],
  ])('%s', (_, shutOffs, nowMs, expected) => {
    expect(withoutWater(shutOffs, DAY, nowMs)).toEqual(expected);
  });

  it('of a shut-off across midnight are parted between the days', () => {
    const across = [{ ...shutOff('22:00', null), toMs: DAY.toMs + 7_200_000 }];
    const parts = [DAY, { fromMs: DAY.toMs, toMs: DAY.toMs + 86_400_000 }].map((day) => withoutWater(across, day, LATER + 86_400_000)[0]!.hours);
    expect(parts).toEqual([2, 2]);
  });
});
