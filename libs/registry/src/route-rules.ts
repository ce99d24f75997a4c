/** Why a meter could not be read. */
export const VISIT_REASONS = ['nobody_home', 'locked', 'refused', 'dog', 'flooded', 'unreadable', 'not_found', 'other'] as const;
export type VisitReason = (typeof VISIT_REASONS)[number];

/** What came of a stop of a round. */
export const STOP_OUTCOMES = ['read', 'no_access', 'left'] as const;
export type StopOutcome = (typeof STOP_OUTCOMES)[number];

/** How a street is walked: both sides at once, or up along the odd numbers and back along the even ones. */
export const STREET_SIDES = ['together', 'apart'] as const;
export type StreetSides = (typeof STREET_SIDES)[number];

/** A stop with its address; null where none is known. */
export interface Addressed { readonly address: string | null; readonly servicePointCode: string }

/** Numbers as numbers: house 2 before 10, 12A before 12B. Kyrgyz letters where the alphabet has them. */
const COLLATOR = new Intl.Collator('ky', { numeric: true, sensitivity: 'base' });

/** Street and house of an address such as `ул. Ленина, 12А, кв. 5`; the house is the first number after the street's name. */
function partsOf(address: string): { readonly street: string; readonly house: number | null } {
  const comma = address.indexOf(',');
  const found = /\d+/.exec(comma < 0 ? address : address.slice(comma));
  const street = comma >= 0 ? address.slice(0, comma) : found === null ? address : address.slice(0, found.index);
  return { street: street.trim(), house: found === null ? null : Number(found[0]) };
}

/** Stops in the order of walking: by street, then by house. What has no address comes last, by its code. */
export function inWalkingOrder<Stop extends Addressed>(stops: readonly Stop[], sides: StreetSides): Stop[] {
  const known = stops.map((stop) => ({ stop, ...(stop.address === null ? { street: '', house: null } : partsOf(stop.address)) }));
  return known.toSorted((a, b) => {
    if (a.stop.address === null || b.stop.address === null) return Number(a.stop.address === null) - Number(b.stop.address === null) || COLLATOR.compare(a.stop.servicePointCode, b.stop.servicePointCode);
    const byStreet = COLLATOR.compare(a.street, b.street);
    if (byStreet !== 0) return byStreet;
    const isEven = (house: number | null): number => (house === null || house % 2 === 1 ? 0 : 1);
    const bySide = sides === 'apart' ? isEven(a.house) - isEven(b.house) : 0;
    if (bySide !== 0) return bySide;
    const isComingBack = sides === 'apart' && isEven(a.house) === 1;
    const byHouse = COLLATOR.compare(a.stop.address, b.stop.address);
    return (isComingBack ? -byHouse : byHouse) || COLLATOR.compare(a.stop.servicePointCode, b.stop.servicePointCode);
  }).map(({ stop }) => stop);
}

/** What came of the stops of a round. `read`, `noAccess` and `left` are all of its stops, each once. */
export interface RoundTally {
  readonly stops: number;
  readonly read: number;
  readonly noAccess: number;
  readonly left: number;
  /** Stops without access by their latest reason, the most frequent first, each with its share of all stops of the round. */
  readonly reasons: readonly { readonly reason: VisitReason; readonly stops: number; readonly shareOfStops: number }[];
}

/**
 * Counts the stops of a round.
 * @param reasons of each stop without access its latest reason
 */
export function tallyOf(stops: number, read: number, reasons: Readonly<Partial<Record<VisitReason, number>>>): RoundTally {
  const counted = VISIT_REASONS.flatMap((reason) => (reasons[reason] === undefined ? [] : [{ reason, stops: reasons[reason], shareOfStops: reasons[reason] / stops }]));
  const noAccess = counted.reduce((sum, one) => sum + one.stops, 0);
  return { stops, read, noAccess, left: stops - read - noAccess, reasons: counted.toSorted((a, b) => b.stops - a.stops) };
}
