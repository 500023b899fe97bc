import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { Ring } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { progressQuery, queueQuery } from './queries.ts';

/** Opens the first item without a verdict, or says that there is none. */
export function ReviewStart() {
  const { t } = useTranslation();
  const hub = useHub();
  const queue = useQuery({ ...queueQuery(hub), refetchOnMount: 'always' });
  const progress = useQuery(progressQuery(hub));
  if (queue.isPending) return <LoadingState />;
  if (queue.isError) return <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />;
  const first = queue.data.items[0];
  if (first !== undefined) return <Navigate to="/review/$item" params={{ item: first.id }} replace />;
  const none = progress.data?.total === 0;
  return (
    <State
      title={t(none ? 'review.doneEmptyTitle' : 'review.doneTitle')}
      text={t(none ? 'review.doneEmptyText' : 'review.doneText')}
      mark={<Ring size={28} />}
      testId="review-done"
    >
      {none ? null : (
        <Button variant="default" component={Link} to="/table">
          {t('review.openTable')}
        </Button>
      )}
    </State>
  );
}
