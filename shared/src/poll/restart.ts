import { endPoll, settlesAt } from './lifecycle.ts';
import { releaseAttached } from './seller.ts';
import type { MachineState, OpenPoll } from './state.ts';
import { emit, type Turn } from './turn.ts';

/**
 * The agent starts again: times of the last boot are mapped to this one by the wall clock, an open poll ends, devices
 * and held buttons are gone until they report again. Force majeure goes on.
 */
export function restart(turn: Turn): void {
  const { clock } = turn.state;
  const shift = turn.now - clock.mono - (turn.wall - clock.wall);
  turn.state = rebase(turn.state, shift);
  const { poll } = turn.state;
  if (poll !== undefined) {
    const due = settlesAt(poll) ?? poll.deadline ?? turn.now;
    // A clock set back must not end a poll before it opened.
    const at = Math.max(Math.min(turn.now, due), poll.openedAt);
    endPoll(turn, poll, poll.answer === undefined ? 'interrupted' : 'answered', at);
  }
  for (const { serial } of turn.state.devices) loseDevice(turn, serial, 'closed');
}

/** Takes a device away and cancels what it held; its poll is the caller's matter. */
export function loseDevice(
  turn: Turn,
  serial: string,
  reason: 'unplugged' | 'silent' | 'reboot' | 'closed' | 'refused',
): void {
  const held = turn.state.downs.find(
    (down) => down.serial === serial && ['press', 'attach', 'double'].includes(down.decision),
  );
  if (held !== undefined) releaseAttached(turn, held);
  emit(turn, 'device-lost', turn.now, {
    serial,
    reason,
    ...(held === undefined ? {} : { cancels: held.dn }),
  });
  const downs = turn.state.downs.flatMap((down) => {
    if (down.serial !== serial) return [down];
    return down === held || down.decision === 'cancelled'
      ? [{ ...down, decision: 'cancelled' as const }]
      : [];
  });
  turn.state = {
    ...turn.state,
    downs,
    devices: turn.state.devices.filter((device) => device.serial !== serial),
  };
}

/** Shifts every remembered time by `shift` ms. */
function rebase(state: MachineState, shift: number): MachineState {
  const move = (ms: number) => ms + shift;
  const moved: MachineState = {
    ...state,
    windows: state.windows.map((window) => ({
      ...window,
      openedAt: move(window.openedAt),
      endedAt: move(window.endedAt),
      until: move(window.until),
      ...(window.answeredAt === undefined ? {} : { answeredAt: move(window.answeredAt) }),
      ...(window.guardFrom === undefined ? {} : { guardFrom: move(window.guardFrom) }),
    })),
    downs: state.downs.map((down) => ({ ...down, at: move(down.at) })),
    covers: state.covers.map((cover) => ({ ...cover, from: move(cover.from), until: move(cover.until) })),
  };
  return state.poll === undefined ? moved : { ...moved, poll: rebasePoll(state.poll, move) };
}

const rebasePoll = (poll: OpenPoll, move: (ms: number) => number): OpenPoll => ({
  ...poll,
  openedAt: move(poll.openedAt),
  ...(poll.guardFrom === undefined ? {} : { guardFrom: move(poll.guardFrom) }),
  ...(poll.deadline === undefined ? {} : { deadline: move(poll.deadline) }),
  ...(poll.prompt === undefined ? {} : { prompt: { ...poll.prompt, due: move(poll.prompt.due) } }),
  ...(poll.answer === undefined
    ? {}
    : { answer: { ...poll.answer, at: move(poll.answer.at), firstAt: move(poll.answer.firstAt) } }),
});
