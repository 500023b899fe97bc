import { useQuery } from '@tanstack/react-query';
import { useHub } from '../../api/hub-context.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { waysQuery } from './queries.ts';
import { WaysList } from './ways-list.tsx';

/** The review's start: which ways there are, and what waits in each. */
export function WaysPage() {
  const hub = useHub();
  const ways = useQuery({ ...waysQuery(hub), refetchOnMount: 'always' });
  if (ways.isPending) return <LoadingState />;
  if (ways.data === undefined) return <ErrorState error={ways.error} onRetry={() => void ways.refetch()} />;
  return <WaysList lines={ways.data.ways} error={ways.error} />;
}
