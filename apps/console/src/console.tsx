import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
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

const theme = createTheme({ fontFamily: "'Noto Sans', 'DejaVu Sans', sans-serif", defaultRadius: 3, cursorType: 'pointer', respectReducedMotion: true });

const PAGES = {
  '/today': lazy(() => import('./pages/dispatch/today-page.js')),
  '/today/supply': lazy(() => import('./pages/dispatch/supply-page.js')),
  '/schematic': lazy(() => import('./pages/schematic/schematic-page.js')),
  '/wells': lazy(() => import('./pages/water/wells-page.js')),
  '/wells/:id': lazy(() => import('./pages/water/well-page.js')),
  '/reservoirs': lazy(() => import('./pages/water/reservoirs-page.js')),
  '/reservoirs/:id': lazy(() => import('./pages/water/reservoir-page.js')),
  '/zones': lazy(() => import('./pages/water/zones-page.js')),
  '/zones/:id/night': lazy(() => import('./pages/night/night-page.js')),
  '/assumptions': lazy(() => import('./pages/assumptions/rules-page.js')),
  '/meter-next': lazy(() => import('./pages/meter-next/meter-next-page.js')),
  '/night': lazy(() => import('./pages/night/night-page.js')),
  '/balance': lazy(() => import('./pages/balance/balance-page.js')),
  '/balance/:zone/:kind/:from/:version/:line': lazy(() => import('./pages/balance/behind-page.js')),
  '/accounts': lazy(() => import('./pages/customers/accounts-page.js')),
  '/accounts/:id': lazy(() => import('./pages/customers/account-page.js')),
  '/accounts/:id/months/:month': lazy(() => import('./pages/customers/account-month-page.js')),
  '/meters': lazy(() => import('./pages/customers/meters-page.js')),
  '/meters/:id': lazy(() => import('./pages/customers/meter-page.js')),
  '/meters/:id/days/:day': lazy(() => import('./pages/customers/explanation-page.js')),
  '/at-meter': lazy(() => import('./pages/readings/at-meter-page.js')),
  '/walk': lazy(() => import('./pages/walk/walk-page.js')),
  '/walk/:id': lazy(() => import('./pages/walk/walk-round-page.js')),
  '/rounds': lazy(() => import('./pages/routes/rounds-page.js')),
  '/rounds/:id': lazy(() => import('./pages/routes/round-page.js')),
  '/routes': lazy(() => import('./pages/routes/routes-page.js')),
  '/routes/:id': lazy(() => import('./pages/routes/route-page.js')),
  '/approvals': lazy(() => import('./pages/readings/approvals-page.js')),
  '/billing': lazy(() => import('./pages/billing/billing-page.js')),
  '/billing/rejects': lazy(() => import('./pages/billing/rejects-page.js')),
  '/billing/recipients': lazy(() => import('./pages/billing/recipients-page.js')),
  '/billing/recipients/:id': lazy(() => import('./pages/billing/recipient-page.js')),
  '/billing/:code': lazy(() => import('./pages/billing/period-page.js')),
  '/exceptions': lazy(() => import('./pages/dispatch/exceptions-page.js')),
  '/morning': lazy(() => import('./pages/findings/morning-page.js')),
  '/on-call': lazy(() => import('./pages/findings/on-call-page.js')),
  '/findings/:id': lazy(() => import('./pages/findings/finding-page.js')),
  '/journal': lazy(() => import('./pages/journal/journal-page.js')),
  '/readings/files': lazy(() => import('./pages/readings/reading-files-page.js')),
  '/readings/files/:id': lazy(() => import('./pages/readings/reading-file-page.js')),
  '/register/imports': lazy(() => import('./pages/customers/imports-page.js')),
  '/register/imports/:id': lazy(() => import('./pages/customers/import-page.js')),
  '/city/indicators': lazy(() => import('./pages/city/indicators-page.js')),
  '/city/indicators/:code': lazy(() => import('./pages/city/indicator-page.js')),
  '/city/reports': lazy(() => import('./pages/city/reports-page.js')),
  '/city/reports/:id': lazy(() => import('./pages/city/report-page.js')),
  '/city/plan': lazy(() => import('./pages/plan/plan-page.js')),
  '/programme/contradictions': lazy(() => import('./pages/programme/contradictions-page.js')),
  '/city/rollout': lazy(() => import('./pages/rollout/rollout-page.js')),
  '/city/rollout/meters': lazy(() => import('./pages/rollout/rollout-meters-page.js')),
  '/users': lazy(() => import('./pages/admin/users-page.js')),
  '/users/:id': lazy(() => import('./pages/admin/user-page.js')),
  '/detectors': lazy(() => import('./pages/detectors/detectors-page.js')),
  '/rules': lazy(() => import('./pages/admin/rules-page.js')),
  '/audit': lazy(() => import('./pages/admin/audit-page.js')),
  '/quarantine': lazy(() => import('./pages/admin/quarantine-page.js')),
  '/notices': lazy(() => import('./pages/admin/notices-page.js')),
  '/backups': lazy(() => import('./pages/admin/backups-page.js')),
  '/me': lazy(() => import('./pages/me/me-page.js')),
} as const;

/** What everybody may read, before sign-in. */
const PublicPage = lazy(() => import('./pages/city/public-page.js'));

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
