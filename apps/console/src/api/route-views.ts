export const VISIT_REASONS = ['nobody_home', 'locked', 'refused', 'dog', 'flooded', 'unreadable', 'not_found', 'other'] as const;
export type VisitReason = (typeof VISIT_REASONS)[number];

export interface ReadingRoute {
  readonly routeId: number;
  readonly code: string;
  readonly versionNo: number;
  readonly name: string;
  readonly zoneId: number;
  readonly zoneCode: string;
  readonly readerUserId: number | null;
  readonly readerLogin: string | null;
  readonly isInUse: boolean;
  readonly stops: number;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string | null;
}

export interface RoutePoint {
  readonly servicePointId: number;
  readonly servicePointCode: string;
  readonly address: string | null;
  readonly meterSerial: string | null;
  readonly routeCode: string | null;
}

export interface RouteReader { readonly userId: number; readonly login: string; readonly role: string }

/** `read`, `noAccess` and `left` are all stops of a round, each once. */
export interface ReadingRound {
  readonly roundId: number;
  readonly routeId: number;
  readonly routeCode: string;
  readonly routeName: string;
  readonly versionNo: number;
  readonly zoneId: number;
  readonly month: string;
  readonly readerUserId: number;
  readonly readerLogin: string;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly stops: number;
  readonly read: number;
  readonly noAccess: number;
  readonly left: number;
  readonly doubted: number;
  readonly reasons: readonly { readonly reason: VisitReason; readonly stops: number; readonly shareOfStops: number }[];
}

export interface RoundStop {
  readonly position: number;
  readonly servicePointId: number;
  readonly servicePointCode: string;
  readonly address: string | null;
  readonly meterId: number | null;
  readonly meterSerial: string | null;
  readonly registerCapacityLitres: number | null;
  readonly lastReadAt: string | null;
  readonly lastIndexLitres: number | null;
  readonly expectedFromLitres: number | null;
  readonly expectedToLitres: number | null;
  readonly outcome: 'read' | 'no_access' | 'left';
  readonly happenedAt: string | null;
  readonly recordedBy: string | null;
  readonly indexLitres: number | null;
  readonly warning: string | null;
  readonly hasPhoto: boolean;
  readonly reason: VisitReason | null;
  readonly note: string | null;
  readonly subscriberReadAt: string | null;
  readonly isAskedFor: boolean;
  readonly wasWithoutAccess: boolean;
}

export interface AccessLetter {
  readonly servicePointId: number;
  readonly servicePointCode: string;
  readonly address: string | null;
  readonly accountNo: string | null;
  readonly meterSerial: string | null;
  readonly roundId: number;
  readonly month: string;
  readonly reason: VisitReason;
  readonly visitedAt: string;
  readonly monthBefore: string;
  readonly reasonBefore: VisitReason;
}

export interface MeterVisit {
  readonly visitedAt: string;
  readonly reason: VisitReason;
  readonly note: string | null;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly roundId: number | null;
}
