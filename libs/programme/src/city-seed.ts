/** A document that statements are taken from. */
export interface SourceDocument {
  readonly code: string;
  readonly titleKy: string;
  readonly titleRu: string;
  readonly titleEn: string;
  readonly issuedBy: string;
  readonly number: string;
  /** Local day `YYYY-MM-DD`. */
  readonly adoptedOn: string;
}

/** One thing that a document says: its lines, its own words and their translations; a figure where it names one. */
export interface SourceStatement {
  readonly code: string;
  readonly lineFrom: number;
  readonly lineTo: number;
  readonly topic: string;
  readonly wordsKy: string;
  readonly wordsRu: string;
  readonly wordsEn: string;
  /** Decimal text with the digits of the document; never recomputed. */
  readonly amount?: string;
  readonly unit?: string;
  /** Year, years or `final` that the statement is made for. */
  readonly statedFor?: string;
}

/** Two sides of a document that do not agree, each by the codes of its statements. */
export interface Contradiction {
  readonly code: string;
  readonly sides: readonly [readonly string[], readonly string[]];
  readonly wordsKy: string;
  readonly wordsRu: string;
  readonly wordsEn: string;
}

interface Named {
  /** Ours: the documents number neither wells nor tanks. */
  readonly code: string;
  readonly nameKy: string;
  readonly nameRu: string;
  readonly nameEn: string;
}

export interface SeededWellField extends Named {
  readonly place: string;
}

export interface SeededWell extends Named {
  /** Code of its field; absent for a well that stands alone. */
  readonly fieldCode?: string;
  readonly state: 'operating' | 'mothballed' | 'destroyed';
  /** Where this is said, and what of it is ours. */
  readonly document: string;
}

export interface SeededReservoir extends Named {
  readonly fieldCode: string;
}

export interface SeededLot {
  readonly code: string;
  readonly class: 'household' | 'budget' | 'commercial';
  readonly plannedMeters: number;
  /** Absent where no price is stated. */
  readonly unitPriceTyiyn?: number;
  /** Code of the statement that plans it. */
  readonly statementCode: string;
}

/** What the documents of a city say of it, ready for the register. Nothing in it is measured and nothing assumed. */
export interface CitySeed {
  readonly document: SourceDocument;
  readonly statements: readonly SourceStatement[];
  readonly contradictions: readonly Contradiction[];
  readonly zone: Named & { readonly mainsLengthMetres: number };
  readonly wellFields: readonly SeededWellField[];
  readonly wells: readonly SeededWell[];
  readonly reservoirs: readonly SeededReservoir[];
  readonly lots: readonly SeededLot[];
}
