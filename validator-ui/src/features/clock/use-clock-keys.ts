import { nextRate } from '../../player/clip-state.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { useReviewKeys } from '../review/use-review-keys.ts';
import type { View } from '../review/use-view.ts';

/** The keys of the review for the picture; Enter marks, undo takes back, next and previous go through the presses. */
export function useClockKeys(to: {
  readonly clips: ClipPoolHandle;
  readonly view: View;
  readonly onMark: () => void;
  readonly onTakeBack: () => void;
  readonly onMove: (step: 1 | -1) => void;
}): void {
  useReviewKeys((action) => {
    const player = to.clips.pool?.active;
    switch (action.kind) {
      case 'confirm':
        return to.onMark();
      case 'undo':
        return to.onTakeBack();
      case 'move':
        return to.onMove(action.step);
      case 'play':
        return player?.togglePlay();
      case 'frame':
        return player?.stepFrame(action.step);
      case 'second':
        return player?.stepSeconds(action.step);
      case 'speed':
        return player?.setRate(nextRate(player.state().rate, action.step));
      case 'zoom':
        return to.view.zoomIn();
      case 'pan':
        return to.view.pan(action.x, action.y);
      default:
        return undefined;
    }
  });
}
