import { faultsOfEnd, faultsOfEntry, type JournalGiven } from './journal-rules.js';

const NOW = Date.parse('2026-11-30T22:00:00Z');
const HOUR = 3_600_000;
const given = (changed: Partial<JournalGiven>): JournalGiven => ({ kind: 'shut_off', fromMs: NOW - HOUR, toMs: null, volumeLitres: null, switchedTo: null, note: null, isComplaintGiven: false, ...changed });

describe('an entry of the journal', () => {
  it.each<[string, Partial<JournalGiven>]>([
    ['a shut-off that goes on', {}], ['planned works of next week', { kind: 'planned_works', fromMs: NOW + 168 * HOUR, toMs: NOW + 172 * HOUR }], ['a washed tank with its litres', { kind: 'tank_washing', volumeLitres: 12_000 }],
    ['a valve that was closed', { kind: 'valve_switching', switchedTo: 'closed' }], ['a pump that was put on', { kind: 'pump_switching', switchedTo: 'on' }], ['a shift handed over in words', { kind: 'shift_handover', note: 'quiet' }],
    ['a complaint', { kind: 'complaint', isComplaintGiven: true }], ['a flushing whose litres nobody knows', { kind: 'flushing' }],
  ])('may be %s', (_, changed) => {
    expect(faultsOfEntry(given(changed), NOW)).toEqual([]);
  });

  it.each<[string, Partial<JournalGiven>, string, string]>([
    ['a fire of tomorrow', { kind: 'fire', fromMs: NOW + 24 * HOUR }, 'from', 'TIME_FUTURE'], ['works of the year after next', { fromMs: NOW + 400 * 24 * HOUR }, 'from', 'TIME_FUTURE'],
    ['an end before the beginning', { toMs: NOW - 2 * HOUR }, 'to', 'RANGE'], ['an end at the beginning', { toMs: NOW - HOUR }, 'to', 'RANGE'], ['a fire that ends tomorrow', { kind: 'fire', toMs: NOW + 24 * HOUR }, 'to', 'TIME_FUTURE'],
    ['litres of a shut-off', { volumeLitres: 5 }, 'volumeLitres', 'SCHEMA'], ['a valve without its position', { kind: 'valve_switching' }, 'switchedTo', 'SCHEMA'], ['a valve that is off', { kind: 'valve_switching', switchedTo: 'off' }, 'switchedTo', 'SCHEMA'],
    ['a fire that is closed', { kind: 'fire', switchedTo: 'closed' }, 'switchedTo', 'SCHEMA'], ['a shift without words', { kind: 'shift_handover' }, 'note', 'SCHEMA'], ['a complaint of nothing', { kind: 'complaint' }, 'complaint', 'SCHEMA'],
    ['a complaint within a flushing', { kind: 'flushing', isComplaintGiven: true }, 'complaint', 'SCHEMA'], ['what a subscriber said, where everybody reads it', { kind: 'complaint', isComplaintGiven: true, note: 'Asan says' }, 'note', 'SCHEMA'],
  ])('may not be %s', (_, changed, field, kind) => {
    expect(faultsOfEntry(given(changed), NOW)).toMatchObject([{ field, kind }]);
  });

  it('ends within a year', () => {
    expect(faultsOfEnd('shut_off', NOW, NOW + 367 * 24 * HOUR, NOW)).toMatchObject([{ kind: 'RANGE' }]);
  });
});
