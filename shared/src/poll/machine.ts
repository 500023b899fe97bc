import { unreachable } from '../base/result.ts';
import { PROMPT_GRACE_MS } from './config.ts';
import { customerDown } from './customer.ts';
import type { EventData, EventDraft } from './events.ts';
import { coverEnd, endForceMajeure, raiseForceMajeure } from './force-majeure.ts';
import type { Effect, InputOf, MachineInput } from './input.ts';
import { endPoll, endPrompt, giveWay, openPoll, settlesAt } from './lifecycle.ts';
import { loseDevice, restart } from './restart.ts';
import { releaseAttached, sellerDown, sellerUp } from './seller.ts';
import { canAnswer, MAX_RECEIPTS, type MachineState, type SellerDown } from './state.ts';
import { emit, newTurn, setPoll, type Turn } from './turn.ts';

export interface Step {
  readonly state: MachineState;
  /** To be journalled in this order, in one transaction; the first gets the seq `step` was given. */
  readonly events: readonly EventDraft[];
  /** To be carried out once the events are durable. */
  readonly effects: readonly Effect[];
}

/**
 * The poll machine of one workplace (DESIGN §5): pure, deterministic, total. `seq` is the journal's next seq.
 *
 * Invariants, held for any sequence of inputs:
 * - every poll opened ends exactly once, and never changes after that;
 * - every press is an event and belongs to at most one poll;
 * - timers due strictly before an arrival fire before it: a bound includes its instant;
 * - the events alone give the same polls and the same state again (`replay`).
 */
export function step(state: MachineState, input: MachineInput, seq: number): Step {
  const turn = newTurn(state, input, seq);
  // After a restart the old times mean nothing until they are mapped, so its timers come after it.
  if (input.kind !== 'boot') fireTimers(turn);
  const before = turn.events.length;
  apply(turn, input);
  // Only what the journal shows may be remembered, or a replay would not remember the same.
  if (input.kind === 'boot' || turn.events.length > before) {
    turn.state = { ...turn.state, clock: { mono: input.now, wall: input.wall } };
  }
  return { state: turn.state, events: turn.events, effects: turn.effects };
}

/** The instant after which `tick` has something to do: call it with a `now` greater than this. */
export function nextDue(state: MachineState): number | undefined {
  const due = [state.poll === undefined ? undefined : pollDue(state.poll)?.at, coverEnd(state.covers)];
  const set = due.filter((at) => at !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

function pollDue(
  poll: NonNullable<MachineState['poll']>,
): { readonly at: number; readonly what: 'prompt' | 'settle' | 'timeout' } | undefined {
  const settle = settlesAt(poll);
  if (settle !== undefined) return { at: settle, what: 'settle' };
  const { prompt, deadline } = poll;
  if (prompt !== undefined && prompt.due < (deadline ?? Number.POSITIVE_INFINITY)) {
    return { at: prompt.due, what: 'prompt' };
  }
  return deadline === undefined ? undefined : { at: deadline, what: 'timeout' };
}

/** Fires what is due strictly before now, earliest first. */
function fireTimers(turn: Turn): void {
  for (;;) {
    const { poll, covers } = turn.state;
    const due = poll === undefined ? undefined : pollDue(poll);
    const cover = coverEnd(covers);
    if (cover !== undefined && cover < turn.now && cover < (due?.at ?? Number.POSITIVE_INFINITY)) {
      endForceMajeure(turn, 'expired', cover);
    } else if (poll !== undefined && due !== undefined && due.at < turn.now) {
      if (due.what === 'prompt') endPrompt(turn, 'assumed', due.at);
      else endPoll(turn, poll, due.what === 'settle' ? 'answered' : 'timeout', due.at);
    } else {
      return;
    }
  }
}

function apply(turn: Turn, input: MachineInput): void {
  switch (input.kind) {
    case 'edge':
      applyEdge(turn, input);
      return;
    case 'hold':
      applyHold(turn, input);
      return;
    case 'pos':
      applyTrigger(turn, input);
      return;
    case 'receipt':
      emit(turn, 'receipt', input.now - (input.data.lag ?? 0), input.data);
      return;
    case 'gap':
    case 'insert-confirmed':
      emit(turn, input.kind, input.now, input.data);
      return;
    case 'shift': {
      emit(turn, 'shift', input.now, input.data);
      const { operator: _ended, ...rest } = turn.state;
      const { operator } = input.data;
      turn.state = operator === undefined ? rest : { ...rest, operator };
      return;
    }
    case 'prompt-started':
      promptStarted(turn, input.poll);
      return;
    case 'prompt-ended':
      if (turn.state.poll?.seq === input.poll) endPrompt(turn, input.reason, input.now);
      return;
    case 'device-up':
      deviceUp(turn, input.data);
      return;
    case 'device-lost': {
      loseDevice(turn, input.serial, input.reason);
      const { poll } = turn.state;
      const over = poll !== undefined && poll.answer === undefined && !canAnswer(turn.state);
      if (over) endPoll(turn, poll, 'device-lost', input.now);
      return;
    }
    case 'config':
      emit(turn, 'config', input.now, input.data);
      turn.state = { ...turn.state, config: input.data.machine };
      return;
    case 'fm-end':
      endForceMajeure(turn, 'staff', input.now);
      return;
    case 'boot':
      restart(turn);
      fireTimers(turn);
      return;
    case 'tick':
      return;
    default:
      unreachable(input);
  }
}

function applyEdge(turn: Turn, input: InputOf<'edge'>): void {
  const own = Math.min(input.own, input.now);
  const { button, edge } = input;
  if (button === 'S') {
    if (edge === 'DN') sellerDown(turn, input, own);
    else sellerUp(turn, input, own);
    return;
  }
  if (edge === 'DN') {
    customerDown(turn, input, own, button);
    return;
  }
  emit(turn, 'edge', own, {
    button,
    edge,
    device: input.device,
    ...(input.now > own ? { lag: input.now - own } : {}),
  });
}

/** Rule 1: still held at 3000 ms, force majeure is raised at once. Only a hold-capable device may. */
function applyHold(turn: Turn, input: InputOf<'hold'>): void {
  const own = Math.min(input.own, input.now);
  const { device } = input;
  const down = turn.state.downs.find(
    ({ serial, bootId }) => serial === device.serial && bootId === device.bootId,
  );
  emit(turn, 'hold', own, {
    device,
    via: input.via,
    ...(input.now > own ? { lag: input.now - own } : {}),
    ...(down === undefined ? {} : { dn: down.dn }),
  });
  if (down === undefined || !down.holdCapable) return;
  if (down.decision === 'test' || down.decision === 'raised' || down.decision === 'cancelled') return;
  releaseAttached(turn, down);
  const raised: SellerDown = { ...down, decision: 'raised' };
  turn.state = {
    ...turn.state,
    downs: turn.state.downs.map((other) => (other === down ? raised : other)),
  };
  raiseForceMajeure(turn, down);
}

/** Rule 2 and, for a second trigger, rule 3. */
function applyTrigger(turn: Turn, input: InputOf<'pos'>): void {
  const { operation, receipt, operator } = input;
  const data = {
    operation,
    ...(receipt === undefined ? {} : { receipt }),
    ...(operator === undefined ? {} : { operator }),
  };
  if (receipt !== undefined && turn.state.receipts.has(receipt)) {
    emit(turn, 'pos', input.now, { ...data, role: 'repeat' });
    return;
  }
  if (receipt !== undefined) {
    turn.state = { ...turn.state, receipts: new Set([...turn.state.receipts, receipt].slice(-MAX_RECEIPTS)) };
  }
  const { poll } = turn.state;
  const unanswered = poll !== undefined && poll.answer === undefined ? poll : undefined;
  if (unanswered !== undefined && !unanswered.triggered) {
    emit(turn, 'pos', input.now, { ...data, role: 'attach', poll: unanswered.seq });
    setPoll(turn, { ...unanswered, triggered: true });
    return;
  }
  const guardFrom = unanswered?.guardFrom;
  if (
    unanswered !== undefined &&
    (guardFrom === undefined || input.now <= guardFrom + unanswered.config.guardMs)
  ) {
    emit(turn, 'pos', input.now, { ...data, role: 'double', poll: unanswered.seq });
    return;
  }
  const by = emit(turn, 'pos', input.now, { ...data, role: 'open' });
  const at = giveWay(turn, input.now);
  openPoll(turn, { by, via: 'pos', at, ...(operator === undefined ? {} : { operator }) });
}

function promptStarted(turn: Turn, seq: number): void {
  const { poll } = turn.state;
  if (poll?.seq !== seq || poll.prompt === undefined || poll.prompt.started) return;
  const { sha256, ms } = poll.prompt;
  emit(turn, 'prompt-start', turn.now, { poll: seq, sha256 });
  setPoll(turn, { ...poll, prompt: { sha256, ms, started: true, due: turn.now + ms + PROMPT_GRACE_MS } });
}

/** A new boot of a device: what its last boot held down stays cancelled for good. */
function deviceUp(turn: Turn, data: EventData<'device-up'>): void {
  const { serial, bootId } = data;
  emit(turn, 'device-up', turn.now, data);
  turn.state = {
    ...turn.state,
    devices: [...turn.state.devices.filter((device) => device.serial !== serial), data],
    downs: turn.state.downs.filter((down) => down.serial !== serial || down.bootId === bootId),
  };
}
