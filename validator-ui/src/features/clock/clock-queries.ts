import { queryOptions } from '@tanstack/react-query';
import { type Hub, orThrow } from '../../api/hub.ts';
import { dayAfter, dayStart, instantOf } from './store-day.ts';

export const clockQuery = (hub: Hub, camera: string) =>
  queryOptions({
    queryKey: ['camera-clock', camera] as const,
    queryFn: ({ signal }) => orThrow(hub.cameraClock(camera, signal)),
  });

/** Presses that are listed at most; of a day with more, those from a time on. */
export const PRESSES_MOST = 200;

export const pressesQuery = (hub: Hub, workplace: string, day: string, time: string, zone: string) =>
  queryOptions({
    queryKey: ['review', 'list', 'clock', workplace, day, time] as const,
    queryFn: ({ signal }) =>
      orThrow(
        hub.items(
          {
            ...{ workplace, limit: PRESSES_MOST, state: 'all' },
            ...{ from: instantOf(day, time, zone), to: dayStart(dayAfter(day), zone) },
          },
          signal,
        ),
      ),
  });
