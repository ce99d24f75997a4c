import type { AccountMonth, EndReading, MeterInMonth, VolumeRow } from '@app/persistence';
import type { ReportBlock } from '@app/programme';

import { monthDocument } from './month-document.js';
import { WhySpeech } from './why-speech.js';

const AT = new Date('2026-10-31T18:00:00Z');
const SPEECH = new WhySpeech('ru', 'Asia/Bishkek');
const day = (no: number, given: Partial<VolumeRow> = {}): VolumeRow => ({
  span: `2026-10-${String(no).padStart(2, '0')}`, volumeLitres: 240, measuredLitres: 240, timingLitres: null, estimatedLitres: null, editedLitres: null, coveredMs: 86_400_000, isComplete: true, isQuestionable: false, source: 'telemetry', status: 'VALID', method: null, ...given,
});
const estimated: Partial<VolumeRow> = { status: 'ESTIMATED', method: 'AVG_OWN', measuredLitres: null, estimatedLitres: 200, volumeLitres: 200 };
const reading = (given: Partial<EndReading> = {}): EndReading => ({ readAt: AT, source: 1, indexLitres: 12_345, cameIndexLitres: 12_345, receivedAt: AT, frame: { deviceSerial: 'K7', frameKey: '1', bytes: 5, payload: '{"v":12345}' }, entry: null, remarks: [], correction: null, ...given });
const meter = (given: Partial<MeterInMonth> = {}): MeterInMonth => ({ meterId: 1, meterSerial: '0042', stays: [], firstReading: reading({ indexLitres: 5_000 }), lastReading: reading(), volume: null, days: [], corrections: [], exceptions: [], realignments: [], ruleId: 2, ...given });
const month = (given: Partial<AccountMonth> = {}): AccountMonth => ({ accountId: 1, accountNo: '00417', month: '2026-10', closedAt: null, volume: null, meters: [meter()], bills: [], changes: [], ...given });
const written = (block: ReportBlock): string[] => (block.kind === 'table' ? block.groups.flatMap(({ rows }) => rows.map((row) => row.map(({ text }) => text).join(' | '))) : block.kind === 'paragraph' ? [block.text] : []);
const linesOf = (of: AccountMonth): string[] => monthDocument(of, {}, SPEECH, AT.getTime()).sections.flatMap(({ blocks }) => blocks.flatMap(written)).map((line) => line.replaceAll('\u00a0', ' '));

describe('the month of an account, to be printed', () => {
  it('puts days that are known alike in one row, and never across a day that is missing', () => {
    const lines = linesOf(month({ meters: [meter({ days: [day(1), day(2), day(3, estimated), day(4, estimated), day(6, estimated), day(7, { volumeLitres: null, measuredLitres: null, isComplete: false })] })] }));
    expect(lines.filter((line) => /^0\d\.10/.test(line))).toEqual([
      '01.10.2026 – 02.10.2026 | 480 | измерено', '03.10.2026 – 04.10.2026 | 400 | оценка, полностью или частично (по собственному среднему)', '06.10.2026 | 200 | оценка, полностью или частично (по собственному среднему)', '07.10.2026 | нет данных | измерено, часть времени не известна']);
  });

  it.each<[string, Partial<EndReading>, string]>([
    ['by telemetry', {}, 'K7: {"v":12345} | учитывается'], ['whose message is kept no more', { frame: null }, 'сообщение больше не хранится | учитывается'],
    ['read by a person', { source: 2, frame: null, entry: { givenBy: 'subscriber_at_counter', method: 'desk', enteredBy: 'asel' } }, '(asel) | учитывается'], ['with a remark of the checks', { remarks: ['HIGH_ADVANCE'] }, 'учитывается, намного выше ожидаемого'],
    ['that a person changed', { cameIndexLitres: 12_000, correction: { kind: 'edit', reason: 'по фото', author: 'asel', recordedAt: '2026-11-02T04:00:00Z' } }, 'исправлено (было 12,000, стало 12,345 м³): по фото, asel, 02.11.2026 10:00:00'],
    ['that a person changed, by a service', { correction: { kind: 'accept', reason: 'x', author: null, recordedAt: '2026-11-02T04:00:00Z' } }, 'Это сделал не человек'],
  ])('tells a reading %s', (_, given, told) => expect(linesOf(month({ meters: [meter({ lastReading: reading(given) })] })).find((line) => line.startsWith('Последнее показание до конца'))).toContain(told));

  it('has the difference of the two, and none where one is missing', () => {
    expect(linesOf(month())).toContainEqual(expect.stringContaining('Разность показаний |  | 7,345'));
    expect(linesOf(month({ meters: [meter({ firstReading: null })] })).some((line) => line.startsWith('Разность'))).toBe(false);
  });

  it('says that nothing was billed, that there was no meter, and who holds the account where that may be seen', () => {
    expect(linesOf(month({ meters: [] }))).toEqual(['В этом месяце счётчика у абонента не было.', 'По этому месяцу ещё ничего не выпущено.', 'После окончания месяца его объём не менялся.']);
    const facts = (holder: object): string[] => monthDocument(month(), holder, SPEECH, AT.getTime()).facts.map(([name]) => name);
    expect([facts({}), facts({ fullName: null, address: 'a' })].map((names) => names.includes('Владелец'))).toEqual([false, true]);
  });
});
