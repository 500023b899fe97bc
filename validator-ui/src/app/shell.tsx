import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Progress } from '../features/review/progress.tsx';
import { useAtStart } from '../features/review/use-at-start.ts';
import { Failure } from '../ui/fields.tsx';
import { Ring } from '../ui/marks.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { useLive } from './live.ts';
import { SchemeSwitch } from './scheme-switch.tsx';
import { type Section, sections, useSignOut, useUser } from './session.ts';

export interface ShellProps {
  readonly section: Section | undefined;
  readonly children: ReactNode;
}

/** Header with what the role may open, and the page. */
export function Shell({ section, children }: ShellProps) {
  const { t } = useTranslation();
  const user = useUser();
  useLive(user.role);
  const signOut = useSignOut();
  const isTable = useLocation().pathname === '/table';
  const own = sections(user.role);
  return (
    <div className={section === 'review' ? 'shell shell-fixed' : 'shell'}>
      <a className="skip" href="#content">
        {t('common.skip')}
      </a>
      <header data-many={own.length > 4}>
        <Link className="brand" to="/">
          <Ring />
          {t('common.brand')}
        </Link>
        <nav className="nav" aria-label={t('nav.label')}>
          {own.map((each) => (
            <Link key={each} to={`/${each}`} aria-current={each === section ? 'page' : undefined}>
              {t(`nav.${each}`)}
            </Link>
          ))}
        </nav>
        {section === 'review' && own.includes('review') ? (
          <>
            <Ways isTable={isTable} />
            <Progress />
          </>
        ) : null}
        <div className="who">
          <SchemeSwitch />
          <LanguageSwitch />
          <Link to="/account" className="who-name" data-testid="user-name">
            {user.name}
          </Link>
          <button type="button" className="plain-button" onClick={signOut.run} data-testid="sign-out">
            {t('common.signOut')}
          </button>
        </div>
        <Failure error={signOut.error} />
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Where one is among the start, one press after another, and the table. */
function Ways({ isTable }: { readonly isTable: boolean }) {
  const { t } = useTranslation();
  const atStart = useAtStart();
  return (
    <nav className="ways" aria-label={t('nav.ways')}>
      <Link to="/review/ways" aria-current={atStart ? 'page' : undefined}>
        {t('nav.start')}
      </Link>
      <Link
        to="/review"
        // By name: with none the ways to choose from may come.
        search={{ way: 'order' }}
        // The router would take /review/ways for a part of it.
        activeOptions={{ exact: true }}
        aria-current={isTable || atStart ? undefined : 'page'}
      >
        {t('nav.oneByOne')}
      </Link>
      <Link to="/table" aria-current={isTable ? 'page' : undefined}>
        {t('nav.table')}
      </Link>
      <Link to="/agreement">{t('nav.agreement')}</Link>
    </nav>
  );
}
