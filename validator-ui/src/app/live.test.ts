import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Hub } from '../api/hub.ts';
import { coverageQuery } from '../features/coverage/coverage-query.ts';
import { indexQuery, pollsQuery } from '../features/results/results-queries.ts';
import { follow, isLive } from './live.ts';

/** A stream the test speaks on. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  say(name: string): void {
    this.dispatchEvent(new Event(name));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function bench() {
  const queries = new QueryClient();
  const asked: string[] = [];
  vi.spyOn(queries, 'invalidateQueries').mockImplementation((filters) => {
    asked.push(String(filters?.queryKey?.[0]));
    return Promise.resolve();
  });
  const sources: FakeSource[] = [];
  const end = follow(queries, () => {
    const source = new FakeSource();
    sources.push(source);
    // Only what the hook uses of it is there.
    return source as unknown as EventSource;
  });
  return { asked, sources, end };
}

test('news of a moment are asked for once, each area by itself', () => {
  const { asked, sources, end } = bench();
  sources[0]?.onopen?.();
  expect(isLive()).toBe(true);
  for (const name of ['poll', 'poll', 'verdict', 'ready']) sources[0]?.say(name);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual(['results', 'review', 'exclusions']);
  sources[0]?.say('alert');
  vi.advanceTimersByTime(1000);
  expect(asked.slice(3)).toEqual(['alerts']);
  end();
  expect([isLive(), sources[0]?.closed]).toEqual([false, true]);
});

test('a press anywhere asks neither for the polls someone reads nor for how much was reviewed', () => {
  const queries = new QueryClient();
  // Not asked anything here.
  const hub = {} as Hub;
  const [polls, reviewed, index] = [
    pollsQuery(hub, { question: 'q' }).queryKey,
    coverageQuery(hub, 'q', '2026-11-01').queryKey,
    indexQuery(hub).queryKey,
  ];
  for (const key of [polls, reviewed, index]) queries.setQueryData<unknown>(key, {});
  const source = new FakeSource();
  const end = follow(queries, () => source as unknown as EventSource);
  for (const name of ['poll', 'verdict', 'appeal', 'question-changed']) source.say(name);
  vi.advanceTimersByTime(1000);
  expect([polls, reviewed, index].map((key) => queries.getQueryState(key)?.isInvalidated)).toEqual([
    false,
    false,
    true,
  ]);
  end();
});

test('after a reset, and when the line breaks, all is asked for; a refused stream is tried again', () => {
  const { asked, sources, end } = bench();
  sources[0]?.onopen?.();
  sources[0]?.say('reset');
  vi.advanceTimersByTime(1000);
  expect(asked.toSorted()).toEqual(['alerts', 'exclusions', 'kiosks', 'questions', 'results', 'review']);
  sources[0]?.onerror?.();
  expect(isLive()).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
  if (sources[0] !== undefined) sources[0].readyState = FakeSource.CLOSED;
  sources[0]?.onerror?.();
  vi.advanceTimersByTime(30_000);
  expect(sources).toHaveLength(2);
  end();
});
