import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';

/** Adds up every verdict of the days, so it comes again after a while and does not follow each press. Ms. */
const AGAIN_MS = 60_000;

/** How much of a question's answers since a day has been reviewed, by store. */
export const coverageQuery = (hub: Hub, question: string, from: string) =>
  queryOptions({
    queryKey: ['coverage', question, from] as const,
    queryFn: ({ signal }) => orThrow(hub.reviewCoverage({ question, from }, signal)),
    refetchInterval: AGAIN_MS,
    staleTime: AGAIN_MS,
  });
