import { type Finding, type FindingKind, isSameThing, median } from '@app/detection';

const DAY_MS = 86_400_000;

/** A finding with the place that it is about. */
export interface RaisedAt { readonly place: string; readonly finding: Finding }

/** Something that truly happened. */
export interface TrueEvent {
  /** Kinds that may find it, the one that is scored for it first. */
  readonly kinds: readonly FindingKind[];
  readonly place: string;
  readonly fromMs: number;
  /** End of it, or of the run. */
  readonly toMs: number;
  /** Its true flow, where the finding must tell it; a finding whose flow is more than three times larger or smaller is about something else. */
  readonly flowLitresPerHour?: number;
  /** What keeps it below what the rule asks for; null where it is to be found. */
  readonly excuse: string | null;
}

/** Sights of one thing by several detectors are one line of the list: of one group and place, begun within three days of each other. */
const SAME_WITHIN_MS = 3 * DAY_MS;

/** What a dispatcher sees of what was raised: other sights of a thing go into the life of the first. */
export function seenByDispatcher(raised: readonly RaisedAt[]): RaisedAt[] {
  const seen: RaisedAt[] = [];
  for (const one of raised.toSorted((a, b) => a.finding.raisedAtMs - b.finding.raisedAtMs)) {
    if (!seen.some(({ place, finding }) => place === one.place && finding.kind !== one.finding.kind && isSameThing(finding, one.finding, SAME_WITHIN_MS))) seen.push(one);
  }
  return seen;
}

/** How a detector did. */
export interface KindScore {
  readonly kind: FindingKind;
  readonly raised: number;
  readonly right: number;
  readonly wrong: readonly RaisedAt[];
  readonly missed: readonly TrueEvent[];
  /** Events that are to be found, and those of them that were. */
  readonly events: number;
  readonly found: number;
  /** Right findings of events that no rule asks for. */
  readonly beside: number;
  readonly medianDelayHours: number;
}

/** A finding may be raised so long after its event is over: what readings tell comes late. */
const LATE_MS = 2 * DAY_MS;

/**
 * Strict matching: an event takes the first finding of its kind and place that was raised after it began and at most two days after it ended, and that did not end before it began. One finding is
 * matched once and so is one event: what is raised again in the same event is wrong. Events to be found choose before those that no rule asks for.
 */
export function scoreFindings(kinds: readonly FindingKind[], raised: readonly RaisedAt[], events: readonly TrueEvent[]): KindScore[] {
  const free = new Set(raised.toSorted((one, other) => one.finding.raisedAtMs - other.finding.raisedAtMs));
  const matched = new Map<TrueEvent, RaisedAt>();
  const inTurn = events.toSorted((one, other) => Number(one.excuse !== null) - Number(other.excuse !== null) || one.fromMs - other.fromMs);
  for (const event of inTurn) {
    for (const one of free) {
      if (!isOf(one, event)) continue;
      matched.set(event, one);
      free.delete(one);
      break;
    }
  }
  return kinds.map((kind): KindScore => {
    const own = events.filter((event) => event.kinds[0] === kind);
    const asked = own.filter(({ excuse }) => excuse === null);
    const right = [...matched].filter(([, one]) => one.finding.kind === kind);
    const found = asked.filter((event) => matched.has(event));
    return {
      kind, raised: raised.filter(({ finding }) => finding.kind === kind).length, right: right.length, wrong: [...free].filter(({ finding }) => finding.kind === kind), missed: asked.filter((event) => !matched.has(event)),
      events: asked.length, found: found.length, beside: right.filter(([event]) => event.excuse !== null).length,
      medianDelayHours: median(found.map((event) => (matched.get(event)!.finding.raisedAtMs - event.fromMs) / 3_600_000)),
    };
  });
}

const MOST_FLOW_FACTOR = 3;

function isOf({ place, finding: { kind, raisedAtMs, endedAtMs, flowLitresPerHour: flow } }: RaisedAt, event: TrueEvent): boolean {
  const is = event.flowLitresPerHour;
  if (is !== undefined && flow !== null && (flow > MOST_FLOW_FACTOR * is || flow < is / MOST_FLOW_FACTOR)) return false;
  return event.place === place && event.kinds.includes(kind) && raisedAtMs >= event.fromMs && raisedAtMs <= event.toMs + LATE_MS && (endedAtMs === null || endedAtMs > event.fromMs);
}

/** Share of findings that are right; NaN for none. */
export const precisionOf = ({ right, raised }: KindScore): number => right / raised;
/** Share of the events to be found that were; NaN for none. */
export const recallOf = ({ found, events }: KindScore): number => found / events;
