import type { Button, EdgeIdentity, EventData } from './events.ts';

/**
 * What happens to a workplace. `now` and `wall` are the clocks at its arrival, in ms; time enters the machine in no
 * other way.
 */
export type MachineInput = { readonly now: number; readonly wall: number } & (
  | {
      readonly kind: 'edge';
      readonly button: Button;
      readonly edge: 'DN' | 'UP';
      readonly device: EdgeIdentity;
      /** When it happened, monotonic ms; at most `now`. */
      readonly own: number;
      /** The staff layer is testing the buttons. */
      readonly test?: boolean;
    }
  | {
      readonly kind: 'hold';
      readonly device: EdgeIdentity;
      readonly own: number;
      readonly via: 'frame' | 'heartbeat';
    }
  | {
      readonly kind: 'pos';
      readonly operation: string;
      readonly receipt?: string;
      readonly operator?: string;
    }
  /** `data.lag`: it was printed that long before its arrival, ms. */
  | { readonly kind: 'receipt'; readonly data: EventData<'receipt'> }
  | { readonly kind: 'shift'; readonly data: EventData<'shift'> }
  | { readonly kind: 'prompt-started'; readonly poll: number }
  | { readonly kind: 'prompt-ended'; readonly poll: number; readonly reason: 'ended' | 'failed' | 'stopped' }
  | { readonly kind: 'device-up'; readonly data: EventData<'device-up'> }
  | {
      readonly kind: 'device-lost';
      readonly serial: string;
      readonly reason: EventData<'device-lost'>['reason'];
    }
  | { readonly kind: 'gap'; readonly data: EventData<'gap'> }
  | { readonly kind: 'config'; readonly data: EventData<'config'> }
  | { readonly kind: 'insert-confirmed'; readonly data: EventData<'insert-confirmed'> }
  /** The staff layer ends the force majeure. */
  | { readonly kind: 'fm-end' }
  /** The agent has started again; the state is what the last boot left. */
  | { readonly kind: 'boot' }
  /** Nothing but time has passed. */
  | { readonly kind: 'tick' }
);

export type InputOf<K extends MachineInput['kind']> = Extract<MachineInput, { kind: K }>;

/** What the shell does after the events are durable, never before. */
export type Effect =
  | { readonly kind: 'prompt-play'; readonly poll: number }
  | { readonly kind: 'prompt-stop'; readonly poll: number }
  /** Feedback to the worker by LED and beep; it never tells which answer came. */
  | { readonly kind: 'signal'; readonly signal: 'opened' | 'attached' | 'answered' | 'force-majeure' };
