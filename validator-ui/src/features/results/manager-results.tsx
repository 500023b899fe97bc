import { Button } from '@mantine/core';
import type { IndexReply, ResultsView } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import React from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { withTexts } from '../../i18n/i18n.ts';
import { HiddenMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import type { QuestionResult } from './finding.ts';
import { QuestionSection } from './question-section.tsx';
import { type Asked, storesFiguresQuery } from './results-queries.ts';
import { resultsSearch, scopeOfView } from './results-search.ts';
import { ViewBar } from './view-bar.tsx';

const below = () => withTexts(import('./below-index.tsx'));
const Figures = React.lazy(async () => ({ default: (await below()).Figures }));
const Counts = React.lazy(async () => ({ default: (await below()).Counts }));
const CompareSection = React.lazy(async () => ({
  default: (await withTexts(import('./compare-section.tsx'))).CompareSection,
}));

/** Asks for the code of what stands below the index while its figures are on their way; what fails is asked for again. */
export const askForCharts = (): void => void below().catch(() => undefined);

/** The question asked last, of those asked on one day the newest, unless the address says another. */
export function questionOf(
  questions: IndexReply['questions'],
  view: Pick<ResultsView, 'question'>,
): string | undefined {
  if (view.question !== undefined) return view.question;
  const last = ({ days }: QuestionResult): string => days?.last ?? '';
  return questions.reduce<QuestionResult | undefined>(
    (best, each) => (best === undefined || last(each) >= last(best) ? each : best),
    undefined,
  )?.id;
}

/** What a view may look at that is there no more, or is not for this person. */
const AWAY: readonly string[] = [
  ...['question-unknown', 'store-unknown', 'group-unknown', 'workplace-unknown', 'out-of-scope'],
];

/** One question from all sides, as a manager looks at it. */
export function ManagerResults({ questions }: { readonly questions: IndexReply['questions'] }) {
  const navigate = useNavigate();
  // The router also hands on what the address says beside it.
  const view = resultsSearch({ ...useSearch({ from: '/results' }) });
  const question = questionOf(questions, view);
  const change = (next: ResultsView) => void navigate({ to: '/results', search: next, replace: true });
  if (question === undefined) return null;
  return (
    <>
      <svg className="figures-hatch" aria-hidden="true">
        <defs>
          <pattern
            id="figures-hatch"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="1.4" height="6" fill="var(--no-data)" />
          </pattern>
        </defs>
      </svg>
      <ViewBar questions={questions} question={question} view={view} onChange={change} />
      {/* By the question: while another one's figures are on their way, none of the one before stand under its name. */}
      <QuestionFigures
        key={question}
        question={question}
        entry={questions.find(({ id }) => id === question)}
        view={view}
        onChange={change}
      />
      <React.Suspense>
        <Counts question={question} />
      </React.Suspense>
    </>
  );
}

interface QuestionFiguresProps {
  readonly question: string;
  /** What the list of questions says of it. */
  readonly entry: QuestionResult | undefined;
  readonly view: ResultsView;
  readonly onChange: (view: ResultsView) => void;
}

function QuestionFigures({ question, entry, view, onChange }: QuestionFiguresProps) {
  const { t } = useTranslation();
  const asked: Asked = { question, scope: scopeOfView(view), marked: view.marked };
  const stores = useQuery(storesFiguresQuery(useHub(), asked));
  // What is kept until the reply comes is of another slice: its numbers must not stand under the name of this one.
  const { total, question: label } = (stores.isPlaceholderData ? undefined : stores.data) ?? {};
  // Until the slice is there the whole is, where that is what is asked for.
  const result: QuestionResult | undefined =
    total !== undefined && label !== undefined
      ? { ...label, ...total, hidden: false }
      : Object.keys(asked.scope).length === 0
        ? entry
        : undefined;
  if (stores.error !== null && AWAY.includes(codeOf(stores.error)))
    return (
      <State
        title={t('figures.awayTitle')}
        text={t(codeOf(stores.error) === 'out-of-scope' ? 'figures.awayForbidden' : 'figures.awayGone')}
        mark={<HiddenMark size={28} />}
        testId="view-away"
      >
        <Button onClick={() => onChange({})} data-testid="view-away-leave">
          {t('figures.awayLeave')}
        </Button>
      </State>
    );
  return (
    <>
      {view.a === undefined && view.b === undefined ? null : (
        <React.Suspense fallback={<LoadingState />}>
          <CompareSection question={question} view={view} onChange={onChange} />
        </React.Suspense>
      )}
      <div className="question-room">
        {result !== undefined ? (
          <QuestionSection result={result} marked={view.marked} error={stores.error} />
        ) : stores.error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />
        )}
      </div>
      <React.Suspense fallback={<LoadingState />}>
        <Figures
          asked={asked}
          days={entry?.days}
          stores={stores}
          total={total}
          view={view}
          onChange={onChange}
        />
      </React.Suspense>
    </>
  );
}
