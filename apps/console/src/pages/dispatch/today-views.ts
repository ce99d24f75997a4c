export const GAPS = ['no_reading_at_start', 'no_reading_at_end', 'register_fell'] as const;

/** What the supply meters counted; meters whose volume is not known are named. */
export interface Supply {
  readonly knownLitres: number | null;
  /** ± litres in 95 of 100 cases; null where a meter is not known. */
  readonly limitLitres: number | null;
  readonly metersKnown: number;
  readonly metersExpected: number;
  readonly unknown: readonly { readonly place: string; readonly gap: (typeof GAPS)[number] }[];
}

export interface Plan {
  readonly code: string;
  readonly documentCode: string;
  readonly lineFrom: number;
  readonly wordsKy: string;
  readonly wordsRu: string;
  readonly wordsEn: string;
  readonly amount: string | null;
}

export interface ReportingCount {
  readonly class: 'household' | 'budget' | 'commercial' | 'supply' | 'none';
  readonly installed: number;
  readonly heardLately: number;
  readonly neverHeard: number;
}

export interface CityToday {
  readonly at: string;
  readonly localDay: string;
  readonly supply: Supply;
  readonly supplySameDayLastWeek: Supply;
  readonly flowMinutes: number;
  readonly wellsRunning: number;
  readonly wellsStanding: number;
  readonly wellsUnknown: number;
  readonly flowingOutOfService: readonly string[];
  readonly plans: readonly Plan[];
  readonly reporting: readonly ReportingCount[];
  readonly silentAfterHours: number;
}
