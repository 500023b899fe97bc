import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Ring } from '../ui/marks.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import { Spiral } from './spiral.tsx';

/** What stands around the pages before somebody is signed in. */
export function EntryFrame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="sign-in">
      <div className="sign-in-art" aria-hidden="true">
        <Spiral />
      </div>
      <main className="sign-in-form">
        <div className="top">
          <span className="brand">
            <Ring size={20} />
            {t('common.brand')}
          </span>
          <div className="top-choices">
            <SchemeSwitch />
            <LanguageSwitch />
          </div>
        </div>
        {children}
      </main>
    </div>
  );
}
