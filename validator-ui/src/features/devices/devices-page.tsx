import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatClock, formatDay } from '../../ui/format.ts';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { DeviceFilters } from './device-filters.tsx';
import { DevicePane } from './device-pane.tsx';
import { askedOf, type DeviceSearch, deviceSearch } from './device-search.ts';
import { DeviceTable } from './device-table.tsx';
import './devices.css';
import { devicesQuery } from './devices-query.ts';

const FILTERS = ['state', 'store', 'group', 'version', 'q'] as const;
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** How every workplace of the chain fares now; the title says how many need a hand. */
export function DevicesPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const navigate = useNavigate();
  const { role, scope } = useUser();
  const admin = role === 'admin';
  // The router also hands on what the address says beside it.
  const search = deviceSearch({ ...useSearch({ from: '/devices' }) });
  const list = useQuery(devicesQuery(useHub(), askedOf(search)));
  const go = (next: DeviceSearch) => void navigate({ to: '/devices', search: next, replace: true });
  const { place, cursor, ...filters } = search;
  const filtered = FILTERS.some((each) => search[each] !== undefined);
  const onOpen = (id: string | undefined) => {
    const { place: _before, ...rest } = search;
    go(id === undefined || id === place ? rest : { ...rest, place: id });
    // Whoever closes it by the keyboard is where they were.
    if (id === undefined)
      document.querySelector<HTMLElement>(`[data-testid="device-open-${place}"]`)?.focus();
  };
  if (list.isPending) return <LoadingState />;
  if (list.data === undefined) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const { counts, now, places, next } = list.data;
  const needy = counts['no-data'] + counts.fault;
  const none = Object.values(counts).every((each) => each === 0);
  if (none && !filtered)
    return (
      <State title={t('devices.emptyTitle')} text={t('devices.emptyText')} testId="devices-empty">
        <Button variant="default" component={Link} to="/stores">
          {t('devices.stores')}
        </Button>
      </State>
    );
  return (
    <div className="devices" data-testid="devices" data-open={place !== undefined}>
      <header>
        <h1>{needy === 0 ? t('devices.allWell') : t('devices.attention', { count: needy })}</h1>
        <p>
          {t('devices.lead', {
            time: `${formatDay(now, ownZone(), language)}, ${formatClock(now, ownZone()).slice(0, 5)}`,
          })}{' '}
          <Link to="/stores">{t('devices.stores')}</Link>
          {/* A rollout is of the whole chain. */}
          {scope.kind === 'all' ? (
            <>
              {' · '}
              <Link to="/releases">{t('releases.link')}</Link>
            </>
          ) : null}
        </p>
        <Failure error={list.error} />
      </header>
      <DeviceFilters
        {...{ search }}
        list={list.data}
        onChange={(field, value) => {
          const { [field]: _before, ...rest } = filters;
          const open = place === undefined ? {} : { place };
          go({ ...open, ...rest, ...(value === '' ? {} : { [field]: value }) });
        }}
      />
      <div className="devices-list">
        {places.length === 0 ? (
          <State title={t('devices.noneTitle')} testId="devices-none">
            <Button variant="default" onClick={() => go({})}>
              {t('devices.clear')}
            </Button>
          </State>
        ) : (
          <DeviceTable list={list.data} open={place} onOpen={onOpen} />
        )}
        <div className="devices-pages">
          {cursor === undefined ? null : (
            <Button variant="default" onClick={() => go(filters)} data-testid="devices-first">
              {t('devices.first')}
            </Button>
          )}
          {next === undefined ? null : (
            <Button
              variant="default"
              onClick={() => go({ ...filters, cursor: next })}
              data-testid="devices-next"
            >
              {t('devices.next')}
            </Button>
          )}
        </div>
      </div>
      {place === undefined ? null : (
        <DevicePane key={place} id={place} admin={admin} onClose={() => onOpen(undefined)} />
      )}
    </div>
  );
}
