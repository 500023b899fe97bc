import type { EventData, EventDraft, EventType } from './events.ts';
import type { Effect, MachineInput } from './input.ts';
import type { EndedWindow, MachineState, OpenPoll } from './state.ts';

/**
 * One step in the making: the rules replace `state` and add to the lists. It lives only inside `step`, which stays a
 * pure function.
 */
export interface Turn {
  state: MachineState;
  readonly events: EventDraft[];
  readonly effects: Effect[];
  readonly now: number;
  readonly wall: number;
  readonly firstSeq: number;
}

export function newTurn(state: MachineState, input: MachineInput, firstSeq: number): Turn {
  return { state, events: [], effects: [], now: input.now, wall: input.wall, firstSeq };
}

/** Adds an event that happened at monotonic ms `mono`; returns the seq it will have. */
export function emit<T extends EventType>(turn: Turn, type: T, mono: number, data: EventData<T>): number {
  const draft = { type, at: turn.wall - (turn.now - mono), mono, place: turn.state.place, data };
  // The pair (type, data) is right by the signature; TypeScript cannot carry that through the union.
  turn.events.push(draft as EventDraft);
  return turn.firstSeq + turn.events.length - 1;
}

export function setPoll(turn: Turn, poll: OpenPoll | undefined): void {
  const { poll: _ended, ...rest } = turn.state;
  turn.state = poll === undefined ? rest : { ...rest, poll };
}

/** Replaces the open poll, if it is still this one. */
export function updatePoll(turn: Turn, seq: number, change: (poll: OpenPoll) => OpenPoll): void {
  const { poll } = turn.state;
  if (poll?.seq === seq) setPoll(turn, change(poll));
}

export function updateWindow(turn: Turn, seq: number, change: (window: EndedWindow) => EndedWindow): void {
  turn.state = {
    ...turn.state,
    windows: turn.state.windows.map((window) => (window.poll === seq ? change(window) : window)),
  };
}
