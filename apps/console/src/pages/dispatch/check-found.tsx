import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useSpeech } from '../../words/speech.js';
import type { Exception } from './exception-views.js';

/** The figures that a check rests on, in words; nothing of a reading's verdict. */
export function CheckFound({ of: { origin, reasons, evidence, ruleId } }: { of: Exception }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  if (origin !== 'check' || evidence === null || reasons[0] !== 'DISPLAY_DRIFT') return null;
  const figure = (name: string): number => Number(evidence[name] ?? 0);
  const words = t('check.found.DISPLAY_DRIFT', { display: cubicMetres(figure('displayLitres'), 3), telemetry: cubicMetres(figure('telemetryLitres'), 3), drift: number(figure('driftLitres')), allowed: number(figure('allowedLitres')) });
  return <span className="quiet">{words} · {t('explain.rules')} № {ruleId}</span>;
}

/** What clears it, and where. */
export function CheckTodo({ of: { origin, reasons, meterId } }: { of: Exception }): ReactNode {
  const { t } = useSpeech();
  if (origin !== 'check' || reasons[0] !== 'DISPLAY_DRIFT') return null;
  return <Link href={`/meters/${meterId}#display`}>{t('check.todo.DISPLAY_DRIFT')}</Link>;
}
