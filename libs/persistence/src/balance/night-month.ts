import {
  balanceInputsOf, isIrrigationMonth, judgeNightFlow, type LeakageRefusal, limitsOf, type MonthLeakage, monthLeakage, nightBands, type NightRefusal, nightSteps, periodOfDay, type Uncertain, waterBalance,
} from '@app/balance';
import { localDayOf, nextDay } from '@app/time';

import type { Sql } from '../sql.js';
import { balanceInputsStored, balanceSignatures, balanceVersions } from './balance-questions.js';
import { balanceRulesOf } from './gather-balance.js';
import { gatherNightUsers } from './gather-night-users.js';
import { gatherNights } from './gather-nights.js';

/** Nights before a month that say what is normal in it. */
const NIGHTS_BEFORE = 28;

/** A night of a zone as it is told. */
export interface NightRow {
  readonly onDay: string;
  readonly flowLitresPerHour: number | null;
  readonly lowLitresPerHour: number | null;
  readonly highLitresPerHour: number | null;
  readonly startQuarter: number | null;
  readonly refusal: NightRefusal | null;
  readonly weekLitresPerHour: number | null;
  readonly bandLowLitresPerHour: number | null;
  readonly bandHighLitresPerHour: number | null;
}

/** The nights of a month of a zone, and what they say of its leakage. */
export interface NightMonth {
  readonly month: string;
  readonly isIrrigation: boolean;
  readonly nights: readonly NightRow[];
  readonly steps: readonly { readonly onDay: string; readonly changeLitresPerHour: number }[];
  /** Null where nobody asked for it. */
  readonly leakage: MonthLeakage | LeakageRefusal | null;
  /** Of the balance that it stands beside; null while there is none. */
  readonly balanceVersionNo: number | null;
}

/**
 * Night flows of a zone in a local month, night by night, and leakage by them beside the balance of the same month. Nights that are not over are left out.
 * @param isLeakageAsked false spares what customers used at night
 */
export async function nightMonth(sql: Sql, zoneId: number, month: string, zone: string, now: Date, isLeakageAsked = true): Promise<NightMonth> {
  const period = periodOfDay('month', `${month}-01`, zone);
  const lastOn = localDayOf(Math.min(period.toMs - 1, now.getTime() - 86_400_000), zone);
  const days = daysBetween(localDayOf(period.fromMs - NIGHTS_BEFORE * 86_400_000, zone), lastOn);
  const rules = await balanceRulesOf(sql, zoneId, period.fromOn);
  const judged = (await gatherNights(sql, zoneId, days, zone, rules, now)).map(judgeNightFlow);
  const flows = judged.map(({ flow }) => flow?.flowLitresPerHour ?? null);
  const steps = nightSteps(flows);
  const bands = nightBands(flows, steps);
  const own = judged.filter(({ onDay }) => onDay >= period.fromOn);
  const known = own.flatMap(({ onDay, flow }) => (flow === null ? [] : [{ onDay, startQuarter: flow.startQuarter }]));
  const balance = isLeakageAsked && period.toMs <= now.getTime() ? await lossesOfBalance(sql, zoneId, period.fromOn) : null;
  const users = isLeakageAsked ? await gatherNightUsers(sql, zoneId, known, new Date(Math.min(period.toMs - 1, now.getTime()))) : null;
  return {
    month, isIrrigation: isIrrigationMonth(month), balanceVersionNo: balance?.versionNo ?? null, leakage: users === null ? null : monthLeakage(own, users, own.length, balance?.realLosses ?? null),
    nights: judged.flatMap(({ onDay, flow, refusal, uncertain }, at) => {
      if (onDay < period.fromOn) return [];
      const limits = uncertain === null ? null : limitsOf(uncertain);
      const { weekLitresPerHour, lowLitresPerHour, highLitresPerHour } = bands[at]!;
      return [{
        onDay, flowLitresPerHour: limits?.litres ?? null, lowLitresPerHour: limits?.lowLitres ?? null, highLitresPerHour: limits?.highLitres ?? null, startQuarter: flow?.startQuarter ?? null, refusal,
        weekLitresPerHour, bandLowLitresPerHour: lowLitresPerHour, bandHighLitresPerHour: highLitresPerHour,
      }];
    }),
    steps: steps.map(({ at, changeLitresPerHour }) => ({ onDay: days[at]!, changeLitresPerHour })).filter(({ onDay }) => onDay >= period.fromOn),
  };
}

function daysBetween(fromOn: string, lastOn: string): string[] {
  const days: string[] = [];
  for (let day = fromOn; day <= lastOn; day = nextDay(day)) days.push(day);
  return days;
}

/** Real losses of the balance that holds of a month, with their errors by source: computed again from what is kept with it. */
async function lossesOfBalance(sql: Sql, zoneId: number, fromOn: string): Promise<{ readonly versionNo: number; readonly realLosses: Uncertain | null } | null> {
  const [signature] = await balanceSignatures(sql, zoneId, 'month', fromOn);
  const versions = await balanceVersions(sql, zoneId, 'month', fromOn);
  const version = versions.find(({ versionNo }) => versionNo === signature?.versionNo) ?? versions.at(-1);
  const inputs = version === undefined ? undefined : await balanceInputsStored(sql, version.versionId);
  return version === undefined || inputs === undefined ? null : { versionNo: version.versionNo, realLosses: waterBalance(balanceInputsOf(inputs)).volumes.get('real_losses') ?? null };
}
