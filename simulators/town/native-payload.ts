import { formatInstant } from '@app/time';
import { formatCubicMetres } from '@app/units';

// Written from docs/native-format.md alone: these messages check the decoder, so they share nothing with it.

/** A register as a device sends it. */
export interface DeviceReading {
  /** By the clock of the device. */
  readonly readAtMs: number;
  readonly indexLitres: number;
}

/** Two makes of radio: one writes RFC 3339 and cubic metres as text, the other epoch milliseconds and litres. */
export type Dialect = 'text' | 'numbers';

export interface HistoryHead {
  readonly serial: string;
  readonly sequence: number;
  /** What the device's clock shows when it sends; undefined for a device that does not say. */
  readonly clockMs: number | undefined;
  readonly channel: number;
  /** Named only where it is the reverse register. */
  readonly isReverse: boolean;
}

export function historyPayload(dialect: Dialect, head: HistoryHead, readings: readonly DeviceReading[]): string {
  const isText = dialect === 'text';
  const unit = isText ? '' : ',"unit":"l"';
  const channel = head.channel === 1 ? '' : `,"ch":${head.channel}`;
  const register = head.isReverse ? ',"reg":"reverse_volume"' : '';
  const clock = head.clockMs === undefined ? '' : `,"clock":${isText ? `"${formatInstant(head.clockMs)}"` : head.clockMs}`;
  let rows = '';
  for (const { readAtMs, indexLitres } of readings) {
    rows += `${rows === '' ? '' : ','}${isText ? `{"ts":"${formatInstant(readAtMs)}","value":"${formatCubicMetres(indexLitres)}"}` : `{"ts":${readAtMs},"value":${indexLitres}}`}`;
  }
  return `{"serial":"${head.serial}","seq":${head.sequence}${clock}${unit}${channel}${register},"readings":[${rows}]}`;
}

/** One row of a gateway's message: epoch seconds and litres. */
export function compactRow(serial: string, { readAtMs, indexLitres }: DeviceReading, channel: number): string {
  return `["${serial}",${Math.floor(readAtMs / 1000)},${indexLitres}${channel === 1 ? '' : `,${channel}`}]`;
}

export function compactPayload(rows: readonly string[], sequence: number, clockMs: number | undefined): string {
  return `{"rows":[${rows.join(',')}],"seq":${sequence}${clockMs === undefined ? '' : `,"clock":${clockMs}`}}`;
}
