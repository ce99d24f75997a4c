import { addMeters, addThings, type ChangedBy, enterStockCount, installMeters, METER_LOTS, numbersByKey, SERVICE_POINTS, type Sql } from '@app/persistence';
import { localDayOf } from '@app/time';

import type { TownRegister } from '../../../../simulators/town/town-register.js';

const DAY_MS = 86_400_000;
const CODE = 'INVENTED-LOT';
const CAPACITY_LITRES = 100_000_000;
/** Forty were accepted and 38 came: of those ten are on the wall and never report, and six cannot be found. */
const METERS = { accepted: 40, delivered: 38, silent: 10, missing: 6 } as const;
const serialOf = (no: number): string => `INV-${String(no).padStart(4, '0')}`;

/**
 * An invented lot beside those of the programme, so that the rollout shows what it is for: meters that were paid for and do not work. Its warranty ends soon after the town has come to the
 * present. The silent ones stand at homes that have no meter otherwise.
 */
export async function enterProcuredMeters(sql: Sql, { accounts, models }: TownRegister, fromMs: number, nowMs: number, by: ChangedBy): Promise<void> {
  const validFrom = new Date(fromMs);
  const deliveredOn = localDayOf(fromMs);
  const [lotId] = await addThings(sql, METER_LOTS, [{
    key: CODE, validFrom,
    attributes: {
      class: 'household', plannedMeters: METERS.accepted, unitPriceTyiyn: 450_000, supplier: 'invented', contractNo: null, contractor: 'invented', warrantyUntilOn: localDayOf(nowMs + 60 * DAY_MS), acceptedMeters: METERS.accepted,
      acceptanceActNo: '1', acceptedOn: deliveredOn, retentionTyiyn: 1_800_000, retentionDueOn: localDayOf(nowMs + 75 * DAY_MS), statementId: null,
    },
  }], by);
  const meterIds = await addMeters(sql, Array.from({ length: METERS.delivered }, (_, no) => ({
    serial: serialOf(no + 1), registerCapacityLitres: CAPACITY_LITRES, validFrom,
    attributes: { state: 'in_stock' as const, modelId: null, lotId: lotId!, pulseLitres: models[0]?.pulseLitres ?? null, verifiedOn: null, verifiedUntilOn: null },
  })), by);
  const homes = accounts.filter(({ class: itsClass, points }) => itsClass === 'household' && points.length === 1 && !points[0]!.isMetered).slice(0, METERS.silent).map(({ points }) => points[0]!.code);
  const pointIds = await numbersByKey(sql, SERVICE_POINTS, homes);
  await installMeters(sql, homes.map((code, at) => ({
    meterId: meterIds[at]!, place: { servicePointId: pointIds.get(code)! }, installedAt: validFrom, indexLitres: 0, actNo: `INV-${at + 1}`, actOn: deliveredOn, sealNo: null, wireNo: null, trouble: null,
  })), by);
  const countedOn = localDayOf(fromMs + DAY_MS);
  if (countedOn > localDayOf(nowMs)) return;
  const found = Array.from({ length: METERS.delivered - METERS.silent - METERS.missing }, (_, at) => serialOf(METERS.silent + at + 1));
  await enterStockCount(sql, countedOn, found, localDayOf(nowMs), by);
}
