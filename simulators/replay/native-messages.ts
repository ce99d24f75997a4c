import type { RegisterSeries } from './register-file.js';

/** Topic of a meter's own messages (docs/native-format.md). */
export function meterTopic(serial: string): string {
  return `meters/${serial}/up`;
}

/**
 * Messages of a meter in the native format, one at a time: a single reading where `perMessage` is 1, else a history.
 * Registers are sent in litres, as recorded.
 */
export function* nativeMessages(series: RegisterSeries, order: Uint32Array, perMessage: number): Generator<{ text: string; readings: number }> {
  let sequence = 0;
  for (let from = 0; from < order.length; from += perMessage) {
    const rows = order.subarray(from, from + perMessage);
    sequence++;
    const readings = Array.from(rows, (row) => ({ ts: new Date(series.readAtSeconds(row) * 1000).toISOString(), value: series.indexLitres(row) }));
    const message = perMessage === 1 ? { seq: sequence, unit: 'l', ...readings[0] } : { seq: sequence, unit: 'l', readings };
    yield { text: JSON.stringify(message), readings: rows.length };
  }
}
