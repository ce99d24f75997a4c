/** Units in which the formula of unavoidable losses is written, and where it may be used. The two differ by 0.4 to 0.9 %, by rounding. */
export interface UnavoidableForm {
  /** Losses a day for each unit of pressure: of a unit of mains, of a connection, and of a unit of private pipe from the kerb to the meter. */
  readonly ofMains: number;
  readonly ofConnection: number;
  readonly ofPrivatePipe: number;
  /** Valid where this × mains + connections reaches {@link leastSize}. */
  readonly connectionsOfMains: number;
  readonly leastSize: number;
  readonly leastPressure: number;
}

/**
 * Litres a day from km and metres of pressure: (18 Lm + 0.8 Nc + 25 Lp) · P, valid from 20 Lm + Nc ≥ 3,000 and P ≥ 25 m.
 * Source: Lambert et al. 1999; limits as relaxed in 2005 (Thornton et al., Water Loss Control, 2nd ed., p. 156).
 */
export const IWA_FORM: UnavoidableForm = { ofMains: 18, ofConnection: 0.8, ofPrivatePipe: 25, connectionsOfMains: 20, leastSize: 3_000, leastPressure: 25 };

/**
 * US gallons a day from miles and psi: (5.41 Lm + 0.15 Nc + 7.5 Lp) · P, valid from 32 Lm + Nc ≥ 3,000 and P ≥ 35 psi.
 * Source: AWWA Free Water Audit Software v5.
 */
export const AWWA_FORM: UnavoidableForm = { ofMains: 5.41, ofConnection: 0.15, ofPrivatePipe: 7.5, connectionsOfMains: 32, leastSize: 3_000, leastPressure: 35 };

/** A network as the formula sees it, in the units of the form. Connections are pipes from the main to the kerb, not subscribers: a block of flats is one. */
export interface NetworkSize {
  readonly mainsLength: number | null;
  readonly connections: number | null;
  readonly privatePipeLength: number | null;
  readonly meanPressure: number | null;
}

/** Why there is no figure. */
export type NotApplicable = 'mains_unknown' | 'connections_unknown' | 'private_pipe_unknown' | 'pressure_unknown' | 'network_too_small' | 'pressure_too_low' | 'pressure_too_high' | 'intermittent_supply' | 'real_losses_unknown';

export type Applicable<Figure> = Figure | { readonly notApplicable: NotApplicable };

/** Whether a figure is one. */
export function isApplicable<Figure>(one: Applicable<Figure>): one is Figure {
  return typeof one !== 'object' || one === null || !('notApplicable' in one);
}

/**
 * Unavoidable annual real losses (UARL) a day, in the form's unit of volume, or the reason why there is no such figure.
 * Source: Lambert et al. 1999, "A review of performance indicators for real losses from water supply systems"; AWWA M36.
 */
export function unavoidableLossesPerDay({ mainsLength, connections, privatePipeLength, meanPressure }: NetworkSize, form: UnavoidableForm = IWA_FORM): Applicable<number> {
  if (mainsLength === null) return { notApplicable: 'mains_unknown' };
  if (connections === null) return { notApplicable: 'connections_unknown' };
  if (meanPressure === null) return { notApplicable: 'pressure_unknown' };
  if (form.connectionsOfMains * mainsLength + connections < form.leastSize) return { notApplicable: 'network_too_small' };
  if (meanPressure < form.leastPressure) return { notApplicable: 'pressure_too_low' };
  if (privatePipeLength === null) return { notApplicable: 'private_pipe_unknown' };
  return (form.ofMains * mainsLength + form.ofConnection * connections + form.ofPrivatePipe * privatePipeLength) * meanPressure;
}

/** The infrastructure leakage index with a remark: below 1 an input is likely wrong, below 0 the balance contradicts itself. */
export interface LeakageIndex {
  readonly ili: number;
  readonly remark: 'below_one' | 'negative' | null;
}

/**
 * ILI = real losses / unavoidable losses of the same time, in one unit. Refused where supply is intermittent or the unavoidable losses are not a figure.
 * Source: Lambert et al. 1999; Nipomo CSD 2016 (ILI 0.886) and Bella Vista WD 2016 (ILI −2.04) are published cases below 1 and below 0.
 */
export function leakageIndex(realLosses: number | null, unavoidableLosses: Applicable<number>, pressurisedRatio = 1): Applicable<LeakageIndex> {
  if (!isApplicable(unavoidableLosses)) return unavoidableLosses;
  if (realLosses === null) return { notApplicable: 'real_losses_unknown' };
  if (pressurisedRatio < 1) return { notApplicable: 'intermittent_supply' };
  const ili = realLosses / unavoidableLosses;
  return { ili, remark: ili < 0 ? 'negative' : ili < 1 ? 'below_one' : null };
}
