import { KARA_BALTA, readTown, shrinkTown } from './town-file.js';
import { TownModel } from './town-model.js';
import { townMessages, TownTraffic, type TrafficPace } from './town-traffic.js';
import type { TownMessage } from './delivery.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 100);
/** Nothing is lost, late or twice, so that two ways of sending can be compared reading by reading. */
const QUIET = readTown({
  ...SMALL, meters: { ...SMALL.meters, household: 60 },
  radio: { ...SMALL.radio, lateShare: 0, duplicateShare: 0, lostShare: 0, silencesPerGatewayYear: 0, wrongClocksPerThousandDevicesYear: 100 },
});
const FROM = '2026-04-20';
const DAYS = 3;

function sent(pace?: TrafficPace): TownMessage[] {
  const model = new TownModel(QUIET, 7, FROM);
  return [...townMessages(model, DAYS, undefined, new TownTraffic(model, pace))];
}

function readingsIn({ payload }: TownMessage): string[] {
  const body = JSON.parse(payload) as { serial?: string; unit?: string; ch?: number; rows?: [string, number, number, number?][]; readings?: { ts: string | number; value: string | number }[] };
  return body.rows?.map(([serial, seconds, litres, channel = 1]) => `${serial} ${channel} ${seconds * 1000} ${litres}`)
    ?? body.readings!.map(({ ts, value }) => `${body.serial} ${body.ch ?? 1} ${Math.floor((typeof ts === 'string' ? Date.parse(ts) : ts) / 1000) * 1000} ${body.unit === 'l' ? value : Math.round(Number(value) * 1000)}`);
}

describe('the pace of sending', () => {
  const gathered = sent();
  const liveFromMs = Date.parse('2026-04-21T10:30:00+06:00');
  const clocksFromMs = liveFromMs + 7_200_000;
  const live = sent({ liveFromMs, clocksFromMs, wellHistoryMinutes: 360, deviceHistoryHours: 24 });

  it('changes messages, and no reading', () => {
    expect(live.flatMap(readingsIn).toSorted()).toEqual(gathered.flatMap(readingsIn).toSorted());
    expect(live.length).not.toBe(gathered.length);
  });

  it('keeps the minutes of a well for six hours before the live part, and sends each by itself in it', () => {
    const sizes = live.filter(({ sender }) => sender === 'WELL-GOL-1').map((message) => [message.atMs < liveFromMs + 60_000, readingsIn(message).length] as const);
    expect(sizes.filter(([isPast]) => isPast).map(([, size]) => size)).toEqual([360, 360, 360, 360, 360, 270]);
    expect(new Set(sizes.filter(([isPast]) => !isPast).map(([, size]) => size))).toEqual(new Set([1]));
    expect(sizes.filter(([isPast]) => !isPast)).toHaveLength(37.5 * 60);
  });

  it('keeps the hours of a device of its own for a day before the live part', () => {
    const sizes = live.filter(({ sender, atMs }) => sender.startsWith('RD-') && atMs < Date.parse('2026-04-21T06:00:00+06:00')).map((message) => readingsIn(message).length);
    expect(sizes.length).toBeGreaterThan(5);
    expect(new Set(sizes)).toEqual(new Set([24, 1])); // a reverse register is read once a day
  });

  it('has a gateway pass on what it hears within seconds in the live part', () => {
    const heard = live.filter(({ sender, atMs }) => sender.startsWith('GW-') && atMs >= liveFromMs + 100_000);
    expect(heard.length).toBeGreaterThan(1_000);
    // A wrong clock dates its reading otherwise.
    const delays = heard.map((message) => message.atMs - Number(readingsIn(message)[0]!.split(' ')[2])).filter((delayMs) => Math.abs(delayMs) < 60_000);
    expect(delays.length).toBeGreaterThan(0.9 * heard.length);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...delays)).toBeLessThan(11_000);
  });

  it('says what the clock of the sender shows from the instant on that it is told, and not before', () => {
    expect(live.filter(({ atMs, payload }) => payload.includes('"clock"') !== atMs >= clocksFromMs)).toEqual([]);
  });

  it('is in the order of sending', () => {
    expect(live.every(({ atMs }, at) => at === 0 || atMs >= live[at - 1]!.atMs)).toBe(true);
  });
});
