import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Well, WellNow } from '../../api/views.js';
import type { WellOnBoard } from '../../api/water-views.js';
import { Instant } from '../../parts/instant.js';
import { orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useSpeech } from '../../words/speech.js';
import { Sparkline } from './sparkline.js';
import { SupplyAmount } from './supply-amount.js';
import { troubleWords, URGENCY_OF_WELL, urgencyOfTrouble } from './well-words.js';

/** One well at a glance. A mothballed one is outlined and quiet, and loud if water flows from it. */
export function WellTile({ well, now, board }: { well: Well; now: WellNow | undefined; board: WellOnBoard | undefined }): ReactNode {
  const { t, named } = useSpeech();
  const urgency = URGENCY_OF_WELL[well.state];
  const isLoud = now?.isFlowingOutOfService === true;
  const troubles = board?.troubles ?? [];
  const isQuiet = urgency === 'off' && !isLoud && troubles.length === 0;
  return (
    <article className={isQuiet ? 'tile off' : 'tile'}>
      <h3><Link href={`/wells/${well.id}`}>{named(well)}</Link></h3>
      <StateMark urgency={urgency}>{t(`well.${well.state}`)}{well.season !== null && !isQuiet && <span className="quiet"> · {t(`season.${well.season}`)}</span>}</StateMark>
      {isLoud && <StateMark urgency="alarm">{t('well.flowsOutOfService')}</StateMark>}
      {troubles.map(({ kind }) => <StateMark key={kind} urgency={urgencyOfTrouble(kind)}>{troubleWords(t, kind)}</StateMark>)}
      {!isQuiet && <Figures well={well} now={now} board={board} />}
    </article>
  );
}

function Figures({ well, now, board }: { well: Well; now: WellNow | undefined; board: WellOnBoard | undefined }): ReactNode {
  const { t, flow, cubicMetres, number } = useSpeech();
  const rated = well.ratedFlowLitresPerHour;
  const day = board?.last24h;
  const pump = board?.now.pump;
  const pressure = board?.now.pressure;
  const level = board?.now.level;
  const heardAt = [now?.lastHeardAt, ...Object.values(board?.now ?? {}).map((one) => one.measuredAt)].filter((at) => at !== null && at !== undefined).toSorted().at(-1);
  const isMeasured = board !== undefined && Object.keys(board.now).length > 0;
  return (
    <>
      {well.meterSerial === null && day?.volumeLitres == null && <span className="quiet">{t('well.noMeter')}</span>}
      {isMeasured && <Sparkline litresByHour={board.flowLitresByHour} mostLitres={rated} />}
      <dl>
        {well.meterSerial !== null && now !== undefined && (
          <>
            <dt>{t('well.flow')}</dt><dd>{orNoFigure(now.flowLitresPerHour, (litres) => `${flow(litres)} ${t('unit.m3h')}`, t('missing.noFlow'))}</dd>
            <dt>{t('well.today')}</dt><dd>{orNoFigure(now.todayLitres, (litres) => `${cubicMetres(litres)} ${t('unit.m3')}`, t('missing.noVolume'))}</dd>
          </>
        )}
        {day !== undefined && day.unknown !== 'out_of_service' && <><dt>{t('board.last24h')}</dt><dd><SupplyAmount of={day} /></dd></>}
        {isMeasured && day !== undefined && (
          <>
            <dt>{t('board.hoursRun')}</dt><dd>{orNoFigure(day.runHours, (hours) => `${number(hours, 1)} ${t('unit.h')}`, t('missing.noPump'))}</dd>
            <dt>{t('board.energy')}</dt><dd>{orNoFigure(day.wattHoursPerM3, (wattHours) => `${number(wattHours / 1000, 2)} ${t('unit.kwhm3')}`, t('missing.noEnergy'))}</dd>
          </>
        )}
        {pump !== undefined && <><dt>{t('board.pump')}</dt><dd>{t(pump.amount === 1 ? 'board.pumpRuns' : 'board.pumpStands')}</dd></>}
        {pressure !== undefined && <><dt>{t('board.pressure')}</dt><dd>{number(pressure.amount)} {t('unit.kpa')}</dd></>}
        {level !== undefined && <><dt>{t('reservoir.level')}</dt><dd>{number(level.amount / 1000, 2)} {t('unit.m')}</dd></>}
        {(well.meterSerial !== null || isMeasured) && <><dt>{t('meter.lastHeard')}</dt><dd>{orNoFigure(heardAt, (at) => <Instant at={at} ago />, t('missing.neverHeard'))}</dd></>}
        {rated !== null && <><dt>{t('well.ratedFlow')}</dt><dd>{flow(rated)} {t('unit.m3h')}</dd></>}
      </dl>
    </>
  );
}
