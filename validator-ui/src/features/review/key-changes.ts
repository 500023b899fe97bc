import { useSyncExternalStore } from 'react';
import { type ActionName, isActionName, isFreeForActions, type KeyChanges, ownerOf } from './keys.ts';

/** An expert's own keys, kept in this browser. */
const place = 'otklik.review-keys';
const listeners = new Set<() => void>();
let known: KeyChanges | undefined;

/** What was stored, without anything that is no key of an action or would give one key to two. */
export function readChanges(text: string | null): KeyChanges {
  const changes: { [Name in ActionName]?: string } = {};
  for (const [name, chord] of Object.entries(parsed(text))) {
    if (!isActionName(name) || typeof chord !== 'string' || !isFreeForActions(chord)) continue;
    const owner = ownerOf(chord, changes);
    if (owner === undefined || owner === name) changes[name] = chord;
  }
  return changes;
}

function parsed(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function current(): KeyChanges {
  known ??= readChanges(window.localStorage.getItem(place));
  return known;
}

function keep(changes: KeyChanges): void {
  known = changes;
  window.localStorage.setItem(place, JSON.stringify(changes));
  for (const listener of listeners) listener();
}

/** Gives an action another key. The action that has it already where it has one: then nothing is changed. */
export function changeKey(name: ActionName, chord: string): ActionName | undefined {
  const owner = ownerOf(chord, current());
  if (owner !== undefined && owner !== name) return owner;
  keep({ ...current(), [name]: chord });
  return undefined;
}

/** Back to the keys of the start. */
export const forgetChanges = (): void => keep({});

export const useKeyChanges = (): KeyChanges =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
