import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiErrorCode, codeOf } from '../api/errors.ts';
import { FaultMark } from './marks.tsx';

interface StateProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly mark?: ReactNode;
  readonly children?: ReactNode;
  readonly testId?: string;
}

/** One screenful of words where there is no data to show. */
export function State({ title, text, mark, children, testId }: StateProps) {
  return (
    <section className="state" data-testid={testId}>
      {mark}
      <h1>{title}</h1>
      {text === undefined ? null : <p>{text}</p>}
      {children === undefined ? null : <div className="state-actions">{children}</div>}
    </section>
  );
}

export function LoadingState() {
  const { t } = useTranslation();
  return (
    <div className="state state-loading" role="status" data-testid="loading">
      <Loader size="sm" color="var(--text-2)" />
      <p>{t('common.loading')}</p>
    </div>
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** What else there is to say or to do. */
  readonly children?: ReactNode;
}

export function ErrorState({ error, onRetry, children }: ErrorStateProps) {
  const { t } = useTranslation();
  return (
    <State
      title={t('state.errorTitle')}
      text={t(`problem.${codeOf(error)}`)}
      mark={<FaultMark size={28} />}
      testId="error-state"
    >
      <Button variant="default" onClick={onRetry}>
        {t('common.retry')}
      </Button>
      {children}
    </State>
  );
}

/** A failure in words beside what it concerns, never over it. */
export function ProblemLine({ code, text }: { readonly code: ApiErrorCode; readonly text: string }) {
  return (
    <p className="problem" role="alert" data-testid="problem" data-code={code}>
      <FaultMark size={16} />
      <span>{text}</span>
    </p>
  );
}
