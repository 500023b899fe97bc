import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import type { TableSearch } from '../../app/router.tsx';
import { sections, useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';
import { storesQuery } from '../stores/stores-query.ts';
import { daySpan } from './day-span.ts';

export interface TableFiltersProps {
  readonly search: TableSearch;
  /** Of the whole filter, not of this page. */
  readonly total: number;
  readonly pending: number;
  readonly items: readonly ReviewItem[];
  readonly onChange: (search: TableSearch) => void;
}

export function TableFilters({ search, total, pending, items, onChange }: TableFiltersProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const places = usePlaces(items);
  // A filter starts its list anew: neither the page nor the selected item goes with it.
  const { cursor: _cursor, item: _item, ...kept } = search;
  const withState = (value: string) => {
    const { state: _state, ...rest } = kept;
    onChange(
      value === 'pending' || value === 'done' || value === 'second-look' ? { ...rest, state: value } : rest,
    );
  };
  const withPlace = (value: string) => {
    const { workplace: _workplace, ...rest } = kept;
    onChange(value === '' ? rest : { ...rest, workplace: value });
  };
  const withDay = (name: string) => {
    const { day: _day, ...rest } = kept;
    // The stores of one list lie in one zone, as a rule; else a day is that of the first event shown.
    const own = items[0]?.store.zone ?? search.day?.zone;
    const zone = own ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const span = daySpan(name, zone);
    onChange(span === undefined ? rest : { ...rest, day: { name, zone, ...span } });
  };
  return (
    <div className="filters">
      <h1>{t('table.title')}</h1>
      <label>
        <span className="visually-hidden">{t('table.filterPlace')}</span>
        <select
          value={search.workplace ?? ''}
          onChange={(event) => {
            withPlace(event.currentTarget.value);
            event.currentTarget.blur();
          }}
          data-testid="filter-workplace"
        >
          <option value="">{t('table.allPlaces')}</option>
          {places.map((place) => (
            <option key={place.id} value={place.id}>
              {place.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="visually-hidden">{t('table.filterState')}</span>
        <select
          value={search.state ?? 'all'}
          onChange={(event) => {
            withState(event.currentTarget.value);
            event.currentTarget.blur();
          }}
          data-testid="filter-state"
        >
          <option value="all">{t('table.stateAll')}</option>
          <option value="pending">{t('table.statePending')}</option>
          <option value="done">{t('table.stateDone')}</option>
          <option value="second-look">{t('table.stateSecondLook')}</option>
        </select>
      </label>
      <label>
        <span className="visually-hidden">{t('table.filterDay')}</span>
        <input
          type="date"
          value={search.day?.name ?? ''}
          onChange={(event) => withDay(event.currentTarget.value)}
          data-testid="filter-day"
        />
      </label>
      <span className="filters-count" data-testid="table-count">
        {t('table.count', {
          count: total,
          shown: formatNumber(total, language),
          pending: formatNumber(pending, language),
        })}
      </span>
      {sections(useUser().role).includes('exports') ? (
        <Link
          to="/exports"
          search={{
            kind: 'events',
            ...(search.workplace === undefined ? {} : { workplace: search.workplace }),
          }}
          data-testid="export-events"
        >
          {t('exports.openEvents')}
        </Link>
      ) : null}
    </div>
  );
}

/** All workplaces where the role may list the stores, else those of the events at hand. */
function usePlaces(items: readonly ReviewItem[]) {
  const { data } = useQuery(storesQuery(useHub()));
  const places = new Map<string, string>();
  for (const store of data?.stores ?? [])
    for (const place of store.workplaces) places.set(place.id, `${store.name}, ${place.name}`);
  if (places.size === 0)
    for (const item of items) places.set(item.workplace.id, `${item.store.name}, ${item.workplace.name}`);
  return [...places].map(([id, name]) => ({ id, name }));
}
