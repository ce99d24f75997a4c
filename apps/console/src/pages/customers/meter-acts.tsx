import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';

import { type Role, useMe } from '../../api/session.js';
import type { Meter } from '../../api/views.js';
import { KeptInBounds } from '../../parts/kept-in-bounds.js';
import { useSpeech } from '../../words/speech.js';

const meterForms = () => import('./meter-forms.js');
const displayForms = () => import('../readings/enter-display.js');

/** Forms come when they are opened: most who look at a meter open none. */
const ACTS = {
  enter: lazy(async () => ({ default: (await import('../readings/enter-reading.js')).EnterReading })),
  change: lazy(async () => ({ default: (await meterForms()).ChangeMeter })), install: lazy(async () => ({ default: (await meterForms()).InstallMeter })),
  exchange: lazy(async () => ({ default: (await meterForms()).ExchangeMeter })), remove: lazy(async () => ({ default: (await meterForms()).RemoveMeter })),
  control: lazy(async () => ({ default: (await displayForms()).EnterControl })), mount: lazy(async () => ({ default: (await displayForms()).EnterMounting })),
} as const;
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
      {Form !== undefined && <KeptInBounds of={String(act)}><Suspense fallback={null}><Form meter={meter} onClose={() => setAct(undefined)} /></Suspense></KeptInBounds>}
    </>
  );
}

function ActButton({ act, onPress }: { act: Act; onPress: () => void }): ReactNode {
  const { t } = useSpeech();
  return <Button variant={act === 'enter' ? 'filled' : 'default'} onClick={onPress}>{t(WORDS[act])}</Button>;
}
