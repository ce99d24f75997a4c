import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Well } from '../../api/views.js';
import { Instant } from '../../parts/instant.js';
import { NoFigure, orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import type { LatestIndex } from './latest-index.js';
import { URGENCY_OF_WELL } from './well-words.js';

/** One well at a glance. A mothballed one is outlined and quiet: nothing is expected of it. */
export function WellTile({ well, latest }: { well: Well; latest: LatestIndex | undefined }): ReactNode {
  const { t, named, flow, cubicMetres } = useSpeech();
  const urgency = URGENCY_OF_WELL[well.state];
  const withoutMeter = well.meterSerial === null ? t('missing.noMeter') : t('missing.neverHeard');
  return (
    <article className={urgency === 'off' ? 'tile off' : 'tile'}>
      <h3><Link href={`/wells/${well.id}`}>{named(well)}</Link></h3>
      <StateMark urgency={urgency}>{t(`well.${well.state}`)}{well.season !== null && urgency !== 'off' && <span className="quiet"> · {t(`season.${well.season}`)}</span>}</StateMark>
      {urgency !== 'off' && (
        <dl>
          <dt>{t('well.ratedFlow')}</dt><dd>{orNoFigure(well.ratedFlowLitresPerHour, (rated) => `${flow(rated)} ${t('unit.m3h')}`)}</dd>
          <dt>{t('meter.latestIndex')}</dt><dd>{latest === undefined ? <NoFigure because={withoutMeter} /> : `${cubicMetres(latest.indexLitres)} ${t('unit.m3')}`}</dd>
          <dt>{t('meter.lastHeard')}</dt><dd>{latest === undefined ? <NoFigure because={withoutMeter} /> : <Instant at={latest.lastHeardAt} ago />}</dd>
        </dl>
      )}
    </article>
  );
}
