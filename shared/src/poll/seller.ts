import { LONG_PRESS_MS, STALE_PRESS_MS } from './config.ts';
import type { EventData } from './events.ts';
import { raiseForceMajeure } from './force-majeure.ts';
import type { InputOf } from './input.ts';
import { endPoll, giveWay, openInterrupted, openPoll } from './lifecycle.ts';
import type { MachineState, SellerDown } from './state.ts';
import { emit, type Turn, updatePoll, updateWindow } from './turn.ts';

/** Rules 1 to 3 and the late presses of rule 5: what a seller's press is. */

/** What a poll looked like at one instant, as far as a seller's press is judged by it. */
interface PollAt {
  readonly seq: number;
  readonly pressed: boolean;
  readonly guardFrom?: number;
  readonly guardMs: number;
  /** It has ended since: what attaches to it changes nothing. */
  readonly ended: boolean;
}

type Decision =
  | { readonly decision: 'press' }
  | { readonly decision: 'attach' | 'double'; readonly poll: PollAt };

export function sellerDown(turn: Turn, input: InputOf<'edge'>, own: number): void {
  const { device } = input;
  const base = edgeData(input, own, 'DN');
  const isDown = ({ serial, bootId, decision }: SellerDown) =>
    serial === device.serial && bootId === device.bootId && decision !== 'cancelled';
  if (turn.state.downs.some(isDown)) {
    emit(turn, 'edge', own, { ...base, role: 'ignored' });
    return;
  }
  const at = input.now - own > STALE_PRESS_MS ? own : undefined;
  const decided = input.test === true ? undefined : decideDown(openUnanswered(turn.state, at), own);
  const dn = emit(turn, 'edge', own, {
    ...base,
    role: decided?.decision ?? 'test',
    ...(decided === undefined ? {} : membership(decided)),
  });
  const holdCapable = turn.state.devices.find(({ serial }) => serial === device.serial)?.holdCapable ?? false;
  const down: SellerDown = {
    serial: device.serial,
    bootId: device.bootId,
    dn,
    t: device.t,
    at: own,
    holdCapable,
    decision: decided?.decision ?? 'test',
    ...(decided === undefined || decided.decision === 'press' ? {} : { poll: decided.poll.seq }),
  };
  // A new DN of the same button ends the wait for an older release.
  const others = turn.state.downs.filter(({ serial }) => serial !== device.serial);
  turn.state = { ...turn.state, downs: [...others, down] };
  if (decided?.decision === 'attach') takePress(turn, decided.poll);
}

export function sellerUp(turn: Turn, input: InputOf<'edge'>, own: number): void {
  const { device } = input;
  const base = edgeData(input, own, 'UP');
  const down = turn.state.downs.find(
    ({ serial, bootId }) => serial === device.serial && bootId === device.bootId,
  );
  if (down === undefined) {
    emit(turn, 'edge', own, { ...base, role: 'ignored' });
    return;
  }
  turn.state = { ...turn.state, downs: turn.state.downs.filter((other) => other !== down) };
  const held = (device.t - down.t) >>> 0;
  const long = down.holdCapable && held >= LONG_PRESS_MS;
  const released = { ...base, dn: down.dn };
  if (down.decision === 'test') {
    emit(turn, 'edge', own, { ...released, role: 'test' });
  } else if (down.decision === 'raised') {
    emit(turn, 'edge', own, released);
  } else if (long) {
    emit(turn, 'edge', own, released);
    releaseAttached(turn, down);
    raiseForceMajeure(turn, down);
  } else {
    shortPress(turn, input, own, down, released);
  }
}

function shortPress(
  turn: Turn,
  input: InputOf<'edge'>,
  own: number,
  down: SellerDown,
  released: EventData<'edge'>,
): void {
  const stale = input.now - own > STALE_PRESS_MS;
  // Cancelled and then released after all: the DN is judged anew, by its own time.
  const cancelled = down.decision === 'cancelled';
  const again = cancelled ? decideDown(openUnanswered(turn.state, down.at), down.at) : undefined;
  if (again !== undefined && again.decision !== 'press') {
    emit(turn, 'edge', own, { ...released, role: again.decision, ...membership(again) });
    if (again.decision === 'attach') {
      takePress(turn, again.poll);
      guardFromRelease(turn, again.poll.seq, own);
    }
    return;
  }
  if (down.decision === 'attach' || down.decision === 'double') {
    emit(turn, 'edge', own, released);
    if (down.decision === 'attach' && down.poll !== undefined) guardFromRelease(turn, down.poll, own);
    return;
  }
  const target = openUnanswered(turn.state, stale ? own : undefined);
  if (target !== undefined && !target.pressed) {
    const decided = { decision: 'attach', poll: target } as const;
    emit(turn, 'edge', own, { ...released, role: 'attach', ...membership(decided) });
    takePress(turn, target);
    guardFromRelease(turn, target.seq, own);
    return;
  }
  emit(turn, 'edge', own, released);
  const opening = { by: down.dn, via: 'press', at: own } as const;
  if (!stale) {
    openPoll(turn, { ...opening, at: giveWay(turn, own) });
    return;
  }
  const { poll } = turn.state;
  // What happened since stays: a later opening is untouched, an answer given meanwhile is kept.
  if (poll !== undefined && poll.openedAt <= own) {
    const answered = poll.answer !== undefined;
    endPoll(turn, poll, answered ? 'answered' : 'superseded', answered ? Math.max(own, poll.answer.at) : own);
  }
  openInterrupted(turn, opening);
}

/** The poll that was open and unanswered at `at`; with no `at`, the one that is now. */
function openUnanswered(state: MachineState, at: number | undefined): PollAt | undefined {
  const { poll } = state;
  if (poll !== undefined && (at === undefined || poll.openedAt <= at)) {
    const unanswered = poll.answer === undefined || (at !== undefined && at < poll.answer.firstAt);
    if (!unanswered) return undefined;
    const { seq, pressed, guardFrom, config } = poll;
    return {
      seq,
      pressed,
      guardMs: config.guardMs,
      ended: false,
      ...(guardFrom === undefined ? {} : { guardFrom }),
    };
  }
  if (at === undefined) return undefined;
  const window = state.windows.findLast(({ openedAt, endedAt }) => openedAt <= at && at <= endedAt);
  if (window === undefined || at >= (window.answeredAt ?? Number.POSITIVE_INFINITY)) return undefined;
  const { poll: seq, pressed, guardFrom, guardMs } = window;
  return { seq, pressed, guardMs, ended: true, ...(guardFrom === undefined ? {} : { guardFrom }) };
}

/** Rule 3: the state at its DN decides whether a press is double or attaches. */
function decideDown(poll: PollAt | undefined, own: number): Decision {
  if (poll === undefined) return { decision: 'press' };
  if (!poll.pressed) return { decision: 'attach', poll };
  const guarded = poll.guardFrom === undefined || own <= poll.guardFrom + poll.guardMs;
  return guarded ? { decision: 'double', poll } : { decision: 'press' };
}

const membership = (decided: Decision): Pick<EventData<'edge'>, 'poll' | 'late'> =>
  decided.decision === 'press'
    ? {}
    : { poll: decided.poll.seq, ...(decided.poll.ended ? { late: true as const } : {}) };

/** The poll has its seller press; until that is released, any other is double. */
function takePress(turn: Turn, { seq }: PollAt): void {
  updatePoll(turn, seq, ({ guardFrom: _held, ...poll }) => ({ ...poll, pressed: true }));
  updateWindow(turn, seq, ({ guardFrom: _held, ...window }) => ({ ...window, pressed: true }));
  turn.effects.push({ kind: 'signal', signal: 'attached' });
}

/** The guard after an attached press runs from its UP. */
function guardFromRelease(turn: Turn, seq: number, own: number): void {
  updatePoll(turn, seq, (poll) => ({ ...poll, guardFrom: own }));
  updateWindow(turn, seq, (window) => ({ ...window, guardFrom: own }));
}

/** A press that attached and then became long, or was cancelled, belongs to no poll: the poll may take another. */
export function releaseAttached(turn: Turn, down: SellerDown): void {
  if (down.decision !== 'attach' || down.poll === undefined) return;
  updatePoll(turn, down.poll, (poll) => ({ ...poll, pressed: false, guardFrom: poll.openedAt }));
  updateWindow(turn, down.poll, (window) => ({ ...window, pressed: false, guardFrom: window.openedAt }));
}

const edgeData = (input: InputOf<'edge'>, own: number, edge: 'DN' | 'UP'): EventData<'edge'> => ({
  button: 'S',
  edge,
  device: input.device,
  ...(input.now > own ? { lag: input.now - own } : {}),
});
