import { unreachable } from '@otklik/shared/base/result.ts';
import { nextRate } from '../../player/clip-state.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import type { ReviewAction } from './keys.ts';
import type { ItemWork } from './use-item-work.ts';
import { useReviewKeys } from './use-review-keys.ts';
import { besides, type Thumbnail } from './use-thumbnails.ts';
import type { Together } from './use-together.ts';
import type { View } from './use-view.ts';

export interface ReviewActions {
  readonly work: ItemWork;
  readonly clips: ClipPoolHandle;
  readonly onCamera: () => void;
  readonly onCameraAt: (index: number) => void;
  readonly together: Together;
  readonly view: View;
  /** The small frames on the screen. */
  readonly thumbnails: readonly Thumbnail[];
  readonly onMove: (step: 1 | -1) => void;
  readonly onHelp: () => void;
  /** To an item that something is still to be done for. */
  readonly onBringBack: () => void;
  /** Gives up what the hub has refused of the item at hand. */
  readonly onPutAway: () => void;
  /** There is a recorded answer to disagree with. */
  readonly hasAnswer: boolean;
  /** Enter where there is nothing to record, compare or leave. */
  readonly onEnter?: () => void;
  /** The last verdicts, to take any of them back. */
  readonly onRecent?: () => void;
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
      else if (work.step === 'done' || work.step === 'kept') work.goOn();
      // The verdict is on its way: this is the key of its second step, come a moment early.
      else if (!work.busy) to.onEnter?.();
      return;
    case 'undo':
      work.undo();
      return;
    case 'second-look':
      work.secondLook();
      return;
    case 'recent':
      to.onRecent?.();
      return;
    case 'bring-back':
      to.onBringBack();
      return;
    case 'put-away':
      to.onPutAway();
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
    case 'thumbnail': {
      const wall = player?.state().wall;
      const target = wall === undefined ? undefined : besides(to.thumbnails, wall, action.step);
      if (target !== undefined) player?.seekWall(target.at);
      return;
    }
    case 'speed':
      player?.setRate(nextRate(player.state().rate, action.step));
      return;
    case 'camera':
      to.onCamera();
      return;
    case 'camera-at':
      to.onCameraAt(action.index);
      return;
    case 'together':
      to.together.toggle();
      return;
    case 'zoom':
      to.view.zoomIn();
      return;
    case 'pan':
      to.view.pan(action.x, action.y);
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
