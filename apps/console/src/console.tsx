import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import { createQueryClient } from './api/queries.js';
import { type Me, useMe } from './api/session.js';
import { LinkPage } from './pages/sign-in/link-page.js';
import { SignInPage } from './pages/sign-in/sign-in-page.js';
import { KeptInBounds } from './parts/kept-in-bounds.js';
import { Loading, ProblemNotice } from './parts/states.js';
import { firstPlaceOf, hasPlace } from './shell/navigation.js';
import { NoAccessPage } from './shell/no-access-page.js';
import { NotFoundPage } from './shell/not-found-page.js';
import { Alone, OpenRoom, Shell } from './shell/shell.js';
import { languageOfRole } from './words/languages.js';
import { SpeechProvider } from './words/speech.js';
import { roomWords } from './words/words.js';

const theme = createTheme({ fontFamily: "'Noto Sans', 'DejaVu Sans', sans-serif", defaultRadius: 3, cursorType: 'pointer', respectReducedMotion: true });

/** A page that comes when it is asked for, with the words that its room alone says. */
const pageOf = (room: string, load: () => Promise<{ default: ComponentType }>) => lazy(async () => {
  const [page] = await Promise.all([load(), roomWords(room)]);
  return page;
});

const PAGES = {
  '/today': pageOf('dispatch', () => import('./pages/dispatch/today-page.js')),
  '/today/supply': pageOf('dispatch', () => import('./pages/dispatch/supply-page.js')),
  '/schematic': pageOf('schematic', () => import('./pages/schematic/schematic-page.js')),
  '/wells': pageOf('water', () => import('./pages/water/wells-page.js')),
  '/wells/:id': pageOf('water', () => import('./pages/water/well-page.js')),
  '/reservoirs': pageOf('water', () => import('./pages/water/reservoirs-page.js')),
  '/reservoirs/:id': pageOf('water', () => import('./pages/water/reservoir-page.js')),
  '/zones': pageOf('water', () => import('./pages/water/zones-page.js')),
  '/zones/:id/night': pageOf('night', () => import('./pages/night/night-page.js')),
  '/assumptions': pageOf('assumptions', () => import('./pages/assumptions/rules-page.js')),
  '/meter-next': pageOf('meter-next', () => import('./pages/meter-next/meter-next-page.js')),
  '/night': pageOf('night', () => import('./pages/night/night-page.js')),
  '/balance': pageOf('balance', () => import('./pages/balance/balance-page.js')),
  '/balance/:zone/:kind/:from/:version/:line': pageOf('balance', () => import('./pages/balance/behind-page.js')),
  '/accounts': pageOf('customers', () => import('./pages/customers/accounts-page.js')),
  '/accounts/:id': pageOf('customers', () => import('./pages/customers/account-page.js')),
  '/accounts/:id/months/:month': pageOf('customers', () => import('./pages/customers/account-month-page.js')),
  '/meters': pageOf('customers', () => import('./pages/customers/meters-page.js')),
  '/meters/:id': pageOf('customers', () => import('./pages/customers/meter-page.js')),
  '/meters/:id/days/:day': pageOf('customers', () => import('./pages/customers/explanation-page.js')),
  '/at-meter': pageOf('readings', () => import('./pages/readings/at-meter-page.js')),
  '/walk': pageOf('walk', () => import('./pages/walk/walk-page.js')),
  '/walk/:id': pageOf('walk', () => import('./pages/walk/walk-round-page.js')),
  '/rounds': pageOf('routes', () => import('./pages/routes/rounds-page.js')),
  '/rounds/:id': pageOf('routes', () => import('./pages/routes/round-page.js')),
  '/routes': pageOf('routes', () => import('./pages/routes/routes-page.js')),
  '/routes/:id': pageOf('routes', () => import('./pages/routes/route-page.js')),
  '/approvals': pageOf('readings', () => import('./pages/readings/approvals-page.js')),
  '/billing': pageOf('billing', () => import('./pages/billing/billing-page.js')),
  '/billing/rejects': pageOf('billing', () => import('./pages/billing/rejects-page.js')),
  '/billing/recipients': pageOf('billing', () => import('./pages/billing/recipients-page.js')),
  '/billing/recipients/:id': pageOf('billing', () => import('./pages/billing/recipient-page.js')),
  '/billing/:code': pageOf('billing', () => import('./pages/billing/period-page.js')),
  '/exceptions': pageOf('dispatch', () => import('./pages/dispatch/exceptions-page.js')),
  '/morning': pageOf('findings', () => import('./pages/findings/morning-page.js')),
  '/on-call': pageOf('findings', () => import('./pages/findings/on-call-page.js')),
  '/findings/:id': pageOf('findings', () => import('./pages/findings/finding-page.js')),
  '/journal': pageOf('journal', () => import('./pages/journal/journal-page.js')),
  '/readings/files': pageOf('readings', () => import('./pages/readings/reading-files-page.js')),
  '/readings/files/:id': pageOf('readings', () => import('./pages/readings/reading-file-page.js')),
  '/register/imports': pageOf('customers', () => import('./pages/customers/imports-page.js')),
  '/register/imports/:id': pageOf('customers', () => import('./pages/customers/import-page.js')),
  '/city/indicators': pageOf('city', () => import('./pages/city/indicators-page.js')),
  '/city/indicators/:code': pageOf('city', () => import('./pages/city/indicator-page.js')),
  '/city/reports': pageOf('city', () => import('./pages/city/reports-page.js')),
  '/city/reports/:id': pageOf('city', () => import('./pages/city/report-page.js')),
  '/city/plan': pageOf('plan', () => import('./pages/plan/plan-page.js')),
  '/programme/contradictions': pageOf('programme', () => import('./pages/programme/contradictions-page.js')),
  '/city/rollout': pageOf('rollout', () => import('./pages/rollout/rollout-page.js')),
  '/city/rollout/meters': pageOf('rollout', () => import('./pages/rollout/rollout-meters-page.js')),
  '/users': pageOf('admin', () => import('./pages/admin/users-page.js')),
  '/users/:id': pageOf('admin', () => import('./pages/admin/user-page.js')),
  '/detectors': pageOf('detectors', () => import('./pages/detectors/detectors-page.js')),
  '/rules': pageOf('admin', () => import('./pages/admin/rules-page.js')),
  '/audit': pageOf('admin', () => import('./pages/admin/audit-page.js')),
  '/devices': pageOf('admin', () => import('./pages/admin/devices-page.js')),
  '/devices/:id': pageOf('admin', () => import('./pages/admin/device-page.js')),
  '/quarantine': pageOf('admin', () => import('./pages/admin/quarantine-page.js')),
  '/notices': pageOf('admin', () => import('./pages/admin/notices-page.js')),
  '/backups': pageOf('admin', () => import('./pages/admin/backups-page.js')),
  '/me': pageOf('me', () => import('./pages/me/me-page.js')),
} as const;

/** What everybody may read, before sign-in. */
const PublicPage = pageOf('city', () => import('./pages/city/public-page.js'));

/** Everything: styles stand in files, so that the page needs no inline style or script and its security policy allows none. */
export function Console(): ReactNode {
  const [client] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}><Doorway /></QueryClientProvider>
    </MantineProvider>
  );
}

function Doorway(): ReactNode {
  const me = useMe();
  const person = me.data ?? undefined;
  return (
    <SpeechProvider userId={person?.userId} preset={person === undefined ? undefined : languageOfRole(person.role)}>
      <Switch>
        <Route path="/link"><Alone><LinkPage /></Alone></Route>
        <Route path="/public"><OpenRoom><Suspense fallback={<Loading lines={8} />}><PublicPage /></Suspense></OpenRoom></Route>
        <Route>
          {me.isPending && <Alone><Loading /></Alone>}
          {me.isError && me.data === undefined && <Alone><ProblemNotice problem={me.error} onRetry={() => void me.refetch()} /></Alone>}
          {me.data === null && <Alone><SignInPage /></Alone>}
          {person !== undefined && <Shell me={person}><Pages me={person} /></Shell>}
        </Route>
      </Switch>
    </SpeechProvider>
  );
}

function Pages({ me }: { me: Me }): ReactNode {
  const [address] = useLocation();
  if (!hasPlace(me.role, address)) return <NoAccessPage role={me.role} />;
  return (
    <KeptInBounds of={address}>
      <Suspense fallback={<Loading lines={8} />}>
        <Switch>
          <Route path="/"><Redirect to={firstPlaceOf(me.role)} replace /></Route>
          {Object.entries(PAGES).map(([path, PageOf]) => <Route key={path} path={path}><PageOf /></Route>)}
          <Route><NotFoundPage /></Route>
        </Switch>
      </Suspense>
    </KeptInBounds>
  );
}
