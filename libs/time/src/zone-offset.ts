import { DAY_MS, daysSinceEpoch } from './civil-date.js';

/** Zone of the first city served; every function of the local calendar takes another one as its last argument. */
export const DEFAULT_ZONE = 'Asia/Bishkek';

/** More UTC days than 40 years hold; past it the memory starts afresh, so that no caller can make it grow. */
const MAX_REMEMBERED_DAYS = 15_000;
const MAX_REMEMBERED_ZONES = 16;

interface ZoneMemory {
  readonly wallClock: Intl.DateTimeFormat;
  /** Offset of a whole UTC day (by its number since 1970), or NaN where the clocks change within it. */
  readonly offsetOfUtcDay: Map<number, number>;
}

const zones = new Map<string, ZoneMemory>();

function memoryOf(zone: string): ZoneMemory {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const wallClock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', era: 'short',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const memory = { wallClock, offsetOfUtcDay: new Map<number, number>() };
  if (zones.size >= MAX_REMEMBERED_ZONES) zones.clear();
  zones.set(zone, memory);
  return memory;
}

function askedOffsetMs(wallClock: Intl.DateTimeFormat, instantMs: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  const wholeSecondMs = Math.floor(instantMs / 1_000) * 1_000;
  for (const part of wallClock.formatToParts(wholeSecondMs)) shown[part.type] = part.value;
  // The year before 1 AD is shown as 1 BC and is the year 0000 of RFC 3339.
  const year = shown.era === 'BC' ? 1 - Number(shown.year) : Number(shown.year);
  const wallMs = daysSinceEpoch(year, Number(shown.month), Number(shown.day)) * DAY_MS
    + Number(shown.hour) * 3_600_000 + Number(shown.minute) * 60_000 + Number(shown.second) * 1_000;
  return wallMs - wholeSecondMs;
}

/**
 * Milliseconds by which the wall clock of a zone is ahead of UTC at an instant.
 * @throws RangeError for a zone that the platform does not know.
 */
export function zoneOffsetMs(instantMs: number, zone: string): number {
  const { wallClock, offsetOfUtcDay } = memoryOf(zone);
  const utcDay = Math.floor(instantMs / DAY_MS);
  let offsetMs = offsetOfUtcDay.get(utcDay);
  if (offsetMs === undefined) {
    const atStart = askedOffsetMs(wallClock, utcDay * DAY_MS);
    offsetMs = atStart === askedOffsetMs(wallClock, (utcDay + 1) * DAY_MS) ? atStart : Number.NaN;
    if (offsetOfUtcDay.size >= MAX_REMEMBERED_DAYS) offsetOfUtcDay.clear();
    offsetOfUtcDay.set(utcDay, offsetMs);
  }
  return Number.isNaN(offsetMs) ? askedOffsetMs(wallClock, instantMs) : offsetMs;
}
