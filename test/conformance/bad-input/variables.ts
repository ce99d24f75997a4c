import { randomUUID } from 'node:crypto';

import { NotUnderstood } from './catalogue.js';

/** What the variables of one case stand for. */
export interface CaseNames {
  readonly serial: string;
  readonly otherSerial: string;
  readonly well: string;
  readonly unknownSerial: string;
  /** First volume that the register of `serial` cannot show. */
  readonly registerCapacityLitres: number;
  /** Largest payload that the door takes on the topic of `serial`. */
  readonly payloadLimitBytes: number;
  readonly topicPrefix: string;
  readonly topicSuffix: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const FIRST_SEQUENCE = 1_000;

/** A variable with what may follow it: `$NOW-2h`, `$CAPACITY+0.001`, `$LIMIT+1`. */
const VARIABLE = /\$([A-Z][A-Z0-9_]*)/g;
const TIME_SHIFT = /^([+-])(\d+)(ms|s|m|h|d)/;
const NUMBER_SHIFT = /^([+-])(\d+(?:\.\d+)?)/;

type Meaning = { readonly time: number } | { readonly number: number } | { readonly cubicMetres: number } | { readonly text: string };

/**
 * Meanings of `$NAME` within one case. `$NOW` is asked anew at each use, `$T0` is one instant in the past, `$NEXT` counts
 * up, `$UNKNOWN_SERIAL_N` is another serial at each message.
 */
export class Variables {
  private sequence = FIRST_SEQUENCE;
  private message = 0;
  private readonly firstInstantMs: number;
  /** Whole texts that stand for more than a word, such as `$VALID`. */
  private readonly extras = new Map<string, () => string>();

  constructor(readonly names: CaseNames, private readonly now: () => number) {
    this.firstInstantMs = Math.floor(now() / 1000) * 1000 - 3 * UNIT_MS['h']!;
  }

  /** Tells what a further variable stands for. */
  define(name: string, meaning: () => string): void {
    this.extras.set(name, meaning);
  }

  /** Called before each message of a repetition. */
  nextMessage(): void {
    this.message++;
  }

  /**
   * The text with its variables replaced. What no variable is named after stays as it is in a topic (`$SYS`), and is not
   * understood anywhere else.
   */
  inText(text: string, unknownStay = false): string {
    let replaced = '';
    let from = 0;
    for (const match of text.matchAll(VARIABLE)) {
      if (match.index < from) continue;
      const found = this.longestKnown(match[1]!);
      if (found === undefined) {
        if (!unknownStay) throw new NotUnderstood(`the variable ${match[0]} is not known`);
        continue;
      }
      const end = match.index + 1 + found.length;
      const shift = this.shiftAt(text.slice(end), this.meaningOf(found));
      replaced += text.slice(from, match.index) + textOf(shift.meaning);
      from = end + shift.length;
    }
    return replaced + text.slice(from);
  }

  /** The same for a JSON string: one that is a number's name alone becomes that number. */
  inString(text: string): string | number {
    const found = /^\$([A-Z][A-Z0-9_]*)(.*)$/.exec(text);
    if (found !== null && this.isKnown(found[1]!)) {
      const { meaning, length } = this.shiftAt(found[2]!, this.meaningOf(found[1]!));
      if (length === found[2]!.length && 'number' in meaning) return meaning.number;
    }
    return this.inText(text);
  }

  /** Sequence number of the next message. */
  nextSequence(): number {
    return this.sequence++;
  }

  private longestKnown(name: string): string | undefined {
    for (let length = name.length; length > 0; length--) {
      const candidate = name.slice(0, length);
      if (this.isKnown(candidate)) return candidate;
    }
    return undefined;
  }

  private isKnown(name: string): boolean {
    return this.extras.has(name) || KNOWN.has(name);
  }

  private meaningOf(name: string): Meaning {
    const extra = this.extras.get(name);
    if (extra !== undefined) return { text: extra() };
    const { names } = this;
    switch (name) {
      case 'SERIAL': return { text: names.serial };
      case 'OTHER_SERIAL': return { text: names.otherSerial };
      case 'WELL': return { text: names.well };
      case 'UNKNOWN_SERIAL': return { text: names.unknownSerial };
      case 'UNKNOWN_SERIAL_N': return { text: `${names.unknownSerial}-${this.message}` };
      // Looks the same to people; the first letter of every serial of ours is a Latin A.
      case 'SERIAL_CYR': return { text: names.serial.replace('A', '\u0410') };
      case 'NOW': return { time: this.now() };
      case 'T0': return { time: this.firstInstantMs };
      case 'S0': return { number: FIRST_SEQUENCE - 1 };
      case 'NEXT': return { number: this.nextSequence() };
      case 'CAPACITY': return { cubicMetres: names.registerCapacityLitres / 1000 };
      case 'LIMIT': return { number: names.payloadLimitBytes };
      case 'UUID': return { text: randomUUID() };
      case 'PREFIX': return { text: names.topicPrefix };
      default: return { text: names.topicSuffix };
    }
  }

  private shiftAt(rest: string, meaning: Meaning): { meaning: Meaning; length: number } {
    if ('time' in meaning) {
      const [all = '', sign, amount, unit] = TIME_SHIFT.exec(rest) ?? [];
      const shiftMs = all === '' ? 0 : Number(`${sign}${amount}`) * UNIT_MS[unit!]!;
      return { meaning: { time: meaning.time + shiftMs }, length: all.length };
    }
    if ('text' in meaning) return { meaning, length: 0 };
    const [all = '', sign, amount] = NUMBER_SHIFT.exec(rest) ?? [];
    const shift = all === '' ? 0 : Number(`${sign}${amount}`);
    return { meaning: 'number' in meaning ? { number: meaning.number + shift } : { cubicMetres: meaning.cubicMetres + shift }, length: all.length };
  }
}

const KNOWN = new Set([
  'SERIAL', 'OTHER_SERIAL', 'WELL', 'UNKNOWN_SERIAL', 'UNKNOWN_SERIAL_N', 'SERIAL_CYR', 'NOW', 'T0', 'S0', 'NEXT', 'CAPACITY', 'LIMIT', 'UUID', 'PREFIX', 'SUFFIX',
]);

function textOf(meaning: Meaning): string {
  if ('time' in meaning) return new Date(meaning.time).toISOString();
  if ('text' in meaning) return meaning.text;
  return 'number' in meaning ? String(meaning.number) : meaning.cubicMetres.toFixed(3);
}
