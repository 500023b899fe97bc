import type { UserScope } from '@otklik/shared/api/session.ts';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { operatorsQuery } from '../store/store-queries.ts';

interface WorkerChoiceProps {
  readonly store: string;
  readonly value: string | undefined;
}

/** Which worker of a store the account is of: whose own figures its person sees. */
export function WorkerChoice({ store, value }: WorkerChoiceProps) {
  const { t } = useTranslation();
  const hint = useId();
  const workers = useQuery(operatorsQuery(useHub(), store, 'working'));
  const known = workers.data ?? [];
  return (
    <div className="field">
      <label htmlFor={`${hint}s`}>{t('people.worker')}</label>
      <select
        // What is chosen to begin with is there once the workers are.
        key={`${store} ${workers.isSuccess}`}
        id={`${hint}s`}
        name="operator"
        defaultValue={value ?? ''}
        aria-describedby={hint}
        data-testid="person-worker"
      >
        <option value="">{t('people.workerNone')}</option>
        {value === undefined || known.some(({ id }) => id === value) ? null : (
          <option value={value}>{value}</option>
        )}
        {known.map(({ id, number, name }) => (
          <option key={id} value={id}>
            {[number, name].filter((each) => each !== undefined).join(' · ')}
          </option>
        ))}
      </select>
      <p id={hint} className="field-hint">
        {t('people.workerHint')}
      </p>
    </div>
  );
}

/** The store of a scope, where it is one. */
export const storeOfScope = (scope: UserScope): string | undefined =>
  scope.kind === 'store' ? scope.store : undefined;
