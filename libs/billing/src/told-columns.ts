import type { WrittenCell } from '@app/registry';

import { type BatchColumn, cubicMetres, number, text } from './batch-table.js';
import type { CorrectionRow, IssuedRow } from './export-batch.js';

/** Columns that a profile may add: what was told with a row when it was issued, beside its amounts. */
export const TOLD_COLUMNS: readonly BatchColumn[] = [
  number('REALIGN', 15, 3, 'Из них по табло, м3', 'Анын ичинен табло боюнча, м3', 'Of it by the display, m3'), text('PARENT', 32, 'Точка учёта дома', 'Үйдүн эсептөө түйүнү', 'Service point of the house'),
  text('PMTRNO', 32, 'Счётчик дома', 'Үйдүн эсептегичи', 'Meter of the house'), number('PDIFF', 15, 3, 'Разница по дому, м3', 'Үй боюнча айырма, м3', 'Difference of the house, m3'),
  text('ALARM', 100, 'Тревоги счётчика', 'Эсептегичтин кабарлары', 'Alarms of the meter'), text('SRC', 10, 'Как получено показание', 'Көрсөткүч кантип алынган', 'How the index came'),
  text('REASON', 254, 'Причина исправления', 'Оңдоонун себеби', 'Reason of the correction'), text('OPER', 64, 'Кто выпустил', 'Ким чыгарган', 'Issued by'),
];

/** Who issued a batch, and why. */
export interface IssueOfBatch { readonly reason: string; readonly issuedBy: string | null }

/** Cells of the columns of {@link TOLD_COLUMNS}; a line that was taken back tells what stood there. */
export function toldCells(row: IssuedRow | CorrectionRow, { reason, issuedBy }: IssueOfBatch): (WrittenCell | null)[] {
  const isCorrection = 'differenceLitres' in row;
  const line = isCorrection ? row.now ?? row.old! : row;
  const held = [
    cubicMetres(line.realignedLitres), line.house?.servicePointCode, line.house?.meterSerial, cubicMetres(line.house?.differenceLitres), line.alarms?.join(' '), line.closing?.source, isCorrection ? reason.slice(0, 254) : null, issuedBy,
  ];
  return TOLD_COLUMNS.map(({ form }, at) => (held[at] === null || held[at] === undefined ? null : { form, text: held[at] }));
}
