import { Button, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import { DayField } from '../../parts/day-field.js';
import { Form, useFaults } from '../../parts/form.js';
import { Notice, ProblemNotice, Vacant } from '../../parts/states.js';
import { PlainTable } from '../../parts/plain-table.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { DifferingFindings } from './differing-findings.js';
import { type Parameter, type Parameters, type Preview, type RulePlace, typedNumber } from './detector-views.js';

/** Types other parameters, sees what they would have found, and records them from a day on. */
export function TryParameters({ parameters, place, onClose }: { parameters: readonly Parameter[]; place: RulePlace; onClose: () => void }): ReactNode {
  const { t, number, language } = useSpeech();
  const ask = useChange<{ previewId: string }>('previews');
  const record = useChange('findings');
  const fault = useFaults(record.error);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(parameters.map(({ parameter, inForce }) => [parameter, String(inForce).replace('.', language === 'en' ? '.' : ',')])));
  const [fromOn, setFromOn] = useState(() => dayOf(Date.now()));
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const isWrong = ({ parameter, least, most, isWhole }: Parameter): boolean => {
    const typed = typedNumber(texts[parameter] ?? '');
    return typed === undefined || typed < least || typed > most || (isWhole && !Number.isInteger(typed));
  };
  const changed: Parameters = Object.fromEntries(parameters.flatMap((one) => (isWrong(one) || typedNumber(texts[one.parameter] ?? '') === one.inForce ? [] : [[one.parameter, typedNumber(texts[one.parameter] ?? '')]])));
  const isUsable = !parameters.some(isWrong) && Object.keys(changed).length > 0;
  const preview = (): void => {
    if (isUsable) ask.mutate({ method: 'POST', path: '/detection-rules/previews', asked: { body: { parameters: changed, ...place } } });
  };
  const send = (): void => {
    setIsSent(true);
    if (isUsable && fromOn !== '' && reason.trim() !== '') record.mutate({ method: 'POST', path: '/detection-rules', asked: { body: { parameters: changed, fromOn, reason: reason.trim(), ...place } } }, { onSuccess: onClose });
  };
  return (
    <section className="card stack" aria-label={t('detectors.change')}>
      <h2>{t('detectors.change')}</h2>
      <Form submit={t('detectors.record')} isBusy={record.isPending} problem={record.error} fields={['fromOn', 'reason', 'parameters']} onSubmit={send} onCancel={onClose}>
        <div className="halves">
          {parameters.map((one) => (
            <TextInput key={one.parameter} label={t(`parameter.${one.parameter}`)} description={t('detectors.bounds', { least: number(one.least, Number.isInteger(one.least) ? 0 : 2), most: number(one.most) })} value={texts[one.parameter] ?? ''} inputMode="decimal"
              onChange={({ currentTarget: { value } }) => setTexts((earlier) => ({ ...earlier, [one.parameter]: value }))} error={isWrong(one) ? t('fault.wrong') : undefined} />
          ))}
        </div>
        {Object.keys(changed).length === 0 && <p className="quiet">{t('detectors.unchanged')}</p>}
        <div className="row"><Button variant="default" onClick={preview} loading={ask.isPending} disabled={!isUsable}>{t('detectors.preview')}</Button></div>
        {ask.isError && <ProblemNotice problem={ask.error} />}
        {ask.data !== undefined && <PreviewShown previewId={ask.data.previewId} />}
        <div className="halves">
          <DayField label={t('detectors.from')} day={fromOn} onChange={setFromOn} onOther={() => setFromOn('')} error={isSent && fromOn === '' ? t('fault.empty') : fault('fromOn')} />
          <Textarea label={t('field.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={isSent && reason.trim() === '' ? t('fault.reasonMissing') : fault('reason')} />
        </div>
      </Form>
    </section>
  );
}

/** How far the replay is, then what it found. */
function PreviewShown({ previewId }: { previewId: string }): ReactNode {
  const { t, number } = useSpeech();
  const read = useRead<Preview>('previews', `/detection-rules/previews/${previewId}`);
  if (read.data === undefined) return read.error === null ? null : <ProblemNotice problem={read.error} onRetry={() => void read.refetch()} />;
  const { state, subjects, subjectsDone, result } = read.data;
  if (state === 'failed') return <Notice tone="alarm"><p>{t('detectors.previewFailed')}</p></Notice>;
  if (result === null) {
    return (
      <div className="stack" role="status">
        <p>{subjects === null ? t('detectors.waiting') : t('detectors.running', { done: number(subjectsDone), all: number(subjects) })}</p>
        <progress max={subjects ?? 1} value={subjects === null ? 0 : subjectsDone} aria-label={t('detectors.preview')} />
      </div>
    );
  }
  if (result.kinds.length === 0) return <Vacant>{t('detectors.result.none')}</Vacant>;
  return (
    <div className="stack">
      <h3>{t('detectors.result')}</h3>
      <PlainTable label={t('detectors.result')} rows={result.kinds} keyOf={({ kind }) => kind} columns={[
        { head: t('detectors.kinds'), isWide: true, show: ({ kind }) => t(`finding.${kind}`) },
        { head: t('detectors.now'), isNumber: true, show: ({ now }) => number(now) },
        { head: t('detectors.proposed'), isNumber: true, show: ({ proposed }) => number(proposed) },
        { head: t('detectors.added'), isNumber: true, show: ({ added }) => number(added) },
        { head: t('detectors.gone'), isNumber: true, show: ({ gone }) => number(gone) },
        { head: t('detectors.perDay'), isNumber: true, show: ({ proposed }) => number(proposed / result.days, 2) },
      ]} />
      <DifferingFindings added={result.added} gone={result.gone} />
    </div>
  );
}
