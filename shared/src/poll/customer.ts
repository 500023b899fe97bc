import { AMBIGUOUS_MS } from './config.ts';
import type { Answer, Button, EventData } from './events.ts';
import type { InputOf } from './input.ts';
import { endPrompt } from './lifecycle.ts';
import type { MachineState, OpenPoll } from './state.ts';
import { emit, type Turn, updatePoll } from './turn.ts';

/** Rule 4: what a customer's press is. */

type Placement = Pick<EventData<'edge'>, 'role' | 'poll' | 'late'>;

const answers: Record<Exclude<Button, 'S'>, Answer> = { Y: 'yes', N: 'no', U: 'unsure' };

export function customerDown(
  turn: Turn,
  input: InputOf<'edge'>,
  own: number,
  button: Exclude<Button, 'S'>,
): void {
  const value = answers[button];
  const placement: Placement = input.test === true ? { role: 'test' } : placePress(turn.state, own, value);
  const press = emit(turn, 'edge', own, {
    button,
    edge: 'DN',
    device: input.device,
    ...(input.now > own ? { lag: input.now - own } : {}),
    ...placement,
  });
  const { poll } = turn.state;
  if (poll === undefined || placement.poll !== poll.seq) return;
  if (placement.role === 'answer') count(turn, poll, press, own, value);
  if (isAmbiguous(poll, own, value)) {
    updatePoll(turn, poll.seq, (current) => ({ ...current, ambiguous: true }));
  }
}

/** Where a press at `own` belongs, judged by its own time. */
function placePress(state: MachineState, own: number, value: Answer): Placement {
  const { poll } = state;
  const sellerDown = state.downs.some(
    ({ decision, at }) => decision !== 'test' && decision !== 'cancelled' && at <= own,
  );
  if (poll !== undefined && poll.openedAt <= own && own <= (poll.deadline ?? own)) {
    if (sellerDown && poll.answer !== undefined) return { role: 'stray' };
    return { role: roleInOpenPoll(poll, own, value), poll: poll.seq };
  }
  const window = state.windows.findLast(({ openedAt, until }) => openedAt <= own && own <= until);
  if (window === undefined) return { role: 'stray' };
  if (sellerDown && own > (window.answeredAt ?? own)) return { role: 'stray' };
  return { role: 'extra', poll: window.poll, ...(own <= window.endedAt ? { late: true } : {}) };
}

function roleInOpenPoll(poll: OpenPoll, own: number, value: Answer): 'answer' | 'ambiguous' | 'extra' {
  const { answer } = poll;
  if (answer === undefined) return 'answer';
  const first = own < answer.at;
  // Of an ambiguous pair the first counts, whichever arrived first.
  if (isAmbiguous(poll, own, value)) return first ? 'answer' : 'ambiguous';
  if (poll.config.answerPolicy === 'first') return first ? 'answer' : 'extra';
  return first ? 'extra' : 'answer';
}

/** Another button within 50 ms of the press now counting. */
const isAmbiguous = ({ answer }: OpenPoll, own: number, value: Answer): boolean =>
  answer !== undefined && answer.value !== value && Math.abs(own - answer.at) <= AMBIGUOUS_MS;

function count(turn: Turn, poll: OpenPoll, press: number, own: number, value: Answer): void {
  endPrompt(turn, 'answered', own);
  const firstAt = Math.min(poll.answer?.firstAt ?? own, own);
  updatePoll(turn, poll.seq, (current) => ({ ...current, answer: { press, at: own, value, firstAt } }));
  if (poll.answer === undefined) turn.effects.push({ kind: 'signal', signal: 'answered' });
}
