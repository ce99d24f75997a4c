/** What the display of a meter showed when a radio was mounted on it, and what the radio had counted. */
export interface Mounting {
  readonly mountedAtMs: number;
  readonly displayLitres: number;
  /** Index by telemetry: pulses × weight. */
  readonly countedLitres: number;
  /** Litres a pulse at the mounting: the unit of the radio. */
  readonly pulseLitres: number;
}

/** What telemetry says at an instant that lies between two of its readings. */
export interface CountAround {
  /** The share of the way that the instant lies on, in whole litres; exact where a reading lies at the instant. */
  readonly countedLitres: number;
  /** The readings around it bound it. */
  readonly leastLitres: number;
  readonly mostLitres: number;
}

/** A display read at an instant, such as from a picture, beside the count of the radio. */
export interface ControlReading {
  readonly readAtMs: number;
  readonly displayLitres: number;
  readonly count: CountAround;
  /** Litres a pulse then. */
  readonly pulseLitres: number;
}

/** How far display and telemetry have gone apart since a mounting. */
export interface DisplayDrift {
  /** What the display would show by telemetry: offset of the mounting + what telemetry counts. */
  readonly telemetryLitres: number;
  /** Display less telemetry: positive where the radio missed pulses. */
  readonly driftLitres: number;
  /** How much of the drift may be water between the two readings of the radio around the control reading. */
  readonly uncertainLitres: number;
  /** What passed by the display since the mounting. */
  readonly passedLitres: number;
  /** Drift allowed: one unit of the radio, or 0.5 % of what passed, whichever is more. */
  readonly allowedLitres: number;
  /** Beyond what is allowed, wherever between its readings the radio stood. */
  readonly isException: boolean;
}

/** Share of what passed by which display and telemetry may differ. */
export const ALLOWED_DRIFT_RATIO = 0.005;

/** Offset of a mounting in litres: display − pulses × weight. It is added to every count of the radio until the next mounting. */
export function mountingOffset({ displayLitres, countedLitres }: Mounting): number {
  return displayLitres - countedLitres;
}

/** The mounting that holds at an instant; null before the first. */
export function mountingAt<One extends Mounting>(mountings: readonly One[], atMs: number): One | null {
  return mountings.reduce<One | null>((held, one) => (one.mountedAtMs <= atMs && (held === null || one.mountedAtMs >= held.mountedAtMs) ? one : held), null);
}

/** Of all differences that a register of a capacity cannot tell apart the one nearest to none: display and count go around at the same litre. */
function nearestResidue(litres: number, capacityLitres: number): number {
  const rest = ((litres % capacityLitres) + capacityLitres) % capacityLitres;
  return rest > capacityLitres / 2 ? rest - capacityLitres : rest;
}

/**
 * Compares a control reading with what telemetry says since the mounting. An exception is a drift beyond one unit of the radio and
 * beyond 0.5 % of what passed, wherever between the readings around it the radio stood.
 *
 * @param capacityLitres of the register: both go around at it
 * @throws RangeError for a reading from before the mounting, or of another pulse weight: the radio was set anew, which is a mounting
 */
export function displayDrift(mounting: Mounting, control: ControlReading, capacityLitres: number): DisplayDrift {
  if (control.readAtMs < mounting.mountedAtMs) throw new RangeError('the control reading is older than the mounting');
  if (control.pulseLitres !== mounting.pulseLitres) throw new RangeError(`a pulse was ${mounting.pulseLitres} litres at the mounting and is ${control.pulseLitres} now`);
  const { countedLitres, leastLitres, mostLitres } = control.count;
  const driftLitres = nearestResidue(control.displayLitres - mountingOffset(mounting) - countedLitres, capacityLitres);
  const passedLitres = nearestResidue(control.displayLitres - mounting.displayLitres, capacityLitres);
  const allowedLitres = Math.max(mounting.pulseLitres, ALLOWED_DRIFT_RATIO * Math.abs(passedLitres));
  const [leastDrift, mostDrift] = [driftLitres - (mostLitres - countedLitres), driftLitres + (countedLitres - leastLitres)];
  return {
    telemetryLitres: control.displayLitres - driftLitres, driftLitres, uncertainLitres: mostLitres - leastLitres, passedLitres, allowedLitres,
    isException: leastDrift > allowedLitres || mostDrift < -allowedLitres,
  };
}

/** An accepted re-alignment: from its instant on telemetry has the display's index, and the litres between are for billing and balance to know of. */
export interface Realignment {
  readonly mounting: Mounting;
  /** Litres that telemetry had not counted (positive) or had counted too many (negative) between the mounting before and this one. */
  readonly correctedLitres: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Takes the display for right from the control reading on. The readings before stay as they came. @throws RangeError as {@link displayDrift} */
export function realign(mounting: Mounting, control: ControlReading, capacityLitres: number): Realignment {
  const { driftLitres } = displayDrift(mounting, control, capacityLitres);
  return {
    mounting: { mountedAtMs: control.readAtMs, displayLitres: control.displayLitres, countedLitres: control.count.countedLitres, pulseLitres: control.pulseLitres },
    correctedLitres: driftLitres, fromMs: mounting.mountedAtMs, toMs: control.readAtMs,
  };
}
