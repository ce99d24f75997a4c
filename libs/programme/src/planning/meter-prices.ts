import type { MeterTarget } from './meter-strata.js';

/**
 * What a meter with its fitting costs where nobody says otherwise, in tyiyn. Of organisations: 12,500 and 25,000 som of the programme (resolution 05/2023, lines 585 to 589). For households and wells the document names
 * no price: 6,000 and 150,000 som are proposals.
 */
export const PROPOSED_METER_PRICES: Readonly<Record<MeterTarget, number>> = { household: 600_000, budget: 1_250_000, commercial: 2_500_000, well: 15_000_000 };
