import { STREET_SIDES, type StreetSides, VISIT_REASONS, type VisitReason } from '@app/registry';
import { Matches } from 'class-validator';

import { Flag, IdNumber, IdNumbers, IsInstant, MayBeAbsent, MayBeNullOrAbsent, OneOf, Text, WholeNumber, Words } from '../http/validation.js';

const LARGEST_LITRES = Number.MAX_SAFE_INTEGER;
const KEY = 64;
const NAME = 200;
const NOTE = 500;
const REASON = 500;
const STREET = 100;
/** More than a route may have, so that the fault is told and not cut. */
const MOST_STOPS = 2_000;
const MOST_ROUTES = 500;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const SHA256 = /^[0-9a-f]{64}$/;

export class CreateRouteBody {
  @Words(KEY) code: string;
  @Words(NAME) name: string;
  @IdNumber() zoneId: number;
  @MayBeNullOrAbsent() @IdNumber() readerUserId?: number | null;
  /** Connections in the order of walking. */
  @MayBeAbsent() @IdNumbers(MOST_STOPS) servicePointIds?: number[];
  /** In place of connections: all that are open in the zone, on no other route, and have this in their address; in the order of their addresses. Empty: all of the zone. */
  @MayBeAbsent() @Text(STREET, 0) street?: string;
  /** How the street is walked: both sides together, or up one and back along the other. */
  @MayBeAbsent() @OneOf(STREET_SIDES) sides?: StreetSides;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class ChangeRouteBody {
  @WholeNumber(1, 2_147_483_647) versionNo: number;
  @MayBeAbsent() @Words(NAME) name?: string;
  @MayBeAbsent() @IdNumber() zoneId?: number;
  @MayBeNullOrAbsent() @IdNumber() readerUserId?: number | null;
  @MayBeAbsent() @Flag() isInUse?: boolean;
  /** All stops as they are to be, in the order of walking. */
  @MayBeAbsent() @IdNumbers(MOST_STOPS) servicePointIds?: number[];
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class OpenRoundsBody {
  @Matches(MONTH) month: string;
  /** Absent: all routes in use that have a reader. */
  @MayBeAbsent() @IdNumbers(MOST_ROUTES) routeIds?: number[];
}

export class AssignReaderBody {
  @IdNumber() readerUserId: number;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class CloseRoundBody {
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class ReadStopBody {
  @IdNumber() servicePointId: number;
  /** Number that stands on the meter. */
  @Text(KEY) meterSerial: string;
  @IsInstant() readAt: string;
  @WholeNumber(0, LARGEST_LITRES) indexLitres: number;
  @MayBeNullOrAbsent() @Matches(SHA256) photoSha256?: string | null;
  @MayBeNullOrAbsent() @Text(NOTE) note?: string | null;
  /** A doubtful index is meant as it stands. */
  @MayBeAbsent() @Flag() confirmed?: boolean;
  /** Where the month is closed: ask a second signer to approve it. Needs a reason. */
  @MayBeAbsent() @Flag() askApproval?: boolean;
  @MayBeAbsent() @Text(REASON) reason?: string;
}

export class VisitStopBody {
  @IdNumber() servicePointId: number;
  @Text(KEY) meterSerial: string;
  @IsInstant() visitedAt: string;
  @OneOf(VISIT_REASONS) reason: VisitReason;
  @MayBeNullOrAbsent() @Text(NOTE) note?: string | null;
}
