import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice } from '../../ui/fields.tsx';
import { isoDay } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import './coverage.css';
import { coverageQuery } from './coverage-query.ts';
import { CoverageTable } from './coverage-table.tsx';

const DAY_MS = 86_400_000;
const PERIODS = [7, 30, 90] as const;

/** How much of what was answered to a question has been reviewed, by store: for managers. */
export function CoverageSection({ question }: { readonly question: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const [days, setDays] = useState(30);
  const from = isoDay(Date.now() - days * DAY_MS, 'UTC');
  const coverage = useQuery(coverageQuery(hub, question, from));
  return (
    <section className="coverage" data-testid="coverage">
      <h2>{t('coverage.title')}</h2>
      <p className="words">{t('coverage.lead')}</p>
      <Choice
        label={t('coverage.period')}
        value={days}
        onChange={({ target }) => setDays(Number(target.value))}
        data-testid="coverage-days"
      >
        {PERIODS.map((period) => (
          <option key={period} value={period}>
            {t('coverage.days', { count: period })}
          </option>
        ))}
      </Choice>
      {coverage.isPending ? <LoadingState /> : null}
      {coverage.isError ? (
        <ErrorState error={coverage.error} onRetry={() => void coverage.refetch()} />
      ) : null}
      {coverage.data?.stores.length === 0 ? (
        <p className="words" data-testid="coverage-none">
          {t('coverage.none')}
        </p>
      ) : null}
      {coverage.data === undefined || coverage.data.stores.length === 0 ? null : (
        <CoverageTable coverage={coverage.data} slice={{ question, from }} language={language} />
      )}
    </section>
  );
}
