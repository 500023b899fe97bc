import { AMBIGUOUS_MS, LAST_ANSWER_MS, PROMPT_GRACE_MS } from './config.ts';
import type { EventData, Outcome } from './events.ts';
import { canAnswer, MAX_WINDOWS, type OpenPoll, settleDue } from './state.ts';
import { emit, setPoll, type Turn } from './turn.ts';

/** How polls open, how their prompts end and how they end: the parts of DESIGN §5 that every rule uses. */

const settleSpans = { first: AMBIGUOUS_MS, last: LAST_ANSWER_MS };

/** When the answered poll settles; undefined while it is unanswered. */
export const settlesAt = (poll: OpenPoll): number | undefined =>
  poll.answer === undefined ? undefined : settleDue(poll, poll.answer, settleSpans);

/**
 * Ends the open poll at `at`. An answered one keeps its window to the original deadline, any other's closes with it.
 */
export function endPoll(turn: Turn, poll: OpenPoll, outcome: Outcome, at: number): void {
  if (poll.prompt !== undefined) {
    emit(turn, 'prompt-end', at, { poll: poll.seq, reason: 'poll-ended' });
    turn.effects.push({ kind: 'prompt-stop', poll: poll.seq });
  }
  emit(turn, 'poll-ended', at, {
    poll: poll.seq,
    outcome,
    ...(outcome === 'answered' && poll.answer !== undefined
      ? { answer: poll.answer.value, press: poll.answer.press }
      : {}),
    ...(poll.ambiguous ? { ambiguous: true } : {}),
  });
  setPoll(turn, undefined);
  const window = {
    poll: poll.seq,
    openedAt: poll.openedAt,
    endedAt: at,
    until: outcome === 'answered' ? Math.max(at, poll.deadline ?? at) : at,
    ...(poll.answer === undefined ? {} : { answeredAt: poll.answer.firstAt }),
    pressed: poll.pressed,
    ...(poll.guardFrom === undefined ? {} : { guardFrom: poll.guardFrom }),
    guardMs: poll.config.guardMs,
  };
  turn.state = { ...turn.state, windows: [...turn.state.windows, window].slice(-MAX_WINDOWS) };
}

/**
 * Ends what the next opening at `at` ends: an answered poll settles at once, an unanswered one is superseded. Gives the
 * time of the opening: `at`, or later where devices lag so differently that the poll before would end before its own
 * opening or answer.
 */
export function giveWay(turn: Turn, at: number): number {
  const { poll } = turn.state;
  if (poll === undefined) return at;
  const from = Math.max(at, poll.openedAt, poll.answer?.at ?? at);
  endPoll(turn, poll, poll.answer === undefined ? 'superseded' : 'answered', from);
  return from;
}

export interface Opening {
  readonly by: number;
  readonly via: EventData<'poll-opened'>['via'];
  readonly at: number;
  readonly operator?: string;
}

/** Opens a poll. Where nothing can answer it ends `device-lost` at once (rule 5). */
export function openPoll(turn: Turn, opening: Opening): void {
  const poll = announcePoll(turn, opening);
  setPoll(turn, poll);
  if (!canAnswer(turn.state)) {
    endPoll(turn, poll, 'device-lost', opening.at);
    return;
  }
  turn.effects.push({ kind: 'signal', signal: 'opened' });
  const prompt = poll.config.question?.prompt;
  if (prompt === undefined) return;
  turn.effects.push({ kind: 'prompt-play', poll: poll.seq });
  const { sha256, ms } = prompt;
  setPoll(turn, {
    ...poll,
    prompt: { sha256, ms, due: opening.at + ms + PROMPT_GRACE_MS, started: false },
  });
}

/** A press judged long after it happened opens a poll that is over before anyone could answer (rule 5). */
export function openInterrupted(turn: Turn, opening: Opening): void {
  const current = turn.state.poll;
  const poll = announcePoll(turn, opening);
  endPoll(turn, poll, 'interrupted', opening.at);
  setPoll(turn, current);
}

function announcePoll(turn: Turn, opening: Opening): OpenPoll {
  const { config, covers, operator: shift } = turn.state;
  const operator = opening.operator ?? shift;
  const fm = covers.filter(({ from, until }) => from <= opening.at && opening.at <= until);
  const seq = emit(turn, 'poll-opened', opening.at, {
    by: opening.by,
    via: opening.via,
    ...(config.question?.id === undefined ? {} : { question: config.question.id }),
    ...(config.question?.planned === undefined ? {} : { planned: config.question.planned }),
    ...(operator === undefined ? {} : { operator }),
    windowMs: config.windowMs,
    ...(fm.length === 0 ? {} : { fm: fm.map(({ raised }) => raised) }),
  });
  // The next opening ends the previous poll's window for good.
  turn.state = {
    ...turn.state,
    windows: turn.state.windows.map((window) =>
      window.openedAt <= opening.at && opening.at < window.until
        ? { ...window, until: Math.max(opening.at, window.endedAt) }
        : window,
    ),
  };
  const waits = config.windowFrom === 'prompt-end' && config.question?.prompt !== undefined;
  return {
    seq,
    openedAt: opening.at,
    config,
    triggered: opening.via === 'pos',
    pressed: opening.via === 'press',
    guardFrom: opening.at,
    ...(waits ? {} : { deadline: opening.at + config.windowMs }),
    ambiguous: false,
  };
}

/** Ends the running prompt of the open poll at `at`; the window runs from there where so configured. */
export function endPrompt(turn: Turn, reason: EventData<'prompt-end'>['reason'], at: number): void {
  const { poll } = turn.state;
  if (poll?.prompt === undefined) return;
  emit(turn, 'prompt-end', at, { poll: poll.seq, reason });
  const { prompt: _ended, ...rest } = poll;
  setPoll(turn, rest.deadline === undefined ? { ...rest, deadline: at + rest.config.windowMs } : rest);
  if (reason === 'answered') turn.effects.push({ kind: 'prompt-stop', poll: poll.seq });
}
