import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Hub, orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';

/** The beginnings of the day and of the week (a Monday) that hold `now`, by the clock on the wall here, ms. */
export function beginnings(now: Date): { readonly today: number; readonly week: number } {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const week = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ((now.getDay() + 6) % 7));
  return { today: today.getTime(), week: week.getTime() };
}

const paceQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['review', 'pace'] as const,
    queryFn: ({ signal }) => {
      const { today, week } = beginnings(new Date());
      return orThrow(hub.pace(today, week, signal));
    },
    staleTime: 10_000,
  });

/** The expert's own work in a line; nothing while it is not known. */
export function OwnPace() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { data } = useQuery({ ...paceQuery(useHub()), refetchOnMount: 'always' });
  if (data === undefined) return null;
  const number = (value: number): string => formatNumber(value, language);
  return (
    <p data-testid="own-pace" data-today={data.today} data-week={data.week}>
      {t('ways.pace', { today: number(data.today), week: number(data.week) })}{' '}
      {data.perHour === undefined ? null : t('ways.paceHour', { perHour: number(data.perHour) })}
    </p>
  );
}
