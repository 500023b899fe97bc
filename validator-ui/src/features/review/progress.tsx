import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';
import { progressQuery } from './queries.ts';

/** How much of the work is done. Nothing while it is not known. */
export function Progress() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { data } = useQuery(progressQuery(useHub()));
  if (data === undefined || data.total === 0) return null;
  const done = Math.max(0, data.total - data.pending);
  const of = t('progress.of', {
    done: formatNumber(done, language),
    total: formatNumber(data.total, language),
  });
  return (
    <div className="progress" data-testid="progress" data-done={done} data-total={data.total}>
      <span>{t('progress.label')}</span>
      <svg
        className="progress-track"
        viewBox="0 0 140 6"
        role="img"
        aria-label={`${t('progress.label')} ${of}`}
      >
        <rect width="140" height="6" rx="3" fill="var(--line)" />
        <rect width={(140 * done) / data.total} height="6" rx="3" fill="var(--text-2)" />
      </svg>
      <span className="tn">{of}</span>
    </div>
  );
}
