import type { RoleName } from '@otklik/shared/api/session.ts';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/**
 * What the hub tells as it happens (GET /api/v1/live). An event only says that something is new: what is shown is asked for
 * anew, and what has not changed stays as it is on the page. Where there is no stream, pages ask by themselves as before.
 */
type Area = 'exclusions' | 'results' | 'review' | 'kiosks' | 'alerts' | 'questions';

const AREAS: Readonly<Record<string, readonly Area[]>> = {
  poll: ['results', 'review'],
  verdict: ['results', 'review', 'exclusions'],
  appeal: ['exclusions', 'review'],
  'question-changed': ['results', 'questions'],
  'kiosk-silent': ['kiosks'],
  'kiosk-back': ['kiosks'],
  identify: [],
  alert: ['alerts'],
  // What came meanwhile is not known.
  reset: ['exclusions', 'results', 'review', 'kiosks', 'alerts', 'questions'],
  ready: [],
};

/** News of this long are asked for together: a busy chain must not make a page ask all the time. Ms. */
const GATHER_MS = 1000;
/** A stream that was refused is tried again after so long. Ms. */
const AGAIN_MS = 30_000;

let live = false;
const setLive = (value: boolean): void => {
  live = value;
};

/** Whether the hub tells by itself: then a page need not ask as often. */
export const isLive = (): boolean => live;

/** Follows the stream until the function returned is called. */
export function follow(queries: QueryClient, open: () => EventSource): () => void {
  const due = new Set<Area>();
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;

  function refresh(areas: readonly Area[]): void {
    for (const area of areas) due.add(area);
    if (due.size === 0 || gathering !== undefined) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      for (const area of due) void queries.invalidateQueries({ queryKey: [area] });
      due.clear();
    }, GATHER_MS);
  }

  function start(): void {
    const stream = open();
    source = stream;
    for (const [name, areas] of Object.entries(AREAS)) stream.addEventListener(name, () => refresh(areas));
    stream.onopen = () => setLive(true);
    stream.onerror = () => {
      if (live) refresh(AREAS.reset ?? []);
      setLive(false);
      // The browser comes again by itself and names the last event it heard, unless it was refused.
      if (stream.readyState !== EventSource.CLOSED) return;
      again = setTimeout(start, AGAIN_MS);
    };
  }

  start();
  return () => {
    clearTimeout(gathering);
    clearTimeout(again);
    source?.close();
    setLive(false);
  };
}

/** Follows the stream while the calling component is there; sellers have nothing to hear. */
export function useLive(role: RoleName): void {
  const queries = useQueryClient();
  const hears = role !== 'seller';
  useEffect(
    () => (hears ? follow(queries, () => new EventSource('/api/v1/live')) : undefined),
    [queries, hears],
  );
}
