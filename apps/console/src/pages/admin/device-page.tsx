import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { formatDay } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { alarmWord } from './device-words.js';

interface Device {
  readonly serial: string;
  readonly registeredAt: string;
  readonly revokedAt: string | null;
  readonly gateways: readonly string[];
  readonly mappings: readonly { readonly id: number; readonly channel: number; readonly meterId: number; readonly meterSerial: string; readonly from: string; readonly to: string | null }[];
}
interface Gaps {
  readonly isNumbered: boolean;
  readonly restartedAt: readonly string[];
  readonly days: readonly { readonly day: string; readonly messages: number; readonly missingMessages: number; readonly missingHours: readonly number[] | null }[];
  readonly alarms: readonly { readonly alarm: string; readonly from: string; readonly lastToldAt: string; readonly to: string | null }[];
}

/** One radio: which meters it counts, what did not come of its last fourteen days, and its alarms from start to end. */
export default function DevicePage(): ReactNode {
  const { id } = useParams();
  const { t, number } = useSpeech();
  const device = useRead<Device>('devices', `/devices/${id}`);
  const gaps = useRead<Gaps>('devices', `/devices/${id}/gaps`);
  if (isNotFound(device.error)) return <NotFoundPage />;
  return (
    <Page title={device.data?.serial ?? t('devices.serial')} purpose={t('devices.onePurpose')} actions={<Link href="/devices">{t('devices.toAll')}</Link>}>
      <Reading of={device}>
        {({ registeredAt, revokedAt, gateways, mappings }) => (
          <section className="card stack" aria-label={t('devices.register')}>
            <h2>{t('devices.register')}</h2>
            <Facts rows={[
              [t('devices.registered'), <Instant at={registeredAt} />], [t('devices.revoked'), revokedAt === null ? t('devices.notRevoked') : <Instant at={revokedAt} />],
              [t('devices.gateways'), gateways.length === 0 ? t('devices.itself') : gateways.join(', ')],
              [t('devices.meters'), mappings.length === 0 ? t('devices.noMeter') : mappings.map(({ id: key, channel, meterId, meterSerial }) => <div key={key}><Link href={`/meters/${meterId}`}>{meterSerial}</Link> ({number(channel)})</div>)],
            ]} />
          </section>
        )}
      </Reading>
      <Reading of={gaps}>
        {({ isNumbered, restartedAt, days, alarms }) => (
          <>
            <section className="card stack" aria-label={t('devices.byDay')}>
              <h2>{t('devices.byDay')}</h2>
              <PlainTable label={t('devices.byDay')} rows={days.toReversed()} keyOf={(row) => row.day} columns={[
                { head: t('devices.day'), show: (row) => formatDay(row.day) }, { head: t('devices.messages'), isNumber: true, show: (row) => number(row.messages) },
                { head: t('devices.missingMessages'), isNumber: true, show: (row) => (isNumbered ? number(row.missingMessages) : orNoFigure(null, String, t('devices.notNumbered'))) },
                { head: t('devices.missingHours'), isWide: true, show: (row) => orNoFigure(row.missingHours, (hours) => (hours.length === 0 ? number(0) : `${number(hours.length)} (${hours.join(', ')})`), t('devices.notHourly')) },
              ]} />
              {restartedAt.length > 0 && <p>{t('devices.restarts')}: {restartedAt.map((at) => <span key={at}><Instant at={at} /> </span>)}</p>}
            </section>
            <section className="card stack" aria-label={t('devices.alarms')}>
              <h2>{t('devices.alarms')}</h2>
              {alarms.length === 0 ? <Vacant>{t('devices.noAlarm')}</Vacant> : (
                <PlainTable label={t('devices.alarms')} rows={alarms} keyOf={(row) => `${row.alarm} ${row.from}`} columns={[
                  { head: t('devices.alarm'), isWide: true, show: (row) => alarmWord(t, row.alarm) }, { head: t('devices.from'), show: (row) => <Instant at={row.from} /> },
                  { head: t('devices.to'), show: (row) => orNoFigure(row.to, (at) => <Instant at={at} />, t('devices.goesOn')) },
                ]} />
              )}
            </section>
          </>
        )}
      </Reading>
    </Page>
  );
}
