import { Button } from '@mantine/core';
import type { StoresReply } from '@otklik/shared/api/admin.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure, Field } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format.ts';
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
  const top = useRef<HTMLDivElement>(null);
  const [language] = useLanguage();
  const number = (value: number) => formatNumber(value, language);
  const { shown, found, from, page, pages } = storePage(stores, sought, asked);
  const turn = (to: number): void => {
    setAsked(to);
    top.current?.scrollIntoView();
  };
  return (
    <>
      {stores.length <= STORES_A_PAGE ? null : (
        <div className="stores-find" ref={top}>
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
              : t('stores.found', {
                  from: number(from),
                  to: number(from + shown.length - 1),
                  n: number(found),
                })}
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
            onClick={() => turn(page - 1)}
            data-testid="stores-previous"
          >
            {t('stores.previous')}
          </Button>
          <Button
            variant="default"
            disabled={page === pages - 1}
            onClick={() => turn(page + 1)}
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
