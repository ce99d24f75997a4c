/** What the interface answers of what balances assume, and of prices. */
export interface RuleRow {
  readonly ruleId: number; readonly zoneId: number | null; readonly fromOn: string; readonly rules: RuleTree; readonly recordedAt: string; readonly recordedBy: string | null; readonly reason: string;
}
/** Rules by name, in groups. */
export interface RuleTree { readonly [name: string]: RuleTree | number | string | boolean | null }
export interface InForce { readonly on: string; readonly zoneCode: string | null; readonly rules: RuleTree }
export interface Price {
  readonly priceId: number; readonly fromOn: string; readonly retailTyiynPerCubicMetre: number | null; readonly productionTyiynPerCubicMetre: number | null; readonly realLossesAt: 'production' | 'retail';
  readonly recordedAt: string; readonly recordedBy: string | null; readonly reason: string;
}
