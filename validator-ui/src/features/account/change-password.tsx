import { Button, PasswordInput } from '@mantine/core';
import { passwordFault } from '@otklik/shared/base/password-rules.ts';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { sessionKey } from '../../app/session.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { ownSessionsKey } from './session-table.tsx';

export function ChangePassword({ login }: { readonly login: string }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [state, setState] = useState<ApiErrorCode | 'empty' | 'differ' | 'busy' | 'done'>();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (current === '' || password === '') return setState('empty');
    if (passwordFault(password, login) !== undefined) return setState('password-weak');
    if (password !== again) return setState('differ');
    setState('busy');
    void hub.changePassword({ current, password }).then((answer) => {
      if (!answer.ok) return setState(answer.error.code);
      hub.setCsrf(answer.value.csrf);
      client.setQueryData(sessionKey, answer.value);
      void client.invalidateQueries({ queryKey: ownSessionsKey });
      for (const clear of [setCurrent, setPassword, setAgain]) clear('');
      setState('done');
    });
  };
  const field = { visibilityToggleButtonProps: { 'aria-label': t('signIn.show') } };
  return (
    <form onSubmit={submit} noValidate>
      <input type="hidden" name="username" autoComplete="username" value={login} readOnly />
      <PasswordInput
        {...field}
        label={t('account.current')}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        data-testid="current"
      />
      <PasswordInput
        {...field}
        label={t('welcome.password')}
        description={t('welcome.rule')}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-testid="password"
      />
      <PasswordInput
        {...field}
        label={t('welcome.repeat')}
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        data-testid="again"
      />
      {state === undefined || state === 'busy' ? null : state === 'done' ? (
        <p role="status" data-testid="password-changed">
          {t('account.changed')}
        </p>
      ) : state === 'empty' || state === 'differ' ? (
        <p className="problem" role="alert" data-testid="problem">
          {t(`welcome.${state}`)}
        </p>
      ) : (
        <ProblemLine code={state} text={t(`problem.${state}`)} />
      )}
      <Button type="submit" loading={state === 'busy'} data-testid="change-password">
        {t('account.change')}
      </Button>
    </form>
  );
}
