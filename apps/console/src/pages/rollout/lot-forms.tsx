import type { ReactNode } from 'react';

import { type RegisterField, RegisterForm } from '../../parts/register-form.js';
import { useSpeech } from '../../words/speech.js';
import type { LotClass } from './rollout-views.js';

/** A lot as the register has it now. */
export interface LotPapers {
  readonly id: number;
  readonly version: number;
  readonly code: string;
  readonly class: LotClass;
  readonly plannedMeters: number | null;
  readonly unitPriceTyiyn: number | null;
  readonly supplier: string | null;
  readonly contractNo: string | null;
  readonly contractor: string | null;
  readonly warrantyUntilOn: string | null;
  readonly acceptedMeters: number | null;
  readonly acceptanceActNo: string | null;
  readonly acceptedOn: string | null;
  readonly retentionTyiyn: number | null;
  readonly retentionDueOn: string | null;
}

const CLASSES: readonly LotClass[] = ['household', 'budget', 'commercial', 'supply'];
const textOf = (content: number | string | null | undefined): string => (content === null || content === undefined ? '' : String(content));
const somOf = (tyiyn: number | null | undefined): string => (tyiyn === null || tyiyn === undefined ? '' : (tyiyn / 100).toFixed(2).replace(/\.?0+$/, ''));

function useLotFields(lot: LotPapers | undefined): RegisterField[] {
  const { t } = useSpeech();
  return [
    { name: 'class', kind: 'choice', isNeeded: true, initial: lot?.class ?? 'household', label: t('rollout.by.class'), choices: CLASSES.map((value) => ({ value, label: t(`class.${value}`) })) },
    { name: 'plannedMeters', kind: 'whole', initial: textOf(lot?.plannedMeters), label: t('rollout.step.planned') },
    { name: 'unitPriceTyiyn', kind: 'som', initial: somOf(lot?.unitPriceTyiyn), label: `${t('lot.unitPrice')}, ${t('unit.som')}` },
    { name: 'supplier', kind: 'text', initial: textOf(lot?.supplier), label: t('lot.supplier') },
    { name: 'contractNo', kind: 'text', initial: textOf(lot?.contractNo), label: t('lot.contractNo') },
    { name: 'contractor', kind: 'text', initial: textOf(lot?.contractor), label: t('rollout.by.contractor') },
    { name: 'acceptedMeters', kind: 'whole', initial: textOf(lot?.acceptedMeters), label: t('lot.acceptedMeters') },
    { name: 'acceptanceActNo', kind: 'text', initial: textOf(lot?.acceptanceActNo), label: t('lot.acceptanceActNo') },
    { name: 'acceptedOn', kind: 'day', initial: textOf(lot?.acceptedOn), label: t('lot.acceptedOn') },
    { name: 'warrantyUntilOn', kind: 'day', initial: textOf(lot?.warrantyUntilOn), label: t('lot.warrantyUntil') },
    { name: 'retentionTyiyn', kind: 'som', initial: somOf(lot?.retentionTyiyn), label: `${t('rollout.alarm.retention')}, ${t('unit.som')}` },
    { name: 'retentionDueOn', kind: 'day', initial: textOf(lot?.retentionDueOn), label: t('lot.retentionDue') },
  ];
}

export function CreateLot({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const fields = useLotFields(undefined);
  return (
    <RegisterForm isNew title={t('lot.create')} purpose={t('lot.createMeans')} onClose={onClose} change={(body) => ({ method: 'POST', path: '/lots', asked: { body } })}
      fields={[{ name: 'code', kind: 'text', isNeeded: true, initial: '', label: t('thing.code') }, ...fields]} />
  );
}

export function ChangeLot({ lot, onClose }: { lot: LotPapers; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { id, version, code } = lot;
  return (
    <RegisterForm title={t('lot.change')} purpose={t('lot.changeMeans', { code })} onClose={onClose} fields={useLotFields(lot)}
      change={(body) => ({ method: 'POST', path: `/lots/${id}/changes`, asked: { body: { ...body, version } } })}
      correct={(body) => ({ method: 'POST', path: `/lots/${id}/corrections`, asked: { body: { ...body, version } } })} />
  );
}
