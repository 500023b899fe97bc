import { Button } from '@mantine/core';
import type { StoresReply } from '@otklik/shared/api/admin.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Failure, Field } from '../../ui/fields.tsx';
import { EnrolKiosk } from './enrol-kiosk.tsx';
import { KioskTable } from './kiosk-table.tsx';
import { type KioskList, storeKiosksQuery } from './kiosks-query.ts';
import { STORES_A_PAGE, storePage } from './store-pages.ts';

type Store = StoresReply['stores'][number];

interface ListProps {
  readonly stores: readonly Store[];
  /** The chain's kiosks, or as many as came in one answer. */
  readonly chain: KioskList;
}

/** The stores by pages, found by name. Where the chain's kiosks are too many for one answer, each store asks for its own. */
export function StoreList({ stores, chain }: ListProps) {
  const { t } = useTranslation();
  const [sought, setSought] = useState('');
  const [asked, setAsked] = useState(0);
  const { shown, found, from, page, pages } = storePage(stores, sought, asked);
  return (
    <>
      {stores.length <= STORES_A_PAGE ? null : (
        <div className="stores-find">
          <Field
            type="search"
            label={t('stores.search')}
            value={sought}
            maxLength={100}
            onChange={(event) => {
              setSought(event.currentTarget.value);
              setAsked(0);
            }}
            data-testid="stores-search"
          />
          <p role="status" data-testid="stores-found">
            {found === 0
              ? t('stores.noneFound')
              : t('stores.found', { from, to: from + shown.length - 1, n: found })}
          </p>
        </div>
      )}
      {shown.map((store) => (
        <StoreSection key={store.id} {...{ store, chain }} />
      ))}
      {pages === 1 ? null : (
        <nav className="stores-actions" aria-label={t('stores.pages')}>
          <Button
            variant="default"
            disabled={page === 0}
            onClick={() => setAsked(page - 1)}
            data-testid="stores-previous"
          >
            {t('stores.previous')}
          </Button>
          <Button
            variant="default"
            disabled={page === pages - 1}
            onClick={() => setAsked(page + 1)}
            data-testid="stores-next"
          >
            {t('stores.next')}
          </Button>
        </nav>
      )}
    </>
  );
}

function StoreSection({ store, chain }: { readonly store: Store; readonly chain: KioskList }) {
  const { t } = useTranslation();
  const hub = useHub();
  const admin = useUser().role === 'admin';
  const own = useQuery({ ...storeKiosksQuery(hub, store.id), enabled: !chain.whole });
  const list = chain.whole ? chain : own.data;
  return (
    <section data-testid={`store-${store.id}`}>
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
      <Failure error={own.error} />
      {list === undefined ? null : (
        <KioskTable
          kiosks={list.kiosks.filter((kiosk) => kiosk.store === store.id)}
          all={list.kiosks}
          zone={store.zone}
          now={list.now}
        />
      )}
      <div className="stores-actions">
        <Button
          variant="default"
          component={Link}
          to={`/stores/${store.id}`}
          aria-label={t('store.openLabel', { store: store.name })}
          data-testid="open-store"
        >
          {t('store.open')}
        </Button>
        {admin && store.workplaces.length > 0 ? <EnrolKiosk store={store} /> : null}
      </div>
    </section>
  );
}
