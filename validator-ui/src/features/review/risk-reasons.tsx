import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { reasonWords } from '@otklik/shared/i18n/risk-text.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { reasonsQuery } from './queries.ts';

/** Why the item stands early in the queue by risk: as the hub tells it before and after the verdict. */
export function RiskReasons({ item }: { readonly item: ReviewItem }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const asked = useQuery(reasonsQuery(useHub(), item));
  const reasons = asked.data?.reasons ?? [];
  const failed = asked.data === undefined && asked.isError;
  if (reasons.length === 0 && !failed) return null;
  return (
    <section className="risk-reasons" data-testid="risk-reasons">
      <h2>{t('ways.riskWhy')}</h2>
      {failed ? (
        <Failure error={asked.error} />
      ) : (
        <ul>
          {reasons.map((reason) => (
            <li key={reason.kind} data-kind={reason.kind}>
              {reasonWords(reason, language)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
