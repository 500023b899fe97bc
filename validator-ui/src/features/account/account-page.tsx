import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.ts';
import './account.css';
import { ChangePassword } from './change-password.tsx';
import { IdentitySection } from './identity-section.tsx';
import { MailSection } from './mail-section.tsx';
import { SecondStepSection } from './second-step-section.tsx';
import { SessionTable } from './session-table.tsx';

/** One's own account: password and sessions. */
export function AccountPage() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <div className="account" data-testid="account">
      <h1>{t('account.title')}</h1>
      <p>{t('account.signedInAs', { login: user.login, role: t(`role.${user.role}`) })}</p>
      <section aria-labelledby="account-password">
        <h2 id="account-password">{t('account.password')}</h2>
        <ChangePassword login={user.login} />
      </section>
      <section aria-labelledby="account-step">
        <h2 id="account-step">{t('secondStep.title')}</h2>
        <SecondStepSection />
      </section>
      <IdentitySection />
      <section aria-labelledby="account-mail">
        <h2 id="account-mail">{t('mail.title')}</h2>
        <MailSection />
      </section>
      <section aria-labelledby="account-sessions">
        <h2 id="account-sessions">{t('account.sessions')}</h2>
        <p>{t('account.sessionsLead')}</p>
        <SessionTable />
      </section>
    </div>
  );
}
