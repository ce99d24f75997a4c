import type { CorrectionRow, IssuedRow } from './export-batch.js';
import { TOLD_COLUMNS, toldCells } from './told-columns.js';

const ROW: IssuedRow = {
  rowNo: 7, accountNo: '00012', class: 'budget', servicePointCode: 'SP-1', meterSerial: '0042', fromDay: '2026-10-01', toDay: '2026-11-01', days: 31, opening: null, closing: { readAtMs: 0, indexLitres: 13_345, source: 'person' },
  registeredLitres: 12_345, billedM3: 12, carryLitres: 345, sewerLitres: null, quantityType: 'REAL', method: null, status: 'RETRIEVED',
};
const BATCH = { reason: 'поздние показания', issuedBy: 'asel' };
const cells = (row: IssuedRow | CorrectionRow): Record<string, string | null> => Object.fromEntries(toldCells(row, BATCH).map((cell, at) => [TOLD_COLUMNS[at]!.name, cell?.text ?? null]));

describe('what is told with a row', () => {
  it('is left empty where there is nothing to tell', () => {
    expect(cells(ROW)).toEqual({ REALIGN: null, PARENT: null, PMTRNO: null, PDIFF: null, ALARM: null, SRC: 'person', REASON: null, OPER: 'asel' });
    expect(cells({ ...ROW, closing: { readAtMs: 0, indexLitres: 1 } })).toMatchObject({ SRC: null });
  });

  it('is the house with its difference, the litres by the display, and the alarms of the meter', () => {
    const house = { servicePointCode: 'H-1', meterSerial: '900', litres: 100_000, differenceLitres: -1_500 };
    expect(cells({ ...ROW, realignedLitres: -200, house, alarms: ['leak', 'tamper'] })).toMatchObject({ REALIGN: '-0.200', PARENT: 'H-1', PMTRNO: '900', PDIFF: '-1.500', ALARM: 'leak tamper' });
    expect(cells({ ...ROW, house: { ...house, meterSerial: null, differenceLitres: null } })).toMatchObject({ PARENT: 'H-1', PMTRNO: null, PDIFF: null });
  });

  it('of a correction is why it was issued, and of a line taken back what stood there', () => {
    const { rowNo: _no, billedM3: _billed, carryLitres: _carry, ...now } = ROW;
    const correction: CorrectionRow = { rowNo: 1, old: { ...ROW, alarms: ['burst'] }, now, accountNo: '00012', servicePointCode: 'SP-1', class: 'budget', differenceLitres: -1, billedM3: 0, carryLitres: 0 };
    expect(cells(correction)).toMatchObject({ REASON: 'поздние показания', ALARM: null });
    expect(cells({ ...correction, now: null })).toMatchObject({ ALARM: 'burst' });
  });
});
