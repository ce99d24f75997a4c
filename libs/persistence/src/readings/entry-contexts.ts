import type { EntryContext, NeighbourReading } from '@app/metering';
import { type RegisterNumber, SOURCE_CLASS } from '@app/registry';

import type { Sql } from '../sql.js';

/** A register at an instant: what is known of it there is asked for. */
export interface EntryQuestion {
  readonly meterId: number;
  readonly register: RegisterNumber;
  readonly readAtMs: number;
}

/** What is known of a meter at an instant. */
export interface KnownAtEntry extends EntryContext {
  readonly serial: string;
  /** Since when the meter is where it is, or was last; null where it was nowhere. */
  readonly installedAtMs: number | null;
}

/** The own use is that of half a year before the last reading. */
const HISTORY_DAYS = 183;
/** Less history than this says nothing of the usual use. */
const LEAST_DAYS = 30;
/** A radio's neighbours of a reading are looked for this far: beyond, the rows of all meters would be read. */
const NEAR = `interval '7 days'`;
const DAY_MS = 86_400_000;

/** Q4 is 1.25 times Q3 (OIML R 49). */
const OVERLOAD_FACTOR = 1.25;

interface Row {
  readonly serial: string;
  readonly capacity: number;
  readonly q3: number | null;
  readonly installedAtMs: number | null;
  readonly isInstalled: boolean;
  readonly previous: NeighbourReading | null;
  readonly next: NeighbourReading | null;
  readonly first: NeighbourReading | null;
  readonly volumeLitres: number | null;
  readonly coveredMs: number | null;
}

const OWN = (alias: string): string => `${alias}.meter_id = a.meter_id AND ${alias}.register = a.register`;
const BY_PEOPLE = `SELECT r.read_at, r.index_litres FROM manual_reading e
  JOIN reading_corrected r ON r.meter_id = e.meter_id AND r.register = e.register AND r.read_at = e.read_at AND r.source = ${SOURCE_CLASS.person} WHERE ${OWN('e')}`;
const LATEST = `SELECT r.read_at, r.index_litres FROM reading_corrected r WHERE ${OWN('r')} AND r.read_at = t.latest_read_at`;
const BY_RADIO = `SELECT r.read_at, r.index_litres FROM reading_corrected r WHERE h.is_heard AND ${OWN('r')}`;
const AS_READING = (alias: string): string => `CASE WHEN ${alias}.read_at IS NULL THEN NULL ELSE json_build_object('readAtMs', (extract(epoch FROM ${alias}.read_at) * 1000)::float8, 'indexLitres', ${alias}.index_litres) END`;

/**
 * What is known of registers at instants, in the order asked; undefined for a meter that is not registered. Neighbours are those
 * that count, from the same installation: its first index, the latest of all, those that people brought, and of a radio those of a week around.
 */
export async function entryContexts(sql: Sql, asked: readonly EntryQuestion[]): Promise<(KnownAtEntry | undefined)[]> {
  if (asked.length === 0) return [];
  const rows = await sql<Row & { at: number }>(
    `SELECT a.at::integer - 1 AS at, m.serial, m.register_capacity_litres::float8 AS capacity, o.q3_litres_per_hour AS q3, (extract(epoch FROM s.valid_from) * 1000)::float8 AS "installedAtMs",
            s.valid_from IS NOT NULL AND (s.valid_to IS NULL OR s.valid_to > a.read_at) AS "isInstalled", ${AS_READING('p')} AS previous, ${AS_READING('n')} AS next, ${AS_READING('f')} AS first,
            u.volume AS "volumeLitres", u.covered AS "coveredMs"
     FROM unnest($1::integer[], $2::smallint[], $3::timestamptz[]) WITH ORDINALITY AS a (meter_id, register, read_at, at)
     JOIN meter m ON m.meter_id = a.meter_id
     LEFT JOIN meter_version v ON v.meter_id = a.meter_id AND v.superseded_at IS NULL AND v.valid_from <= a.read_at AND (v.valid_to IS NULL OR v.valid_to > a.read_at)
     LEFT JOIN meter_model o ON o.model_id = v.model_id
     LEFT JOIN LATERAL (
       SELECT i.valid_from, i.valid_to, i.index_at_installation_litres FROM installation i WHERE i.meter_id = a.meter_id AND i.superseded_at IS NULL AND i.valid_from <= a.read_at ORDER BY i.valid_from DESC LIMIT 1) s ON true
     LEFT JOIN meter_state t ON t.meter_id = a.meter_id AND t.register = a.register
     CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT FROM channel_mapping k WHERE k.meter_id = a.meter_id AND k.superseded_at IS NULL AND k.mapped_from <= a.read_at + ${NEAR} AND (k.mapped_to IS NULL OR k.mapped_to > a.read_at - ${NEAR})) AS is_heard) h
     LEFT JOIN LATERAL (
       SELECT c.read_at, c.index_litres FROM (
         (${LATEST} AND t.latest_read_at < a.read_at ORDER BY r.index_litres DESC LIMIT 1)
         UNION ALL SELECT s.valid_from, s.index_at_installation_litres WHERE s.index_at_installation_litres IS NOT NULL AND s.valid_from < a.read_at
         UNION ALL (${BY_PEOPLE} AND e.read_at < a.read_at ORDER BY e.read_at DESC, r.index_litres DESC LIMIT 1)
         UNION ALL (${BY_RADIO} AND r.read_at < a.read_at AND r.read_at >= a.read_at - ${NEAR} ORDER BY r.read_at DESC, r.index_litres DESC LIMIT 1)) c
       WHERE c.read_at >= coalesce(s.valid_from, '-infinity') ORDER BY c.read_at DESC, c.index_litres DESC LIMIT 1) p ON true
     LEFT JOIN LATERAL (
       SELECT c.read_at, c.index_litres FROM (
         (${LATEST} AND t.latest_read_at > a.read_at ORDER BY r.index_litres LIMIT 1)
         UNION ALL (${BY_PEOPLE} AND e.read_at > a.read_at ORDER BY e.read_at, r.index_litres LIMIT 1)
         UNION ALL (${BY_RADIO} AND r.read_at > a.read_at AND r.read_at <= a.read_at + ${NEAR} ORDER BY r.read_at, r.index_litres LIMIT 1)) c
       WHERE NOT EXISTS (SELECT FROM installation j WHERE j.meter_id = a.meter_id AND j.superseded_at IS NULL AND j.valid_from > a.read_at AND j.valid_from <= c.read_at)
       ORDER BY c.read_at, c.index_litres LIMIT 1) n ON true
     LEFT JOIN LATERAL (
       ${BY_PEOPLE} AND e.read_at < p.read_at AND e.read_at >= greatest(p.read_at - make_interval(days => ${HISTORY_DAYS}), s.valid_from) ORDER BY e.read_at, r.index_litres LIMIT 1) f ON true
     LEFT JOIN LATERAL (
       SELECT sum(d.volume_litres)::float8 AS volume, sum(d.covered_ms)::float8 AS covered FROM volume_day d
       WHERE ${OWN('d')} AND d.on_day < p.read_at::date AND d.on_day > greatest(p.read_at - make_interval(days => ${HISTORY_DAYS}), s.valid_from)::date) u ON true`,
    [asked.map(({ meterId }) => meterId), asked.map(({ register }) => register), asked.map(({ readAtMs }) => new Date(readAtMs).toISOString())]);
  const known: (KnownAtEntry | undefined)[] = asked.map(() => undefined);
  for (const row of rows) known[row.at] = knownOf(row);
  return known;
}

function knownOf({ serial, capacity, q3, installedAtMs, isInstalled, previous, next, first, volumeLitres, coveredMs }: Row): KnownAtEntry {
  return {
    serial, capacityLitres: capacity, q4LitresPerHour: q3 === null ? null : q3 * OVERLOAD_FACTOR, litresPerDay: usualUse(previous, first) ?? usualVolume(volumeLitres, coveredMs), previous, next, isInstalled, installedAtMs,
  };
}

/** Litres a day between two readings that are far enough apart. */
function usualUse(last: NeighbourReading | null, first: NeighbourReading | null): number | null {
  if (last === null || first === null) return null;
  const days = (last.readAtMs - first.readAtMs) / DAY_MS;
  const used = last.indexLitres - first.indexLitres;
  return days < LEAST_DAYS || used < 0 ? null : used / days;
}

/** Litres a day by the volumes, where they cover enough days. */
function usualVolume(litres: number | null, coveredMs: number | null): number | null {
  if (litres === null || coveredMs === null || litres < 0 || coveredMs < LEAST_DAYS * DAY_MS) return null;
  return litres / (coveredMs / DAY_MS);
}
