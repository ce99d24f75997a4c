import { multiply } from '../frames/decimal.js';
import type { Quantity } from '../frames/decoded-frame.js';

/** What a metric measures and in which unit, where the node does not send one. */
export interface MetricMeaning {
  readonly quantity: Quantity;
  readonly unit: string | null;
}

/** Branches of the name space that speak of the node and not of the water. */
const OF_THE_NODE = /^(bdseq$|node control\/|device control\/|node info\/|properties\/|inputs\/|outputs\/)/i;

/**
 * Words of a name, in the order in which they are tried. The specification names no metrics; these are the words that the
 * automation of wells and pumps uses.
 */
const MEANINGS: readonly (readonly [words: RegExp, meaning: MetricMeaning])[] = [
  [/\benergy\b/, { quantity: 'energy_total', unit: 'kWh' }],
  [/\b(supply|battery) voltage\b/, { quantity: 'supply_voltage', unit: 'V' }],
  [/\b(flow|volume|water|meter)\b.*\b(reverse|backward)\b.*\btotal|\b(reverse|backward)\b.*\b(total|volume)\b/, { quantity: 'volume_reverse', unit: 'm3' }],
  [/\b(flow|volume|water|meter|discharge)\b.*\btotal(i[sz]er)?\b|\btotali[sz]er\b|\btotal\b.*\b(flow|volume)\b|\bvolume$/, { quantity: 'volume_total', unit: 'm3' }],
  [/\bflow\b/, { quantity: 'flow', unit: 'm3/h' }],
  [/\brunning\b|\brun state\b/, { quantity: 'run_state', unit: null }],
  [/\blevel\b/, { quantity: 'level', unit: 'm' }],
  [/\bpressure\b/, { quantity: 'pressure', unit: 'bar' }],
  [/\bwater temperature\b|\btemperature water\b/, { quantity: 'temp_water', unit: 'degC' }],
  [/\b(ambient|cabinet|air) temperature\b|\btemperature (ambient|cabinet|air)\b/, { quantity: 'temp_ambient', unit: 'degC' }],
  [/\bconductivity\b/, { quantity: 'conductivity', unit: 'uS/cm' }],
];

/** What a metric of that name measures; `undefined` for what does not concern the water. */
export function meaningOfMetric(name: string): MetricMeaning | undefined {
  if (name.length > 200 || OF_THE_NODE.test(name)) return undefined;
  const words = name.toLowerCase().split(/[\s/_.-]+/).join(' ');
  return MEANINGS.find(([pattern]) => pattern.test(words))?.[1];
}

/** Units that nodes write, as the unit that we keep and the factor that leads there. */
const UNITS: ReadonlyMap<string, readonly [unit: string, factor: string]> = new Map([
  ['m3', ['m3', '1']], ['m³', ['m3', '1']], ['l', ['m3', '0.001']], ['litre', ['m3', '0.001']], ['litres', ['m3', '0.001']],
  ['m3/h', ['m3/h', '1']], ['m³/h', ['m3/h', '1']], ['l/s', ['m3/h', '3.6']], ['l/h', ['m3/h', '0.001']],
  ['m', ['m', '1']], ['cm', ['m', '0.01']], ['mm', ['m', '0.001']],
  ['bar', ['bar', '1']], ['kpa', ['bar', '0.01']], ['mpa', ['bar', '10']],
  ['kwh', ['kWh', '1']], ['wh', ['kWh', '0.001']], ['mwh', ['kWh', '1000']], ['v', ['V', '1']], ['mv', ['V', '0.001']],
  ['degc', ['degC', '1']], ['°c', ['degC', '1']], ['c', ['degC', '1']], ['us/cm', ['uS/cm', '1']], ['µs/cm', ['uS/cm', '1']],
]);

/** Amount and unit as we keep them; `undefined` where the node sends a unit that does not fit the quantity. */
export function inOurUnit(amount: string, { unit }: MetricMeaning, engineeringUnit: string | null): { readonly amount: string; readonly unit: string | null } | undefined {
  if (engineeringUnit === null || engineeringUnit === '') return { amount, unit };
  const [ours, factor] = UNITS.get(engineeringUnit.toLowerCase()) ?? [undefined, '1'];
  return ours === unit ? { amount: multiply(amount, factor), unit } : undefined;
}
