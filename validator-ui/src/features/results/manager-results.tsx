import { Button } from '@mantine/core';
import type { IndexReply, ResultsView } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { useHub } from '../../api/hub-context.ts';
import { HiddenMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState, State } from '../../ui/states.tsx';
import { CoverageSection } from '../coverage/coverage-section.tsx';
import { SamplesSection } from '../samples/samples-section.tsx';
import { CompareSection } from './compare-section.tsx';
import type { QuestionResult } from './finding.ts';
import { FunnelSection } from './funnel-section.tsx';
import { HeatSection } from './heat-section.tsx';
import { PlacesSection } from './places-section.tsx';
import { QuestionSection } from './question-section.tsx';
import { type Asked, figuresQuery, storesFiguresQuery } from './results-queries.ts';
import { resultsSearch, scopeOfView } from './results-search.ts';
import { RiskSection } from './risk-section.tsx';
import { TrendSection } from './trend-section.tsx';
import { ViewBar } from './view-bar.tsx';

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
      <RiskSection />
      <CoverageSection key={`coverage ${question}`} question={question} />
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
  const hub = useHub();
  const asked: Asked = { question, scope: scopeOfView(view), marked: view.marked };
  const stores = useQuery(storesFiguresQuery(hub, asked));
  const others = useQuery(
    figuresQuery(hub, view.places === undefined ? undefined : asked, view.places ?? 'workplace'),
  );
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
        <CompareSection question={question} view={view} onChange={onChange} />
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
      <div className="figures-grid">
        <TrendSection asked={asked} days={entry?.days} view={view} onChange={onChange} />
        <PlacesSection
          asked={asked}
          found={view.places === undefined ? stores : others}
          view={view}
          onChange={onChange}
        />
        <FunnelSection {...asked} slice={total} busy={stores.isPlaceholderData} />
        <HeatSection asked={asked} />
      </div>
      <SamplesSection question={question} />
    </>
  );
}
