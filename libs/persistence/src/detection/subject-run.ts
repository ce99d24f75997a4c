import type { Finding } from '@app/detection';

import type { StateAt } from './detection-states.js';
import type { FoundOf } from './stored-findings.js';

/** What a run over the days of a subject found, and the states it passed. */
export interface SubjectRun<State> extends FoundOf {
  /** Local day of the state it began with; null: from the beginning. */
  readonly fromDay: string | null;
  readonly passed: readonly StateAt<State>[];
}

/** Findings as they are after the last step that spoke of them. */
export class FoundFindings {
  private readonly byName = new Map<string, Finding>();

  take({ raised, changed }: { readonly raised: readonly Finding[]; readonly changed: readonly Finding[] }): void {
    for (const finding of [...raised, ...changed]) this.byName.set(finding.id, finding);
  }

  all(): Finding[] {
    return [...this.byName.values()];
  }
}
