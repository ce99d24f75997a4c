const HOUR_MS = 3_600_000;

/**
 * How a field of a register form is typed. Volumes are typed in cubic metres and sent in litres, money in som and sent in tyiyn, shares in per cent and sent as ratios (`share`) or in parts
 * per million (`millionths`), hours are sent in milliseconds.
 */
export type FieldKind = 'text' | 'whole' | 'decimal' | 'share' | 'millionths' | 'hours' | 'cubicMetres' | 'som' | 'choice' | 'yesNo' | 'day' | 'levels' | 'curve';

export interface FieldRule {
  /** Name in the body of the request; a part within another is written `removal/indexLitres`. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Without it the field may be left empty: not known. */
  readonly isNeeded?: boolean;
  /** What it holds before anything is typed, as text. */
  readonly initial: string;
}

export type TextFault = 'empty' | 'wrong';
type Content = string | number | boolean | null | readonly LevelRow[] | readonly CurveRow[];

/** A row of a reservoir's table. */
interface LevelRow { readonly levelMillimetres: number; readonly volumeLitres: number }

/** A point of a pump's curve. */
interface CurveRow { readonly headMillimetres: number; readonly flowLitresPerHour: number }

/** What typed texts mean: contents by name of the field, or why a text means nothing. */
export interface ReadTexts { readonly given: Readonly<Record<string, Content>>; readonly faults: Readonly<Record<string, TextFault>> }

/**
 * Reads what was typed. @param changedOnly leaves out what is as it was: a change says what changes and nothing else
 */
export function readTexts(fields: readonly FieldRule[], texts: Readonly<Record<string, string>>, changedOnly: boolean): ReadTexts {
  const given: Record<string, Content> = {};
  const faults: Record<string, TextFault> = {};
  for (const { name, kind, isNeeded = false, initial } of fields) {
    const text = (texts[name] ?? initial).trim();
    if (changedOnly && text === initial) continue;
    if (text === '') {
      if (isNeeded) faults[name] = 'empty';
      else given[name] = null;
      continue;
    }
    const content = contentOf(kind, text);
    if (content === undefined) faults[name] = 'wrong';
    else given[name] = content;
  }
  return { given, faults };
}

function contentOf(kind: FieldKind, text: string): Content | undefined {
  switch (kind) {
    case 'text': case 'choice': return text;
    // A day arrives here as YYYY-MM-DD once it is one; anything else is what somebody has begun to type.
    case 'day': return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
    case 'yesNo': return text === 'yes';
    case 'whole': return /^\d{1,15}$/.test(text.replaceAll(/[\s\u202f]/g, '')) ? Number(text.replaceAll(/[\s\u202f]/g, '')) : undefined;
    case 'decimal': return decimalOf(text);
    case 'share': return decimalOf(text, 'e-2');
    case 'millionths': return wholeOf(decimalOf(text, 'e4'));
    case 'hours': return /^\d{1,5}$/.test(text) ? Number(text) * HOUR_MS : undefined;
    case 'cubicMetres': return litresOf(text);
    case 'som': return tyiynOf(text);
    case 'levels': return levelsOf(text);
    case 'curve': return curveOf(text);
  }
}

/** A number as typed, comma or point, our minus or the keyboard's; undefined where it is none. The power moves its digits, nothing is rounded. */
function decimalOf(text: string, power: '' | 'e-2' | 'e4' = ''): number | undefined {
  const plain = text.replaceAll(/[\s\u202f]/g, '').replace('\u2212', '-').replace(',', '.');
  return /^-?\d{1,9}(?:\.\d{1,6})?$/.test(plain) ? Number(`${plain}${power}`) : undefined;
}

const wholeOf = (amount: number | undefined): number | undefined => (amount !== undefined && amount >= 0 && Number.isInteger(amount) ? amount : undefined);

/** Cubic metres as typed, comma or point, as whole litres; undefined where they are no number of litres. Digits are moved, nothing is rounded. */
export function litresOf(text: string): number | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:[.,](\d{1,3}))?$/.exec(text.replaceAll(/[\s\u202f]/g, '')) ?? [];
  return whole === '' ? undefined : Number(whole) * 1000 + Number(fraction.padEnd(3, '0'));
}

/** Som as typed, comma or point, as whole tyiyn; undefined where they are no number of tyiyn. */
export function tyiynOf(text: string): number | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,13})(?:[.,](\d{1,2}))?$/.exec(text.replaceAll(/[\s\u202f]/g, '')) ?? [];
  return whole === '' ? undefined : Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}

/** Pairs as typed, one a line, each number by its own rule; undefined where a line is no pair. */
function pairsOf(text: string, left: (part: string) => number | undefined, right: (part: string) => number | undefined): readonly (readonly [number, number])[] | undefined {
  const pairs: (readonly [number, number])[] = [];
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one !== '')) {
    const [first, second, more] = line.split(/\s*[=;\t]\s*/);
    const [one, other] = [left(first ?? ''), right(second ?? '')];
    if (one === undefined || other === undefined || more !== undefined) return undefined;
    pairs.push([one, other]);
  }
  return pairs.length < 2 ? undefined : pairs;
}

const millimetresOf = (part: string): number | undefined => (/^\d{1,6}$/.test(part) ? Number(part) : undefined);

/** A table of levels as typed, a pair of millimetres and cubic metres a line; undefined where a line is no pair, or they do not rise. */
export function levelsOf(text: string): readonly LevelRow[] | undefined {
  const pairs = pairsOf(text, millimetresOf, litresOf);
  if (pairs?.every(([level, volume], at) => at === 0 || (level > pairs[at - 1]![0] && volume > pairs[at - 1]![1])) !== true) return undefined;
  return pairs.map(([levelMillimetres, volumeLitres]) => ({ levelMillimetres, volumeLitres }));
}

/** The curve of a pump as typed, a pair of metres of head and cubic metres an hour a line; undefined where a line is no pair, or the flow does not fall as the head rises. */
export function curveOf(text: string): readonly CurveRow[] | undefined {
  // Metres with three places are millimetres, as cubic metres are litres.
  const pairs = pairsOf(text, litresOf, litresOf);
  if (pairs?.every(([head, flow], at) => at === 0 || (head > pairs[at - 1]![0] && flow < pairs[at - 1]![1])) !== true) return undefined;
  return pairs.map(([headMillimetres, flowLitresPerHour]) => ({ headMillimetres, flowLitresPerHour }));
}

/** A table of levels as it is typed. */
export const levelsText = (rows: readonly LevelRow[] | null): string => (rows ?? []).map(({ levelMillimetres, volumeLitres }) => `${levelMillimetres} = ${volumeLitres / 1000}`).join('\n');

/** Flat names with a slash as the nested body that they mean. */
export function nested(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(given)) {
    const [part = '', within] = name.split('/');
    body[part] = within === undefined ? content : { ...(body[part] as object | undefined), [within]: content };
  }
  return body;
}
