const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LOCAL_TIME = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)$/;

/**
 * Turns the wall-clock times of a recording into instants.
 *
 * Where the clock is put back an hour comes twice and its wall-clock time says too little: it is taken as standard time,
 * the later of the two, as PostgreSQL does with `AT TIME ZONE`. The two readings of such an hour then share one instant.
 * Where the clock is put forward a time that never was is taken as standard time too.
 */
export class LocalHours {
  private readonly wallClock: Intl.DateTimeFormat;
  /** Milliseconds that local time is ahead, by hour of the wall clock: a recording of a year asks for few of them often. */
  private readonly aheadByHour = new Map<number, number>();

  /** @param zone IANA name of the recording's local time */
  constructor(zone: string) {
    this.wallClock = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
  }

  /** Epoch seconds of `dd/mm/yyyy HH:MM:SS`; undefined for any other text and for a date that no calendar has. */
  instantSeconds(localTime: string): number | undefined {
    const match = LOCAL_TIME.exec(localTime);
    if (match === null) return undefined;
    const [day, month, year, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number];
    const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
    const date = new Date(wallMs);
    if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) return undefined;
    return (wallMs - this.aheadAt(wallMs)) / 1000;
  }

  private aheadAt(wallMs: number): number {
    const hour = Math.floor(wallMs / HOUR_MS);
    let ahead = this.aheadByHour.get(hour);
    if (ahead === undefined) this.aheadByHour.set(hour, ahead = this.lookUp(hour * HOUR_MS));
    return ahead;
  }

  private lookUp(wallMs: number): number {
    const before = this.aheadOf(wallMs - DAY_MS);
    const after = this.aheadOf(wallMs + DAY_MS);
    const holds = [before, after].filter((ahead) => this.aheadOf(wallMs - ahead) === ahead);
    // None holds in the hour that is left out, both in the one that comes twice: then standard time, the lesser.
    return holds.length === 1 ? holds[0]! : Math.min(before, after);
  }

  private aheadOf(instantMs: number): number {
    const part = Object.fromEntries(this.wallClock.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']) - Math.floor(instantMs / 1000) * 1000;
  }
}
