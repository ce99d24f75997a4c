import { type DerivationCard, type DisplayCard, mergedRules, NO_DISPLAY, type NormOfAccount, type PartialRules, type ProvenDay, type RegisterInstallation, type StayEstimation } from '@app/metering';

import type { Sql } from '../sql.js';

const MS = (instant: string): string => `(extract(epoch FROM ${instant}) * 1000)::bigint`;

/** Raised where what a state remembers becomes more, or what is found by it another: every register is derived anew then, once. 2: months in a row without actual volume (R19). */
const CHECKS_VERSION = 2;

/** Everything of meter `m` that goes into a derivation beside its readings, as one JSON value: what differs in it has to be derived anew. */
const CARD = `jsonb_build_object(
  'checks', ${CHECKS_VERSION},
  'capacityLitres', m.register_capacity_litres,
  'versions', (SELECT jsonb_agg(jsonb_build_array(${MS('v.valid_from')}, coalesce(v.pulse_litres, o.pulse_litres), o.q3_litres_per_hour) ORDER BY v.valid_from)
    FROM meter_version v LEFT JOIN meter_model o USING (model_id) WHERE v.meter_id = m.meter_id AND v.superseded_at IS NULL),
  'stays', (SELECT jsonb_agg(jsonb_build_object('fromMs', ${MS('i.valid_from')}, 'toMs', ${MS('i.valid_to')}, 'first', i.index_at_installation_litres, 'last', i.index_at_removal_litres,
      'pointId', i.service_point_id, 'wellId', i.well_id,
      'before', (SELECT jsonb_build_array(b.meter_id, ${MS('b.valid_to')}) FROM installation b
        WHERE b.service_point_id = i.service_point_id AND b.superseded_at IS NULL AND b.valid_to <= i.valid_from ORDER BY b.valid_to DESC LIMIT 1),
      'norms', (SELECT jsonb_agg(jsonb_build_array(${MS('greatest(p.valid_from, a.valid_from)')}, ${MS('least(p.valid_to, a.valid_to)')}, a.residents, a.norm_litres_per_person_day)
          ORDER BY greatest(p.valid_from, a.valid_from))
        FROM service_point_version p JOIN account_version a ON a.account_id = p.account_id AND a.superseded_at IS NULL AND tstzrange(a.valid_from, a.valid_to) && tstzrange(p.valid_from, p.valid_to)
        WHERE p.service_point_id = i.service_point_id AND p.superseded_at IS NULL AND a.residents > 0 AND a.norm_litres_per_person_day IS NOT NULL),
      'closed', (SELECT jsonb_agg(jsonb_build_array(${MS('c.from_at')}, ${MS('c.to_at')}) ORDER BY c.from_at) FROM (
        SELECT valid_from AS from_at, valid_to AS to_at FROM service_point_version WHERE service_point_id = i.service_point_id AND superseded_at IS NULL AND state = 'closed'
        UNION ALL SELECT greatest(p.valid_from, a.valid_from), least(p.valid_to, a.valid_to) FROM service_point_version p
        JOIN account_version a ON a.account_id = p.account_id AND a.superseded_at IS NULL AND a.state = 'closed' AND tstzrange(a.valid_from, a.valid_to) && tstzrange(p.valid_from, p.valid_to)
        WHERE p.service_point_id = i.service_point_id AND p.superseded_at IS NULL AND p.state <> 'closed') c)
    ) ORDER BY i.valid_from)
    FROM installation i WHERE i.meter_id = m.meter_id AND i.superseded_at IS NULL),
  'rules', (SELECT jsonb_agg(r.rule ORDER BY r.closeness) FROM (
      SELECT DISTINCT ON (g.class, g.model_id) (g.class IS NOT NULL)::integer + 2 * (g.model_id IS NOT NULL)::integer AS closeness, jsonb_build_array(g.rule_id, g.rules) AS rule
      FROM metering_rule g WHERE (g.class IS NULL OR g.class = latest.class) AND (g.model_id IS NULL OR g.model_id = latest.model_id)
      ORDER BY g.class, g.model_id, g.rule_id DESC) r),
  'display', (SELECT jsonb_build_object(
      'mountings', jsonb_agg(jsonb_build_array(${MS('d.at')}, d.display_litres, d.counted_litres, d.pulse_litres) ORDER BY d.at) FILTER (WHERE d.what <> 'control'),
      'controls', jsonb_agg(jsonb_build_array(d.id, ${MS('d.at')}, d.display_litres) ORDER BY d.at, d.id) FILTER (WHERE d.what = 'control'),
      'realigned', jsonb_agg(jsonb_build_array(${MS('d.at')}, d.corrected_litres) ORDER BY d.at) FILTER (WHERE d.what = 'realigned'))
    FROM (SELECT kind AS what, display_id AS id, read_at AS at, display_litres, pulses * pulse_litres AS counted_litres, pulse_litres, NULL::bigint AS corrected_litres FROM display_counted WHERE meter_id = m.meter_id
          UNION ALL SELECT 'realigned', realignment_id, at, display_litres, counted_litres, pulse_litres, corrected_litres FROM realignment_counted WHERE meter_id = m.meter_id) d HAVING count(*) > 0))`;

/** How many acceptances and takings back of re-alignments there are of each meter that has any. */
export const REALIGNMENTS = `(SELECT meter_id, count(*)::integer AS realignments FROM (
  SELECT meter_id FROM display_realignment UNION ALL SELECT meter_id FROM display_void WHERE realignment_id IS NOT NULL) r GROUP BY meter_id)`;

/** Class and model by which the rules of meter `m` are chosen: those of its latest place and card. */
const LATEST = `CROSS JOIN LATERAL (SELECT
  (SELECT a.class FROM installation i
     JOIN service_point_version p ON p.service_point_id = i.service_point_id AND p.superseded_at IS NULL
     JOIN account_version a ON a.account_id = p.account_id AND a.superseded_at IS NULL
   WHERE i.meter_id = m.meter_id AND i.superseded_at IS NULL ORDER BY i.valid_from DESC, p.valid_from DESC, a.valid_from DESC LIMIT 1) AS class,
  (SELECT v.model_id FROM meter_version v WHERE v.meter_id = m.meter_id AND v.superseded_at IS NULL ORDER BY v.valid_from DESC LIMIT 1) AS model_id) AS latest`;

interface StoredStay {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly first: number | null;
  readonly last: number | null;
  readonly pointId: number | null;
  readonly wellId: number | null;
  readonly before: readonly [meterId: number, removedAtMs: number] | null;
  readonly norms: readonly (readonly [fromMs: number, toMs: number | null, residents: number, normLitres: number])[] | null;
  /** Times at which the point, or the account that it was of, was closed. */
  readonly closed: readonly (readonly [fromMs: number, toMs: number | null])[] | null;
}

interface StoredDisplay {
  readonly mountings: readonly (readonly [atMs: number, displayLitres: number, countedLitres: number, pulseLitres: number])[] | null;
  readonly controls: readonly (readonly [controlId: number, atMs: number, displayLitres: number])[] | null;
  readonly realigned: readonly (readonly [atMs: number, correctedLitres: number])[] | null;
}

interface StoredCard {
  readonly capacityLitres: number;
  readonly versions: readonly (readonly [fromMs: number, pulseLitres: number | null, q3LitresPerHour: number | null])[] | null;
  readonly stays: readonly StoredStay[] | null;
  readonly rules: readonly (readonly [ruleId: number, rules: PartialRules])[];
  readonly display: StoredDisplay | null;
}

/** Card of a meter for derivation, with what it takes to store the outcome. */
export interface MeterCard {
  readonly meterId: number;
  readonly cardHash: string;
  readonly ruleId: number;
  /** R20: a final month that changes by more asks a person. */
  readonly replacedLitres: number;
  /** Acceptances and takings back of re-alignments that went in. */
  readonly realignments: number;
  readonly card: Omit<DerivationCard, 'editedAtMs'>;
  /** Service point of each installation, null elsewhere. */
  readonly pointIds: readonly (number | null)[];
  /** The meters that stood at the points before, and until when. */
  readonly before: readonly (readonly [meterId: number, removedAtMs: number] | null)[];
}

/**
 * Marks registers whose card is another than that of their last derivation, the ones never derived among them. Only meters that
 * were installed somewhere once have volumes.
 */
export async function markChangedCards(sql: Sql): Promise<number> {
  const marked = await sql(
    `INSERT INTO volume_due AS d (meter_id, register, from_at, cause)
     SELECT k.meter_id, k.register, '-infinity', 'register_changed' FROM (
       SELECT meter_id, 1::smallint AS register FROM installation WHERE superseded_at IS NULL UNION SELECT meter_id, register FROM meter_state WHERE meter_id IN (SELECT meter_id FROM installation)
       UNION SELECT meter_id, register FROM derivation_head) k
     JOIN meter m ON m.meter_id = k.meter_id ${LATEST}
     LEFT JOIN derivation_head h ON h.meter_id = k.meter_id AND h.register = k.register
     WHERE h.card_hash IS DISTINCT FROM md5((${CARD})::text)
     ON CONFLICT ON CONSTRAINT volume_due_pkey DO UPDATE SET from_at = excluded.from_at, cause = excluded.cause, problem = NULL WHERE d.from_at > excluded.from_at RETURNING 1`);
  return marked.length;
}

/** Cards of meters as the register has them now. */
export async function meterCards(sql: Sql, meterIds: readonly number[], zone: string): Promise<Map<number, MeterCard>> {
  const rows = await sql<{ meter_id: number; card: StoredCard; hash: string; realignments: number }>(
    `SELECT c.meter_id, c.card, md5(c.card::text) AS hash, coalesce(a.realignments, 0) AS realignments FROM (SELECT m.meter_id, ${CARD} AS card FROM meter m ${LATEST} WHERE m.meter_id = ANY($1::integer[])) c
     LEFT JOIN ${REALIGNMENTS} a ON a.meter_id = c.meter_id`, [meterIds]);
  return new Map(rows.map(({ meter_id: meterId, card, hash, realignments }) => [meterId, meterCard(meterId, card, hash, realignments, zone)]));
}

function meterCard(meterId: number, stored: StoredCard, cardHash: string, realignments: number, zone: string): MeterCard {
  const rules = mergedRules(stored.rules.map(([, one]) => one));
  const stays = stored.stays ?? [];
  const versions = stored.versions ?? [];
  const normsOf = (stay: StoredStay): NormOfAccount[] =>
    (stay.norms ?? []).map(([fromMs, toMs, residents, normLitresPerPersonDay]) => ({ fromMs, toMs, residents, normLitresPerPersonDay }));
  const latestNorm = stays.flatMap(normsOf).at(-1);
  const litresPerDay = rules.expectedLitresPerDay ?? (latestNorm === undefined ? null : latestNorm.residents * latestNorm.normLitresPerPersonDay);
  const weights = versions.map(([fromMs, pulseLitres]) => ({ fromMs, pulseLitres: pulseLitres ?? 1 })).filter((weight, at, all) => at === 0 || weight.pulseLitres !== all[at - 1]!.pulseLitres);
  const { classMedianLitresPerDay, classLitresPerDayByMonth, classLitresPerDayOfMonths, silentDays: _, ...ladder } = rules.estimation;
  return {
    meterId, cardHash, ruleId: stored.rules.at(-1)![0], replacedLitres: rules.checks.replacedLitres, realignments,
    card: {
      register: {
        // Where no model is known nothing is known of Q4 either: then only the range of the register bounds an advance.
        model: { capacityLitres: stored.capacityLitres, q3LitresPerHour: versions.at(-1)?.[2] ?? stored.capacityLitres },
        pulseWeights: weights.length === 0 ? [{ fromMs: 0, pulseLitres: 1 }] : weights,
        installations: stays.map(({ fromMs, toMs, first, last }): RegisterInstallation => ({ fromMs, toMs, indexAtInstallationLitres: first, indexAtRemovalLitres: last })),
        expectation: litresPerDay === null || litresPerDay === 0 ? null : { litresPerDay, origin: 'class' },
        rules: rules.register,
      },
      estimation: stays.map((stay): StayEstimation | null => (stay.pointId === null ? null : { norms: normsOf(stay), classMedianLitresPerDay, classLitresPerDayByMonth, classLitresPerDayOfMonths, daysBefore: [], isOldMeterDoubtful: false })),
      volumeRules: { zone, measuredGapMs: rules.measuredGapMs }, estimationRules: { ...ladder, zone }, checks: { isChecked: true, rules: rules.checks, closed: stays.map(({ pointId, closed }) => (pointId === null ? null : joined(closed ?? []))) }, display: displayCard(stored.display),
    },
    pointIds: stays.map(({ pointId }) => pointId), before: stays.map(({ before }) => before),
  };
}

/** Times as one where one goes on from the other. */
function joined(times: readonly (readonly [fromMs: number, toMs: number | null])[]): { fromMs: number; toMs: number | null }[] {
  const apart: { fromMs: number; toMs: number | null }[] = [];
  for (const [fromMs, toMs] of times) {
    const last = apart.at(-1);
    if (last !== undefined && (last.toMs === null || last.toMs >= fromMs)) last.toMs = last.toMs === null || toMs === null ? null : Math.max(last.toMs, toMs);
    else apart.push({ fromMs, toMs });
  }
  return apart;
}

function displayCard(stored: StoredDisplay | null): DisplayCard {
  return stored === null ? NO_DISPLAY : {
    mountings: (stored.mountings ?? []).map(([mountedAtMs, displayLitres, countedLitres, pulseLitres]) => ({ mountedAtMs, displayLitres, countedLitres, pulseLitres })),
    controls: (stored.controls ?? []).map(([controlId, readAtMs, displayLitres]) => ({ controlId, readAtMs, displayLitres })),
    realigned: (stored.realigned ?? []).map(([atMs, correctedLitres]) => ({ atMs, correctedLitres })),
  };
}

/** The card of one register: acts and displays speak for the main register alone, and only that one is estimated. */
export function cardOfRegister({ card }: MeterCard, register: number, daysBefore: readonly ProvenDay[][], editedAtMs: ReadonlySet<number>): DerivationCard {
  if (register !== 1) {
    const installations = card.register.installations.map((one) => ({ ...one, indexAtInstallationLitres: null, indexAtRemovalLitres: null }));
    return { ...card, register: { ...card.register, installations }, estimation: installations.map(() => null), editedAtMs, checks: { ...card.checks, isChecked: false }, display: NO_DISPLAY };
  }
  const isIdle = (days: readonly ProvenDay[]): boolean => days.slice(-IDLE_DAYS).every(({ volumeLitres }) => volumeLitres === 0);
  const estimation = card.estimation.map((stay, at) => {
    const days = daysBefore[at] ?? [];
    return stay === null || days.length === 0 ? stay : { ...stay, daysBefore: days, isOldMeterDoubtful: isIdle(days) };
  });
  return { ...card, estimation, editedAtMs };
}

/** A meter that proved no litre for so many days before it was taken out had stopped, for all that is known. */
const IDLE_DAYS = 30;
