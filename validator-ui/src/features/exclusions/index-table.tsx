import type { IndexFigure } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { LoadingState } from '../../ui/states.tsx';
import { type ExclusionScope, storeIndexQuery } from './queries.ts';

/** The index of each question before and after exclusions, with interval and n. */
export function IndexTable({ scope }: { readonly scope: ExclusionScope }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const index = useQuery(storeIndexQuery(useHub(), scope));
  const rows = index.data?.rows ?? [];
  return (
    <section>
      <h2>{t('exclusions.index')}</h2>
      <Failure error={index.error} />
      {index.isPending ? (
        <LoadingState />
      ) : index.data === undefined ? null : rows.length === 0 ? (
        <p className="exclusions-none">{t('exclusions.indexEmpty')}</p>
      ) : (
        <table className="exclusions-index">
          <thead>
            <tr>
              <th scope="col">{t('exclusions.question')}</th>
              <th scope="col">{t('exclusions.before')}</th>
              <th scope="col">{t('exclusions.after')}</th>
              <th scope="col">{t('exclusions.polls')}</th>
              <th scope="col">{t('exclusions.excluded')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key} data-testid={`exclusions-index-${row.key}`}>
                <th scope="row">{row.text?.[language] ?? t('results.noText', { id: row.key })}</th>
                <td data-testid="index-before">
                  <Share figure={row.before} />
                </td>
                <td data-testid="index-after">
                  <Share figure={row.after} />
                </td>
                <td>{formatNumber(row.polls, language)}</td>
                <td data-testid="index-excluded">{formatNumber(row.excluded, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Share({ figure: { index } }: { readonly figure: IndexFigure }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (index === undefined) return t('exclusions.noIndex');
  return t('exclusions.value', {
    share: formatPercent(index.share, language),
    low: formatPercent(index.low, language),
    high: formatPercent(index.high, language),
    n: formatNumber(index.n, language),
  });
}
