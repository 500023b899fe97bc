import { Button } from '@mantine/core';
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { useWhenBack } from '../../api/use-when-back.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { useEntries } from '../../outbox/outbox-context.ts';
import { clipSpec } from '../../player/clip-spec.ts';
import { useClipPool } from '../../player/use-clip-pool.ts';
import { formatDay } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { ActionCaps } from './action-caps.tsx';
import { ErrorChain, errorOf } from './error-chain.tsx';
import { KeyHelp } from './key-help.tsx';
import { KeyLine } from './key-line.tsx';
import { OutboxLine } from './outbox-line.tsx';
import { aheadQuery, itemQuery, queueQuery } from './queries.ts';
import { nextPending, unspoken } from './queue.ts';
import { RecentPanel } from './recent-panel.tsx';
import './review.css';
import { RiskReasons } from './risk-reasons.tsx';
import { Stage } from './stage.tsx';
import { ThumbStrip } from './thumb-strip.tsx';
import { Timeline } from './timeline.tsx';
import { useHolds } from './use-holds.ts';
import { useItemAtHand } from './use-item-at-hand.ts';
import { useItemWork } from './use-item-work.ts';
import { useOutboxWork } from './use-outbox-work.ts';
import { useReviewActions } from './use-review-actions.ts';
import { useSeen } from './use-seen.ts';
import { useThumbnails } from './use-thumbnails.ts';
import { useTogether } from './use-together.ts';
import { useView } from './use-view.ts';
import { VerdictPanel } from './verdict-panel.tsx';
import { isInTime } from './way-search.ts';

/** Items whose video is fetched ahead. */
const aheadCount = 3;
/** Items looked at to find so many that no other expert is at. */
const candidateCount = 15;

/** One item a screen: the video of its moment, a blind verdict, then the recorded answer. */
export function ReviewPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const [id, go] = useItemAtHand();
  const [camera, setCamera] = useState(0);
  const [help, setHelp] = useState(false);

  // The previous item stays until the next is there, but only its frame: `detail` is of this id or nothing.
  const query = useQuery({ ...itemQuery(hub, id), placeholderData: keepPreviousData });
  const detail = query.data?.item.id === id ? query.data : undefined;
  const way = useSearch({ from: '/review/$item' });
  const inTime = isInTime(way);
  const queue = useQuery(queueQuery(hub, way));
  const entries = useEntries();
  const candidates =
    detail === undefined || queue.data === undefined
      ? []
      : nextPending(unspoken(queue.data.items, entries), detail.item, candidateCount, inTime);
  const wanted = detail === undefined ? [] : [detail.item, ...candidates].map((each) => each.id);
  const held = useHolds(hub, wanted, aheadCount + 1);
  const upcoming = candidates.filter((each) => !held.has(each.id)).slice(0, aheadCount);
  const ahead = useQueries({ queries: upcoming.map((each) => aheadQuery(hub, each.id)) });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another item starts at its first camera.
  useEffect(() => setCamera(0), [id]);

  // More is fetched before the queue runs dry.
  const left = queue.data?.items.length ?? 0;
  const refetchQueue = queue.refetch;
  useEffect(() => {
    if (left > 0 && left < 5) void refetchQueue();
  }, [left, refetchQueue]);

  const nextSpecs = ahead.flatMap(({ data }) => (data === undefined ? [] : (clipSpec(data, 0) ?? [])));
  const count = detail?.cameras.length ?? 0;
  const otherCamera = detail === undefined || count < 2 ? [] : (clipSpec(detail, (camera + 1) % count) ?? []);
  const clips = useClipPool(
    detail === undefined ? undefined : clipSpec(detail, camera),
    // The next item first, then this one's next camera, then those after.
    [...nextSpecs.slice(0, 1), ...[otherCamera].flat(), ...nextSpecs.slice(1)],
  );
  const open = (target: string | undefined) => {
    const known = target === undefined ? undefined : client.getQueryData(itemQuery(hub, target).queryKey);
    const spec = known === undefined ? undefined : clipSpec(known, 0);
    // Within the key's own event, so that the page is made once, with the picture in it, and not again for the picture.
    if (spec !== undefined) clips.pool?.show(spec);
    setCamera(0);
    go(target);
  };
  const { clip } = clips.state;
  const thumbnails = useThumbnails(clip);
  const together = useTogether(detail, camera, clips);
  const cameraError = clip.error ?? detail?.cameras[camera]?.error;
  const seen = useSeen(
    detail,
    camera,
    clip,
    detail === undefined || cameraError === undefined ? undefined : errorOf(detail, cameraError).total,
    thumbnails.length,
    together.beside.flatMap((each) => (each.there ? each.camera.id : [])),
  );
  const work = useItemWork({ detail, onNext: () => open(upcoming[0]?.id), onItem: open, seen });
  const [recent, setRecent] = useState(false);
  // What was before and after in time is of no other way; there it goes on to what comes next in its own order.
  const before = inTime ? detail?.previous : undefined;
  const after = inTime ? detail?.next : upcoming[0]?.id;
  const move = (step: 1 | -1) => {
    const target = step === 1 ? after : before;
    if (target !== undefined) open(target);
  };
  const nextCamera = () => {
    if (count > 1) setCamera((camera + 1) % count);
  };
  const view = useView(detail?.item.id);
  const outboxWork = useOutboxWork(id, open);
  const unreadable = query.isError && detail === undefined;
  useWhenBack(unreadable ? codeOf(query.error) : undefined, () => void query.refetch());
  const goOn = () => open(undefined);
  useReviewActions({
    work,
    thumbnails,
    together,
    onCameraAt: (index) => index < count && setCamera(index),
    view,
    clips,
    hasAnswer: detail?.item.answer !== undefined,
    onCamera: nextCamera,
    onMove: move,
    onHelp: () => setHelp((now) => !now),
    onBringBack: outboxWork.bringBack,
    onPutAway: outboxWork.putAway,
    onRecent: () => setRecent(true),
    onEscape: () => setHelp(false),
    onEnter: () => unreadable && goOn(),
  });

  if (unreadable)
    return (
      <ErrorState error={query.error} onRetry={() => void query.refetch()}>
        <Button
          variant="default"
          onClick={goOn}
          leftSection={<ActionCaps name="confirm" first />}
          data-testid="go-on"
        >
          {t('review.goOn')}
        </Button>
        <OutboxLine work={outboxWork} />
      </ErrorState>
    );
  if (query.data === undefined) return <LoadingState />;
  const { item } = query.data;
  const zone = item.store.zone;
  const other = held.get(item.id);
  const span = detail === undefined ? undefined : spanOf(detail, camera);
  const judging =
    detail !== undefined && work.step !== 'comparing' && work.step !== 'done' && work.step !== 'kept';
  return (
    <div className="review" data-testid="review" data-item={detail?.item.id} data-step={work.step}>
      <section className="stage" aria-label={t('player.label')}>
        <Stage
          view={view}
          detail={detail}
          clips={clips}
          camera={camera}
          onCamera={setCamera}
          together={together}
          onNoFootage={() => work.give('no-footage')}
          judging={judging}
        />
        {detail === undefined || span === undefined ? (
          <div className="thumbs" />
        ) : (
          <ThumbStrip
            thumbnails={thumbnails}
            from={span.from}
            to={span.to}
            wall={clip.wall}
            onSeek={(wall) => clips.pool?.active.seekWall(wall)}
          />
        )}
        {detail === undefined || span === undefined ? (
          <div className="tl" />
        ) : (
          <Timeline
            detail={detail}
            from={span.from}
            to={span.to}
            wall={clip.wall}
            error={errorOf(detail, cameraError).total}
            whole={errorOf(detail, cameraError).whole}
            onSeek={(wall) => clips.pool?.active.seekWall(wall)}
          />
        )}
        <KeyLine
          rate={clip.rate}
          playing={clip.playing}
          zoom={view.zoom}
          onZoom={view.zoomIn}
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
        {other === undefined ? null : (
          <p className="note" role="status" data-testid="held">
            {t('review.heldBy', { name: other })}
          </p>
        )}
        {detail === undefined || way.way !== 'risk' ? null : <RiskReasons item={detail.item} />}
        {detail === undefined ? null : <VerdictPanel detail={detail} work={work} />}
        <OutboxLine work={outboxWork} />
        <div className="walk">
          <button
            type="button"
            className="plain-button"
            onMouseDown={(event) => event.preventDefault()}
            disabled={before === undefined}
            onClick={() => move(-1)}
            data-testid="previous"
          >
            ↑ {t('review.previous')}
          </button>
          <button
            type="button"
            className="plain-button"
            onMouseDown={(event) => event.preventDefault()}
            disabled={after === undefined}
            onClick={() => move(1)}
            data-testid="next"
          >
            {t('review.next')} ↓
          </button>
        </div>
        {detail === undefined ? null : (
          <ErrorChain camera={cameraError} align={alignOf(detail, camera)} detail={detail} />
        )}
      </aside>
      <RecentPanel open={recent} onClose={() => setRecent(false)} onUndo={(each) => work.undo(each)} />
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

/** The camera whose clock this press may align. */
function alignOf(detail: Detail, camera: number) {
  const shown = detail.cameras[camera]?.id;
  return shown === undefined ? undefined : { camera: shown, item: detail.item.id };
}
