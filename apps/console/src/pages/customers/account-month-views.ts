import type { Span } from './said-span.js';
import type { VerdictReason } from '../../api/verdict-views.js';
import type { SaidKind } from '../readings/reading-views.js';
import type { Exception } from '../dispatch/exception-views.js';

/** A reading at an end of the month, with the message or the entry behind it. */
export interface EndReading {
  readonly readAt: string; readonly source: number; readonly indexLitres: number; readonly cameIndexLitres: number; readonly receivedAt: string; readonly remarks: readonly VerdictReason[];
  readonly frame: { readonly deviceSerial: string; readonly payload: string | null; readonly bytes: number } | null;
  readonly entry: { readonly givenBy: 'staff' | 'subscriber_at_counter' | 'subscriber_by_phone'; readonly enteredBy: string | null } | null;
  readonly correction: { readonly kind: SaidKind | 'void'; readonly reason: string; readonly author: string | null; readonly recordedAt: string } | null;
}

/** A meter of an account in one month. */
export interface MeterInMonth {
  readonly meterId: number; readonly meterSerial: string;
  readonly stays: readonly { readonly servicePointCode: string; readonly installedAt: string; readonly removedAt: string | null; readonly indexAtInstallationLitres: number | null; readonly indexAtRemovalLitres: number | null }[];
  readonly firstReading: EndReading | null; readonly lastReading: EndReading | null;
  readonly volume: Span | null; readonly days: readonly Span[];
  readonly corrections: readonly { readonly correctionId: number; readonly readAtMs: number; readonly indexLitres: number; readonly kind: SaidKind | 'void'; readonly editedIndexLitres: number | null; readonly reason: string; readonly author: string | null; readonly recordedAt: string }[];
  readonly exceptions: readonly Exception[];
  readonly realignments: readonly { readonly realignmentId: number; readonly at: string; readonly displayLitres: number; readonly correctedLitres: number; readonly reason: string; readonly acceptedBy: string; readonly recordedAt: string }[];
  readonly ruleId: number | null;
}

/** Why a month that was over became another. */
export interface Change {
  readonly id: number; readonly meterId: number; readonly meterSerial: string; readonly oldLitres: number | null; readonly newLitres: number | null; readonly recordedAt: string;
  readonly cause: 'reading' | 'correction' | 'register_changed' | 'silence' | 'neighbour' | 'rebuild' | 'retry';
}

/** A row of a batch, as it was issued; of a correction the difference. */
export interface BilledRow {
  readonly batchNo: number; readonly rowNo: number; readonly periodCode: string; readonly kind: 'regular' | 'correction'; readonly issuedAt: string; readonly servicePointCode: string;
  readonly registeredLitres: number; readonly billedM3: number; readonly carryLitres: number; readonly quantityType: 'REAL' | 'ESTIMATED' | 'NORM' | 'HELD';
}

/** Everything behind the volume of one month of an account. */
export interface AccountMonth {
  readonly accountId: number; readonly accountNo: string; readonly month: string; readonly closedAt: string | null; readonly volume: Span | null; readonly meters: readonly MeterInMonth[]; readonly bills: readonly BilledRow[]; readonly changes: readonly Change[];
}
