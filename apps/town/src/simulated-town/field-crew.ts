import {
  ACCOUNT_HOLDERS, ACCOUNTS, addMeters, addModels, addThings, asOneAct, DeviceEnrolment, DEVICES, exchangeMeter, inTransaction, installMeters, mapChannels, mapMeasures, METER_LOTS, METER_MODELS, METERS, numbersByKey,
  type ChangedBy, type NewMapping, type NewMeasuring, type Pool, recordBalanceRule, recordFrom, recordWaterPrice, RESERVOIRS, SERVICE_POINT_ADDRESSES, SERVICE_POINTS, type Sql, WELL_FIELDS, WELLS, ZONES,
} from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';
import { localDayOf } from '@app/time';

import { lotCode } from '../../../../simulators/town/register-files.js';
import type { TownFile, Well } from '../../../../simulators/town/town-file.js';
import type { RegisterExchange, RegisterInstallation, RegisterMapping, RegisterMeter, TownRegister } from '../../../../simulators/town/town-register.js';
import type { DeviceSecrets } from './device-secrets.js';
import { enterProcuredMeters } from './procured-meters.js';

const BY: ChangedBy = {
  actor: { kind: 'service', userId: null, name: 'simulated-town', role: null, clientAddress: null, requestId: null }, reason: 'simulated town: nothing of it is real',
};
const ASSUMED = 'assumption of the simulated town (simulators/town/kara-balta.town.json), not stated by the resolution';
const MAKER = 'invented';
const VERIFICATION_MONTHS = 72;
/** Invented, of the size of Bishkek's tariffs of 2023: a cubic metre sold, and the power and reagents of one that was lifted. */
const PRICE_TYIYN = { retail: 1_200, production: 450 } as const;

/** The people who keep the register of the simulated town: they enter it at the beginning, and every exchange when it is done. */
export class FieldCrew {
  private readonly enrolment: DeviceEnrolment;

  constructor(private readonly pool: Pool, private readonly secrets: DeviceSecrets) {
    this.enrolment = new DeviceEnrolment(pool);
  }

  /** Enters customers, meters and devices of the beginning; what was entered before stays as it is. Needs the city's seed. */
  async enter(register: TownRegister, town: TownFile): Promise<void> {
    await this.enrol([...new Set([...register.mappings, ...register.measures].map(({ deviceSerial }) => deviceSerial))], register.gateways);
    const first = register.meters[0];
    if (first === undefined || (await inTransaction(this.pool, (sql) => numbersByKey(sql, METERS, [first.serial]))).size > 0) return;
    for (const gateway of register.gateways) {
      const heard = register.assignments.filter(({ gatewaySerial }) => gatewaySerial === gateway);
      if (heard.length > 0) await this.enrolment.assignToGateway(gateway, heard.map(({ deviceSerial }) => deviceSerial), new Date(heard[0]!.fromMs));
    }
    // Last and all at once: the first meter stands for the whole.
    await inTransaction(this.pool, async (sql) => {
      await asOneAct(sql, BY, async (act) => {
        await enterCustomers(sql, register, act);
        await assumeSeasons(sql, town.supply.wells, new Date(first.fromMs), act);
        await addModels(sql, register.models.map(({ code, dnMillimetres, q3LitresPerHour, capacityLitres, pulseLitres }) => ({
          code, manufacturer: MAKER, dnMillimetres, q3LitresPerHour, ratioR: null, registerDigits: String(capacityLitres).length - 1, registerCapacityLitres: capacityLitres, pulseLitres,
          verificationIntervalMonths: VERIFICATION_MONTHS,
        })), act);
        const meterIds = await enterMeters(sql, register.meters, act);
        await installMeters(sql, await installationActs(sql, register.installations, meterIds), act);
        await mapChannels(sql, newMappings(register.mappings, meterIds), act);
        await enterProcuredMeters(sql, register, first.fromMs, Date.now(), act);
        await enterMeasures(sql, register, act);
        await assumeForBalances(sql, town, new Date(first.fromMs), act);
      });
    });
  }

  /** Enters an exchange that was done. @returns false where it was entered before */
  async exchange({ atMs, removed, installed, meter, mappings, gatewaySerial }: RegisterExchange): Promise<boolean> {
    const known = await inTransaction(this.pool, (sql) => numbersByKey(sql, METERS, [meter.serial, removed.meterSerial]));
    if (known.has(meter.serial)) return false;
    const deviceSerial = mappings[0]!.deviceSerial;
    await this.enrol([deviceSerial], []);
    if (gatewaySerial !== undefined) await this.enrolment.assignToGateway(gatewaySerial, [deviceSerial], new Date(atMs));
    await inTransaction(this.pool, (sql) => asOneAct(sql, BY, async (act) => {
      const meterIds = await enterMeters(sql, [meter], act);
      await exchangeMeter(sql, {
        removal: {
          meterId: known.get(removed.meterSerial)!, removedAt: new Date(atMs), indexLitres: removed.lastIndexLitres ?? null, actNo: `${removed.actNo}-R`, actOn: localDayOf(atMs),
          state: 'removed', indexDecrease: removed.indexDecrease ?? null,
        },
        installation: { meterId: meterIds.get(meter.serial)!, ...actOf(installed) }, radio: null,
      }, act);
      await mapChannels(sql, newMappings(mappings, meterIds), act);
    }));
    return true;
  }

  private async enrol(devices: readonly string[], gateways: readonly string[]): Promise<void> {
    const known = await inTransaction(this.pool, (sql) => numbersByKey(sql, DEVICES, [...devices, ...gateways]));
    const missing = devices.filter((serial) => !known.has(serial));
    if (missing.length > 0) this.secrets.keep(await this.enrolment.enrolDevices(missing));
    for (const serial of gateways.filter((each) => !known.has(each))) this.secrets.keep([await this.enrolment.enrolGateway(serial, [], new Date())]);
    await this.secrets.reissue([...known.keys()].filter((serial) => !this.secrets.has(serial)));
  }
}

async function enterCustomers(sql: Sql, { accounts, installations }: TownRegister, by: ChangedBy): Promise<void> {
  const validFrom = new Date(Math.min(...installations.map(({ installedAtMs }) => installedAtMs)));
  const zoneIds = await numbersByKey(sql, ZONES, [KARA_BALTA_CITY.zone.code]);
  const zoneId = zoneIds.get(KARA_BALTA_CITY.zone.code) ?? null;
  const accountIds = await addThings(sql, ACCOUNTS, accounts.map(({ accountNo, class: accountClass, residents }) => ({
    key: accountNo, validFrom, attributes: { class: accountClass, state: 'open' as const, residents: residents ?? null, normLitresPerPersonDay: null },
  })), by);
  await recordFrom(sql, ACCOUNT_HOLDERS, accounts.map(({ holder: { fullName, phone } }, at) => ({ id: accountIds[at]!, validFrom, attributes: { fullName, phone, isInvented: true } })), by, 'create');
  const points = accounts.flatMap((account, at) => account.points.map((point) => ({ point, accountId: accountIds[at]!, address: account.holder.address })));
  const pointIds = await addThings(sql, SERVICE_POINTS, points.map(({ point, accountId }) => ({
    key: point.code, validFrom,
    attributes: {
      accountId, zoneId, parentServicePointId: null, state: 'open' as const, placement: point.placement, dnMillimetres: point.dnMillimetres,
      hasIsolatingValve: point.isMetered || null, hasCheckValve: point.isMetered || null, sewer: point.sewer, sewerShare: null,
    },
  })), by);
  await recordFrom(sql, SERVICE_POINT_ADDRESSES, points.map(({ address }, at) => ({ id: pointIds[at]!, validFrom, attributes: { address, isInvented: true } })), by, 'create');
}

const RUNS = {
  'all-year': { state: 'operating', season: 'all_year' }, summer: { state: 'operating', season: 'summer' }, standby: { state: 'standby', season: null },
} as const;

/** Which well runs when, and its flow: the resolution gives their number only, so the rows say that they are assumed. */
async function assumeSeasons(sql: Sql, wells: readonly Well[], validFrom: Date, by: ChangedBy): Promise<void> {
  const usable = KARA_BALTA_CITY.wells.flatMap((seeded) => {
    const well = wells.find(({ serial }) => serial === seeded.code);
    return well === undefined || well.runs === 'mothballed' || well.runs === 'destroyed' ? [] : [{ seeded, well, assumed: RUNS[well.runs] }];
  });
  const wellIds = await numbersByKey(sql, WELLS, usable.map(({ seeded }) => seeded.code));
  const fieldIds = await numbersByKey(sql, WELL_FIELDS, KARA_BALTA_CITY.wellFields.map(({ code }) => code));
  const zoneIds = await numbersByKey(sql, ZONES, [KARA_BALTA_CITY.zone.code]);
  await recordFrom(sql, WELLS, usable.map(({ seeded: { code, nameKy, nameRu, nameEn, fieldCode, document }, well, assumed: { state, season } }) => ({
    id: wellIds.get(code)!, validFrom,
    attributes: {
      nameKy, nameRu, nameEn, fieldId: fieldIds.get(fieldCode ?? '') ?? null, zoneId: zoneIds.get(KARA_BALTA_CITY.zone.code) ?? null, state, season,
      ratedFlowLitresPerHour: Math.round(well.ratedM3PerHour * 1000), depthMetres: null, pumpModel: null, pumpRatedWatts: null, energyMeterSerial: null,
      document: `${document}; season and flow: ${ASSUMED}`,
    },
  })), by);
}

/** What balances rest on beside readings: connections of the zone, norms of organisations and prices. The resolution names none of them. */
async function assumeForBalances(sql: Sql, { network, use }: TownFile, validFrom: Date, by: ChangedBy): Promise<void> {
  const { code, nameKy, nameRu, nameEn, mainsLengthMetres } = KARA_BALTA_CITY.zone;
  const zoneId = (await numbersByKey(sql, ZONES, [code])).get(code)!;
  await recordFrom(sql, ZONES, [{ id: zoneId, validFrom, attributes: { nameKy, nameRu, nameEn, parentZoneId: null, mainsLengthMetres, serviceConnections: network.serviceConnections, meanPressureKpa: null } }], by);
  const fromOn = localDayOf(validFrom.getTime());
  const because = { ...by, reason: ASSUMED };
  await recordBalanceRule(sql, { zoneId: null, fromOn, rules: { normLitresPerUnitDay: { budget: Math.round(use.budgetLitresPerDay), commercial: Math.round(use.commercialLitresPerDay) } } }, because);
  await recordWaterPrice(sql, { fromOn, retailTyiynPerCubicMetre: PRICE_TYIYN.retail, productionTyiynPerCubicMetre: PRICE_TYIYN.production, realLossesAt: 'production' }, because);
}

/** What wells and reservoirs are measured by, and the reservoirs' tables of levels. Their volumes are assumed: the resolution gives their number only. */
async function enterMeasures(sql: Sql, { measures, reservoirs }: TownRegister, by: ChangedBy): Promise<void> {
  const seeded = KARA_BALTA_CITY.reservoirs;
  const wellIds = await numbersByKey(sql, WELLS, measures.flatMap(({ place }) => ('wellCode' in place ? place.wellCode : [])));
  const reservoirIds = await numbersByKey(sql, RESERVOIRS, seeded.map(({ code }) => code));
  const fieldIds = await numbersByKey(sql, WELL_FIELDS, KARA_BALTA_CITY.wellFields.map(({ code }) => code));
  const zoneIds = await numbersByKey(sql, ZONES, [KARA_BALTA_CITY.zone.code]);
  const validFrom = new Date(measures[0]!.fromMs);
  await recordFrom(sql, RESERVOIRS, reservoirs.slice(0, seeded.length).map(({ volumeLitres, levels }, at) => {
    const { code, nameKy, nameRu, nameEn, fieldCode } = seeded[at]!;
    return { id: reservoirIds.get(code)!, validFrom, attributes: { nameKy, nameRu, nameEn, fieldId: fieldIds.get(fieldCode) ?? null, zoneId: zoneIds.get(KARA_BALTA_CITY.zone.code) ?? null, state: 'in_use' as const, volumeLitres, levels } };
  }), by);
  await mapMeasures(sql, measures.flatMap(({ deviceSerial, place, fromMs }): NewMeasuring[] => {
    const of = { deviceSerial, channel: 1, from: new Date(fromMs) };
    if ('wellCode' in place) return [{ ...of, quantities: ['flow', 'pressure', 'pump', 'energy'] as const, place: { kind: 'well' as const, id: wellIds.get(place.wellCode)! } }];
    const reservoir = seeded[place.reservoirNo];
    return reservoir === undefined ? [] : [{ ...of, quantities: ['level'] as const, place: { kind: 'reservoir' as const, id: reservoirIds.get(reservoir.code)! } }];
  }), by);
}

async function enterMeters(sql: Sql, meters: readonly RegisterMeter[], by: ChangedBy): Promise<Map<string, number>> {
  const modelIds = await numbersByKey(sql, METER_MODELS, [...new Set(meters.map(({ modelCode }) => modelCode))]);
  const lotIds = await numbersByKey(sql, METER_LOTS, (['household', 'budget', 'commercial'] as const).map(lotCode));
  const ids = await addMeters(sql, meters.map(({ serial, modelCode, lotClass, capacityLitres, verifiedOn, verifiedUntilOn, fromMs }) => ({
    serial, registerCapacityLitres: capacityLitres, validFrom: new Date(fromMs),
    attributes: {
      state: 'in_stock' as const, modelId: modelIds.get(modelCode) ?? null, lotId: lotClass === undefined ? null : lotIds.get(lotCode(lotClass)) ?? null, pulseLitres: null, verifiedOn, verifiedUntilOn,
    },
  })), by);
  return new Map(meters.map(({ serial }, at) => [serial, ids[at]!]));
}

async function installationActs(sql: Sql, installations: readonly RegisterInstallation[], meterIds: ReadonlyMap<string, number>) {
  const pointIds = await numbersByKey(sql, SERVICE_POINTS, installations.flatMap(({ place }) => ('servicePointCode' in place ? place.servicePointCode : [])));
  const wellIds = await numbersByKey(sql, WELLS, installations.flatMap(({ place }) => ('wellCode' in place ? place.wellCode : [])));
  return installations.map((installation) => {
    const { place, meterSerial } = installation;
    return {
      meterId: meterIds.get(meterSerial)!, ...actOf(installation),
      place: 'wellCode' in place ? { wellId: wellIds.get(place.wellCode)! } : { servicePointId: pointIds.get(place.servicePointCode)! },
    };
  });
}

function actOf({ installedAtMs, firstIndexLitres, actNo, sealNo }: RegisterInstallation) {
  return { installedAt: new Date(installedAtMs), indexLitres: firstIndexLitres, actNo, actOn: localDayOf(installedAtMs), sealNo, wireNo: null, trouble: null, fittedIsolatingValve: true, fittedCheckValve: true };
}

function newMappings(mappings: readonly RegisterMapping[], meterIds: ReadonlyMap<string, number>): NewMapping[] {
  return mappings.map(({ deviceSerial, channel, register, meterSerial, fromMs }) => ({ deviceSerial, channel, register, meterId: meterIds.get(meterSerial)!, from: new Date(fromMs) }));
}
