import type { MonoMs } from '@otklik/shared/base/ids.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import {
  BUTTONS,
  type Button,
  HEARTBEAT_MS,
  HOLD_MS,
  type LedMode,
  MAX_COUNT,
  maskBit,
  PROTOCOL_VERSION,
  RESEND_MAX_MS,
  RESEND_MIN_MS,
  RING_SIZE,
} from './constants.ts';
import type { DeviceMessage, EdgeMessage, HostMessage } from './messages.ts';
import { after, distance } from './uint32.ts';

/**
 * The console's side of the line as a pure machine: what the firmware does, for the simulator and for tests. It begins
 * after debounce. Invariants:
 * - an edge stays in the ring until an ACK covers it or, the ring full, a newer one pushes it out; then `lost` counts;
 * - the ring holds consecutive seqs that end at lastSeq;
 * - timers due before an input fire first, at their own time.
 */

export interface DeviceState {
  readonly model: string;
  readonly serial: string;
  readonly bootId: string;
  readonly buttons: readonly Button[];
  /** Host ms at which device time is 0. */
  readonly bootAt: number;
  /** Buttons physically down. */
  readonly down: readonly Button[];
  /** When the seller's DN of this boot was, as long as it may become a hold. */
  readonly sellerSince: number | undefined;
  readonly ring: readonly EdgeMessage[];
  readonly ringSize: number;
  readonly lastSeq: number;
  readonly lost: number;
  /** Host frames that could not be taken. */
  readonly bad: number;
  readonly resend: { readonly due: number; readonly delay: number } | undefined;
  readonly beatDue: number;
  readonly leds: Readonly<Record<Button, LedMode>>;
  readonly beepUntil: number;
}

export type DeviceInput =
  | { readonly kind: 'button'; readonly button: Button; readonly down: boolean }
  | { readonly kind: 'message'; readonly message: HostMessage }
  /** A line that was no frame or no message. */
  | { readonly kind: 'bad' }
  | { readonly kind: 'tick' };

export interface DeviceStep {
  readonly state: DeviceState;
  /** What goes out on the line, in order. */
  readonly sent: readonly DeviceMessage[];
}

export interface DeviceBoot {
  readonly model: string;
  readonly serial: string;
  /** 8 upper-case hex digits, new at each boot. */
  readonly bootId: string;
  readonly buttons: readonly Button[];
  /** Buttons held while it boots: no DN is sent for them, only the UP. */
  readonly down: readonly Button[];
  /** Unacknowledged edges it keeps; RING_SIZE if not given. */
  readonly ringSize?: number;
  /** Device time at `now`; only tests of the wrap begin elsewhere than at 0. */
  readonly t?: number;
  /** The seq before the first edge; only tests of the wrap begin elsewhere than at 0. */
  readonly lastSeq?: number;
}

export function bootDevice(boot: DeviceBoot, now: MonoMs): DeviceStep {
  const { t = 0, lastSeq = 0, ringSize = RING_SIZE, ...names } = boot;
  const state: DeviceState = {
    ...names,
    bootAt: now - t,
    sellerSince: undefined,
    ring: [],
    ringSize,
    lastSeq,
    lost: 0,
    bad: 0,
    resend: undefined,
    beatDue: now + HEARTBEAT_MS,
    leds: { Y: 'off', N: 'off', U: 'off', S: 'off' },
    beepUntil: now,
  };
  return { state, sent: [hello(state), heartbeat(state, now)] };
}

export function stepDevice(state: DeviceState, input: DeviceInput, now: MonoMs): DeviceStep {
  const sent: DeviceMessage[] = [];
  // An input at the very instant a hold is due comes before it.
  const held = fireHold(state, input.kind === 'tick' ? now : now - 1, sent);
  return { state: apply(fireLineTimers(held, now, sent), input, now, sent), sent };
}

/** When the next timer is due, host ms. */
export function nextDue(state: DeviceState): number {
  const hold = state.sellerSince === undefined ? Infinity : state.sellerSince + HOLD_MS;
  return Math.min(state.beatDue, hold, state.resend?.due ?? Infinity);
}

function apply(state: DeviceState, input: DeviceInput, now: MonoMs, sent: DeviceMessage[]): DeviceState {
  switch (input.kind) {
    case 'tick':
      return state;
    case 'bad':
      return { ...state, bad: Math.min(state.bad + 1, MAX_COUNT) };
    case 'message':
      return applyMessage(state, input.message, now, sent);
    case 'button':
      return applyButton(state, input.button, input.down, now, sent);
    default:
      return unreachable(input);
  }
}

function applyButton(
  state: DeviceState,
  button: Button,
  down: boolean,
  now: MonoMs,
  sent: DeviceMessage[],
): DeviceState {
  if (!state.buttons.includes(button) || state.down.includes(button) === down) return state;
  const levels = BUTTONS.filter((other) => (other === button ? down : state.down.includes(other)));
  const since = button === 'S' ? (down ? now : undefined) : state.sellerSince;
  const moved = { ...state, down: levels, sellerSince: since };
  return addEdge(moved, down ? 'DN' : 'UP', button, now, now, sent);
}

function addEdge(
  state: DeviceState,
  type: EdgeMessage['type'],
  button: Button,
  at: number,
  now: number,
  sent: DeviceMessage[],
): DeviceState {
  const seq = after(state.lastSeq);
  const t = deviceTime(state, at);
  const edge: EdgeMessage = type === 'HOLD' ? { type, seq, t, button: 'S' } : { type, seq, t, button };
  sent.push(edge);
  const full = state.ring.length >= state.ringSize;
  return {
    ...state,
    ring: [...(full ? state.ring.slice(1) : state.ring), edge],
    lastSeq: seq,
    lost: full ? Math.min(state.lost + 1, MAX_COUNT) : state.lost,
    resend: state.resend ?? { due: now + RESEND_MIN_MS, delay: RESEND_MIN_MS },
  };
}

function applyMessage(
  state: DeviceState,
  message: HostMessage,
  now: MonoMs,
  sent: DeviceMessage[],
): DeviceState {
  switch (message.type) {
    case 'ID': {
      // Whoever asks has just come: it gets the time with the name, and at once what it may have missed.
      sent.push(hello(state), heartbeat(state, now), ...state.ring);
      const resend = state.ring.length === 0 ? undefined : { due: now + RESEND_MIN_MS, delay: RESEND_MIN_MS };
      return { ...state, resend, beatDue: now + HEARTBEAT_MS };
    }
    case 'ACK': {
      // An ACK of what is not in the ring is old, or meant for another boot.
      const first = state.ring[0];
      if (first === undefined) return state;
      const inRing = distance(message.seq, first.seq) >= 0 && distance(message.seq, state.lastSeq) <= 0;
      if (!inRing) return state;
      const ring = state.ring.filter((edge) => distance(edge.seq, message.seq) > 0);
      const resend = ring.length === 0 ? undefined : { due: now + RESEND_MIN_MS, delay: RESEND_MIN_MS };
      return { ...state, ring, resend };
    }
    case 'LED':
      return { ...state, leds: { ...state.leds, [message.button]: message.mode } };
    case 'BEEP':
      return { ...state, beepUntil: now + message.ms };
    default:
      return unreachable(message);
  }
}

function fireHold(state: DeviceState, upTo: number, sent: DeviceMessage[]): DeviceState {
  if (state.sellerSince === undefined || upTo < state.sellerSince + HOLD_MS) return state;
  const at = state.sellerSince + HOLD_MS;
  return addEdge({ ...state, sellerSince: undefined }, 'HOLD', 'S', at, Math.max(at, upTo), sent);
}

function fireLineTimers(state: DeviceState, now: MonoMs, sent: DeviceMessage[]): DeviceState {
  let next = state;
  if (next.resend !== undefined && now >= next.resend.due) {
    sent.push(...next.ring);
    const delay = Math.min(next.resend.delay * 2, RESEND_MAX_MS);
    next = { ...next, resend: { due: now + delay, delay } };
  }
  if (now >= next.beatDue) {
    sent.push(heartbeat(next, now));
    next = { ...next, beatDue: now + HEARTBEAT_MS };
  }
  return next;
}

function deviceTime(state: DeviceState, at: number): number {
  return (at - state.bootAt) >>> 0;
}

function hello({ model, serial, bootId, buttons }: DeviceState): DeviceMessage {
  return { type: 'HELLO', version: PROTOCOL_VERSION, model, serial, bootId, buttons };
}

function heartbeat(state: DeviceState, now: number): DeviceMessage {
  const { lastSeq, bad, lost } = state;
  const mask = state.down.reduce((bits, button) => bits | maskBit(button), 0);
  const oldestSeq = state.ring[0]?.seq ?? after(lastSeq);
  return { type: 'HB', t: deviceTime(state, now), mask, lastSeq, oldestSeq, bad, lost };
}
