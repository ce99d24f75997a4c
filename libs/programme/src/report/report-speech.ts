import { numberWords } from '@app/units';

import type { AssessedIndicator, IndicatorFact } from '../indicators/assess-programme.js';
import type { IndicatorUnit } from '../programme-seed.js';
import { figure, quiet, type ReportCell, type ReportLanguage } from './report-document.js';
import { type ReportWord, type ReportWords, reportWords } from './report-words.js';

/** Amounts of shares, litres and energy have binary fractions behind them; those of papers keep their digits. The console shows the same. */
const DECIMALS: Readonly<Partial<Record<IndicatorUnit, number>>> = { percent: 1, 'litres/person/day': 1, hours: 0, 'kWh/m3': 3, 'hours/subscriber': 2 };

const UNIT_WORDS: Readonly<Record<Exclude<IndicatorUnit, 'percent'>, ReportWord>> = {
  meters: 'statementUnit.meters', 'litres/person/day': 'unit.litresPerPersonDay', wells: 'statementUnit.wells', hours: 'unit.hours', 'kWh/m3': 'unit.kwhm3', subscribers: 'statementUnit.subscribers',
  'hours/subscriber': 'statementUnit.hoursPerSubscriber', m2: 'statementUnit.m2', m: 'unit.m', pieces: 'statementUnit.pieces',
};

interface Named { readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }

/** How one language says numbers, days, units and names. */
export class ReportSpeech {
  readonly t: ReportWords;

  constructor(readonly language: ReportLanguage) {
    this.t = reportWords(language);
  }

  /** A number of whatever is behind it; six decimals at most. */
  number(amount: number, decimals?: number): string {
    return numberWords(amount, this.language, decimals);
  }

  amount(unit: IndicatorUnit, amount: number): string {
    return this.number(amount, DECIMALS[unit]);
  }

  /** A ratio of one as percent. */
  share(ratio: number): string {
    return `${this.number(ratio * 100, 1)} %`;
  }

  named({ nameKy, nameRu, nameEn }: Named): string {
    return { ky: nameKy, ru: nameRu, en: nameEn }[this.language];
  }

  unit(unit: IndicatorUnit): string {
    return unit === 'percent' ? '%' : this.t(UNIT_WORDS[unit]);
  }

  /** `2026-07-01` as 01.07.2026, the same in all three languages. */
  day(day: string): string {
    const [year = '', month = '', date = ''] = day.split('-');
    return `${date}.${month}.${year}`;
  }

  /** Why an indicator is not computed, what it is about, and the one thing that would allow it. */
  whyNot({ reason, reasonAbout }: IndicatorFact): string {
    if (reason === null) return this.t('missing.notComputed');
    const because = this.t(`indicator.unknown.${reason}`);
    return reasonAbout === null ? because : `${because} (${/^\d{4}-\d{2}-\d{2}$/.test(reasonAbout) ? this.day(reasonAbout) : reasonAbout})`;
  }

  /** An amount with its limits and whether it may still change; the words for not computed where there is none. */
  factCell({ unit, fact }: AssessedIndicator): ReportCell {
    if (fact.amount === null) return quiet(this.t('missing.notComputed'));
    const limits = fact.low === null || fact.high === null ? '' : ` [${this.amount(unit, fact.low)}; ${this.amount(unit, fact.high)}]`;
    return figure(fact.amount, `${this.amount(unit, fact.amount)}${limits}${fact.state === 'provisional' ? ` (${this.t('indicator.provisional')})` : ''}`);
  }

  /** How far a fact is from its target, and from which. */
  deviationCell({ unit, fact }: AssessedIndicator): ReportCell {
    if (fact.against === null) return quiet(this.t('indicator.noTarget'));
    if (fact.deviation === null) return quiet(this.t('missing.notComputed'));
    const ratio = fact.deviationRatio === null ? '' : ` (${this.share(fact.deviationRatio)})`;
    const of = fact.against.year === null ? this.t('indicator.ofFinal') : this.t('indicator.ofYear', { year: fact.against.year });
    return figure(fact.deviation, `${fact.deviation > 0 ? '+' : ''}${this.amount(unit, fact.deviation)}${ratio} ${of}`);
  }

  /** A target in the digits of its document. */
  targetCell(amount: string | undefined): ReportCell {
    return amount === undefined ? quiet('–') : figure(Number(amount), this.number(Number(amount)));
  }

  baseCell({ base }: AssessedIndicator): ReportCell {
    return base.kind === 'stated' ? figure(Number(base.amount), this.number(Number(base.amount))) : quiet(this.t(`indicator.base.${base.kind}`));
  }
}

