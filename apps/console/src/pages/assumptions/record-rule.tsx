import { type ReactNode } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import type { Well, Zone } from '../../api/views.js';
import type { Reservoir } from '../../api/water-views.js';
import { type RegisterField, RegisterForm } from '../../parts/register-form.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { atPath, NAMED_KINDS, RULE_KINDS, type RuleField, type RuleKind, rulesOf, ruleWord, typedText } from './rule-kinds.js';
import type { RuleTree } from './rule-views.js';

const ALL = 'all';
/** A slash in the name of a field means a part within another. */
const nameOf = (path: string): string => path.replaceAll('/', '.');

/** Records what balances assume from a day on: what was recorded before stays in sight. */
export function RecordRule({ kind, inForce, zones, zone, onClose }: { kind: RuleKind; inForce: RuleTree; zones: readonly Zone[]; zone: Zone | undefined; onClose: () => void }): ReactNode {
  const { t, named, language } = useSpeech();
  const figures = RULE_KINDS[kind] as readonly RuleField[];
  const isOfWell = kind === 'declaredHours' || kind === 'filledReservoir';
  const wells = useRead<ListPage<Well>>('register', '/wells', { limit: 500 }, isOfWell);
  const reservoirs = useRead<ListPage<Reservoir>>('register', '/reservoirs', { limit: 500 }, kind === 'filledReservoir');
  const isNamed = NAMED_KINDS.has(kind);
  const fields: RegisterField[] = [
    { name: 'zone', kind: 'choice', isNeeded: true, initial: zone === undefined ? ALL : String(zone.id), label: t('thing.zone'), choices: [{ value: ALL, label: t('assumed.allZones') }, ...zones.map((one) => ({ value: String(one.id), label: named(one) }))] },
    ...(isNamed ? [{
      name: 'name', kind: isOfWell ? 'choice' as const : 'text' as const, isNeeded: true, initial: '', label: t(isOfWell ? 'well.title' : 'meter.serial'),
      ...(isOfWell ? { choices: (wells.data?.items ?? []).map((well) => ({ value: well.code, label: named(well) })) } : {}),
    }] : []),
    ...figures.map(({ path, kind: typed, mayBeUnknown = false, of }): RegisterField => ({
      ...(of === 'reservoirs' ? { choices: (reservoirs.data?.items ?? []).map((one) => ({ value: one.code, label: named(one) })) } : {}),
      name: nameOf(path), kind: typed, isNeeded: !mayBeUnknown, initial: isNamed ? '' : typedText(atPath(inForce, path), typed, language === 'en' ? '.' : ','),
      label: `${t(ruleWord(path))}${typed === 'share' ? ', %' : typed === 'cubicMetres' ? `, ${t('unit.m3')}` : ''}`,
    })),
    { name: 'fromOn', kind: 'day', isNeeded: true, initial: dayOf(Date.now()), label: t('assumed.from') },
  ];
  return (
    <RegisterForm title={t('action.recordAssumption')} purpose={`${t(`assumed.kind.${kind}`)}. ${t('assumed.means')}`} fields={fields} isNew instantName={null} topics={['balances']} onClose={onClose}
      change={({ zone: zoneId, name = '', fromOn, reason, ...contents }) => ({
        method: 'POST', path: '/balance-rules',
        asked: { body: { zoneId: zoneId === ALL ? null : Number(zoneId), fromOn, rules: rulesOf(Object.fromEntries(figures.map(({ path }) => [path, contents[nameOf(path)]])), String(name)), reason } },
      })} />
  );
}
