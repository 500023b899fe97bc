import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { clipSpec } from '../../player/clip-spec.ts';
import { useClipPool } from '../../player/use-clip-pool.ts';
import { formatDay } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { ErrorChain } from './error-chain.tsx';
import { KeyHelp } from './key-help.tsx';
import { KeyLine } from './key-line.tsx';
import { itemQuery, queueQuery } from './queries.ts';
import { nextPending } from './queue.ts';
import './review.css';
import { Stage } from './stage.tsx';
import { Timeline } from './timeline.tsx';
import { useItemWork } from './use-item-work.ts';
import { useReviewActions } from './use-review-actions.ts';
import { VerdictPanel } from './verdict-panel.tsx';

/** One item a screen: the video of its moment, a blind verdict, then the recorded answer. */
export function ReviewPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const navigate = useNavigate();
  const { item: id } = useParams({ from: '/review/$item' });
  const [camera, setCamera] = useState(0);
  const [help, setHelp] = useState(false);

  // The previous item stays until the next is there, but only its frame: `detail` is of this id or nothing.
  const query = useQuery({ ...itemQuery(hub, id), placeholderData: keepPreviousData });
  const detail = query.data?.item.id === id ? query.data : undefined;
  const queue = useQuery(queueQuery(hub));
  const upcoming =
    detail === undefined || queue.data === undefined ? undefined : nextPending(queue.data.items, detail.item);
  const nextDetail = useQuery({
    ...itemQuery(hub, upcoming?.id ?? ''),
    enabled: upcoming !== undefined,
  }).data;

  const open = (target: string | undefined) => {
    if (target === undefined) void navigate({ to: '/review' });
    else void navigate({ to: '/review/$item', params: { item: target } });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another item starts at its first camera.
  useEffect(() => setCamera(0), [id]);

  // More is fetched before the queue runs dry.
  const left = queue.data?.items.length ?? 0;
  const refetchQueue = queue.refetch;
  useEffect(() => {
    if (left > 0 && left < 5) void refetchQueue();
  }, [left, refetchQueue]);

  const clips = useClipPool(
    detail === undefined ? undefined : clipSpec(detail, camera),
    nextDetail === undefined ? undefined : clipSpec(nextDetail, 0),
  );
  const work = useItemWork({ detail, onNext: () => open(upcoming?.id), onItem: open });
  const move = (step: 1 | -1) => {
    const target = step === 1 ? detail?.next : detail?.previous;
    if (target !== undefined) open(target);
  };
  const nextCamera = () => {
    const count = detail?.cameras.length ?? 0;
    if (count > 1) setCamera((camera + 1) % count);
  };
  useReviewActions({
    work,
    clips,
    hasAnswer: detail?.item.answer !== undefined,
    onCamera: nextCamera,
    onMove: move,
    onHelp: () => setHelp((now) => !now),
    onEscape: () => setHelp(false),
  });

  if (query.isError && detail === undefined)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingState />;
  const { item } = query.data;
  const zone = item.store.zone;
  const { clip } = clips.state;
  const cameraError = clip.error ?? detail?.cameras[camera]?.error;
  const span = detail === undefined ? undefined : spanOf(detail, camera);
  const judging = detail !== undefined && work.step !== 'comparing' && work.step !== 'done';
  return (
    <div className="review" data-testid="review" data-item={detail?.item.id} data-step={work.step}>
      <section className="stage" aria-label={t('player.label')}>
        <Stage
          detail={detail}
          clips={clips}
          camera={camera}
          onCamera={setCamera}
          onNoFootage={() => work.give('no-footage')}
          judging={judging}
        />
        {detail === undefined || span === undefined ? (
          <div className="tl" />
        ) : (
          <Timeline
            detail={detail}
            from={span.from}
            to={span.to}
            wall={clip.wall}
            error={detail.item.error + (cameraError ?? 0)}
            onSeek={(wall) => clips.pool?.active.seekWall(wall)}
          />
        )}
        <KeyLine
          rate={clip.rate}
          playing={clip.playing}
          onPlay={() => clips.pool?.active.togglePlay()}
          onHelp={() => setHelp(true)}
        />
      </section>
      <aside aria-label={t('review.verdictGroup')}>
        <div className="meta">
          <span>{t('review.itemOf', { store: item.store.name, workplace: item.workplace.name })}</span>
          <span>{formatDay(item.at, zone, language)}</span>
        </div>
        <h1>{item.question?.[language] ?? t('review.noQuestion')}</h1>
        <p className="what">{t(`kind.${item.kind}`)}</p>
        {detail === undefined ? null : <VerdictPanel detail={detail} work={work} />}
        <div className="walk">
          <button
            type="button"
            className="plain-button"
            onMouseDown={(event) => event.preventDefault()}
            disabled={detail?.previous === undefined}
            onClick={() => move(-1)}
            data-testid="previous"
          >
            ↑ {t('review.previous')}
          </button>
          <button
            type="button"
            className="plain-button"
            onMouseDown={(event) => event.preventDefault()}
            disabled={detail?.next === undefined}
            onClick={() => move(1)}
            data-testid="next"
          >
            {t('review.next')} ↓
          </button>
        </div>
        {detail === undefined ? null : <ErrorChain kiosk={detail.item.error} camera={cameraError} />}
      </aside>
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

type Detail = Parameters<typeof clipSpec>[0];

/** Room on the left of the strip for the words of the seller's press, ms. */
const lead = 1200;

/** The span of time on the strip: that of the clip, or of the poll where there is no camera. */
function spanOf(detail: Detail, camera: number): { readonly from: number; readonly to: number } {
  const { at } = detail.item;
  const span = clipSpec(detail, camera) ?? {
    from: at - 3000,
    to: Math.max(at, detail.window?.to ?? at + 20_000) + 3000,
  };
  return { from: span.from - lead, to: span.to };
}
