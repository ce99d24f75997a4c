/** What the API answers, as far as the pages use it. Null is "not known", never zero. */
export interface Named { readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }

/** A dated thing of the register as it holds now. */
interface Thing { readonly id: number; readonly version: number; readonly validFrom: string | null }

export const WELL_STATES = ['operating', 'standby', 'in_repair', 'mothballed', 'destroyed'] as const;
export type WellState = (typeof WELL_STATES)[number];

export interface Well extends Thing, Named {
  readonly code: string;
  readonly fieldId: number | null;
  readonly fieldCode: string | null;
  readonly zoneCode: string | null;
  readonly state: WellState;
  readonly season: 'all_year' | 'summer' | null;
  readonly ratedFlowLitresPerHour: number | null;
  readonly depthMetres: number | null;
  readonly pumpModel: string | null;
  readonly pumpRatedWatts: number | null;
  readonly document: string | null;
  readonly meterSerial: string | null;
}

/** What a well does now. Null is not known; a well stands still only where its register says so. */
export interface WellNow {
  readonly wellId: number;
  readonly flowLitresPerHour: number | null;
  readonly todayLitres: number | null;
  readonly lastHeardAt: string | null;
  readonly isFlowingOutOfService: boolean;
}

export interface WellField extends Thing, Named { readonly code: string; readonly place: string | null; readonly wells: number }

export interface Zone extends Thing, Named {
  readonly code: string;
  readonly parentZoneId: number | null;
  readonly parentZoneCode: string | null;
  readonly mainsLengthMetres: number | null;
  readonly serviceConnections: number | null;
  readonly meanPressureKpa: number | null;
}

export const ACCOUNT_CLASSES = ['household', 'budget', 'commercial'] as const;
export const OPEN_STATES = ['open', 'closed'] as const;
export type OpenState = (typeof OPEN_STATES)[number];

export interface Account extends Thing {
  readonly accountNo: string;
  readonly class: (typeof ACCOUNT_CLASSES)[number];
  readonly state: OpenState;
  readonly residents: number | null;
  readonly normLitresPerPersonDay: number | null;
  readonly servicePoints: number;
  /** Personal; missing for roles that may not see it. */
  readonly fullName?: string | null;
  readonly phone?: string | null;
  readonly addresses?: string | null;
  readonly isInvented?: boolean | null;
}

export interface ServicePoint extends Thing {
  readonly code: string;
  readonly accountNo: string | null;
  readonly zoneCode: string | null;
  readonly state: OpenState;
  readonly placement: 'yard_pit' | 'branch' | 'flat_riser' | 'basement' | 'inlet' | null;
  readonly dnMillimetres: number | null;
  readonly hasIsolatingValve: boolean | null;
  readonly hasCheckValve: boolean | null;
  readonly meterSerial: string | null;
  readonly address?: string | null;
}

export const METER_STATES = ['ordered', 'in_stock', 'installed', 'removed', 'lost', 'scrapped', 'returned'] as const;

export interface Meter extends Thing {
  readonly serial: string;
  readonly state: (typeof METER_STATES)[number] | null;
  readonly modelCode: string | null;
  readonly lotCode: string | null;
  readonly pulseLitres: number | null;
  readonly registerCapacityLitres: number;
  readonly verifiedOn: string | null;
  readonly verifiedUntilOn: string | null;
  readonly installedAt: string | null;
  readonly servicePointCode: string | null;
  readonly wellCode: string | null;
  readonly reservoirCode: string | null;
  readonly boundaryCode: string | null;
}

/** A row of a thing's history. */
export interface HistoryRow<Attributes> {
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly recordedAt: string;
  readonly recordedBy: string | null;
  readonly supersededAt: string | null;
  readonly supersededBy: string | null;
  readonly reason: string | null;
  readonly attributes: Attributes;
}
