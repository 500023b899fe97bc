import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../api/errors.ts';
import { useHub } from '../api/hub-context.ts';
import { Ring } from '../ui/marks.tsx';
import { ProblemLine } from '../ui/states.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { homeOf, sessionKey, useSession } from './session.ts';
import { Spiral } from './spiral.tsx';

export function SignInPage() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const session = useSession();
  const { back } = useSearch({ from: '/sign-in' });
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<ApiErrorCode | 'empty'>();
  const [busy, setBusy] = useState(false);

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
          <LanguageSwitch />
        </div>
        <form onSubmit={submit} noValidate>
          <h1>{t('signIn.title')}</h1>
          <p>{t('signIn.lead')}</p>
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
        </form>
      </main>
    </div>
  );
}
