import { unreachable } from '@otklik/shared/base/result.ts';
import { nextRate } from '../../player/clip-state.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import type { ReviewAction } from './keys.ts';
import type { ItemWork } from './use-item-work.ts';
import { useReviewKeys } from './use-review-keys.ts';

export interface ReviewActions {
  readonly work: ItemWork;
  readonly clips: ClipPoolHandle;
  readonly onCamera: () => void;
  readonly onMove: (step: 1 | -1) => void;
  readonly onHelp: () => void;
  /** There is a recorded answer to disagree with. */
  readonly hasAnswer: boolean;
  /** Enter where there is nothing to record, compare or leave. */
  readonly onEnter?: () => void;
  readonly onEscape?: () => void;
}

/** The same keys on the review screen and in the table. */
export function useReviewActions(to: ReviewActions): void {
  useReviewKeys((action) => act(action, to));
}

function act(action: ReviewAction, to: ReviewActions): void {
  const { work } = to;
  const player = to.clips.pool?.active;
  switch (action.kind) {
    case 'zero':
      if (work.step !== 'comparing') work.chooseZero();
      else if (to.hasAnswer) work.compare(false);
      return;
    case 'one':
      work.give(1);
      return;
    case 'no-footage':
    case 'cannot-tell':
      work.give(action.kind);
      return;
    case 'reason':
      // A reason belongs to a 0 that was chosen; alone it is a slip of the finger.
      if (work.step !== 'choosing-reason') return;
      if (action.reason === 'other') work.write();
      else work.give(0, action.reason);
      return;
    case 'confirm':
      if (work.step === 'choosing-reason') work.give(0);
      else if (work.step === 'comparing') work.compare(true);
      else if (work.step === 'done') work.goOn();
      else to.onEnter?.();
      return;
    case 'undo':
      work.undo();
      return;
    case 'play':
      player?.togglePlay();
      return;
    case 'frame':
      player?.stepFrame(action.step);
      return;
    case 'second':
      player?.stepSeconds(action.step);
      return;
    case 'speed':
      player?.setRate(nextRate(player.state().rate, action.step));
      return;
    case 'camera':
      to.onCamera();
      return;
    case 'move':
      to.onMove(action.step);
      return;
    case 'help':
      to.onHelp();
      return;
    case 'escape':
      if (work.step === 'choosing-reason' || work.problem !== undefined) work.cancel();
      else to.onEscape?.();
      return;
    default:
      unreachable(action);
  }
}
