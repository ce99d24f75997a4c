import type { ReactNode } from 'react';

import { NoFigure } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { atPath, NAMED_KINDS, namesOf, RULE_KINDS, type RuleField, type RuleKind, ruleWord } from './rule-kinds.js';
import type { RuleTree } from './rule-views.js';

/** What rules say of one kind, figure by figure; nothing where they say nothing of it. */
export function RuleWords({ kind, rules, whenNone, isNamed = false }: { kind: RuleKind; rules: RuleTree; whenNone?: string; isNamed?: boolean }): ReactNode {
  const { t, number } = useSpeech();
  const said = (NAMED_KINDS.has(kind) ? namesOf(rules, kind) : ['']).flatMap((name) =>
    (RULE_KINDS[kind] as readonly RuleField[]).flatMap((field) => {
      const content = atPath(rules, field.path.replace('*', name));
      return content === undefined ? [] : [{ key: `${name} ${field.path}`, name, field, content }];
    }));
  if (said.length === 0) return whenNone === undefined ? null : <span className="quiet">{whenNone}</span>;
  const figure = (content: number, { kind: typed }: RuleField): string => {
    if (typed === 'share') return `${number(Number((content * 100).toFixed(4)))} %`;
    return typed === 'cubicMetres' ? `${number(content / 1000)} ${t('unit.m3')}` : number(content);
  };
  const words = (content: RuleTree[string], field: RuleField): ReactNode => {
    if (typeof content === 'boolean') return t(content ? 'thing.yes' : 'thing.no');
    return typeof content === 'number' ? figure(content, field) : typeof content === 'string' ? content : <NoFigure />;
  };
  return (
    <div>{isNamed && <b>{t(`assumed.kind.${kind}`)}</b>}{said.map(({ key, name, field, content }) => (
      <div key={key}>{name !== '' && <b>{name}: </b>}{t(ruleWord(field.path))}: {words(content, field)}</div>
    ))}</div>
  );
}
