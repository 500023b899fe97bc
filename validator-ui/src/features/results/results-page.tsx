import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Ring } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, ProblemLine, State } from '../../ui/states.tsx';
import { askForCharts, ManagerResults } from './manager-results.tsx';
import { QuestionSection } from './question-section.tsx';
import './results.css';
import { indexQuery } from './results-queries.ts';

/** How much, how sure, and what the exclusions did: an expert sees each question as a whole, a manager one from all sides. */
export function ResultsPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const results = useQuery(indexQuery(useHub()));
  const looks = role === 'manager' || role === 'admin';
  useEffect(() => {
    if (looks) askForCharts();
  }, [looks]);
  if (results.isPending) return <LoadingState />;
  if (results.data === undefined)
    return <ErrorState error={results.error} onRetry={() => void results.refetch()} />;
  const { questions } = results.data;
  if (questions.length === 0)
    return (
      <State
        title={t('results.emptyTitle')}
        text={t('results.emptyText')}
        mark={<Ring size={28} />}
        testId="results-empty"
      />
    );
  return (
    <div className="results" data-testid="results">
      <h1 className="visually-hidden">{t('results.title')}</h1>
      {results.isError ? (
        <ProblemLine
          code={codeOf(results.error)}
          text={t('results.stale', { problem: t(`problem.${codeOf(results.error)}`) })}
        />
      ) : null}
      {looks ? (
        <ManagerResults questions={questions} />
      ) : (
        questions.map((question) => <QuestionSection key={question.id} result={question} />)
      )}
    </div>
  );
}
