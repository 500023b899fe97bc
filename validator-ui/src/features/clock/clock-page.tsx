import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { itemQuery } from '../review/queries.ts';
import '../review/review.css';
import './clock.css';
import { ClockBench } from './clock-bench.tsx';
import { clockQuery } from './clock-queries.ts';
import { dayOf, timeOf } from './store-day.ts';

/** So much before the press it begins with the list begins, ms. */
const BEFORE = 600_000;

/** A camera's clock measured by presses whose time is known. */
export function ClockPage() {
  const hub = useHub();
  const { camera } = useParams({ from: '/review/clock/$camera' });
  const { item } = useSearch({ from: '/review/clock/$camera' });
  const clock = useQuery(clockQuery(hub, camera));
  const begun = useQuery({ ...itemQuery(hub, item ?? ''), enabled: item !== undefined });
  // The press it begins with says which day; a press that is gone, or of another camera, does not hold the page up.
  if (clock.isPending || (item !== undefined && begun.isPending)) return <LoadingState />;
  if (clock.data === undefined)
    return <ErrorState error={clock.error} onRetry={() => void clock.refetch()} />;
  const { zone } = clock.data.store;
  const first = begun.data?.item;
  const shown = first !== undefined && clock.data.workplaces.includes(first.workplace.id) ? first : undefined;
  const from = shown === undefined ? undefined : shown.at - BEFORE;
  const day = dayOf(shown?.at ?? Date.now(), zone);
  return (
    <>
      <Failure error={clock.error} />
      <ClockBench
        key={camera}
        clock={clock.data}
        item={shown?.id}
        workplace={shown?.workplace.id ?? clock.data.workplaces[0]}
        day={day}
        time={from === undefined || dayOf(from, zone) !== day ? '00:00' : timeOf(from, zone)}
      />
    </>
  );
}
