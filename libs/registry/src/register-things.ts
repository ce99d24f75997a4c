/**
 * What is recorded of the things of the register, from when on. Null is «not known», never zero. Volumes are whole litres,
 * lengths whole metres or millimetres, pressure kilopascal; ids are those of the database.
 */

export const ACCOUNT_CLASSES = ['household', 'budget', 'commercial'] as const;
export type AccountClass = (typeof ACCOUNT_CLASSES)[number];

export const OPEN_STATES = ['open', 'closed'] as const;
export type OpenState = (typeof OPEN_STATES)[number];

export const WELL_STATES = ['operating', 'standby', 'mothballed', 'destroyed', 'in_repair'] as const;
export type WellState = (typeof WELL_STATES)[number];

export const WELL_SEASONS = ['all_year', 'summer'] as const;
export type WellSeason = (typeof WELL_SEASONS)[number];

export const RESERVOIR_STATES = ['in_use', 'out_of_use'] as const;
export type ReservoirState = (typeof RESERVOIR_STATES)[number];

export const PLACEMENTS = ['yard_pit', 'branch', 'flat_riser', 'basement', 'inlet'] as const;
export type Placement = (typeof PLACEMENTS)[number];

export const SEWER_CONNECTIONS = ['none', 'full', 'share', 'norm'] as const;
export type SewerConnection = (typeof SEWER_CONNECTIONS)[number];

export const METER_STATES = ['ordered', 'in_stock', 'installed', 'removed', 'lost', 'scrapped', 'returned'] as const;
export type MeterState = (typeof METER_STATES)[number];

export const LOT_CLASSES = [...ACCOUNT_CLASSES, 'supply'] as const;
export type LotClass = (typeof LOT_CLASSES)[number];

export const TROUBLES = ['corroded_pipe', 'illegal_connection', 'non_standard_diameter', 'other'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Why a register may show less than before: it passed its highest index, or the meter was put in backwards. */
export const INDEX_DECREASES = ['rolled_over', 'ran_backwards'] as const;
export type IndexDecrease = (typeof INDEX_DECREASES)[number];

interface Named { readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }

/** A zone of the network (DMA); zones form a tree. */
export interface ZoneAttributes extends Named {
  readonly parentZoneId: number | null;
  readonly mainsLengthMetres: number | null;
  readonly serviceConnections: number | null;
  readonly meanPressureKpa: number | null;
}

/** Where water passes between two zones; null is outside the network. Positive flow goes from `from` to `to`. */
export interface BoundaryAttributes {
  readonly fromZoneId: number | null;
  readonly toZoneId: number | null;
  readonly state: OpenState;
}

export interface WellFieldAttributes extends Named { readonly place: string | null }

export interface WellAttributes extends Named {
  readonly fieldId: number | null;
  readonly zoneId: number | null;
  readonly state: WellState;
  readonly season: WellSeason | null;
  readonly ratedFlowLitresPerHour: number | null;
  readonly depthMetres: number | null;
  readonly pumpModel: string | null;
  readonly pumpRatedWatts: number | null;
  readonly energyMeterSerial: string | null;
  /** Document that says so, by code or in words. */
  readonly document: string | null;
}

/** Volume that a reservoir holds when the water stands at a level. */
export interface LevelVolume { readonly levelMillimetres: number; readonly volumeLitres: number }

export interface ReservoirAttributes extends Named {
  readonly fieldId: number | null;
  readonly zoneId: number | null;
  readonly state: ReservoirState;
  readonly volumeLitres: number | null;
  /** Rising levels with the volume at each; null where it was never gauged. */
  readonly levels: readonly LevelVolume[] | null;
}

export interface AccountAttributes {
  readonly class: AccountClass;
  readonly state: OpenState;
  readonly residents: number | null;
  readonly normLitresPerPersonDay: number | null;
}

/** Personal: who holds an account. */
export interface AccountHolderAttributes {
  readonly fullName: string;
  readonly phone: string | null;
  /** True of made-up people of the demonstration city. */
  readonly isInvented: boolean;
}

export interface ServicePointAttributes {
  readonly accountId: number | null;
  readonly zoneId: number | null;
  readonly parentServicePointId: number | null;
  readonly state: OpenState;
  readonly placement: Placement | null;
  readonly dnMillimetres: number | null;
  readonly hasIsolatingValve: boolean | null;
  readonly hasCheckValve: boolean | null;
  readonly sewer: SewerConnection | null;
  /** Part of the water that goes into the sewer, between 0 and 1; only where `sewer` is `share`. */
  readonly sewerShare: number | null;
}

/** Personal: where a service point is. */
export interface ServicePointAddressAttributes {
  readonly address: string;
  readonly isInvented: boolean;
}

export interface MeterAttributes {
  readonly state: MeterState;
  readonly modelId: number | null;
  readonly lotId: number | null;
  /** Litres a pulse, where it differs from the model's. */
  readonly pulseLitres: number | null;
  readonly verifiedOn: string | null;
  readonly verifiedUntilOn: string | null;
}

/** A type of meter, as its maker sells it. */
export interface MeterModel {
  readonly code: string;
  readonly manufacturer: string;
  readonly dnMillimetres: number;
  readonly q3LitresPerHour: number;
  readonly ratioR: number | null;
  readonly registerDigits: number;
  readonly registerCapacityLitres: number;
  readonly pulseLitres: number;
  readonly verificationIntervalMonths: number | null;
}

/** Meters bought together: their papers as they are on a day. */
export interface LotAttributes {
  readonly class: LotClass;
  readonly plannedMeters: number | null;
  readonly unitPriceTyiyn: number | null;
  readonly supplier: string | null;
  readonly contractNo: string | null;
  /** Who puts the meters in. */
  readonly contractor: string | null;
  readonly warrantyUntilOn: string | null;
  /** Meters that the act of acceptance says were taken over. */
  readonly acceptedMeters: number | null;
  readonly acceptanceActNo: string | null;
  readonly acceptedOn: string | null;
  /** Money that is held back from the supplier, and the day on which it falls due. */
  readonly retentionTyiyn: number | null;
  readonly retentionDueOn: string | null;
  readonly statementId: number | null;
}

/** Where a meter measures: exactly one of the four. */
export type MeterPlace = { readonly servicePointId: number } | { readonly wellId: number } | { readonly reservoirId: number } | { readonly boundaryId: number };

/** A meter put in, with its act. */
export interface InstallationAct {
  readonly meterId: number;
  readonly place: MeterPlace;
  readonly installedAt: Date;
  /** What the register showed; null where nobody wrote it down. */
  readonly indexLitres: number | null;
  readonly actNo: string | null;
  readonly actOn: string | null;
  readonly sealNo: string | null;
  readonly wireNo: string | null;
  readonly trouble: Trouble | null;
  /** Valves that were fitted with the meter; null or left out where the act does not say. */
  readonly fittedIsolatingValve?: boolean | null;
  readonly fittedCheckValve?: boolean | null;
  /** SHA-256 of pictures that were taken, in hex; null or left out without any. */
  readonly photoSha256s?: readonly string[] | null;
}

/** Pictures that an act has at most: the meter in its place, the display, the seals, the trouble from two sides. */
export const MOST_ACT_PHOTOS = 6;

/** A meter taken out, with its act. */
export interface RemovalAct {
  readonly meterId: number;
  readonly removedAt: Date;
  readonly indexLitres: number | null;
  readonly actNo: string | null;
  readonly actOn: string | null;
  /** What became of the meter. */
  readonly state: 'removed' | 'lost' | 'scrapped' | 'returned';
  /** Why the index is below that at installation, as the act states; null where it is not. */
  readonly indexDecrease: IndexDecrease | null;
  /** SHA-256 of pictures that were taken, in hex; null or left out without any. */
  readonly photoSha256s?: readonly string[] | null;
}
