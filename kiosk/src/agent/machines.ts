import type { Timers } from '@otklik/shared/base/timers.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { JournalEvent, MachineConfig } from '@otklik/shared/poll/events.ts';
import {
  initialState,
  MAX_RECEIPTS,
  type MachineState,
  snapshotOf,
  stateOf,
} from '@otklik/shared/poll/state.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import { type PlacedInput, type PlacedStep, type States, stepPlaces } from './places.ts';

/** How long a write that failed waits for the next try, ms. Presses wait in memory meanwhile, in order. */
const RETRY_MS = 500;

/**
 * The poll machines of all workplaces over the journal. Invariants:
 * - inputs are taken in order of arrival, and a state is the machine's only once its events are durable;
 * - what the disk refuses waits in memory and goes with what comes after it, in one commit.
 */
export interface Machines {
  states(): States;
  /** Takes inputs, and what is to be done once they are durable. */
  take(inputs: readonly PlacedInput[], durable?: readonly (() => void)[]): void;
  /** Machines for those of the places that have none yet. */
  add(places: readonly number[]): void;
  /** A new epoch of the journal: the machines begin anew. */
  clear(): void;
  /** What the machine of a place works with once all that waits for the disk is written. */
  config(place: number): MachineConfig | undefined;
  stop(): void;
}

export interface MachinesParts {
  readonly journal: Pick<Journal, 'nextSeq' | 'append' | 'snapshot' | 'receipts'>;
  readonly timers: Timers;
  readonly onCommit: (events: readonly JournalEvent[]) => void;
  /** The states are these now; nothing that waited for it has been done yet. */
  readonly onStates: () => void;
  /** All that waited for the commit is done: what the machines want of the devices and the screen. */
  readonly onEffects: (effects: PlacedStep['effects']) => void;
  /** A fault staff must see, or null when it is over. */
  readonly onFault: (fault: JournalError | null) => void;
}

export function createMachines(parts: MachinesParts): Machines {
  const { journal, timers } = parts;
  let states: States = new Map();
  let pending: PlacedInput[] = [];
  let waiting: (() => void)[] = [];
  /** A retry is awaited; the last write failed. */
  let failing = false;
  let faulty = false;
  let cancelRetry = () => {};
  let stopped = false;

  function load(place: number): MachineState {
    const snapshot = journal.snapshot(place);
    const receipts = journal.receipts(place, MAX_RECEIPTS);
    if (snapshot !== undefined) return stateOf(snapshot, receipts);
    // A new epoch has no snapshot, but a receipt triggers once whatever became of the file.
    return { ...initialState(place, defaultMachineConfig), receipts: new Set(receipts) };
  }

  function commit(): void {
    if (stopped || pending.length === 0) return;
    const result = stepPlaces(states, pending, journal.nextSeq());
    if (result.drafts.length > 0 || result.calls.length > 0) {
      const snapshots = new Map([...result.states].map(([place, state]) => [place, snapshotOf(state)]));
      const appended = journal.append(result.drafts, snapshots, result.calls);
      if (!appended.ok) {
        failing = true;
        faulty = true;
        parts.onFault(appended.error);
        cancelRetry();
        cancelRetry = timers.after(RETRY_MS, () => {
          failing = false;
          commit();
        });
        return;
      }
      parts.onCommit(appended.value);
    }
    states = result.states;
    pending = [];
    parts.onStates();
    const settled = waiting;
    waiting = [];
    for (const done of settled) done();
    if (faulty) parts.onFault(null);
    faulty = false;
    parts.onEffects(result.effects);
  }

  return {
    states: () => states,
    take(inputs, durable = []) {
      pending.push(...inputs);
      waiting.push(...durable);
      if (!failing) commit();
    },
    add(places) {
      const next = new Map(states);
      for (const place of places) if (!next.has(place)) next.set(place, load(place));
      states = next;
    },
    clear() {
      states = new Map();
    },
    config(place) {
      for (const one of pending.toReversed()) {
        if ('input' in one && one.place === place && one.input.kind === 'config')
          return one.input.data.machine;
      }
      return states.get(place)?.config;
    },
    stop() {
      cancelRetry();
      stopped = true;
    },
  };
}
