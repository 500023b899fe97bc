import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../../api/errors.ts';
import type { ClipFailure } from '../../player/clip-state.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { formatClock } from '../../ui/format.ts';
import { FaultMark, HiddenMark } from '../../ui/marks.tsx';

export const failureTitle = {
  'no-camera': 'player.noCameraTitle',
  'no-footage': 'player.noFootageTitle',
  gap: 'player.gapTitle',
  damaged: 'player.damagedTitle',
  unplayable: 'player.unplayableTitle',
  failed: 'player.failedTitle',
} as const satisfies Record<ClipFailure['kind'], string>;

/** A picture that did not come loses nothing: the words for a change that was not saved would frighten for nothing. */
const failedText = (code: ApiErrorCode) =>
  code === 'offline' ? ('player.offline' as const) : (`problem.${code}` as const);

/** The player's few video elements, of which one is shown. `cell`: where it stands among cameras shown together. */
export function ClipVideos({
  clips,
  cell,
}: {
  readonly clips: ClipPoolHandle;
  readonly cell?: number | undefined;
}) {
  const { t } = useTranslation();
  const { slot, clip } = clips.state;
  const ready = clip.phase === 'ready';
  return clips.videos.map((ref, index) => {
    const shown = index === slot;
    return (
      <video
        // biome-ignore lint/suspicious/noArrayIndexKey: fixed elements, never reordered.
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
        data-cell={shown ? cell : undefined}
        {...(shown && ready && clip.wall !== undefined ? { 'data-wall-ms': clip.wall } : {})}
        {...(shown && clip.key !== undefined ? { 'data-clip': clip.key } : {})}
      />
    );
  });
}

/** From here on it is said that transcoding does not keep up, ms. */
const longWait = 5000;

/** In the picture's place while it is being fetched; `preparing`: as of the clip's state. */
export function PictureAwaited({ preparing }: { readonly preparing: number | undefined }) {
  const { t } = useTranslation();
  return (
    <p className="vid-words vid-wait" role="status" data-testid="video-awaited">
      {waitingWords(t, preparing)}
    </p>
  );
}

/** What is said while a picture is being fetched. */
export function waitingWords(t: TFunction, preparing: number | undefined): string {
  if (preparing === undefined) return t('player.loading');
  if (preparing <= longWait) return t('player.preparing');
  return t('player.preparingLong', { seconds: Math.ceil(preparing / 1000) });
}

/** In the picture's place: why there is none; `children`: what else is to say, `actions`: what can be done. */
export function PictureMissing(props: {
  readonly failure: ClipFailure;
  readonly zone: string;
  readonly children?: ReactNode;
  readonly actions: ReactNode;
}) {
  const { failure, zone, children, actions } = props;
  const { t } = useTranslation();
  return (
    <div className="vid-words" data-testid="video-failure" data-kind={failure.kind}>
      {failure.kind === 'failed' ? <FaultMark size={28} /> : <HiddenMark size={28} />}
      <h2>{t(failureTitle[failure.kind])}</h2>
      {failure.kind === 'gap' && failure.nearest !== undefined ? (
        <p>{t('player.gapText', { time: formatClock(failure.nearest, zone) })}</p>
      ) : null}
      {failure.kind === 'failed' ? <p>{t(failedText(failure.code))}</p> : null}
      {children}
      <div className="vid-actions">{actions}</div>
    </div>
  );
}
