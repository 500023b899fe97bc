import type { MachineState } from './state.ts';

/** How long the thank-you stays, ms. */
export const THANKS_MS = 3000;

/** What a workplace's screen shows; never which answer came. Times are monotonic ms. */
export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'ask'; readonly poll: number; readonly until: number; readonly prompt: boolean }
  | { readonly kind: 'thanks'; readonly until: number };

export function phaseOf(state: MachineState, now: number): Phase {
  const { poll, windows } = state;
  if (poll !== undefined && poll.answer === undefined) {
    // While the window waits for its prompt's end, it has all its length left.
    const until = poll.deadline ?? now + poll.config.windowMs;
    return { kind: 'ask', poll: poll.seq, until, prompt: poll.prompt !== undefined };
  }
  const answeredAt = poll?.answer?.firstAt ?? windows.at(-1)?.answeredAt;
  if (answeredAt !== undefined && now < answeredAt + THANKS_MS) {
    return { kind: 'thanks', until: answeredAt + THANKS_MS };
  }
  return { kind: 'idle' };
}
