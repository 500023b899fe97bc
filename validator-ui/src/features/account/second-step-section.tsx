import { Button, PasswordInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { sessionKey } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { timesIn } from '../../ui/format.ts';
import { ErrorState, LoadingState, ProblemLine } from '../../ui/states.tsx';
import { SetUpSecondStep } from '../second-step/set-up.tsx';
import { ownSessionsKey } from './session-table.tsx';

const secondStepKey = ['second-step'] as const;

/** One's own second step: whether there is one, set up anew, done without where the role may. */
export function SecondStepSection() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const [doing, setDoing] = useState<'set-up' | 'remove'>();
  const own = useQuery({
    queryKey: secondStepKey,
    queryFn: ({ signal }) => orThrow(hub.secondStep(signal)),
  });
  if (own.isPending) return <LoadingState />;
  if (own.data === undefined) return <ErrorState error={own.error} onRetry={() => void own.refetch()} />;
  const { since, recoveryLeft, required } = own.data;
  const done = () => {
    setDoing(undefined);
    void client.invalidateQueries({ queryKey: secondStepKey });
    void client.invalidateQueries({ queryKey: ownSessionsKey });
  };
  const day = (at: number): string => timesIn(language, { dateStyle: 'medium' }).format(at);
  return (
    <>
      <Failure error={own.error} />
      <p data-testid="second-step-state">
        {since === undefined
          ? t('secondStep.none')
          : t('secondStep.since', { date: day(since), left: recoveryLeft })}
      </p>
      {doing === 'set-up' ? (
        <SetUpSecondStep
          askPassword
          onDone={(session) => {
            client.setQueryData(sessionKey, session);
            done();
          }}
        />
      ) : doing === 'remove' ? (
        <RemoveForm onDone={done} />
      ) : (
        <div className="account-buttons">
          <Button variant="default" onClick={() => setDoing('set-up')} data-testid="second-step-set-up">
            {t(since === undefined ? 'secondStep.setUp' : 'secondStep.setUpAnew')}
          </Button>
          {since !== undefined && !required ? (
            <Button variant="default" onClick={() => setDoing('remove')} data-testid="second-step-remove">
              {t('secondStep.remove')}
            </Button>
          ) : null}
        </div>
      )}
    </>
  );
}

function RemoveForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const hub = useHub();
  const [password, setPassword] = useState('');
  const [state, setState] = useState<ApiErrorCode | 'busy'>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setState('busy');
    void hub.removeSecondStep(password).then((answer) => {
      if (!answer.ok) return setState(answer.error.code);
      onDone();
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <PasswordInput
        label={t('account.current')}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        data-testid="step-password"
      />
      {state === undefined || state === 'busy' ? null : (
        <ProblemLine code={state} text={t(`problem.${state}`)} />
      )}
      <Button type="submit" loading={state === 'busy'} disabled={password === ''}>
        {t('secondStep.remove')}
      </Button>
    </form>
  );
}
