import { Controller, Get, Inject, Param } from '@nestjs/common';
import { DEVICE_LIST, type DeviceFrame, type DeviceNow, devicesNow, framesOfDevices, type Pool, sqlOf } from '@app/persistence';
import { Asked, Int4Id, type ListAnswer, localDay, PAGE_FIELDS, type QueryOf, Refusal, Roles, word } from '@app/platform';
import { type AlarmSpan, alarmSpans, counterGaps, silentHours } from '@app/telemetry';
import { DAY_MS, localDayBounds, localDayOf, nextDay } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { PlainDesk } from './plain-desk.service.js';

/** Where a device reports each hour, most hours of its best day have something; what reports once a day is not asked for hours. */
const HOURLY_FROM_HOURS = 12;
const HOURS_OF_DAY = 24;
const MOST_DAYS = 62;
const DAYS_FIELDS = { from: localDay, to: localDay } as const;
const LIST_FIELDS = { ...PAGE_FIELDS, ...DAYS_FIELDS, q: word } as const;

/** One local day of a device. */
interface DayGaps {
  readonly day: string;
  readonly messages: number;
  /** Messages numbered and not received; counted on the day of the last one before them. */
  readonly missingMessages: number;
  /** Hours of the day, 0 to 23 (24 where clocks are set back), in which nothing was measured; null for a device that does not report each hour. */
  readonly missingHours: readonly number[] | null;
}

interface AlarmView { readonly alarm: string; readonly from: Date; readonly lastToldAt: Date; readonly to: Date | null }

/** What is missing of a device, and what it alarmed of. */
export interface GapsView {
  readonly isNumbered: boolean;
  readonly restartedAt: readonly Date[];
  readonly days: readonly DayGaps[];
  readonly alarms: readonly AlarmView[];
}

/** The same of many devices, summed, and how each is now. */
interface GapsRow extends Pick<DeviceNow, 'lastHeardAt' | 'batteryPercent' | 'batteryAt'> {
  readonly id: number;
  readonly serial: string;
  readonly messages: number;
  readonly missingMessages: number | null;
  readonly missingHours: number | null;
  readonly restarts: number;
  readonly alarms: readonly string[];
}

/** What did not come of what devices sent or should have measured, and their alarms from start to end. */
@Roles('administrator', 'dispatcher')
@Controller()
export class DeviceGapsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(PlainDesk) private readonly desk: PlainDesk, @Inject(TIME_ZONE) private readonly zone: string) {}

  /** One device by local day, the last fourteen days where nothing else is asked for. */
  @Get('devices/:id/gaps')
  async ofDevice(@Param('id', Int4Id) id: number, @Asked(DAYS_FIELDS) asked: QueryOf<typeof DAYS_FIELDS>): Promise<GapsView> {
    await this.desk.show(DEVICE_LIST, id);
    const days = this.daysOf(asked);
    return gapsOf(await this.framesOf([id], days), days, Date.now());
  }

  /** Devices by serial, with what is missing of each over the days asked for. */
  @Get('device-gaps')
  async list(@Asked(LIST_FIELDS) { from, to, ...asked }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<GapsRow>> {
    const days = this.daysOf({ from, to });
    const { items, ...page } = await this.desk.list(DEVICE_LIST, { ...asked, sort: undefined }, { kind: 'meter', isRevoked: false });
    const ids = items.map((item) => Number(item['id']));
    const byDevice = new Map<number, DeviceFrame[]>(ids.map((id) => [id, []]));
    for (const frame of await this.framesOf(ids, days)) byDevice.get(frame.deviceId)!.push(frame);
    const nowOf = new Map((await devicesNow(sqlOf(this.pool), ids)).map((now) => [now.deviceId, now]));
    const nowMs = Date.now();
    return {
      ...page,
      items: items.map((item): GapsRow => {
        const id = Number(item['id']);
        const view = gapsOf(byDevice.get(id)!, days, nowMs);
        const sum = (of: (day: DayGaps) => number): number => view.days.reduce((total, day) => total + of(day), 0);
        const { lastHeardAt, batteryPercent, batteryAt } = nowOf.get(id)!;
        return {
          id, serial: String(item['serial']), lastHeardAt, batteryPercent, batteryAt, messages: sum(({ messages }) => messages), missingMessages: view.isNumbered ? sum(({ missingMessages }) => missingMessages) : null,
          missingHours: view.days.some(({ missingHours }) => missingHours === null) ? null : sum(({ missingHours }) => missingHours!.length), restarts: view.restartedAt.length,
          alarms: [...new Set(view.alarms.filter(({ to: end }) => end === null).map(({ alarm }) => alarm))],
        };
      }),
    };
  }

  private framesOf(ids: readonly number[], days: readonly LocalDay[]): Promise<DeviceFrame[]> {
    return framesOfDevices(sqlOf(this.pool), ids, new Date(days[0]!.fromMs), new Date(days.at(-1)!.toMs));
  }

  /** @throws Refusal RANGE */
  private daysOf({ from, to }: QueryOf<typeof DAYS_FIELDS>): LocalDay[] {
    const toOn = to ?? nextDay(localDayOf(Date.now(), this.zone));
    const fromOn = from ?? new Date(Date.parse(`${toOn}T00:00:00Z`) - 14 * DAY_MS).toISOString().slice(0, 10);
    const length = (Date.parse(toOn) - Date.parse(fromOn)) / DAY_MS;
    if (length <= 0 || length > MOST_DAYS) throw new Refusal('RANGE', `from: 1 to ${MOST_DAYS} days before "to"`, [{ field: 'from', kind: 'RANGE', detail: `1 to ${MOST_DAYS} days before "to"` }]);
    const days: LocalDay[] = [];
    for (let day = fromOn; day < toOn; day = nextDay(day)) days.push({ day, ...localDayBounds(day, this.zone) });
    return days;
  }
}

interface LocalDay { readonly day: string; readonly fromMs: number; readonly toMs: number }

function gapsOf(frames: readonly DeviceFrame[], days: readonly LocalDay[], nowMs: number): GapsView {
  const { gaps, restartedAtMs } = counterGaps(frames);
  const measuredAtMs = frames.flatMap((frame) => frame.measuredAtMs);
  const silent = days.map(({ fromMs, toMs }) => silentHours(measuredAtMs, fromMs, toMs, nowMs));
  const isHourly = days.some(({ fromMs, toMs }, at) => toMs <= nowMs && HOURS_OF_DAY - silent[at]!.length >= HOURLY_FROM_HOURS && toMs > fromMs);
  const isWithin = ({ fromMs, toMs }: LocalDay, atMs: number): boolean => atMs >= fromMs && atMs < toMs;
  return {
    isNumbered: frames.some(({ counter }) => counter !== null), restartedAt: restartedAtMs.map((atMs) => new Date(atMs)),
    days: days.map((day, at) => ({
      day: day.day, messages: frames.filter(({ receivedAtMs }) => isWithin(day, receivedAtMs)).length,
      missingMessages: gaps.filter(({ afterMs }) => isWithin(day, afterMs)).reduce((sum, { missing }) => sum + missing, 0), missingHours: isHourly ? silent[at]! : null,
    })),
    alarms: alarmSpans(frames).map(({ alarm, startMs, lastToldMs, endMs }: AlarmSpan) => ({ alarm, from: new Date(startMs), lastToldAt: new Date(lastToldMs), to: endMs === null ? null : new Date(endMs) })),
  };
}
