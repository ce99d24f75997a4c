import type { Evidence, Finding, FindingKind } from '../../api/finding-views.js';
import type { Urgency } from '../../parts/state-mark.js';
import type { WordKey, Words } from '../../words/words.js';

const EVIDENCE = [
  'hoursWithoutCease', 'hoursMeasured', 'leastLitresPerHour', 'litresInRun', 'hoursHeld', 'usualLitresPerDay', 'pulseLitres', 'mostLitresThroughMeter', 'usualMostLitresPerHour', 'hoursSilent', 'usualGapHours', 'metersSilent', 'metersAssigned',
  'longestUsualRestHours', 'hoursAboveExpected', 'sigmasAboveExpected', 'nightExcessLitresPerHour', 'nightNoiseLitresPerHour', 'nightStepLitresPerHour', 'learnedNightLitresPerHour', 'statistic', 'threshold', 'readShare', 'leastReadShare',
  'learningDays', 'useRatio', 'volumeLitres',
  'pumpRunHours', 'litresPerPumpHour', 'usualLitresPerPumpHour', 'litresPerKilowattHour', 'usualLitresPerKilowattHour', 'sigma', 'figuresInRun',
  'driftShareByHours', 'driftShareByEnergy', 'levelMetres', 'overflowLevelMetres', 'timesTold', 'chargePercent', 'daysLeft', 'chargesRead',
  'litresOutsidePeaks', 'usualLitresOutsidePeaks', 'hoursLeftOut', 'expectedLitresPerDay', 'daysKnown', 'ceasedShare', 'shareOfWaterBelowQ2', 'shareOfTimeAboveQ3', 'largestLitresPerHour', 'permanentLitresPerHour', 'monthsLarge',
] as const;
const RULED_OUT = ['chance', 'missingReadings', 'journalEntry', 'dailyRhythm', 'season', 'passingEvent', 'storage', 'clockOrRounding', 'meterExchange', 'vacancy', 'leak'] as const;
const ALARMING: readonly FindingKind[] = ['flowFromClosedWell', 'inflowBurst', 'customerBurst', 'burstAlarm', 'reservoirOverflow'];

/** A figure of the evidence in words; one that nobody translated stands as it is stored. */
export function evidenceWords(t: Words, number: (amount: number, decimals?: number) => string, { name, figure }: Evidence): string {
  const known = EVIDENCE.find((one) => one === name);
  const shown = number(figure, Number.isInteger(figure) ? 0 : Math.abs(figure) < 10 ? 2 : 1);
  return `${known === undefined ? name : t(`evidence.${known}` satisfies WordKey)}: ${shown}`;
}

export function ruledOutWords(t: Words, cause: string): string {
  const known = RULED_OUT.find((one) => one === cause);
  return known === undefined ? cause : t(`ruledOut.${known}` satisfies WordKey);
}

/** What is wrong asks for a crew at once, for a look, or for the readings to come back. */
export function urgencyOf({ kind, endedAt, withdrawnAt }: Finding): Urgency {
  if (endedAt !== null || withdrawnAt !== null) return 'off';
  if (kind === 'radioSilent') return 'absent';
  return ALARMING.includes(kind) ? 'alarm' : 'warning';
}

/** Where it is, in the register's own names. */
export function placeWords(t: Words, { subject, wellCode, reservoirCode, gatewaySerial, zoneCode, servicePointCode, meterSerial, subjectId }: Finding): string {
  switch (subject) {
    case 'well': return `${t('place.well')} ${wellCode ?? subjectId}`;
    case 'reservoir': return `${t('place.reservoir')} ${reservoirCode ?? subjectId}`;
    case 'gateway': return `${t('finding.gateway')} ${gatewaySerial ?? subjectId}`;
    case 'zone': return `${t('journal.zone')} ${zoneCode ?? subjectId}`;
    case 'meter': return servicePointCode === null ? `${t('meter.title')} ${meterSerial ?? subjectId}` : `${t('place.servicePoint')} ${servicePointCode}`;
  }
}
