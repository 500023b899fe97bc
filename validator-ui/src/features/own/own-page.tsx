import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { Ring } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { OwnExclusions } from './own-exclusions.tsx';
import { OwnFiguresSection } from './own-figures.tsx';
import { ownFiguresQuery } from './own-queries.ts';
import '../exclusions/exclusions.css';
import './own.css';

/** A worker's own page: answers by tens, and what experts have left out. */
export function OwnPage() {
  const { t } = useTranslation();
  const figures = useQuery(ownFiguresQuery(useHub()));
  if (figures.isPending) return <LoadingState />;
  if (figures.data === undefined)
    return <ErrorState error={figures.error} onRetry={() => void figures.refetch()} />;
  if (!figures.data.linked)
    return (
      <State
        title={t('own.unlinkedTitle')}
        text={t('own.unlinkedText')}
        mark={<Ring size={28} />}
        testId="own-unlinked"
      />
    );
  return (
    <div className="own exclusions" data-testid="own">
      <h1>{t('own.title')}</h1>
      <p className="exclusions-lead">{t('own.lead')}</p>
      <Failure error={figures.error} />
      <OwnFiguresSection questions={figures.data.questions} />
      <OwnExclusions />
    </div>
  );
}
