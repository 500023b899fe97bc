import { Button } from '@mantine/core';
import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import type { ClipFailure } from '../../player/clip-state.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { formatClockFine, formatNumber } from '../../ui/format.ts';
import { ActionCaps } from './action-caps.tsx';
import { ClipVideos, failureTitle, PictureAwaited, PictureMissing, waitingWords } from './picture.tsx';
import type { Together } from './use-together.ts';
import type { View } from './use-view.ts';

export interface StageProps {
  readonly view: View;
  readonly detail: ReviewDetail | undefined;
  readonly clips: ClipPoolHandle;
  readonly camera: number;
  readonly onCamera: (index: number) => void;
  readonly together: Together;
  readonly onNoFootage: () => void;
  /** May a verdict be given now? Then N is offered where there is no video. */
  readonly judging: boolean;
}

/** The picture: a few video elements of which one is shown, cameras, clock, and words where there is no picture. */
export function Stage(props: StageProps) {
  const { view, detail, clips, camera, onCamera, together, onNoFootage, judging } = props;
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { clip, preloaded } = clips.state;
  const zone = detail?.item.store.zone ?? 'UTC';
  const ready = clip.phase === 'ready';
  const noCamera = detail !== undefined && detail.cameras.length === 0;
  const failure: ClipFailure | undefined = noCamera ? { kind: 'no-camera' } : clip.failure;
  return (
    <>
      <div
        className="vid"
        data-phase={noCamera ? 'failed' : clip.phase}
        data-preloaded={preloaded}
        data-zoom={view.zoom}
        data-together={together.count}
        data-testid="stage"
        ref={view.box}
        {...view.handlers}
      >
        <ClipVideos clips={clips} cell={together.cell} />
        <BesideVideos together={together} />
        {together.count > 1 && ready ? <span className="vid-hand" data-cell={together.cell} /> : null}
        {failure === undefined ? (
          ready || detail === undefined ? null : (
            <PictureAwaited preparing={clip.preparing} />
          )
        ) : (
          <PictureMissing
            failure={failure}
            zone={zone}
            actions={
              <>
                {judging ? (
                  <Button
                    variant="default"
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={onNoFootage}
                    leftSection={<ActionCaps name="noFootage" first />}
                  >
                    {t('player.noFootageButton')}
                  </Button>
                ) : null}
                {noCamera ? null : (
                  <Button
                    variant="default"
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => clips.pool?.active.reload()}
                    leftSection={<ActionCaps name="play" first />}
                    data-testid="reload"
                  >
                    {t('player.retry')}
                  </Button>
                )}
              </>
            }
          >
            {judging ? <p>{t('player.offerN')}</p> : null}
          </PictureMissing>
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
            <button
              type="button"
              aria-pressed={together.count > 1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={together.toggle}
              data-testid="together"
            >
              <ActionCaps name="together" first /> {t('keys.togetherShort')}
            </button>
          </div>
        ) : null}
      </div>
    </>
  );
}

/** The other cameras, in step with the one at hand; in words where one has no picture of this moment. */
function BesideVideos({ together: { beside, videos } }: { readonly together: Together }) {
  const { t } = useTranslation();
  return (
    <>
      {videos.map((ref, index) => {
        const each = beside[index];
        const shown = each?.there === true && each.state?.phase === 'ready';
        const wall = each?.state?.wall;
        return (
          <video
            // biome-ignore lint/suspicious/noArrayIndexKey: fixed elements, never reordered.
            key={index}
            ref={ref}
            className={shown ? 'shown' : undefined}
            muted
            playsInline
            disablePictureInPicture
            tabIndex={-1}
            aria-label={shown ? each.camera.name : undefined}
            aria-hidden={shown ? undefined : true}
            data-testid="video-beside"
            data-cell={each?.cell}
            {...(shown && wall !== undefined ? { 'data-wall-ms': wall } : {})}
          />
        );
      })}
      {beside.map(({ camera, cell, state, there }) => {
        if (there && state?.phase === 'ready') return null;
        const failure = state?.failure?.kind;
        const words =
          failure !== undefined
            ? t(failureTitle[failure])
            : state?.phase === 'ready'
              ? t(failureTitle.gap)
              : waitingWords(t, state?.preparing);
        return (
          <p key={camera.id} className="vid-cell" data-cell={cell}>
            {camera.name}: {words}
          </p>
        );
      })}
    </>
  );
}
