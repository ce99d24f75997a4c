import type { AccountMonth, EndReading, MeterInMonth, VolumeRow } from '@app/persistence';
import type { ReportBlock, ReportCell, ReportDocument, ReportSection } from '@app/programme';

import { billsBlock, frameCell, type Holder, holderFacts, howKnown, volumeWords } from './why-parts.js';
import { column, said, table, unsaid, type WhySpeech } from './why-speech.js';

/** Why the month of an account is what it is, to be printed and handed out. @param madeAt when it is made, in milliseconds */
export function monthDocument(found: AccountMonth, holder: Holder, speech: WhySpeech, madeAt: number): ReportDocument {
  const { t } = speech;
  const subtitle = `${t('account.no')} ${found.accountNo}, ${speech.day(found.month)}`;
  const sections: ReportSection[] = [
    ...(found.meters.length === 0 ? [{ heading: t('explain.result'), blocks: [{ kind: 'paragraph', text: t('accountMonth.noMeter') } as const] }] : found.meters.map((meter) => meterSection(speech, meter))),
    // A heading of its own for one sentence would begin another sheet.
    { heading: t('accountMonth.bills'), blocks: [billsBlock(speech, found.bills), ...(found.changes.length === 0 ? [{ kind: 'paragraph', text: t('accountMonth.noChanges') } as const] : [])] },
    ...(found.changes.length === 0 ? [] : [{ heading: t('accountMonth.changes'), blocks: [changesBlock(speech, found)] }]),
  ];
  return {
    language: speech.language, addressee: '', title: t('accountMonth.title'), subtitle, sections, pageWord: t('explain.page'), inWords: '',
    facts: [
      [t('account.no'), found.accountNo], ...holderFacts(speech, holder), [speech.day(found.month), volumeWords(speech, found.volume)],
      [t('accountMonth.state'), found.closedAt === null ? t('accountMonth.isOpen') : `${t('accountMonth.isClosed')} ${speech.instant(found.closedAt)}`],
    ],
    footer: `${t('accountMonth.title')} ${subtitle}. ${t('explain.madeAt', { at: speech.instant(madeAt) })}`,
  };
}

function meterSection(speech: WhySpeech, meter: MeterInMonth): ReportSection {
  const { t } = speech;
  const blocks: ReportBlock[] = [indexesTable(speech, meter), { kind: 'paragraph', text: `${t('accountMonth.litres')}: ${volumeWords(speech, meter.volume)}${meter.ruleId === null ? '' : ` ${t('explain.rules')}: № ${meter.ruleId}.`}` }];
  if (meter.days.length > 0) {
    blocks.push(table([column(t('accountMonth.days'), 2), column(t('explain.litres'), 1, true), column(t('accountMonth.how'), 4)], runsOf(meter.days).map((run) => [
      said(run.from === run.to ? speech.day(run.from) : `${speech.day(run.from)} – ${speech.day(run.to)}`), run.litres === null ? unsaid(t('missing.word')) : said(speech.number(run.litres)), said(howKnown(t, run.like))])));
  }
  if (meter.corrections.length > 0) {
    blocks.push(table([column(t('explain.readAt'), 2), column(t('readingList.came'), 1.3, true), column(t('explain.people'), 5)], meter.corrections.map((one) => [
      said(speech.instant(one.readAtMs)), said(speech.cubicMetres(one.indexLitres)), said(`${t(`correction.${one.kind}`)}${one.editedIndexLitres === null ? '' : ` (${speech.edited(one.indexLitres, one.editedIndexLitres)})`}: ${speech.said(one)}`)])));
  }
  if (meter.realignments.length > 0) {
    blocks.push(table([column(t('accountMonth.realigned'), 2), column(t('display.shown'), 1.3, true), column(t('display.counted'), 1.3, true), column(t('explain.people'), 4)], meter.realignments.map((one) => [
      said(speech.instant(one.at)), said(speech.cubicMetres(one.displayLitres)), said(speech.number(one.correctedLitres)), said(speech.said({ ...one, author: one.acceptedBy }))])));
  }
  if (meter.exceptions.length > 0) {
    blocks.push(table([column(t('explain.readAt'), 2), column(t('readingList.came'), 1.3, true), column(t('explain.verdict'), 5)], meter.exceptions.map(({ readAt, indexLitres, use, reasons, isAccepted }) => [
      said(speech.instant(readAt)), said(indexLitres === null ? '' : speech.cubicMetres(indexLitres)),
      said(`${t(use === 'used' ? 'verdict.used' : 'verdict.suspect')}: ${reasons.map((reason) => t(`verdict.${reason}`)).join(', ')}${isAccepted ? `, ${t('exception.stand.accepted')}` : ''}`)])));
  }
  return { heading: t('meter.named', { serial: meter.meterSerial }), blocks };
}

/** The indexes of the month, of its acts and its two readings, with the messages behind them. */
function indexesTable(speech: WhySpeech, { stays, firstReading, lastReading }: MeterInMonth): ReportBlock {
  const { t } = speech;
  const act = (what: string, at: Date, litres: number | null): ReportCell[] => [said(what), said(speech.instant(at)), litres === null ? unsaid(t('missing.notRecorded')) : said(speech.cubicMetres(litres)), unsaid(t('accountMonth.byAct')), said('')];
  const reading = (what: string, found: EndReading | null): ReportCell[] => (found === null ? [said(what), unsaid(t('accountMonth.noReading')), unsaid(''), unsaid(''), unsaid('')]
    : [said(what), said(speech.instant(found.readAt)), said(speech.cubicMetres(found.indexLitres)), frameCell(speech, found), said(remarksOf(speech, found))]);
  return table([column(t('accountMonth.which'), 3), column(t('explain.readAt'), 2), column(`${t('reading.index')}, ${t('unit.m3')}`, 1.4, true), column(t('explain.message'), 5), column(t('explain.verdict'), 3)], [
    ...stays.flatMap((stay) => [act(`${t('place.servicePoint')} ${stay.servicePointCode}: ${t('accountMonth.installed')}`, stay.installedAt, stay.indexAtInstallationLitres),
      ...(stay.removedAt === null ? [] : [act(`${t('place.servicePoint')} ${stay.servicePointCode}: ${t('accountMonth.removed')}`, stay.removedAt, stay.indexAtRemovalLitres)])]),
    reading(t('accountMonth.first'), firstReading), reading(t('accountMonth.last'), lastReading),
    ...(firstReading === null || lastReading === null ? [] : [[said(t('accountMonth.difference')), said(''), said(speech.cubicMetres(lastReading.indexLitres - firstReading.indexLitres)), said(''), said('')]]),
  ]);
}

/** What the checks and people say of a reading that counts. */
function remarksOf(speech: WhySpeech, { remarks, correction, indexLitres, cameIndexLitres }: EndReading): string {
  const { t } = speech;
  const checks = [t('verdict.used'), ...remarks.map((reason) => t(`verdict.${reason}`))].join(', ');
  return correction === null ? checks : `${checks}. ${t(`correction.${correction.kind}`)}${cameIndexLitres === indexLitres ? '' : ` (${speech.edited(cameIndexLitres, indexLitres)})`}: ${speech.said(correction)}`;
}

interface Run { readonly from: string; readonly to: string; readonly litres: number | null; readonly like: VolumeRow }

/** Days after one another that are known in the same way, as one row. */
function runsOf(days: readonly VolumeRow[]): Run[] {
  const runs: Run[] = [];
  for (const day of days) {
    const last = runs.at(-1);
    const continues = last !== undefined && Date.parse(day.span) - Date.parse(last.to) === 86_400_000 && last.like.status === day.status && last.like.method === day.method && last.like.isComplete === day.isComplete && (last.litres === null) === (day.volumeLitres === null);
    if (continues) runs[runs.length - 1] = { ...last, to: day.span, litres: last.litres === null ? null : last.litres + day.volumeLitres! };
    else runs.push({ from: day.span, to: day.span, litres: day.volumeLitres, like: day });
  }
  return runs;
}

function changesBlock(speech: WhySpeech, { changes, closedAt }: AccountMonth): ReportBlock {
  const { t } = speech;
  const litres = (amount: number | null): ReportCell => (amount === null ? unsaid(t('missing.word')) : said(speech.number(amount)));
  return table([column(t('accountMonth.changedAt'), 2.5), column(t('meter.title'), 1.5), column(t('accountMonth.before'), 1, true), column(t('accountMonth.after'), 1, true), column(t('accountMonth.cause'), 3)], changes.map((one) => [
    said(`${speech.instant(one.recordedAt)}${closedAt !== null && one.recordedAt > closedAt ? `, ${t('accountMonth.afterClosing')}` : ''}`), said(one.meterSerial), litres(one.oldLitres), litres(one.newLitres), said(t(`changeCause.${one.cause}`))]));
}
