import type { ReactNode } from 'react';

import { type Page as ListPage, useRead } from '../../api/queries.js';
import { Day } from '../../parts/instant.js';
import { PhotoLink } from '../../parts/photo-link.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Term } from '../../parts/term.js';
import { Timeline } from '../../parts/timeline.js';
import { useSpeech } from '../../words/speech.js';

interface Installation {
  readonly id: number;
  readonly placeKind: 'service_point' | 'well' | 'reservoir' | 'boundary';
  readonly placeCode: string;
  readonly installedAt: string;
  readonly removedAt: string | null;
  readonly recordedAt: string;
  readonly indexAtInstallationLitres: number | null;
  readonly indexAtRemovalLitres: number | null;
  readonly actNo: string | null;
  readonly actOn: string | null;
  readonly sealNo: string | null;
  readonly wireNo: string | null;
  readonly fittedIsolatingValve: boolean | null;
  readonly fittedCheckValve: boolean | null;
  readonly photoSha256s: readonly string[] | null;
  readonly removalPhotoSha256s: readonly string[] | null;
  readonly trouble: 'corroded_pipe' | 'illegal_connection' | 'non_standard_diameter' | 'other' | null;
}

const PLACE_WORDS = { service_point: 'place.servicePoint', well: 'place.well', reservoir: 'place.reservoir', boundary: 'place.boundary' } as const;

/** Where a meter stood, newest first, with what it showed when it came and went. */
export function Installations({ meterId }: { meterId: string }): ReactNode {
  const { t } = useSpeech();
  const installations = useRead<ListPage<Installation>>('register', '/installations', { meterId, limit: 500 });
  return (
    <Reading of={installations}>
      {({ items }) => (items.length === 0
        ? <Vacant>{t('installation.none')}</Vacant>
        : <Timeline of={items.map((one) => ({ key: String(one.id), from: one.installedAt, to: one.removedAt, recordedAt: one.recordedAt, recordedBy: null, reason: null, supersededAt: null, said: <Said installation={one} /> }))} />)}
    </Reading>
  );
}

function Said({ installation }: { installation: Installation }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const index = (litres: number): string => `${cubicMetres(litres)} ${t('unit.m3')}`;
  return (
    <>
      <b>{t(PLACE_WORDS[installation.placeKind])} {installation.placeCode}</b>
      <br />{t('installation.showed')} {orNoFigure(installation.indexAtInstallationLitres, index)}
      {installation.removedAt !== null && <> → {orNoFigure(installation.indexAtRemovalLitres, index)}</>}
      {installation.actNo !== null && <><br />{t('installation.act')} {installation.actNo}{installation.actOn !== null && <>, <Day on={installation.actOn} /></>}</>}
      {installation.sealNo !== null && <><br /><Term name="seal">{t('installation.seal')}</Term> {installation.sealNo}</>}
      {installation.wireNo !== null && <><br />{t('installation.wireNo')}: {installation.wireNo}</>}
      {(['fittedIsolatingValve', 'fittedCheckValve'] as const).map((valve) => installation[valve] !== null && <span key={valve}><br />{t(`installation.${valve}`)}: {t(installation[valve] ? 'thing.yes' : 'thing.no')}</span>)}
      {installation.trouble !== null && <><br /><StateMark urgency="warning">{t(`trouble.${installation.trouble}`)}</StateMark></>}
      <Photos of={installation.photoSha256s} head={t('act.photosIn')} />
      <Photos of={installation.removalPhotoSha256s} head={t('act.photosOut')} />
    </>
  );
}

/** Pictures of an act: how many there are, and those for who may see them. */
function Photos({ of, head }: { of: readonly string[] | null; head: string }): ReactNode {
  return of === null ? null : <><br />{head}: {of.length}{of.map((sha256, at) => <PhotoLink key={sha256} sha256={sha256}>{at + 1}</PhotoLink>)}</>;
}
