import { Button } from '@mantine/core';
import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatClockFine, formatSeconds } from '../../ui/format.ts';
import { ActionCaps } from '../review/action-caps.tsx';

export interface MarkActionsProps {
  readonly press: ReviewItem | undefined;
  readonly zone: string;
  /** The painted frame: what the camera's clock says in it, and how long a frame lasts once that is known. */
  readonly frame: { readonly cameraAt: number; readonly frameMs: number | undefined } | undefined;
  readonly marked: boolean;
  readonly busy: boolean;
  readonly onMark: () => void;
  readonly onTakeBack: () => void;
}

/** What the painted frame says of the clock, and the keys that mark it. */
export function MarkActions({ press, zone, frame, marked, busy, onMark, onTakeBack }: MarkActionsProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const off = press === undefined || frame === undefined ? undefined : frame.cameraAt - press.at;
  const keep = (event: { preventDefault: () => void }) => event.preventDefault();
  return (
    <div className="clock-actions">
      <p role="status" data-testid="clock-frame" data-offset={off}>
        {press === undefined ? null : (
          <span className="tn">
            {t(`kind.${press.kind}`)} {formatClockFine(press.at, zone, language)}.{' '}
          </span>
        )}
        {off === undefined
          ? null
          : t(off < 0 ? 'clock.frameBehind' : 'clock.frameAhead', {
              value: formatSeconds(Math.abs(off), language),
            })}
        {frame !== undefined && frame.frameMs === undefined ? ` ${t('clock.stepFirst')}` : null}
      </p>
      <div className="clock-buttons">
        <Button
          onMouseDown={keep}
          onClick={onMark}
          disabled={frame?.frameMs === undefined || press === undefined || busy}
          leftSection={<ActionCaps name="confirm" first />}
          data-testid="clock-mark"
        >
          {t(marked ? 'clock.markAgain' : 'clock.mark')}
        </Button>
        <Button
          variant="default"
          onMouseDown={keep}
          onClick={onTakeBack}
          disabled={!marked || busy}
          leftSection={<ActionCaps name="undo" first />}
          data-testid="clock-take-back"
        >
          {t('clock.takeBack')}
        </Button>
      </div>
    </div>
  );
}
