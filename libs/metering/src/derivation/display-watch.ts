import { SOURCE_CLASS } from '@app/registry';

import type { CheckException } from '../checks/check-exception.js';
import { type ComparedDisplay, compareDisplay, countBetween, type DisplayCard, type DisplayControl, type TelemetryPoint } from '../display/index.js';
import { pulseLitresAt, type RegisterCard } from '../register/register-card.js';
import type { ReadingVerdict } from '../register/verdict.js';

/**
 * Compares the displays that people read with the good readings of the radio, as these come in, by time. Only what the radio said
 * counts: a person's reading of the same display would agree with it by itself.
 */
export class DisplayWatch {
  private readonly controls: readonly DisplayControl[];

  constructor(private readonly display: DisplayCard, private readonly register: RegisterCard, private last: TelemetryPoint | null) {
    this.controls = [...display.controls].sort((one, other) => one.readAtMs - other.readAtMs || one.controlId - other.controlId);
  }

  /** The last good reading of the radio that was seen. */
  get lastTelemetry(): TelemetryPoint | null {
    return this.last;
  }

  /** Takes verdicts by time. @returns the displays between them that have drifted away */
  take(verdicts: readonly ReadingVerdict[], isFinal: boolean): CheckException[] {
    if (this.controls.length === 0) return [];
    const found: CheckException[] = [];
    for (const { readAtMs, indexLitres, use, origin, source } of verdicts) {
      if (use !== 'used' || origin !== 'reading' || source !== SOURCE_CLASS.telemetry) continue;
      const point = { atMs: readAtMs, indexLitres };
      for (const control of this.controls) {
        const isBetween = this.last === null ? control.readAtMs === point.atMs : this.last.atMs < control.readAtMs && control.readAtMs <= point.atMs;
        if (isBetween) found.push(...exceptionOf(control, this.compared(control, this.last ?? point, point), isFinal));
      }
      this.last = point;
    }
    return found;
  }

  private compared(control: DisplayControl, before: TelemetryPoint, after: TelemetryPoint): ComparedDisplay | null {
    const stay = this.register.installations.find(({ fromMs, toMs }) => fromMs <= control.readAtMs && (toMs === null || control.readAtMs < toMs));
    if (stay === undefined) return null;
    const isOfStay = before.atMs >= stay.fromMs && (stay.toMs === null || after.atMs < stay.toMs);
    const at = { installedFromMs: stay.fromMs, pulseLitres: pulseLitresAt(this.register.pulseWeights, control.readAtMs), capacityLitres: this.register.model.capacityLitres };
    return compareDisplay(this.display.mountings, control, isOfStay ? countBetween(before, after, control.readAtMs) : null, at);
  }
}

function exceptionOf({ controlId, readAtMs, displayLitres }: DisplayControl, compared: ComparedDisplay | null, isFinal: boolean): CheckException[] {
  if (compared === null || compared.drift === null || !compared.drift.isException) return [];
  const { driftLitres, telemetryLitres, allowedLitres, passedLitres, uncertainLitres } = compared.drift;
  return [{
    kind: 'DISPLAY_DRIFT', fromMs: readAtMs, toMs: readAtMs, litresAtStake: Math.abs(driftLitres), isFinal,
    evidence: { controlId, displayLitres, telemetryLitres, driftLitres, allowedLitres: Math.floor(allowedLitres), passedLitres, uncertainLitres, mountedAtMs: compared.mounting.mountedAtMs },
  }];
}
