import { Button } from '@mantine/core';
import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import type { ClipPoolHandle } from '../../player/use-clip-pool.ts';
import { formatDay } from '../../ui/format.ts';
import { Stage } from '../review/stage.tsx';
import type { ItemWork } from '../review/use-item-work.ts';
import { VerdictPanel } from '../review/verdict-panel.tsx';

export interface TableSideProps {
  readonly detail: ReviewDetail | undefined;
  readonly clips: ClipPoolHandle;
  readonly camera: number;
  readonly onCamera: (index: number) => void;
  readonly work: ItemWork;
  readonly onOpen: (id: string) => void;
}

/** The selected event's video and its verdict, beside the table. */
export function TableSide({ detail, clips, camera, onCamera, work, onOpen }: TableSideProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <aside className="side" aria-label={t('review.verdictGroup')}>
      <Stage
        detail={detail}
        clips={clips}
        camera={camera}
        onCamera={onCamera}
        onNoFootage={() => work.give('no-footage')}
        judging={false}
      />
      {detail === undefined ? (
        <p className="note">{t('table.pick')}</p>
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
