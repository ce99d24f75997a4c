import type { ReactNode } from 'react';

import type { ReadingRound, RoundStop } from '../../api/route-views.js';
import { formatInstant } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { Expected } from '../walk/stop-form.js';

/** Boxes for a meter whose capacity is not known. */
const USUAL_DIGITS = 5;
const DECIMALS = 3;

/** Digits of cubic metres on the face of a register. */
const digitsOf = (capacityLitres: number | null): number => (capacityLitres === null ? USUAL_DIGITS : Math.ceil(Math.log10(capacityLitres / 1_000)));

/** The list of a round on paper: what is left in the order of walking, with boxes for the index. What is done stands there with what came of it. */
export function RoundSheet({ round, stops }: { round: ReadingRound; stops: readonly RoundStop[] }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  return (
    <section className="sheet" aria-hidden="true">
      <p>{t('route.reader')}: {round.readerLogin} · {t('closed.month')}: {monthWords(round.month)} · {t('sheet.printed')}: {formatInstant(new Date().toISOString())} · {t('sheet.signature')}: ____________________</p>
      <table>
        <thead><tr><th>№</th><th>{t('account.address')}</th><th>{t('meter.serial')}</th><th>{t('round.last')}, {t('unit.m3')}</th><th>{t('round.expected')}</th><th>{t('reading.index')}, {t('unit.m3')}</th><th>{t('sheet.remark')}</th></tr></thead>
        <tbody>
          {stops.map((stop) => (
            <tr key={stop.servicePointId}>
              <td className="number">{stop.position}</td><td>{stop.address ?? stop.servicePointCode}</td><td>{stop.meterSerial ?? t('sheet.noMeter')}</td>
              <td className="number">{stop.lastIndexLitres === null ? stop.meterSerial === null ? '' : t('missing.word') : cubicMetres(stop.lastIndexLitres)}</td>
              <td>{stop.expectedFromLitres === null ? '' : <Expected stop={stop} />}</td>
              {stop.outcome === 'read' && stop.indexLitres !== null ? <td className="number">{cubicMetres(stop.indexLitres)}</td>
                : <td className="boxes">{stop.meterSerial !== null && <><Boxes count={digitsOf(stop.registerCapacityLitres)} /><i>,</i><Boxes count={DECIMALS} /></>}</td>}
              <td className="remark">{stop.outcome === 'no_access' && stop.reason !== null ? t(`visit.${stop.reason}`) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Boxes = ({ count }: { count: number }): ReactNode => Array.from({ length: count }, (_, at) => <span key={at} />);
