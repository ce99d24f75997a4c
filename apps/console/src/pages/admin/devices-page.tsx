import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { orNoFigure } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import type { WordKey } from '../../words/words.js';
import { alarmWord } from './device-words.js';

interface DeviceRow {
  readonly id: number;
  readonly serial: string;
  readonly lastHeardAt: string | null;
  readonly batteryPercent: number | null;
  readonly batteryAt: string | null;
  readonly messages: number;
  readonly missingMessages: number | null;
  readonly missingHours: number | null;
  readonly restarts: number;
  readonly alarms: readonly string[];
}

const SILENT_AFTER_MS = 86_400_000;
const LOW_PERCENT = 20;
const DOORS = ['listener', 'broker', 'queue', 'webhook', 'files'] as const;

/** Radios of meters: when each was heard, its battery, what of its messages is missing and what it alarms of, over the last fourteen days. */
export default function DevicesPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const devices = useList<DeviceRow>('devices', '/device-gaps', { limit: state.limit, offset: state.offset, q: state.q });
  const columns: readonly Column<DeviceRow>[] = [
    { key: 'serial', head: t('devices.serial'), show: ({ id, serial }) => <Link href={`/devices/${id}`}>{serial}</Link> },
    { key: 'heard', head: t('devices.heard'), isWide: true, show: ({ lastHeardAt }) => orNoFigure(lastHeardAt, (at) => (
      Date.now() - Date.parse(at) > SILENT_AFTER_MS ? <StateMark urgency="attention"><Instant at={at} /></StateMark> : <Instant at={at} />), t('devices.neverHeard')) },
    { key: 'battery', head: t('devices.battery'), isNumber: true, show: ({ batteryPercent }) => orNoFigure(batteryPercent, (percent) => (
      percent < LOW_PERCENT ? <StateMark urgency="attention">{number(percent)} %</StateMark> : `${number(percent)} %`), t('devices.noBattery')) },
    { key: 'messages', head: t('devices.messages'), isNumber: true, show: ({ messages }) => number(messages) },
    { key: 'missing', head: t('devices.missingMessages'), isNumber: true, show: ({ missingMessages }) => orNoFigure(missingMessages, number, t('devices.notNumbered')) },
    { key: 'hours', head: t('devices.missingHours'), isNumber: true, show: ({ missingHours }) => orNoFigure(missingHours, number, t('devices.notHourly')) },
    { key: 'alarms', head: t('devices.alarms'), isWide: true, show: ({ alarms }) => (alarms.length === 0 ? t('devices.noAlarm') : <StateMark urgency="alarm">{alarms.map((alarm) => alarmWord(t, alarm)).join(', ')}</StateMark>) },
    { key: 'restarts', head: t('devices.restarts'), isNumber: true, isSpare: true, show: ({ restarts }) => number(restarts) },
    { key: 'batteryAt', head: t('devices.batteryAt'), isSpare: true, show: ({ batteryAt }) => orNoFigure(batteryAt, (at) => <Instant at={at} />, t('devices.noBattery')) },
  ];
  return (
    <Page title={t('devices.title')} purpose={t('devices.purpose')}>
      <PagedTable name="devices" caption={t('devices.title')} columns={columns} rows={devices} state={state} keyOf={({ id }) => id} hasSearch whenEmpty={t('devices.none')} />
      <section className="card stack" aria-label={t('devices.doors')}>
        <h2>{t('devices.doors')}</h2>
        <dl className="facts">
          {DOORS.map((door) => <div key={door}><dt>{t(`devices.door_${door}` satisfies WordKey)}</dt><dd>{t(`devices.told_${door}` satisfies WordKey)}</dd></div>)}
        </dl>
      </section>
    </Page>
  );
}
