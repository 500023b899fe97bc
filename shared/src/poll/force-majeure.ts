import { LONG_PRESS_MS } from './config.ts';
import type { Cover, OpenPoll, SellerDown } from './state.ts';
import { emit, type Turn } from './turn.ts';

/** Rule 6. All covers since the last `fm-ended` are kept, so that each poll names every force majeure it lies under. */

const MAX_COVERS = 1000;

/** The long press `down` raises a force majeure at its DN + 3000 ms, whenever that becomes known. */
export function raiseForceMajeure(turn: Turn, down: SellerDown): void {
  const from = down.at + LONG_PRESS_MS;
  const until = from + turn.state.config.coverMs;
  const { poll } = turn.state;
  const raised = emit(turn, 'fm-raised', from, {
    dn: down.dn,
    until,
    ...(poll !== undefined && marks(poll, { from, until }) ? { poll: poll.seq } : {}),
  });
  turn.state = { ...turn.state, covers: [...turn.state.covers, { raised, from, until }].slice(-MAX_COVERS) };
  turn.effects.push({ kind: 'signal', signal: 'force-majeure' });
}

/** It marks the open poll if that was not answered yet, or was opened while covered. */
function marks(poll: OpenPoll, { from, until }: Omit<Cover, 'raised'>): boolean {
  if (poll.openedAt >= from) return poll.openedAt <= until;
  return poll.answer === undefined || poll.answer.firstAt > from;
}

/** When the last cover ends; undefined without one. */
export const coverEnd = (covers: readonly Cover[]): number | undefined =>
  covers.length === 0 ? undefined : Math.max(...covers.map(({ until }) => until));

export function endForceMajeure(turn: Turn, reason: 'expired' | 'staff', at: number): void {
  if (turn.state.covers.length === 0) return;
  emit(turn, 'fm-ended', at, { reason });
  turn.state = { ...turn.state, covers: [] };
}
