/** Why a display cannot be compared. */
export type NotCompared = 'NO_MOUNTING' | 'NO_TELEMETRY' | 'PULSE_WEIGHT_CHANGED' | 'NOT_INSTALLED';

/** A display beside telemetry. */
export interface Comparison {
  readonly telemetryLitres: number | null; readonly driftLitres: number | null; readonly allowedLitres: number | null; readonly uncertainLitres: number | null; readonly isException: boolean; readonly reason: NotCompared | null;
}

/** A mounting or a control reading. */
export interface DisplayEntry {
  readonly displayId: number; readonly kind: 'mounting' | 'control'; readonly readAt: string; readonly displayLitres: number; readonly pulses: number | null; readonly pulseLitres: number | null; readonly photoSha256: string | null;
  readonly note: string | null; readonly enteredBy: string; readonly compared: Comparison | null;
  readonly realignment: { readonly realignmentId: number; readonly correctedLitres: number; readonly reason: string; readonly acceptedBy: string; readonly recordedAt: string } | null;
}
