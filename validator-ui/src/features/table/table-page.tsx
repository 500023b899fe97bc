import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import type { TableSearch } from '../../app/router.tsx';
import { clipSpec } from '../../player/clip-spec.ts';
import { useClipPool } from '../../player/use-clip-pool.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { errorOf } from '../review/error-chain.tsx';
import { KeyHelp } from '../review/key-help.tsx';
import { aheadQuery, itemQuery, listQuery } from '../review/queries.ts';
import { RecentPanel } from '../review/recent-panel.tsx';
import '../review/review.css';
import { useItemWork } from '../review/use-item-work.ts';
import { useOutboxWork } from '../review/use-outbox-work.ts';
import { useReviewActions } from '../review/use-review-actions.ts';
import { useSeen } from '../review/use-seen.ts';
import { useThumbnails } from '../review/use-thumbnails.ts';
import { useTogether } from '../review/use-together.ts';
import { useView } from '../review/use-view.ts';
import { EventTable } from './event-table.tsx';
import './table.css';
import { TableFilters } from './table-filters.tsx';
import { TableSide } from './table-side.tsx';

const pageSize = 100;
/** Rows below the selected one whose video is fetched ahead. */
const aheadCount = 2;

/** The table the method describes: every event in order with its field for the verdict, the video beside it. */
export function TablePage() {
  const { t } = useTranslation();
  const hub = useHub();
  const navigate = useNavigate();
  const search = useSearch({ from: '/table' });
  const [camera, setCamera] = useState(0);
  const [help, setHelp] = useState(false);
  const [recent, setRecent] = useState(false);
  const list = useQuery({
    ...listQuery(hub, {
      limit: pageSize,
      cursor: search.cursor,
      workplace: search.workplace,
      from: search.day?.from,
      to: search.day?.to,
      state: search.state ?? 'all',
    }),
    placeholderData: keepPreviousData,
  });
  const items = list.data?.items ?? [];
  // With the filter «without a verdict» a judged item leaves the list; it stays selected by its id all the same.
  const selected = search.item ?? items[0]?.id;
  const index = items.findIndex((item) => item.id === selected);
  const chosen = useQuery({ ...itemQuery(hub, selected ?? ''), enabled: selected !== undefined });
  const detail = chosen.data;
  const followers = items.slice(index + 1, index + 1 + aheadCount);
  const ahead = useQueries({ queries: followers.map((each) => aheadQuery(hub, each.id)) });

  const go = (change: TableSearch) => void navigate({ to: '/table', search: change, replace: true });
  const select = (id: string) => {
    setCamera(0);
    go({ ...search, item: id });
  };
  const move = (step: 1 | -1) => {
    const target = index === -1 ? items[0] : items[index + step];
    if (target !== undefined) select(target.id);
  };
  const open = (id: string) => void navigate({ to: '/review/$item', params: { item: id } });

  const clips = useClipPool(
    detail === undefined ? undefined : clipSpec(detail, camera),
    ahead.flatMap(({ data }) => (data === undefined ? [] : (clipSpec(data, 0) ?? []))),
  );
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
  const work = useItemWork({ detail, onNext: () => move(1), onItem: select, seen });
  const outboxWork = useOutboxWork(selected, select);
  const cameras = detail?.cameras.length ?? 0;
  const view = useView(detail?.item.id);
  useReviewActions({
    work,
    thumbnails,
    together,
    onCameraAt: (index) => index < cameras && setCamera(index),
    view,
    clips,
    hasAnswer: detail?.item.answer !== undefined,
    onCamera: () => cameras > 1 && setCamera((camera + 1) % cameras),
    onMove: move,
    onHelp: () => setHelp((now) => !now),
    onBringBack: outboxWork.bringBack,
    onPutAway: outboxWork.putAway,
    onRecent: () => setRecent(true),
    onEscape: () => setHelp(false),
    onEnter: () => selected !== undefined && open(selected),
  });

  if (list.isPending) return <LoadingState />;
  if (list.isError && list.data === undefined)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="table-page" data-testid="table">
      <TableFilters
        search={search}
        total={list.data?.total ?? 0}
        pending={list.data?.pending ?? 0}
        items={items}
        onChange={go}
      />
      <div className="two">
        <EventTable
          items={items}
          selected={selected}
          search={search}
          next={list.data?.next}
          onSelect={select}
          onOpen={open}
          onChange={go}
        />
        <TableSide
          view={view}
          detail={detail}
          missing={
            chosen.isError ? (
              <ErrorState error={chosen.error} onRetry={() => void chosen.refetch()} />
            ) : selected === undefined ? (
              <p className="note">{t('table.pick')}</p>
            ) : (
              <LoadingState />
            )
          }
          clips={clips}
          camera={camera}
          onCamera={setCamera}
          together={together}
          work={work}
          onOpen={open}
          outbox={outboxWork}
          thumbnails={thumbnails}
        />
      </div>
      <span className="visually-hidden" aria-live="polite">
        {list.isError ? t('state.errorTitle') : ''}
      </span>
      <RecentPanel open={recent} onClose={() => setRecent(false)} onUndo={(each) => work.undo(each)} />
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
