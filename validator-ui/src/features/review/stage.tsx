import { Button } from '@mantine/core';
import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import type { ClipFailure } from '../../player/clip-state.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { formatClock, formatClockFine, formatNumber } from '../../ui/format.ts';
import { KeyCap } from '../../ui/key-cap.tsx';
import { FaultMark, HiddenMark } from '../../ui/marks.tsx';

export interface StageProps {
  readonly detail: ReviewDetail | undefined;
  readonly clips: ClipPoolHandle;
  readonly camera: number;
  readonly onCamera: (index: number) => void;
  readonly onNoFootage: () => void;
  /** May a verdict be given now? Then N is offered where there is no video. */
  readonly judging: boolean;
}

/** The picture: two video elements of which one is shown, cameras, clock, and words where there is no picture. */
export function Stage({ detail, clips, camera, onCamera, onNoFootage, judging }: StageProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { slot, clip } = clips.state;
  const zone = detail?.item.store.zone ?? 'UTC';
  const ready = clip.phase === 'ready';
  const noCamera = detail !== undefined && detail.cameras.length === 0;
  const failure: ClipFailure | undefined = noCamera ? { kind: 'no-camera' } : clip.failure;
  return (
    <>
      <div className="vid" data-phase={noCamera ? 'failed' : clip.phase} data-testid="stage">
        {clips.videos.map((ref, index) => {
          const shown = index === slot;
          return (
            <video
              // biome-ignore lint/suspicious/noArrayIndexKey: two fixed elements, never reordered.
              key={index}
              ref={ref}
              className={shown && ready ? 'shown' : undefined}
              muted
              playsInline
              disablePictureInPicture
              tabIndex={-1}
              aria-label={shown ? t('player.label') : undefined}
              aria-hidden={shown ? undefined : true}
              data-testid={shown ? 'video' : 'video-spare'}
              {...(shown && ready && clip.wall !== undefined ? { 'data-wall-ms': clip.wall } : {})}
              {...(shown && clip.key !== undefined ? { 'data-clip': clip.key } : {})}
            />
          );
        })}
        {failure === undefined ? (
          ready || detail === undefined ? null : (
            <p className="vid-words vid-wait" role="status">
              {t('player.loading')}
            </p>
          )
        ) : (
          <div className="vid-words" data-testid="video-failure" data-kind={failure.kind}>
            {failure.kind === 'failed' ? <FaultMark size={28} /> : <HiddenMark size={28} />}
            <h2>{t(failureTitle[failure.kind])}</h2>
            {failure.kind === 'gap' && failure.nearest !== undefined ? (
              <p>{t('player.gapText', { time: formatClock(failure.nearest, zone) })}</p>
            ) : null}
            {failure.kind === 'failed' ? <p>{t(`problem.${failure.code}`)}</p> : null}
            {judging ? <p>{t('player.offerN')}</p> : null}
            <div className="vid-actions">
              {judging ? (
                <Button
                  variant="default"
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={onNoFootage}
                  leftSection={<KeyCap>N</KeyCap>}
                >
                  {t('player.noFootageButton')}
                </Button>
              ) : null}
              {noCamera ? null : (
                <Button
                  variant="default"
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => clips.pool?.active.reload()}
                >
                  {t('player.retry')}
                </Button>
              )}
            </div>
          </div>
        )}
      </div>
      {/* Beside the picture, never over it: recorders write their own clock into any corner. */}
      <div className="hud">
        <span className="tn" data-testid="clock">
          {ready && clip.wall !== undefined ? formatClockFine(clip.wall, zone, language) : '\u00a0'}
        </span>
        {detail?.cameras.length === 1 ? <span>{detail.cameras[0]?.name}</span> : null}
        {clip.rate === 1 ? null : (
          <span>{t('player.speed', { rate: formatNumber(clip.rate, language, clip.rate < 1 ? 2 : 0) })}</span>
        )}
        {detail !== undefined && detail.cameras.length > 1 ? (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would be drawn over the picture.
          <div className="cams" role="group" aria-label={t('review.camera')}>
            {detail.cameras.map((each, index) => (
              <button
                key={each.id}
                type="button"
                aria-pressed={index === camera}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onCamera(index)}
              >
                {each.name}
              </button>
            ))}
          </div>
        ) : null}
      </div>
    </>
  );
}

const failureTitle = {
  'no-camera': 'player.noCameraTitle',
  'no-footage': 'player.noFootageTitle',
  gap: 'player.gapTitle',
  damaged: 'player.damagedTitle',
  unplayable: 'player.unplayableTitle',
  failed: 'player.failedTitle',
} as const satisfies Record<ClipFailure['kind'], string>;
