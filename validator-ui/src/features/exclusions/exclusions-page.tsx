import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { Choice, Failure, Field } from '../../ui/fields.tsx';
import { Ring } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { KnownLink } from '../agreement/known-link.tsx';
import { storesQuery } from '../stores/stores-query.ts';
import { asked, type ExclusionSearch, exclusionSearch } from './exclusion-search.ts';
import { ExclusionsList } from './exclusions-list.tsx';
import './exclusions.css';
import { IndexTable } from './index-table.tsx';

/** What experts have left out of a store's figures, what that did to the index, and the store's appeals. */
export function ExclusionsPage() {
  const { t } = useTranslation();
  const stores = useQuery(storesQuery(useHub()));
  const navigate = useNavigate();
  // The router also hands on what the address says beside it.
  const search = exclusionSearch({ ...useSearch({ from: '/exclusions' }) });
  if (stores.isPending) return <LoadingState />;
  if (stores.data === undefined)
    return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  const [first] = stores.data.stores;
  const store = search.store ?? first?.id;
  if (store === undefined)
    return (
      <State
        title={t('exclusions.noStoresTitle')}
        text={t('exclusions.noStoresText')}
        mark={<Ring size={28} />}
        testId="exclusions-no-store"
      />
    );
  const set = (field: keyof ExclusionSearch, value: string) => {
    const { [field]: _before, ...rest } = search;
    void navigate({
      to: '/exclusions',
      search: value === '' ? rest : { ...rest, [field]: value },
      replace: true,
    });
  };
  const scope = asked(store, search);
  const named = stores.data.stores.some(({ id }) => id === store);
  return (
    <div className="exclusions" data-testid="exclusions">
      <h1>{t('exclusions.title')}</h1>
      <p className="exclusions-lead">{t('exclusions.lead')}</p>
      <Failure error={stores.error} />
      <div className="exclusions-filters">
        <Choice
          label={t('exclusions.store')}
          value={store}
          onChange={(event) => set('store', event.currentTarget.value)}
          data-testid="exclusions-store"
        >
          {named ? null : <option value={store}>{store}</option>}
          {stores.data.stores.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        {(['from', 'to'] as const).map((field) => (
          <Field
            key={field}
            type="date"
            label={t(`exclusions.${field}`)}
            value={search[field] ?? ''}
            onChange={(event) => set(field, event.currentTarget.value)}
            data-testid={`exclusions-${field}`}
          />
        ))}
        <p className="field-hint">{t('exclusions.days')}</p>
      </div>
      <KnownLink />
      <IndexTable scope={scope} />
      <ExclusionsList scope={scope} />
    </div>
  );
}
