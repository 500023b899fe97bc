import type { ReviewWayLine } from '@otklik/shared/api/review.ts';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from '@tanstack/react-router';
import { useHub } from '../../api/hub-context.ts';
import { waysQuery } from './queries.ts';
import { isInTime } from './way-search.ts';

/** Whether more than the way of time has something, so that there is a choice to make. */
export const isChoice = (lines: readonly ReviewWayLine[]): boolean =>
  lines.some((line) => !isInTime(line) && line.waiting > 0);

/** Whether the ways to choose from are what is shown: on their own page, and where no way is named but there is a choice. */
export function useAtStart(): boolean {
  const hub = useHub();
  const path = useLocation().pathname;
  const { way } = useSearch({ strict: false });
  const unnamed = path === '/review' && way === undefined;
  const ways = useQuery({ ...waysQuery(hub), enabled: unnamed });
  return path === '/review/ways' || (unnamed && ways.data !== undefined && isChoice(ways.data.ways));
}
