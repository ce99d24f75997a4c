import fc from 'fast-check';

import { ARRIVAL_MS, message, SeriesRig } from './series-rig.js';

const FIRST_MS = Date.parse('2000-01-01T00:00:00Z');
const LAST_MS = Date.parse('2100-01-01T00:00:00Z');

interface Reading { readonly meterId: number; readonly register: 1 | 2; readonly source: 1 | 2; readonly readAtMs: number; readonly indexLitres: number }

const reading: fc.Arbitrary<Reading> = fc.record({
  meterId: fc.oneof(fc.constantFrom(1, 2_147_483_647), fc.integer({ min: 1, max: 50 })), register: fc.constantFrom(1, 2), source: fc.constantFrom(1, 2),
  // Few months, so that a run does not make hundreds of partitions.
  readAtMs: fc.oneof(fc.constantFrom(FIRST_MS, FIRST_MS + 1, LAST_MS), fc.integer({ min: ARRIVAL_MS - 40 * 86_400_000, max: ARRIVAL_MS })),
  indexLitres: fc.oneof(fc.constantFrom(0, 1, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
});

describe('a stored reading', () => {
  it('is what was sent, copied or merged, to the millisecond and the litre', async () => {
    await using rig = await SeriesRig.start();
    const copying = rig.newWriter();
    const readings = fc.uniqueArray(reading, { minLength: 1, maxLength: 40, selector: (one) => `${one.meterId}/${one.readAtMs}/${one.register}/${one.source}` });
    const stored = async (): Promise<Reading[]> => {
      const rows = await rig.pool.query<{ meter_id: number; register: 1 | 2; source: 1 | 2; ms: string; index_litres: string }>(
        'SELECT meter_id, register, source, (extract(epoch FROM read_at) * 1000)::bigint AS ms, index_litres FROM reading ORDER BY meter_id, read_at, register, source');
      return rows.rows.map((row) => ({ meterId: row.meter_id, register: row.register, source: row.source, readAtMs: Number(row.ms), indexLitres: Number(row.index_litres) }));
    };
    await fc.assert(fc.asyncProperty(readings, async (sent) => {
      const expected = sent.toSorted((a, b) => a.meterId - b.meterId || a.readAtMs - b.readAtMs || a.register - b.register || a.source - b.source);
      const frame = message({ readings: sent });
      await rig.pool.query('TRUNCATE reading, reading_candidate, frame, meter_state');
      expect(await copying.write([frame])).toMatchObject({ path: 'copy' });
      expect(await stored()).toEqual(expected);
      await rig.pool.query('TRUNCATE reading, reading_candidate, frame, meter_state');
      // One reading stands there already, so the rest is merged.
      await copying.write([message({ readings: [sent[0]!] })]);
      const merging = rig.newWriter();
      expect(await merging.write([frame])).toMatchObject({ path: 'merge', stored: sent.length - 1, duplicates: 1 });
      expect(await stored()).toEqual(expected);
    }), { numRuns: 40 });
  }, 60_000);

  it('is refused by the table when no register could show it', async () => {
    await using rig = await SeriesRig.start();
    await expect(rig.newWriter().write([message({ readings: [{ litres: -1 }] })])).rejects.toMatchObject({ code: '23514', constraint: 'reading_index_check' });
  });
});
