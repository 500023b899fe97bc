import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../api/errors.ts';
import { orThrow } from '../api/hub.ts';
import { useHub } from '../api/hub-context.ts';
import { useOutbox } from '../outbox/outbox-context.ts';
import { ProblemLine } from '../ui/states.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { homeOf, sessionKey, useSession } from './session.ts';

export function SignInPage() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const session = useSession();
  const { back, problem: said } = useSearch({ from: '/sign-in' });
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<ApiErrorCode | 'empty' | undefined>(said);
  const [busy, setBusy] = useState(false);
  const outbox = useOutbox();
  // As it was when the session ended: nothing is sent or said while this page stands.
  const [kept] = useState(() => outbox.waitingOfAll());

  const user = session.data?.user;
  useEffect(() => {
    if (user === undefined) return;
    if (back === undefined) void navigate({ to: homeOf(user.role), replace: true });
    else router.history.replace(back);
  }, [user, back, navigate, router]);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (login.trim() === '' || password === '') {
      setProblem('empty');
      return;
    }
    setBusy(true);
    void hub.signIn({ login: login.trim(), password }).then((answer) => {
      setBusy(false);
      if (!answer.ok) {
        setProblem(answer.error.code);
        return;
      }
      hub.setCsrf(answer.value.csrf);
      client.setQueryData(sessionKey, answer.value);
    });
  };

  const ways = useQuery({
    queryKey: ['sign-in-ways'] as const,
    queryFn: ({ signal }) => orThrow(hub.signInWays(signal)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const goThere = () => {
    setBusy(true);
    void hub.beginOidc().then((answer) => {
      if (answer.ok) return window.location.assign(answer.value.url);
      setBusy(false);
      setProblem(answer.error.code);
    });
  };

  return (
    <EntryFrame>
      <form onSubmit={submit} noValidate>
        <h1>{t('signIn.title')}</h1>
        <p>{t('signIn.lead')}</p>
        {kept === 0 ? null : (
          <p role="status" data-testid="verdicts-kept" data-count={kept}>
            {t('signIn.kept', { count: kept })}
          </p>
        )}
        <TextInput
          label={t('signIn.login')}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          autoFocus
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
          data-testid="login"
        />
        <PasswordInput
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          data-testid="password"
        />
        {problem === undefined ? null : problem === 'empty' ? (
          <p className="problem" role="alert" data-testid="problem">
            {t('signIn.empty')}
          </p>
        ) : (
          <ProblemLine code={problem} text={t(`problem.${problem}`)} />
        )}
        <Button type="submit" loading={busy} data-testid="sign-in">
          {t('signIn.submit')}
        </Button>
        {ways.data?.oidc === undefined ? null : (
          <Button variant="default" disabled={busy} onClick={goThere} data-testid="sign-in-oidc">
            {t('signIn.oidc', { name: ways.data.oidc.name })}
          </Button>
        )}
      </form>
    </EntryFrame>
  );
}
