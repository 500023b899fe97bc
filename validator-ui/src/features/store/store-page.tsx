import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { StoreRecord } from '@otklik/shared/api/chain.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Failure } from '../../ui/fields.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { storesQuery } from '../stores/stores-query.ts';
import { CamerasSection } from './cameras-section.tsx';
import { CodesSection } from './codes-section.tsx';
import { ConsolesSection } from './consoles-section.tsx';
import { CounterSection } from './counter-section.tsx';
import { DetailsSection } from './details-section.tsx';
import { HoursSection } from './hours-section.tsx';
import { PlacesSection } from './places-section.tsx';
import { storeRecordQuery } from './store-queries.ts';
import { TillsSection } from './tills-section.tsx';
import { WorkersSection } from './workers-section.tsx';
import './store.css';

/** One store: when it is open, its workplaces and what stands there, who works there, and what its kiosks are set to. */
export function StorePage() {
  const { t } = useTranslation();
  const hub = useHub();
  const { store: id } = useParams({ from: '/stores/$store' });
  const stores = useQuery(storesQuery(hub));
  const record = useQuery(storeRecordQuery(hub, id));
  if (stores.isPending) return <LoadingState />;
  if (stores.data === undefined)
    return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  const back = <Link to="/stores">{t('store.back')}</Link>;
  const store = stores.data.stores.find((each) => each.id === id);
  if (store === undefined)
    return (
      <State title={t('store.unknownTitle')} testId="store-unknown">
        {back}
      </State>
    );
  if (record.isPending) return <LoadingState />;
  if (record.data === undefined)
    return <ErrorState error={record.error} onRetry={() => void record.refetch()} />;
  return (
    <div className="store" data-testid="store">
      <p className="store-back">{back}</p>
      <h1>{store.name}</h1>
      <Failure error={stores.error ?? record.error} />
      <Parts key={id} store={store} stores={stores.data.stores} record={record.data} />
    </div>
  );
}

interface PartsProps {
  readonly store: StoresReply['stores'][number];
  readonly stores: StoresReply['stores'];
  /** As the hub told last. */
  readonly record: StoreRecord;
}

function Parts({ store, stores, record }: PartsProps) {
  const hub = useHub();
  const client = useQueryClient();
  const admin = useUser().role === 'admin';
  const [opened, setOpened] = useState(record);
  const recordQuery = storeRecordQuery(hub, store.id);
  const anew = () => client.invalidateQueries({ queryKey: storesQuery(hub).queryKey });
  const standing = () => {
    void anew();
    return client.fetchQuery({ ...recordQuery, staleTime: 0 });
  };
  const stands = (next: StoreRecord): void => {
    // Their own change of another part; where somebody else's lies between, the hub tells of it when this one is sent.
    setOpened((before) => (next.revision === before.revision + 1 ? next : before));
    client.setQueryData(recordQuery.queryKey, next);
    void anew();
  };
  const nameOf = (other: string) => stores.find((each) => each.id === other)?.name ?? other;
  return (
    <>
      {admin ? (
        <DetailsSection
          {...{ record, opened, nameOf }}
          onDone={stands}
          onStale={async () => setOpened(await standing())}
        />
      ) : null}
      <HoursSection record={record} onDone={stands} standing={standing} editable={admin} />
      {admin ? (
        <PlacesSection
          {...{ record, stores, standing }}
          onChanged={() =>
            Promise.all([client.invalidateQueries({ queryKey: recordQuery.queryKey }), anew()])
          }
        />
      ) : null}
      {admin ? <CodesSection store={store} /> : null}
      <ConsolesSection store={store} />
      {admin ? <CamerasSection store={store} /> : null}
      <WorkersSection store={store.id} zone={store.zone} />
      <TillsSection store={store} />
      <CounterSection store={store.id} />
    </>
  );
}
