import { Button } from '@mantine/core';
import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { clipSpec } from '../../player/clip-spec.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { formatDay } from '../../ui/format.ts';
import { OutboxLine } from '../review/outbox-line.tsx';
import { Stage } from '../review/stage.tsx';
import { ThumbStrip } from '../review/thumb-strip.tsx';
import type { ItemWork } from '../review/use-item-work.ts';
import type { OutboxWork } from '../review/use-outbox-work.ts';
import type { Thumbnail } from '../review/use-thumbnails.ts';
import type { Together } from '../review/use-together.ts';
import type { View } from '../review/use-view.ts';
import { VerdictPanel } from '../review/verdict-panel.tsx';

export interface TableSideProps {
  readonly view: View;
  readonly detail: ReviewDetail | undefined;
  /** What is said in its place while there is none. */
  readonly missing: ReactNode;
  readonly clips: ClipPoolHandle;
  readonly camera: number;
  readonly onCamera: (index: number) => void;
  readonly together: Together;
  readonly work: ItemWork;
  readonly onOpen: (id: string) => void;
  readonly outbox: OutboxWork;
  readonly thumbnails: readonly Thumbnail[];
}

/** The selected event's video and its verdict, beside the table. */
export function TableSide(props: TableSideProps) {
  const { view, detail, missing, clips, camera, onCamera, together, work, onOpen, outbox, thumbnails } =
    props;
  const { t } = useTranslation();
  const [language] = useLanguage();
  const span = detail === undefined ? undefined : clipSpec(detail, camera);
  return (
    <aside className="side" aria-label={t('review.verdictGroup')}>
      <Stage
        view={view}
        detail={detail}
        clips={clips}
        camera={camera}
        onCamera={onCamera}
        together={together}
        onNoFootage={() => work.give('no-footage')}
        judging={false}
      />
      {span === undefined ? null : (
        <ThumbStrip
          thumbnails={thumbnails}
          from={span.from}
          to={span.to}
          wall={clips.state.clip.wall}
          onSeek={(wall) => clips.pool?.active.seekWall(wall)}
        />
      )}
      {detail === undefined ? (
        <>
          {missing}
          <OutboxLine work={outbox} />
        </>
      ) : (
        <>
          <div className="meta">
            <span>
              {t('review.itemOf', {
                store: detail.item.store.name,
                workplace: detail.item.workplace.name,
              })}
            </span>
            <span>{formatDay(detail.item.at, detail.item.store.zone, language)}</span>
          </div>
          <h2 className="side-title">{detail.item.question?.[language] ?? t('review.noQuestion')}</h2>
          <VerdictPanel detail={detail} work={work} />
          <OutboxLine work={outbox} />
          <div className="side-open">
            <Button
              variant="default"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onOpen(detail.item.id)}
              data-testid="open-item"
            >
              {t('table.open')}
            </Button>
          </div>
        </>
      )}
    </aside>
  );
}
