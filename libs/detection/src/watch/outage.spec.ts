import { DEFAULT_SILENCE_RULES, type Silent, silencesOf } from './outage.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 30);
const silent = (subjectId: number, hoursAgo: number, gatewayId: number | null = null, usualGapHours = 1): Silent => ({ subjectId, lastReadAtMs: NOW - hoursAgo * HOUR, usualGapMs: usualGapHours * HOUR, gatewayId });
const found = (all: readonly Silent[], assigned: readonly (readonly [number, number])[] = []): string[] => silencesOf(all, new Map(assigned), DEFAULT_SILENCE_RULES, NOW).map(({ subject, subjectId }) => `${subject} ${subjectId}`);
const ofGateway = (count: number, hoursAgo: (at: number) => number): Silent[] => Array.from({ length: count }, (_, at) => silent(100 + at, hoursAgo(at), 7));

describe('silence', () => {
  it.each<[string, Silent[], (readonly [number, number])[], string[]]>([
    ['of a day is no finding yet', [silent(1, 24)], [], []],
    ['of a day and an hour is one', [silent(1, 25)], [], ['meter 1']],
    ['of two days of a meter that is read once a day is none', [silent(1, 48, null, 24)], [], []],
    ['of a gateway with ten meters is one finding, not ten', ofGateway(10, () => 30), [[7, 10]], ['gateway 7']],
    ['of four meters of a gateway is theirs', ofGateway(4, () => 30), [[7, 4]], ['meter 100', 'meter 101', 'meter 102', 'meter 103']],
    ['of five of twenty meters of a gateway is theirs', ofGateway(5, () => 30), [[7, 20]], ['meter 100', 'meter 101', 'meter 102', 'meter 103', 'meter 104']],
    ['of ten meters that fell silent one day after the other is theirs', ofGateway(5, (at) => 30 + at * 24), [[7, 5]], ['meter 100', 'meter 101', 'meter 102', 'meter 103', 'meter 104']],
    ['of a meter long before its gateway stays its own', [...ofGateway(9, () => 30), silent(1, 500, 7)], [[7, 10]], ['gateway 7', 'meter 1']],
  ])('%s', (_, all, assigned, expected) => {
    expect(found(all, assigned)).toEqual(expected);
  });

  it('begins with the last reading and is raised when it was too long, whenever it is looked at', () => {
    const [later] = silencesOf([silent(1, 100)], new Map(), DEFAULT_SILENCE_RULES, NOW);
    expect(later!.finding).toMatchObject({ startedAtMs: NOW - 100 * HOUR, raisedAtMs: NOW - 76 * HOUR, flowLitresPerHour: null });
  });
});
