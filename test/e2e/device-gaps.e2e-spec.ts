import { BatchWriter, Partitions } from '@app/persistence';
import { alarmNumberOf, MEASURED } from '@app/registry';

import { ApiOnTrial } from '../support/api-on-trial.js';

const HOUR_MS = 3_600_000;
/** Midnight of the city. */
const DAY_MS_BEGIN = Date.parse('2026-10-04T18:00:00Z');

/** A radio that numbers its messages, a wireless one behind a network server, a gateway, and a radio that was never heard. */
const DEVICES = `
  INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (11, 'KB-11', 10000000000), (12, 'KB-12', 10000000000);
  INSERT INTO device (device_id, serial, kind) VALUES (1, 'D-1', 'meter'), (2, 'D-2', 'meter'), (3, 'SERVER-1', 'gateway'), (4, 'D-4', 'meter');
  INSERT INTO channel_mapping (device_id, channel, register, meter_id, mapped_from) VALUES (1, 1, 1, 11, '2026-01-01'), (2, 1, 1, 12, '2026-01-01');`;

interface Message { readonly by: number; readonly device: number; readonly hour: number; readonly sequence: number | null; readonly alarms?: readonly string[]; readonly payload?: string }

async function heard(api: ApiOnTrial, messages: readonly Message[]): Promise<void> {
  await new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 }).write(messages.map(({ by, device, hour, sequence, alarms = [], payload = '{}' }, at) => {
    const atMs = DAY_MS_BEGIN + hour * HOUR_MS + 60_000;
    return {
      deviceId: by, frameKey: BigInt(at + 1), receivedAtMs: atMs + 5_000, topic: 't', payload: Buffer.from(payload),
      judged: {
        readings: [{ meterId: device + 10, register: 1, source: 1, itemNo: 0, flags: [], readAtMs: atMs, indexLitres: 1_000 + hour }],
        measures: [...alarms.map((alarm) => [alarmNumberOf(alarm), 1] as const), ...(device === 1 ? [[MEASURED.battery.number, 97 - hour] as const] : [])]
          .map(([quantity, amount], itemNo) => ({ deviceId: device, channel: 1, quantity, measuredAtMs: atMs, amount, itemNo: itemNo + 1, isClockDoubted: false })),
        quarantined: [], securityEvents: [], sequence, deviceClockMs: null,
      },
    };
  }));
}

interface Gaps { isNumbered: boolean; restartedAt: string[]; days: { day: string; messages: number; missingMessages: number; missingHours: number[] | null }[]; alarms: { alarm: string; from: string; to: string | null }[] }

describe('what is missing of a device', () => {
  it('is told by local day, with its alarms from start to end; and summed in the list', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(DEVICES);
    const { token } = await api.personOf('dispatcher');
    // The first day whole but for two hours, whose messages are lost too; on the second the battery is changed.
    const first = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => hour !== 5 && hour !== 6);
    await heard(api, [
      ...first.map((hour): Message => ({ by: 1, device: 1, hour, sequence: 100 + hour, ...(hour >= 8 && hour < 10 ? { alarms: ['leak'] } : {}) })),
      { by: 1, device: 1, hour: 24, sequence: 0, alarms: ['battery_low'] },
      // Passed on by a network server, once by name of the server's own form; once a day.
      ...[0, 24].map((hour): Message => ({ by: 3, device: 2, hour: hour + 0.25, sequence: 7 + hour / 12, payload: '{"deviceInfo":{}}' })),
      // A gateway's own message of several meters: its number is not theirs.
      { by: 3, device: 2, hour: 26.5, sequence: 999, payload: '{}' },
    ]);
    const asked = 'from=2026-10-05&to=2026-10-07';
    const own = (await api.api('GET', `/devices/1/gaps?${asked}`, { token })).json as Gaps;
    expect(own).toMatchObject({ isNumbered: true, restartedAt: ['2026-10-05T18:01:05.000Z'] });
    expect(own.days).toEqual([
      { day: '2026-10-05', messages: 22, missingMessages: 2, missingHours: [5, 6] }, { day: '2026-10-06', messages: 1, missingMessages: 0, missingHours: Array.from({ length: 23 }, (_, at) => at + 1) },
    ]);
    expect(own.alarms.map(({ alarm, from, to }) => [alarm, from, to])).toEqual([['leak', '2026-10-05T02:01:00.000Z', '2026-10-05T04:01:05.000Z'], ['battery_low', '2026-10-05T18:01:00.000Z', null]]);

    const wireless = (await api.api('GET', `/devices/2/gaps?${asked}`, { token })).json as Gaps;
    expect(wireless.days).toEqual([{ day: '2026-10-05', messages: 1, missingMessages: 1, missingHours: null }, { day: '2026-10-06', messages: 2, missingMessages: 0, missingHours: null }]);

    const { items, total } = (await api.api('GET', `/device-gaps?${asked}`, { token })).json as { items: Record<string, unknown>[]; total: number };
    expect(total).toBe(3);
    expect(items.map(({ lastHeardAt, batteryPercent, batteryAt, ...item }) => ({ ...item, now: [lastHeardAt, batteryPercent, batteryAt] }))).toEqual([
      { now: ['2026-10-05T18:01:05.000Z', 73, '2026-10-05T18:01:00.000Z'], id: 1, serial: 'D-1', messages: 23, missingMessages: 2, missingHours: 25, restarts: 1, alarms: ['battery_low'] },
      { now: ['2026-10-05T20:31:05.000Z', null, null], id: 2, serial: 'D-2', messages: 3, missingMessages: 1, missingHours: null, restarts: 0, alarms: [] },
      { now: [null, null, null], id: 4, serial: 'D-4', messages: 0, missingMessages: null, missingHours: null, restarts: 0, alarms: [] },
    ]);
  });

  it('is refused for a span that is none, and for a device that is none', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(DEVICES);
    const { token } = await api.personOf('dispatcher');
    for (const asked of ['from=2026-10-05&to=2026-10-05', 'from=2026-01-05&to=2026-10-05', 'from=yesterday']) expect((await api.api('GET', `/devices/1/gaps?${asked}`, { token })).status).toBe(400);
    expect((await api.api('GET', '/devices/9/gaps', { token })).status).toBe(404);
    expect((await api.api('GET', '/devices/1/gaps', { token })).json).toMatchObject({ isNumbered: false, alarms: [] });
  });
});
