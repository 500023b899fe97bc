import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useEntries } from '../../outbox/outbox-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { Ring } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { OutboxLine } from './outbox-line.tsx';
import { progressQuery, queueQuery, waysQuery } from './queries.ts';
import { unspoken } from './queue.ts';
import { isChoice } from './use-at-start.ts';
import { useOutboxWork } from './use-outbox-work.ts';
import { isInTime, type WaySearch } from './way-search.ts';
import { WaysList } from './ways-list.tsx';

/** The ways through the work where more than that of time has something; else straight to the first item. */
export function ReviewStart() {
  const hub = useHub();
  const way = useSearch({ from: '/review' });
  const ways = useQuery({ ...waysQuery(hub), refetchOnMount: 'always', enabled: way.way === undefined });
  if (way.way !== undefined) return <WayStart way={way} />;
  if (ways.isPending) return <LoadingState />;
  if (ways.data === undefined) return <ErrorState error={ways.error} onRetry={() => void ways.refetch()} />;
  return isChoice(ways.data.ways) ? (
    <WaysList lines={ways.data.ways} error={ways.error} />
  ) : (
    <WayStart way={way} />
  );
}

/** Opens the way's first item without a verdict, or says that there is none. */
function WayStart({ way }: { readonly way: WaySearch }) {
  const { t } = useTranslation();
  const hub = useHub();
  const queue = useQuery({ ...queueQuery(hub, way), refetchOnMount: 'always' });
  const progress = useQuery(progressQuery(hub));
  const entries = useEntries();
  const navigate = useNavigate();
  const outboxWork = useOutboxWork(undefined, (item) => {
    void navigate({ to: '/review/$item', params: { item }, search: way });
  });
  if (queue.isPending) return <LoadingState />;
  if (queue.data === undefined)
    return <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />;
  const first = unspoken(queue.data.items, entries)[0];
  if (first !== undefined)
    return <Navigate to="/review/$item" params={{ item: first.id }} search={way} replace />;
  const none = progress.data?.total === 0;
  const words = !isInTime(way)
    ? ({ title: 'ways.doneTitle', text: 'ways.doneText' } as const)
    : none
      ? ({ title: 'review.doneEmptyTitle', text: 'review.doneEmptyText' } as const)
      : ({ title: 'review.doneTitle', text: 'review.doneText' } as const);
  return (
    <State title={t(words.title)} text={t(words.text)} mark={<Ring size={28} />} testId="review-done">
      <Failure error={queue.error} />
      <OutboxLine work={outboxWork} />
      {isInTime(way) ? null : (
        <Button variant="default" component={Link} to="/review/ways">
          {t('ways.toStart')}
        </Button>
      )}
      {none ? null : (
        <Button variant="default" component={Link} to="/table">
          {t('review.openTable')}
        </Button>
      )}
    </State>
  );
}
