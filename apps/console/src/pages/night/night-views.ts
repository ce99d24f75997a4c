/** What the interface answers of the nights of a zone. Null is "not known", never zero. */
export type Refusal =
  | { readonly refused: 'meter_without_flow' | 'tank_without_level'; readonly place: string }
  | { readonly refused: 'day_incomplete' }
  | { readonly refused: 'tank_noise'; readonly noiseRatio: number };

export interface Night {
  readonly onDay: string;
  readonly flowLitresPerHour: number | null;
  readonly lowLitresPerHour: number | null;
  readonly highLitresPerHour: number | null;
  readonly startQuarter: number | null;
  readonly refusal: Refusal | null;
  readonly weekLitresPerHour: number | null;
  readonly bandLowLitresPerHour: number | null;
  readonly bandHighLitresPerHour: number | null;
}

/** Decimals in which a flow in litres an hour is told in cubic metres: three digits that mean something. */
export const decimalsOf = (litresPerHour: number): number => (Math.abs(litresPerHour) >= 100_000 ? 0 : Math.abs(litresPerHour) >= 10_000 ? 1 : Math.abs(litresPerHour) >= 1_000 ? 2 : 3);

export interface Step { readonly onDay: string; readonly changeLitresPerHour: number }
export interface Limits { readonly litres: number; readonly lowLitres: number; readonly highLitres: number; readonly limitLitres: number }

export type Leakage =
  | { readonly refused: 'too_few_nights'; readonly nights: number; readonly least: number }
  | { readonly refused: 'persons_unknown'; readonly households: number }
  | {
    readonly nights: number; readonly days: number; readonly nightFlow: Limits; readonly nightUse: Limits; readonly nightDayHours: number; readonly nightDayLimitHours: number; readonly leakage: Limits;
    readonly beside: { readonly fromBalance: Limits; readonly fromNight: Limits; readonly gap: Limits; readonly isContradiction: boolean } | null;
  };

export interface NightMonth { readonly month: string; readonly isIrrigation: boolean; readonly nights: readonly Night[]; readonly steps: readonly Step[]; /** Null where nobody asked for it. */ readonly leakage: Leakage | null; readonly balanceVersionNo: number | null }
