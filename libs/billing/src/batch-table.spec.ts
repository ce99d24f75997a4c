import { parseInstant } from '@app/time';

import { BATCH_COLUMNS, batchCells } from './batch-table.js';
import type { CorrectionRow, IssuedRow } from './export-batch.js';

const ROW: IssuedRow = {
  rowNo: 7, accountNo: '00012', class: 'budget', servicePointCode: 'SP-1', meterSerial: '0042', fromDay: '2026-10-01', toDay: '2026-11-01', days: 31,
  opening: { readAtMs: parseInstant('2026-10-01T00:00:00+06:00')!, indexLitres: 1_000 }, closing: { readAtMs: parseInstant('2026-10-31T23:59:00+06:00')!, indexLitres: 13_345 },
  registeredLitres: 12_345, billedM3: 12, carryLitres: 345, sewerLitres: null, quantityType: 'REAL', method: null, status: 'RETRIEVED',
};
const BATCH = { batchNo: 3, periodCode: '2026-10' };
const cells = (row: IssuedRow | CorrectionRow): Record<string, string | null> => Object.fromEntries(batchCells(row, BATCH, 'Asia/Bishkek').map((cell, at) => [BATCH_COLUMNS[at]!.name, cell?.text ?? null]));

describe('a row of an issued file', () => {
  it('has registered and billed apart, days that both count, and local days of its readings', () => {
    expect(cells(ROW)).toEqual({
      BATCH: '3', ROWNO: '7', PERIOD: '2026-10', LS: '00012', CLASS: '2', SP: 'SP-1', MTRNO: '0042', DFROM: '2026-10-01', DTO: '2026-10-31', DAYS: '31', DPREV: '2026-10-01', RPREV: '1.000', DCUR: '2026-10-31', RCUR: '13.345',
      RREG: '12.345', QTY: '12', CARRY: '0.345', QTYPE: 'REAL', STATUS: 'RETRIEVED', METHOD: null, SEWER: null, CORROF: null, RWAS: null,
    });
  });

  it('of a correction has the difference, and what was issued before', () => {
    const { rowNo: _no, billedM3: _billed, carryLitres: _carry, ...now } = { ...ROW, registeredLitres: 10_000 };
    const correction: CorrectionRow = { rowNo: 1, old: ROW, now, accountNo: '00012', servicePointCode: 'SP-1', class: 'budget', differenceLitres: -2_345, billedM3: -2, carryLitres: 0 };
    expect(cells(correction)).toMatchObject({ RREG: '-2.345', QTY: '-2', CARRY: '0.000', STATUS: 'RETRIEVED', CORROF: '2026-10', RWAS: '12.345' });
    expect(cells({ ...correction, now: null })).toMatchObject({ LS: '00012', MTRNO: '0042', STATUS: 'TAKEN_BACK' });
    expect(cells({ ...correction, old: null })).toMatchObject({ RWAS: null });
  });

  it('has names that a dBase file can hold, each once', () => {
    expect(BATCH_COLUMNS.every(({ name }) => /^[A-Z][A-Z0-9_]{0,9}$/.test(name))).toBe(true);
    expect(new Set(BATCH_COLUMNS.map(({ name }) => name)).size).toBe(BATCH_COLUMNS.length);
  });
});
