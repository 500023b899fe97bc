import type { EventDraft } from '@otklik/shared/poll/events.ts';
import type { Effect, MachineInput } from '@otklik/shared/poll/input.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import type { MachineState } from '@otklik/shared/poll/state.ts';

export type States = ReadonlyMap<number, MachineState>;

/** An input of one workplace, or an event of the kiosk itself (place 0). */
export type PlacedInput =
  | { readonly place: number; readonly input: MachineInput }
  | { readonly place: 0; readonly draft: EventDraft };

export interface PlacedStep {
  readonly states: States;
  readonly drafts: readonly EventDraft[];
  readonly effects: readonly { readonly place: number; readonly effect: Effect }[];
}

/** Runs the machines of several workplaces over one journal: pure, as each of them is. */
export function stepPlaces(states: States, inputs: readonly PlacedInput[], nextSeq: number): PlacedStep {
  const next = new Map(states);
  const drafts: EventDraft[] = [];
  const effects: { place: number; effect: Effect }[] = [];
  for (const one of inputs) {
    if ('draft' in one) {
      drafts.push(one.draft);
      continue;
    }
    const state = next.get(one.place);
    if (state === undefined) continue;
    const result = step(state, one.input, nextSeq + drafts.length);
    next.set(one.place, result.state);
    drafts.push(...result.events);
    effects.push(...result.effects.map((effect) => ({ place: one.place, effect })));
  }
  return { states: next, drafts, effects };
}
