import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { formatClockFine } from '../../ui/format.ts';
import { ClipVideos, PictureAwaited, PictureMissing } from '../review/picture.tsx';
import type { View } from '../review/use-view.ts';

export interface ClockStageProps {
  readonly clips: ClipPoolHandle;
  readonly view: View;
  readonly zone: string;
  readonly camera: string;
}

/** The picture around a press, with the time that the camera's present clock gives it. */
export function ClockStage({ clips, view, zone, camera }: ClockStageProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { clip } = clips.state;
  const ready = clip.phase === 'ready';
  const { failure } = clip;
  return (
    <>
      <div
        className="vid"
        data-phase={clip.phase}
        data-zoom={view.zoom}
        data-testid="stage"
        ref={view.box}
        {...view.handlers}
      >
        <ClipVideos clips={clips} />
        {failure === undefined ? (
          ready || clip.phase === 'idle' ? null : (
            <PictureAwaited preparing={clip.preparing} />
          )
        ) : (
          <PictureMissing
            failure={failure}
            zone={zone}
            actions={
              <Button variant="default" onClick={() => clips.pool?.active.reload()}>
                {t('player.retry')}
              </Button>
            }
          />
        )}
      </div>
      <div className="hud">
        <span className="tn" data-testid="clock">
          {ready && clip.wall !== undefined ? formatClockFine(clip.wall, zone, language) : '\u00a0'}
        </span>
        <span>{camera}</span>
      </div>
    </>
  );
}
