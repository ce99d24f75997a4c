import type { LifeAct } from '@app/detection';
import { Matches } from 'class-validator';

import { Flag, IsInstant, MayBeNullOrAbsent, OneOf, Text, Words } from '../http/validation.js';

export const ACTS = ['acknowledge', 'sendCrew', 'confirm', 'repair', 'dismiss', 'reopen'] as const satisfies readonly LifeAct['act'][];
export const CAUSE_LISTS = ['cause', 'reason'] as const;
const CODE = /^[a-z][a-z0-9_]{0,39}$/;
const NAME = 200;
const NOTE = 2_000;

export class FindingActBody {
  @OneOf(ACTS) act: LifeAct['act'];
  /** Cause of a confirmation or repair, reason of a dismissal or reopening: a code of the utility's lists. */
  @MayBeNullOrAbsent() @Matches(CODE) code?: string | null;
  /** When it was repaired; absent: now. */
  @MayBeNullOrAbsent() @IsInstant() repairedAt?: string | null;
  @MayBeNullOrAbsent() @Text(NOTE) note?: string | null;
}

export class FindingCauseBody {
  @Matches(CODE) code: string;
  @OneOf(CAUSE_LISTS) list: (typeof CAUSE_LISTS)[number];
  @Words(NAME) nameKy: string;
  @Words(NAME) nameRu: string;
  @Words(NAME) nameEn: string;
  /** Whether it is offered for new acts. */
  @Flag() isOffered: boolean;
}
