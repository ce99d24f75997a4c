import type { BillingPeriod, BillLine } from '@app/billing';
import { ALARM_NUMBER, ALARM_RAISED, alarmOfNumber } from '@app/registry';
import { localDayBounds } from '@app/time';

import type { Sql } from '../sql.js';

/** The lines with what the devices of their meters told in the period, each alarm once. */
export async function withAlarms(sql: Sql, lines: readonly BillLine[], period: BillingPeriod, zone: string): Promise<BillLine[]> {
  const rows = await sql<{ serial: string; numbers: number[] }>(
    `SELECT m.serial, array_agg(DISTINCT a.quantity) AS numbers
     FROM channel_mapping c JOIN meter m USING (meter_id)
     JOIN measurement a ON a.device_id = c.device_id AND a.channel = c.channel AND a.quantity >= $3 AND a.amount = $4 AND a.measured_at >= $1::timestamptz AND a.measured_at < $2::timestamptz AND a.measured_at >= c.mapped_from AND (c.mapped_to IS NULL OR a.measured_at < c.mapped_to)
     WHERE c.superseded_at IS NULL AND c.register = 1 AND c.mapped_from < $2 AND (c.mapped_to IS NULL OR c.mapped_to > $1) GROUP BY m.serial`,
    [new Date(localDayBounds(period.fromDay, zone).fromMs).toISOString(), new Date(localDayBounds(period.toDay, zone).fromMs).toISOString(), Math.min(...Object.values(ALARM_NUMBER)), ALARM_RAISED]);
  const alarmsOf = new Map(rows.map(({ serial, numbers }) => [serial, numbers.map((no) => alarmOfNumber(no) ?? String(no)).toSorted()]));
  return lines.map((line) => {
    const alarms = line.meterSerial === null ? undefined : alarmsOf.get(line.meterSerial);
    return alarms === undefined ? line : { ...line, alarms };
  });
}
