import { addThings, OtherRegisterError, seedCity, sqlOf, verifyAudit, WELLS, ZONES, type ChangedBy } from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';

import { SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'tester', role: null, clientAddress: null, requestId: null }, reason: 'test' };
const ZONE = 'Asia/Bishkek';
const AT = new Date('2026-01-01T00:00:00Z');
const NAMES = { nameKy: 'x', nameRu: 'x', nameEn: 'x' };

async function rows(rig: SeriesRig, statement: string): Promise<unknown[]> {
  return (await rig.pool.query<Record<string, unknown>>(statement)).rows;
}

/** Everything that the seed may touch. */
const TABLES = ['source_document', 'source_statement', 'contradiction', 'contradiction_side', 'zone_version', 'well_field_version', 'well_version', 'reservoir_version', 'meter_lot_version', 'audit_entry'];
const contents = (rig: SeriesRig): Promise<unknown> => Promise.all(TABLES.map((table) => rows(rig, `SELECT * FROM ${table} ORDER BY 1, 2`)));

describe('the city entered into an empty register', () => {
  it('has the wells of the document by field and state, their seasons unknown', async () => {
    await using rig = await SeriesRig.start();
    const count = await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
    expect(count).toEqual({ statements: KARA_BALTA_CITY.statements.length, contradictions: 7, wells: 42, reservoirs: 9, lots: 3 });
    expect(await rows(rig, `SELECT coalesce(f.code, '-') AS field, w.state, count(*)::int AS wells, count(w.season)::int AS seasons, count(w.rated_flow_litres_per_hour)::int AS flows
      FROM well_version w LEFT JOIN well_field f USING (field_id) GROUP BY 1, 2 ORDER BY 3, 1`)).toEqual([
      { field: 'KIR', state: 'operating', wells: 2, seasons: 0, flows: 0 },
      { field: 'TEC', state: 'operating', wells: 2, seasons: 0, flows: 0 },
      { field: '8MR', state: 'operating', wells: 3, seasons: 0, flows: 0 },
      { field: 'GOL', state: 'operating', wells: 5, seasons: 0, flows: 0 },
      { field: 'NEW', state: 'destroyed', wells: 6, seasons: 0, flows: 0 },
      { field: '-', state: 'operating', wells: 12, seasons: 0, flows: 0 },
      { field: 'NEW', state: 'mothballed', wells: 12, seasons: 0, flows: 0 },
    ]);
    expect(await rows(rig, 'SELECT count(*)::int AS tanks, count(volume_litres)::int AS volumes FROM reservoir_version')).toEqual([{ tanks: 9, volumes: 0 }]);
    expect(await rows(rig, 'SELECT mains_length_metres, service_connections FROM zone_version')).toEqual([{ mains_length_metres: 179_000, service_connections: null }]);
    expect(await rows(rig, `SELECT DISTINCT valid_from FROM well_version`)).toEqual([{ valid_from: new Date('2023-02-15T18:00:00Z') }]);
  });

  it('keeps the figures as the document writes them, lots with the statement that plans them', async () => {
    await using rig = await SeriesRig.start();
    await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
    expect(await rows(rig, `SELECT amount::text, unit, line_from, words_ky FROM source_statement WHERE code = 'wastewater-per-day'`)).toEqual([
      { amount: '8.0', unit: 'm3/day', line_from: 547, words_ky: 'агынды сууларды кабыл алуу суткасына болжол менен 8,0 м3 түзөт' }]);
    expect(await rows(rig, `SELECT l.code, v.planned_meters, v.unit_price_tyiyn::int, s.line_from FROM meter_lot_version v JOIN meter_lot l USING (lot_id) JOIN source_statement s USING (statement_id) ORDER BY 1`)).toEqual([
      { code: 'PROGRAMME-BUDGET', planned_meters: 60, unit_price_tyiyn: 1_250_000, line_from: 587 },
      { code: 'PROGRAMME-COMMERCIAL', planned_meters: 500, unit_price_tyiyn: 2_500_000, line_from: 589 },
      { code: 'PROGRAMME-HOUSEHOLD', planned_meters: 25_000, unit_price_tyiyn: null, line_from: 555 },
    ]);
    expect(await rows(rig, `SELECT cs.side, sum(s.amount)::int AS amount FROM contradiction c JOIN contradiction_side cs USING (contradiction_id) JOIN source_statement s USING (statement_id)
      WHERE c.code = 'subscribers-sum' GROUP BY 1 ORDER BY 1`)).toEqual([{ side: 1, amount: 18_008 }, { side: 2, amount: 18_316 }]);
    expect(await rows(rig, 'SELECT count(*)::int AS both FROM (SELECT contradiction_id FROM contradiction_side GROUP BY 1 HAVING count(DISTINCT side) = 2) AS c')).toEqual([{ both: 7 }]);
  });

  it('changes nothing when entered again, also after the utility changed a well', async () => {
    await using rig = await SeriesRig.start();
    await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
    await rig.pool.query(`UPDATE well_version SET season = 'summer' WHERE well_id = 1`);
    const before = await contents(rig);
    expect(await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE)).toEqual({ statements: 0, contradictions: 0, wells: 0, reservoirs: 0, lots: 0 });
    expect(await contents(rig)).toEqual(before);
  });

  it('is entered once when two enter it together', async () => {
    await using rig = await SeriesRig.start();
    const counts = await Promise.all([1, 2].map(() => seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE)));
    expect(counts.map(({ wells }) => wells).toSorted((one, other) => one - other)).toEqual([0, 42]);
  });

  it('leaves an audit chain that verifies', async () => {
    await using rig = await SeriesRig.start();
    await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
    expect(await rows(rig, `SELECT action, count(*)::int AS entries FROM audit_entry GROUP BY 1 ORDER BY 1`)).toEqual([
      { action: 'document.create', entries: 1 }, { action: 'meter_lot.create', entries: 3 }, { action: 'reservoir.create', entries: 9 }, { action: 'well_field.create', entries: 5 },
      { action: 'well.create', entries: 42 }, { action: 'zone.create', entries: 1 },
    ].toSorted((one, other) => (one.action < other.action ? -1 : 1)));
    expect(await verifyAudit(sqlOf(rig.pool))).toMatchObject({ isIntact: true, entries: 61 });
  });

  it.each([
    ['a zone', 'zones', (rig: SeriesRig) => addThings(sqlOf(rig.pool), ZONES, [{ key: 'Z1', validFrom: AT, attributes: { ...NAMES, parentZoneId: null, mainsLengthMetres: null, serviceConnections: null, meanPressureKpa: null } }], BY)],
    ['a well', 'wells', (rig: SeriesRig) => addThings(sqlOf(rig.pool), WELLS, [{
      key: 'W1', validFrom: AT,
      attributes: { ...NAMES, fieldId: null, zoneId: null, state: 'operating', season: null, ratedFlowLitresPerHour: null, depthMetres: null, pumpModel: null, pumpRatedWatts: null, energyMeterSerial: null, document: null },
    }], BY)],
    ['another document', 'documents', (rig: SeriesRig) => rig.pool.query(`INSERT INTO source_document (code, title_ky, title_ru, title_en, issued_by) VALUES ('x', 'x', 'x', 'x', 'x')`)],
  ] as const)('is refused by a register that has %s', async (_, there, fill) => {
    await using rig = await SeriesRig.start();
    await fill(rig);
    const before = await contents(rig);
    await expect(seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE)).rejects.toThrow(new OtherRegisterError(`the register has ${there} that do not come from kara-balta-05-2023; a city is entered into an empty register only`));
    expect(await contents(rig)).toEqual(before);
  });
});
