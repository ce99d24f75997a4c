import { Button, Menu } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { useEvents } from '../api/events.js';
import { useRead } from '../api/queries.js';
import { type Me, useForgetting } from '../api/session.js';
import { StateMark } from '../parts/state-mark.js';
import { UnsentMark } from '../walk/unsent-mark.js';
import { unsentEntries } from '../walk/walk-store.js';
import { useSpeech } from '../words/speech.js';
import { LanguageSwitch } from './language-switch.js';
import { LightSwitch } from './light-switch.js';
import { placesOf } from './navigation.js';
import { signOut, SignOutWithUnsent } from './sign-out.js';

export function ProductName(): ReactNode {
  const { t } = useSpeech();
  return <Link className="name" href="/"><img src="/drop.svg" alt="" /><span className="name-text">{t('product.name')}</span></Link>;
}

function SkipLink(): ReactNode {
  const { t } = useSpeech();
  return <a className="skip unseen" href="#content">{t('shell.skip')}</a>;
}

/** The room before sign-in: a name, the languages, one card. */
export function Alone({ children }: { children: ReactNode }): ReactNode {
  const { t } = useSpeech();
  return (
    <div className="alone">
      <SkipLink />
      <header className="top"><ProductName /><span className="spring" /><LanguageSwitch /><LightSwitch /></header>
      <main id="content" tabIndex={-1} aria-label={t('shell.main')}><div className="card stack">{children}</div></main>
    </div>
  );
}

/** The room that stands open: no sign-in, no menu, the width of a page. */
export function OpenRoom({ children }: { children: ReactNode }): ReactNode {
  const { t } = useSpeech();
  return (
    <div className="open-room">
      <SkipLink />
      <header className="top"><ProductName /><span className="spring" /><LanguageSwitch /><LightSwitch /></header>
      <main id="content" className="main" tabIndex={-1} aria-label={t('shell.main')}>{children}</main>
    </div>
  );
}

/** Everything around a page: where one is, where one may go, who one is. */
export function Shell({ me, children }: { me: Me; children: ReactNode }): ReactNode {
  const { t } = useSpeech();
  const [isOpen, setIsOpen] = useState(false);
  const [address] = useLocation();
  useEffect(() => setIsOpen(false), [address]);
  return (
    <div className="shell">
      <SkipLink />
      <header className="top">
        <Button className="nav-button" variant="default" size="xs" aria-expanded={isOpen} aria-controls="pages" onClick={() => setIsOpen(!isOpen)}>{t('shell.menu')}</Button>
        <ProductName />
        <span className="spring" />
        <LiveMark />
        <LanguageSwitch />
        <LightSwitch />
        <PersonMenu me={me} />
      </header>
      <nav id="pages" className={isOpen ? 'nav is-open' : 'nav'} aria-label={t('shell.pages')}>
        {placesOf(me.role).map((group) => (
          <section key={group.words}>
            <h2>{t(group.words)}</h2>
            <ul>
              {group.places.map((place) => {
                const isHere = address === place.address || address.startsWith(`${place.address}/`);
                return <li key={place.address}><Link href={place.address} aria-current={isHere ? 'page' : undefined}>{t(place.words)}</Link></li>;
              })}
            </ul>
          </section>
        ))}
      </nav>
      <main id="content" className="main" tabIndex={-1}><SimulationNotice /><UnsentMark me={me} />{children}</main>
    </div>
  );
}

/** Nobody may take the figures of a simulated town for real ones. */
function SimulationNotice(): ReactNode {
  const { t } = useSpeech();
  const about = useRead<{ readonly isSimulated: boolean }>('about', '/about');
  return about.data?.isSimulated === true ? <p className="simulated" role="note">{t('shell.simulated')}</p> : null;
}

function LiveMark(): ReactNode {
  const { t } = useSpeech();
  const liveness = useEvents();
  if (liveness !== 'lost') return <span className="live long">{t(`live.${liveness}`)}</span>;
  return <span className="live" role="status"><StateMark urgency="warning">{t('live.lost')}</StateMark></span>;
}

function PersonMenu({ me }: { me: Me }): ReactNode {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const forget = useForgetting();
  const [asked, setAsked] = useState<{ readonly unsent: number; readonly problem?: unknown }>();
  const leave = async (): Promise<void> => {
    await forget();
    go('/');
  };
  const begin = async (): Promise<void> => {
    const unsent = (await unsentEntries().catch(() => [])).filter(({ userId }) => userId === me.userId).length;
    if (unsent > 0) return setAsked({ unsent });
    // Without a network the dialog says what could not be done.
    await signOut().then(leave, (problem: unknown) => setAsked({ unsent, problem }));
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target><Button className="person" variant="default" size="xs" px="xs" aria-label={t('shell.person', { login: me.login })}>{me.login}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t(`role.${me.role}`)}</Menu.Label>
          <Menu.Item onClick={() => go('/me')}>{t('me.title')}</Menu.Item>
          <Menu.Item onClick={() => void begin()}>{t('action.signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked !== undefined && <SignOutWithUnsent unsent={asked.unsent} before={asked.problem} onOut={leave} onClose={() => setAsked(undefined)} />}
    </>
  );
}
