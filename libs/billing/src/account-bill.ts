import type { EstimationMethod } from '@app/metering';
import type { AccountClass, SewerConnection } from '@app/registry';
import { localDayBounds } from '@app/time';

import { type BillingPeriod, daysOf } from './billing-period.js';
import type { BillingRules } from './billing-rules.js';
import type { HouseOfLine } from './house-difference.js';
import { BILL_STATUSES, type BillStatus, type ClearingAction, judgePart, type JudgedPart, type MeteredFacts, type QuantityType } from './judge-part.js';
import { type NormDays, normLitres } from './norm-litres.js';
import { type HeldDays, splitPointDays, type StayDays } from './point-days.js';

/** How an index is known: by the radio, read by a person, or written down in an act of installation or removal. */
export type IndexSource = 'telemetry' | 'person' | 'act';

/** An index at an instant, as a bill shows it; rows issued before its source was kept have none. */
export interface BilledIndex { readonly readAtMs: number; readonly indexLitres: number; readonly source?: IndexSource }

/** A meter at a point, with what is known of it in the period. */
export interface StayInPeriod extends StayDays {
  readonly meterSerial: string;
  readonly opening: BilledIndex | null;
  readonly closing: BilledIndex | null;
  readonly facts: MeteredFacts;
}

export interface PointInPeriod {
  readonly servicePointCode: string;
  /** Days on which it was this account's, and both were open. */
  readonly opened: readonly HeldDays[];
  readonly stays: readonly StayInPeriod[];
  readonly norms: readonly NormDays[];
  readonly sewer: SewerConnection | null;
  readonly sewerShare: number | null;
}

export interface AccountInPeriod {
  readonly accountNo: string;
  readonly class: AccountClass;
  readonly points: readonly PointInPeriod[];
}

/** A line of a bill: some days of one point, by one meter or by the norm. */
export interface BillLine {
  readonly accountNo: string;
  readonly class: AccountClass;
  readonly servicePointCode: string;
  /** Null of days by the norm for want of a meter. */
  readonly meterSerial: string | null;
  readonly fromDay: string;
  readonly toDay: string;
  readonly days: number;
  readonly opening: BilledIndex | null;
  readonly closing: BilledIndex | null;
  /** What is to be billed for these days; null while it is held. */
  readonly registeredLitres: number | null;
  /** What of it goes into the sewer; null where that goes by a norm of its own, is not known, or the line is held. */
  readonly sewerLitres: number | null;
  readonly quantityType: QuantityType;
  readonly method: EstimationMethod | null;
  /** What of the litres was counted by accepted re-alignments of the display; left out where that is none, so that rows issued before they existed stay as they are. */
  readonly realignedLitres?: number;
  /** The house whose meter counts the point too; left out where there is none. */
  readonly house?: HouseOfLine;
  /** What the meter itself told in the period, by the words of its telemetry; left out where it told nothing. */
  readonly alarms?: readonly string[];
  readonly status: BillStatus;
  readonly action: ClearingAction | null;
}

export interface AccountBill {
  readonly accountNo: string;
  readonly class: AccountClass;
  readonly status: BillStatus;
  readonly lines: readonly BillLine[];
}

/** The lines of an account in a period, every open day of every point in at least one of them, and the one status of the account. */
export function billOfAccount(account: AccountInPeriod, period: BillingPeriod, rules: BillingRules, zone: string): AccountBill {
  const lines = account.points.flatMap((point) => splitPointDays(period, point.opened, point.stays).map((part): BillLine => {
    const stay = part.kind === 'metered' ? point.stays.find(({ stayNo }) => stayNo === part.stayNo)! : null;
    const days = daysOf(part);
    const byNorm = (): number | null => normLitres(part, point.norms);
    const judged = stay === null ? { status: 'NO_METER' as const, quantityType: 'NORM' as const, registeredLitres: null, method: 'NORM' as const, action: null }
      : judgePart(stay.facts, { lastDay: days.at(-1)!, endsMs: localDayBounds(days.at(-1)!, zone).toMs }, rules);
    const told = judged.quantityType === 'NORM' ? withNorm(judged, byNorm()) : judged;
    return {
      accountNo: account.accountNo, class: account.class, servicePointCode: point.servicePointCode, meterSerial: stay?.meterSerial ?? null, fromDay: part.fromDay, toDay: part.toDay, days: days.length,
      opening: stay?.opening ?? null, closing: stay?.closing ?? null, ...told, ...(stay === null || stay.facts.realignedLitres === 0 || !isCounted(told) ? {} : { realignedLitres: stay.facts.realignedLitres }), sewerLitres: sewerLitres(told.registeredLitres, point),
    };
  }));
  return { accountNo: account.accountNo, class: account.class, status: statusOfAccount(lines), lines };
}

/** Whether the litres are those of the meter: a norm and a held line know no re-alignment. */
function isCounted({ quantityType }: JudgedPart): boolean {
  return quantityType === 'REAL' || quantityType === 'ESTIMATED';
}

/** Exactly one status: that of its worst line; closed where no day of it was open. */
export function statusOfAccount(lines: readonly Pick<BillLine, 'status'>[]): BillStatus {
  return BILL_STATUSES.find((status) => lines.some((line) => line.status === status)) ?? 'CLOSED';
}

function withNorm(judged: JudgedPart, litres: number | null): JudgedPart {
  return litres === null ? { status: 'NORM_UNKNOWN', quantityType: 'HELD', registeredLitres: null, method: null, action: 'enter_residents' } : { ...judged, registeredLitres: litres };
}

/** Whole litres, half a litre up. */
function sewerLitres(litres: number | null, { sewer, sewerShare }: PointInPeriod): number | null {
  if (litres === null || sewer === null || sewer === 'norm') return null;
  if (sewer === 'none') return 0;
  if (sewer === 'full') return litres;
  return sewerShare === null ? null : Math.round(litres * sewerShare);
}
