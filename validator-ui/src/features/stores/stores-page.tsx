import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Failure } from '../../ui/fields.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { GroupsSection } from './groups-section.tsx';
import { needsAttention } from './kiosk-state.ts';
import { kiosksQuery } from './kiosks-query.ts';
import { MotionSection } from './motion-section.tsx';
import { NewStore } from './new-store.tsx';
import { StoreList } from './store-list.tsx';
import '../store/store.css';
import './stores.css';
import { storesQuery } from './stores-query.ts';

/**
 * The stores, their workplaces, and how their kiosks fare. The title says whether anything needs a hand, as long as the
 * chain's kiosks come in one answer; of a larger chain the page of devices says it.
 */
export function StoresPage() {
  const { t } = useTranslation();
  const hub = useHub();
  const admin = useUser().role === 'admin';
  const stores = useQuery(storesQuery(hub));
  const health = useQuery(kiosksQuery(hub));
  if (stores.isPending || health.isPending) return <LoadingState />;
  if (stores.data === undefined)
    return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  if (health.data === undefined)
    return <ErrorState error={health.error} onRetry={() => void health.refetch()} />;
  if (stores.data.stores.length === 0)
    return (
      <State title={t('stores.emptyTitle')} text={t('stores.emptyText')} testId="stores-empty">
        {admin ? <NewStore /> : null}
      </State>
    );
  const { kiosks, whole } = health.data;
  const count = kiosks.filter(needsAttention).length;
  return (
    <div className="stores" data-testid="stores">
      <h1>
        {kiosks.length === 0 || !whole
          ? t('stores.title')
          : count === 0
            ? t('kiosks.allWell')
            : t('kiosks.attention', { count })}
      </h1>
      <p className="stores-devices">
        <Link to="/devices" data-testid="to-devices">
          {t('devices.link')}
        </Link>
      </p>
      <Failure error={stores.error ?? health.error} />
      <StoreList stores={stores.data.stores} chain={health.data} />
      {admin ? (
        <div className="stores-actions">
          <NewStore />
        </div>
      ) : null}
      {admin ? <GroupsSection stores={stores.data.stores} /> : null}
      {admin ? <MotionSection /> : null}
    </div>
  );
}
