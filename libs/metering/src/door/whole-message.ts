import { safeText } from '@app/telemetry';

import type { Refusal } from './judge-reading.js';
import type { ArrivedMessage, JudgedMessage, QuarantinedItem, SecurityEvent } from './judged-message.js';

const MAX_DETAIL_LENGTH = 200;

/** A message that is kept out as a whole. */
export function wholeMessage(refusal: Refusal, subject: string | null, securityEvents: SecurityEvent[] = []): JudgedMessage {
  const quarantined = [{ itemNo: -1, kind: refusal.kind, detail: safeText(refusal.detail, MAX_DETAIL_LENGTH), subject }];
  return { readings: [], quarantined, securityEvents, sequence: null, deviceClockMs: null };
}

/**
 * One event for all items that claimed another's identity, so that no message can flood the events. They are all of one
 * kind: a meter may speak for nobody else, a gateway only for the devices assigned to it.
 */
export function securityEventsOf(quarantined: readonly QuarantinedItem[], { senderKind, senderSerial }: ArrivedMessage): SecurityEvent[] {
  const kind = senderKind === 'meter' ? 'IDENTITY_MISMATCH' : 'NOT_ASSIGNED';
  const subjects = new Set<string>();
  for (const item of quarantined) if (item.kind === kind) subjects.add(item.subject ?? '');
  if (subjects.size === 0) return [];
  // Sorted, so that the same items in another order make the same event.
  const named = [...subjects].sort();
  const rest = named.length > 2 ? ` and ${named.length - 2} more` : '';
  return [{ kind, detail: safeText(`${senderSerial} spoke of ${named.slice(0, 2).join(', ')}${rest}`, MAX_DETAIL_LENGTH) }];
}
