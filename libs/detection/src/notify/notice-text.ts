import { localDayBounds, localDayOf, parseInstant } from '@app/time';

import type { NoticeContent, NoticeGroup, NoticeLine } from './notice-content.js';

/** Lines that a message names one by one; the rest of a group is counted. */
const MOST_LINES = 5;
const MOST_GROUPS = 20;
const MINUTE_MS = 60_000;

/** Gives a text of the catalogue by its key, `{{names}}` in it filled in. */
export type CatalogueWords = (key: string, filled?: Readonly<Record<string, string | number>>) => string;

export interface NoticeTextSettings {
  readonly words: CatalogueWords;
  readonly language: 'ky' | 'ru' | 'en';
  readonly timeZone: string;
  /** Address of the console, without a slash at its end; undefined: findings are named by number alone. */
  readonly consoleUrl: string | undefined;
}

export interface NoticeText { readonly subject: string; readonly text: string }

/** A message in the words of one language: what is most urgent first, no names, no addresses. */
export function composeNotice({ groups }: NoticeContent, settings: NoticeTextSettings): NoticeText {
  const { words } = settings;
  const lines = groups.flatMap((group) => group.lines);
  if (lines.length === 0) return { subject: words('notice.test.subject'), text: words('notice.test.text') };
  const first = groups[0]!;
  const subject = words('notice.subject', { count: lines.length, first: words(`finding.${first.kind}`), where: whereOf(first, words) });
  const shown = groups.slice(0, MOST_GROUPS).map((group) => groupText(group, settings));
  const left = groups.slice(MOST_GROUPS).reduce((sum, group) => sum + group.lines.length, 0);
  return { subject, text: [subject, '', ...shown, ...(left > 0 ? [words('notice.more', { count: left })] : [])].join('\n').trimEnd() };
}

function whereOf({ gatewaySerial, zoneCode, lines }: NoticeGroup, words: CatalogueWords): string {
  if (gatewaySerial !== null) return words('notice.gateway', { serial: gatewaySerial });
  const [only] = lines;
  const place = lines.length === 1 && only!.place !== null && only!.subject === 'well' ? words('notice.well', { code: only!.place }) : null;
  return [place, zoneCode === null ? null : words('notice.zone', { code: zoneCode })].filter((part) => part !== null).join(', ') || words('notice.nowhere');
}

function groupText(group: NoticeGroup, settings: NoticeTextSettings): string {
  const { words } = settings;
  const { kind, lines, gatewaySerial } = group;
  const meters = gatewaySerial !== null && lines.length > 1 ? [`  ${words('notice.metersSilent', { count: lines.length })}`] : lines.slice(0, MOST_LINES).map((line) => `  ${lineText(line, settings)}`);
  const left = gatewaySerial === null ? lines.length - MOST_LINES : 0;
  return [`${words(`finding.${kind}`)} — ${whereOf(group, words)}`, ...meters, ...(left > 0 ? [`  ${words('notice.more', { count: left })}`] : []), ''].join('\n');
}

function lineText({ findingId, subject, place, startedAt, flowLitresPerHour, step }: NoticeLine, { words, language, timeZone, consoleUrl }: NoticeTextSettings): string {
  const what = subject === 'meter' ? words('notice.subscriber') : subject === 'well' ? words('notice.well', { code: place ?? '?' }) : subject === 'reservoir' ? words('notice.reservoir', { code: place ?? '?' }) : subject === 'gateway' ? words('notice.gateway', { serial: place ?? '?' }) : words('notice.zone', { code: place ?? '?' });
  const flow = flowLitresPerHour === null ? null : words('notice.flow', { m3: decimal(Math.abs(flowLitresPerHour) * 24 / 1_000, language) });
  return [
    what, words('notice.since', { at: localInstant(parseInstant(startedAt)!, timeZone) }), flow, step > 0 ? words('notice.notTakenUp') : null, consoleUrl === undefined ? words('notice.number', { findingId }) : `${consoleUrl}/findings/${findingId}`,
  ].filter((part) => part !== null).join('; ');
}

const decimal = (amount: number, language: NoticeTextSettings['language']): string => {
  const text = amount.toFixed(amount < 10 ? 2 : 0);
  return language === 'en' ? text : text.replace('.', ',');
};

/** `dd.MM. HH:mm` on the clock of the city. */
function localInstant(atMs: number, timeZone: string): string {
  const day = localDayOf(atMs, timeZone);
  const minute = Math.floor((atMs - localDayBounds(day, timeZone).fromMs) / MINUTE_MS);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${day.slice(8)}.${day.slice(5, 7)}. ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
