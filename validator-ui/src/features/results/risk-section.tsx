import { riskKindName } from '@otklik/shared/i18n/risk-text.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';

const DAY_MS = 86_400_000;
const PERIODS = [7, 30, 90] as const;

/** How often detectors found something, by store: for managers, who see of it neither a press nor an answer. */
export function RiskSection() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const [days, setDays] = useState(30);
  const counts = useQuery({
    queryKey: ['results', 'risk', days] as const,
    queryFn: ({ signal }) => orThrow(hub.riskCounts(Date.now() - days * DAY_MS, signal)),
    staleTime: 60_000,
    // The hub looks by itself, every few minutes.
    refetchInterval: ({ state }) => ((state.data?.unscored ?? 0) > 0 ? 60_000 : false),
  });
  const number = (value: number) => formatNumber(value, language);
  const stores = counts.data?.stores;
  const unscored = counts.data?.unscored ?? 0;
  return (
    <section className="risk-counts" data-testid="risk-counts">
      <h2>{t('risk.title')}</h2>
      <p className="words">{t('risk.lead')}</p>
      <Choice
        label={t('risk.period')}
        value={days}
        onChange={({ target }) => setDays(Number(target.value))}
        data-testid="risk-days"
      >
        {PERIODS.map((period) => (
          <option key={period} value={period}>
            {t('risk.days', { count: period })}
          </option>
        ))}
      </Choice>
      {counts.isPending ? <LoadingState /> : null}
      {counts.isError ? <ErrorState error={counts.error} onRetry={() => void counts.refetch()} /> : null}
      {unscored > 0 ? (
        <p className="words" data-testid="risk-unscored">
          {t('risk.unscored', { count: unscored })}
        </p>
      ) : null}
      {stores?.length === 0 && unscored === 0 ? (
        <p className="words" data-testid="risk-none">
          {t('risk.none')}
        </p>
      ) : null}
      {stores === undefined || stores.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('risk.store')}</th>
              <th scope="col">{t('risk.kinds')}</th>
              <th scope="col" className="tn">
                {t('risk.found')}
              </th>
              <th scope="col" className="tn">
                {t('risk.waiting')}
              </th>
            </tr>
          </thead>
          <tbody>
            {stores.map((store) => (
              <tr key={store.id}>
                <th scope="row">{store.name}</th>
                <td>
                  {store.counts
                    .map(({ kind, findings }) => `${riskKindName(kind, language)}: ${number(findings)}`)
                    .join(' · ')}
                </td>
                <td className="tn">
                  {number(store.counts.reduce((sum, { findings }) => sum + findings, 0))}
                </td>
                <td className="tn">{number(store.waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
