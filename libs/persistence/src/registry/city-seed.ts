import type { CitySeed, Contradiction, SourceStatement } from '@app/programme';
import { localDayBounds } from '@app/time';
import type { Pool } from 'pg';

import { inTransaction, type Sql } from '../sql.js';
import { METER_LOTS, RESERVOIRS, WELL_FIELDS, WELLS, ZONES } from './register-tables.js';
import { addThings, asOneAct, audit, type ChangedBy } from './register-writes.js';

/** The register holds things that are not this city's. */
export class OtherRegisterError extends Error {
  override readonly name = 'OtherRegisterError';
}

/** What was written; all zero where everything was there already. */
export interface CitySeedCount {
  readonly statements: number;
  readonly contradictions: number;
  readonly wells: number;
  readonly reservoirs: number;
  readonly lots: number;
}

const NOTHING: CitySeedCount = { statements: 0, contradictions: 0, wells: 0, reservoirs: 0, lots: 0 };

/** Two seeds at once take turns: any number that nobody else locks by. */
const SEED_LOCK = 7_389_022;

/**
 * Enters what the documents of a city say into an empty register: once, and all or nothing. What they do not say stays null.
 *
 * A city that was entered before is left as it is, whatever became of it since: the register is the utility's own.
 *
 * @throws OtherRegisterError where the register has zones, wells, tanks or accounts and not this city's document
 */
export async function seedCity(pool: Pool, seed: CitySeed, by: ChangedBy, timeZone: string): Promise<CitySeedCount> {
  return inTransaction(pool, async (sql) => {
    await sql('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const [known] = await sql('SELECT document_id FROM source_document WHERE code = $1', [seed.document.code]);
    if (known !== undefined) return NOTHING;
    await requireEmpty(sql, seed.document.code);
    return asOneAct(sql, by, (act) => enterCity(sql, seed, act, timeZone));
  });
}

async function requireEmpty(sql: Sql, code: string): Promise<void> {
  const [others] = await sql<{ there: string | null }>(
    `SELECT concat_ws(', ', CASE WHEN EXISTS (SELECT FROM source_document) THEN 'documents' END, CASE WHEN EXISTS (SELECT FROM zone) THEN 'zones' END,
       CASE WHEN EXISTS (SELECT FROM well) OR EXISTS (SELECT FROM well_field) THEN 'wells' END, CASE WHEN EXISTS (SELECT FROM reservoir) THEN 'reservoirs' END,
       CASE WHEN EXISTS (SELECT FROM account) THEN 'accounts' END, CASE WHEN EXISTS (SELECT FROM meter_lot) THEN 'lots' END) AS there`);
  if (others?.there) throw new OtherRegisterError(`the register has ${others.there} that do not come from ${code}; a city is entered into an empty register only`);
}

async function enterCity(sql: Sql, seed: CitySeed, by: ChangedBy, timeZone: string): Promise<CitySeedCount> {
  const { document, zone } = seed;
  const [entered] = await sql<{ id: number }>(
    `INSERT INTO source_document (code, title_ky, title_ru, title_en, issued_by, number, adopted_on) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING document_id AS id`,
    [document.code, document.titleKy, document.titleRu, document.titleEn, document.issuedBy, document.number, document.adoptedOn]);
  const statementIds = await enterStatements(sql, entered!.id, seed.statements);
  await enterContradictions(sql, seed.contradictions, statementIds);

  const validFrom = new Date(localDayBounds(document.adoptedOn, timeZone).fromMs);
  const named = ({ nameKy, nameRu, nameEn }: { nameKy: string; nameRu: string; nameEn: string }) => ({ nameKy, nameRu, nameEn });
  const [zoneId] = await addThings(sql, ZONES, [{
    key: zone.code, validFrom,
    attributes: { ...named(zone), parentZoneId: null, mainsLengthMetres: zone.mainsLengthMetres, serviceConnections: null, meanPressureKpa: null },
  }], by);
  const fieldIds = new Map((await addThings(sql, WELL_FIELDS, seed.wellFields.map((field) => ({ key: field.code, validFrom, attributes: { ...named(field), place: field.place } })), by))
    .map((id, at) => [seed.wellFields[at]!.code, id]));
  const fieldOf = (code: string | undefined): number | null => (code === undefined ? null : fieldIds.get(code) ?? null);
  await addThings(sql, WELLS, seed.wells.map((well) => ({
    key: well.code, validFrom,
    attributes: {
      ...named(well), fieldId: fieldOf(well.fieldCode), zoneId: zoneId!, state: well.state, document: well.document,
      season: null, ratedFlowLitresPerHour: null, depthMetres: null, pumpModel: null, pumpRatedWatts: null, energyMeterSerial: null,
    },
  })), by);
  await addThings(sql, RESERVOIRS, seed.reservoirs.map((reservoir) => ({
    key: reservoir.code, validFrom,
    attributes: { ...named(reservoir), fieldId: fieldOf(reservoir.fieldCode), zoneId: zoneId!, state: 'in_use' as const, volumeLitres: null, levels: null },
  })), by);
  await addThings(sql, METER_LOTS, seed.lots.map(({ code, class: lotClass, plannedMeters, unitPriceTyiyn, statementCode }) => ({
    key: code, validFrom,
    attributes: {
      class: lotClass, plannedMeters, unitPriceTyiyn: unitPriceTyiyn ?? null, supplier: null, contractNo: null, contractor: null, warrantyUntilOn: null, acceptedMeters: null, acceptanceActNo: null, acceptedOn: null,
      retentionTyiyn: null, retentionDueOn: null, statementId: statementIds.get(statementCode)!,
    },
  })), by);
  const count = {
    statements: seed.statements.length, contradictions: seed.contradictions.length, wells: seed.wells.length, reservoirs: seed.reservoirs.length, lots: seed.lots.length,
  };
  await audit(sql, by, [{ actor: by.actor, action: 'document.create', objectKind: 'document', objectKey: document.code, before: null, after: { ...count }, reason: by.reason }]);
  return count;
}

async function enterStatements(sql: Sql, documentId: number, statements: readonly SourceStatement[]): Promise<Map<string, number>> {
  const rows = await sql<{ id: number; code: string }>(
    `INSERT INTO source_statement (document_id, code, line_from, line_to, topic, words_ky, words_ru, words_en, amount, unit, stated_for)
     SELECT $1, * FROM unnest($2::text[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[], $10::text[], $11::text[])
     RETURNING statement_id AS id, code`,
    [documentId, ...(['code', 'lineFrom', 'lineTo', 'topic', 'wordsKy', 'wordsRu', 'wordsEn', 'amount', 'unit', 'statedFor'] as const)
      .map((name) => statements.map((statement) => statement[name] ?? null))]);
  return new Map(rows.map(({ id, code }) => [code, id]));
}

async function enterContradictions(sql: Sql, contradictions: readonly Contradiction[], statementIds: ReadonlyMap<string, number>): Promise<void> {
  for (const { code, wordsKy, wordsRu, wordsEn, sides } of contradictions) {
    const [row] = await sql<{ id: number }>('INSERT INTO contradiction (code, words_ky, words_ru, words_en) VALUES ($1, $2, $3, $4) RETURNING contradiction_id AS id', [code, wordsKy, wordsRu, wordsEn]);
    const named = sides.flatMap((codes, at) => codes.map((statement) => [at + 1, statementIds.get(statement)] as const));
    await sql('INSERT INTO contradiction_side (contradiction_id, side, statement_id) SELECT $1, * FROM unnest($2::smallint[], $3::integer[])',
      [row!.id, named.map(([side]) => side), named.map(([, id]) => id)]);
  }
}
