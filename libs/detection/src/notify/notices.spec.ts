import fc from 'fast-check';

import type { FindingKind } from '../finding.js';
import { batchesOf, isNews, LastTold, NEWS_FOR_MS, TOLD_AGAIN_AFTER_MS } from './notice-messages.js';
import { escalationOf, isFor, itemsOf, type NoticeEvent, type NoticeItem, type NoticeRule, type QuietHours, quietUntilMs } from './notice-rules.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONE = 'Asia/Bishkek';
/** Local midnight of 1 June: Bishkek is six hours ahead. */
const MIDNIGHT = Date.UTC(2026, 4, 31, 18);
const clock = (text: string, day = 0): number => {
  const [hours, minutes] = text.split(':').map(Number) as [number, number];
  return MIDNIGHT + day * 24 * HOUR + hours * HOUR + minutes * MINUTE;
};
const minuteOf = (text: string): number => (clock(text) - MIDNIGHT) / MINUTE;
const NIGHT: QuietHours = { fromMinute: minuteOf('22:00'), toMinute: minuteOf('07:00') };
const LUNCH: QuietHours = { fromMinute: minuteOf('12:00'), toMinute: minuteOf('13:00') };

const ruleOf = (change: Partial<NoticeRule> = {}): NoticeRule => ({ ruleId: 1, channelId: 1, kinds: null, zoneIds: null, leastConfidence: 0, quiet: null, urgentKinds: [], collectMinutes: 0, escalation: [], ...change });
const eventOf = (findingId: number, change: Partial<NoticeEvent> = {}): NoticeEvent => ({ findingId, kind: 'continuousFlow', confidence: 0.7, zoneId: 1, gatewayId: null, ...change });

describe('quiet hours', () => {
  it.each<[string, number, QuietHours | null, number]>([
    ['none: at once', clock('03:00'), null, clock('03:00')],
    ['before ten in the evening: at once', clock('21:59'), NIGHT, clock('21:59')],
    ['at ten: at seven of the next day', clock('22:00'), NIGHT, clock('07:00', 1)],
    ['after midnight: at seven of the same day', clock('00:00', 1), NIGHT, clock('07:00', 1)],
    ['a minute before seven: at seven', clock('06:59'), NIGHT, clock('07:00')],
    ['at seven: at once', clock('07:00'), NIGHT, clock('07:00')],
    ['within a day', clock('12:30'), LUNCH, clock('13:00')],
    ['of no length', clock('12:30'), { fromMinute: 5, toMinute: 5 }, clock('12:30')],
  ])('%s', (_, atMs, quiet, untilMs) => {
    expect(quietUntilMs(atMs, quiet, ZONE)).toBe(untilMs);
  });
});

describe('a rule', () => {
  it.each<[string, Partial<NoticeRule>, Partial<NoticeEvent>, boolean]>([
    ['without conditions takes everything', {}, { zoneId: null }, true],
    ['takes its kinds', { kinds: ['inflowBurst'] }, { kind: 'inflowBurst' }, true],
    ['leaves other kinds', { kinds: ['inflowBurst'] }, {}, false],
    ['takes its zones', { zoneIds: [1, 2] }, {}, true],
    ['leaves other zones', { zoneIds: [2] }, {}, false],
    ['of zones leaves what lies in none', { zoneIds: [1] }, { zoneId: null }, false],
    ['takes what is as sure as it asks', { leastConfidence: 0.7 }, {}, true],
    ['leaves what is less sure', { leastConfidence: 0.71 }, {}, false],
  ])('%s', (_, rule, event, expected) => {
    expect(isFor(ruleOf(rule), eventOf(1, event))).toBe(expected);
  });

  it('that would tell first does, where several send a finding to one channel', () => {
    const rules = [ruleOf({ ruleId: 1, quiet: NIGHT }), ruleOf({ ruleId: 2, collectMinutes: 5 }), ruleOf({ ruleId: 3, channelId: 9 })];
    expect(itemsOf(eventOf(1), rules, clock('23:00'), ZONE).map(({ channelId, ruleId, dueAtMs }) => [channelId, ruleId, dueAtMs])).toEqual([[1, 2, clock('23:05')], [9, 3, clock('23:00')]]);
  });

  it('lets urgent kinds break its quiet hours', () => {
    const rule = ruleOf({ quiet: NIGHT, urgentKinds: ['inflowBurst'] });
    expect(itemsOf(eventOf(1, { kind: 'inflowBurst' }), [rule], clock('23:00'), ZONE)[0]!.dueAtMs).toBe(clock('23:00'));
    expect(itemsOf(eventOf(1), [rule], clock('23:00'), ZONE)[0]!.dueAtMs).toBe(clock('07:00', 1));
  });
});

describe('escalation', () => {
  const rule = ruleOf({ quiet: NIGHT, urgentKinds: ['inflowBurst'], escalation: [{ afterMinutes: 15, channelId: 2 }, { afterMinutes: 30, channelId: 3 }] });
  const urgent = eventOf(1, { kind: 'inflowBurst' });
  const told = clock('10:00');

  it.each<[string, NoticeEvent, number, number, number[], number, [number, number, number] | 'done' | null]>([
    ['not before its time', urgent, 0, told, [1], clock('10:14'), null],
    ['to the next channel when its time has come', urgent, 0, told, [1], clock('10:15'), [2, 1, clock('10:15')]],
    ['over a channel that knows of it: the times add up', urgent, 0, told, [1, 2], clock('10:44'), null],
    ['and then to the one behind it', urgent, 0, told, [1, 2], clock('10:45'), [3, 2, clock('10:45')]],
    ['from the first step to the second', urgent, 1, told, [1, 2], clock('10:30'), [3, 2, clock('10:30')]],
    ['ends where no step is left', urgent, 2, told, [1, 2, 3], clock('23:00'), 'done'],
    ['ends where everybody knows', urgent, 0, told, [1, 2, 3], clock('10:01'), 'done'],
    ['waits for the end of quiet hours where it is not urgent', eventOf(1), 0, clock('22:00'), [1], clock('22:30'), [2, 1, clock('07:00', 1)]],
    ['breaks them where it is', urgent, 0, clock('22:00'), [1], clock('22:30'), [2, 1, clock('22:30')]],
  ])('%s', (_, event, step, toldAtMs, knownTo, nowMs, expected) => {
    const next = escalationOf(rule, event, { step, toldAtMs }, new Set(knownTo), nowMs, ZONE);
    expect(next === null || next === 'done' ? next : [next.channelId, next.step, next.dueAtMs]).toEqual(expected);
  });
});

describe('news', () => {
  const nowMs = clock('12:00');
  it.each<[string, number, number | null, boolean]>([
    ['a finding that goes on, however old', nowMs - 90 * 24 * HOUR, null, true],
    ['one that was raised today and is over', nowMs - 3 * HOUR, nowMs - HOUR, true],
    ['one of weeks ago that is over', nowMs - NEWS_FOR_MS - 1, nowMs - NEWS_FOR_MS, false],
  ])('%s: %s', (_, raisedAtMs, endedAtMs, expected) => {
    expect(isNews({ raisedAtMs, endedAtMs }, nowMs)).toBe(expected);
  });
});

/** What is stored between looks: items, those told, and when groups were told. Kept as text, so that every look is one after a restart. */
interface Kept { readonly items: (NoticeItem & { readonly toldAtMs: number | null })[]; readonly messages: { readonly channelId: number; readonly atMs: number; readonly findingIds: readonly number[]; readonly groups: number }[] }

function look(text: string, found: readonly NoticeEvent[], rules: readonly NoticeRule[], nowMs: number): string {
  const { items, messages } = JSON.parse(text) as Kept;
  // The key of an item: a finding goes to a channel once.
  for (const item of found.flatMap((event) => itemsOf(event, rules, nowMs, ZONE))) if (!items.some((one) => one.findingId === item.findingId && one.channelId === item.channelId)) items.push({ ...item, toldAtMs: null });
  const lastTold = new LastTold();
  for (const { channelId, groupKey, toldAtMs } of items) if (toldAtMs !== null) lastTold.tell(channelId, groupKey, toldAtMs);
  const batches = batchesOf(items.filter(({ toldAtMs }) => toldAtMs === null), ({ ruleId }) => rules.find((rule) => rule.ruleId === ruleId)!.quiet, lastTold, nowMs, ZONE);
  const toldNow = new Set(batches.flatMap(({ channelId, groups }) => groups.flatMap(({ items: lines }) => lines.map(({ findingId }) => `${channelId} ${findingId}`))));
  return JSON.stringify({
    items: items.map((item) => (toldNow.has(`${item.channelId} ${item.findingId}`) ? { ...item, toldAtMs: nowMs } : item)),
    messages: [...messages, ...batches.map(({ channelId, groups }) => ({ channelId, atMs: nowMs, groups: groups.length, findingIds: groups.flatMap(({ items: lines }) => lines.map(({ findingId }) => findingId)) }))],
  } satisfies Kept);
}

const EMPTY = JSON.stringify({ items: [], messages: [] } satisfies Kept);
const run = (looks: readonly (readonly [number, readonly NoticeEvent[]])[], rules: readonly NoticeRule[]): Kept => JSON.parse(looks.reduce((kept, [nowMs, found]) => look(kept, found, rules, nowMs), EMPTY)) as Kept;
const silentAt = (findingId: number, gatewayId = 7): NoticeEvent => eventOf(findingId, { kind: 'radioSilent', gatewayId });

describe('messages', () => {
  it('tell 300 meters of one gateway that fall silent at once in one message with one group', () => {
    const { messages } = run([[clock('10:00'), Array.from({ length: 300 }, (_, at) => silentAt(at + 1))]], [ruleOf()]);
    expect(messages.map(({ findingIds, groups }) => [findingIds.length, groups])).toEqual([[300, 1]]);
  });

  it('tell 300 meters of one gateway that fall silent over five hours once an hour at most', () => {
    const looks = Array.from({ length: 420 }, (_, at) => [clock('08:00') + at * MINUTE, at < 300 ? [silentAt(at + 1)] : []] as const);
    const { messages } = run(looks, [ruleOf({ collectMinutes: 2 })]);
    expect(messages.length).toBeLessThanOrEqual(6);
    expect(messages.flatMap(({ findingIds }) => findingIds).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  });

  it('collect what comes while the first waits', () => {
    const looks: [number, NoticeEvent[]][] = [[clock('10:00'), [eventOf(1)]], [clock('10:01'), [eventOf(2, { kind: 'meterStopped' })]], [clock('10:02'), []], [clock('10:03'), []]];
    expect(run(looks, [ruleOf({ collectMinutes: 2 })]).messages).toEqual([{ channelId: 1, atMs: clock('10:02'), groups: 2, findingIds: [1, 2] }]);
  });

  it('that became due within quiet hours wait for their end', () => {
    const looks: [number, NoticeEvent[]][] = [[clock('21:59'), [eventOf(1)]], [clock('22:04'), []], [clock('07:00', 1), []]];
    expect(run(looks, [ruleOf({ quiet: NIGHT, collectMinutes: 5 })]).messages.map(({ atMs }) => atMs)).toEqual([clock('07:00', 1)]);
  });

  it('of the night come together when it is over, but for what is urgent', () => {
    const rule = ruleOf({ quiet: NIGHT, urgentKinds: ['inflowBurst'] });
    const looks: [number, NoticeEvent[]][] = [[clock('23:00'), [eventOf(1)]], [clock('23:30'), [eventOf(2, { kind: 'inflowBurst' })]], [clock('04:00', 1), [eventOf(3, { zoneId: 2 })]], [clock('06:59', 1), []], [clock('07:00', 1), []]];
    expect(run(looks, [rule]).messages.map(({ atMs, findingIds }) => [atMs, findingIds])).toEqual([[clock('23:30'), [2]], [clock('07:00', 1), [1, 3]]]);
  });

  it('tell every finding on every channel that a rule sends it to exactly once, none in quiet hours unless urgent; a second look and a restart tell nothing twice', () => {
    const KINDS: readonly FindingKind[] = ['inflowBurst', 'radioSilent', 'continuousFlow'];
    const anyQuiet = fc.option(fc.record({ fromMinute: fc.integer({ min: 0, max: 1439 }), toMinute: fc.integer({ min: 0, max: 1439 }) }), { nil: null });
    const anyRule = fc.record({
      channelId: fc.integer({ min: 1, max: 3 }), kinds: fc.option(fc.subarray([...KINDS]), { nil: null }), zoneIds: fc.option(fc.subarray([1, 2, 3]), { nil: null }), leastConfidence: fc.constantFrom(0, 0.6, 0.8),
      quiet: anyQuiet, urgentKinds: fc.subarray([...KINDS]), collectMinutes: fc.integer({ min: 0, max: 60 }),
    });
    const anyEvent = fc.record({ kind: fc.constantFrom(...KINDS), confidence: fc.constantFrom(0.5, 0.7, 0.9), zoneId: fc.constantFrom(null, 1, 2), gatewayId: fc.constantFrom(null, 7, 8) });
    const anyLooks = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.array(anyEvent, { maxLength: 4 }), fc.boolean()), { minLength: 1, maxLength: 30 });
    fc.assert(fc.property(fc.array(anyRule, { maxLength: 5 }), anyLooks, (bareRules, bareLooks) => {
      const rules = bareRules.map((rule, at) => ruleOf({ ...rule, ruleId: at + 1 }));
      let nowMs = MIDNIGHT;
      let findingId = 0;
      const looks = bareLooks.flatMap(([minutes, found, isTwice]) => {
        nowMs += minutes * MINUTE;
        const one = [nowMs, found.map((event): NoticeEvent => ({ ...event, findingId: ++findingId }))] as const;
        return isTwice ? [one, one] : [one];
      });
      // Two days more, so that every quiet hour ends.
      for (let at = 1; at <= 48 * 4; at++) looks.push([nowMs + at * 15 * MINUTE, []] as const);
      const { messages } = run(looks, rules);
      const told = messages.flatMap(({ channelId, findingIds }) => findingIds.map((id) => `${channelId} ${id}`));
      const events = looks.flatMap(([, found]) => found);
      const wanted = new Set(events.flatMap((event) => rules.filter((rule) => isFor(rule, event)).map(({ channelId }) => `${channelId} ${event.findingId}`)));
      expect(told.toSorted()).toEqual([...wanted].toSorted());
      for (const { channelId, atMs, findingIds } of messages) {
        for (const event of events.filter((one) => findingIds.includes(one.findingId))) {
          const mayTell = rules.some((rule) => rule.channelId === channelId && isFor(rule, event) && (rule.urgentKinds.includes(event.kind) || quietUntilMs(atMs, rule.quiet, ZONE) === atMs));
          expect(mayTell).toBe(true);
        }
      }
      // One message a channel and look.
      expect(new Set(messages.map(({ channelId, atMs }) => `${channelId} ${atMs}`)).size).toBe(messages.length);
    }), { numRuns: 60 });
  });

  it('wait an hour for a group that was told, and not longer', () => {
    const looks: [number, NoticeEvent[]][] = [[clock('10:00'), [silentAt(1)]], [clock('10:30'), [silentAt(2)]], [clock('10:00') + TOLD_AGAIN_AFTER_MS - 1, []], [clock('10:00') + TOLD_AGAIN_AFTER_MS, []]];
    expect(run(looks, [ruleOf()]).messages.map(({ atMs }) => atMs)).toEqual([clock('10:00'), clock('11:00')]);
  });
});
