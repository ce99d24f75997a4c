import type { LineFault } from './cell.js';
import { type FileKind, type FileRow, said } from './file-kind.js';

interface Claimed { readonly lineNo: number; readonly key: string; readonly fromMs: number; readonly toMs: number | null }
/** A line that names something only this file can bring into being. */
interface Awaiting { readonly lineNo: number; readonly column: string; readonly key: string }

/** A fault that shows only when all lines are known. */
export interface LateFault extends LineFault { readonly lineNo: number }

const MOST_LINES_NAMED = 5;
const endOf = (toMs: number | null): number => toMs ?? Number.POSITIVE_INFINITY;

/**
 * What lines of one file are to each other: the same thing twice, lines that disagree about one thing, two claims on one
 * place at one time, and things that lines of the file bring into being for others. Where lines contradict each other all are
 * refused: which of them is meant is not for us to choose.
 */
export class LinesTogether {
  private readonly linesByKey = new Map<string, number[]>();
  private readonly agreed = new Map<string, { said: string; lineNos: number[]; disagrees: boolean }>();
  private readonly claims = new Map<string, Claimed[]>();
  private readonly definedIn = new Map<string, number>();
  private readonly parents = new Map<string, string>();
  private readonly awaiting: Awaiting[] = [];
  private readonly refused = new Set<number>();

  constructor(private readonly kind: FileKind) {}

  /** Takes in a line that is sound by itself, in the order of the file. */
  add(lineNo: number, row: FileRow): void {
    const key = this.kind.keyOf(row);
    append(this.linesByKey, key, lineNo);
    const { agreement, defines } = this.kind;
    if (agreement !== undefined) {
      const statement = JSON.stringify(agreement.columns.map((column) => said(row, column)));
      const about = String(said(row, agreement.about));
      const known = this.agreed.get(about);
      if (known === undefined) this.agreed.set(about, { said: statement, lineNos: [lineNo], disagrees: false });
      else {
        known.lineNos.push(lineNo);
        known.disagrees ||= known.said !== statement;
      }
    }
    if (defines !== undefined && said(row, defines.column) !== null) {
      const code = String(said(row, defines.column));
      this.definedIn.set(code, lineNo);
      const parent = defines.parentColumn === undefined ? null : said(row, defines.parentColumn);
      if (parent !== null) this.parents.set(code, String(parent));
    }
    for (const { on, fromMs, toMs } of this.kind.claimsOf?.(row) ?? []) append(this.claims, on, { lineNo, key, fromMs, toMs });
  }

  /** Says that a line names something unknown to the register that a line of the file may yet bring into being. */
  await(lineNo: number, column: string, key: string): void {
    this.awaiting.push({ lineNo, column, key });
  }

  /** Says that a line is refused: what it would have brought into being is not there. */
  refuse(lineNo: number): void {
    this.refused.add(lineNo);
  }

  /** What shows once every line is in. */
  faults(): LateFault[] {
    const faults = [...this.duplicates(), ...this.disagreements(), ...this.contestedClaims(), ...this.rings()];
    for (const { lineNo } of faults) this.refused.add(lineNo);
    return [...faults, ...this.unmet()];
  }

  private *duplicates(): Iterable<LateFault> {
    for (const [key, lineNos] of this.linesByKey) {
      if (lineNos.length > 1) for (const lineNo of lineNos) yield { lineNo, column: null, kind: 'DUPLICATE', detail: `${key.split(' from ')[0]} stands in lines ${listed(lineNos)}` };
    }
  }

  private *disagreements(): Iterable<LateFault> {
    for (const [about, { lineNos, disagrees }] of this.agreed) {
      if (disagrees) for (const lineNo of lineNos) yield { lineNo, column: this.kind.agreement!.about, kind: 'CONFLICT', detail: `lines ${listed(lineNos)} say different things of ${about}` };
    }
  }

  private *contestedClaims(): Iterable<LateFault> {
    for (const [on, claims] of this.claims) {
      claims.sort((one, other) => one.fromMs - other.fromMs || one.lineNo - other.lineNo);
      let longest = claims[0]!;
      for (const claim of claims.slice(1)) {
        // Lines about the same thing are named as duplicates already.
        if (claim.fromMs < endOf(longest.toMs) && claim.key !== longest.key) {
          for (const lineNo of [longest.lineNo, claim.lineNo]) yield { lineNo, column: null, kind: 'OVERLAP', detail: `${on} is taken by lines ${listed([longest.lineNo, claim.lineNo])} at the same time` };
        }
        if (endOf(claim.toMs) > endOf(longest.toMs)) longest = claim;
      }
    }
  }

  private *rings(): Iterable<LateFault> {
    for (const start of this.parents.keys()) {
      let at = this.parents.get(start);
      for (let steps = 0; at !== undefined && at !== start && steps <= this.parents.size; steps++) at = this.parents.get(at);
      if (at === start && this.parents.get(start) !== start) {
        yield { lineNo: this.definedIn.get(start)!, column: this.kind.defines!.parentColumn!, kind: 'CONFLICT', detail: `${start} would stand above itself` };
      }
    }
  }

  /** A line refused for want of another may leave a third without: until nothing more falls. */
  private unmet(): LateFault[] {
    const faults: LateFault[] = [];
    let open = this.awaiting;
    for (;;) {
      const fallen = open.filter(({ lineNo, key }) => {
        const definedIn = this.definedIn.get(key);
        return definedIn === undefined || (this.refused.has(definedIn) && definedIn !== lineNo);
      });
      if (fallen.length === 0) return faults;
      for (const { lineNo, column, key } of fallen) {
        const definedIn = this.definedIn.get(key);
        this.refused.add(lineNo);
        faults.push({
          lineNo, column, kind: 'UNKNOWN_REFERENCE',
          detail: definedIn === undefined ? `${JSON.stringify(key)} is neither in the register nor in the file` : `${JSON.stringify(key)} is not in the register, and line ${definedIn} that would add it is refused`,
        });
      }
      const gone = new Set(fallen);
      open = open.filter((one) => !gone.has(one));
    }
  }
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Line numbers for people: `3 and 7`, `3, 7 and 12 others`. */
function listed(lineNos: readonly number[]): string {
  if (lineNos.length > MOST_LINES_NAMED) return `${lineNos.slice(0, MOST_LINES_NAMED).join(', ')} and ${lineNos.length - MOST_LINES_NAMED} others`;
  return lineNos.length === 1 ? String(lineNos[0]) : `${lineNos.slice(0, -1).join(', ')} and ${lineNos.at(-1)}`;
}
