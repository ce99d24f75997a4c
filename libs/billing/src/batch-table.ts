import type { AccountClass, FileLanguage, WrittenCell } from '@app/registry';
import { localDayOf, previousDay } from '@app/time';
import { formatCubicMetres } from '@app/units';

import type { CorrectionRow, IssuedRow } from './export-batch.js';

/** A column of an issued file: its name for programs (DBF: at most ten letters), its heading for people, and its width. */
export interface BatchColumn {
  readonly name: string;
  readonly headings: Readonly<Record<FileLanguage, string>>;
  readonly form: WrittenCell['form'];
  readonly width: number;
  /** Digits after the point, of a number. */
  readonly decimals: number;
}

export const text = (name: string, width: number, ru: string, ky: string, en: string): BatchColumn => ({ name, width, headings: { ru, ky, en }, form: 'text', decimals: 0 });
export const number = (name: string, width: number, decimals: number, ru: string, ky: string, en: string): BatchColumn => ({ name, width, headings: { ru, ky, en }, form: 'number', decimals });
export const day = (name: string, ru: string, ky: string, en: string): BatchColumn => ({ name, width: 8, headings: { ru, ky, en }, form: 'day', decimals: 0 });

/** Columns of an issued batch, in their order. A correction has the same, with what was issued before in the last two. */
export const BATCH_COLUMNS: readonly BatchColumn[] = [
  number('BATCH', 8, 0, 'Пакет', 'Топтом', 'Batch'), number('ROWNO', 8, 0, 'Строка', 'Сап', 'Row'), text('PERIOD', 32, 'Период', 'Мезгил', 'Period'),
  text('LS', 32, 'Лицевой счёт', 'Өздүк эсеп', 'Account'), number('CLASS', 1, 0, 'Класс: 1 население, 2 бюджет, 3 коммерческие', 'Класс: 1 калк, 2 бюджет, 3 коммерциялык', 'Class: 1 household, 2 budget, 3 commercial'),
  text('SP', 32, 'Точка учёта', 'Эсептөө түйүнү', 'Service point'), text('MTRNO', 32, 'Номер счётчика', 'Эсептегичтин номери', 'Meter number'),
  day('DFROM', 'С дня', 'Күндөн', 'From day'), day('DTO', 'По день', 'Күнгө чейин (кошо)', 'To day, included'), number('DAYS', 3, 0, 'Дней', 'Күн', 'Days'),
  day('DPREV', 'Дата прежнего показания', 'Мурунку көрсөткүчтүн күнү', 'Day of the previous index'), number('RPREV', 15, 3, 'Прежнее показание, м3', 'Мурунку көрсөткүч, м3', 'Previous index, m3'),
  day('DCUR', 'Дата показания', 'Көрсөткүчтүн күнү', 'Day of the index'), number('RCUR', 15, 3, 'Показание, м3', 'Көрсөткүч, м3', 'Index, m3'),
  number('RREG', 15, 3, 'Учтено, м3', 'Эсепке алынган, м3', 'Registered, m3'), number('QTY', 12, 0, 'К начислению, м3', 'Эсептелет, м3', 'Billed, m3'), number('CARRY', 5, 3, 'Остаток, м3', 'Калдык, м3', 'Carried over, m3'),
  text('QTYPE', 10, 'Откуда', 'Кайдан', 'Where from'), text('STATUS', 22, 'Состояние', 'Абалы', 'Status'), text('METHOD', 16, 'Метод', 'Ыкма', 'Method'), number('SEWER', 15, 3, 'В канализацию, м3', 'Канализацияга, м3', 'To the sewer, m3'),
  text('CORROF', 12, 'Исправляет: период', 'Оңдойт: мезгил', 'Corrects: period'), number('RWAS', 15, 3, 'Было учтено, м3', 'Мурун эсепке алынган, м3', 'Registered before, m3'),
];

/** Columns that a profile may add: what the register says of the row when the batch is issued, names and addresses among it. */
export const REGISTER_COLUMNS: readonly BatchColumn[] = [
  text('FIO', 200, 'Абонент', 'Абонент', 'Subscriber'), text('ADDR', 254, 'Адрес', 'Дареги', 'Address'), number('DN', 4, 0, 'Диаметр, мм', 'Диаметри, мм', 'Diameter, mm'),
  number('DIGITS', 2, 0, 'Разрядов у счётчика', 'Эсептегичтин разряддары', 'Digits of the register'), number('K', 6, 0, 'Вес импульса, л', 'Импульстун салмагы, л', 'Litres a pulse'), day('VERDUE', 'Поверен по', 'Текшерүүнүн мөөнөтү', 'Verified until'), text('SEAL', 40, 'Пломба', 'Пломба', 'Seal'),
  text('OLDMTR', 32, 'Снятый счётчик', 'Алынган эсептегич', 'Meter taken out'), number('ROLD', 15, 3, 'Показание снятого, м3', 'Алынгандын көрсөткүчү, м3', 'Its last index, m3'), number('RNEW', 15, 3, 'Показание при установке, м3', 'Орнотулгандагы көрсөткүч, м3', 'Index at installation, m3'),
  day('DSWAP', 'Дата замены', 'Алмаштырылган күн', 'Day of the exchange'),
];

/** What the register says of a row; null where it does not know. */
export interface RegisterFacts {
  readonly holderName: string | null;
  readonly address: string | null;
  readonly dnMillimetres: number | null;
  readonly registerDigits: number | null;
  readonly pulseLitres: number | null;
  readonly verifiedUntilDay: string | null;
  readonly sealNo: string | null;
  /** Of a meter that came in place of another on days of the row: which, what each showed then, and when. */
  readonly replacedSerial: string | null;
  readonly removalLitres: number | null;
  readonly installationLitres: number | null;
  readonly exchangeDay: string | null;
}

const CLASS_CODE: Readonly<Record<AccountClass, string>> = { household: '1', budget: '2', commercial: '3' };

/** Cells of a row, by the columns of {@link BATCH_COLUMNS}; empty ones are null. Of a correction RREG and QTY are the differences. */
export function batchCells(row: IssuedRow | CorrectionRow, batch: { readonly batchNo: number; readonly periodCode: string }, zone: string): (WrittenCell | null)[] {
  const isCorrection = 'differenceLitres' in row;
  const line = isCorrection ? row.now ?? row.old! : row;
  const litres = isCorrection ? row.differenceLitres : row.registeredLitres;
  const held: Record<string, string | null> = {
    BATCH: String(batch.batchNo), ROWNO: String(row.rowNo), PERIOD: batch.periodCode, LS: line.accountNo, CLASS: CLASS_CODE[line.class], SP: line.servicePointCode, MTRNO: line.meterSerial,
    DFROM: line.fromDay, DTO: previousDay(line.toDay), DAYS: String(line.days), DPREV: dayOf(line.opening?.readAtMs, zone), RPREV: cubicMetres(line.opening?.indexLitres), DCUR: dayOf(line.closing?.readAtMs, zone), RCUR: cubicMetres(line.closing?.indexLitres),
    RREG: cubicMetres(litres), QTY: String(row.billedM3), CARRY: cubicMetres(row.carryLitres), QTYPE: line.quantityType, STATUS: isCorrection && row.now === null ? 'TAKEN_BACK' : line.status, METHOD: line.method, SEWER: cubicMetres(line.sewerLitres),
    CORROF: isCorrection ? batch.periodCode : null, RWAS: isCorrection ? cubicMetres(row.old?.registeredLitres) : null,
  };
  return BATCH_COLUMNS.map(({ name, form }) => (held[name] === null || held[name] === undefined ? null : { form, text: held[name] }));
}

/** Cells of the columns of {@link REGISTER_COLUMNS}. */
export function registerCells(facts: RegisterFacts | undefined): (WrittenCell | null)[] {
  const held = [
    facts?.holderName, facts?.address, facts?.dnMillimetres, facts?.registerDigits, facts?.pulseLitres, facts?.verifiedUntilDay, facts?.sealNo,
    facts?.replacedSerial, cubicMetres(facts?.removalLitres), cubicMetres(facts?.installationLitres), facts?.exchangeDay,
  ];
  return REGISTER_COLUMNS.map(({ form }, at) => (held[at] === null || held[at] === undefined ? null : { form, text: String(held[at]) }));
}

/** Null for what is not known: an empty cell. */
export function cubicMetres(litres: number | null | undefined): string | null {
  return litres === null || litres === undefined ? null : formatCubicMetres(litres);
}

function dayOf(instantMs: number | undefined, zone: string): string | null {
  return instantMs === undefined ? null : localDayOf(instantMs, zone);
}
