import { Button, FileInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

import { ask } from '../../api/ask.js';
import { Problem } from '../../api/problem.js';
import { type ReadingRound, type RoundStop, VISIT_REASONS, type VisitReason } from '../../api/route-views.js';
import type { Me } from '../../api/session.js';
import { litresOf } from '../../parts/form-texts.js';
import { Instant } from '../../parts/instant.js';
import { Notice, orNoFigure, ProblemNotice } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { dropEntry, keepEntry } from '../../walk/walk-store.js';
import { doubtOf, type UnsentEntry } from '../../walk/walk-views.js';
import { useSpeech } from '../../words/speech.js';
import { ClosedMonth } from '../readings/closed-month.js';
import { type Checked, Doubted } from '../readings/doubted.js';
import { smallPhoto } from '../readings/small-photo.js';
import { newKey, SaidAtStop } from './refused-entries.js';

/** Whoever stands in a yard does not wait longer for an answer; the bounds that were taken along do. */
const CHECK_MS = 4_000;

interface StopProps {
  readonly me: Me;
  readonly round: ReadingRound;
  readonly stop: RoundStop;
  /** How many stops there are. */
  readonly of: number;
  /** What waits or was refused of this stop. */
  readonly entries: readonly UnsentEntry[];
  readonly onBack: (() => void) | undefined;
  readonly onSkip: (() => void) | undefined;
  readonly onDone: (entered: UnsentEntry) => void;
}

/** One stop: where, which meter, what is expected; the index, or why there is none. What is entered is kept here first and sent from here. */
export function StopForm(props: StopProps): ReactNode {
  const { stop, of, entries, onBack, onSkip } = props;
  const { t, cubicMetres } = useSpeech();
  const [isNoAccess, setIsNoAccess] = useState(false);
  return (
    <section className="card stack" aria-label={t('walk.stopNo', { no: String(stop.position) })}>
      <p className="quiet">{t('walk.stopOf', { no: String(stop.position), of: String(of) })}</p>
      <h2 className="address">{orNoFigure(stop.address, (address) => address)}</h2>
      <p><span className="serial">{orNoFigure(stop.meterSerial, (serial) => `№ ${serial}`, t('missing.noMeter'))}</span> <span className="quiet">{stop.servicePointCode}</span></p>
      <dl className="facts">
        <dt>{t('round.last')}</dt><dd>{stop.lastIndexLitres === null || stop.lastReadAt === null ? orNoFigure(null, () => '') : <>{cubicMetres(stop.lastIndexLitres)} {t('unit.m3')}, <Instant at={stop.lastReadAt} /></>}</dd>
        <dt>{t('round.expected')}</dt><dd><Expected stop={stop} /></dd>
      </dl>
      {stop.wasWithoutAccess && <StateMark urgency="warning">{t('round.wasWithoutAccess')}</StateMark>}
      {stop.subscriberReadAt !== null && <p>{t('round.subscriber')} <Instant at={stop.subscriberReadAt} /></p>}
      {stop.isAskedFor && <StateMark urgency="attention">{t('round.askedFor')}</StateMark>}
      {stop.outcome !== 'left' && stop.happenedAt !== null && <p>{t(`round.${stop.outcome}`)}{stop.indexLitres !== null && `: ${cubicMetres(stop.indexLitres)} ${t('unit.m3')}`}{stop.reason !== null && `: ${t(`visit.${stop.reason}`)}`}, <Instant at={stop.happenedAt} /></p>}
      {entries.filter(({ refused }) => refused === null).map((entry) => <p key={entry.key}><StateMark urgency="warning">{t('walk.waits')}</StateMark> <SaidAtStop of={entry} />, <Instant at={entry.at} /></p>)}
      {isNoAccess ? <NoAccess {...props} onCancel={() => setIsNoAccess(false)} /> : <ReadIndex {...props} onNoAccess={() => setIsNoAccess(true)} />}
      <div className="pair">
        <Button className="wide-button" variant="default" disabled={onBack === undefined} onClick={onBack}>{t('action.stopBack')}</Button>
        <Button className="wide-button" variant="default" disabled={onSkip === undefined} onClick={onSkip}>{t('action.stopSkip')}</Button>
      </div>
    </section>
  );
}

/** What an index may be expected to be. */
export function Expected({ stop: { meterSerial, expectedFromLitres, expectedToLitres } }: { stop: RoundStop }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  if (expectedFromLitres === null) return orNoFigure(null, () => '', meterSerial === null ? t('missing.noMeter') : undefined);
  return expectedToLitres === null ? t('round.expectedFrom', { from: cubicMetres(expectedFromLitres) }) : `${cubicMetres(expectedFromLitres)} – ${cubicMetres(expectedToLitres)} ${t('unit.m3')}`;
}

const entryAt = ({ me, round, stop }: StopProps, meterSerial: string, at: string, said: UnsentEntry['said'], photo: Blob | null): UnsentEntry => ({
  key: newKey(), userId: me.userId, login: me.login, roundId: round.roundId, servicePointId: stop.servicePointId, position: stop.position, meterSerial, at, said, photo, refused: null,
});

/** What is wrong with a picture, or may be. */
const OF_PICTURES = ['TOO_LARGE', 'UNSUPPORTED_MEDIA', 'SCHEMA'];

/** Keeps an entry in place of those of the same stop that were refused: they are corrected by it. */
async function keep(entry: UnsentEntry, former: readonly UnsentEntry[]): Promise<void> {
  await keepEntry(entry);
  for (const { key } of former.filter(({ refused }) => refused !== null)) await dropEntry(key);
}

function ReadIndex(props: StopProps & { onNoAccess: () => void }): ReactNode {
  const { stop, entries, onDone, onNoAccess } = props;
  const { t } = useSpeech();
  const refused = entries.find((entry) => entry.refused !== null && entry.said.kind === 'read');
  const was = refused?.refused?.kind ?? '';
  const stoodAt = (): string => (refused === undefined || was === 'TIME_FUTURE' ? new Date().toISOString() : refused.at);
  const former = refused?.said.kind === 'read' ? refused.said : undefined;
  const [text, setText] = useState(former === undefined ? '' : String(former.indexLitres / 1000));
  const [serial, setSerial] = useState(stop.meterSerial ?? '');
  const [isOther, setIsOther] = useState(stop.meterSerial === null);
  const [photo, setPhoto] = useState<File | null>(null);
  const [note, setNote] = useState(former?.note ?? '');
  const [why, setWhy] = useState('');
  const [isSent, setIsSent] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [checked, setChecked] = useState<Checked>();
  const indexLitres = litresOf(text.trim());
  const isTooLarge = indexLitres !== undefined && !isOther && stop.registerCapacityLitres !== null && indexLitres >= stop.registerCapacityLitres;
  const isDoubted = checked !== undefined && (checked.warning !== null || checked.isMonthClosed);

  /** What the server says of it; where it cannot be asked, what the bounds say that were taken along. */
  const check = async (litres: number): Promise<Checked> => {
    const offline: Checked = { warning: isOther ? null : doubtOf(stop, litres), expectedFromLitres: stop.expectedFromLitres ?? 0, expectedToLitres: stop.expectedToLitres, isMonthClosed: false };
    if (!navigator.onLine) return offline;
    try {
      return await ask<Checked>('POST', '/manual-readings/check', { body: { meterSerial: serial.trim(), readAt: stoodAt(), indexLitres: litres }, signal: AbortSignal.timeout(CHECK_MS) });
    } catch (error) {
      if (error instanceof Problem && (error.kind === 'NETWORK' || error.status >= 500 || error.status === 401 || error.status === 429)) return offline;
      throw error;
    }
  };
  const save = async (): Promise<void> => {
    if (indexLitres === undefined) return;
    if (!isDoubted) {
      const found = await check(indexLitres);
      setChecked(found);
      // Whoever stands before the meter looks at the doubt first.
      if (found.warning !== null || found.isMonthClosed) return setIsSent(false);
    }
    // A correction keeps what was right of the entry that was refused: when somebody stood there, and the picture.
    const kept = photo !== null ? await smallPhoto(photo) : OF_PICTURES.includes(was) ? null : refused?.photo ?? null;
    const entry = entryAt(props, serial.trim(), stoodAt(), { kind: 'read', indexLitres, note: note.trim(), isConfirmed: checked?.warning != null, why: isDoubted ? why.trim() : '', asksApproval: checked?.isMonthClosed === true }, kept);
    await keep(entry, entries);
    onDone(entry);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsSent(true);
    if (isBusy || indexLitres === undefined || isTooLarge || serial.trim() === '' || isDoubted && why.trim() === '') return;
    setIsBusy(true);
    setProblem(undefined);
    void save().catch(setProblem).finally(() => setIsBusy(false));
  };
  /** What was doubted was another index. */
  const change = (apply: () => void): void => {
    apply();
    setChecked(undefined);
    setIsSent(false);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <TextInput className="index-field" size="xl" label={`${t('reading.index')}, ${t('unit.m3')}`} value={text} inputMode="decimal" maxLength={16} autoComplete="off" onChange={(event) => { const typed = event.currentTarget.value; change(() => setText(typed)); }}
        error={isSent && indexLitres === undefined ? t(text.trim() === '' ? 'fault.empty' : 'fault.wrong') : isSent && isTooLarge ? t('problem.RANGE') : undefined} />
      {isOther && <TextInput size="md" label={t('walk.otherSerial')} description={t('walk.otherSerial.why')} value={serial} onChange={(event) => { const typed = event.currentTarget.value; change(() => setSerial(typed)); }} maxLength={64} autoComplete="off" autoCapitalize="characters" error={isSent && serial.trim() === '' ? t('fault.empty') : undefined} />}
      <FileInput size="md" label={t('entry.photo')} placeholder={t('entry.photo.choose')} value={photo} onChange={setPhoto} accept="image/jpeg,image/png,image/webp" fileInputProps={{ capture: 'environment' }} clearable clearButtonProps={{ 'aria-label': t('entry.photo.clear') }} />
      <TextInput size="md" label={t('entry.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} autoComplete="off" />
      {checked !== undefined && checked.warning !== null && <Doubted of={checked} warning={checked.warning} />}
      {checked?.isMonthClosed === true && <ClosedMonth at={stoodAt()} />}
      {isDoubted && <Textarea size="md" label={t('field.reason')} description={t('field.reason.why')} value={why} onChange={(event) => setWhy(event.currentTarget.value)} rows={2} maxLength={500} error={isSent && why.trim() === '' ? t('fault.reasonMissing') : undefined} />}
      <Button className="wide-button" size="lg" type="submit" loading={isBusy}>{checked?.isMonthClosed === true ? t('action.askApproval') : isDoubted ? t('action.confirmReading') : t('action.saveIndex')}</Button>
      <Button className="wide-button" size="lg" variant="default" onClick={onNoAccess} disabled={stop.meterSerial === null}>{t('action.noAccess')}</Button>
      {!isOther && <Button variant="default" onClick={() => change(() => setIsOther(true))}>{t('action.otherMeter')}</Button>}
    </form>
  );
}

function NoAccess(props: StopProps & { onCancel: () => void }): ReactNode {
  const { stop, entries, onDone, onCancel } = props;
  const { t } = useSpeech();
  const [note, setNote] = useState('');
  const [isNoteMissing, setIsNoteMissing] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const choose = (reason: VisitReason): void => {
    if (reason === 'other' && note.trim() === '') return setIsNoteMissing(true);
    const entry = entryAt(props, stop.meterSerial ?? '', new Date().toISOString(), { kind: 'no_access', reason, note: note.trim() }, null);
    void keep(entry, entries).then(() => onDone(entry)).catch(setProblem);
  };
  return (
    <div className="stack" role="group" aria-label={t('action.noAccess')}>
      <h3>{t('visit.why')}</h3>
      {problem !== undefined && <Notice tone="alarm" title={t('walk.couldNotKeep')} />}
      <TextInput size="md" label={t('entry.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} autoComplete="off" error={isNoteMissing && note.trim() === '' ? t('visit.noteMissing') : undefined} />
      <div className="reasons">{VISIT_REASONS.map((reason) => <Button key={reason} variant="default" onClick={() => choose(reason)}>{t(`visit.${reason}`)}</Button>)}</div>
      <Button variant="default" onClick={onCancel}>{t('action.cancel')}</Button>
    </div>
  );
}
