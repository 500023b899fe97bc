import type { IndexReply, ResultSlice, ResultsReply, ResultsView } from '@otklik/shared/api/results.ts';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useHub } from '../../api/hub-context.ts';
import { CoverageSection } from '../coverage/coverage-section.tsx';
import { SamplesSection } from '../samples/samples-section.tsx';
import { FunnelSection } from './funnel-section.tsx';
import { HeatSection } from './heat-section.tsx';
import { PlacesSection } from './places-section.tsx';
import { type Asked, figuresQuery } from './results-queries.ts';
import { RiskSection } from './risk-section.tsx';
import { TrendSection } from './trend-section.tsx';

// What stands below the index comes after it: its code is not waited for by the first figures (docs/decisions/0123).

interface FiguresProps {
  readonly asked: Asked;
  readonly days: IndexReply['questions'][number]['days'];
  readonly stores: UseQueryResult<ResultsReply>;
  readonly total: ResultSlice | undefined;
  readonly view: ResultsView;
  readonly onChange: (view: ResultsView) => void;
}

/** The charts of one question, and its samples. */
export function Figures({ asked, days, stores, total, view, onChange }: FiguresProps) {
  const others = useQuery(
    figuresQuery(useHub(), view.places === undefined ? undefined : asked, view.places ?? 'workplace'),
  );
  return (
    <>
      <div className="figures-grid">
        <TrendSection asked={asked} days={days} view={view} onChange={onChange} />
        <PlacesSection
          asked={asked}
          found={view.places === undefined ? stores : others}
          view={view}
          onChange={onChange}
        />
        <FunnelSection {...asked} slice={total} busy={stores.isPlaceholderData} />
        <HeatSection asked={asked} />
      </div>
      <SamplesSection question={asked.question} />
    </>
  );
}

/** What managers see of risk and of how far the review has come. */
export function Counts({ question }: { readonly question: string }) {
  return (
    <>
      <RiskSection />
      <CoverageSection key={`coverage ${question}`} question={question} />
    </>
  );
}
