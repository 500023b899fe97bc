import { Button } from '@mantine/core';
import { Link, Navigate, Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorState, LoadingState, State } from '../ui/states.tsx';
import { ColorScheme } from './color-scheme.tsx';
import { homeOf, type Section, sections, useSession, useUser } from './session.ts';
import { Shell } from './shell.tsx';

/** Nobody signed in: to the sign-in page and back; somebody: the shell with the page, if the role may see it. */
export function RootFrame() {
  const session = useSession();
  const location = useLocation();
  // What the outlet holds follows the address by a render; a page must never be shown as another one.
  const shown = useMatches({ select: (matches) => matches.at(-1)?.routeId });
  const signingIn = location.pathname === '/sign-in';
  const section = sectionOf(location.pathname);
  const scheme = section === 'results' || section === 'stores' ? 'light' : 'dark';
  return (
    <>
      <ColorScheme scheme={scheme} />
      {session.isPending ? (
        <main>
          <LoadingState />
        </main>
      ) : session.isError ? (
        <main>
          <ErrorState error={session.error} onRetry={() => void session.refetch()} />
        </main>
      ) : signingIn ? (
        shown === '/sign-in' ? (
          <Outlet />
        ) : null
      ) : session.data === null ? (
        <Navigate to="/sign-in" search={location.href === '/' ? {} : { back: location.href }} replace />
      ) : (
        <Shell section={section}>
          {section === undefined || sections(session.data.user.role).includes(section) ? (
            <Outlet />
          ) : (
            <Forbidden />
          )}
        </Shell>
      )}
    </>
  );
}

function sectionOf(path: string): Section | undefined {
  if (path === '/table' || path === '/review' || path.startsWith('/review/')) return 'review';
  if (path === '/results') return 'results';
  if (path === '/stores') return 'stores';
  return undefined;
}

export function Home() {
  const { role } = useUser();
  const { t } = useTranslation();
  if (sections(role).length === 0)
    return <State title={t('common.brand')} text={t('state.nothingSeller')} testId="nothing-here" />;
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
