import type { Answer, EventData, MachineConfig } from './events.ts';

/**
 * What the poll machine of one workplace remembers. Plain data (the receipts apart), so that it can be stored beside
 * the events. Times are monotonic ms of the present boot; seqs name events of the present epoch.
 */
export interface MachineState {
  readonly place: number;
  readonly config: MachineConfig;
  readonly poll?: OpenPoll;
  /** Ended polls, oldest first, so that late and extra presses find theirs; the last `MAX_WINDOWS`. */
  readonly windows: readonly EndedWindow[];
  readonly devices: readonly DeviceState[];
  /** Seller buttons that are down, or whose release is still awaited after a disconnect. */
  readonly downs: readonly SellerDown[];
  /** Force majeures since cover was last complete; all end together. */
  readonly covers: readonly Cover[];
  /** The open shift's operator. */
  readonly operator?: string;
  /** Receipts that have triggered, oldest first; the last `MAX_RECEIPTS`. */
  readonly receipts: ReadonlySet<string>;
  /** Clocks at the last input, by which a restart maps old times to the new boot. */
  readonly clock: { readonly mono: number; readonly wall: number };
}

export interface OpenPoll {
  readonly seq: number;
  readonly openedAt: number;
  /** Configuration fixed at the opening. */
  readonly config: MachineConfig;
  /** It has taken its trigger; it has taken its seller press. */
  readonly triggered: boolean;
  readonly pressed: boolean;
  /** From when the double-press guard runs; absent while an attached press is still down. */
  readonly guardFrom?: number;
  /** The prompt still running: when it is assumed to have ended, if nothing is reported. */
  readonly prompt?: {
    readonly sha256: string;
    readonly ms: number;
    readonly due: number;
    readonly started: boolean;
  };
  /** Last instant at which a press answers; absent while a prompt runs that the window waits for. */
  readonly deadline?: number;
  readonly answer?: CountingAnswer;
  readonly ambiguous: boolean;
}

export interface CountingAnswer {
  /** The DN that counts now. */
  readonly press: number;
  readonly at: number;
  readonly value: Answer;
  /** The first answering press's own time. */
  readonly firstAt: number;
}

export interface EndedWindow {
  readonly poll: number;
  readonly openedAt: number;
  readonly endedAt: number;
  /** To when presses still belong to it. */
  readonly until: number;
  readonly answeredAt?: number;
  readonly pressed: boolean;
  readonly guardFrom?: number;
  readonly guardMs: number;
}

/** A device that is there, as it said of itself. */
export type DeviceState = EventData<'device-up'>;

export interface SellerDown {
  readonly serial: string;
  readonly bootId: string;
  /** Seq of the DN event, its device time and its own time. */
  readonly dn: number;
  readonly t: number;
  readonly at: number;
  readonly holdCapable: boolean;
  /**
   * `press`: decided at its UP; `attach`, `double`: decided at its DN, for `poll`; `raised`: it became a force majeure;
   * `cancelled`: its device went away meanwhile.
   */
  readonly decision: 'press' | 'attach' | 'double' | 'test' | 'raised' | 'cancelled';
  readonly poll?: number;
}

export interface Cover {
  /** The `fm-raised` event. */
  readonly raised: number;
  readonly from: number;
  readonly until: number;
}

export const MAX_WINDOWS = 32;
export const MAX_RECEIPTS = 2000;

export function initialState(place: number, config: MachineConfig): MachineState {
  return {
    place,
    config,
    windows: [],
    devices: [],
    downs: [],
    covers: [],
    receipts: new Set(),
    clock: { mono: 0, wall: 0 },
  };
}

/** The state as JSON, without the receipts, which the journal holds as `pos` events. */
export function snapshotOf(state: MachineState): string {
  const { receipts: _receipts, ...rest } = state;
  return JSON.stringify(rest);
}

/** The state of a snapshot this program wrote; the journal that kept it has checked it. */
export function stateOf(snapshot: string, receipts: readonly string[]): MachineState {
  const rest = JSON.parse(snapshot) as Omit<MachineState, 'receipts'>;
  return { ...rest, receipts: new Set(receipts.slice(-MAX_RECEIPTS)) };
}

/** Whether the workplace has any device that can answer. */
export const canAnswer = (state: MachineState): boolean =>
  state.devices.some((device) => device.buttons.some((button) => button !== 'S'));

/** When an answered poll settles: never past its deadline. */
export function settleDue(
  poll: OpenPoll,
  answer: CountingAnswer,
  spans: { first: number; last: number },
): number {
  const due = poll.config.answerPolicy === 'first' ? answer.at + spans.first : answer.firstAt + spans.last;
  return poll.deadline === undefined ? due : Math.min(due, poll.deadline);
}
