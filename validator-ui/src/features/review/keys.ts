import type { VerdictReason } from '@otklik/shared/api/review.ts';

/** What a key means on the review screen and in the table. */
export type ReviewAction =
  | { readonly kind: 'zero' | 'one' | 'no-footage' | 'cannot-tell' | 'confirm' | 'undo' }
  | { readonly kind: 'reason'; readonly reason: VerdictReason }
  | { readonly kind: 'play' | 'camera' | 'help' | 'escape' }
  | { readonly kind: 'frame' | 'second' | 'speed' | 'move'; readonly step: 1 | -1 };

/** The reasons an expert gives with a 0, by the key under the same finger in every layout. */
export const reasonKeys = [
  { code: 'KeyQ', label: 'Q', reason: 'worker-pressed' },
  { code: 'KeyW', label: 'W', reason: 'no-customer' },
  { code: 'KeyE', label: 'E', reason: 'same-customer' },
  { code: 'KeyR', label: 'R', reason: 'child-or-passer-by' },
  { code: 'KeyT', label: 'T', reason: 'prompted' },
  { code: 'KeyY', label: 'Y', reason: 'fm-unfounded' },
  { code: 'KeyO', label: 'O', reason: 'other' },
] as const satisfies readonly { code: string; label: string; reason: VerdictReason }[];

export interface KeyPress {
  /** Physical key (`KeyboardEvent.code`): the same in a Russian and an English layout. */
  readonly code: string;
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, Alt or Meta: the browser's own. */
  readonly command: boolean;
  readonly repeat: boolean;
}

/** The action of a key press; undefined where it means nothing here. A held key repeats only movements of the video. */
export function reviewAction(press: KeyPress): ReviewAction | undefined {
  if (press.command) return undefined;
  // The question mark lies elsewhere in a Russian layout, so it is known by its character too.
  if (press.key === '?' || (press.shift && press.code === 'Slash')) return once(press, { kind: 'help' });
  if (press.code === 'ArrowLeft') return { kind: press.shift ? 'second' : 'frame', step: -1 };
  if (press.code === 'ArrowRight') return { kind: press.shift ? 'second' : 'frame', step: 1 };
  if (press.shift) return undefined;
  const reason = reasonKeys.find((known) => known.code === press.code);
  if (reason !== undefined) return once(press, { kind: 'reason', reason: reason.reason });
  const action = plain[press.code];
  return action === undefined ? undefined : once(press, action);
}

const once = (press: KeyPress, action: ReviewAction) => (press.repeat ? undefined : action);

const plain: Readonly<Record<string, ReviewAction>> = {
  Digit0: { kind: 'zero' },
  Numpad0: { kind: 'zero' },
  Digit1: { kind: 'one' },
  Numpad1: { kind: 'one' },
  KeyN: { kind: 'no-footage' },
  KeyX: { kind: 'cannot-tell' },
  Enter: { kind: 'confirm' },
  NumpadEnter: { kind: 'confirm' },
  KeyU: { kind: 'undo' },
  Space: { kind: 'play' },
  BracketLeft: { kind: 'speed', step: -1 },
  BracketRight: { kind: 'speed', step: 1 },
  KeyC: { kind: 'camera' },
  KeyJ: { kind: 'move', step: 1 },
  ArrowDown: { kind: 'move', step: 1 },
  KeyK: { kind: 'move', step: -1 },
  ArrowUp: { kind: 'move', step: -1 },
  Escape: { kind: 'escape' },
};
