import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../ui/fields.tsx';
import type { Held } from './held.ts';
import type { PlanWords } from './plan-words.ts';
import type { Moving } from './use-move.ts';

interface InHandProps {
  /** What was last done or is to be done, in words. */
  readonly said: string;
  readonly held: Held | undefined;
  readonly moving: Moving;
  readonly words: PlanWords;
  readonly onDrop: (held: Held) => void;
  readonly onLeave: () => void;
  readonly onTakeAgain: (held: Held) => void;
  readonly onUndo: () => void;
}

/** Tells what the hand does, and has a button for all that keys and pointers do. */
export function InHand({ said, held, moving, words, onDrop, onLeave, onTakeAgain, onUndo }: InHandProps) {
  const { t } = useTranslation();
  const { stale, error, busy, undoable } = moving;
  return (
    <div className="plan-hand" data-testid="plan-hand">
      <p role="status" data-testid="plan-said">
        {said}
      </p>
      {stale === undefined ? (
        <Failure error={error} />
      ) : (
        <div className="plan-stale" data-testid="move-stale">
          <Failure error={error} />
          <p>{t('calendar.stale', { plan: stale.grasp?.plan.name ?? '', days: words.days(stale) })}</p>
          <Button onClick={() => onTakeAgain(stale)} data-testid="move-again">
            {t('calendar.takeAgain')}
          </Button>
        </div>
      )}
      {held === undefined ? null : (
        <div className="plan-deeds">
          <Button disabled={busy || stale !== undefined} onClick={() => onDrop(held)} data-testid="hand-drop">
            {t('calendar.putDown')}
          </Button>
          <Button variant="default" disabled={busy} onClick={onLeave} data-testid="hand-leave">
            {t('calendar.leave')}
          </Button>
        </div>
      )}
      {held !== undefined || undoable === undefined ? null : (
        <Button
          variant="default"
          disabled={busy}
          aria-label={t('calendar.undoLabel', { plan: undoable.name })}
          onClick={onUndo}
          data-testid="move-undo"
        >
          {t('calendar.undo')}
        </Button>
      )}
      <p className="plan-keys">{t('calendar.keys')}</p>
    </div>
  );
}
