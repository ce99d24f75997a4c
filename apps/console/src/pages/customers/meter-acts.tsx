import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { type Role, useMe } from '../../api/session.js';
import type { Meter } from '../../api/views.js';
import { useSpeech } from '../../words/speech.js';
import { EnterControl, EnterMounting } from '../readings/enter-display.js';
import { EnterReading } from '../readings/enter-reading.js';
import { ChangeMeter, ExchangeMeter, InstallMeter, RemoveMeter } from './meter-forms.js';

const ACTS = { enter: EnterReading, change: ChangeMeter, install: InstallMeter, exchange: ExchangeMeter, remove: RemoveMeter, control: EnterControl, mount: EnterMounting } as const;
type Act = keyof typeof ACTS;
const WORDS = { enter: 'action.enterReading', change: 'action.changeMeter', install: 'action.installMeter', exchange: 'action.exchangeMeter', remove: 'action.removeMeter', control: 'action.controlDisplay', mount: 'action.mountRadio' } as const;

/** Who records what is done at a meter. What it is, clerks and administrators alone say. */
const ACTING: readonly Role[] = ['dispatcher', 'clerk', 'field', 'administrator'];
const KEEPING: readonly Role[] = ['clerk', 'administrator'];

/** What may be done with a meter as it stands. */
export function MeterActs({ meter }: { meter: Meter }): ReactNode {
  const me = useMe();
  const role = me.data?.role;
  const [act, setAct] = useState<Act>();
  if (role === undefined || !ACTING.includes(role)) return null;
  const acts: readonly Act[] = [...(meter.installedAt === null ? ['install'] as const : ['enter', 'control', 'exchange', 'remove', 'mount'] as const), ...(KEEPING.includes(role) ? ['change'] as const : [])];
  const Form = act === undefined ? undefined : ACTS[act];
  return (
    <>
      {acts.map((one) => <ActButton key={one} act={one} onPress={() => setAct(one)} />)}
      {Form !== undefined && <Form meter={meter} onClose={() => setAct(undefined)} />}
    </>
  );
}

function ActButton({ act, onPress }: { act: Act; onPress: () => void }): ReactNode {
  const { t } = useSpeech();
  return <Button variant={act === 'enter' ? 'filled' : 'default'} onClick={onPress}>{t(WORDS[act])}</Button>;
}
