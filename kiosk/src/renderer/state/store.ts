import { useSyncExternalStore } from 'react';
import type { AgentMessage, PlaceKeys } from '../../screen/protocol.ts';
import { knownLanguages, type LanguageName, takeLanguages } from '../i18n.ts';

type View = Extract<AgentMessage, { type: 'view' }>;
type Shift = Extract<AgentMessage, { type: 'shift' }>;

export interface ScreenState {
  readonly connected: boolean;
  readonly view?: View;
  /** `performance.now()` when the view came; its times left count from here. */
  readonly viewAt: number;
  readonly fault: string | null;
  /** Who is signed in where. */
  readonly shifts: Shift['places'];
  /** Keys of keyboards that have a profile. */
  readonly keys: readonly PlaceKeys[];
  /** Those the customer may choose from. */
  readonly languages: readonly LanguageName[];
}

export interface ScreenStore {
  read(): ScreenState;
  subscribe(listener: () => void): () => void;
  connected(connected: boolean): void;
  take(message: AgentMessage): void;
}

/** The last word of the agent, outside React, so that a message is there before the page is drawn. */
export function createStore(now: () => number): ScreenStore {
  let state: ScreenState = {
    connected: false,
    viewAt: 0,
    fault: null,
    shifts: [],
    keys: [],
    languages: knownLanguages(),
  };
  const listeners = new Set<() => void>();
  const set = (next: ScreenState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connected: (connected) => set({ ...state, connected }),
    take(message) {
      switch (message.type) {
        case 'view':
          return set({ ...state, view: message, viewAt: now() });
        case 'fault':
          return set({ ...state, fault: message.code });
        case 'shift':
          return set({ ...state, shifts: message.places });
        case 'keys':
          return set({ ...state, keys: message.places });
        case 'languages':
          takeLanguages(message.languages);
          return set({ ...state, languages: knownLanguages() });
      }
    },
  };
}

export const useScreenState = (store: ScreenStore): ScreenState =>
  useSyncExternalStore(store.subscribe, store.read);
