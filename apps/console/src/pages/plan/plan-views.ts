/** What the interface answers about the plan of the next meters. Litres are of the period of the balance. */
export type MeterTarget = 'household' | 'budget' | 'commercial' | 'well';
export interface PlanLine {
  readonly name: string; readonly target: MeterTarget; readonly place: string | null; readonly meters: number; readonly available: number; readonly sampleBefore: number; readonly sampleAfter: number; readonly costTyiyn: number;
  readonly shrinkLitres: number; readonly foundTyiynPerYear: number | null;
}
export interface Promised { readonly meters: number; readonly costTyiyn: number; readonly limitLitres: number; readonly shrinkLitres: number; readonly shrinkLitresPerSom: number }
export interface Plan {
  readonly meters: number; readonly pricesTyiyn: Readonly<Record<MeterTarget, number>>; readonly retailTyiynPerCubicMetre: number | null;
  readonly balance: { readonly zone: string; readonly kind: 'day' | 'month' | 'half_year' | 'year'; readonly fromOn: string; readonly versionNo: number };
  readonly plan: { readonly realLossesLitres: number; readonly limitLitres: number; readonly lines: readonly PlanLine[]; readonly promise: Promised; readonly inPlanOrder: Promised; readonly byChance: Promised } | null;
}
