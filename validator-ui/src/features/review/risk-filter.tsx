import { riskKindName } from '@otklik/shared/i18n/risk-text.ts';
import { shownKinds } from '@otklik/shared/risk/shown.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice } from '../../ui/fields.tsx';
import { storesQuery } from '../stores/stores-query.ts';
import type { WaySearch } from './way-search.ts';

type Narrowing = Pick<WaySearch, 'store' | 'reason'>;

/** Which part of the queue by risk to go through. */
export function RiskFilter({
  value,
  onChange,
}: {
  readonly value: Narrowing;
  readonly onChange: (value: Narrowing) => void;
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const stores = useQuery(storesQuery(useHub())).data?.stores ?? [];
  const { store, reason } = value;
  const chosen = (next: string) => shownKinds.find((kind) => kind === next);
  return (
    <div className="risk-filter">
      <Choice
        label={t('ways.riskStore')}
        value={store ?? ''}
        onChange={({ target }) =>
          onChange({
            ...(reason === undefined ? {} : { reason }),
            ...(target.value === '' ? {} : { store: target.value }),
          })
        }
        data-testid="risk-store"
      >
        <option value="">{t('ways.riskAnyStore')}</option>
        {stores.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('ways.riskReason')}
        value={reason ?? ''}
        onChange={({ target }) => {
          const kind = chosen(target.value);
          onChange({
            ...(store === undefined ? {} : { store }),
            ...(kind === undefined ? {} : { reason: kind }),
          });
        }}
        data-testid="risk-reason"
      >
        <option value="">{t('ways.riskAnyReason')}</option>
        {shownKinds.map((kind) => (
          <option key={kind} value={kind}>
            {riskKindName(kind, language)}
          </option>
        ))}
      </Choice>
    </div>
  );
}
