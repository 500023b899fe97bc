import type { ResultScope } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatDayOf, formatDays } from '../../ui/format.ts';
import { shifted } from '../exports/export-search.ts';
import { groupsQuery, storesQuery } from '../stores/stores-query.ts';

/** What a slice is called: its place and its days. */
export function useSliceName(): (scope: ResultScope) => string {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const stores = useQuery(storesQuery(hub)).data?.stores ?? [];
  const groups = useQuery(groupsQuery(hub)).data ?? [];
  const named = (list: readonly { readonly id: string; readonly name: string }[], id: string | undefined) =>
    id === undefined ? undefined : (list.find((each) => each.id === id)?.name ?? id);
  return ({ from, to, store, group, workplace, operator }) => {
    const place = named(stores, store) ?? named(groups, group) ?? t('figures.allStores');
    const till = named(
      stores.flatMap(({ workplaces }) => workplaces),
      workplace,
    );
    const days =
      from !== undefined && to !== undefined
        ? formatDays(from, to, language)
        : from !== undefined
          ? t('figures.since', { day: formatDayOf(from, language) })
          : to !== undefined
            ? t('figures.until', { day: formatDayOf(shifted(to, -1), language) })
            : undefined;
    return [days, place, till, operator].filter((part) => part !== undefined).join(', ');
  };
}
