import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import type { TableSearch } from '../../app/router.tsx';
import { clipSpec } from '../../player/clip-spec.ts';
import { useClipPool } from '../../player/use-clip-pool.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { KeyHelp } from '../review/key-help.tsx';
import { itemQuery, listQuery } from '../review/queries.ts';
import '../review/review.css';
import { useItemWork } from '../review/use-item-work.ts';
import { useReviewActions } from '../review/use-review-actions.ts';
import { EventTable } from './event-table.tsx';
import './table.css';
import { TableFilters } from './table-filters.tsx';
import { TableSide } from './table-side.tsx';

const pageSize = 100;

/** The table the method describes: every event in order with its field for the verdict, the video beside it. */
export function TablePage() {
  const { t } = useTranslation();
  const hub = useHub();
  const navigate = useNavigate();
  const search = useSearch({ from: '/table' });
  const [camera, setCamera] = useState(0);
  const [help, setHelp] = useState(false);
  const list = useQuery({
    ...listQuery(hub, {
      limit: pageSize,
      cursor: search.cursor,
      workplace: search.workplace,
      state: search.state ?? 'all',
    }),
    placeholderData: keepPreviousData,
  });
  const items = list.data?.items ?? [];
  // With the filter «without a verdict» a judged item leaves the list; it stays selected by its id all the same.
  const selected = search.item ?? items[0]?.id;
  const index = items.findIndex((item) => item.id === selected);
  const detail = useQuery({ ...itemQuery(hub, selected ?? ''), enabled: selected !== undefined }).data;
  const follower = items[index + 1];
  const nextDetail = useQuery({
    ...itemQuery(hub, follower?.id ?? ''),
    enabled: follower !== undefined,
  }).data;

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
    nextDetail === undefined ? undefined : clipSpec(nextDetail, 0),
  );
  const work = useItemWork({ detail, onNext: () => move(1), onItem: select });
  const cameras = detail?.cameras.length ?? 0;
  useReviewActions({
    work,
    clips,
    hasAnswer: detail?.item.answer !== undefined,
    onCamera: () => cameras > 1 && setCamera((camera + 1) % cameras),
    onMove: move,
    onHelp: () => setHelp((now) => !now),
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
          detail={detail}
          clips={clips}
          camera={camera}
          onCamera={setCamera}
          work={work}
          onOpen={open}
        />
      </div>
      <span className="visually-hidden" aria-live="polite">
        {list.isError ? t('state.errorTitle') : ''}
      </span>
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
