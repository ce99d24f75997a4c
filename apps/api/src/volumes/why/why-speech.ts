import { catalogueWords, type SayWords } from '@app/platform';
import type { ReportCell, ReportColumn, ReportLanguage, ReportTable } from '@app/programme';
import { localDayBounds, localDayOf } from '@app/time';
import { numberWords } from '@app/units';

/** How a page that explains a figure says words, amounts and instants, as the console does. */
export class WhySpeech {
  readonly t: SayWords;

  constructor(readonly language: ReportLanguage, readonly zone: string) {
    this.t = catalogueWords(language);
  }

  number(amount: number): string {
    return numberWords(amount, this.language);
  }

  litres(amount: number): string {
    return `${this.number(amount)} ${this.t('unit.litres')}`;
  }

  /** Litres as cubic metres to the litre, without the unit. */
  cubicMetres(litres: number): string {
    return numberWords(litres / 1_000, this.language, 3);
  }

  index(litres: number): string {
    return `${this.cubicMetres(litres)} ${this.t('unit.m3')}`;
  }

  /** What a person put in place of an index. The typeface has no arrow. */
  edited(fromLitres: number, toLitres: number): string {
    return this.t('explain.edited', { from: this.cubicMetres(fromLitres), to: this.index(toLitres) });
  }

  /** `2026-07-01` as 01.07.2026, a month as 07.2026. */
  day(day: string): string {
    return day.split('-').toReversed().join('.');
  }

  /** Local day and time to the second. @param at milliseconds, an instant, or its text */
  instant(at: number | Date | string): string {
    const atMs = new Date(at).getTime();
    const day = localDayOf(atMs, this.zone);
    const time = new Date(atMs - localDayBounds(day, this.zone).fromMs).toISOString().slice(11, 19);
    return `${this.day(day)} ${time}`;
  }

  /** Who said it, why and when. */
  said({ reason, author, recordedAt }: { readonly reason: string; readonly author: string | null; readonly recordedAt: Date | string }): string {
    return `${reason}, ${author === null ? this.t('missing.byService') : author}, ${this.instant(recordedAt)}`;
  }
}

export const said = (text: string): ReportCell => ({ text, figure: null, isQuiet: false });
export const unsaid = (text: string): ReportCell => ({ text, figure: null, isQuiet: true });
export const column = (head: string, width: number, isNumber = false): ReportColumn => ({ head, width, isNumber });
export const table = (columns: readonly ReportColumn[], rows: readonly (readonly ReportCell[])[]): ReportTable => ({ kind: 'table', columns, groups: [{ head: null, rows }] });
