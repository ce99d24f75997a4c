import type { FindingKind } from '../finding.js';

/** A finding in a message: no name and no address of anybody, no number by which one could be told. */
export interface NoticeLine {
  readonly findingId: number;
  readonly kind: FindingKind;
  readonly subject: 'meter' | 'well' | 'zone' | 'gateway' | 'reservoir';
  /** Code of the well, zone or gateway; null of a customer's meter, whose place is told to those alone who sign in. */
  readonly place: string | null;
  readonly startedAt: string;
  readonly flowLitresPerHour: number | null;
  readonly isUrgent: boolean;
  /** Above 0: somebody else was told before and nobody took it up. */
  readonly step: number;
}

/** Findings that are lines of one thing. */
export interface NoticeGroup {
  readonly kind: FindingKind;
  readonly zoneCode: string | null;
  /** Gateway whose meters are silent; null of other groups. */
  readonly gatewaySerial: string | null;
  readonly lines: readonly NoticeLine[];
}

/** What a message says, free of language. No group: somebody tries the channel. */
export interface NoticeContent { readonly groups: readonly NoticeGroup[] }
