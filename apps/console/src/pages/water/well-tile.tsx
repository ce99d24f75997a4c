import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Well, WellNow } from '../../api/views.js';
import { Instant } from '../../parts/instant.js';
import { orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import { URGENCY_OF_WELL } from './well-words.js';

/** One well at a glance. A mothballed one is outlined and quiet, and loud if water flows from it. */
export function WellTile({ well, now }: { well: Well; now: WellNow | undefined }): ReactNode {
  const { t, named } = useSpeech();
  const urgency = URGENCY_OF_WELL[well.state];
  const isLoud = now?.isFlowingOutOfService === true;
  const isQuiet = urgency === 'off' && !isLoud;
  return (
    <article className={isQuiet ? 'tile off' : 'tile'}>
      <h3><Link href={`/wells/${well.id}`}>{named(well)}</Link></h3>
      <StateMark urgency={urgency}>{t(`well.${well.state}`)}{well.season !== null && !isQuiet && <span className="quiet"> · {t(`season.${well.season}`)}</span>}</StateMark>
      {isLoud && <StateMark urgency="alarm">{t('well.flowsOutOfService')}</StateMark>}
      {!isQuiet && <Figures well={well} now={now} />}
    </article>
  );
}

function Figures({ well, now }: { well: Well; now: WellNow | undefined }): ReactNode {
  const { t, flow, cubicMetres } = useSpeech();
  const rated = well.ratedFlowLitresPerHour;
  return (
    <>
      {well.meterSerial === null && <span className="quiet">{t('well.noMeter')}</span>}
      <dl>
        {well.meterSerial !== null && now !== undefined && (
          <>
            <dt>{t('well.flow')}</dt><dd>{orNoFigure(now.flowLitresPerHour, (litres) => `${flow(litres)} ${t('unit.m3h')}`, t('missing.noFlow'))}</dd>
            <dt>{t('well.today')}</dt><dd>{orNoFigure(now.todayLitres, (litres) => `${cubicMetres(litres)} ${t('unit.m3')}`, t('missing.noVolume'))}</dd>
            <dt>{t('meter.lastHeard')}</dt><dd>{orNoFigure(now.lastHeardAt, (at) => <Instant at={at} ago />, t('missing.neverHeard'))}</dd>
          </>
        )}
        {rated !== null && <><dt>{t('well.ratedFlow')}</dt><dd>{flow(rated)} {t('unit.m3h')}</dd></>}
      </dl>
    </>
  );
}
