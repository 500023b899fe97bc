import { Button, PasswordInput } from '@mantine/core';
import type { SecondStepBegun } from '@otklik/shared/api/people.ts';
import type { SessionReply } from '@otklik/shared/api/session.ts';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { CopyButton } from '../stores/copy-button.tsx';
import { CodeField } from './code-field.tsx';
import './second-step.css';

interface SetUpProps {
  /** A session that is complete is asked for its password first. */
  readonly askPassword: boolean;
  /** Once the recovery codes have been shown: the session with its new token. */
  readonly onDone: (session: SessionReply) => void;
}

type Stage =
  | { readonly at: 'begin' }
  | { readonly at: 'scan'; readonly begun: SecondStepBegun }
  | { readonly at: 'keep'; readonly session: SessionReply; readonly recovery: readonly string[] };

/** Sets the second step up: a secret for the app, its first code, and the codes for the day the app is lost. */
export function SetUpSecondStep({ askPassword, onDone }: SetUpProps) {
  const [stage, setStage] = useState<Stage>({ at: 'begin' });
  switch (stage.at) {
    case 'begin':
      return <Begin askPassword={askPassword} onBegun={(begun) => setStage({ at: 'scan', begun })} />;
    case 'scan':
      return <Scan begun={stage.begun} onSet={(set) => setStage({ at: 'keep', ...set })} />;
    case 'keep':
      return <Keep recovery={stage.recovery} onDone={() => onDone(stage.session)} />;
  }
}

function Begin({
  askPassword,
  onBegun,
}: {
  readonly askPassword: boolean;
  readonly onBegun: (begun: SecondStepBegun) => void;
}) {
  const { t } = useTranslation();
  const hub = useHub();
  const [password, setPassword] = useState('');
  const [state, setState] = useState<ApiErrorCode | 'busy'>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setState('busy');
    void hub.beginSecondStep(askPassword ? { password } : {}).then((answer) => {
      if (!answer.ok) return setState(answer.error.code);
      setState(undefined);
      onBegun(answer.value);
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{t('secondStep.lead')}</p>
      {askPassword ? (
        <PasswordInput
          label={t('account.current')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          data-testid="step-password"
        />
      ) : null}
      {state === undefined || state === 'busy' ? null : (
        <ProblemLine code={state} text={t(`problem.${state}`)} />
      )}
      <Button
        type="submit"
        loading={state === 'busy'}
        disabled={askPassword && password === ''}
        data-testid="step-begin"
      >
        {t('secondStep.begin')}
      </Button>
    </form>
  );
}

function Scan({
  begun: { secret, uri },
  onSet,
}: {
  readonly begun: SecondStepBegun;
  readonly onSet: (set: { readonly session: SessionReply; readonly recovery: readonly string[] }) => void;
}) {
  const { t } = useTranslation();
  const hub = useHub();
  const shown = useRef<HTMLElement>(null);
  return (
    <div className="second-step">
      <p>{t('secondStep.scan')}</p>
      <QrCode text={uri} label={t('secondStep.qr')} className="second-step-qr" testId="step-qr" />
      <p>{t('secondStep.type')}</p>
      <code ref={shown} className="second-step-secret" data-testid="step-secret">
        {secret.match(/.{1,4}/g)?.join(' ')}
      </code>
      <CopyButton source={shown} label={t('secondStep.copySecret')} testId="step-copy" />
      <CodeField
        label={t('secondStep.firstCode')}
        submit={t('secondStep.confirm')}
        send={async (code) => {
          const answer = await hub.confirmSecondStep(code);
          if (!answer.ok) return answer.error.code;
          hub.setCsrf(answer.value.session.csrf);
          onSet(answer.value);
          return undefined;
        }}
      />
    </div>
  );
}

function Keep({ recovery, onDone }: { readonly recovery: readonly string[]; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  return (
    <div className="second-step" data-testid="step-recovery">
      <p role="status">{t('secondStep.done')}</p>
      <p>{t('secondStep.keep')}</p>
      <ol ref={list} className="second-step-recovery">
        {recovery.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <CopyButton source={list} label={t('secondStep.copyRecovery')} testId="step-copy-recovery" />
      <Button onClick={onDone} data-testid="step-kept">
        {t('secondStep.kept')}
      </Button>
    </div>
  );
}
