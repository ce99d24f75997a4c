import type { ExplainedReading, VolumeExplanation } from '@app/persistence';
import type { ReportBlock, ReportDocument } from '@app/programme';

import { billsBlock, frameCell, type Holder, holderFacts, volumeWords } from './why-parts.js';
import { column, said, table, unsaid, type WhySpeech } from './why-speech.js';

/** Messages of an hour of readings every minute; more would not be read on paper, and how many are left out is said. */
const MOST_READINGS = 60;

/** Why the volume of a meter's day is what it is: subscriber, readings with their messages, checks, people and rows of batches. */
export function dayDocument(found: VolumeExplanation, holder: Holder, speech: WhySpeech, madeAt: number): ReportDocument {
  const { t } = speech;
  const subtitle = `${t('meter.named', { serial: found.meterSerial })}, ${speech.day(found.day)}`;
  const { rules, countedFor } = found;
  return {
    language: speech.language, addressee: '', title: t('explain.title'), subtitle, pageWord: t('explain.page'), inWords: '',
    facts: [
      [t('account.no'), countedFor?.accountNo ?? t('missing.notRecorded')], ...holderFacts(speech, holder), [t('place.servicePoint'), countedFor?.servicePointCode ?? t('missing.notRecorded')], [t('meter.title'), found.meterSerial],
      [speech.day(found.day), volumeWords(speech, found.volume)], [t('explain.month'), volumeWords(speech, found.month)], [t('explain.rules'), `№ ${rules.ruleId}, ${speech.instant(rules.recordedAt)}, ${rules.reason}`],
    ],
    sections: [
      ...(found.checks.length === 0 ? [] : [{ heading: t('explain.checks'), blocks: [checksTable(speech, found)] }]),
      { heading: t('explain.segments'), blocks: [{ kind: 'paragraph', text: t('explain.segmentsSaid') } as const, segmentsBlock(speech, found)] },
      { heading: t('explain.readings'), blocks: readingBlocks(speech, found.readings) },
      { heading: t('accountMonth.bills'), blocks: [billsBlock(speech, found.bills)] },
    ],
    footer: `${t('explain.title')} ${subtitle}. ${t('explain.madeAt', { at: speech.instant(madeAt) })}`,
  };
}

function checksTable(speech: WhySpeech, { checks }: VolumeExplanation): ReportBlock {
  const { t } = speech;
  return table([column(t('explain.from'), 2), column(t('explain.to'), 2), column(t('exception.found'), 4), column(t('exception.litres'), 1.3, true)], checks.map((one) => [
    said(speech.instant(one.readAt)), said(speech.instant(one.toAt)), said(`${one.reasons.map((reason) => t(`verdict.${reason}`)).join(', ')}${one.isAccepted ? `, ${t('exception.stand.accepted')}` : ''}`),
    one.litresAtStake === null ? unsaid(t('missing.notKnown')) : said(speech.number(one.litresAtStake))]));
}

function segmentsBlock(speech: WhySpeech, { segments }: VolumeExplanation): ReportBlock {
  const { t } = speech;
  if (segments.length === 0) return { kind: 'paragraph', text: t('explain.noSegments') };
  return table([column(t('explain.from'), 2), column(t('explain.to'), 2), column(t('explain.indexFrom'), 1.4, true), column(t('explain.indexTo'), 1.4, true), column(t('explain.litres'), 1.2, true), column(t('explain.step'), 3)], joined(segments).map((one) => [
    said(speech.instant(one.fromMs)), said(speech.instant(one.toMs)), said(speech.number(one.fromIndexLitres)), said(speech.number(one.toIndexLitres)), one.volumeLitres === null ? unsaid(t('explain.noVolume')) : said(speech.number(one.volumeLitres)), said(t(`step.${one.kind}`))]));
}

/** Stretches in which the register simply went on, as one: their volume is the difference of its ends. */
function joined(segments: VolumeExplanation['segments']): VolumeExplanation['segments'] {
  return segments.reduce<VolumeExplanation['segments'][number][]>((rows, next) => {
    const last = rows.at(-1);
    if (last?.kind !== 'advance' || next.kind !== 'advance' || last.toMs !== next.fromMs || last.volumeLitres === null || next.volumeLitres === null) return [...rows, next];
    return [...rows.slice(0, -1), { ...last, toMs: next.toMs, toIndexLitres: next.toIndexLitres, volumeLitres: last.volumeLitres + next.volumeLitres }];
  }, []);
}

function readingBlocks(speech: WhySpeech, readings: readonly ExplainedReading[]): ReportBlock[] {
  const { t } = speech;
  if (readings.length === 0) return [{ kind: 'paragraph', text: t('explain.noSegments') }];
  const left = readings.length - MOST_READINGS;
  return [
    table([column(t('explain.readAt'), 2), column(t('explain.index'), 1.3, true), column(t('explain.verdict'), 2.5), column(t('explain.people'), 2.5), column(t('explain.received'), 2), column(t('explain.message'), 5)], readings.slice(0, MOST_READINGS).map((one) => [
      said(speech.instant(one.readAt)), said(speech.number(one.indexLitres)), said(judged(speech, one)), said(byPeople(speech, one)), said(speech.instant(one.receivedAt)), frameCell(speech, one)])),
    ...(left > 0 ? [{ kind: 'paragraph', text: t('explain.leftOut', { count: left }) } as const] : []),
  ];
}

function judged({ t }: WhySpeech, { verdict, countedIndexLitres }: ExplainedReading): string {
  if (countedIndexLitres === null) return t('explain.takenOut');
  if (verdict === null) return t('verdict.NOT_INSTALLED');
  return [t(verdict.use === 'used' ? 'verdict.used' : 'verdict.suspect'), ...verdict.reasons.map((reason) => t(`verdict.${reason}`))].join(', ');
}

function byPeople(speech: WhySpeech, { correction, indexLitres, countedIndexLitres }: ExplainedReading): string {
  const { t } = speech;
  if (correction === null) return t('explain.untouched');
  return `${t(`correction.${correction.kind}`)}${correction.kind === 'edit' && countedIndexLitres !== null ? ` (${speech.edited(indexLitres, countedIndexLitres)})` : ''}: ${speech.said(correction)}`;
}
