import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { EventDraft } from '@otklik/shared/poll/events.ts';
import type { Effect, MachineInput } from '@otklik/shared/poll/input.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import type { MachineState } from '@otklik/shared/poll/state.ts';
import type { PosCall } from '../journal/journal.ts';

export type States = ReadonlyMap<number, MachineState>;

/** A till's call: its inputs, and what is to be stored with the events they made. */
export interface PlacedCall {
  readonly place: number;
  readonly inputs: readonly MachineInput[];
  readonly call: (made: readonly EventDraft[], firstSeq: number) => PosCall;
}

/** An input of one workplace, an event of the kiosk itself (place 0), or a till's call. */
export type PlacedInput =
  | PlacedCall
  | { readonly place: number; readonly input: MachineInput }
  | { readonly place: 0; readonly draft: EventDraft };

export interface PlacedStep {
  readonly states: States;
  readonly drafts: readonly EventDraft[];
  readonly effects: readonly { readonly place: number; readonly effect: Effect }[];
  readonly calls: readonly PosCall[];
}

/** Runs the machines of several workplaces over one journal: pure, as each of them is. */
export function stepPlaces(states: States, inputs: readonly PlacedInput[], nextSeq: number): PlacedStep {
  const next = new Map(states);
  const drafts: EventDraft[] = [];
  const effects: { place: number; effect: Effect }[] = [];
  const calls: PosCall[] = [];
  for (const one of inputs) {
    if ('draft' in one) {
      drafts.push(one.draft);
      continue;
    }
    const from = drafts.length;
    for (const input of 'inputs' in one ? one.inputs : [one.input]) {
      const state = next.get(one.place);
      if (state === undefined) continue;
      const result = step(state, input, nextSeq + drafts.length);
      next.set(one.place, result.state);
      drafts.push(...result.events);
      effects.push(...result.effects.map((effect) => ({ place: one.place, effect })));
    }
    if ('call' in one) calls.push(one.call(drafts.slice(from), nextSeq + from));
  }
  return { states: next, drafts, effects, calls };
}

/** The workplaces a kiosk serves, least first: those of its configuration, and wherever it has a device. */
export function servedPlaces(
  config: KioskConfig | undefined,
  devices: readonly { readonly place: number }[],
): readonly number[] {
  const configured = config?.workplaces.map(({ place }) => place) ?? [];
  const all = [...configured, ...devices.map(({ place }) => place)];
  return all.length === 0 ? [1] : [...new Set(all)].toSorted((a, b) => a - b);
}
