import type { RegisterCard } from './register-card.js';
import type { Instant, SeriesPoint } from './series-point.js';
import { isContinuing, isSmallFall, type Step, stepTo } from './step-between.js';

/** Series are settled once in so much device time. */
const SETTLING_MS = 7 * 86_400_000;

/**
 * A point with the cheapest explanation of everything up to it that uses it: which good point came before, and by which step.
 * `costSoFar` counts what is left out at 1 each, breaks and first high advances at the prices of the rules.
 */
interface SeriesNode {
  readonly seq: number;
  readonly point: SeriesPoint;
  /** Weight of this point and all before it. */
  readonly weightSoFar: number;
  readonly costSoFar: number;
  /** `seq` of the good point before; null where the explanation begins here. */
  readonly previousSeq: number | null;
  readonly step: Step | null;
  /** Highest index of this window up to here. */
  readonly highestIndexLitres: number;
  /** True once the explanation that holds it has been settled against. */
  readonly isRuledOut: boolean;
}

/**
 * What is remembered of a series between readings; plain JSON, so that it can be stored and taken up again. `nodes` are the
 * points not settled yet, behind the last settled good one (`root`, the first of them where there is one).
 */
export interface SeriesState {
  readonly nodes: readonly SeriesNode[];
  readonly hasRoot: boolean;
  readonly conflicts: readonly Extract<Instant, { candidates: unknown }>[];
  readonly nextSeq: number;
  readonly weightSoFar: number;
  readonly lastAtMs: number | null;
}

/** A stretch of an explanation: from one good point (null at the beginning) to the next (null at the end), and what was left out between. */
export interface Stretch {
  readonly from: SeriesPoint | null;
  readonly to: SeriesPoint | null;
  readonly step: Step | null;
  readonly leftOut: readonly SeriesPoint[];
  readonly conflicts: readonly Extract<Instant, { candidates: unknown }>[];
}

export const EMPTY_SERIES: SeriesState = { nodes: [], hasRoot: false, conflicts: [], nextSeq: 0, weightSoFar: 0, lastAtMs: null };

/** A series under explanation. Feed it instants in order of time; it settles what is older than the rules' `finalAfterMs`. */
export class SeriesExplanation {
  private nodes: SeriesNode[];
  private conflicts: SeriesState['conflicts'][number][];
  private hasRoot: boolean;
  private nextSeq: number;
  private weightSoFar: number;
  private lastAtMs: number | null;
  /** Number of the last point that a person accepted; no explanation leaves it out. */
  private acceptedSeq: number | null;

  constructor(private readonly card: RegisterCard, state: SeriesState = EMPTY_SERIES) {
    ({ hasRoot: this.hasRoot, nextSeq: this.nextSeq, weightSoFar: this.weightSoFar, lastAtMs: this.lastAtMs } = state);
    this.nodes = [...state.nodes];
    this.conflicts = [...state.conflicts];
    this.acceptedSeq = this.nodes.findLast(({ point }) => point.isAccepted)?.seq ?? null;
  }

  snapshot(): SeriesState {
    return { nodes: [...this.nodes], hasRoot: this.hasRoot, conflicts: [...this.conflicts], nextSeq: this.nextSeq, weightSoFar: this.weightSoFar, lastAtMs: this.lastAtMs };
  }

  /** Instant of the last settled good point; null where nothing is settled. */
  get rootAtMs(): number | null {
    return this.hasRoot ? this.nodes[0]!.point.atMs : null;
  }

  get rootIndexLitres(): number | null {
    return this.hasRoot ? this.nodes[0]!.point.indexLitres : null;
  }

  /** Takes the next instant and returns what it settles. */
  take(instant: Instant): Stretch[] {
    const atMs = 'point' in instant ? instant.point.atMs : instant.atMs;
    // By device time, so that the same readings are settled at the same places however they were cut into calls.
    const isDue = this.lastAtMs !== null && Math.floor(this.lastAtMs / SETTLING_MS) !== Math.floor(atMs / SETTLING_MS);
    const settled = isDue || this.nodes.length > this.card.rules.mostUndecided ? this.settleBefore(atMs - this.card.rules.finalAfterMs) : [];
    this.lastAtMs = atMs;
    if ('point' in instant) this.nodes.push(this.explain(instant.point));
    else this.conflicts.push(instant);
    return settled;
  }

  /** The best explanation of what is not settled, as known so far; changes nothing. */
  outlook(): Stretch[] {
    const chain = this.bestChain();
    const last = chain.at(-1);
    const from = last === undefined ? null : last.point;
    return [...this.stretchesAlong(chain), {
      from, to: null, step: null,
      leftOut: this.nodes.filter(({ seq }) => seq > (last?.seq ?? -1)).map(({ point }) => point),
      // Of the instant of a good point is only what contradicts an act, and that stands behind the act.
      conflicts: this.conflicts.filter(({ atMs }) => from === null || atMs >= from.atMs),
    }];
  }

  private explain(point: SeriesPoint): SeriesNode {
    const { rules } = this.card;
    const weight = point.origin === 'reading' ? 1 : rules.actWeight;
    let costSoFar = this.hasRoot || this.acceptedSeq !== null ? Number.POSITIVE_INFINITY : this.weightSoFar;
    let previousSeq: number | null = null;
    let step: Step | null = null;
    const leastCost = this.hasRoot ? this.nodes[0]!.costSoFar : 0;
    let leastLeftOut = Number.POSITIVE_INFINITY;
    let mostLeftOut = Number.NEGATIVE_INFINITY;
    let previousIndexLitres = Number.NEGATIVE_INFINITY;
    let excursionMost = rules.excursionCost;
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i]!;
      const leftOutCost = this.weightSoFar - node.weightSoFar;
      // An excursion needs a point above everything left out, or everything left out above this one.
      const mayBeExcursion = node.highestIndexLitres > mostLeftOut || leastLeftOut > point.indexLitres;
      if (leastCost + (mayBeExcursion ? Math.min(leftOutCost, rules.excursionCost) : leftOutCost) > costSoFar) {
        if (!mayBeExcursion) break;
      } else if (!node.isRuledOut) {
        const isExcursion = mostLeftOut < node.point.indexLitres || leastLeftOut > point.indexLitres;
        const throughCost = isExcursion ? Math.min(leftOutCost, excursionMost) : leftOutCost;
        if (node.costSoFar + (this.mayContinue(node.point, point) ? throughCost : leftOutCost + Math.min(rules.breakCost, rules.stepBackCost)) <= costSoFar) {
          const tried = this.stepFrom(node, point, mostLeftOut);
          const cost = node.costSoFar + this.priceOf(tried, node, leftOutCost, throughCost);
          // Of equal explanations the one through the higher index: what fell below it is the dip. Then the nearest.
          if (cost < costSoFar || (cost === costSoFar && node.point.indexLitres > previousIndexLitres)) {
            costSoFar = cost;
            previousSeq = node.seq;
            previousIndexLitres = node.point.indexLitres;
            step = tried;
          }
        }
      }
      // What a person accepted is never left out: whatever came before leads through it.
      if (node.seq === this.acceptedSeq) break;
      // An excursion that itself starts again and again is no excursion but a register that does so: each time costs a break.
      const later = this.nodes[i + 1]?.point.indexLitres ?? Number.POSITIVE_INFINITY;
      if (later < node.point.indexLitres && !isSmallFall(node.point.indexLitres - later, node.point.indexLitres, this.card)) excursionMost += rules.breakCost;
      leastLeftOut = Math.min(leastLeftOut, node.point.indexLitres);
      mostLeftOut = Math.max(mostLeftOut, node.point.indexLitres);
    }
    this.weightSoFar += weight;
    if (point.isAccepted) this.acceptedSeq = this.nextSeq;
    return {
      seq: this.nextSeq++, point, weightSoFar: this.weightSoFar, costSoFar, previousSeq, step,
      highestIndexLitres: Math.max(this.nodes.at(-1)?.highestIndexLitres ?? Number.NEGATIVE_INFINITY, point.indexLitres), isRuledOut: false,
    };
  }

  /** False where only a break leads from one point to the other; cheaper to ask than the step itself. */
  private mayContinue(from: SeriesPoint, to: SeriesPoint): boolean {
    const { model, pulseWeights, rules } = this.card;
    return from.indexLitres <= to.indexLitres || from.indexLitres >= model.capacityLitres * (1 - rules.rolloverLastShare) || pulseWeights.length > 1;
  }

  /** A rollover is judged from the latest index before it: leaving that one out would only make the gap look longer (R5). */
  private stepFrom(node: SeriesNode, point: SeriesPoint, mostLeftOut: number): Step {
    const step = stepTo(node.point, point, this.card);
    return step.kind === 'rollover' && mostLeftOut >= node.point.indexLitres ? { kind: 'rollover_unproved', volumeLitres: null, isHigh: false } : step;
  }

  private priceOf(step: Step, from: SeriesNode, leftOutCost: number, throughCost: number): number {
    const { rules } = this.card;
    if (!isContinuing(step)) return leftOutCost + (step.kind === 'step_back' ? rules.stepBackCost : rules.breakCost);
    const isFirstHigh = step.isHigh && from.step?.isHigh !== true;
    return throughCost + (isFirstHigh ? rules.highCost : 0);
  }

  /**
   * Good points of the cheapest explanation, oldest first; what stands behind the last of them counts as left out. Of equal
   * ones that which ends first: a reading that contradicts the series has to prove itself. None ends before a point that a
   * person accepted.
   */
  private bestChain(): SeriesNode[] {
    let best: SeriesNode | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i]!;
      const cost = node.costSoFar + this.weightSoFar - node.weightSoFar;
      if (!node.isRuledOut && cost <= least) [best, least] = [node, cost];
      if (node.seq === this.acceptedSeq) break;
    }
    const chain: SeriesNode[] = [];
    // No number is missing behind the first node, so a node's place follows from its number.
    const [first, second] = this.nodes;
    const nodeOf = (seq: number): SeriesNode | undefined => (seq === first?.seq ? first : this.nodes[seq - (second?.seq ?? 0) + 1]);
    for (let node = best; node !== undefined; node = node.previousSeq === null || node.seq === first?.seq ? undefined : nodeOf(node.previousSeq)) chain.push(node);
    return chain.reverse();
  }

  private stretchesAlong(chain: readonly SeriesNode[]): Stretch[] {
    const stretches: Stretch[] = [];
    let at = 0;
    let conflictAt = 0;
    let from: SeriesNode | null = null;
    for (const to of chain) {
      const leftOut: SeriesPoint[] = [];
      for (; this.nodes[at] !== to; at++) leftOut.push(this.nodes[at]!.point);
      at++;
      const conflicts: SeriesState['conflicts'][number][] = [];
      for (; (this.conflicts[conflictAt]?.atMs ?? Number.POSITIVE_INFINITY) < to.point.atMs; conflictAt++) conflicts.push(this.conflicts[conflictAt]!);
      // The settled root was told when it was settled.
      if (from !== null || !this.hasRoot) stretches.push({ from: from?.point ?? null, to: to.point, step: to.step, leftOut, conflicts });
      from = to;
    }
    return stretches;
  }

  /**
   * Settles the best explanation up to its last good point at or before an instant, and rules out what contradicts it. Where too
   * much is undecided and no later point is good, the older half of what is left out is settled as such.
   */
  private settleBefore(cutoffMs: number): Stretch[] {
    const chain = this.bestChain();
    const { mostUndecided } = this.card.rules;
    const crowdedSeq = this.nodes.length > mostUndecided ? this.nodes[this.nodes.length - Math.ceil(mostUndecided / 2)]!.seq : -1;
    const settledChain = chain.filter(({ seq, point }) => point.atMs <= cutoffMs || seq <= crowdedSeq);
    const root = settledChain.at(-1);
    const rootBefore = this.hasRoot ? this.nodes[0] : undefined;
    if (root === undefined || root === rootBefore) return rootBefore === undefined || crowdedSeq < 0 ? [] : [this.giveUpBefore(crowdedSeq, rootBefore)];
    const settled = this.stretchesAlong(settledChain);
    this.keep(this.nodes.filter(({ seq }) => seq >= root.seq), root);
    this.conflicts = this.conflicts.filter(({ atMs }) => atMs >= root.point.atMs);
    this.hasRoot = true;
    return settled;
  }

  private giveUpBefore(seq: number, root: SeriesNode): Stretch {
    const given = this.nodes.filter((node) => node !== root && node.seq < seq);
    const untilMs = given.at(-1)!.point.atMs;
    const stretch = { from: root.point, to: null, step: null, leftOut: given.map(({ point }) => point), conflicts: this.conflicts.filter(({ atMs }) => atMs <= untilMs) };
    this.keep([root, ...this.nodes.filter((node) => node.seq >= seq)], root);
    this.conflicts = this.conflicts.filter(({ atMs }) => atMs > untilMs);
    return stretch;
  }

  /** Keeps these nodes, and rules out those whose explanation does not come from the root. */
  private keep(nodes: readonly SeriesNode[], root: SeriesNode): void {
    const descendants = new Set<number>();
    let highestIndexLitres = Number.NEGATIVE_INFINITY;
    this.nodes = nodes.map((node) => {
      const isRuledOut = node.isRuledOut || !(node.seq === root.seq || (node.previousSeq !== null && descendants.has(node.previousSeq)));
      if (!isRuledOut) descendants.add(node.seq);
      highestIndexLitres = Math.max(highestIndexLitres, node.point.indexLitres);
      return node.highestIndexLitres === highestIndexLitres && node.isRuledOut === isRuledOut ? node : { ...node, highestIndexLitres, isRuledOut };
    });
  }
}
