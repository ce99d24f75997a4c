import type { ReactNode } from 'react';

import { useRead } from '../../api/queries.js';
import { ACCOUNT_CLASSES } from '../../api/views.js';
import { RegisterForm, type RegisterField } from '../../parts/register-form.js';
import { useSpeech } from '../../words/speech.js';
import { limitText, LIMITS, type MeteringRule } from './rule-views.js';

/** Records limits: of the class and model of a rule that there is, or of ones that have none yet. What is left as it was is not recorded. */
export function ChangeLimits({ rule, onClose }: { rule?: MeteringRule; onClose: () => void }): ReactNode {
  const { t, language } = useSpeech();
  const models = useRead<{ items: readonly { code: string }[] }>('register', '/meter-models', { limit: 500 }, rule === undefined);
  const scope: readonly RegisterField[] = rule !== undefined ? [] : [
    { name: 'class', kind: 'choice', initial: '', label: t('account.class'), choices: ACCOUNT_CLASSES.map((one) => ({ value: one, label: t(`class.${one}`) })) },
    { name: 'modelCode', kind: 'choice', initial: '', label: t('meter.model'), choices: (models.data?.items ?? []).map(({ code }) => ({ value: code, label: code })) },
  ];
  const limits = LIMITS.map<RegisterField>(({ name, kind, unit }) => ({
    name: `checks/${name}`, kind, initial: rule === undefined ? '' : limitText(kind, rule.rules.checks[name], language), label: `${t(`rules.${name}`)}${unit === undefined ? '' : `, ${t(unit)}`}`,
  }));
  const ofRule = rule === undefined ? {} : { ...(rule.class === null ? {} : { class: rule.class }), ...(rule.modelCode === null ? {} : { modelCode: rule.modelCode }) };
  return (
    <RegisterForm title={t(rule === undefined ? 'action.setLimits' : 'action.changeLimits')} purpose={t(rule === undefined ? 'rules.another.means' : 'rules.change.means')} instantName={null}
      fields={[...scope, ...limits]} change={(body) => ({ method: 'POST', path: '/metering-rules', asked: { body: { checks: {}, ...ofRule, ...body } } })} onClose={onClose} />
  );
}
