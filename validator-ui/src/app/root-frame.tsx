import { Button } from '@mantine/core';
import { Link, Navigate, Outlet, useLocation, useMatches } from '@tanstack/react-router';
import React from 'react';
import { useTranslation } from 'react-i18next';
import { useReplies } from '../features/review/use-replies.ts';
import { withTexts } from '../i18n/i18n.ts';
import { useOutboxAwake } from '../outbox/outbox-context.ts';
import { ErrorState, LoadingState, State } from '../ui/states.tsx';
import { ColorScheme } from './color-scheme.tsx';
import { homeOf, type Section, sections, UserContext, useSession, useUser } from './session.ts';
import { Shell } from './shell.tsx';

/** With what draws its code; few ever need it, so nobody waits for it otherwise. */
const SecondStepPage = React.lazy(async () => ({
  default: (await withTexts(import('./second-step-page.tsx'))).SecondStepPage,
}));

/** Nobody signed in: to the sign-in page and back; somebody: the shell with the page, if the role may see it. */
export function RootFrame() {
  const session = useSession();
  useOutboxAwake();
  useReplies();
  const location = useLocation();
  // What the outlet holds follows the address by a render; a page must never be shown as another one.
  const shown = useMatches({ select: (matches) => matches.at(-1)?.routeId });
  const entering = location.pathname === '/sign-in' || location.pathname === '/welcome';
  const section = sectionOf(location.pathname);
  return (
    <>
      <ColorScheme path={location.pathname} />
      {session.isPending ? (
        <main>
          <LoadingState />
        </main>
      ) : session.isError ? (
        <main>
          <ErrorState error={session.error} onRetry={() => void session.refetch()} />
        </main>
      ) : session.data?.step !== undefined ? (
        <React.Suspense fallback={<LoadingState />}>
          <SecondStepPage step={session.data.step} />
        </React.Suspense>
      ) : entering ? (
        shown === location.pathname ? (
          <Outlet />
        ) : null
      ) : session.data === null ? (
        <Navigate to="/sign-in" search={location.href === '/' ? {} : { back: location.href }} replace />
      ) : (
        // Nothing on the page is carried over from one person to the next.
        <UserContext key={session.data.user.id} value={session.data.user}>
          <Shell section={section}>
            {section === undefined || sections(session.data.user.role).includes(section) ? (
              <Outlet />
            ) : (
              <Forbidden />
            )}
          </Shell>
        </UserContext>
      )}
    </>
  );
}

function sectionOf(path: string): Section | undefined {
  if (path === '/table' || path === '/review' || path.startsWith('/review/')) return 'review';
  if (path === '/results' || path.startsWith('/results/')) return 'results';
  if (path === '/exclusions') return 'exclusions';
  if (path === '/delivery') return 'delivery';
  if (path === '/plan' || path.startsWith('/plan/')) return 'plan';
  if (path === '/alerts') return 'alerts';
  if (path === '/exports') return 'exports';
  // One section with two sides: how the chain is set up, and how it fares.
  if (path === '/devices' || path === '/releases') return 'stores';
  if (path === '/stores' || path.startsWith('/stores/')) return 'stores';
  if (path === '/own') return 'own';
  if (path === '/people') return 'people';
  if (path === '/audit') return 'audit';
  return undefined;
}

export function Home() {
  const { role } = useUser();
  return <Navigate to={homeOf(role)} replace />;
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <State title={t('state.notFoundTitle')} text={t('state.notFoundText')} testId="not-found">
      <Button variant="default" component={Link} to="/">
        {t('state.home')}
      </Button>
    </State>
  );
}

/** A bug of this page, or a part of it that did not arrive: said in words, with a way on. */
export function PageFailure({ error }: { readonly error: unknown }) {
  return <ErrorState error={error} onRetry={() => window.location.reload()} />;
}

function Forbidden() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <State
      title={t('state.forbiddenTitle')}
      text={t('state.forbiddenText', { role: t(`role.${user.role}`) })}
      testId="forbidden"
    >
      <Button variant="default" component={Link} to="/">
        {t('state.home')}
      </Button>
    </State>
  );
}
