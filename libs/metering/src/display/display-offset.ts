/** What the display of a meter showed when a radio was mounted on it, and what the radio had counted. */
export interface Mounting {
  readonly mountedAtMs: number;
  readonly displayLitres: number;
  readonly pulses: number;
  readonly pulseLitres: number;
}

/** A display read beside the count of the radio at the same instant, such as from a picture. */
export interface ControlReading {
  readonly readAtMs: number;
  readonly displayLitres: number;
  readonly pulses: number;
  readonly pulseLitres: number;
}

/** How far display and telemetry have gone apart since a mounting. */
export interface DisplayDrift {
  /** Index by telemetry: offset of the mounting + pulses × weight. */
  readonly telemetryLitres: number;
  /** Display less telemetry: positive where the radio missed pulses. */
  readonly driftLitres: number;
  /** What passed by the display since the mounting. */
  readonly passedLitres: number;
  /** Drift allowed: one unit of the radio, or 0.5 % of what passed, whichever is more. */
  readonly allowedLitres: number;
  readonly isException: boolean;
}

/** Share of what passed by which display and telemetry may differ. */
const ALLOWED_RATIO = 0.005;

/** Offset of a mounting in litres: display − pulses × weight. It is added to every count of the radio until the next mounting. */
export function mountingOffset({ displayLitres, pulses, pulseLitres }: Mounting): number {
  return displayLitres - pulses * pulseLitres;
}

/** The mounting that holds at an instant; null before the first. */
export function mountingAt(mountings: readonly Mounting[], atMs: number): Mounting | null {
  return mountings.reduce<Mounting | null>((held, one) => (one.mountedAtMs <= atMs && (held === null || one.mountedAtMs >= held.mountedAtMs) ? one : held), null);
}

/**
 * Compares a control reading with what telemetry says since the mounting. An exception is a drift beyond one unit of the radio and
 * beyond 0.5 % of what passed.
 * @throws RangeError for a reading from before the mounting, or of another pulse weight: the radio was set anew, which is a mounting
 */
export function displayDrift(mounting: Mounting, control: ControlReading): DisplayDrift {
  if (control.readAtMs < mounting.mountedAtMs) throw new RangeError('the control reading is older than the mounting');
  if (control.pulseLitres !== mounting.pulseLitres) throw new RangeError(`a pulse was ${mounting.pulseLitres} litres at the mounting and is ${control.pulseLitres} now`);
  const telemetryLitres = mountingOffset(mounting) + control.pulses * control.pulseLitres;
  const driftLitres = control.displayLitres - telemetryLitres;
  const passedLitres = control.displayLitres - mounting.displayLitres;
  const allowedLitres = Math.max(mounting.pulseLitres, ALLOWED_RATIO * Math.abs(passedLitres));
  return { telemetryLitres, driftLitres, passedLitres, allowedLitres, isException: Math.abs(driftLitres) > allowedLitres };
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
export function realign(mounting: Mounting, control: ControlReading): Realignment {
  const { driftLitres } = displayDrift(mounting, control);
  return {
    mounting: { mountedAtMs: control.readAtMs, displayLitres: control.displayLitres, pulses: control.pulses, pulseLitres: control.pulseLitres },
    correctedLitres: driftLitres, fromMs: mounting.mountedAtMs, toMs: control.readAtMs,
  };
}
