import { checkEntry, type EntryVerdict, type EntryWarning, type NeighbourReading } from '@app/metering';
import { because, decimalInLanguages, fault, type LineFault, type Reason, REGISTER_NUMBER, SOURCE_CLASS } from '@app/registry';
import { localMonthOf } from '@app/time';

import { closedMonthsOf } from '../readings/closed-periods.js';
import { entryContexts, type KnownAtEntry } from '../readings/entry-contexts.js';
import type { Sql } from '../sql.js';
import type { ReadingLineOutcome } from './reading-import-records.js';

/** A line that is a reading of a known meter. */
export interface ReadingLine {
  readonly lineNo: number;
  readonly meterId: number;
  readonly readAtMs: number;
  readonly indexLitres: number;
}

export interface JudgedReadingLine {
  readonly outcome: ReadingLineOutcome;
  readonly verdict: EntryVerdict | null;
  readonly problems: readonly (LineFault & { readonly refuses: boolean })[];
}

interface HeldReading { readonly at: number; readonly serial: string; readonly indexLitres: number; readonly counts: boolean }

/** What becomes of lines beside the readings that people brought for their very instants; undefined for a line that is the first one. */
export async function judgeBesideHeld(sql: Sql, lines: readonly ReadingLine[]): Promise<(JudgedReadingLine | undefined)[]> {
  const held = await heldReadings(sql, lines);
  return lines.map((line, at) => {
    const there = held.get(at) ?? [];
    const same = there.find(({ indexLitres }) => indexLitres === line.indexLitres);
    if (same !== undefined) return same.counts ? { outcome: 'unchanged', verdict: null, problems: [] } : refusedFor('readAt', because('excluded_before'));
    const other = there.find(({ counts }) => counts);
    return other === undefined ? undefined : refusedFor('indexM3', because('another_index_held', { serial: other.serial, held: decimalInLanguages(other.indexLitres / 1000) }));
  });
}

/**
 * What becomes of lines beside the readings that are held now and the other lines of their file: held already, contradicting what
 * is held, of a closed month, doubtful, or new.
 */
export async function judgeReadingLines(sql: Sql, importId: number, lines: readonly ReadingLine[], timeZone: string): Promise<JudgedReadingLine[]> {
  const held = await judgeBesideHeld(sql, lines);
  const closed = new Set(await closedMonthsOf(sql, lines.map(({ readAtMs }) => readAtMs), timeZone));
  const contexts = await entryContexts(sql, lines.map(({ meterId, readAtMs }) => ({ meterId, register: REGISTER_NUMBER.volume, readAtMs })));
  const besides = await linesBeside(sql, importId, lines);
  return lines.map((line, at): JudgedReadingLine => {
    const settled = held[at];
    if (settled !== undefined) return settled;
    const known = contexts[at]!;
    const verdict = checkEntry(line.readAtMs, line.indexLitres, withLinesBeside(known, line, besides.get(line.meterId) ?? []));
    const month = localMonthOf(line.readAtMs, timeZone);
    const isClosed = closed.has(month);
    return {
      outcome: isClosed ? 'closed' : verdict.warning === null ? 'new' : 'doubtful', verdict,
      problems: [
        ...(isClosed ? [{ ...fault('readAt', 'PERIOD_CLOSED', 'month_closed', { month }), refuses: false }] : []),
        ...(verdict.warning === null ? [] : [{ column: verdict.warning === 'NOT_INSTALLED' ? 'readAt' : 'indexM3', kind: 'IMPLAUSIBLE' as const, reason: doubtInWords(verdict.warning, verdict, known.serial), refuses: false }]),
      ],
    };
  });
}

function refusedFor(column: string, reason: Reason): JudgedReadingLine {
  return { outcome: 'refused', verdict: null, problems: [{ column, kind: 'CONFLICT', reason, refuses: true }] };
}

function doubtInWords(warning: EntryWarning, { expectedFromLitres, expectedToLitres }: EntryVerdict, serial: string): Reason {
  const least = decimalInLanguages(expectedFromLitres / 1000);
  const most = decimalInLanguages((expectedToLitres ?? 0) / 1000);
  switch (warning) {
    case 'NOT_INSTALLED': return because('not_installed_then', { serial });
    case 'BELOW_PREVIOUS': return because('below_previous', { least });
    case 'ABOVE_NEXT': return because('above_next', { most });
    case 'IMPOSSIBLE_ADVANCE': return because('impossible_advance', { most });
    case 'HIGH_ADVANCE': return because('high_advance', { most });
  }
}

/** Readings that people brought for the very instants of lines, and whether they count. */
async function heldReadings(sql: Sql, lines: readonly ReadingLine[]): Promise<Map<number, HeldReading[]>> {
  const rows = await sql<HeldReading>(
    `SELECT q.at::integer - 1 AS at, m.serial, r.index_litres::float8 AS "indexLitres", coalesce(c.kind NOT IN ('exclude', 'void'), true) AS counts
     FROM unnest($1::integer[], $2::timestamptz[]) WITH ORDINALITY AS q (meter_id, read_at, at)
     JOIN meter m ON m.meter_id = q.meter_id
     JOIN reading_all r ON r.read_at = q.read_at AND r.meter_id = q.meter_id AND r.register = ${REGISTER_NUMBER.volume} AND r.source = ${SOURCE_CLASS.person}
     LEFT JOIN LATERAL (
       SELECT k.kind FROM reading_correction k WHERE k.meter_id = r.meter_id AND k.register = r.register AND k.read_at = r.read_at AND k.source = r.source AND k.index_litres = r.index_litres
       ORDER BY k.correction_id DESC LIMIT 1) c ON true`,
    [lines.map(({ meterId }) => meterId), lines.map(({ readAtMs }) => new Date(readAtMs).toISOString())]);
  const held = new Map<number, HeldReading[]>();
  for (const row of rows) held.set(row.at, [...(held.get(row.at) ?? []), row]);
  return held;
}

/** Other lines of the file about meters that it names more than once, in the order of time. */
async function linesBeside(sql: Sql, importId: number, lines: readonly ReadingLine[]): Promise<Map<number, NeighbourReading[]>> {
  const rows = await sql<NeighbourReading & { meterId: number }>(
    `SELECT l.meter_id AS "meterId", (extract(epoch FROM l.read_at) * 1000)::float8 AS "readAtMs", l.index_litres::float8 AS "indexLitres" FROM personal.reading_import_line l
     WHERE l.import_id = $1 AND l.outcome <> 'refused' AND l.meter_id IN (
       SELECT meter_id FROM personal.reading_import_line WHERE import_id = $1 AND meter_id = ANY($2::integer[]) AND outcome <> 'refused' GROUP BY meter_id HAVING count(*) > 1)
     ORDER BY l.meter_id, l.read_at`, [importId, [...new Set(lines.map(({ meterId }) => meterId))]]);
  const beside = new Map<number, NeighbourReading[]>();
  for (const { meterId, ...reading } of rows) {
    const known = beside.get(meterId);
    if (known === undefined) beside.set(meterId, [reading]);
    else known.push(reading);
  }
  return beside;
}

/** What is known at a line's instant, with the nearest lines of the file as neighbours where they are nearer. */
function withLinesBeside(known: KnownAtEntry, line: ReadingLine, beside: readonly NeighbourReading[]): KnownAtEntry {
  let { previous, next } = known;
  for (const reading of beside) {
    if (reading.readAtMs < line.readAtMs && reading.readAtMs >= (known.installedAtMs ?? 0) && (previous === null || reading.readAtMs > previous.readAtMs)) previous = reading;
    if (reading.readAtMs > line.readAtMs && (next === null || reading.readAtMs < next.readAtMs)) next = reading;
  }
  return { ...known, previous, next };
}
