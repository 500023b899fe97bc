import { Button } from '@mantine/core';
import type { PollDetail } from '@otklik/shared/api/poll-detail.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import type { ClipSpec } from '../../player/clip-state.ts';
import { useClipPool } from '../../player/use-clip-pool.ts';
import { formatClockFine } from '../../ui/format.ts';
import { errorOf } from '../review/error-chain.tsx';
import { ClipVideos, PictureAwaited, PictureMissing } from '../review/picture.tsx';
import '../review/stage.css';
import { Timeline } from '../review/timeline.tsx';
import '../review/timeline.css';

/** Room on the left of the strip for the words of the seller's press, ms. */
const LEAD_MS = 1200;

/** The poll at one of its cameras. The key is the poll and the camera: another camera takes the moment over. */
function specOf({ id, press, span, cameras }: PollDetail, camera: number): ClipSpec | undefined {
  const chosen = cameras[camera];
  if (chosen === undefined) return undefined;
  return {
    ...{ key: `${id}/${chosen.id}`, camera: chosen.id, from: span.from, to: span.to },
    ...{ target: press.at, reason: 'poll', poll: id },
  };
}

/** The moment of a poll as a camera saw it, beginning at the press, with what happened when below it. */
export function PollVideo({ poll }: { readonly poll: PollDetail }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [camera, setCamera] = useState(0);
  const clips = useClipPool(specOf(poll, camera), []);
  const { clip } = clips.state;
  const { store, press, cameras, span } = poll;
  const failure = cameras.length === 0 ? ({ kind: 'no-camera' } as const) : clip.failure;
  const ready = clip.phase === 'ready';
  const { total, whole } = errorOf(poll, clip.error ?? cameras[camera]?.error);
  const at = () => clips.pool?.active;
  return (
    <section className="poll-video" aria-label={t('player.label')}>
      <div
        className="vid"
        data-phase={failure === undefined ? clip.phase : 'failed'}
        data-zoom="1"
        data-testid="stage"
      >
        <ClipVideos clips={clips} />
        {failure !== undefined ? (
          <PictureMissing
            failure={failure}
            zone={store.zone}
            actions={
              cameras.length === 0 ? null : (
                <Button variant="default" onClick={() => at()?.reload()} data-testid="reload">
                  {t('player.retry')}
                </Button>
              )
            }
          />
        ) : ready ? null : (
          <PictureAwaited preparing={clip.preparing} />
        )}
      </div>
      <div className="hud">
        <span className="tn" data-testid="clock">
          {ready && clip.wall !== undefined ? formatClockFine(clip.wall, store.zone, language) : ' '}
        </span>
        {cameras.length === 1 ? <span>{cameras[0]?.name}</span> : null}
        {cameras.length > 1 ? (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would be drawn over the picture.
          <div className="cams" role="group" aria-label={t('review.camera')}>
            {cameras.map((each, index) => (
              <button
                key={each.id}
                type="button"
                aria-pressed={index === camera}
                onClick={() => setCamera(index)}
              >
                {each.name}
              </button>
            ))}
          </div>
        ) : null}
      </div>
      <div className="poll-controls">
        <Button disabled={!ready} onClick={() => at()?.togglePlay()} data-testid="play">
          {t(clip.playing ? 'player.pause' : 'player.play')}
        </Button>
        {(
          [
            ['second-back', 'poll.secondBack', () => at()?.stepSeconds(-1)],
            ['frame-back', 'poll.frameBack', () => at()?.stepFrame(-1)],
            ['to-press', 'poll.toPress', () => at()?.seekWall(press.at)],
            ['frame-on', 'poll.frameOn', () => at()?.stepFrame(1)],
            ['second-on', 'poll.secondOn', () => at()?.stepSeconds(1)],
          ] as const
        ).map(([name, words, act]) => (
          <Button key={name} variant="default" disabled={!ready} onClick={act} data-testid={name}>
            {t(words)}
          </Button>
        ))}
      </div>
      <Timeline
        detail={{
          ...{ timeline: poll.timeline, window: poll.window },
          item: {
            ...{ id: press.item, at: press.at, store },
            ...(poll.answer === undefined ? {} : { answer: poll.answer }),
          },
        }}
        from={span.from - LEAD_MS}
        to={span.to}
        wall={clip.wall}
        error={total}
        whole={whole}
        onSeek={(wall) => at()?.seekWall(wall)}
      />
      <p className="cap">{t('poll.logged')}</p>
    </section>
  );
}
