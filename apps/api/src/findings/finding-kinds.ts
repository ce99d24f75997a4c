import type { FindingKind } from '@app/detection';

/** Kinds that are looked for in what is stored today. */
export const KINDS = [
  'inflowBurst', 'nightFlowStep', 'nightFlowRise', 'flowFromClosedWell', 'wellNotRunning', 'continuousFlow', 'customerBurst', 'meterStopped', 'reverseFlow', 'useAtClosedPoint', 'radioSilent',
] as const satisfies readonly FindingKind[];
