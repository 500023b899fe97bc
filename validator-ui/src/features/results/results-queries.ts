import type {
  ControlQuery,
  ResultDimension,
  ResultScope,
  ResultsReply,
  ResultsView,
} from '@otklik/shared/api/results.ts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';
import { isLive } from '../../app/live.ts';
import type { PollsSearch } from './results-search.ts';

export const indexQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['results', 'index'] as const,
    queryFn: ({ signal }) => orThrow(hub.index(signal)),
    refetchInterval: () => (isLive() ? false : 5_000),
    refetchOnWindowFocus: 'always',
    staleTime: 1_000,
  });

/** What a figure is asked for: a question, a slice, and which polls count. */
export interface Asked {
  readonly question: string;
  readonly scope: ResultScope;
  readonly marked: ResultsView['marked'];
}

const queryOf = ({ question, scope, marked }: Asked) => ({
  ...{ question, ...scope },
  ...(marked === undefined ? {} : { marked }),
});

/** The figures of the slice, and those of its stores: what a screen shows first, and what follows every press. */
export const storesFiguresQuery = (hub: Hub, asked: Asked | undefined) =>
  queryOptions({
    queryKey: ['results', 'stores', asked] as const,
    queryFn: ({ signal }) => figures(hub, asked, 'store', signal),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: () => (isLive() ? false : 5_000),
    staleTime: 1_000,
  });

/**
 * Charts add up every hour: they do not follow each press but come again after a while, the longer they take the later, so
 * that those who look at a large chain do not take the hub from each other.
 */
const CHART_MS = 15_000;
let tookMs = 0;
async function measured<T>(asking: Promise<T>): Promise<T> {
  const begun = performance.now();
  const answer = await asking;
  tookMs = performance.now() - begun;
  return answer;
}
const chart = {
  placeholderData: keepPreviousData,
  refetchInterval: () => Math.max(CHART_MS, tookMs * 20),
  staleTime: CHART_MS / 2,
} as const;

const figures = (
  hub: Hub,
  asked: Asked | undefined,
  by: ResultDimension,
  signal: AbortSignal,
): Promise<ResultsReply> => {
  if (asked === undefined) throw new Error('not asked without a question');
  return measured(orThrow(hub.results({ ...queryOf(asked), by }, signal)));
};

export const figuresQuery = (hub: Hub, asked: Asked | undefined, by: ResultDimension) =>
  queryOptions({
    ...chart,
    queryKey: ['charts', by, asked] as const,
    queryFn: ({ signal }) => figures(hub, asked, by, signal),
    enabled: asked !== undefined,
  });

export interface AskedTrend extends Asked {
  readonly by: 'day' | 'week';
  readonly base: Pick<ControlQuery, 'baselineFrom' | 'baselineTo'>;
}

export const trendQuery = (hub: Hub, asked: AskedTrend | undefined) =>
  queryOptions({
    ...chart,
    queryKey: ['charts', 'trend', asked] as const,
    queryFn: ({ signal }) => {
      if (asked === undefined) throw new Error('not asked without a baseline');
      return measured(orThrow(hub.control({ ...queryOf(asked), by: asked.by, ...asked.base }, signal)));
    },
    enabled: asked !== undefined,
  });

const sided = (side: 'a' | 'b', scope: ResultScope) =>
  Object.fromEntries(Object.entries(scope).map(([field, value]) => [`${side}.${field}`, value]));

export const comparisonQuery = (
  hub: Hub,
  { question, marked, a, b }: Omit<Asked, 'scope'> & { readonly a: ResultScope; readonly b: ResultScope },
) =>
  queryOptions({
    ...chart,
    queryKey: ['charts', 'comparison', question, marked, a, b] as const,
    queryFn: ({ signal }) =>
      measured(
        orThrow(
          hub.comparison(
            { question, ...(marked === undefined ? {} : { marked }), ...sided('a', a), ...sided('b', b) },
            signal,
          ),
        ),
      ),
  });

/** So long a list of polls opened again is the one before. Ms. */
const POLLS_MS = 60_000;

export const pollsQuery = (hub: Hub, search: PollsSearch) =>
  infiniteQueryOptions({
    // Apart from 'results': a press anywhere must not move a list under its reader, nor ask for each of its pages again.
    queryKey: ['counted-polls', search] as const,
    queryFn: ({ pageParam, signal }) => {
      const { question } = search;
      if (question === undefined) throw new Error('not asked without a question');
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      return orThrow(hub.countedPolls({ ...search, question, ...cursor }, signal));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    enabled: search.question !== undefined,
    // Asked anew by who opens it later, not under who reads it.
    staleTime: POLLS_MS,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
