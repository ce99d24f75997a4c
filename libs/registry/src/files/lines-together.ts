import type { LineFault } from './cell.js';
import { type FileKind, type FileRow, said } from './file-kind.js';
import type { InLanguages } from './languages.js';
import { because, type NamedInReason, namedInWords, phrase } from './reason.js';

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
  /** Of what comes twice, what people call it. */
  private readonly twice = new Map<string, NamedInReason>();
  private readonly agreed = new Map<string, { said: string; lineNos: number[]; disagrees: boolean }>();
  private readonly claims = new Map<string, { readonly on: NamedInReason; readonly made: Claimed[] }>();
  private readonly definedIn = new Map<string, number>();
  private readonly parents = new Map<string, string>();
  private readonly awaiting: Awaiting[] = [];
  private readonly refused = new Set<number>();

  constructor(private readonly kind: FileKind) {}

  /** Takes in a line that is sound by itself, in the order of the file. */
  add(lineNo: number, row: FileRow): void {
    const key = this.kind.keyOf(row);
    const known = this.linesByKey.get(key);
    if (known === undefined) this.linesByKey.set(key, [lineNo]);
    else {
      known.push(lineNo);
      this.twice.set(key, this.kind.thingOf(row));
    }
    const { agreement, defines } = this.kind;
    if (agreement !== undefined) {
      const statement = JSON.stringify(agreement.columns.map((column) => said(row, column)));
      const about = String(said(row, agreement.about));
      const earlier = this.agreed.get(about);
      if (earlier === undefined) this.agreed.set(about, { said: statement, lineNos: [lineNo], disagrees: false });
      else {
        earlier.lineNos.push(lineNo);
        earlier.disagrees ||= earlier.said !== statement;
      }
    }
    if (defines !== undefined && said(row, defines.column) !== null) {
      const code = String(said(row, defines.column));
      this.definedIn.set(code, lineNo);
      const parent = defines.parentColumn === undefined ? null : said(row, defines.parentColumn);
      if (parent !== null) this.parents.set(code, String(parent));
    }
    for (const { on, fromMs, toMs } of this.kind.claimsOf?.(row) ?? []) {
      const place = JSON.stringify(on);
      const claims = this.claims.get(place) ?? { on, made: [] };
      this.claims.set(place, claims);
      claims.made.push({ lineNo, key, fromMs, toMs });
    }
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
    for (const [key, thing] of this.twice) {
      const lineNos = this.linesByKey.get(key)!;
      const reason = because('same_thing', { thing: namedInWords(thing), lines: listed(lineNos) });
      for (const lineNo of lineNos) yield { lineNo, column: null, kind: 'DUPLICATE', reason };
    }
  }

  private *disagreements(): Iterable<LateFault> {
    for (const [about, { lineNos, disagrees }] of this.agreed) {
      if (disagrees) for (const lineNo of lineNos) yield { lineNo, column: this.kind.agreement!.about, kind: 'CONFLICT', reason: because('lines_disagree', { lines: listed(lineNos), about }) };
    }
  }

  private *contestedClaims(): Iterable<LateFault> {
    for (const { on, made: claims } of this.claims.values()) {
      claims.sort((one, other) => one.fromMs - other.fromMs || one.lineNo - other.lineNo);
      let longest = claims[0]!;
      for (const claim of claims.slice(1)) {
        // Lines about the same thing are named as duplicates already.
        if (claim.fromMs < endOf(longest.toMs) && claim.key !== longest.key) {
          for (const lineNo of [longest.lineNo, claim.lineNo]) yield { lineNo, column: null, kind: 'OVERLAP', reason: because('taken_twice', { thing: namedInWords(on), lines: listed([longest.lineNo, claim.lineNo]) }) };
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
        yield { lineNo: this.definedIn.get(start)!, column: this.kind.defines!.parentColumn!, kind: 'CONFLICT', reason: because('ring', { code: start }) };
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
          reason: definedIn === undefined ? because('unknown_in_file', { key: JSON.stringify(key) }) : because('unknown_for_refused_line', { key: JSON.stringify(key), line: definedIn }),
        });
      }
      const gone = new Set(fallen);
      open = open.filter((one) => !gone.has(one));
    }
  }
}

/** Two line numbers or more for people: `3 and 7`, `3, 7 and 12 others`. */
function listed(lineNos: readonly number[]): InLanguages {
  if (lineNos.length > MOST_LINES_NAMED) return phrase('lines_and_others', { first: lineNos.slice(0, MOST_LINES_NAMED).join(', '), count: lineNos.length - MOST_LINES_NAMED });
  return phrase('lines_and', { first: lineNos.slice(0, -1).join(', '), last: lineNos.at(-1)! });
}
