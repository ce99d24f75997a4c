import { chartedQuarters, type QuarterPoint, type QuarterStep, quarterStepOf } from '@app/balance';
import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  addFlowTest, addPumpCurve, addTelemetryRule, deviceSerialOf, faultySensors, flowTests, inTransaction, latestMeasures, listMeasuring, type ListedMeasuring, mapMeasures, type MeasuredPlace, numbersByKey, placeQuarters, type Pool, pumpCurves, raisedAlarms, type RecordedFlowTest, type RecordedPumpCurve,
  RESERVOIR_LIST, RESERVOIRS, reservoirsStored, sqlOf, type StoredThen, telemetryRules, type TelemetryRule, thingAt, type ThingList, unmapMeasures, voidWellRecord, WELL_LIST, wellSupplies, WELLS, zonesWithin,
} from '@app/persistence';
import { Asked, By, instant, Int4Id, localDay, oneOf, type QueryOf, Refusal, Roles, type SignedIn } from '@app/platform';
import { MEASURED_AT, type MeasuredName, type MeasuredPlaceKind } from '@app/registry';
import { DAY_MS, type Interval, localDayBounds, localDayOf, nextDay } from '@app/time';

import { TIME_ZONE } from '../city/time-zone.js';
import { instantOf } from '../register/register-desk.service.js';
import { personalFor } from '../register/register-views.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { type ReservoirNow, reservoirNow, type SupplyView, supplyView, type WellOnBoard, wellOnBoard } from './board-views.js';
import { AddFlowTestBody, AddPumpCurveBody, AddTelemetryRuleBody, MapMeasuresBody, UnmapMeasuresBody, VoidRecordBody } from './measurement-bodies.js';

const QUARTER_MS = 900_000;
/** Messages of the last minutes may be on their way: the day of the board ends at a quarter of an hour before that. */
const ON_THE_WAY_MS = 3 * 60_000;
const MOST_CHART_DAYS = 800;
const MOST_DAYS = 62;
const READERS = ['dispatcher', 'clerk', 'city', 'administrator'] as const;
const DAYS_FIELDS = { from: localDay, to: localDay } as const;

const fault = (field: string, detail: string): Refusal => new Refusal('RANGE', `${field}: ${detail}`, [{ field, kind: 'RANGE', detail }]);
const dayAfter = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole local days asked for, half-open; the last fourteen with today where nothing is said. Today ends now. */
function daysOf({ from, to }: QueryOf<typeof DAYS_FIELDS>, now: Date, zone: string): (Interval & { readonly day: string })[] {
  const toOn = to ?? dayAfter(localDayOf(now.getTime(), zone), 1);
  const fromOn = from ?? dayAfter(toOn, -14);
  if (fromOn >= toOn) throw fault('from', 'not before "to"');
  if ((Date.parse(toOn) - Date.parse(fromOn)) / DAY_MS > MOST_DAYS) throw fault('from', `at most ${MOST_DAYS} days before "to"`);
  const days: (Interval & { day: string })[] = [];
  for (let day = fromOn; day < toOn; day = nextDay(day)) {
    const { fromMs, toMs } = localDayBounds(day, zone);
    const endMs = Math.min(toMs, lastWholeQuarter(now));
    if (endMs > fromMs) days.push({ day, fromMs, toMs: endMs });
  }
  return days;
}

const lastWholeQuarter = (now: Date): number => Math.floor((now.getTime() - ON_THE_WAY_MS) / QUARTER_MS) * QUARTER_MS;

/** The wells and reservoirs as they are now. */
@Roles(...READERS)
@Controller('city')
export class WaterBoardController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly zone: string) {}

  /** Every well: its last 24 hours by the best way that is known, what it measures now, and what is amiss. */
  @Get('wells-board')
  async wells(@By() by: SignedIn): Promise<{ readonly at: Date; readonly from: Date; readonly to: Date; readonly items: readonly WellOnBoard[] }> {
    const sql = sqlOf(this.pool);
    const now = new Date();
    const zoneIds = await zonesWithin(sql, by.zoneIds);
    const toMs = lastWholeQuarter(now);
    const period = { fromMs: toMs - DAY_MS, toMs };
    const [[wells = []], latest, alarms, faults] = await Promise.all([
      wellSupplies(sql, { periods: [period], wellIds: null, zoneIds, now, timeZone: this.zone }), latestMeasures(sql, 'well', now), raisedAlarms(sql, 'well', new Date(period.fromMs), now),
      faultySensors(sql, 'well', new Date(period.fromMs), now)]);
    const items = wells.map((well) => wellOnBoard(well, latest.filter(({ placeId }) => placeId === well.wellId), alarms.filter(({ placeId }) => placeId === well.wellId), faults.filter(({ placeId }) => placeId === well.wellId), now));
    return { at: now, from: new Date(period.fromMs), to: new Date(period.toMs), items };
  }

  /** Every reservoir: level and volume now, and how both changed. */
  @Get('reservoirs')
  async reservoirs(@By() by: SignedIn): Promise<{ readonly at: Date; readonly items: readonly ReservoirNow[] }> {
    const sql = sqlOf(this.pool);
    const now = new Date();
    const midnightMs = localDayBounds(localDayOf(now.getTime(), this.zone), this.zone).fromMs;
    const instants = [midnightMs, now.getTime() - DAY_MS, now.getTime()].map((ms) => new Date(ms));
    const faults = await faultySensors(sql, 'reservoir', new Date(now.getTime() - DAY_MS), now);
    return { at: now, items: (await reservoirsStored(sql, instants, null, await zonesWithin(sql, by.zoneIds))).map((reservoir) => reservoirNow(reservoir, faults)) };
  }
}

/** @throws RegisterRefusal NOT_FOUND where it is not there, or in another zone than the reader's */
async function requireVisible(pool: Pool, list: ThingList<object>, by: SignedIn, id: number): Promise<void> {
  const sql = sqlOf(pool);
  await thingAt(sql, list, id, { at: new Date(), knownAt: null, zoneIds: await zonesWithin(sql, by.zoneIds), personal: personalFor(by.role) });
}

/** Points of a chart, in the unit of the quantity: L/h, mm, kPa, 1 or 0, Wh. */
export interface ChartedMeasure {
  readonly quantity: MeasuredName;
  readonly step: QuarterStep;
  readonly items: readonly QuarterPoint[];
}

const CHART_FIELDS = { from: instant, to: instant } as const;

/** One quantity of a place over time, for a chart. */
async function chartOf(pool: Pool, zone: string, place: MeasuredPlace, quantity: MeasuredName | undefined, { from, to }: QueryOf<typeof CHART_FIELDS>): Promise<ChartedMeasure> {
  const now = new Date();
  const toMs = (to ?? now).getTime();
  const fromMs = from?.getTime() ?? toMs - 7 * DAY_MS;
  if (fromMs >= toMs) throw fault('from', 'not before "to"');
  if (toMs - fromMs > MOST_CHART_DAYS * DAY_MS) throw fault('from', `at most ${MOST_CHART_DAYS} days before "to"`);
  const asked = quantity ?? MEASURED_AT[place.kind][0];
  const quarters = await placeQuarters(sqlOf(pool), { kind: place.kind, placeIds: [place.id], quantities: [asked], from: new Date(fromMs), to: new Date(toMs), knownUntil: now });
  const step = quarterStepOf(toMs - fromMs);
  return { quantity: asked, step, items: chartedQuarters(quarters, step, zone) };
}

/** What is measured at a well, what it supplied by day, and its tests. */
@Roles(...READERS)
@Controller('wells/:id')
export class WellMeasurementsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly zone: string) {}

  /** The last seven days of the flow where nothing is said. */
  @Get('measurements')
  async measurements(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked({ ...CHART_FIELDS, quantity: oneOf(MEASURED_AT.well) }) asked: QueryOf<typeof CHART_FIELDS> & { quantity: MeasuredName | undefined }): Promise<ChartedMeasure> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    return chartOf(this.pool, this.zone, { kind: 'well', id }, asked.quantity, asked);
  }

  /** Supply of each local day with its origin and accuracy, pump hours, energy, and the check of one by the other. */
  @Get('supply-days')
  async supplyDays(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(DAYS_FIELDS) asked: QueryOf<typeof DAYS_FIELDS>): Promise<{ readonly items: readonly (SupplyView & { readonly day: string })[]; readonly usualWattHoursPerM3: number | null }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    const sql = sqlOf(this.pool);
    const now = new Date();
    const days = daysOf(asked, now, this.zone);
    const question = { periods: days, wellIds: [id], zoneIds: await zonesWithin(sql, by.zoneIds), now, timeZone: this.zone };
    const found = await wellSupplies(sql, question);
    const usual = medianOf(found.flatMap(([well]) => well?.check.wattHoursPerM3 ?? []));
    const checked = usual === null ? found : await wellSupplies(sql, { ...question, usualWattHoursPerM3: new Map([[id, usual]]) });
    return { items: checked.flatMap(([well], at) => (well === undefined ? [] : [{ day: days[at]!.day, ...supplyView(well) }])), usualWattHoursPerM3: usual === null ? null : Math.round(usual) };
  }

  @Get('flow-tests')
  async tests(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<{ readonly items: readonly RecordedFlowTest[] }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    return { items: await flowTests(sqlOf(this.pool), id) };
  }

  @Post('flow-tests')
  @Roles('dispatcher', 'administrator')
  async addTest(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { testedAt, flowLitresPerHour, limitPpm, instrument, reason }: AddFlowTestBody): Promise<{ readonly items: readonly RecordedFlowTest[] }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    await inTransaction(this.pool, (sql) => addFlowTest(sql, { wellId: id, testedAt: instantOf(testedAt), flowLitresPerHour, limitPpm, instrument: instrument ?? null }, new Date(), { actor: actorOf(by), reason }));
    return { items: await flowTests(sqlOf(this.pool), id) };
  }

  @Post('flow-tests/:testId/voids')
  @HttpCode(200)
  @Roles('dispatcher', 'administrator')
  async voidTest(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Param('testId', Int4Id) testId: number, @Body() { reason }: VoidRecordBody): Promise<{ readonly items: readonly RecordedFlowTest[] }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    await inTransaction(this.pool, (sql) => voidWellRecord(sql, 'flow_test', id, testId, { actor: actorOf(by), reason }));
    return { items: await flowTests(sqlOf(this.pool), id) };
  }

  @Get('pump-curves')
  async curves(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<{ readonly items: readonly RecordedPumpCurve[] }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    return { items: await pumpCurves(sqlOf(this.pool), id) };
  }

  @Post('pump-curves')
  @Roles('dispatcher', 'administrator')
  async addCurve(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { validFrom, points, liftMillimetres, limitPpm, pump, reason }: AddPumpCurveBody): Promise<{ readonly items: readonly RecordedPumpCurve[] }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    await inTransaction(this.pool, (sql) => addPumpCurve(sql, { wellId: id, validFrom: instantOf(validFrom), points, liftMillimetres, limitPpm, pump: pump ?? null }, new Date(), { actor: actorOf(by), reason }));
    return { items: await pumpCurves(sqlOf(this.pool), id) };
  }

  @Post('pump-curves/:curveId/voids')
  @HttpCode(200)
  @Roles('dispatcher', 'administrator')
  async voidCurve(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Param('curveId', Int4Id) curveId: number, @Body() { reason }: VoidRecordBody): Promise<{ readonly items: readonly RecordedPumpCurve[] }> {
    await requireVisible(this.pool, WELL_LIST, by, id);
    await inTransaction(this.pool, (sql) => voidWellRecord(sql, 'pump_curve', id, curveId, { actor: actorOf(by), reason }));
    return { items: await pumpCurves(sqlOf(this.pool), id) };
  }
}

/** Fewer days than these make no usual energy. */
const LEAST_DAYS = 5;

function medianOf(figures: readonly number[]): number | null {
  if (figures.length < LEAST_DAYS) return null;
  const sorted = [...figures].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What is measured in a reservoir, and what it held at the ends of days. */
@Roles(...READERS)
@Controller('reservoirs/:id')
export class ReservoirMeasurementsController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly zone: string) {}

  /** The last seven days of the level where nothing is said. */
  @Get('measurements')
  async measurements(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked({ ...CHART_FIELDS, quantity: oneOf(MEASURED_AT.reservoir) }) asked: QueryOf<typeof CHART_FIELDS> & { quantity: MeasuredName | undefined }): Promise<ChartedMeasure> {
    await requireVisible(this.pool, RESERVOIR_LIST, by, id);
    return chartOf(this.pool, this.zone, { kind: 'reservoir', id }, asked.quantity, asked);
  }

  /** What it held at both ends of each local day, and the change. */
  @Get('storage-days')
  async storageDays(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Asked(DAYS_FIELDS) asked: QueryOf<typeof DAYS_FIELDS>): Promise<{ readonly items: readonly { readonly day: string; readonly start: StoredThen; readonly end: StoredThen; readonly changeLitres: number | null }[] }> {
    await requireVisible(this.pool, RESERVOIR_LIST, by, id);
    const sql = sqlOf(this.pool);
    const days = daysOf(asked, new Date(), this.zone);
    const [reservoir] = await reservoirsStored(sql, [...days.map(({ fromMs }) => new Date(fromMs)), ...days.map(({ toMs }) => new Date(toMs))], [id], await zonesWithin(sql, by.zoneIds));
    if (reservoir === undefined) return { items: [] };
    return { items: days.map(({ day }, at) => {
      const [start, end] = [reservoir.stored[at]!, reservoir.stored[days.length + at]!];
      return { day, start, end, changeLitres: start.storedLitres === null || end.storedLitres === null ? null : end.storedLitres - start.storedLitres };
    }) };
  }
}

/** Which quantities of which places a device measures. */
@Roles('dispatcher', 'administrator')
@Controller('devices/:id/measures')
export class DeviceMeasuresController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  @Get()
  async list(@By() by: SignedIn, @Param('id', Int4Id) deviceId: number): Promise<{ readonly items: readonly ListedMeasuring[] }> {
    requireUnlimited(by);
    return { items: await listMeasuring(sqlOf(this.pool), { deviceId }) };
  }

  @Post()
  @Roles('administrator')
  async map(@By() by: SignedIn, @Param('id', Int4Id) deviceId: number, @Body() { channel, quantities, wellCode, reservoirCode, from, reason }: MapMeasuresBody): Promise<{ readonly items: readonly ListedMeasuring[] }> {
    requireUnlimited(by);
    const deviceSerial = await deviceSerialOf(sqlOf(this.pool), deviceId);
    if (deviceSerial === undefined) throw new Refusal('NOT_FOUND', 'there is no such device');
    const place = await this.placeOf(wellCode, reservoirCode);
    await inTransaction(this.pool, (within) => mapMeasures(within, [{ deviceSerial, channel, quantities, place, from: instantOf(from) }], { actor: actorOf(by), reason: reason ?? null }));
    return { items: await listMeasuring(sqlOf(this.pool), { deviceId }) };
  }

  @Post('ends')
  @HttpCode(200)
  @Roles('administrator')
  async unmap(@By() by: SignedIn, @Param('id', Int4Id) deviceId: number, @Body() { channel, quantities, at, reason }: UnmapMeasuresBody): Promise<{ readonly items: readonly ListedMeasuring[] }> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => unmapMeasures(sql, deviceId, channel, quantities ?? null, instantOf(at), { actor: actorOf(by), reason: reason ?? null }));
    return { items: await listMeasuring(sqlOf(this.pool), { deviceId }) };
  }

  private async placeOf(wellCode: string | undefined, reservoirCode: string | undefined): Promise<MeasuredPlace> {
    if ((wellCode === undefined) === (reservoirCode === undefined)) throw new Refusal('SCHEMA', 'name a well or a reservoir', [{ field: 'wellCode', kind: 'SCHEMA', detail: 'one of wellCode and reservoirCode' }]);
    const [kind, code]: [MeasuredPlaceKind, string] = wellCode === undefined ? ['reservoir', reservoirCode!] : ['well', wellCode];
    const id = (await numbersByKey(sqlOf(this.pool), kind === 'well' ? WELLS : RESERVOIRS, [code])).get(code);
    const field = kind === 'well' ? 'wellCode' : 'reservoirCode';
    if (id === undefined) throw new Refusal('UNKNOWN_REFERENCE', `${code} is not registered`, [{ field, kind: 'UNKNOWN_REFERENCE', detail: 'not registered' }]);
    return { kind, id };
  }
}

/** By which rule measurements are thinned. */
@Roles('dispatcher', 'administrator')
@Controller('telemetry-rules')
export class TelemetryRulesController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** All versions, the one in force first. */
  @Get()
  async list(): Promise<{ readonly items: readonly TelemetryRule[] }> {
    return { items: await telemetryRules(sqlOf(this.pool)) };
  }

  @Post()
  @Roles('administrator')
  async add(@By() by: SignedIn, @Body() { thinAfterDays, reason }: AddTelemetryRuleBody): Promise<{ readonly items: readonly TelemetryRule[] }> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => addTelemetryRule(sql, thinAfterDays, { actor: actorOf(by), reason }));
    return { items: await telemetryRules(sqlOf(this.pool)) };
  }
}
