import type { FieldKind } from '../../parts/form-texts.js';
import type { RuleTree } from './rule-views.js';

/** One figure of the rules: its path in them, how it is typed, whether it may be unknown, of what of the register it is chosen. `*` stands for a name of the register. */
export interface RuleField { readonly path: string; readonly kind: Exclude<FieldKind, 'text' | 'day' | 'levels'>; readonly mayBeUnknown?: boolean; readonly of?: 'reservoirs' }

// oxlint-disable-next-line explicit-function-return-type -- the paths themselves are the type
const share = <Path extends string>(path: Path) => [{ path: `${path}/ratio`, kind: 'share' }, { path: `${path}/limitPoints`, kind: 'share' }] as const;

/** What is recorded together, since it is known together. */
export const RULE_KINDS = {
  supplyAccuracy: [{ path: 'supplyMeterLimitRatio', kind: 'share' }, { path: 'untestedMetersLimitRatio', kind: 'share' }],
  testedMeter: [{ path: 'supplyMeters/*/overRegistrationRatio', kind: 'share' }, { path: 'supplyMeters/*/limitRatio', kind: 'share' }],
  declaredHours: [{ path: 'declaredHours/*/hoursPerDay', kind: 'decimal' }, { path: 'declaredHours/*/limitRatio', kind: 'share' }],
  filledReservoir: [{ path: 'filledReservoirs/*/reservoir', kind: 'choice', of: 'reservoirs' }, { path: 'filledReservoirs/*/limitRatio', kind: 'share' }],
  norms: [{ path: 'normLitresPerUnitDay/household', kind: 'decimal', mayBeUnknown: true }, { path: 'normLitresPerUnitDay/budget', kind: 'decimal', mayBeUnknown: true }, { path: 'normLitresPerUnitDay/commercial', kind: 'decimal', mayBeUnknown: true }],
  journal: [{ path: 'journal/isComplete', kind: 'yesNo' }, { path: 'journal/limitRatio', kind: 'share' }],
  network: [{ path: 'pressurisedRatio', kind: 'share' }, { path: 'privatePipeKm', kind: 'decimal', mayBeUnknown: true }, { path: 'reservoirLitres', kind: 'cubicMetres', mayBeUnknown: true }],
  underRegistration: share('assumptions/underRegistration'),
  unauthorised: share('assumptions/unauthorised'),
  unbilledUnmetered: share('assumptions/unbilledUnmetered'),
  billingError: share('assumptions/billingError'),
  estimates: [{ path: 'assumptions/normLimitRatio', kind: 'share' }, { path: 'assumptions/estimateLimitRatio', kind: 'share' }, { path: 'assumptions/estimateSharedLimitRatio', kind: 'share' }, { path: 'assumptions/selectionLimitRatio', kind: 'share' }],
  cutLines: [{ path: 'cutLineDays/device', kind: 'decimal' }, { path: 'cutLineDays/person', kind: 'decimal' }],
} as const satisfies Readonly<Record<string, readonly RuleField[]>>;

export type RuleKind = keyof typeof RULE_KINDS;
type RulePath = (typeof RULE_KINDS)[RuleKind][number]['path'];
type Named<Path extends string> = Path extends `${infer Group}/*/${infer Rest}` ? Named<`${Group}/${Rest}`> : Path extends `${infer Group}/${infer Rest}` ? `${Group}_${Named<Rest>}` : Path;

/** The words for a figure. Each path has some: the type says so. */
export const ruleWord = (path: string): `assumption.${Named<RulePath>}` => `assumption.${path.replace('*/', '').replaceAll('/', '_')}` as `assumption.${Named<RulePath>}`;

/** Kinds that are kept under a name of the register: the serial of a meter, the code of a well. */
export const NAMED_KINDS: ReadonlySet<RuleKind> = new Set(['testedMeter', 'declaredHours', 'filledReservoir']);

type Content = RuleTree[string];

/** What stands at a path; undefined where nothing does. */
export function atPath(rules: RuleTree, path: string): Content | undefined {
  return path.split('/').reduce<Content | undefined>((tree, name) => (typeof tree === 'object' && tree !== null ? tree[name] : undefined), rules);
}

/** Names of the register under which a kind has something. */
export function namesOf(rules: RuleTree, kind: RuleKind): string[] {
  const group = atPath(rules, RULE_KINDS[kind][0].path.split('/')[0]!);
  return NAMED_KINDS.has(kind) && typeof group === 'object' && group !== null ? Object.keys(group) : [];
}

/** The rules that some contents by path say, as they are recorded. */
export function rulesOf(contents: Readonly<Record<string, unknown>>, name: string): RuleTree {
  const rules: Record<string, unknown> = {};
  for (const [path, content] of Object.entries(contents)) {
    const parts = path.split('/').map((part) => (part === '*' ? name : part));
    let group = rules;
    for (const part of parts.slice(0, -1)) group = (group[part] ??= {}) as Record<string, unknown>;
    group[parts.at(-1)!] = content;
  }
  return rules as unknown as RuleTree; // built of contents alone, each under its path
}

/** A figure as it is typed: comma, per cent, cubic metres; moves digits and rounds nothing but what binary shares add. */
export function typedText(content: Content | undefined, kind: RuleField['kind'], decimalSign: ',' | '.'): string {
  if (content === undefined || content === null || typeof content === 'object') return '';
  if (typeof content === 'boolean') return content ? 'yes' : 'no';
  if (typeof content === 'string') return content;
  const shown = kind === 'share' ? content * 100 : kind === 'cubicMetres' ? content / 1_000 : content;
  return String(Number(shown.toFixed(6))).replace('.', decimalSign);
}
