import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { LinkLookReply } from '@otklik/shared/api/people.ts';
import { passwordFault } from '@otklik/shared/base/password-rules.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../api/errors.ts';
import { orThrow } from '../api/hub.ts';
import { useHub } from '../api/hub-context.ts';
import { LoadingState, ProblemLine } from '../ui/states.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { homeOf, sessionKey } from './session.ts';

/** The token behind `#`, which leaves the address at once: history and bookmarks are no place for it. */
function takeToken(): string {
  const token = window.location.hash.slice(1);
  if (token !== '') window.history.replaceState(window.history.state, '', '/welcome');
  return token;
}

/** Where a one-time link leads: the first admin, an invitation, a new password. */
export function WelcomePage() {
  const hub = useHub();
  const { t } = useTranslation();
  const [token] = useState(takeToken);
  const look = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => orThrow(hub.lookAtLink(token, signal)),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <EntryFrame>
      {look.isPending ? (
        <LoadingState />
      ) : look.isError ? (
        <form data-testid="link-gone">
          <h1>{t('welcome.gone')}</h1>
          <p>{t('welcome.goneText')}</p>
          <Button component={Link} to="/sign-in" variant="default">
            {t('welcome.toSignIn')}
          </Button>
        </form>
      ) : (
        <PasswordForm token={token} link={look.data} />
      )}
    </EntryFrame>
  );
}

const titles = {
  admin: ['welcome.titleAdmin', 'welcome.leadAdmin'],
  invitation: ['welcome.titleInvitation', 'welcome.leadInvitation'],
  reset: ['welcome.titleReset', 'welcome.leadReset'],
} as const;

function PasswordForm({ token, link }: { readonly token: string; readonly link: LinkLookReply }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<ApiErrorCode | 'empty' | 'differ'>();
  const [busy, setBusy] = useState(false);
  const isNew = link.login === undefined;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const known = link.login ?? login.trim();
    if (known === '' || (isNew && name.trim() === '') || password === '') return setProblem('empty');
    if (passwordFault(password, known) !== undefined) return setProblem('password-weak');
    if (password !== again) return setProblem('differ');
    setBusy(true);
    const self = isNew ? { login: known, name: name.trim() } : {};
    void hub.spendLink({ token, password, ...self }).then((answer) => {
      setBusy(false);
      if (!answer.ok) return setProblem(answer.error.code);
      hub.setCsrf(answer.value.csrf);
      client.setQueryData(sessionKey, answer.value);
      void navigate({ to: homeOf(answer.value.user.role), replace: true });
    });
  };
  const [title, lead] = titles[link.kind];
  const show = { 'aria-label': t('signIn.show') };
  return (
    <form onSubmit={submit} noValidate data-testid="welcome">
      <h1>{t(title)}</h1>
      <p>{t(lead, { login: link.login ?? '' })}</p>
      {isNew ? (
        <>
          <TextInput
            label={t('signIn.login')}
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
            data-testid="login"
          />
          <TextInput
            label={t('welcome.name')}
            name="name"
            autoComplete="name"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="name"
          />
        </>
      ) : (
        // A password keeper wants to know whose password this is.
        <input type="hidden" name="username" autoComplete="username" value={link.login} readOnly />
      )}
      <PasswordInput
        label={t('welcome.password')}
        description={t('welcome.rule')}
        name="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={show}
        data-testid="password"
      />
      <PasswordInput
        label={t('welcome.repeat')}
        name="again"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        visibilityToggleButtonProps={show}
        data-testid="again"
      />
      {problem === undefined ? null : problem === 'empty' || problem === 'differ' ? (
        <p className="problem" role="alert" data-testid="problem">
          {t(`welcome.${problem}`)}
        </p>
      ) : (
        <ProblemLine code={problem} text={t(`problem.${problem}`)} />
      )}
      <Button type="submit" loading={busy} data-testid="set-password">
        {t('welcome.submit')}
      </Button>
    </form>
  );
}
