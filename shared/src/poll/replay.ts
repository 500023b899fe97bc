import { canonicalJson } from '../sync/canonical-json.ts';
import { defaultMachineConfig } from './config.ts';
import type { EventDraft, JournalEvent } from './events.ts';
import type { MachineInput } from './input.ts';
import { step } from './machine.ts';
import { initialState, type MachineState } from './state.ts';

/** One place where the journal says something else than the machine makes of the same inputs. */
export interface Mismatch {
  readonly seq: number;
  readonly expected: EventDraft | undefined;
  readonly found: JournalEvent;
}

export interface Replay {
  readonly state: MachineState;
  readonly mismatches: readonly Mismatch[];
}

/** Replays one workplace event by event, so that a journal need not be held in memory. */
export interface Replayer {
  /** The next event of the journal, whichever place it is of; gives what it contradicts, if it does. */
  next(event: JournalEvent): Mismatch | undefined;
  /** The machine's state after all that was given. */
  end(): MachineState;
}

/**
 * Runs the machine of one workplace over a journal (one kiosk, one epoch, ascending) and holds what it makes of the
 * inputs against what was recorded.
 */
export function replayer(place: number): Replayer {
  let state = initialState(place, defaultMachineConfig);
  let expected: EventDraft[] = [];
  let booting: MachineInput | undefined;

  const run = (input: MachineInput, seq: number) => {
    const result = step(state, input, seq);
    state = result.state;
    expected = [...result.events];
  };

  return {
    next(event) {
      if (event.place === 0 && event.type === 'boot') {
        // Its consequences for this place, if any, are journalled after those for the places before it.
        if (booting !== undefined) run(booting, event.seq);
        booting = { kind: 'boot', now: event.mono, wall: event.at };
        return undefined;
      }
      if (event.place !== place) return undefined;
      if (booting !== undefined) {
        run(booting, event.seq);
        booting = undefined;
      }
      if (expected.length === 0) run(inputOf(event), event.seq);
      const draft = expected.shift();
      if (draft !== undefined && sameEvent(draft, event)) return undefined;
      expected = [];
      return { seq: event.seq, expected: draft, found: event };
    },
    end() {
      if (booting !== undefined) run(booting, 1);
      booting = undefined;
      return state;
    },
  };
}

/** A whole journal at once. An empty list of mismatches proves that the events alone give the same polls. */
export function replay(place: number, events: Iterable<JournalEvent>): Replay {
  const { next, end } = replayer(place);
  const mismatches: Mismatch[] = [];
  for (const event of events) {
    const mismatch = next(event);
    if (mismatch !== undefined) mismatches.push(mismatch);
  }
  return { state: end(), mismatches };
}

/** `at` may differ by what the wall clock jumped between a timer's due time and its firing. */
const sameEvent = (draft: EventDraft, event: JournalEvent): boolean =>
  draft.type === event.type &&
  draft.mono === event.mono &&
  canonicalJson(draft.data) === canonicalJson(event.data);

/** The input that makes this event; for what timers make, the passing of time just beyond it. */
function inputOf(event: JournalEvent): MachineInput {
  const lag =
    event.type === 'edge' || event.type === 'hold' || event.type === 'receipt' ? (event.data.lag ?? 0) : 0;
  const times = { now: event.mono + lag, wall: event.at + lag };
  switch (event.type) {
    case 'edge': {
      const { button, edge, device, role } = event.data;
      const test = role === 'test' && edge === 'DN' ? { test: true } : {};
      return { kind: 'edge', ...times, button, edge, device, own: event.mono, ...test };
    }
    case 'hold':
      return { kind: 'hold', ...times, device: event.data.device, own: event.mono, via: event.data.via };
    case 'pos': {
      const { operation, receipt, operator } = event.data;
      return {
        kind: 'pos',
        ...times,
        operation,
        ...(receipt === undefined ? {} : { receipt }),
        ...(operator === undefined ? {} : { operator }),
      };
    }
    case 'receipt':
      return { kind: 'receipt', ...times, data: event.data };
    case 'shift':
      return { kind: 'shift', ...times, data: event.data };
    case 'gap':
      return { kind: 'gap', ...times, data: event.data };
    case 'config':
      return { kind: 'config', ...times, data: event.data };
    case 'insert-confirmed':
      return { kind: 'insert-confirmed', ...times, data: event.data };
    case 'device-up':
      return { kind: 'device-up', ...times, data: event.data };
    case 'device-lost':
      return { kind: 'device-lost', ...times, serial: event.data.serial, reason: event.data.reason };
    case 'prompt-start':
      return { kind: 'prompt-started', ...times, poll: event.data.poll };
    case 'prompt-end': {
      const { poll, reason } = event.data;
      if (reason === 'ended' || reason === 'failed' || reason === 'stopped') {
        return { kind: 'prompt-ended', ...times, poll, reason };
      }
      return { kind: 'tick', now: times.now + 1, wall: times.wall + 1 };
    }
    case 'fm-ended':
      return event.data.reason === 'staff'
        ? { kind: 'fm-end', ...times }
        : { kind: 'tick', now: times.now + 1, wall: times.wall + 1 };
    case 'epoch-start':
    case 'boot':
    case 'clock':
    case 'poll-opened':
    case 'poll-ended':
    case 'fm-raised':
      return { kind: 'tick', now: times.now + 1, wall: times.wall + 1 };
  }
}
