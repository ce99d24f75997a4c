import { jest } from '@jest/globals';
import { type ChangedBy, inTransaction, publishClassUse, sqlOf, useOfClass } from '@app/persistence';

import { DAY_MS, type Shown, VolumesRig } from './volumes-rig.js';

jest.setTimeout(120_000);

const BEGIN = Date.parse('2025-01-01T00:00:00+06:00');
const NEW_YEAR = Date.parse('2026-01-01T00:00:00+06:00');
const SILENT_FROM = Date.parse('2026-02-01T00:00:00+06:00');
const END = Date.parse('2026-07-01T00:00:00+06:00');
const HOUSEHOLDS = 12;
const SILENT = 112;
const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'test', role: null, clientAddress: null, requestId: null }, reason: 'half-year of 2026' };

/** Everybody uses 200 litres a day in 2025 and 300 in 2026, and is read at midnight; one falls silent in February. */
function readings(): Shown[] {
  const shown: Shown[] = [];
  for (let at = BEGIN; at <= END; at += DAY_MS) {
    const litres = 1_000 + (Math.min(at, NEW_YEAR) - BEGIN) / DAY_MS * 200 + Math.max(0, at - NEW_YEAR) / DAY_MS * 300;
    for (let meterId = 101; meterId <= 100 + HOUSEHOLDS; meterId++) if (meterId !== SILENT || at <= SILENT_FROM) shown.push({ meterId, at, litres });
  }
  return shown;
}

describe('the use of a class', () => {
  it('once published carries the last year of a silent meter over; before that the norm stands in', async () => {
    await using rig = await VolumesRig.start();
    for (let point = 1; point <= HOUSEHOLDS; point++) {
      await rig.point(point);
      await rig.meter(100 + point);
      await rig.install(100 + point, point, BEGIN, null, 1_000);
    }
    const all = readings();
    for (let at = 0; at < all.length; at += 2_000) await rig.arrive(all.slice(at, at + 2_000), END);
    await rig.derive(END + 4 * DAY_MS);
    const june = async (): Promise<unknown> => (await rig.pool.query(`SELECT volume_litres::integer AS litres, status, method FROM volume_month WHERE meter_id = ${SILENT} AND on_month = '2026-06-01'`)).rows[0];
    // Two people by a norm of 100 litres, 30 days.
    expect(await june()).toEqual({ litres: 6_000, status: 'ESTIMATED', method: 'NORM' });

    const use = await useOfClass(sqlOf(rig.pool), 'household');
    expect(Object.keys(use.litresPerDayOfMonths)).toHaveLength(18);
    expect([use.litresPerDayOfMonths['2025-12'], use.litresPerDayOfMonths['2026-06'], use.customersOfMonths['2026-01'], use.customersOfMonths['2026-06'], use.medianLitresPerDay]).toEqual([200, 300, 12, 11, 300]);
    expect((await useOfClass(sqlOf(rig.pool), 'budget')).litresPerDayOfMonths).toEqual({});
    await inTransaction(rig.pool, (sql) => publishClassUse(sql, 'household', use, BY));
    await rig.derive(END + 4 * DAY_MS);
    // June 2025 had 200 litres a day, and the class uses half as much again since.
    expect(await june()).toEqual({ litres: 9_000, status: 'ESTIMATED', method: 'SAME_PERIOD_LY' });
    // In the first three months of a silence the own average goes before the last year.
    expect((await rig.pool.query(`SELECT method FROM volume_month WHERE meter_id = ${SILENT} AND on_month = '2026-03-01'`)).rows).toEqual([{ method: 'AVG_OWN' }]);
    expect((await rig.pool.query('SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 1')).rows).toEqual([{ action: 'metering_rule.create' }]);

    // Taken up from a state or from the beginning: the same.
    const derived = await rig.derived();
    await rig.pool.query("UPDATE derivation_head SET card_hash = 'x'");
    await rig.derive(END + 4 * DAY_MS);
    expect(await rig.derived()).toEqual(derived);
    await rig.arrive([{ meterId: SILENT, at: END, litres: 1_000 + 365 * 200 + 181 * 300 }], END + 5 * DAY_MS);
    await rig.derive(END + 5 * DAY_MS);
    expect(await june()).toEqual({ litres: 9_000, status: 'VALID', method: null });
  });
});
