import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { useSyncExternalStore } from 'react';
import { useSession } from '../../app/session.ts';

/** One of the verdicts a person gave last in this browser tab. */
export interface RecentVerdict {
  readonly id: string;
  readonly value: string;
  /** Time of the press, and the zone to show it in. */
  readonly at: number;
  readonly zone: string;
  readonly place: string;
}

export const recentLimit = 10;
const place = 'otklik.recent-verdicts';
const none: readonly RecentVerdict[] = [];
const listeners = new Set<() => void>();
/** Whose verdicts are known here; another expert may have to judge the same items blind. */
let owner: string | undefined;
let known = none;

function isRecent(value: unknown): value is RecentVerdict {
  if (typeof value !== 'object' || value === null) return false;
  const each = new Map<string, unknown>(Object.entries(value));
  return (
    ['id', 'value', 'zone', 'place'].every((name) => typeof each.get(name) === 'string') &&
    typeof each.get('at') === 'number'
  );
}

function stored(user: string): readonly RecentVerdict[] {
  try {
    const value: unknown = JSON.parse(window.sessionStorage.getItem(place) ?? 'null');
    if (typeof value !== 'object' || value === null) return none;
    const kept = new Map<string, unknown>(Object.entries(value));
    const list = kept.get('list');
    return kept.get('user') === user && Array.isArray(list)
      ? list.filter(isRecent).slice(0, recentLimit)
      : none;
  } catch {
    return none;
  }
}

function keep(list: readonly RecentVerdict[]): void {
  known = list;
  window.sessionStorage.setItem(place, JSON.stringify({ user: owner, list }));
  for (const listener of listeners) listener();
}

/** From now on the verdicts are this person's. What another has left is gone; what this one has is there again. */
export function ownRecent(user: string): void {
  if (user === owner) return;
  owner = user;
  keep(stored(user));
}

/** Takes over what now stands for an item: its verdict as the latest, or none. */
export function noteVerdict({ item }: ReviewDetail): void {
  const others = known.filter((each) => each.id !== item.id);
  if (item.mine === undefined) {
    keep(others);
    return;
  }
  const { id, at, store, workplace, mine } = item;
  const note = {
    id,
    value: `${mine.value}`,
    at,
    zone: store.zone,
    place: `${store.name}, ${workplace.name}`,
  };
  keep([note, ...others].slice(0, recentLimit));
}

/** The last verdicts of whoever is signed in, latest first. */
export function useRecentVerdicts(): readonly RecentVerdict[] {
  const id = useSession().data?.user.id;
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (id === owner ? known : none),
  );
}
