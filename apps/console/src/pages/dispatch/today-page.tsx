import type { ReactNode } from 'react';

import { useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { Notice, Reading } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { LastNightCard } from '../night/last-night-card.js';
import { ReportingCard } from './reporting-card.js';
import { SupplyCard } from './supply-card.js';
import type { CityToday } from './today-views.js';
import { WellsCard } from './wells-card.js';

/** Is the city all right now? One screen; only what is read from registers, nothing guessed. */
export default function TodayPage(): ReactNode {
  const { t } = useSpeech();
  const today = useRead<CityToday>('readings', '/city/today');
  return (
    <Page title={t('today.title')} purpose={t('today.purpose')} actions={today.data !== undefined && <span className="quiet">{t('today.asOf')} <Instant at={today.data.at} /></span>}>
      <Reading of={today} lines={10}>
        {(city) => (
          <>
            {city.flowingOutOfService.length > 0
              ? <Notice tone="alarm" title={t('well.flowsOutOfService')}><p>{city.flowingOutOfService.join(', ')}. {t('today.flowsNext')}</p></Notice>
              : <Notice><p>{t('today.nothingFlows')}</p></Notice>}
            <div className="halves">
              <SupplyCard supply={city.supply} lastWeek={city.supplySameDayLastWeek} />
              <WellsCard city={city} />
              <LastNightCard />
              <ReportingCard counts={city.reporting} silentAfterHours={city.silentAfterHours} />
            </div>
          </>
        )}
      </Reading>
    </Page>
  );
}
