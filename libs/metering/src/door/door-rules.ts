import { DEFAULT_ZONE } from '@app/time';

/** The limits that judgement at the door applies; spans of time in milliseconds. */
export interface DoorRules {
  /** How far ahead of its receipt a reading may lie before it is refused. */
  readonly futureToleranceMs: number;
  /** How long before the first mapping of its channel a reading may lie: commissioning is often entered a day late. */
  readonly beforeMappingToleranceMs: number;
  /** From which difference between device and service a clock is doubted. */
  readonly clockSkewMs: number;
  /** Zone of meters' clocks where a format gives a local time and no zone. */
  readonly meterClockZone: string;
}

/** One day ahead, one day before the first mapping, five minutes of doubt. */
export const DEFAULT_DOOR_RULES: DoorRules = {
  futureToleranceMs: 86_400_000,
  beforeMappingToleranceMs: 86_400_000,
  clockSkewMs: 300_000,
  meterClockZone: DEFAULT_ZONE,
};

/** 2000-01-01T00:00:00Z: no reading of the service is older; an earlier time is a clock that was never set. */
export const EARLIEST_READING_MS = 946_684_800_000;
