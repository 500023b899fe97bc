import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../../api/errors.ts';
import { ProblemLine } from '../../ui/states.tsx';

interface CodeFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly submit: string;
  /** Gives why it was refused, if it was. */
  readonly send: (code: string) => Promise<ApiErrorCode | undefined>;
}

/** Takes a code of the app. */
export function CodeField({ label, description, submit, send }: CodeFieldProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [state, setState] = useState<ApiErrorCode | 'busy' | 'empty'>();
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (code.replaceAll(' ', '').length < 6) return setState('empty');
    setState('busy');
    void send(code.trim()).then((refused) => {
      setState(refused);
      if (refused !== undefined) setCode('');
    });
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <TextInput
        label={label}
        description={description}
        name="code"
        autoComplete="one-time-code"
        inputMode="text"
        spellCheck={false}
        autoCapitalize="none"
        maxLength={32}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        data-testid="step-code"
      />
      {state === undefined || state === 'busy' ? null : state === 'empty' ? (
        <p className="problem" role="alert" data-testid="problem">
          {t('secondStep.empty')}
        </p>
      ) : (
        <ProblemLine code={state} text={t(`problem.${state}`)} />
      )}
      <Button type="submit" loading={state === 'busy'} data-testid="step-send">
        {submit}
      </Button>
    </form>
  );
}
