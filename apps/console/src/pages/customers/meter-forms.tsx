import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

import { type Meter, METER_STATES } from '../../api/views.js';
import { type RegisterField, RegisterForm } from '../../parts/register-form.js';
import { useSpeech } from '../../words/speech.js';
import { useActPhotos } from './act-photos.js';

const TROUBLES = ['corroded_pipe', 'illegal_connection', 'non_standard_diameter', 'other'] as const;
const PLACES = ['servicePointCode', 'wellCode', 'reservoirCode', 'boundaryCode'] as const;
const PLACE_WORDS = { servicePointCode: 'place.servicePoint', wellCode: 'place.well', reservoirCode: 'place.reservoir', boundaryCode: 'place.boundary' } as const;
/** What becomes of a meter that is taken out. */
const ENDS = ['removed', 'lost', 'scrapped', 'returned'] as const;
/** Valves that the programme asks for with every meter. */
const VALVES = ['fittedIsolatingValve', 'fittedCheckValve'] as const;
/** Why a register showed less when the meter was taken out than before. */
const DECREASES = ['rolled_over', 'ran_backwards'] as const;
/** States that a clerk enters; installed and removed come of acts. */
const ENTERED_STATES = METER_STATES.filter((state) => state !== 'installed' && state !== 'removed');

function usePartFields(): { readonly putIn: (part: string) => RegisterField[]; readonly takeOut: (part: string) => RegisterField[] } {
  const { t } = useSpeech();
  return {
    putIn: (part) => [
      { name: `${part}indexLitres`, kind: 'cubicMetres', initial: '', label: `${t('installation.index')}, ${t('unit.m3')}`, description: t('installation.index.unknown') },
      { name: `${part}actNo`, kind: 'text', initial: '', label: t('installation.actNo') }, { name: `${part}actOn`, kind: 'day', initial: '', label: t('installation.actOn') },
      { name: `${part}sealNo`, kind: 'text', initial: '', label: t('installation.sealNo') }, { name: `${part}wireNo`, kind: 'text', initial: '', label: t('installation.wireNo') },
      { name: `${part}trouble`, kind: 'choice', initial: '', label: t('installation.trouble'), choices: TROUBLES.map((value) => ({ value, label: t(`trouble.${value}`) })) },
      ...VALVES.map((name) => ({ name: `${part}${name}`, kind: 'yesNo', initial: '', label: t(`installation.${name}`) } as const)),
    ],
    takeOut: (part) => [
      { name: `${part}indexLitres`, kind: 'cubicMetres', initial: '', label: `${t('removal.index')}, ${t('unit.m3')}`, description: t('installation.index.unknown') },
      { name: `${part}state`, kind: 'choice', isNeeded: true, initial: 'removed', label: t('removal.state'), choices: ENDS.map((value) => ({ value, label: t(`meter.${value}`) })) },
      { name: `${part}indexDecrease`, kind: 'choice', initial: '', label: t('removal.decrease'), choices: DECREASES.map((value) => ({ value, label: t(`decrease.${value}`) })) },
      { name: `${part}actNo`, kind: 'text', initial: '', label: t('removal.actNo') }, { name: `${part}actOn`, kind: 'day', initial: '', label: t('removal.actOn') },
    ],
  };
}

function useMeterFields(meter: Meter | undefined): RegisterField[] {
  const { t } = useSpeech();
  return [
    ...(meter?.state === 'installed' || meter?.state === 'removed' ? [] : [{ name: 'state', kind: 'choice', isNeeded: true, initial: meter?.state ?? 'in_stock', label: t('thing.state'), choices: ENTERED_STATES.map((value) => ({ value, label: t(`meter.${value}`) })) } as const]),
    { name: 'pulseLitres', kind: 'whole', initial: meter?.pulseLitres === null || meter === undefined ? '' : String(meter.pulseLitres), label: `${t('meter.pulse')}, ${t('unit.litres')}` },
    { name: 'verifiedOn', kind: 'day', initial: meter?.verifiedOn ?? '', label: t('meter.verifiedOn') },
    { name: 'verifiedUntilOn', kind: 'day', initial: meter?.verifiedUntilOn ?? '', label: t('meter.verifiedUntil') },
  ];
}

export function CreateMeter({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const fields = useMeterFields(undefined);
  return (
    <RegisterForm isNew title={t('action.createMeter')} purpose={t('meter.createMeans')} onClose={onClose} onDone={(made) => go(`/meters/${(made as Meter).id}`)}
      change={(body) => ({ method: 'POST', path: '/meters', asked: { body } })}
      fields={[
        { name: 'serial', kind: 'text', isNeeded: true, initial: '', label: t('meter.serial') },
        { name: 'registerCapacityLitres', kind: 'cubicMetres', isNeeded: true, initial: '100000', label: `${t('meter.capacity')}, ${t('unit.m3')}`, description: t('meter.capacity.rule') },
        ...fields,
      ]} />
  );
}

export function ChangeMeter({ meter, onClose }: { meter: Meter; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { id, version } = meter;
  return (
    <RegisterForm title={t('action.changeMeter')} purpose={t('meter.changeMeans')} onClose={onClose} fields={useMeterFields(meter)}
      change={(body) => ({ method: 'POST', path: `/meters/${id}/changes`, asked: { body: { ...body, version } } })}
      correct={(body) => ({ method: 'POST', path: `/meters/${id}/corrections`, asked: { body: { ...body, version } } })} />
  );
}

/** Puts a meter in at a place. */
export function InstallMeter({ meter, onClose }: { meter: Meter; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { putIn } = usePartFields();
  const photos = useActPhotos(t('act.photos'));
  return (
    <RegisterForm isNew title={t('action.installMeter')} purpose={t('installation.means', { serial: meter.serial })} onClose={onClose} instantName="installedAt" instantLabel={t('installation.at')} more={photos.field}
      before={async () => (photos.areTooMany ? undefined : { photoSha256s: await photos.send() })}
      change={({ placeKind, placeCode, ...body }) => ({ method: 'POST', path: '/installations', asked: { body: { ...body, meterSerial: meter.serial, [String(placeKind)]: placeCode } } })}
      fields={[
        { name: 'placeKind', kind: 'choice', isNeeded: true, initial: 'servicePointCode', label: t('meter.place'), choices: PLACES.map((value) => ({ value, label: t(PLACE_WORDS[value]) })) },
        { name: 'placeCode', kind: 'text', isNeeded: true, initial: '', label: t('installation.placeCode'), canScan: true }, ...putIn(''),
      ]} />
  );
}

/** Takes a meter out and leaves its place without one. */
export function RemoveMeter({ meter, onClose }: { meter: Meter; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { takeOut } = usePartFields();
  const photos = useActPhotos(t('act.photos'));
  return (
    <RegisterForm isNew title={t('action.removeMeter')} purpose={t('removal.means', { serial: meter.serial })} onClose={onClose} instantName="removedAt" instantLabel={t('removal.at')} more={photos.field}
      before={async () => (photos.areTooMany ? undefined : { photoSha256s: await photos.send() })}
      change={(body) => ({ method: 'POST', path: '/installations/removal', asked: { body: { ...body, meterSerial: meter.serial } } })} fields={takeOut('')} />
  );
}

/** Takes a meter out and puts another in at once, as one act. */
export function ExchangeMeter({ meter, onClose }: { meter: Meter; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const { putIn, takeOut } = usePartFields();
  const [ofOld, ofNew] = [useActPhotos(t('act.photosOld')), useActPhotos(t('act.photosNew'))];
  return (
    <RegisterForm isNew title={t('action.exchangeMeter')} purpose={t('exchange.means', { serial: meter.serial })} onClose={onClose} instantName="exchangedAt" instantLabel={t('exchange.at')} more={<>{ofOld.field}{ofNew.field}</>}
      before={async () => (ofOld.areTooMany || ofNew.areTooMany ? undefined : { 'removal/photoSha256s': await ofOld.send(), 'installation/photoSha256s': await ofNew.send() })}
      change={({ exchangedAt, removal, installation, ...body }) => ({
        method: 'POST', path: '/installations/exchange',
        asked: { body: { ...body, removal: { ...(removal as object), meterSerial: meter.serial, removedAt: exchangedAt }, installation: { ...(installation as object), installedAt: exchangedAt } } },
      })}
      fields={[
        ...takeOut('removal/'),
        { name: 'installation/meterSerial', kind: 'text', isNeeded: true, initial: '', label: t('exchange.newSerial'), canScan: true }, ...putIn('installation/'),
        { name: 'radio', kind: 'choice', isNeeded: true, initial: 'same', label: t('exchange.radio'), choices: (['same', 'none'] as const).map((value) => ({ value, label: t(`exchange.radio.${value}`) })) },
      ]} />
  );
}
