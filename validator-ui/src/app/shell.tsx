import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Progress } from '../features/review/progress.tsx';
import { Ring } from '../ui/marks.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { type Section, sections, useSignOut, useUser } from './session.ts';

export interface ShellProps {
  readonly section: Section | undefined;
  readonly children: ReactNode;
}

/** Header with what the role may open, and the page. */
export function Shell({ section, children }: ShellProps) {
  const { t } = useTranslation();
  const user = useUser();
  const signOut = useSignOut();
  const path = useLocation().pathname;
  const isTable = path === '/table';
  return (
    <div className={section === 'review' ? 'shell shell-fixed' : 'shell'}>
      <a className="skip" href="#content">
        {t('common.skip')}
      </a>
      <header>
        <Link className="brand" to="/">
          <Ring />
          {t('common.brand')}
        </Link>
        <nav className="nav" aria-label={t('nav.label')}>
          {sections(user.role).map((each) => (
            <Link key={each} to={`/${each}`} aria-current={each === section ? 'page' : undefined}>
              {t(`nav.${each}`)}
            </Link>
          ))}
        </nav>
        {section === 'review' && sections(user.role).includes('review') ? (
          <>
            <nav className="ways" aria-label={t('nav.ways')}>
              <Link to="/review" aria-current={isTable ? undefined : 'page'}>
                {t('nav.oneByOne')}
              </Link>
              <Link to="/table" aria-current={isTable ? 'page' : undefined}>
                {t('nav.table')}
              </Link>
            </nav>
            <Progress />
          </>
        ) : null}
        <div className="who">
          <LanguageSwitch />
          <span data-testid="user-name">{user.name}</span>
          <button type="button" className="plain-button" onClick={signOut} data-testid="sign-out">
            {t('common.signOut')}
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
