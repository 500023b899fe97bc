import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import './stores.css';
import { storesQuery } from './stores-query.ts';

/** The stores and their workplaces, to read. */
export function StoresPage() {
  const { t } = useTranslation();
  const stores = useQuery(storesQuery(useHub()));
  if (stores.isPending) return <LoadingState />;
  if (stores.isError) return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  if (stores.data.stores.length === 0)
    return <State title={t('stores.emptyTitle')} text={t('stores.emptyText')} testId="stores-empty" />;
  return (
    <div className="stores" data-testid="stores">
      <h1>{t('stores.title')}</h1>
      {stores.data.stores.map((store) => (
        <section key={store.id} data-testid={`store-${store.id}`}>
          <h2>{store.name}</h2>
          <dl>
            <dt>{t('stores.zone')}</dt>
            <dd>{store.zone}</dd>
            <dt>{t('stores.workplaces')}</dt>
            <dd>
              {store.workplaces.length === 0
                ? t('stores.none')
                : store.workplaces.map((place) => <span key={place.id}>{place.name}</span>)}
            </dd>
          </dl>
        </section>
      ))}
    </div>
  );
}
