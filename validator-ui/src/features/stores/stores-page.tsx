import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { needsAttention } from './kiosk-state.ts';
import { KioskTable } from './kiosk-table.tsx';
import { kiosksQuery } from './kiosks-query.ts';
import './stores.css';
import { storesQuery } from './stores-query.ts';

/** The stores, their workplaces, and how their kiosks fare; the title says whether anything needs a hand. */
export function StoresPage() {
  const { t } = useTranslation();
  const hub = useHub();
  const stores = useQuery(storesQuery(hub));
  const health = useQuery(kiosksQuery(hub));
  if (stores.isPending || health.isPending) return <LoadingState />;
  if (stores.isError) return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  if (health.isError) return <ErrorState error={health.error} onRetry={() => void health.refetch()} />;
  if (stores.data.stores.length === 0)
    return <State title={t('stores.emptyTitle')} text={t('stores.emptyText')} testId="stores-empty" />;
  const { kiosks, now } = health.data;
  const count = kiosks.filter(needsAttention).length;
  return (
    <div className="stores" data-testid="stores">
      <h1>
        {kiosks.length === 0
          ? t('stores.title')
          : count === 0
            ? t('kiosks.allWell')
            : t('kiosks.attention', { count })}
      </h1>
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
          <KioskTable kiosks={kiosks.filter((kiosk) => kiosk.store === store.id)} now={now} />
        </section>
      ))}
    </div>
  );
}
