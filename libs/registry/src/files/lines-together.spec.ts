import { FILE_KINDS } from './file-kinds.js';
import type { FileKindName, FileRow } from './file-kind.js';
import { LinesTogether } from './lines-together.js';
import { reasonInWords } from './reason.js';

const DAY = 86_400_000;

/** `3 DUPLICATE`: line and kind, in order of lines. */
function faultsOf(kind: FileKindName, rows: readonly FileRow[], prepare: (together: LinesTogether) => void = () => undefined): string[] {
  const together = new LinesTogether(FILE_KINDS[kind]);
  rows.forEach((row, at) => together.add(at + 2, row));
  prepare(together);
  return together.faults().map(({ lineNo, kind: fault }) => `${lineNo} ${fault}`).toSorted((one, other) => one.localeCompare(other));
}

const installed = (meterSerial: string, servicePointCode: string, from: number, to: number | null): FileRow => ({ meterSerial, servicePointCode, installedAt: from * DAY, removedAt: to === null ? null : to * DAY });

describe('lines of one file', () => {
  it('about the same thing are all refused, alike or not', () => {
    expect(faultsOf('meters', [{ serial: '1' }, { serial: '2' }, { serial: '1' }])).toEqual(['2 DUPLICATE', '4 DUPLICATE']);
    const [fault] = (() => { const together = new LinesTogether(FILE_KINDS.meters); for (const lineNo of [2, 9]) together.add(lineNo, { serial: '1' }); return together.faults(); })();
    expect(reasonInWords(fault!.reason)).toEqual({ en: 'meter 1 stands in lines 2 and 9', ru: 'счётчик 1: стоит в строках 2 и 9', ky: '1 эсептегичи: бул саптарда турат: 2 жана 9' });
  });

  it('of one account with several points agree on the account', () => {
    const line = (accountNo: string, servicePointCode: string, residents: number) => ({ accountNo, servicePointCode, residents });
    expect(faultsOf('accounts', [line('1', 'A', 3), line('1', 'B', 3), line('2', 'C', 3), line('2', 'D', 4)])).toEqual(['4 CONFLICT', '5 CONFLICT']);
  });

  it.each([
    ['one after the other at a point', [installed('1', 'P', 1, 5), installed('2', 'P', 5, null)], []],
    ['two at a point', [installed('1', 'P', 1, 5), installed('2', 'P', 4, null)], ['2 OVERLAP', '3 OVERLAP']],
    ['one that never leaves', [installed('1', 'P', 1, null), installed('2', 'P', 400, 500)], ['2 OVERLAP', '3 OVERLAP']],
    ['a short one within a long one, then another', [installed('1', 'P', 1, 100), installed('2', 'P', 10, 20), installed('3', 'P', 50, 60)], ['2 OVERLAP', '2 OVERLAP', '3 OVERLAP', '4 OVERLAP']],
    ['two that begin together', [installed('1', 'P', 1, null), installed('2', 'P', 1, null)], ['2 OVERLAP', '3 OVERLAP']],
    ['a meter at two points', [installed('1', 'P', 1, null), installed('1', 'Q', 5, null)], ['2 OVERLAP', '3 OVERLAP']],
  ] as const)('meters: %s', (_, rows, faults) => {
    expect(faultsOf('installations', rows)).toEqual(faults);
  });

  it('do not let two channels count one register, nor one channel two, at the same time', () => {
    const mapped = (deviceSerial: string, meterSerial: string, from: number, to: number | null): FileRow => ({ deviceSerial, deviceKind: 'meter', channel: 1, register: 'volume', meterSerial, mappedFrom: from * DAY, mappedTo: to === null ? null : to * DAY });
    expect(faultsOf('devices', [mapped('A', '1', 1, 5), mapped('B', '1', 5, null), mapped('A', '2', 5, null)])).toEqual([]);
    expect(faultsOf('devices', [mapped('A', '1', 1, null), mapped('B', '1', 5, null)])).toEqual(['2 OVERLAP', '3 OVERLAP']);
    expect(faultsOf('devices', [mapped('A', '1', 1, null), mapped('A', '2', 5, null)])).toEqual(['2 OVERLAP', '3 OVERLAP']);
  });

  it('that stand above each other in a ring are refused, and what hangs below them', () => {
    expect(faultsOf('zones', [{ code: 'A', parentZoneCode: 'B' }, { code: 'B', parentZoneCode: 'A' }, { code: 'C', parentZoneCode: 'B' }], (together) => together.await(4, 'parentZoneCode', 'B'))).toEqual([
      '2 CONFLICT', '3 CONFLICT', '4 UNKNOWN_REFERENCE']);
  });

  it('that name what another brings stand, and fall with it, as far as that goes', () => {
    const chain = [{ code: 'A' }, { code: 'B', parentZoneCode: 'A' }, { code: 'C', parentZoneCode: 'B' }];
    const awaiting = (together: LinesTogether) => { together.await(3, 'parentZoneCode', 'A'); together.await(4, 'parentZoneCode', 'B'); };
    expect(faultsOf('zones', chain, awaiting)).toEqual([]);
    expect(faultsOf('zones', chain, (together) => { awaiting(together); together.refuse(2); })).toEqual(['3 UNKNOWN_REFERENCE', '4 UNKNOWN_REFERENCE']);
    expect(faultsOf('zones', chain.slice(1), (together) => together.await(2, 'parentZoneCode', 'A'))).toEqual(['2 UNKNOWN_REFERENCE']);
  });
});
